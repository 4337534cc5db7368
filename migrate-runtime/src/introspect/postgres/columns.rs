//! Columns with their defaults, and that they are not null. What a table inherits is its parent's, or its type's.

use migrate_core::schema::{Ddl, Fact, FactId, Kind};

use super::catalog::{Inherited, object};
use super::moment::without_moments;
use super::not_null::{self, Constraint};
use super::sequences::OPTIONS;
use super::tables::foreign_options;
use super::{Catalog, Reader, Record, Scope};

pub(super) const COLUMNS: Reader = Reader {
    query: |scope| {
        let compression = if scope.version >= COMPRESSION {
            "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END"
        } else {
            "NULL"
        };
        let (constraint, with_constraint) = not_null::query(scope);
        format!(
            "SELECT c.oid, a.attnum, n.nspname, c.relname, format('%I.%I', n.nspname, c.relname), c.relkind, \
             a.attname, quote_ident(a.attname), format_type(a.atttypid, a.atttypmod), \
             CASE WHEN a.attcollation <> t.typcollation THEN (SELECT format('%I.%I', cn.nspname, l.collname) \
             FROM pg_collation l JOIN pg_namespace cn ON cn.oid = l.collnamespace WHERE l.oid = a.attcollation) END, \
             a.attidentity, a.attgenerated, d.oid, pg_get_expr(d.adbin, d.adrelid), a.attnotnull, a.attislocal AND c.reloftype = 0 OR c.relkind = 'v', \
             q.objid, q.objid::regclass::text, (SELECT {OPTIONS} FROM pg_sequence s WHERE s.seqrelid = q.objid), \
             CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' \
             WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END, \
             CASE t.typstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END, \
             {compression}, \
             nullif(a.attstattarget, -1), {}, {}, {constraint} \
             FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
             JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum \
             LEFT JOIN pg_depend q ON q.classid = 'pg_class'::regclass AND q.refclassid = 'pg_class'::regclass \
             AND q.refobjid = c.oid AND q.refobjsubid = a.attnum AND q.deptype = 'i' AND a.attidentity <> '' {with_constraint} {} \
             WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relpersistence <> 't' \
             AND (c.relkind IN ('r', 'p', 'f') OR c.relkind = 'v' AND d.oid IS NOT NULL) \
             AND {} AND member.objid IS NULL ORDER BY c.oid, a.attnum",
            super::tables::options("a.attoptions", ""),
            foreign_options("a.attfdwoptions"),
            Scope::member("pg_class", "c.oid"),
            scope.schemas
        )
    },
    facts: columns,
};

/// The version that compresses columns in more than one way.
const COMPRESSION: u32 = 140_000;

/// A column as the catalog has it.
pub(super) struct Column {
    table: u32,
    number: u32,
    pub(super) table_name: String,
    is_view: bool,
    pub(super) path: Vec<String>,
    pub(super) quoted: String,
    kind: String,
    identity: Option<String>,
    generated: Option<String>,
    default_oid: u32,
    default: Option<String>,
    not_null: bool,
    pub(super) constraint: Constraint,
    is_local: bool,
    sequence: u32,
    settings: Vec<(&'static str, String)>,
    /// How values of its type are stored when nothing else is said.
    usual_storage: String,
    foreign: Option<String>,
}

impl Column {
    fn read(mut record: Record) -> Self {
        let (table, number) = (record.number(), record.number());
        let (schema, relation, table_name) = (record.text(), record.text(), record.text());
        let is_view = record.text() == "v";
        let (name, quoted, mut kind) = (record.text(), record.text(), record.text());
        if let Some(collation) = record.next() {
            kind += &format!(" COLLATE {collation}");
        }
        let (identity, generated) = (record.text(), record.text());
        let (default_oid, default) = (record.number(), record.next());
        let (not_null, is_local) = (record.flag(), record.flag());
        let (sequence, sequence_name, options) = (record.number(), record.text(), record.text());
        let identity = match identity.as_str() {
            "a" => Some("ALWAYS"),
            "d" => Some("BY DEFAULT"),
            _ => None,
        };
        let usual = format!("{schema}.{relation}_{name}_seq") == sequence_name;
        let identity = identity.map(|when| {
            let options = identity_options(&kind, usual, &sequence_name, &options);
            format!("GENERATED {when} AS IDENTITY{options}")
        });
        let generated = match (generated.as_str(), &default) {
            ("s", Some(expression)) => Some(format!("GENERATED ALWAYS AS ({expression}) STORED")),
            ("v", Some(expression)) => Some(format!("GENERATED ALWAYS AS ({expression}) VIRTUAL")),
            _ => None,
        };
        let (storage, usual_storage) = (record.next(), record.text());
        let mut settings: Vec<(&'static str, String)> = Vec::new();
        settings.extend(storage.map(|value| ("STORAGE", value)));
        for word in ["COMPRESSION", "STATISTICS"] {
            settings.extend(record.next().map(|value| (word, value)));
        }
        settings.extend(record.next().map(|value| ("OPTIONS", value)));
        let foreign = record.next();
        Self {
            table,
            number,
            table_name,
            is_view,
            path: vec![schema, relation, name],
            quoted,
            kind,
            identity,
            default: default.filter(|_| generated.is_none()),
            generated,
            default_oid,
            not_null,
            is_local,
            sequence,
            settings,
            usual_storage,
            foreign,
            constraint: Constraint::read(&mut record),
        }
    }

    fn name(&self) -> &str {
        &self.path[2]
    }

    /// `ALTER TABLE … ALTER COLUMN …`
    pub(super) fn alter(&self, what: &str) -> String {
        format!("{} ALTER COLUMN {} {what}", self.altered(), self.quoted)
    }

    /// `ALTER TABLE …`
    pub(super) fn altered(&self) -> String {
        let (kind, only) = if self.is_view {
            ("VIEW", "")
        } else {
            ("TABLE", "ONLY ")
        };
        let only = if self.is_local { "" } else { only };
        format!("ALTER {kind} {only}{}", self.table_name)
    }
}

/// What of the sequence of an identity column is not as usual.
fn identity_options(kind: &str, usual_name: bool, name: &str, options: &str) -> String {
    let most = match kind {
        "smallint" => "32767",
        "integer" => "2147483647",
        _ => "9223372036854775807",
    };
    let usual = format!("START WITH 1 INCREMENT BY 1 MINVALUE 1 MAXVALUE {most} CACHE 1 NO CYCLE");
    let name = (!usual_name).then(|| format!("SEQUENCE NAME {name}"));
    let options = (options != usual).then(|| options.to_owned());
    let parts: Vec<String> = name.into_iter().chain(options).collect();
    if parts.is_empty() {
        String::new()
    } else {
        format!(" ({})", parts.join(" "))
    }
}

fn columns(catalog: &mut Catalog, records: Vec<Record>) {
    let columns: Vec<Column> = records.into_iter().map(Column::read).collect();
    for column in &columns {
        let handed_down = Inherited {
            default: column.default.clone(),
            not_null: column.not_null && column.constraint.inherits(),
        };
        let key = (column.table, column.name().to_owned());
        catalog.columns.insert(key, handed_down);
    }
    for column in columns {
        let Some(table) = catalog.relation(column.table).cloned() else {
            // A view, which is not known yet.
            view_default(catalog, &column);
            continue;
        };
        let owner = if column.is_local {
            let id = FactId::new(Kind::Column, &column.path);
            own(catalog, &column, &table, &id);
            id
        } else {
            table
        };
        values(catalog, &column, &owner);
        for (word, value) in &column.settings {
            setting(catalog, &column, &owner, word, value);
        }
    }
}

/// A column that the table itself declares.
fn own(catalog: &mut Catalog, column: &Column, table: &FactId, id: &FactId) {
    let parts = [&column.identity, &column.generated];
    let mut definition = column.kind.clone();
    if let Some(options) = &column.foreign {
        definition += &format!(" OPTIONS ({options})");
    }
    for part in parts.into_iter().flatten() {
        definition += &format!(" {part}");
    }
    let line = format!("{} {definition}", column.quoted);
    let mut fact = Fact::new(id.clone(), &*definition)
        .made(Ddl::Line {
            alone: format!("ALTER TABLE {} ADD COLUMN {line}", column.table_name),
            line,
        })
        .dropped_by(format!(
            "ALTER TABLE {} DROP COLUMN {}",
            column.table_name, column.quoted
        ))
        .of(table.clone())
        .ranked(column.number);
    if column.identity.is_none() && column.generated.is_none() {
        fact = fact.altered_by(column.alter(&format!("TYPE {}", column.kind)));
    }
    if column.generated.is_some() {
        catalog.alias(object("pg_attrdef", column.default_oid), id);
    }
    if column.sequence != 0 {
        catalog.alias(object("pg_class", column.sequence), id);
    }
    let target = format!("COLUMN {}.{}", column.table_name, column.quoted);
    catalog.add(
        ("pg_class".to_owned(), column.table, column.number),
        target,
        fact,
    );
}

/// The default, and that it is not null, where a parent does not say the same.
fn values(catalog: &mut Catalog, column: &Column, owner: &FactId) {
    let inherited = inherited(catalog, column);
    if column.default != inherited.default {
        default(catalog, column, owner, inherited.default.as_deref());
    }
    if column.not_null && !inherited.not_null {
        not_null::add(catalog, column, owner);
    }
}

/// `usual`: what it is when nothing is said of it.
fn default(catalog: &mut Catalog, column: &Column, owner: &FactId, usual: Option<&str>) {
    let id = FactId::new(Kind::Default, &column.path);
    let expression = column.default.as_deref();
    let set = |expression: Option<&str>| match expression {
        Some(expression) => column.alter(&format!("SET DEFAULT {expression}")),
        None => column.alter("DROP DEFAULT"),
    };
    let (set, unset) = (set(expression), set(usual));
    let definition = without_moments(expression.unwrap_or("none"));
    let fact = Fact::new(id.clone(), definition)
        .made(match expression {
            Some(expression) => Ddl::Suffix {
                text: format!("DEFAULT {expression}"),
                alone: set.clone(),
            },
            None => Ddl::Own(vec![set.clone()]),
        })
        .altered_by(set)
        .dropped_by(unset)
        .of(owner.clone())
        .ranked(1);
    catalog.alias(object("pg_attrdef", column.default_oid), &id);
    catalog.schema.insert(fact);
}

/// What the nearest parent that has the column hands down; nothing for a column of the table's own.
fn inherited(catalog: &Catalog, column: &Column) -> Inherited {
    if column.is_local {
        return Inherited::default();
    }
    let parents = catalog.parents.get(&column.table).into_iter().flatten();
    let mut handed_down =
        parents.filter_map(|parent| catalog.columns.get(&(*parent, column.name().to_owned())));
    handed_down.next().cloned().unwrap_or_default()
}

fn view_default(catalog: &mut Catalog, column: &Column) {
    let view = FactId::new(Kind::View, &column.path[..2]);
    default(catalog, column, &view, None);
}

fn setting(catalog: &mut Catalog, column: &Column, owner: &FactId, word: &str, value: &str) {
    let (set, reset) = match word {
        "OPTIONS" => {
            let names: Vec<&str> = value
                .split(", ")
                .filter_map(|option| option.split('=').next())
                .collect();
            (
                format!("SET ({value})"),
                format!("RESET ({})", names.join(", ")),
            )
        }
        "STATISTICS" => (
            format!("SET STATISTICS {value}"),
            "SET STATISTICS -1".to_owned(),
        ),
        // `DEFAULT` is a word of version 16.
        "STORAGE" => (
            format!("SET STORAGE {value}"),
            format!("SET STORAGE {}", column.usual_storage),
        ),
        word => (format!("SET {word} {value}"), format!("SET {word} DEFAULT")),
    };
    let path = column.path.iter().map(String::as_str).chain([word]);
    let fact = Fact::new(FactId::new(Kind::ColumnOption, path), value)
        .made_by(column.alter(&set))
        .altered_by(column.alter(&set))
        .dropped_by(column.alter(&reset))
        .of(owner.clone());
    catalog.schema.insert(fact);
}
