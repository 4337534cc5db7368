//! Revisions in which there is no mistake.

use crate::case::Case;

const USERS: &str =
    "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, age INTEGER);";

pub const RIGHT: &[Case] = &[
    Case {
        about: "a table",
        before: &[USERS],
        up: "CREATE TABLE notes (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users, body TEXT); CREATE INDEX notes_user ON notes (user_id);",
        down: "DROP TABLE notes;",
        finds: &[],
    },
    Case {
        about: "a column that is renamed",
        before: &[USERS],
        up: "ALTER TABLE users RENAME email TO mail;",
        down: "ALTER TABLE users RENAME mail TO email;",
        finds: &[],
    },
    Case {
        about: "a column that is not NULL, on tables with rows",
        before: &["CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, a TEXT);"],
        up: "CREATE UNIQUE INDEX users_a ON users (length(email) > 0);",
        down: "DROP INDEX users_a;",
        finds: &["needs-empty-tables: UNIQUE constraint failed"],
    },
    Case {
        about: "a column that is meant to go",
        before: &[USERS],
        up: "ALTER TABLE users DROP age;",
        down: r"-- migrate: loses users.age because nobody reads it
ALTER TABLE users ADD age INTEGER;",
        finds: &[],
    },
    Case {
        about: "what goes for good",
        before: &[USERS],
        up: "DROP TABLE users;",
        down: "-- migrate: irreversible because the rows are gone",
        finds: &[],
    },
    Case {
        about: "rows that come and go",
        before: &["CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT);"],
        up: "INSERT INTO settings VALUES ('theme', 'dark'), ('size', '12');",
        down: "DELETE FROM settings WHERE name IN ('theme', 'size');",
        finds: &[],
    },
    Case {
        about: "a table that is made anew and keeps its rows",
        before: &[
            USERS,
            "CREATE TABLE notes (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE);",
        ],
        up: r"-- migrate: rebuild
CREATE TABLE users_new (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, age INTEGER); INSERT INTO users_new SELECT * FROM users; DROP TABLE users; ALTER TABLE users_new RENAME TO users;",
        down: r"-- migrate: rebuild
CREATE TABLE users_new (id INTEGER PRIMARY KEY, email TEXT NOT NULL, age INTEGER); INSERT INTO users_new SELECT * FROM users; DROP TABLE users; ALTER TABLE users_new RENAME TO users;",
        finds: &[],
    },
    Case {
        about: "a table that goes round by another one",
        before: &[USERS],
        up: "CREATE TABLE people AS SELECT * FROM users; DROP TABLE users;",
        down: "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, age INTEGER); INSERT INTO users SELECT * FROM people; DROP TABLE people;",
        finds: &[],
    },
    Case {
        about: "another spelling",
        before: &[USERS],
        up: "DROP TABLE users;",
        down: r#"-- migrate: loses users because it is made anew
create table "users" (  id integer primary key, -- its number
  [email] text not null, age integer );"#,
        finds: &[],
    },
    Case {
        about: "tables that refer to each other",
        before: &[
            "CREATE TABLE users (id INTEGER PRIMARY KEY, best INTEGER REFERENCES notes); CREATE TABLE notes (id INTEGER PRIMARY KEY, author INTEGER NOT NULL REFERENCES users);",
        ],
        up: "ALTER TABLE users ADD name TEXT;",
        down: "ALTER TABLE users DROP name;",
        finds: &[],
    },
    Case {
        about: "tables that need each other",
        before: &[
            "CREATE TABLE users (id INTEGER PRIMARY KEY, best INTEGER NOT NULL REFERENCES notes); CREATE TABLE notes (id INTEGER PRIMARY KEY, author INTEGER NOT NULL REFERENCES users);",
        ],
        up: "ALTER TABLE users ADD name TEXT;",
        down: "ALTER TABLE users DROP name;",
        finds: &[],
    },
    Case {
        about: "rows that refer to their own table",
        before: &[
            "CREATE TABLE nodes (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES nodes, owner INTEGER NOT NULL REFERENCES nodes);",
        ],
        up: "ALTER TABLE nodes ADD name TEXT;",
        down: "ALTER TABLE nodes DROP name;",
        finds: &[],
    },
    Case {
        about: "keys of several columns",
        before: &[
            "CREATE TABLE places (country TEXT, zip TEXT, name TEXT, PRIMARY KEY (country, zip)); CREATE TABLE shops (id INTEGER PRIMARY KEY, country TEXT NOT NULL, zip TEXT NOT NULL, FOREIGN KEY (country, zip) REFERENCES places); CREATE TABLE sales (shop INTEGER REFERENCES shops, day TEXT, PRIMARY KEY (shop, day)) WITHOUT ROWID;",
        ],
        up: "ALTER TABLE shops ADD name TEXT;",
        down: "ALTER TABLE shops DROP name;",
        finds: &[],
    },
    Case {
        about: "a key that is a reference",
        before: &[
            "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT); CREATE TABLE profiles (user_id INTEGER PRIMARY KEY REFERENCES users, bio TEXT); CREATE TABLE friends (a INTEGER REFERENCES users, b INTEGER REFERENCES users, PRIMARY KEY (a, b), CHECK (a <> b));",
        ],
        up: "ALTER TABLE profiles ADD name TEXT;",
        down: "ALTER TABLE profiles DROP name;",
        finds: &[],
    },
    Case {
        about: "checks that name values",
        before: &[
            "CREATE TABLE users (id INTEGER PRIMARY KEY, status TEXT NOT NULL CHECK (status IN ('new', 'old')), age INTEGER NOT NULL CHECK (age > 17), code TEXT NOT NULL CHECK (length(code) = 5), yes INTEGER NOT NULL CHECK (yes IN (0, 1)), share REAL NOT NULL CHECK (share BETWEEN 0 AND 1), data TEXT NOT NULL CHECK (json_valid(data)));",
        ],
        up: "ALTER TABLE users ADD name TEXT;",
        down: "ALTER TABLE users DROP name;",
        finds: &[],
    },
    Case {
        about: "checks of two columns",
        before: &[
            "CREATE TABLE stays (id INTEGER PRIMARY KEY, start_day TEXT NOT NULL, end_day TEXT NOT NULL, low INTEGER NOT NULL, high INTEGER NOT NULL, CHECK (start_day < end_day), CHECK (low < high));",
        ],
        up: "ALTER TABLE stays ADD name TEXT;",
        down: "ALTER TABLE stays DROP name;",
        finds: &[],
    },
    Case {
        about: "checks with patterns",
        before: &[
            "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL CHECK (email LIKE '%@%'), country TEXT NOT NULL CHECK (country GLOB '[A-Z][A-Z]'), uuid BLOB NOT NULL CHECK (length(uuid) = 16));",
        ],
        up: "ALTER TABLE users ADD name TEXT;",
        down: "ALTER TABLE users DROP name;",
        finds: &[],
    },
    Case {
        about: "one of two",
        before: &[
            "CREATE TABLE notes (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER, kind TEXT NOT NULL CHECK (kind IN ('x', 'y')), CHECK ((a IS NULL) <> (b IS NULL)));",
        ],
        up: "ALTER TABLE notes ADD name TEXT;",
        down: "ALTER TABLE notes DROP name;",
        finds: &[],
    },
    Case {
        about: "types of all kinds",
        before: &[
            "CREATE TABLE things (id TEXT PRIMARY KEY, a INT NOT NULL, b INTEGER NOT NULL, c REAL NOT NULL, d TEXT NOT NULL, e BLOB NOT NULL, f ANY NOT NULL) STRICT; CREATE TABLE loose (a, b DATETIME NOT NULL, c BOOLEAN NOT NULL, d DECIMAL(5, 2) NOT NULL, e JSON NOT NULL, f UUID NOT NULL, g VARCHAR(3) NOT NULL, h GEOMETRY NOT NULL);",
        ],
        up: "ALTER TABLE things ADD name TEXT; ALTER TABLE loose ADD name TEXT;",
        down: "ALTER TABLE things DROP name; ALTER TABLE loose DROP name;",
        finds: &[],
    },
    Case {
        about: "columns that fill themselves",
        before: &[
            "CREATE TABLE boxes (id INTEGER PRIMARY KEY AUTOINCREMENT, a INTEGER NOT NULL, twice INTEGER AS (a * 2) STORED, thrice INTEGER AS (a * 3), made TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);",
        ],
        up: "ALTER TABLE boxes ADD half INTEGER AS (a / 2);",
        down: "ALTER TABLE boxes DROP half;",
        finds: &[],
    },
    Case {
        about: "a table of which everything fills itself",
        before: &["CREATE TABLE tickets (id INTEGER PRIMARY KEY AUTOINCREMENT);"],
        up: "ALTER TABLE tickets ADD name TEXT;",
        down: "ALTER TABLE tickets DROP name;",
        finds: &[],
    },
    Case {
        about: "triggers that write elsewhere",
        before: &[
            USERS,
            "CREATE TABLE log (id INTEGER PRIMARY KEY, what TEXT NOT NULL); CREATE TRIGGER users_note AFTER INSERT ON users BEGIN INSERT INTO log (what) VALUES (new.email); END;",
        ],
        up: "ALTER TABLE users ADD name TEXT;",
        down: "ALTER TABLE users DROP name;",
        finds: &[],
    },
    Case {
        about: "a trigger that refuses",
        before: &[
            USERS,
            "CREATE TRIGGER users_mail BEFORE INSERT ON users WHEN new.email NOT LIKE '%@%' BEGIN SELECT raise(ABORT, 'no address'); END;",
        ],
        up: "ALTER TABLE users ADD name TEXT;",
        down: "ALTER TABLE users DROP name;",
        finds: &[],
    },
    Case {
        about: "views and triggers that are made anew",
        before: &[
            USERS,
            "CREATE VIEW grown AS SELECT id FROM users WHERE age > 17; CREATE TRIGGER grown_in INSTEAD OF INSERT ON grown BEGIN SELECT 1; END;",
        ],
        up: "DROP VIEW grown; CREATE VIEW grown AS SELECT id FROM users WHERE age > 18;",
        down: "DROP VIEW grown; CREATE VIEW grown AS SELECT id FROM users WHERE age > 17; CREATE TRIGGER grown_in INSTEAD OF INSERT ON grown BEGIN SELECT 1; END;",
        finds: &[],
    },
    Case {
        about: "tables for searching and for places",
        before: &[
            "CREATE VIRTUAL TABLE search USING fts5(title, body); CREATE VIRTUAL TABLE boxes USING rtree(id, low, high);",
        ],
        up: "CREATE TABLE notes (id INTEGER PRIMARY KEY);",
        down: "DROP TABLE notes;",
        finds: &[],
    },
    Case {
        about: "an index that nothing is twice in",
        before: &[USERS],
        up: "CREATE UNIQUE INDEX users_email ON users (email COLLATE NOCASE) WHERE age IS NOT NULL;",
        down: "DROP INDEX users_email;",
        finds: &[],
    },
    Case {
        about: "names that need quotes",
        before: &[
            r#"CREATE TABLE "user's" ("Id" INTEGER PRIMARY KEY, "e mail" TEXT NOT NULL, "select" INTEGER);"#,
        ],
        up: r#"ALTER TABLE "user's" ADD "from" TEXT; CREATE INDEX "by e mail" ON "user's" ("e mail");"#,
        down: r#"DROP INDEX "by e mail"; ALTER TABLE "user's" DROP "from";"#,
        finds: &[],
    },
    Case {
        about: "rows that would go with those they refer to",
        before: &[
            "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT); CREATE TABLE notes (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE);",
        ],
        up: "CREATE TABLE aside (id INTEGER PRIMARY KEY, email TEXT UNIQUE); INSERT INTO aside SELECT * FROM users; DROP TABLE users; ALTER TABLE aside RENAME TO users;",
        down: "CREATE TABLE aside (id INTEGER PRIMARY KEY, email TEXT); INSERT INTO aside SELECT * FROM users; DROP TABLE users; ALTER TABLE aside RENAME TO users;",
        finds: &[],
    },
];
