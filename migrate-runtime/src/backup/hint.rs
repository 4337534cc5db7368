//! The commands that dump what a run is about to throw away.

use migrate_core::dialect::Dialect;
use migrate_core::sql::{Loss, ObjectName};

use crate::loss::dotted;

/// A command for each table, to be run in a shell.
pub(crate) fn hints(dialect: Dialect, losses: &[Loss]) -> Vec<String> {
    let mut all = Vec::new();
    for loss in losses {
        let command = match loss {
            Loss::Table(table)
            | Loss::Column { table, .. }
            | Loss::Rows { table, .. }
            | Loss::Partitions { table, .. } => of_table(dialect, table),
            Loss::Schema(name) => of_schema(dialect, name),
            _ => continue,
        };
        if !all.contains(&command) {
            all.push(command);
        }
    }
    all
}

fn of_table(dialect: Dialect, table: &ObjectName) -> String {
    let file = file(&dotted(table));
    match dialect {
        Dialect::Postgres => {
            // Quoted inside: pg_dump folds and expands what is not.
            let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
            let schema = table.schema.as_deref().map(quoted);
            let pattern = schema.map_or_else(String::new, |schema| format!("{schema}."));
            let pattern = word(&format!("{pattern}{}", quoted(&table.name)));
            format!("pg_dump --table={pattern} --file={file} \"$DATABASE_URL\"")
        }
        Dialect::Mysql => {
            let database = table
                .schema
                .as_deref()
                .map_or_else(|| "\"$DATABASE\"".to_owned(), word);
            format!(
                "mariadb-dump --single-transaction {database} {} > {file}",
                word(&table.name)
            )
        }
        Dialect::Sqlite => {
            let name = word(&format!(".dump '{}'", table.name.replace('\'', "''")));
            format!("sqlite3 \"$DATABASE_FILE\" {name} > {file}")
        }
    }
}

fn of_schema(dialect: Dialect, name: &str) -> String {
    let file = file(name);
    match dialect {
        Dialect::Mysql => format!(
            "mariadb-dump --single-transaction --routines {} > {file}",
            word(name)
        ),
        Dialect::Postgres | Dialect::Sqlite => {
            let pattern = word(&format!("\"{}\"", name.replace('"', "\"\"")));
            format!("pg_dump --schema={pattern} --file={file} \"$DATABASE_URL\"")
        }
    }
}

/// A word that no shell takes apart.
fn word(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn file(name: &str) -> String {
    let plain = |c: char| {
        if c.is_alphanumeric() || matches!(c, '.' | '_' | '-') {
            c
        } else {
            '_'
        }
    };
    word(&format!(
        "{}.sql",
        name.chars().map(plain).collect::<String>()
    ))
}

#[cfg(test)]
mod tests {
    use migrate_core::dialect::Dialect;
    use migrate_core::sql::{Loss, ObjectName};

    use super::hints;

    #[test]
    fn names_do_not_leave_their_quotes() {
        let table = ObjectName {
            schema: Some("app".to_owned()),
            name: "it's\"; rm".to_owned(),
        };
        let column = |column: &str| Loss::Column {
            table: table.clone(),
            column: column.to_owned(),
        };
        let losses = [column("a"), column("b")];
        let of = |dialect| hints(dialect, &losses).join("\n");
        // In a shell `'\''` is one quote inside of others.
        assert_eq!(
            of(Dialect::Postgres),
            r#"pg_dump --table='"app"."it'\''s""; rm"' --file='app.it_s___rm.sql' "$DATABASE_URL""#
        );
        assert_eq!(
            of(Dialect::Mysql),
            r#"mariadb-dump --single-transaction 'app' 'it'\''s"; rm' > 'app.it_s___rm.sql'"#
        );
        assert_eq!(
            of(Dialect::Sqlite),
            r#"sqlite3 "$DATABASE_FILE" '.dump '\''it'\'''\''s"; rm'\''' > 'app.it_s___rm.sql'"#
        );
    }
}
