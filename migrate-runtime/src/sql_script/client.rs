//! What `psql` and `mariadb` have to be told, so that they send a script as it is meant.

use std::fmt::Write as _;

use migrate_core::dialect::Dialect;

/// How the script is run, and what the session is told first.
pub(super) fn head(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => {
            "-- Run it with: sqlite3 <file> < <this script>\n.bail on\nPRAGMA foreign_keys = ON;\n"
        }
        Dialect::Postgres => {
            "-- Run it with: psql -X -d <database> -f <this script>\n\\set ON_ERROR_STOP on\n\
             SET client_encoding = 'UTF8';\n"
        }
        Dialect::Mysql => {
            "-- Run it with: mariadb --comments <database> < <this script>\nSET NAMES utf8mb4;\n\
             SET /*M!100500 SESSION wsrep_sync_wait = 15, */ SESSION autocommit = 1;\n"
        }
    }
}

/// A statement with its end. `rows`: those of PostgreSQL's `COPY … FROM stdin`.
pub(super) fn statement(dialect: Dialect, sql: &str, rows: Option<&str>, text: &mut String) {
    match (dialect, rows) {
        (_, Some(rows)) => {
            let _ = write!(text, "{sql};\n{rows}\\.\n");
        }
        // The client takes a semicolon for the end, wherever it is.
        (Dialect::Mysql, None) if sql.contains(';') => {
            let end = delimiter(sql);
            let _ = write!(text, "DELIMITER {end}\n{sql}{end}\nDELIMITER ;\n");
        }
        _ => {
            let _ = writeln!(text, "{sql};");
        }
    }
}

/// A word that the statement does not hold, and does not run into.
fn delimiter(sql: &str) -> String {
    let sign = if sql.ends_with('$') { '/' } else { '$' };
    let mut end = String::from_iter([sign, sign]);
    while sql.contains(&end) {
        end.push(sign);
    }
    end
}

#[cfg(test)]
mod tests {
    use migrate_core::dialect::Dialect;

    use super::statement;

    fn written(dialect: Dialect, sql: &str) -> String {
        let mut text = String::new();
        statement(dialect, sql, None, &mut text);
        text
    }

    #[test]
    fn a_body_with_semicolons_has_another_end() {
        assert_eq!(written(Dialect::Mysql, "SELECT 1"), "SELECT 1;\n");
        assert_eq!(
            written(Dialect::Mysql, "BEGIN a; END"),
            "DELIMITER $$\nBEGIN a; END$$\nDELIMITER ;\n"
        );
        let odd = written(Dialect::Mysql, "BEGIN a; '$$$'; END");
        assert!(odd.starts_with("DELIMITER $$$$\n"), "{odd}");
        let odd = written(Dialect::Mysql, "BEGIN a; END a$");
        assert!(odd.starts_with("DELIMITER //\n"), "{odd}");
        assert_eq!(written(Dialect::Postgres, "DO 'a;'"), "DO 'a;';\n");
    }
}
