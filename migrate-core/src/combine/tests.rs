use super::{Plan, files};
use crate::dialect::Dialect;
use crate::folder::{Entry, EntryKind};
use crate::reading::read;
use crate::revision::Revision;

/// Revisions `1_r`, `2_r`, … from the files of each, without their `revises`.
fn chain(revisions: &[&[(&str, &str)]]) -> Vec<Revision> {
    let mut entries = Vec::new();
    for (at, texts) in revisions.iter().enumerate() {
        let parent = if at == 0 {
            "base".to_owned()
        } else {
            at.to_string()
        };
        let folder = format!("{}_r", at + 1);
        entries.push(Entry {
            path: folder.clone(),
            kind: EntryKind::Directory,
        });
        for (name, text) in *texts {
            let head = if name.starts_with("up") {
                format!("-- does {}\n-- migrate: revises {parent}\n", at + 1)
            } else {
                String::new()
            };
            let kind = EntryKind::File(format!("{head}{text}").into_bytes());
            entries.push(Entry {
                path: format!("{folder}/{name}"),
                kind,
            });
        }
    }
    read(&entries, "migrations").revisions
}

fn combined(revisions: &[&[(&str, &str)]], dialects: &[Dialect]) -> Result<String, String> {
    let originals = chain(revisions);
    let plan = Plan {
        originals: &originals,
        next: None,
        dialects,
        message: "one for all",
    };
    files(&plan)
        .map(|files| {
            let texts: Vec<String> = files
                .iter()
                .map(|(name, text)| format!("[{name}]\n{text}"))
                .collect();
            texts.join("\n")
        })
        .map_err(|found| found.message)
}

#[test]
fn up_in_order_and_down_in_reverse() {
    let text = combined(
        &[
            &[
                (
                    "up.sql",
                    "-- migrate: allow big-table because it is empty\n-- Kept.\nCREATE TABLE a (x);\n",
                ),
                ("down.sql", "DROP TABLE a"),
            ],
            &[
                (
                    "up.sql",
                    "-- migrate: data\n-- migrate: idempotent\nINSERT INTO a VALUES (1); -- one\nSELECT 1 -- two",
                ),
                ("down.sql", "-- migrate: empty because rows may stay\n"),
            ],
        ],
        &[Dialect::Sqlite],
    );
    let wanted = "[up.sql]\n-- one for all\n-- migrate: revises base\n-- migrate: replaces 1..2\n\
        -- migrate: allow big-table because it is empty\n\n\
        -- 1 r: does 1\n-- Kept.\nCREATE TABLE a (x);\n\n\
        -- 2 r: does 2\n-- migrate: idempotent\nINSERT INTO a VALUES (1); -- one\nSELECT 1 -- two\n;\n\n\
        [down.sql]\n-- 2 r: does 2\n\n-- 1 r: does 1\nDROP TABLE a\n;\n";
    assert_eq!(text.as_deref(), Ok(wanted));
}

#[test]
fn one_variant_makes_a_variant() {
    let text = combined(
        &[
            &[
                ("up.sql", "CREATE TABLE a (x int);"),
                ("up.mysql.sql", "CREATE TABLE a (x int) ENGINE=InnoDB;"),
                ("down.sql", "DROP TABLE a;"),
            ],
            &[
                ("up.sql", "CREATE TABLE b (x int);"),
                ("down.sql", "DROP TABLE b;"),
            ],
        ],
        &[Dialect::Sqlite, Dialect::Mysql],
    )
    .unwrap();
    let names: Vec<&str> = text.lines().filter(|line| line.starts_with('[')).collect();
    assert_eq!(names, ["[up.sql]", "[up.mysql.sql]", "[down.sql]"]);
    let mysql = text.split("[up.mysql.sql]").nth(1).unwrap();
    assert!(
        mysql.contains("ENGINE=InnoDB;\n") && mysql.contains("CREATE TABLE b"),
        "{mysql}"
    );
}

#[test]
fn what_cannot_be_one_script_is_named() {
    let plain: &[(&str, &str)] = &[
        ("up.sql", "CREATE TABLE a (x);"),
        ("down.sql", "DROP TABLE a;"),
    ];
    let off: &[(&str, &str)] = &[
        ("up.sql", "-- migrate: transaction off\nVACUUM;"),
        ("down.sql", "DROP TABLE b;"),
    ];
    let sets: &[(&str, &str)] = &[
        ("up.sql", "SET search_path = x;\nCREATE TABLE b (x int);"),
        ("down.sql", "DROP TABLE b;"),
    ];
    let why = |revisions: &[&[(&str, &str)]]| combined(revisions, &[Dialect::Sqlite]).unwrap_err();
    assert!(why(&[plain, off]).contains("`2 r` runs outside of a transaction"));
    assert!(why(&[off, plain]).contains("`1 r` runs outside of a transaction"));
    let found = combined(&[sets, plain], &[Dialect::Postgres]).unwrap_err();
    assert!(
        found.contains("`1 r` sets something on its connection (`SET search_path = x`)"),
        "{found}"
    );
    assert!(combined(&[plain, sets], &[Dialect::Postgres]).is_ok());
    let all = combined(&[off, off], &[Dialect::Sqlite]).unwrap();
    assert!(
        all.contains("-- migrate: transaction off\n\n-- 1 r"),
        "{all}"
    );
}

#[test]
fn what_cannot_be_undone_stays_so() {
    let text = combined(
        &[
            &[
                ("up.sql", "CREATE TABLE a (x);"),
                ("down.sql", "DROP TABLE a;"),
            ],
            &[
                ("up.sql", "DELETE FROM a;"),
                (
                    "down.sql",
                    "-- migrate: irreversible because the rows are gone\n",
                ),
            ],
        ],
        &[Dialect::Sqlite],
    )
    .unwrap();
    assert!(
        text.ends_with("[down.sql]\n-- migrate: irreversible because 2: the rows are gone\n"),
        "{text}"
    );
}
