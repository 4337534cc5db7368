//! What a table is made of, as far as a copy of it has to know.

use migrate_core::dialect::Dialect;

use crate::backend::Backend;
use crate::error::Error;
use crate::tables::{Identifier, literal};

/// A table.
#[derive(Debug, Default)]
pub(super) struct Shape {
    pub(super) schema: Option<String>,
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
}

/// A column of it.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) in_key: bool,
    pub(super) generated: bool,
    /// As SQL writes it.
    pub(super) kind: String,
    /// Of PostgreSQL: its type or collation is no part of the server, and may be dropped together with the column.
    pub(super) foreign: bool,
    /// Of PostgreSQL: the sequence that fills it.
    pub(super) sequence: Option<String>,
}

impl Shape {
    /// The table; `None` if it is not there, or is none.
    pub(super) async fn read<B: Backend>(
        backend: &mut B,
        dialect: Dialect,
        schema: Option<&str>,
        name: &str,
    ) -> Result<Option<Self>, Error> {
        // Inside a transaction nothing that waits may be older than the answer.
        backend.flush().await?;
        let rows = backend.rows(&question(dialect, schema, name)).await?;
        let mut shape = Self::default();
        for row in rows {
            let mut cells = row.into_iter();
            let mut cell = || cells.next().flatten();
            shape.schema = cell();
            shape.name = cell().unwrap_or_default();
            let mut truth = || cell().is_some_and(|cell| !matches!(&*cell, "0" | "f" | ""));
            let (in_key, generated, foreign) = (truth(), truth(), truth());
            shape.columns.push(Column {
                name: cell().unwrap_or_default(),
                in_key,
                generated,
                foreign,
                kind: cell().unwrap_or_default(),
                sequence: cell(),
            });
        }
        Ok((!shape.columns.is_empty()).then_some(shape))
    }

    pub(super) fn identifier(&self, dialect: Dialect) -> Identifier {
        Identifier::new(dialect, self.schema.as_deref(), &self.name)
    }

    pub(super) fn key(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| column.in_key)
    }

    pub(super) fn has_key(&self) -> bool {
        self.key().next().is_some()
    }

    /// The column of that name.
    pub(super) fn column(&self, dialect: Dialect, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| match dialect {
            Dialect::Postgres => column.name == name,
            Dialect::Sqlite | Dialect::Mysql => column.name.eq_ignore_ascii_case(name),
        })
    }
}

/// A row for each column: schema, table, in the key, generated, foreign, name, type, sequence.
fn question(dialect: Dialect, schema: Option<&str>, name: &str) -> String {
    let text = |value: &str| literal(dialect, value);
    match dialect {
        Dialect::Sqlite => {
            let of = schema.map_or_else(String::new, |schema| format!(", {}", text(schema)));
            format!(
                "SELECT {}, {}, pk > 0, hidden IN (2, 3), 0, name, type, NULL FROM pragma_table_xinfo({}{of}) \
                 WHERE hidden <> 1 ORDER BY cid",
                schema.map_or_else(|| "NULL".to_owned(), text),
                text(name),
                text(name)
            )
        }
        Dialect::Postgres => {
            let quoted = Identifier::new(dialect, schema, name).to_string();
            format!(
                "SELECT n.nspname, c.relname, (k.indkey IS NOT NULL AND a.attnum = ANY (k.indkey))::pg_catalog.int4, \
                 (a.attgenerated <> ''::\"char\")::pg_catalog.int4, \
                 (tn.nspname <> 'pg_catalog'::pg_catalog.name OR coalesce(cn.nspname <> 'pg_catalog'::pg_catalog.name, false))::pg_catalog.int4, \
                 a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), \
                 pg_catalog.pg_get_serial_sequence(pg_catalog.format('%I.%I', n.nspname, c.relname), a.attname::pg_catalog.text) \
                 FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid \
                 JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
                 JOIN pg_catalog.pg_type t ON t.oid = a.atttypid JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace \
                 LEFT JOIN pg_catalog.pg_collation o ON o.oid = a.attcollation \
                 LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = o.collnamespace \
                 LEFT JOIN pg_catalog.pg_index k ON k.indrelid = c.oid AND k.indisprimary \
                 WHERE c.oid = pg_catalog.to_regclass({}) AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped \
                 ORDER BY a.attnum",
                text(&quoted)
            )
        }
        Dialect::Mysql => format!(
            "SELECT c.table_schema, c.table_name, c.column_key = 'PRI', \
             c.extra LIKE '%GENERATED%' AND c.extra NOT LIKE '%DEFAULT_GENERATED%', 0, c.column_name, c.column_type, NULL \
             FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name) \
             WHERE t.table_type NOT LIKE '%VIEW' AND c.table_schema = {} AND c.table_name = {} ORDER BY c.ordinal_position",
            schema.map_or_else(|| "DATABASE()".to_owned(), text),
            text(name)
        ),
    }
}
