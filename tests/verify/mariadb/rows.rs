//! Rows, and ways that do not run.

use crate::case::Case;

const USERS: &str =
    "CREATE TABLE users (id bigint PRIMARY KEY, email varchar(100) NOT NULL, age int);";

pub const ROWS: &[Case] = &[
    Case {
        about: "rows that are deleted",
        before: &[USERS],
        up: "DELETE FROM users;",
        down: "SELECT 1;",
        finds: &["rows-lost: 3 of 3 rows of users"],
    },
    Case {
        about: "rows that are truncated",
        before: &[USERS],
        up: "TRUNCATE users;",
        down: "SELECT 1;",
        finds: &["rows-lost: 3 of 3 rows of users"],
    },
    Case {
        about: "a column that goes and comes again",
        before: &[USERS],
        up: "ALTER TABLE users DROP age;",
        down: "ALTER TABLE users ADD age int;",
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
        before: &["CREATE TABLE users (id bigint PRIMARY KEY, Email varchar(100) NOT NULL);"],
        up: "UPDATE users SET Email = upper(Email);",
        down: "SELECT 1;",
        finds: &["rows-lost: 3 of 3 values of users.Email"],
    },
    Case {
        about: "numbers that are rounded",
        before: &["CREATE TABLE prices (id bigint PRIMARY KEY, amount decimal(10, 2) NOT NULL);"],
        up: "ALTER TABLE prices MODIFY amount int NOT NULL;",
        down: "ALTER TABLE prices MODIFY amount decimal(10, 2) NOT NULL;",
        finds: &["rows-lost: 3 of 3 values of prices.amount"],
    },
    Case {
        about: "texts that are cut",
        before: &[USERS],
        up: "UPDATE users SET email = left(email, 3); ALTER TABLE users MODIFY email varchar(3) NOT NULL;",
        down: "ALTER TABLE users MODIFY email varchar(100) NOT NULL;",
        finds: &["rows-lost: 3 of 3 values of users.email"],
    },
    Case {
        about: "moments without their time",
        before: &["CREATE TABLE visits (id bigint PRIMARY KEY, at datetime NOT NULL);"],
        up: "ALTER TABLE visits MODIFY at date NOT NULL;",
        down: "ALTER TABLE visits MODIFY at datetime NOT NULL;",
        finds: &["rows-lost: 3 of 3 values of visits.at"],
    },
    Case {
        about: "a table made anew without its rows",
        before: &[USERS],
        up: "DROP TABLE users;",
        down: "CREATE TABLE users (id bigint PRIMARY KEY, email varchar(100) NOT NULL, age int);",
        finds: &["rows-lost: 3 of 3 rows of users"],
    },
    Case {
        about: "rows that go with those they refer to",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY); CREATE TABLE notes (id bigint PRIMARY KEY, user_id bigint NOT NULL, FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE);",
        ],
        up: "CREATE TEMPORARY TABLE aside AS SELECT * FROM users; DELETE FROM users; INSERT INTO users SELECT * FROM aside; DROP TEMPORARY TABLE aside;",
        down: "SELECT 1;",
        finds: &["rows-lost: 3 of 3 rows of notes"],
    },
    Case {
        about: "two columns that change their values",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, a varchar(20) NOT NULL, b varchar(20) NOT NULL);",
        ],
        up: "ALTER TABLE users CHANGE a x varchar(20) NOT NULL, CHANGE b a varchar(20) NOT NULL; ALTER TABLE users CHANGE x b varchar(20) NOT NULL FIRST;",
        down: "ALTER TABLE users MODIFY b varchar(20) NOT NULL AFTER a;",
        finds: &["rows-lost: 3 of 3 values of users.a"],
    },
    Case {
        about: "a table that its rows move out of",
        before: &[USERS],
        up: "CREATE TABLE people LIKE users; INSERT INTO people SELECT * FROM users; DELETE FROM users;",
        down: "DROP TABLE people;",
        finds: &["rows-lost: 3 of 3 rows of users"],
    },
    Case {
        about: "a partition that is dropped with its rows",
        before: &[
            "CREATE TABLE codes (id bigint NOT NULL) PARTITION BY LIST (id) (PARTITION a VALUES IN (1), PARTITION b VALUES IN (2, 3));",
        ],
        up: "ALTER TABLE codes DROP PARTITION a;",
        down: "ALTER TABLE codes ADD PARTITION (PARTITION a VALUES IN (1)); ALTER TABLE codes REORGANIZE PARTITION a, b INTO (PARTITION a VALUES IN (1), PARTITION b VALUES IN (2, 3));",
        finds: &["rows-lost: rows of codes"],
    },
    Case {
        about: "another column than it owns up to",
        before: &[USERS],
        up: "ALTER TABLE users DROP age;",
        down: r"-- migrate: loses users.email because nobody reads it
ALTER TABLE users ADD age int;",
        finds: &["rows-lost: 2 of 2 values of users.age"],
    },
    Case {
        about: "a way up that never runs",
        before: &[USERS],
        up: "ALTER TABLE people ADD age int;",
        down: "SELECT 1;",
        finds: &["up-fails: people"],
    },
    Case {
        about: "a way back that stops half-way",
        before: &[USERS],
        up: "CREATE TABLE notes (id bigint PRIMARY KEY); CREATE INDEX users_email ON users (email);",
        down: r"DROP INDEX users_email ON users;
DROP TABLE note;",
        finds: &["down-fails: missing: index users.users_email"],
    },
    Case {
        about: "a way back of which nothing runs",
        before: &[USERS],
        up: "CREATE TABLE notes (id bigint PRIMARY KEY);",
        down: "DROP TABLE note;",
        finds: &["down-fails: the database is as it was"],
    },
    Case {
        about: "rows that the way up adds and the way back leaves",
        before: &["CREATE TABLE settings (name varchar(20) PRIMARY KEY, value text);"],
        up: "INSERT INTO settings VALUES ('theme', 'dark');",
        down: "SELECT 1;",
        finds: &["up-fails: after its way back"],
    },
    Case {
        about: "a table that it finds rather than makes",
        before: &[USERS],
        up: "CREATE TABLE IF NOT EXISTS notes (id bigint PRIMARY KEY);",
        down: "DROP TABLE IF EXISTS note;",
        finds: &["down-differs: left behind: table notes"],
    },
    Case {
        about: "what it makes the first time only",
        before: &["CREATE TABLE settings (name varchar(20) PRIMARY KEY);"],
        up: "ALTER TABLE settings ADD COLUMN IF NOT EXISTS value text; SET @sql = IF((SELECT count(*) FROM settings WHERE name = 'notes') = 0, 'CREATE TABLE notes (id bigint)', 'DO 0'); PREPARE make FROM @sql; EXECUTE make; DEALLOCATE PREPARE make; INSERT IGNORE INTO settings (name) VALUES ('notes');",
        down: "DROP TABLE notes; ALTER TABLE settings DROP value;",
        finds: &["up-differs: missing: table notes"],
    },
];
