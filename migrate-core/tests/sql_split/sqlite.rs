//! What only SQLite has.

use migrate_core::dialect::Dialect::Sqlite;
use migrate_core::sql::ProblemKind;

use crate::{clean, problems};

#[test]
fn row_63_a_sqlite_trigger_is_one_statement() {
    let body = "AFTER INSERT ON t BEGIN UPDATE t SET a = CASE WHEN a THEN 1 END; SELECT 2; END";
    for head in [
        "CREATE TRIGGER x",
        "create temp trigger x",
        "CREATE TEMPORARY TRIGGER IF NOT EXISTS x",
        "EXPLAIN CREATE TRIGGER x",
        "EXPLAIN QUERY PLAN CREATE /* ; */ TRIGGER x",
    ] {
        assert_eq!(
            clean(Sqlite, &format!("{head} {body} -- ;\n; SELECT 4;")).len(),
            2,
            "{head}"
        );
        assert_eq!(clean(Sqlite, &format!("{head} {body}")).len(), 1, "{head}");
        let open = format!("{head} AFTER INSERT ON t BEGIN SELECT 1; SELECT 4;");
        let [(kind, span)] = problems(Sqlite, &open)[..] else {
            panic!("{open}")
        };
        assert_eq!(
            (kind, span.to_uppercase().as_str()),
            (ProblemKind::UnterminatedTrigger, "TRIGGER")
        );
    }
    assert_eq!(
        clean(Sqlite, "CREATE TABLE trigger (a); SELECT 'END';").len(),
        2
    );
    assert_eq!(clean(Sqlite, "DROP TRIGGER x; SELECT 1;").len(), 2);
}
