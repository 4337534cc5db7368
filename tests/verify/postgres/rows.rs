//! Rows, and ways that do not run.

use crate::case::Case;

const USERS: &str = "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, age integer);";

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
        down: "ALTER TABLE users ADD age integer;",
        finds: &[
            "rows-lost: 2 of 2 values of users.age",
            "rows-lost: -- migrate: loses users.age because",
        ],
    },
    Case {
        about: "a column that comes again with a default",
        before: &[USERS],
        up: "ALTER TABLE users DROP email;",
        down: "ALTER TABLE users ADD email text NOT NULL DEFAULT ''; ALTER TABLE users ALTER email DROP DEFAULT;",
        finds: &["rows-lost: 3 of 3 values of users.email"],
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
        before: &[r#"CREATE TABLE users (id bigint PRIMARY KEY, "Email" text NOT NULL);"#],
        up: r#"UPDATE users SET "Email" = lower("Email");"#,
        down: "SELECT 1;",
        finds: &["rows-lost: 3 of 3 values of users.Email"],
    },
    Case {
        about: "numbers that are rounded",
        before: &["CREATE TABLE prices (id bigint PRIMARY KEY, amount numeric(10, 2) NOT NULL);"],
        up: "ALTER TABLE prices ALTER amount TYPE integer;",
        down: "ALTER TABLE prices ALTER amount TYPE numeric(10, 2);",
        finds: &["rows-lost: values of prices.amount"],
    },
    Case {
        about: "texts that are cut",
        before: &[USERS],
        up: "ALTER TABLE users ALTER email TYPE varchar(3) USING left(email, 3);",
        down: "ALTER TABLE users ALTER email TYPE text;",
        finds: &["rows-lost: values of users.email"],
    },
    Case {
        about: "moments without their time",
        before: &["CREATE TABLE visits (id bigint PRIMARY KEY, at timestamp NOT NULL);"],
        up: "ALTER TABLE visits ALTER at TYPE date;",
        down: "ALTER TABLE visits ALTER at TYPE timestamp;",
        finds: &["rows-lost: 3 of 3 values of visits.at"],
    },
    Case {
        about: "a table made anew without its rows",
        before: &[USERS],
        up: "DROP TABLE users;",
        down: "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, age integer);",
        finds: &["rows-lost: 3 of 3 rows of users"],
    },
    Case {
        about: "rows that go with those they refer to",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY); CREATE TABLE notes (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE);",
        ],
        up: "CREATE TEMP TABLE aside AS SELECT * FROM users; DELETE FROM users; INSERT INTO users SELECT * FROM aside; DROP TABLE aside;",
        down: "SELECT 1;",
        finds: &["rows-lost: 3 of 3 rows of notes"],
    },
    Case {
        about: "two columns that change their values",
        before: &["CREATE TABLE users (id bigint PRIMARY KEY, a text NOT NULL, b text NOT NULL);"],
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
        about: "rows that are there twice",
        before: &["CREATE TABLE tags (id bigint PRIMARY KEY, name text NOT NULL);"],
        up: "UPDATE tags SET name = 'same'; DELETE FROM tags a USING tags b WHERE a.name = b.name AND a.id > b.id;",
        down: "SELECT 1;",
        finds: &["rows-lost: 2 of 3 rows of tags"],
    },
    Case {
        about: "another column than it owns up to",
        before: &[USERS],
        up: "ALTER TABLE users DROP age, DROP email;",
        down: r"-- migrate: loses users.age because nobody reads it
ALTER TABLE users ADD age integer, ADD email text NOT NULL DEFAULT ''; ALTER TABLE users ALTER email DROP DEFAULT;",
        finds: &["rows-lost: 3 of 3 values of users.email"],
    },
    Case {
        about: "a way up that never runs",
        before: &[USERS],
        up: "ALTER TABLE people ADD age integer;",
        down: "SELECT 1;",
        finds: &["up-fails: people"],
    },
    Case {
        about: "a way back that does not run",
        before: &[USERS],
        up: "CREATE TABLE notes (id bigint PRIMARY KEY);",
        down: "DROP TABLE note;",
        finds: &["down-fails: the database is as it was"],
    },
    Case {
        about: "rows of a table with a column that a trigger makes out of another one",
        before: &[
            "CREATE TABLE releases (id bigint PRIMARY KEY, name text NOT NULL, tags text[], num text NOT NULL, place integer[] NOT NULL);
CREATE FUNCTION set_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.place := CASE WHEN NEW.num ~ '^[0-9]+[.][0-9]+[.][0-9]+$' THEN string_to_array(NEW.num, '.')::integer[] END;
    RETURN NEW;
END $$;
CREATE TRIGGER releases_place BEFORE INSERT ON releases FOR EACH ROW EXECUTE FUNCTION set_place();",
        ],
        up: "ALTER TABLE releases DROP name;",
        down: "ALTER TABLE releases ADD name text NOT NULL DEFAULT ''; ALTER TABLE releases ALTER name DROP DEFAULT;",
        finds: &["rows-lost: 3 of 3 values of releases.name"],
    },
    Case {
        about: "a way back that stops half-way",
        before: &[USERS],
        up: "CREATE TABLE notes (id bigint PRIMARY KEY); CREATE INDEX users_email ON users (email);",
        down: r"-- migrate: transaction off
DROP INDEX CONCURRENTLY users_email; DROP TABLE note;",
        finds: &["down-fails: missing: index users_email"],
    },
    Case {
        about: "rows that the way up adds and the way back leaves",
        before: &["CREATE TABLE settings (name text PRIMARY KEY, value text);"],
        up: "INSERT INTO settings VALUES ('theme', 'dark');",
        down: "SELECT 1;",
        finds: &["up-fails: after its way back"],
    },
    Case {
        about: "a way back that does not fit the rows",
        before: &[USERS],
        up: "ALTER TABLE users ALTER age TYPE text;",
        down: "ALTER TABLE users ALTER age TYPE integer;",
        finds: &["down-fails: cannot be cast"],
    },
    Case {
        about: "a table that it finds rather than makes",
        before: &["CREATE TABLE settings (name text PRIMARY KEY);"],
        up: "CREATE TABLE IF NOT EXISTS notes (id bigint PRIMARY KEY);",
        down: "DROP TABLE IF EXISTS note;",
        finds: &["down-differs: left behind: table notes"],
    },
    Case {
        about: "what it makes the first time only",
        before: &["CREATE TABLE settings (name text PRIMARY KEY);"],
        up: "DO $$ BEGIN IF NOT EXISTS (SELECT FROM settings WHERE name = 'notes') THEN CREATE TABLE notes (id bigint); INSERT INTO settings VALUES ('notes'); END IF; END $$;",
        down: "DROP TABLE IF EXISTS notes;",
        finds: &["up-differs: missing: table notes"],
    },
];
