//! Small tables made by chance become others, and come back with their rows.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::walk::walk;

/// How many ways are walked.
const WAYS: u64 = 40;

const KEYS: &[&str] = &[
    "INTEGER PRIMARY KEY",
    "INTEGER PRIMARY KEY AUTOINCREMENT",
    "INT NOT NULL PRIMARY KEY",
    "TEXT UNIQUE",
];

const COLUMNS: &[&str] = &[
    "",
    "INT",
    "TEXT",
    "REAL NOT NULL",
    "INT NOT NULL",
    "INT NOT NULL DEFAULT 7",
    "INT DEFAULT 5 CHECK (SELF > 0)",
    "TEXT COLLATE NOCASE",
    "INT DEFAULT (1 + 2)",
    "INT UNIQUE",
    "TEXT DEFAULT CURRENT_TIMESTAMP",
];

const REFERENCES: &[&str] = &[
    "",
    "INT REFERENCES p (k)",
    "INT REFERENCES P (K) ON DELETE CASCADE",
    "INT REFERENCES p (k) ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED",
];

/// Of tables that have a column `a`.
const MORE_LINES: &[&str] = &[
    "CHECK (a <> 1)",
    "CONSTRAINT u UNIQUE (a, k)",
    "g AS (a + 1)",
    "g AS (a + 2) STORED",
    "",
];

const AROUND: &[&str] = &[
    "",
    "CREATE VIEW v_N AS SELECT k FROM OWN; CREATE VIEW a_N AS SELECT * FROM v_N;\n",
    "CREATE TRIGGER g_N AFTER DELETE ON OWN BEGIN UPDATE OWN SET k = 1 WHERE k = old.k; END;\n",
    "CREATE INDEX i_N ON OWN (k DESC) WHERE k > 0;\n",
    "CREATE UNIQUE INDEX i_N ON OWN (k COLLATE NOCASE, abs(k));\n",
];

/// The same numbers for the same seed, every time.
struct Chance(u64, u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.1 += 1;
        let mut hasher = DefaultHasher::new();
        (self.0, self.1).hash(&mut hasher);
        usize::try_from(hasher.finish() >> 33).unwrap() % end
    }

    fn of(&mut self, texts: &[&'static str]) -> &'static str {
        texts[self.below(texts.len())]
    }
}

/// What makes a schema, and the columns of its tables with what they say.
#[derive(Default)]
struct Made {
    sql: String,
    columns: BTreeMap<&'static str, BTreeMap<&'static str, String>>,
}

fn made(chance: &mut Chance) -> Made {
    let mut made = Made::default();
    for (table, plain) in [("p", "p"), ("\"Big t\"", "big_t")] {
        // The one that is referred to is always there.
        if plain != "p" && chance.below(6) == 0 {
            continue;
        }
        let mut columns = BTreeMap::from([("k", chance.of(KEYS).to_owned())]);
        for name in ["a", "b", "\"C c\"", "d"] {
            let all = if name == "d" { REFERENCES } else { COLUMNS };
            let says = chance.of(all).replace("SELF", name);
            if !says.is_empty() {
                columns.insert(name, says);
            }
        }
        let mut lines: Vec<String> = columns
            .iter()
            .map(|(name, says)| format!("{name} {says}"))
            .collect();
        let moved = chance.below(lines.len());
        lines.rotate_left(moved);
        let more = chance.of(MORE_LINES);
        if columns.contains_key("a") && !more.is_empty() {
            lines.push(more.to_owned());
        }
        let around = chance
            .of(AROUND)
            .replace("_N", &format!("_{plain}"))
            .replace("OWN", table);
        made.sql += &format!("CREATE TABLE {table} ({});\n{around}", lines.join(", "));
        made.columns.insert(table, columns);
    }
    made
}

/// Three rows for each table.
fn rows(made: &Made) -> String {
    let mut rows = String::new();
    // What is referred to comes first.
    for (table, columns) in made.columns.iter().rev() {
        let names: Vec<&str> = columns.keys().copied().collect();
        for row in [2, 3, 7] {
            let value = |(at, (name, says)): (usize, (&&str, &String))| match *name {
                "k" => row.to_string(),
                _ if says.contains("REFERENCES") && row == 2 => "NULL".to_owned(),
                _ if says.contains("REFERENCES") => "2".to_owned(),
                _ => (at * 10 + row).to_string(),
            };
            let values: Vec<String> = columns.iter().enumerate().map(value).collect();
            rows += &format!(
                "INSERT INTO {table} ({}) VALUES ({});\n",
                names.join(", "),
                values.join(", ")
            );
        }
    }
    rows
}

/// What both schemas have in the same way.
fn look(before: &Made, after: &Made) -> String {
    let mut asked = vec!["SELECT 1, 1".to_owned()];
    for (table, columns) in &before.columns {
        let Some(others) = after.columns.get(table) else {
            continue;
        };
        for (name, says) in columns {
            if *name == "k" || others.get(name) == Some(says) {
                asked.push(format!(
                    "SELECT CAST(k AS TEXT), CAST({name} AS TEXT) FROM {table}"
                ));
            }
        }
    }
    format!(
        "SELECT * FROM ({}) ORDER BY 1, 2",
        asked.join(" UNION ALL ")
    )
}

#[test]
fn tables_made_by_chance_become_others_and_come_back() {
    for seed in 0..WAYS {
        let mut chance = Chance(seed, 0);
        let (before, after) = (made(&mut chance), made(&mut chance));
        walk(
            &before.sql,
            &after.sql,
            &rows(&before),
            &look(&before, &after),
        );
    }
}
