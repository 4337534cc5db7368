//! Keys of other types than numbers, and of several columns; and what is no key.

use migrate_runtime::{Migrator, block_on};

use crate::place::{ALL, Kind, Place};

/// Brings a table with such a key through batches, and asserts that each of its rows was changed once.
fn goes_through(kind: Kind, columns: &str, rows: &str, key: &str) {
    let place = Place::empty(kind)
        .revision(
            "0001_thing",
            &format!("CREATE TABLE thing ({columns}, v integer NOT NULL DEFAULT 0);\nINSERT INTO thing {rows};\n"),
            "DROP TABLE thing;\n",
        )
        .revision(
            "0002_fill",
            &format!("-- migrate: batch key={key} size=7\nUPDATE thing SET v = v + 1;\n"),
            "-- migrate: irreversible because of no need\n",
        );
    place.upgrade("head");
    let values = place.query("SELECT v, count(*) FROM thing GROUP BY v");
    assert_eq!(values, ["1|120"], "{kind:?} {columns}");
    assert_eq!(
        place.job(),
        ["0002/up/1|done|120|null|0"],
        "{kind:?} {columns}"
    );
}

#[test]
fn texts_are_keys() {
    for kind in ALL {
        let columns = "k varchar(100) NOT NULL PRIMARY KEY";
        let text = match kind {
            Kind::MariaDb => "concat('it''s \\\\ \"', n, '\\n')",
            Kind::Sqlite => "'it''s \\ \"' || n || char(10)",
            Kind::Postgres => "'it''s \\ \"' || n || chr(10)",
        };
        let rows = format!("(k) SELECT {text} FROM ({}) AS numbers", kind.numbers(120));
        goes_through(kind, columns, &rows, "k");
    }
}

#[test]
fn uuids_and_bytes_are_keys() {
    let numbers = |kind: Kind| kind.numbers(120);
    let uuid = format!(
        "(k) SELECT gen_random_uuid() FROM ({}) AS numbers",
        numbers(Kind::Postgres)
    );
    goes_through(Kind::Postgres, "k uuid PRIMARY KEY", &uuid, "k");
    let bytes = format!(
        "(k) SELECT unhex(md5(n)) FROM ({}) AS numbers",
        numbers(Kind::MariaDb)
    );
    goes_through(
        Kind::MariaDb,
        "k binary(16) NOT NULL PRIMARY KEY",
        &bytes,
        "k",
    );
    let uuid = format!(
        "(k) SELECT uuid() FROM ({}) AS numbers",
        numbers(Kind::MariaDb)
    );
    goes_through(Kind::MariaDb, "k uuid NOT NULL PRIMARY KEY", &uuid, "k");
    let bytes = format!("(k) SELECT randomblob(16) FROM ({})", numbers(Kind::Sqlite));
    goes_through(Kind::Sqlite, "k blob NOT NULL PRIMARY KEY", &bytes, "k");
    let rowid = format!("(k) SELECT 'same' FROM ({})", numbers(Kind::Sqlite));
    goes_through(Kind::Sqlite, "k text", &rowid, "rowid");
}

#[test]
fn names_keep_their_case() {
    let rows = format!(
        "(\"theKey\") SELECT n FROM ({}) AS numbers",
        Kind::Postgres.numbers(120)
    );
    goes_through(
        Kind::Postgres,
        "\"theKey\" integer PRIMARY KEY",
        &rows,
        "theKey",
    );
}

#[test]
fn several_columns_are_a_key_and_it_need_not_be_unique() {
    for kind in ALL {
        let tenant = match kind {
            Kind::MariaDb => "concat('t', mod(n, 4))",
            Kind::Sqlite | Kind::Postgres => "'t' || (n % 4)",
        };
        let third = if kind == Kind::MariaDb {
            "n DIV 3"
        } else {
            "n / 3"
        };
        let columns = "a varchar(10) NOT NULL, b integer NOT NULL, c integer";
        let rows = format!(
            "(a, b) SELECT {tenant}, {third} FROM ({}) AS numbers",
            kind.numbers(120)
        );
        let place = Place::empty(kind)
            .revision(
                "0001_thing",
                &format!(
                    "CREATE TABLE thing ({columns}, v integer NOT NULL DEFAULT 0);
CREATE INDEX thing_key ON thing (a, b, c);
\
                     INSERT INTO thing {rows};\n"
                ),
                "DROP TABLE thing;\n",
            )
            .revision(
                "0002_fill",
                "-- migrate: batch key=a,b size=7\nUPDATE thing SET v = v + 1;\n",
                "-- migrate: irreversible because of no need\n",
            );
        place.upgrade("head");
        let values = place.query("SELECT v, count(*) FROM thing GROUP BY v");
        assert_eq!(values, ["1|120"], "{kind:?}");
    }
}

/// The error of a run.
fn refused(place: &Place) -> String {
    let chain = place.read();
    let error = block_on(Migrator::new(&chain).upgrade(place.url())).unwrap_err();
    assert_eq!(error.code().unwrap().name(), "batch-key", "{error}");
    error.to_string()
}

#[test]
fn what_puts_no_order_is_refused() {
    for kind in ALL {
        let create = "CREATE TABLE thing (id integer NOT NULL PRIMARY KEY, a integer NOT NULL, b integer);\nCREATE INDEX thing_b ON thing (b);\n\
                      INSERT INTO thing VALUES (1, 2, 3);\n";
        for (key, why) in [
            ("a", "no index of `thing` begins with a"),
            ("b", "`b` may be NULL"),
            ("c", "`thing` has no column `c`"),
            ("id,a", "no index of `thing` begins with id, a"),
        ] {
            let up =
                format!("{create}-- migrate: batch key={key} size=7\nUPDATE thing SET b = 4;\n");
            let place = Place::empty(kind).revision("0001_thing", &up, "DROP TABLE thing;\n");
            let said = refused(&place);
            assert!(said.contains(why), "{kind:?} {key}: {said}");
            assert!(said.contains("up.sql:"), "{kind:?} {key}: {said}");
        }
    }
}

#[test]
fn what_is_refused_at_once_leaves_no_trace() {
    for kind in ALL {
        for (options, why) in [
            ("key=c size=7", "`thing` has no column `c`"),
            ("key=b size=7", "`b` may be NULL"),
            ("key=a size=7", "no index of `thing` begins with a"),
            ("key=id size=7 throttle=SELECT nonsense", "nonsense"),
        ] {
            let place = Place::empty(kind)
                .revision(
                    "0001_thing",
                    "CREATE TABLE thing (id integer NOT NULL PRIMARY KEY, a integer NOT NULL, b integer);\n\
                     INSERT INTO thing VALUES (1, 2, 3);\n",
                    "DROP TABLE thing;\n",
                )
                .revision(
                    "0002_fill",
                    &format!("-- migrate: batch key=id size=7\nUPDATE thing SET b = 1;\n-- migrate: batch {options}\nUPDATE thing SET b = 4;\n"),
                    "UPDATE thing SET b = 3;\n",
                );
            place.upgrade("0001");
            let chain = place.read();
            let error = block_on(Migrator::new(&chain).upgrade(place.url())).unwrap_err();
            let said = error.to_string();
            assert!(said.contains(why), "{kind:?} {options}: {said}");
            let line = if options.contains("throttle") {
                "0002_fill/up.sql:5:42"
            } else {
                "0002_fill/up.sql:6:1"
            };
            assert!(said.contains(line), "{kind:?} {options}: {said}");
            assert_eq!(place.query("SELECT b FROM thing"), ["3"], "{kind:?}");
            // Nothing is half applied: the one before is taken back.
            let down = place.downgrade("base");
            assert_eq!(down.done.len(), 1, "{kind:?} {options}");
        }
    }
}
