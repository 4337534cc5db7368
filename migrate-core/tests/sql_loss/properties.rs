//! What holds for every text.

use migrate_core::sql::{losses, losses_of_script, split};
use proptest::prelude::*;

use super::{Mysql, Postgres, Sqlite, shown};

/// Words and signs of statements that throw something away.
const PIECES: [&str; 40] = [
    "DROP",
    "TABLE",
    "ALTER",
    "COLUMN",
    "IF",
    "EXISTS",
    "DELETE",
    "FROM",
    "WHERE",
    "TRUNCATE",
    "PARTITION",
    "SCHEMA",
    "CASCADE",
    "USING",
    "RETURNING",
    "INSERT",
    "INTO",
    "SELECT",
    "RENAME",
    "TO",
    "UPDATE",
    "SET",
    "CREATE",
    "AS",
    "WITH",
    "UNION",
    "CAST",
    "a",
    "b",
    "\"c\"",
    "`d`",
    "[e]",
    "'f'",
    "1",
    ".",
    ",",
    "(",
    ")",
    "=",
    ";",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(&PIECES[..]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #[test]
    fn any_text_is_read(sql in text(), noise in any::<String>()) {
        for dialect in [Sqlite, Postgres, Mysql] {
            let _ = losses(dialect, &noise);
            let _ = losses(dialect, &sql);
            let spans: Vec<_> = split(dialect, &sql).statements.into_iter().map(|one| one.span).collect();
            for placed in losses_of_script(dialect, &sql) {
                prop_assert!(spans.contains(&placed.span));
            }
        }
    }

    /// Whatever a name is made of: quoted, it comes back as it is.
    #[test]
    fn a_quoted_name_is_the_name(name in "[^\0\"`\\[\\]]{1,20}") {
        for (dialect, quoted) in [
            (Sqlite, format!("\"{name}\"")),
            (Sqlite, format!("[{name}]")),
            (Postgres, format!("\"{name}\"")),
            (Mysql, format!("`{name}`")),
        ] {
            if dialect == Postgres && name.len() > 63 {
                continue;
            }
            prop_assert_eq!(shown(dialect, &format!("DROP TABLE {quoted}")), format!("table {name}"));
            prop_assert_eq!(
                shown(dialect, &format!("ALTER TABLE {quoted} DROP COLUMN {quoted}")),
                format!("column {name}.{name}")
            );
        }
    }
}
