//! Tables and sequences.

use std::borrow::Cow;

use migrate_core::schema::show_create::{Line, Table, quoted, whole_charset, without_database};
use migrate_core::schema::{Ddl, Fact, FactId, Kind};

use super::catalog::Catalog;
use super::{columns, keys, shown};
use crate::error::Error;
use crate::wire::Wire;

pub(super) async fn read(wire: &mut Wire, catalog: &Catalog) -> Result<Vec<Fact>, Error> {
    let sequences = catalog.named(Kind::Sequence);
    let tables = catalog.named(Kind::Table);
    let ask = |kind: &str, name: &str| format!("SHOW CREATE {kind} {}", quoted(name));
    let statements: Vec<String> = sequences
        .iter()
        .map(|name| ask("SEQUENCE", name))
        .chain(tables.iter().map(|name| ask("TABLE", name)))
        .collect();
    let mut texts = shown::texts(wire, &statements, 1).await?.into_iter();
    let mut facts = Vec::new();
    for (name, text) in sequences.iter().zip(&mut texts) {
        facts.push(sequence(name, &text));
    }
    let in_database = format!("{}.", quoted(&catalog.database));
    for (name, text) in tables.iter().zip(texts) {
        // Where a column takes its default from a sequence, the server says in which database that is.
        let text = if text.contains(&in_database) {
            Cow::Owned(without_database(&text, &catalog.database))
        } else {
            Cow::Borrowed(&*text)
        };
        match Table::read(&text) {
            Some(table) => facts.extend(Parts::new(name, &table, catalog).facts(&table, catalog)),
            None => facts.push(Fact::new(FactId::new(Kind::Unmodelled, [*name]), &*text)),
        }
    }
    Ok(facts)
}

fn sequence(name: &str, text: &str) -> Fact {
    let head = format!("CREATE SEQUENCE {}", quoted(name));
    let definition = text.strip_prefix(&head).unwrap_or(text).trim();
    // The engine of a sequence cannot be altered; nor could it be another one than that of its database.
    let numbers = definition.split(" ENGINE=").next().unwrap_or(definition);
    Fact::new(FactId::new(Kind::Sequence, [name]), definition)
        .made_by(text)
        .altered_by(format!("ALTER SEQUENCE {} {numbers}", quoted(name)))
        .dropped_by(format!("DROP SEQUENCE {}", quoted(name)))
}

/// A table of which parts are made.
pub(super) struct Parts<'a> {
    pub(super) name: &'a str,
    pub(super) id: FactId,
    /// `` ALTER TABLE `t` ``.
    pub(super) alter: String,
    /// The character set that its columns have without saying so.
    pub(super) charset: String,
}

impl<'a> Parts<'a> {
    fn new(name: &'a str, table: &Table, catalog: &Catalog) -> Self {
        let alter = format!("ALTER TABLE {}", quoted(name));
        let charset = &table.options.charset;
        let charset = if catalog.is_mariadb {
            charset.clone()
        } else {
            whole_charset(charset, |charset| catalog.collation_of(charset))
        };
        Self {
            name,
            id: FactId::new(Kind::Table, [name]),
            alter: if table.options.is_versioned {
                format!("SET STATEMENT system_versioning_alter_history = KEEP FOR {alter}")
            } else {
                alter
            },
            charset,
        }
    }

    /// The identity of a part.
    pub(super) fn part(&self, kind: Kind, name: &str) -> FactId {
        FactId::new(kind, [self.name, name])
    }

    fn facts(&self, table: &Table, catalog: &Catalog) -> Vec<Fact> {
        let options = &table.options;
        let mut facts = vec![
            Fact::new(self.id.clone(), &*options.text)
                .made(Ddl::Table {
                    head: format!("CREATE TABLE {}", quoted(self.name)),
                    tail: format!(" {}", options.text),
                })
                .altered_by(format!("{} {}", self.alter, options.resetting()))
                .dropped_by(format!("DROP TABLE {}", quoted(self.name))),
        ];
        if let Some(comment) = &options.comment {
            let statement = |comment: &str| format!("{} COMMENT = {comment}", self.alter);
            facts.push(
                Fact::new(FactId::new(Kind::Comment, [self.name]), &**comment)
                    .made_by(statement(comment))
                    .altered_by(statement(comment))
                    .dropped_by(statement("''"))
                    .of(self.id.clone()),
            );
        }
        facts.extend(columns::facts(self, table, catalog));
        let lines = table.lines.iter().zip(&table.texts);
        for (rank, (line, text)) in (0..).zip(lines) {
            facts.extend(match line {
                Line::Column(_) => None,
                line => Some(keys::fact(self, line, text, catalog).ranked(rank)),
            });
        }
        facts
    }
}
