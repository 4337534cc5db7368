//! Rows, and ways that do not run.

use crate::case::Case;

const USERS: &str =
    "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, age INTEGER);";

pub const ROWS: &[Case] = &[
    Case {
        about: "rows that are deleted",
        before: &[USERS],
        up: "DELETE FROM users;",
        down: "SELECT 1;",
        finds: &["rows-lost: 3 of 3 rows of users"],
    },
    Case {
        about: "some rows that are deleted",
        before: &[USERS],
        up: "DELETE FROM users WHERE age IS NULL;",
        down: "SELECT 1;",
        finds: &["rows-lost: 1 of 3 rows of users"],
    },
    Case {
        about: "a column that goes and comes again",
        before: &[USERS],
        up: "ALTER TABLE users DROP age;",
        down: "ALTER TABLE users ADD age INTEGER;",
        finds: &["rows-lost: 2 of 2 values of users.age"],
    },
    Case {
        about: "values that are written over",
        before: &[USERS],
        up: "UPDATE users SET email = 'x';",
        down: "SELECT 1;",
        finds: &["rows-lost: 3 of 3 values of users.email"],
    },
    Case {
        about: "values in capitals",
        before: &[USERS],
        up: "UPDATE users SET email = upper(email);",
        down: "SELECT 1;",
        finds: &["rows-lost: 3 of 3 values of users.email"],
    },
    Case {
        about: "numbers that become texts",
        before: &["CREATE TABLE codes (id INTEGER PRIMARY KEY, code TEXT NOT NULL);"],
        up: "CREATE TABLE numbers (id INTEGER PRIMARY KEY, code INTEGER NOT NULL); INSERT INTO numbers SELECT id, CAST(code AS INTEGER) FROM codes; DROP TABLE codes;",
        down: "CREATE TABLE codes (id INTEGER PRIMARY KEY, code TEXT NOT NULL); INSERT INTO codes SELECT * FROM numbers; DROP TABLE numbers;",
        finds: &["rows-lost: 3 of 3 values of codes.code"],
    },
    Case {
        about: "a table made anew without its rows",
        before: &[USERS],
        up: "DROP TABLE users;",
        down: "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, age INTEGER);",
        finds: &["rows-lost: 3 of 3 rows of users"],
    },
    Case {
        about: "a table made anew without one column's values",
        before: &[USERS],
        up: "CREATE TABLE people AS SELECT id, email FROM users; DROP TABLE users;",
        down: "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, age INTEGER); INSERT INTO users (id, email) SELECT id, email FROM people; DROP TABLE people;",
        finds: &["rows-lost: 2 of 2 values of users.age"],
    },
    Case {
        about: "two columns that change their values",
        before: &["CREATE TABLE users (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT NOT NULL);"],
        up: "UPDATE users SET a = b, b = a;",
        down: "SELECT 1;",
        finds: &["rows-lost: 3 of 3 values of users.a"],
    },
    Case {
        about: "a table that its rows move out of",
        before: &[USERS],
        up: "CREATE TABLE people AS SELECT * FROM users; DELETE FROM users;",
        down: "DROP TABLE people;",
        finds: &["rows-lost: 3 of 3 rows of users"],
    },
    Case {
        about: "another column than it owns up to",
        before: &[USERS],
        up: "ALTER TABLE users DROP age;",
        down: r"-- migrate: loses users.email because nobody reads it
ALTER TABLE users ADD age INTEGER;",
        finds: &["rows-lost: 2 of 2 values of users.age"],
    },
    Case {
        about: "what is found by searching",
        before: &["CREATE VIRTUAL TABLE search USING fts5(title);"],
        up: "DELETE FROM search;",
        down: "SELECT 1;",
        finds: &["rows-lost: 3 of 3 rows of search"],
    },
    Case {
        about: "a way up that never runs",
        before: &[USERS],
        up: "ALTER TABLE people ADD age INTEGER;",
        down: "SELECT 1;",
        finds: &["up-fails: people"],
    },
    Case {
        about: "a way back that does not run",
        before: &[USERS],
        up: "CREATE TABLE notes (id INTEGER PRIMARY KEY);",
        down: "DROP TABLE note;",
        finds: &["down-fails: the database is as it was"],
    },
    Case {
        about: "a way back that stops half-way",
        before: &[USERS],
        up: "CREATE TABLE notes (id INTEGER PRIMARY KEY); CREATE INDEX users_email ON users (email);",
        down: r"-- migrate: transaction off
DROP INDEX users_email; DROP TABLE note;",
        finds: &["down-fails: missing: index users_email"],
    },
    Case {
        about: "rows that the way up adds and the way back leaves",
        before: &["CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT);"],
        up: "INSERT INTO settings VALUES ('theme', 'dark');",
        down: "SELECT 1;",
        finds: &["up-fails: after its way back"],
    },
    Case {
        about: "a table that it finds rather than makes",
        before: &[USERS],
        up: "CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY);",
        down: "DROP TABLE IF EXISTS note;",
        finds: &["down-differs: left behind: table notes"],
    },
    Case {
        about: "rows that go with those they refer to",
        before: &[
            "CREATE TABLE users (id INTEGER PRIMARY KEY); CREATE TABLE notes (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE);",
        ],
        up: "CREATE TABLE aside AS SELECT * FROM users; DELETE FROM users; INSERT INTO users SELECT * FROM aside;",
        down: "DROP TABLE aside;",
        finds: &["rows-lost: 3 of 3 rows of notes"],
    },
    Case {
        about: "references that are emptied",
        before: &[
            "CREATE TABLE users (id INTEGER PRIMARY KEY); CREATE TABLE notes (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users ON DELETE SET NULL);",
        ],
        up: "CREATE TABLE aside AS SELECT * FROM users; DELETE FROM users; INSERT INTO users SELECT * FROM aside;",
        down: "DROP TABLE aside;",
        finds: &["rows-lost: 2 of 2 values of notes.user_id"],
    },
];
