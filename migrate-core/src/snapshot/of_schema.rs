//! The tables and columns of a schema that was read from a database.

use std::collections::{BTreeMap, BTreeSet};

use super::{Column, Columns, Snapshot, TableName};
use crate::dialect::Dialect;
use crate::schema::{Fact, FactId, Kind, Schema};
use crate::sql::{TokenKind, tokens};

/// How far tables may inherit from each other.
const FARTHEST: usize = 16;

/// Words that end a type, with what they follow.
const ENDS: &[&str] = &[
    "COLLATE",
    "GENERATED",
    "AS",
    "AUTO_INCREMENT",
    "CHARSET",
    "INVISIBLE",
    "OPTIONS",
];

impl Snapshot {
    /// Records what the head has on the dialect of the schema.
    pub fn record(&mut self, schema: &Schema) {
        let parts = Parts::of(schema);
        let mut tables = BTreeMap::new();
        for table in schema.of_kind(Kind::Table) {
            tables.extend(named(&table.id).map(|name| (name, parts.columns_of(table))));
        }
        let views = (schema.of_kind(Kind::View)).chain(schema.of_kind(Kind::MaterializedView));
        // What a view has is nowhere in the catalog as a fact.
        for name in views.filter_map(|view| named(&view.id)) {
            tables.entry(name).or_default();
        }
        self.dialects.insert(schema.dialect, tables);
    }
}

fn named(id: &FactId) -> Option<TableName> {
    match &id.path[..] {
        [name] => Some(TableName {
            schema: None,
            name: name.clone(),
        }),
        [schema, name] => Some(TableName {
            schema: Some(schema.clone()),
            name: name.clone(),
        }),
        _ => None,
    }
}

/// The facts by what they are a part of.
struct Parts<'a> {
    schema: &'a Schema,
    columns: BTreeMap<&'a FactId, Vec<&'a Fact>>,
    enums: BTreeSet<String>,
}

impl<'a> Parts<'a> {
    fn of(schema: &'a Schema) -> Self {
        let mut columns: BTreeMap<&FactId, Vec<&Fact>> = BTreeMap::new();
        for column in schema.of_kind(Kind::Column) {
            if let Some(table) = &column.owner {
                columns.entry(table).or_default().push(column);
            }
        }
        let enums = schema.of_kind(Kind::Enum);
        let enums = enums.flat_map(|fact| [fact.id.name(), fact.id.path.join(".")]);
        Self {
            schema,
            columns,
            enums: enums.collect(),
        }
    }

    fn columns_of(&self, table: &'a Fact) -> Columns {
        let mut found = Columns::new();
        let mut generation = vec![table];
        for _ in 0..FARTHEST {
            for ancestor in &generation {
                for column in self.columns.get(&ancestor.id).into_iter().flatten() {
                    if let Some(name) = column.id.path.last() {
                        let column = || self.column(table, column, name);
                        found.entry(name.clone()).or_insert_with(column);
                    }
                }
            }
            // What a partition or a child has from its parents is a fact of theirs alone.
            let parents = generation.iter().flat_map(|fact| &fact.depends);
            let parents = parents.filter(|id| id.kind == Kind::Table);
            generation = parents.filter_map(|id| self.schema.get(id)).collect();
        }
        found
    }

    /// A column of a table, which it may have from another.
    fn column(&self, table: &Fact, fact: &Fact, name: &str) -> Column {
        let dialect = self.schema.dialect;
        let part = |owner: &FactId, kind| {
            let path = owner.path.iter().map(String::as_str).chain([name]);
            self.schema.get(&FactId::new(kind, path))
        };
        let own = |kind| {
            let parent = fact.owner.as_ref().and_then(|owner| part(owner, kind));
            part(&table.id, kind).or(parent)
        };
        let (sql_type, words) = split(dialect, &fact.definition);
        let said = |word: &str| words.iter().any(|it| it == word);
        let counts = said("IDENTITY") || said("AUTO_INCREMENT");
        let key = match dialect {
            Dialect::Sqlite => self.key(table),
            Dialect::Postgres | Dialect::Mysql => Vec::new(),
        };
        let is_key = key.iter().any(|it| it.eq_ignore_ascii_case(name));
        let not_null = own(Kind::NotNull).is_some_and(|fact| {
            let told = fact.definition.to_lowercase();
            told.is_empty() || told.contains("not null") && !told.ends_with(" not valid")
        });
        Column {
            is_enum: self.enums.contains(&sql_type),
            // SQLite lets most keys be null for the sake of a bug that programs may rely on; none that means it.
            is_nullable: !(not_null || is_key || said("IDENTITY")),
            has_default: counts
                || own(Kind::Default).is_some()
                || (is_key && key.len() == 1 && sql_type.eq_ignore_ascii_case("integer")),
            is_generated: !counts && (said("GENERATED") || said("AS")),
            sql_type,
        }
    }

    /// The columns of the primary key, as SQLite has them.
    fn key(&self, table: &Fact) -> Vec<String> {
        let mut keys = self.schema.of_kind(Kind::PrimaryKey);
        let Some(key) = keys.find(|key| key.id.path.first() == table.id.path.first()) else {
            return Vec::new();
        };
        if let [_, column] = &key.id.path[..] {
            return vec![column.clone()];
        }
        let mut columns = Vec::new();
        let mut begins = false;
        let pieces = tokens(Dialect::Sqlite, &key.definition);
        for token in pieces.filter(|token| !token.kind.is_blank()) {
            let text = &key.definition[token.span];
            if begins {
                columns.push(text.trim_matches(['"', '`', '[', ']']).to_owned());
            }
            begins = matches!(text, "(" | ",");
        }
        columns
    }
}

/// The type alone, and the words that follow it.
fn split(dialect: Dialect, definition: &str) -> (String, Vec<String>) {
    let words: Vec<(String, usize)> = tokens(dialect, definition)
        .filter(|token| token.kind == TokenKind::Word)
        .map(|token| {
            (
                definition[token.span.clone()].to_uppercase(),
                token.span.start,
            )
        })
        .collect();
    let ends = |at: usize| {
        let (word, start) = &words[at];
        let set = words.get(at + 1).is_some_and(|(next, _)| next == "SET");
        *start > 0 && (ENDS.contains(&word.as_str()) || (word == "CHARACTER" && set))
            // A column of SQLite without a type may be generated.
            || matches!(word.as_str(), "GENERATED" | "AS")
    };
    let end = (0..words.len()).find(|at| ends(*at)).unwrap_or(words.len());
    let stop = words.get(end).map_or(definition.len(), |(_, start)| *start);
    let sql_type = match definition[..stop].trim_end() {
        "(no type)" => "",
        text => text,
    };
    let words = words.into_iter().skip(end).map(|(word, _)| word);
    (sql_type.to_owned(), words.collect())
}
