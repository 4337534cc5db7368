//! Values of rows as literals in the SQL.

use std::fmt;

use migrate_core::dialect::Dialect;
use sea_query::{QueryBuilder, SqlWriter, Value};

/// SQL with the values in it.
pub(super) struct Inlined {
    sql: String,
    dialect: Dialect,
}

impl Inlined {
    pub(super) fn new(dialect: Dialect) -> Self {
        let sql = String::new();
        Self { sql, dialect }
    }
}

impl fmt::Write for Inlined {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.sql.write_str(text)
    }
}

impl fmt::Display for Inlined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sql)
    }
}

impl SqlWriter for Inlined {
    fn push_param<T: QueryBuilder>(&mut self, value: Value, builder: &T) {
        let mut literal = String::new();
        // A string takes whatever is written to it.
        let _ = builder.write_value(&mut literal, &value);
        match (self.dialect, text_in(&literal)) {
            // Whether MySQL reads backslashes depends on `sql_mode`, and it knows fewer of them than sea-query writes.
            (Dialect::Mysql, Some(escaped)) if escaped.contains('\\') => {
                self.sql.push_str("_utf8mb4 x'");
                for byte in builder.unescape_string(escaped).bytes() {
                    self.sql.push_str(&format!("{byte:02X}"));
                }
                self.sql.push('\'');
            }
            _ => self.sql.push_str(&literal),
        }
    }

    fn as_writer(&mut self) -> &mut dyn fmt::Write {
        self
    }
}

fn text_in(literal: &str) -> Option<&str> {
    literal.strip_prefix('\'')?.strip_suffix('\'')
}

#[cfg(all(test, feature = "mysql"))]
mod tests {
    use sea_query::{MysqlQueryBuilder, Query};

    use super::*;

    fn written(value: &str) -> String {
        let select = Query::select().expr(value).to_owned();
        select.build_collect(MysqlQueryBuilder, &mut Inlined::new(Dialect::Mysql))
    }

    #[test]
    fn a_plain_text_is_between_quotes() {
        assert_eq!(written("One"), "SELECT 'One'");
    }

    #[test]
    fn what_mysql_may_read_in_two_ways_is_bytes() {
        assert_eq!(written("it's"), "SELECT _utf8mb4 x'69742773'");
        assert_eq!(written("\\"), "SELECT _utf8mb4 x'5C'");
        assert_eq!(written("é\n\x1a"), "SELECT _utf8mb4 x'C3A90A1A'");
    }
}
