//! Names and values as they stand in SQL text. Nothing gets there by another way.

use std::fmt::{self, Write as _};

use migrate_core::dialect::Dialect;

/// A name of one or two parts, quoted.
#[derive(Debug, Clone)]
pub(crate) struct Identifier {
    dialect: Dialect,
    schema: Option<String>,
    name: String,
}

impl Identifier {
    pub(crate) fn new(dialect: Dialect, schema: Option<&str>, name: &str) -> Self {
        Self {
            dialect,
            schema: schema.map(str::to_owned),
            name: name.to_owned(),
        }
    }

    /// Another name in the same schema.
    pub(crate) fn beside(&self, name: &str) -> Self {
        Self::new(self.dialect, self.schema.as_deref(), name)
    }

    /// The schema, as a value.
    pub(crate) fn schema(&self) -> Option<&str> {
        self.schema.as_deref()
    }

    /// The name without its schema, as a value.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quote = if self.dialect == Dialect::Mysql {
            '`'
        } else {
            '"'
        };
        let quoted = |name: &str| {
            let doubled = name.replace(quote, &format!("{quote}{quote}"));
            format!("{quote}{doubled}{quote}")
        };
        if let Some(schema) = &self.schema {
            write!(f, "{}.", quoted(schema))?;
        }
        f.write_str(&quoted(&self.name))
    }
}

/// A value as a literal, whatever the session says about backslashes and quotes.
pub(crate) fn literal(dialect: Dialect, value: &str) -> String {
    let doubled = value.replace('\'', "''");
    match dialect {
        Dialect::Postgres if value.contains('\\') => {
            format!("E'{}'", doubled.replace('\\', "\\\\"))
        }
        Dialect::Mysql if value.contains('\\') => {
            let digits = value.bytes().fold(String::new(), |mut digits, byte| {
                let _ = write!(digits, "{byte:02x}");
                digits
            });
            format!("_utf8mb4 0x{digits}")
        }
        _ => format!("'{doubled}'"),
    }
}

/// A value of our own as a literal: names, not the user's SQL. Control characters, which would end it for the database or
/// confuse whoever reads it, are taken out.
pub(crate) fn word(dialect: Dialect, value: &str) -> String {
    let clean: String = value.chars().filter(|c| !c.is_control()).collect();
    literal(dialect, &clean)
}

pub(crate) fn optional(dialect: Dialect, value: Option<&str>) -> String {
    value.map_or_else(|| "NULL".to_owned(), |value| word(dialect, value))
}

#[cfg(test)]
mod tests {
    use migrate_core::dialect::Dialect;

    use super::{Identifier, literal};

    #[test]
    fn row_84_names_cannot_end_early() {
        let name =
            |dialect| Identifier::new(dialect, Some("a\"b`"), "\"; drop table x; --").to_string();
        assert_eq!(name(Dialect::Postgres), r#""a""b`"."""; drop table x; --""#);
        assert_eq!(name(Dialect::Mysql), "`a\"b```.`\"; drop table x; --`");
    }

    #[test]
    fn values_mean_the_same_in_every_mode() {
        assert_eq!(literal(Dialect::Sqlite, r"a\'b"), r"'a\''b'");
        assert_eq!(literal(Dialect::Postgres, r"a\'b"), r"E'a\\''b'");
        assert_eq!(literal(Dialect::Mysql, r"\"), "_utf8mb4 0x5c");
        assert_eq!(literal(Dialect::Mysql, "it's"), "'it''s'");
    }
}
