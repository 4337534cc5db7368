//! Tables, indexes, triggers, views.

use crate::case::Case;

const USERS: &str =
    "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, age INTEGER);";
const PAIR: &str = "CREATE TABLE users (id INTEGER PRIMARY KEY); CREATE TABLE notes (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id) ON DELETE CASCADE);";

pub const TABLES: &[Case] = &[
    Case {
        about: "a table left behind",
        before: &[USERS],
        up: "CREATE TABLE notes (id INTEGER PRIMARY KEY);",
        down: "SELECT 1;",
        finds: &["down-differs: left behind: table notes"],
    },
    Case {
        about: "a column left behind",
        before: &[USERS],
        up: "ALTER TABLE users ADD nickname TEXT; ALTER TABLE users ADD phone TEXT;",
        down: "ALTER TABLE users DROP phone;",
        finds: &["down-differs: left behind: column users.nickname"],
    },
    Case {
        about: "a name that is not given back",
        before: &[USERS],
        up: "ALTER TABLE users RENAME email TO mail;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: column users.email"],
    },
    Case {
        about: "a table's name",
        before: &[USERS],
        up: "ALTER TABLE users RENAME TO people;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: table users"],
    },
    Case {
        about: "a column's default",
        before: &["CREATE TABLE users (id INTEGER PRIMARY KEY, state TEXT DEFAULT 'new');"],
        up: "ALTER TABLE users RENAME TO people;",
        down: "CREATE TABLE users (id INTEGER PRIMARY KEY, state TEXT); INSERT INTO users SELECT * FROM people; DROP TABLE people;",
        finds: &["down-differs: missing: default users.state"],
    },
    Case {
        about: "another default",
        before: &["CREATE TABLE users (id INTEGER PRIMARY KEY, state TEXT DEFAULT 'new');"],
        up: "ALTER TABLE users RENAME TO people;",
        down: "CREATE TABLE users (id INTEGER PRIMARY KEY, state TEXT DEFAULT 'New'); INSERT INTO users SELECT * FROM people; DROP TABLE people;",
        finds: &["down-differs: changed: default users.state"],
    },
    Case {
        about: "NOT NULL",
        before: &[USERS],
        up: "ALTER TABLE users RENAME TO people;",
        down: "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, age INTEGER); INSERT INTO users SELECT * FROM people; DROP TABLE people;",
        finds: &["down-differs: missing: not null users.email"],
    },
    Case {
        about: "a column's type",
        before: &[USERS],
        up: "ALTER TABLE users RENAME TO people;",
        down: "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, age INT); INSERT INTO users SELECT * FROM people; DROP TABLE people;",
        finds: &["down-differs: changed: column users.age: `integer` is now `int`"],
    },
    Case {
        about: "a column's length",
        before: &["CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(40));"],
        up: "ALTER TABLE users RENAME TO people;",
        down: "CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(50)); INSERT INTO users SELECT * FROM people; DROP TABLE people;",
        finds: &["down-differs: changed: column users.email"],
    },
    Case {
        about: "a collation",
        before: &["CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT COLLATE NOCASE);"],
        up: "ALTER TABLE users RENAME TO people;",
        down: "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT); INSERT INTO users SELECT * FROM people; DROP TABLE people;",
        finds: &["down-differs: users.email"],
    },
    Case {
        about: "that a column counts by itself",
        before: &["CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT);"],
        up: "ALTER TABLE users RENAME TO people;",
        down: "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT); INSERT INTO users SELECT * FROM people; DROP TABLE people;",
        finds: &["down-differs: primary key"],
    },
    Case {
        about: "a primary key",
        before: &[USERS],
        up: "ALTER TABLE users RENAME TO people;",
        down: "CREATE TABLE users (id INTEGER, email TEXT NOT NULL, age INTEGER); INSERT INTO users SELECT * FROM people; DROP TABLE people;",
        finds: &["down-differs: missing: primary key users"],
    },
    Case {
        about: "a primary key of other columns",
        before: &[
            "CREATE TABLE likes (a INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a, b));",
        ],
        up: "ALTER TABLE likes RENAME TO liked;",
        down: "CREATE TABLE likes (a INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (b, a)); INSERT INTO likes SELECT * FROM liked; DROP TABLE liked;",
        finds: &["down-differs: changed: primary key likes"],
    },
    Case {
        about: "a unique constraint",
        before: &["CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE);"],
        up: "ALTER TABLE users RENAME TO people;",
        down: "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT); INSERT INTO users SELECT * FROM people; DROP TABLE people;",
        finds: &["down-differs: missing: unique constraint"],
    },
    Case {
        about: "what happens to what is there twice",
        before: &[
            "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE ON CONFLICT REPLACE);",
        ],
        up: "ALTER TABLE users RENAME TO people;",
        down: "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE); INSERT INTO users SELECT * FROM people; DROP TABLE people;",
        finds: &["down-differs: `unique on conflict replace` is now `unique`"],
    },
    Case {
        about: "what happens to NULL",
        before: &[
            "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL ON CONFLICT IGNORE);",
        ],
        up: "ALTER TABLE users RENAME TO people;",
        down: "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL); INSERT INTO users SELECT * FROM people; DROP TABLE people;",
        finds: &["down-differs: users.email"],
    },
    Case {
        about: "a check",
        before: &["CREATE TABLE users (id INTEGER PRIMARY KEY, age INTEGER CHECK (age > 17));"],
        up: "ALTER TABLE users RENAME TO people;",
        down: "CREATE TABLE users (id INTEGER PRIMARY KEY, age INTEGER); INSERT INTO users SELECT * FROM people; DROP TABLE people;",
        finds: &["down-differs: missing: check constraint"],
    },
    Case {
        about: "a check's text",
        before: &[
            "CREATE TABLE users (id INTEGER PRIMARY KEY, age INTEGER, CONSTRAINT grown CHECK (age > 17));",
        ],
        up: "ALTER TABLE users RENAME TO people;",
        down: "CREATE TABLE users (id INTEGER PRIMARY KEY, age INTEGER, CONSTRAINT grown CHECK (age >= 17)); INSERT INTO users SELECT * FROM people; DROP TABLE people;",
        finds: &["down-differs: changed: check constraint users.grown"],
    },
    Case {
        about: "a foreign key",
        before: &[PAIR],
        up: "ALTER TABLE notes RENAME TO texts;",
        down: "CREATE TABLE notes (id INTEGER PRIMARY KEY, user_id INTEGER); INSERT INTO notes SELECT * FROM texts; DROP TABLE texts;",
        finds: &["down-differs: missing: foreign key"],
    },
    Case {
        about: "what a foreign key does",
        before: &[PAIR],
        up: "ALTER TABLE notes RENAME TO texts;",
        down: "CREATE TABLE notes (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id)); INSERT INTO notes SELECT * FROM texts; DROP TABLE texts;",
        finds: &["down-differs: foreign key"],
    },
    Case {
        about: "that a foreign key can wait",
        before: &[
            "CREATE TABLE users (id INTEGER PRIMARY KEY); CREATE TABLE notes (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED);",
        ],
        up: "ALTER TABLE notes RENAME TO texts;",
        down: "CREATE TABLE notes (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id)); INSERT INTO notes SELECT * FROM texts; DROP TABLE texts;",
        finds: &["down-differs: foreign key"],
    },
    Case {
        about: "where a foreign key leads",
        before: &[PAIR],
        up: "ALTER TABLE users RENAME TO people; CREATE TABLE users (id INTEGER PRIMARY KEY); INSERT INTO users SELECT * FROM people;",
        down: "DROP TABLE people;",
        finds: &["down-fails: row 1 of `notes` refers to a row of `people` that is not there"],
    },
    Case {
        about: "a generated column's expression",
        before: &[
            "CREATE TABLE boxes (id INTEGER PRIMARY KEY, a INTEGER NOT NULL, twice INTEGER AS (a * 2));",
        ],
        up: "ALTER TABLE boxes DROP twice;",
        down: "ALTER TABLE boxes ADD twice INTEGER AS (a * 3);",
        finds: &[
            "down-differs: boxes.twice",
            "rows-lost: values of boxes.twice",
        ],
    },
    Case {
        about: "whether a generated column is stored",
        before: &[
            "CREATE TABLE boxes (id INTEGER PRIMARY KEY, a INTEGER NOT NULL, twice INTEGER AS (a * 2) STORED);",
        ],
        up: "ALTER TABLE boxes DROP twice;",
        down: "ALTER TABLE boxes ADD twice INTEGER AS (a * 2) VIRTUAL;",
        finds: &["down-differs: boxes.twice"],
    },
    Case {
        about: "that a table is strict",
        before: &["CREATE TABLE users (id INTEGER PRIMARY KEY, age INTEGER) STRICT;"],
        up: "ALTER TABLE users RENAME TO people;",
        down: "CREATE TABLE users (id INTEGER PRIMARY KEY, age INTEGER); INSERT INTO users SELECT * FROM people; DROP TABLE people;",
        finds: &["down-differs: `strict` is now `no options`"],
    },
    Case {
        about: "that a table has no rowid",
        before: &["CREATE TABLE users (id TEXT PRIMARY KEY, age INTEGER) WITHOUT ROWID;"],
        up: "ALTER TABLE users RENAME TO people;",
        down: "CREATE TABLE users (id TEXT PRIMARY KEY, age INTEGER); INSERT INTO users SELECT * FROM people; DROP TABLE people;",
        finds: &["down-differs: `without rowid` is now `no options`"],
    },
    Case {
        about: "an index",
        before: &[USERS, "CREATE INDEX users_email ON users (email);"],
        up: "DROP INDEX users_email;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: index users_email"],
    },
    Case {
        about: "an index left behind",
        before: &[USERS],
        up: "CREATE INDEX users_age ON users (age);",
        down: "SELECT 1;",
        finds: &["down-differs: left behind: index users_age"],
    },
    Case {
        about: "an index that goes with its table",
        before: &[USERS, "CREATE INDEX users_email ON users (email);"],
        up: "CREATE TABLE people AS SELECT * FROM users; DROP TABLE users;",
        down: "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, age INTEGER); INSERT INTO users SELECT * FROM people; DROP TABLE people;",
        finds: &["down-differs: missing: index users_email"],
    },
    Case {
        about: "that an index is unique",
        before: &[USERS, "CREATE UNIQUE INDEX users_email ON users (email);"],
        up: "DROP INDEX users_email;",
        down: "CREATE INDEX users_email ON users (email);",
        finds: &["down-differs: changed: index users_email"],
    },
    Case {
        about: "a partial index's condition",
        before: &[
            USERS,
            "CREATE INDEX users_email ON users (email) WHERE age > 17;",
        ],
        up: "DROP INDEX users_email;",
        down: "CREATE INDEX users_email ON users (email);",
        finds: &["down-differs: changed: index users_email"],
    },
    Case {
        about: "an index's order",
        before: &[USERS, "CREATE INDEX users_age ON users (age DESC, email);"],
        up: "DROP INDEX users_age;",
        down: "CREATE INDEX users_age ON users (age, email);",
        finds: &["down-differs: changed: index users_age"],
    },
    Case {
        about: "an index's expression",
        before: &[USERS, "CREATE INDEX users_email ON users (lower(email));"],
        up: "DROP INDEX users_email;",
        down: "CREATE INDEX users_email ON users (upper(email));",
        finds: &["down-differs: changed: index users_email"],
    },
    Case {
        about: "an index's collation",
        before: &[
            USERS,
            "CREATE INDEX users_email ON users (email COLLATE NOCASE);",
        ],
        up: "DROP INDEX users_email;",
        down: "CREATE INDEX users_email ON users (email);",
        finds: &["down-differs: changed: index users_email"],
    },
    Case {
        about: "a view",
        before: &[
            USERS,
            "CREATE VIEW grown AS SELECT id FROM users WHERE age > 17;",
        ],
        up: "DROP VIEW grown;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: view grown"],
    },
    Case {
        about: "a view's text",
        before: &[
            USERS,
            "CREATE VIEW grown AS SELECT id FROM users WHERE age > 17;",
        ],
        up: "DROP VIEW grown;",
        down: "CREATE VIEW grown AS SELECT id FROM users WHERE age > 18;",
        finds: &["down-differs: changed: view grown"],
    },
    Case {
        about: "a trigger",
        before: &[
            USERS,
            "CREATE TRIGGER users_mail AFTER UPDATE ON users BEGIN UPDATE users SET email = lower(email) WHERE id = new.id; END;",
        ],
        up: "DROP TRIGGER users_mail;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: trigger users_mail"],
    },
    Case {
        about: "a trigger's moment",
        before: &[
            USERS,
            "CREATE TRIGGER users_mail AFTER UPDATE ON users BEGIN SELECT 1; END;",
        ],
        up: "DROP TRIGGER users_mail;",
        down: "CREATE TRIGGER users_mail BEFORE UPDATE ON users BEGIN SELECT 1; END;",
        finds: &["down-differs: changed: trigger users_mail"],
    },
    Case {
        about: "a trigger's condition",
        before: &[
            USERS,
            "CREATE TRIGGER users_mail AFTER UPDATE ON users WHEN new.age > 17 BEGIN SELECT 1; END;",
        ],
        up: "DROP TRIGGER users_mail;",
        down: "CREATE TRIGGER users_mail AFTER UPDATE ON users BEGIN SELECT 1; END;",
        finds: &["down-differs: changed: trigger users_mail"],
    },
    Case {
        about: "a trigger that goes with its table",
        before: &[
            USERS,
            "CREATE TRIGGER users_mail AFTER UPDATE ON users BEGIN SELECT 1; END;",
        ],
        up: "CREATE TABLE people AS SELECT * FROM users; DROP TABLE users;",
        down: "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, age INTEGER); INSERT INTO users SELECT * FROM people; DROP TABLE people;",
        finds: &["down-differs: missing: trigger users_mail"],
    },
    Case {
        about: "a trigger of a view",
        before: &[
            USERS,
            "CREATE VIEW grown AS SELECT id FROM users; CREATE TRIGGER grown_in INSTEAD OF INSERT ON grown BEGIN SELECT 1; END;",
        ],
        up: "DROP VIEW grown;",
        down: "CREATE VIEW grown AS SELECT id FROM users;",
        finds: &["down-differs: missing: trigger grown_in"],
    },
    Case {
        about: "a table for searching",
        before: &[],
        up: "CREATE VIRTUAL TABLE search USING fts5(title, body);",
        down: "SELECT 1;",
        finds: &["down-differs: search"],
    },
    Case {
        about: "how a table for searching reads",
        before: &[
            "CREATE VIRTUAL TABLE search USING fts5(title, body, tokenize = 'porter ascii');",
        ],
        up: "DROP TABLE search;",
        down: "CREATE VIRTUAL TABLE search USING fts5(title, body);",
        finds: &["down-differs: search", "rows-lost: 3 of 3 rows of search"],
    },
];
