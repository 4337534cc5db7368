//! What is not known is said not to be.

use migrate_core::dialect::{Dialect, Engine};
use migrate_core::replay::{Birth, State, apply_statement};
use migrate_core::sql::{ObjectName, operations};

use crate::replayed;

fn is_complete(state: &State, table: &str) -> Option<bool> {
    Some(state.table(&ObjectName::new(table))?.complete)
}

#[test]
fn what_a_query_or_another_table_makes_is_not_known_wholly() {
    for engine in [Engine::Postgres, Engine::Mariadb] {
        let state = replayed(
            engine,
            &["CREATE TABLE a (b int); CREATE TABLE c AS SELECT b FROM a"],
        );
        assert_eq!(is_complete(&state, "a"), Some(true));
        assert_eq!(is_complete(&state, "c"), Some(false));
    }
    let state = replayed(
        Engine::Postgres,
        &["CREATE TABLE a (b int); CREATE TABLE c (LIKE a)"],
    );
    assert_eq!(is_complete(&state, "c"), Some(false));
}

#[test]
fn what_an_unknown_statement_names_is_in_doubt() {
    let mut state = replayed(
        Engine::Postgres,
        &["CREATE TABLE a (b int); CREATE TABLE c (d int)"],
    );
    let at = Birth {
        revision: 1,
        statement: 0,
    };
    let text = "FROBNICATE a WITH PLEASURE";
    apply_statement(&mut state, text, &operations(Dialect::Postgres, text), at);
    assert!(state.opaque);
    assert_eq!(is_complete(&state, "a"), Some(false));
    assert_eq!(is_complete(&state, "c"), Some(true));
}

#[test]
fn a_table_that_was_there_is_known_by_what_is_done_to_it() {
    let state = replayed(
        Engine::Postgres,
        &["ALTER TABLE old ADD COLUMN c int NOT NULL DEFAULT 1"],
    );
    let table = state.table(&ObjectName::new("old")).unwrap();
    assert!(table.adopted && !table.complete);
    assert!(table.column("c").unwrap().not_null);
}

#[test]
fn a_view_keeps_its_name_when_what_it_reads_gets_another() {
    let views = |engine, script: &str| {
        let state = replayed(engine, &[script]);
        let views = state.views.iter();
        let said = views.map(|(name, view)| (name.name.clone(), view.reads.clone()));
        said.collect::<Vec<_>>()
    };
    let reads = || vec![ObjectName::new("u")];
    let script = "CREATE TABLE t (a int); CREATE VIEW public.v AS SELECT a FROM t; ALTER TABLE t RENAME TO u";
    assert_eq!(views(Engine::Postgres, script), [("v".to_owned(), reads())]);
    let script =
        "CREATE TABLE t (a int); CREATE VIEW Mixed AS SELECT a FROM t; ALTER TABLE t RENAME TO u";
    assert_eq!(
        views(Engine::Sqlite, script),
        [("mixed".to_owned(), reads())]
    );
}
