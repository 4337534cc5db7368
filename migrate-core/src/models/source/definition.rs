//! Keys, indexes and checks, from the text that a database has of them.

use super::cursor::{Cursor, items};
use crate::dialect::Dialect;
use crate::models::attribute::ACTIONS;

/// A primary key or a unique constraint.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) columns: Vec<String>,
    pub(super) include: Vec<String>,
    pub(super) options: Vec<String>,
    pub(super) auto_increment: bool,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ForeignKey {
    pub(super) columns: Vec<String>,
    pub(super) schema: Option<String>,
    pub(super) table: String,
    pub(super) to: Vec<String>,
    /// `on_delete = "cascade"`
    pub(super) options: Vec<String>,
}

/// An index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Index {
    pub(super) is_unique: bool,
    pub(super) parts: Vec<Part>,
    pub(super) include: Vec<String>,
    /// Whether it is for some rows only.
    pub(super) is_partial: bool,
    pub(super) options: Vec<String>,
}

/// What an index is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// A column, and its order: ` desc nulls last`.
    Column(String, String),
    /// Anything else, as it is.
    Text(String),
}

/// `CONSTRAINT name`, where a definition starts with it.
pub(super) fn constraint_name(cursor: &mut Cursor<'_>) -> Option<String> {
    if cursor.words("constraint") {
        cursor.name()
    } else {
        None
    }
}

/// Reads `PRIMARY KEY (a)` and `UNIQUE (a)`, behind a name; also without columns, as a column says it.
pub(super) fn key(cursor: &mut Cursor<'_>, words: &str) -> Option<Key> {
    let mut key = Key::default();
    if !cursor.words(words) {
        return None;
    }
    if cursor.words("nulls not distinct") {
        key.options.push("nulls_not_distinct".to_owned());
    }
    key.columns = cursor.names().unwrap_or_default();
    key.auto_increment = cursor.words("autoincrement");
    if cursor.words("include") {
        key.include = cursor.names()?;
    }
    key.options.extend(deferrable(cursor));
    cursor.is_at_end().then_some(key)
}

fn deferrable(cursor: &mut Cursor<'_>) -> Option<String> {
    if !cursor.words("deferrable") {
        return None;
    }
    let when = if cursor.words("initially deferred") {
        " = \"initially deferred\""
    } else {
        ""
    };
    Some(format!("deferrable{when}"))
}

/// Reads `FOREIGN KEY (a) REFERENCES t (b) …` and `REFERENCES t …`.
pub(super) fn foreign_key(
    dialect: Dialect,
    text: &str,
    schema: Option<&str>,
) -> Option<ForeignKey> {
    let mut cursor = Cursor::new(dialect, text);
    let columns = if cursor.words("foreign key") {
        cursor.names()?
    } else {
        Vec::new()
    };
    if !cursor.words("references") {
        return None;
    }
    let (named, table) = cursor.path()?;
    // What the catalog does not say is where everything is.
    let named = named.or_else(|| Some("public".to_owned()).filter(|_| schema.is_some()));
    let to = cursor.names().unwrap_or_default();
    let mut options = Vec::new();
    loop {
        let key = match () {
            () if cursor.words("on delete") => "on_delete",
            () if cursor.words("on update") => "on_update",
            () => break,
        };
        let action = ACTIONS.into_iter().find(|action| cursor.words(action))?;
        options.push(format!("{key} = {action:?}"));
    }
    options.sort();
    options.extend(deferrable(&mut cursor));
    // These characters part the pieces of a reference.
    let is_plain = |name: &String| !name.contains(['.', ',', '(', ')']) && name.trim() == name;
    let plain = to.iter().chain([&table]).chain(&named).all(is_plain);
    (cursor.is_at_end() && plain).then_some(ForeignKey {
        columns,
        schema: named,
        table,
        to,
        options,
    })
}

/// Reads `CHECK (…)`: the expression.
pub(super) fn check<'a>(cursor: &mut Cursor<'a>) -> Option<&'a str> {
    if !cursor.words("check") {
        return None;
    }
    let inside = cursor.group()?;
    cursor.is_at_end().then_some(inside)
}

/// Reads what PostgreSQL says of an index.
pub(super) fn postgres_index(text: &str) -> Option<Index> {
    let mut cursor = Cursor::new(Dialect::Postgres, text);
    let mut index = Index {
        is_unique: cursor.words("create unique index"),
        ..Index::default()
    };
    if !index.is_unique && !cursor.words("create index") {
        return None;
    }
    cursor.name()?;
    if !cursor.words("on") {
        return None;
    }
    cursor.path()?;
    if !cursor.words("using") {
        return None;
    }
    let method = cursor.name()?;
    index.keys(Dialect::Postgres, cursor.group()?)?;
    if method != "btree" {
        index.options.push(format!("using = {method:?}"));
    }
    if cursor.words("include") {
        index.include = cursor.names()?;
    }
    if cursor.words("nulls not distinct") {
        index.options.push("nulls_not_distinct".to_owned());
    }
    index.condition(&mut cursor)
}

/// Reads what SQLite says of an index: `unique on t(a, b) where …`.
pub(super) fn sqlite_index(text: &str) -> Option<Index> {
    let mut cursor = Cursor::new(Dialect::Sqlite, text);
    let mut index = Index {
        is_unique: cursor.words("unique"),
        ..Index::default()
    };
    if !cursor.words("on") {
        return None;
    }
    cursor.name()?;
    index.keys(Dialect::Sqlite, cursor.group()?)?;
    index.condition(&mut cursor)
}

/// Reads what MySQL says of an index: ``FULLTEXT (`a`)``, ``(`a`(5),`b` DESC) USING HASH``.
pub(super) fn mysql_index(text: &str, is_unique: bool) -> Option<Index> {
    let mut cursor = Cursor::new(Dialect::Mysql, text);
    let mut index = Index {
        is_unique,
        ..Index::default()
    };
    let mut using = None;
    for word in ["fulltext", "spatial"] {
        if cursor.words(word) {
            using = Some(word.to_owned());
        }
    }
    index.keys(Dialect::Mysql, cursor.group()?)?;
    if cursor.words("using") {
        using = Some(cursor.name()?.to_lowercase());
    }
    index
        .options
        .extend(using.map(|it| format!("using = {it:?}")));
    cursor.is_at_end().then_some(index)
}

impl Index {
    fn keys(&mut self, dialect: Dialect, inside: &str) -> Option<()> {
        for item in items(dialect, inside) {
            let mut cursor = Cursor::new(dialect, item);
            let name = cursor.name();
            let mut order = Vec::new();
            for words in ["asc", "desc", "nulls first", "nulls last"] {
                if cursor.words(words) {
                    order.push(format!(" {words}"));
                }
            }
            self.parts.push(match name.filter(|_| cursor.is_at_end()) {
                Some(name) => Part::Column(name, order.concat()),
                None => Part::Text(item.to_owned()),
            });
        }
        (!self.parts.is_empty()).then_some(())
    }

    fn condition(mut self, cursor: &mut Cursor<'_>) -> Option<Self> {
        if cursor.words("where") {
            self.is_partial = true;
            self.options
                .push(format!("condition = {:?}", cursor.rest()));
        }
        cursor.is_at_end().then_some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::{Cursor, Part, check, foreign_key, key, mysql_index, postgres_index, sqlite_index};
    use crate::dialect::Dialect;

    #[test]
    fn indexes_are_read() {
        let shown = |index: Option<super::Index>| {
            index.map(|it| {
                let part = |part: &Part| match part {
                    Part::Column(name, order) => format!("{name}{order}"),
                    Part::Text(text) => format!("{text:?}"),
                };
                let parts: Vec<String> = it.parts.iter().map(part).collect();
                format!(
                    "{} {} + {} | {}",
                    it.is_unique,
                    parts.join(", "),
                    it.include.join(", "),
                    it.options.join(", ")
                )
            })
        };
        let said = "CREATE UNIQUE INDEX i ON app.t USING gin (a, lower(b) DESC, \"C d\" DESC NULLS LAST) INCLUDE (e) WHERE (a > 0)";
        assert_eq!(
            shown(postgres_index(said)).as_deref(),
            Some(
                "true a, \"lower(b) DESC\", C d desc nulls last + e | using = \"gin\", condition = \"(a > 0)\""
            )
        );
        assert_eq!(
            postgres_index("CREATE INDEX i ON t USING btree (a) WITH (fillfactor='70')"),
            None
        );
        assert_eq!(
            shown(sqlite_index("on t(a, b desc) where a > 0")).as_deref(),
            Some("false a, b desc +  | condition = \"a > 0\"")
        );
        assert_eq!(
            shown(mysql_index("(`a`(5) DESC,`b`) USING HASH", true)).as_deref(),
            Some("true \"`a`(5) DESC\", b +  | using = \"hash\"")
        );
        assert_eq!(mysql_index("(`a`) COMMENT 'x'", false), None);
    }

    #[test]
    fn constraints_are_read() {
        let found = foreign_key(
            Dialect::Postgres,
            "FOREIGN KEY (a, b) REFERENCES app.t(x, y) ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED",
            Some("public"),
        )
        .unwrap();
        assert_eq!(found.schema.as_deref(), Some("app"));
        assert_eq!(
            found.options.join(", "),
            "on_delete = \"set null\", on_update = \"cascade\", deferrable = \"initially deferred\""
        );
        assert_eq!(
            foreign_key(
                Dialect::Postgres,
                "FOREIGN KEY (a) REFERENCES t(x) MATCH FULL",
                None
            ),
            None
        );
        let unique = key(
            &mut Cursor::new(
                Dialect::Postgres,
                "UNIQUE NULLS NOT DISTINCT (a, b) DEFERRABLE",
            ),
            "unique",
        )
        .unwrap();
        assert_eq!(unique.options, ["nulls_not_distinct", "deferrable"]);
        assert_eq!(
            check(&mut Cursor::new(Dialect::Postgres, "CHECK ((a > 0))")),
            Some("(a > 0)")
        );
        assert_eq!(
            check(&mut Cursor::new(
                Dialect::Postgres,
                "CHECK ((a > 0)) NOT VALID"
            )),
            None
        );
    }
}
