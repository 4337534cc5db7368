//! The same two tables on every dialect, as its catalog tells of them, and the statements that make them.

use crate::dialect::Dialect;
use crate::schema::sqlite;
use crate::schema::{Ddl, Fact, FactId, Kind, Schema};

/// The type of a column on PostgreSQL and on MySQL, and the rest of its line.
type Line = (&'static str, [&'static str; 2], &'static str);

const USERS: &[Line] = &[
    ("id", ["bigint", "bigint"], " NOT NULL"),
    ("name", ["text", "varchar(60)"], " NOT NULL"),
    ("age", ["integer", "int"], ""),
    ("legacy", ["text", "varchar(40)"], " NOT NULL"),
    ("total", ["numeric(10,2)", "decimal(10,2)"], ""),
    (
        "at",
        ["timestamp without time zone", "datetime"],
        " NOT NULL",
    ),
];
const ORDERS: &[Line] = &[
    ("id", ["bigint", "bigint"], " NOT NULL"),
    ("user_id", ["bigint", "bigint"], ""),
    ("status", ["text", "varchar(60)"], ""),
];

pub(super) fn schema(dialect: Dialect) -> Schema {
    if dialect == Dialect::Sqlite {
        let objects = statements(dialect).map(|(name, sql)| sqlite::Object {
            kind: "table".to_owned(),
            name: name.to_owned(),
            table: name.to_owned(),
            sql,
        });
        return sqlite::schema(&objects);
    }
    let mut schema = Schema::new(dialect);
    let above: &[&str] = if dialect == Dialect::Postgres {
        &["public"]
    } else {
        &[]
    };
    for (table, lines) in [("users", USERS), ("orders", ORDERS)] {
        let path = |rest: &[&'static str]| [above, &[table], rest].concat();
        let id = FactId::new(Kind::Table, path(&[]));
        schema.insert(Fact::new(id.clone(), ""));
        let key = match dialect {
            Dialect::Postgres => {
                let id = FactId::new(Kind::PrimaryKey, path(&["key"]));
                Fact::new(id, "PRIMARY KEY (id)")
            }
            _ => Fact::new(FactId::new(Kind::PrimaryKey, path(&[])), "(`id`)"),
        };
        schema.insert(key.of(id.clone()));
        for (rank, line) in (0..).zip(lines) {
            let own = FactId::new(Kind::Column, path(&[line.0]));
            let text = self::line(dialect, line);
            let column = Fact::new(own.clone(), kind(dialect, line)).of(id.clone());
            let made = Ddl::Line {
                line: text,
                alone: String::new(),
            };
            schema.insert(column.ranked(rank).made(made));
            if !line.2.is_empty() {
                let not_null = FactId::new(Kind::NotNull, path(&[line.0]));
                schema.insert(Fact::new(not_null, "").of(own));
            }
        }
    }
    schema
}

/// What makes the tables, with their names.
pub(super) fn statements(dialect: Dialect) -> [(&'static str, String); 2] {
    [("users", USERS), ("orders", ORDERS)].map(|(table, lines)| {
        let lines: Vec<String> = lines.iter().map(|it| line(dialect, it)).collect();
        let lines = lines.join(",\n  ");
        (
            table,
            format!("CREATE TABLE {table} (\n  {lines},\n  PRIMARY KEY (id)\n)"),
        )
    })
}

fn line(dialect: Dialect, line: &Line) -> String {
    let name = match dialect {
        Dialect::Mysql => format!("`{}`", line.0),
        _ => line.0.to_owned(),
    };
    format!("{name} {}{}", kind(dialect, line), line.2)
}

fn kind(dialect: Dialect, (_, [postgres, mysql], _): &Line) -> &'static str {
    match dialect {
        Dialect::Mysql => mysql,
        _ => postgres,
    }
}
