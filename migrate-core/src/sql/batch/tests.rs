//! What can run in batches, and how.

use super::{KeyColumn, KeyForm, Stretch, batched};
use crate::dialect::Dialect;

fn key(names: &[&str], form: KeyForm) -> Vec<KeyColumn> {
    let column = |name: &&str| KeyColumn {
        name: (*name).to_owned(),
        form,
    };
    names.iter().map(column).collect()
}

fn values(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| format!("'{value}'")).collect()
}

#[test]
fn a_stretch_of_one_key() {
    let found = batched(
        Dialect::Sqlite,
        "UPDATE OR IGNORE notes AS n SET slug = title, a = 1 -- why\nWHERE slug IS NULL -- always\n;",
    )
    .unwrap();
    let (key, after, through) = (
        key(&["id"], KeyForm::Quoted),
        values(&["5"]),
        values(&["9"]),
    );
    let stretch = Stretch::Between {
        after: Some(&after),
        through: &through,
    };
    assert_eq!(
        found.change(&key, stretch, Some("free")),
        "UPDATE OR IGNORE notes AS n SET slug = title, a = 1 WHERE n.id > '5' AND n.id <= '9' AND free AND (slug IS NULL\n)"
    );
    assert_eq!(
        found.next_key(&key, None, &through, 7),
        "SELECT quote(k0) FROM (SELECT n.id AS k0 FROM notes AS n WHERE n.id <= '9' AND (slug IS NULL\n) \
         ORDER BY n.id LIMIT 7) AS cargo_migrate_batch ORDER BY cargo_migrate_batch.k0 DESC LIMIT 1"
    );
    assert_eq!(
        found.last_key(&key),
        "SELECT quote(n.id) FROM notes AS n ORDER BY n.id DESC LIMIT 1"
    );
}

#[test]
fn mysql_is_told_the_range_of_several_columns() {
    let found = batched(Dialect::Mysql, "DELETE IGNORE FROM `app`.old WHERE a < 3").unwrap();
    let (key, after, through) = (
        key(&["a", "b"], KeyForm::Characters),
        values(&["1", "2"]),
        values(&["3", "4"]),
    );
    let stretch = Stretch::Between {
        after: Some(&after),
        through: &through,
    };
    assert_eq!(
        found.change(&key, stretch, None),
        "DELETE IGNORE FROM `app`.old WHERE \
         `app`.old.a >= '1' AND (`app`.old.a > '1' OR (`app`.old.b > '2')) AND \
         `app`.old.a <= '3' AND (`app`.old.a < '3' OR (`app`.old.b <= '4')) AND (a < 3\n)"
    );
}

#[test]
fn other_tables_are_looked_at_for_each_row() {
    let sql = "UPDATE ONLY public.orders o SET total = s.total, moved = a IS DISTINCT FROM b FROM sums s WHERE s.id = o.id";
    let found = batched(Dialect::Postgres, sql).unwrap();
    assert_eq!(found.written, "public.orders");
    let key = key(&["\"id\""], KeyForm::Text);
    let keys = [values(&["4"]), values(&["6"])];
    let text = found.change_what_is_free(&key, Stretch::Among(&keys));
    assert_eq!(
        text,
        "WITH cargo_migrate_locked AS (SELECT o.\"id\" AS k0 FROM ONLY public.orders o WHERE o.\"id\" IN ('4', '6') \
         AND EXISTS (SELECT 1 FROM sums s WHERE (s.id = o.id\n)) FOR NO KEY UPDATE SKIP LOCKED), \
         cargo_migrate_skipped AS (SELECT o.\"id\"::pg_catalog.text AS k0 FROM ONLY public.orders o WHERE o.\"id\" IN ('4', '6') \
         AND EXISTS (SELECT 1 FROM sums s WHERE (s.id = o.id\n)) \
         EXCEPT SELECT k0::pg_catalog.text AS k0 FROM cargo_migrate_locked), \
         cargo_migrate_done AS (UPDATE ONLY public.orders o SET total = s.total, moved = a IS DISTINCT FROM b \
         FROM sums s, cargo_migrate_locked WHERE o.\"id\" = cargo_migrate_locked.k0 AND o.\"id\" IN ('4', '6') \
         AND (s.id = o.id\n) RETURNING 1)"
    );
}

#[test]
fn what_cannot_run_in_batches_says_why() {
    let said = |dialect, sql: &str| {
        let refused = batched(dialect, sql).unwrap_err();
        format!("{}: {}", &sql[refused.span], refused.what)
    };
    let (sqlite, mysql, postgres) = (Dialect::Sqlite, Dialect::Mysql, Dialect::Postgres);
    assert_eq!(
        said(sqlite, "UPDATE t SET a = 1 WHERE b LIMIT 5"),
        "LIMIT: it takes a part of the rows only"
    );
    assert_eq!(
        said(mysql, "DELETE FROM t ORDER BY a"),
        "ORDER: it says an order, and the batches go by the key"
    );
    assert_eq!(
        said(postgres, "DELETE FROM t WHERE a RETURNING id"),
        "RETURNING: it returns rows, and there is nobody to take them"
    );
    assert_eq!(
        said(mysql, "UPDATE t JOIN u ON t.a = u.a SET t.b = u.b"),
        "JOIN: it is about several tables"
    );
    assert_eq!(
        said(mysql, "UPDATE t, u SET t.b = u.b"),
        ",: it is about several tables"
    );
    assert_eq!(
        said(mysql, "DELETE FROM t USING t JOIN u"),
        "USING: it is about several tables"
    );
    assert_eq!(
        said(postgres, "WITH x AS (SELECT 1) UPDATE t SET a = 1"),
        "WITH: it is no UPDATE and no DELETE"
    );
    assert_eq!(
        said(postgres, "INSERT INTO t SELECT * FROM u"),
        "INSERT: it is no UPDATE and no DELETE"
    );
    assert_eq!(
        said(mysql, "DELETE /*!80000 FROM t */"),
        "FROM: it depends on the server's version"
    );
    assert_eq!(
        said(postgres, "UPDATE t SET a = 1 WHERE CURRENT OF c"),
        "CURRENT: it is for the row of a cursor"
    );
    assert!(batched(postgres, "UPDATE t SET a = now(), current = 1").is_ok());
    assert!(batched(postgres, "UPDATE t").is_err());
    assert!(batched(mysql, "DELETE t FROM t JOIN u").is_err());
}
