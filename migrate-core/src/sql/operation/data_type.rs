//! Types of columns, as they are written.

use super::type_synonym;
use crate::dialect::Dialect;

/// A type: what is written, taken apart.
///
/// Two spellings of one type (`int4`, `integer`) differ here; [`canonical`](Self::canonical) makes them one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DataType {
    /// The schema, if it is written.
    pub schema: Option<String>,
    /// The name in lower case, its words joined by one blank, without what is in parentheses: `timestamp with time zone`,
    /// `int`, `double precision`. Empty where a column has no type (SQLite).
    pub name: String,
    /// What is in parentheses, as written: `["10", "2"]`; the values of MySQL's `ENUM` and `SET` with their quotes.
    pub arguments: Vec<String>,
    /// How many dimensions of array.
    pub dimensions: usize,
    /// MySQL's `UNSIGNED`.
    pub unsigned: bool,
    /// The character set, if it is written (MySQL).
    pub charset: Option<String>,
    /// The collation, if it is written.
    pub collation: Option<String>,
    /// All of it as it is written.
    pub text: String,
}

impl DataType {
    /// The number in parentheses at a place: `length(0)` of `varchar(40)` is 40.
    #[must_use]
    pub fn number(&self, place: usize) -> Option<u64> {
        self.arguments.get(place)?.trim().parse().ok()
    }

    /// The same type with the one name that the database gives to all its spellings, and with the arguments that follow from the
    /// spelling: `varchar(9)` is `character varying` with 9, `char` is `character` with 1, `serial` is an `integer`.
    ///
    /// `text` stays as it is written: compare the other parts.
    ///
    /// ```
    /// use migrate_core::dialect::Dialect;
    /// use migrate_core::sql::DataType;
    ///
    /// let written = DataType { name: "timestamptz".to_owned(), ..DataType::default() };
    /// assert_eq!(written.canonical(Dialect::Postgres).name, "timestamp with time zone");
    /// ```
    #[must_use]
    pub fn canonical(&self, dialect: Dialect) -> Self {
        let mut found = self.clone();
        let quoted = self.text.contains('"');
        if dialect == Dialect::Postgres {
            if found.schema.as_deref() == Some("pg_catalog") {
                found.schema = None;
            }
            // `"char"` is a type of its own.
            if found.schema.is_some() || (quoted && found.name == "char") {
                return found;
            }
        }
        type_synonym::canonical(dialect, &self.name).clone_into(&mut found.name);
        let argument = |text: &str| vec![text.to_owned()];
        match (dialect, self.name.as_str()) {
            (Dialect::Postgres, "float") => {
                if self.number(0).is_some_and(|digits| digits <= 24) {
                    "real".clone_into(&mut found.name);
                }
                found.arguments.clear();
            }
            (Dialect::Postgres, "time") => "time without time zone".clone_into(&mut found.name),
            // `bpchar` without a length has none.
            (Dialect::Postgres, name)
                if self.arguments.is_empty()
                    && name != "bpchar"
                    && matches!(found.name.as_str(), "character" | "bit") =>
            {
                found.arguments = argument("1");
            }
            (Dialect::Postgres, _) if found.name == "numeric" && self.arguments.len() == 1 => {
                found.arguments.push("0".to_owned());
            }
            (Dialect::Mysql, "bool" | "boolean") => found.arguments = argument("1"),
            (Dialect::Mysql, "serial") => found.unsigned = true,
            (Dialect::Mysql, _)
                if self.arguments.is_empty()
                    && matches!(found.name.as_str(), "char" | "binary" | "bit") =>
            {
                found.arguments = argument("1");
            }
            (Dialect::Mysql, _) if found.name == "decimal" => {
                let defaults = ["10", "0"];
                let missing = defaults.iter().skip(self.arguments.len());
                found.arguments.extend(missing.map(|&text| text.to_owned()));
            }
            _ => {}
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(dialect: Dialect, name: &str, arguments: &[&str]) -> (String, Vec<String>) {
        let written = DataType {
            name: name.to_owned(),
            arguments: arguments.iter().map(|&text| text.to_owned()).collect(),
            text: name.to_owned(),
            ..DataType::default()
        };
        let found = written.canonical(dialect);
        (found.name, found.arguments)
    }

    #[test]
    fn spellings_of_one_type_become_one() {
        let postgres = |name, arguments: &[&str]| canonical(Dialect::Postgres, name, arguments);
        assert_eq!(postgres("int4", &[]), postgres("integer", &[]));
        assert_eq!(
            postgres("varchar", &["9"]),
            postgres("character varying", &["9"])
        );
        assert_eq!(postgres("char", &[]), postgres("character", &["1"]));
        assert_eq!(
            postgres("decimal", &["9"]),
            postgres("numeric", &["9", "0"])
        );
        assert_eq!(postgres("float", &["24"]), postgres("float4", &[]));
        assert_eq!(postgres("float", &[]), postgres("float8", &[]));
        assert_ne!(postgres("bpchar", &[]), postgres("char", &[]));
        assert_ne!(postgres("numeric", &[]), postgres("numeric", &["9"]));
        let mysql = |name, arguments: &[&str]| canonical(Dialect::Mysql, name, arguments);
        assert_eq!(mysql("bool", &[]), mysql("tinyint", &["1"]));
        assert_eq!(mysql("dec", &[]), mysql("decimal", &["10", "0"]));
    }
}
