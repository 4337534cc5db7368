//! Who may do what, and what is published.

use crate::case::Case;

const USERS: &str = "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);";
const GUARDED: &str = "CREATE TABLE users (id bigint PRIMARY KEY, email text); ALTER TABLE users ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON users FOR SELECT TO proof_reader USING (email = current_user);";

pub const ACCESS: &[Case] = &[
    Case {
        about: "that rows are guarded",
        before: &[GUARDED],
        up: "ALTER TABLE users DISABLE ROW LEVEL SECURITY;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: row level security users"],
    },
    Case {
        about: "that rows are guarded from the owner",
        before: &[GUARDED],
        up: "ALTER TABLE users FORCE ROW LEVEL SECURITY;",
        down: "SELECT 1;",
        finds: &["down-differs: left behind: row level security users.forced"],
    },
    Case {
        about: "a policy",
        before: &[GUARDED],
        up: "DROP POLICY own ON users;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: policy users.own"],
    },
    Case {
        about: "a policy's text",
        before: &[GUARDED],
        up: "DROP POLICY own ON users;",
        down: "CREATE POLICY own ON users FOR SELECT TO proof_reader USING (true);",
        finds: &["down-differs: changed: policy users.own"],
    },
    Case {
        about: "for whom a policy is",
        before: &[GUARDED],
        up: "DROP POLICY own ON users;",
        down: "CREATE POLICY own ON users FOR SELECT USING (email = current_user);",
        finds: &["down-differs: changed: policy users.own"],
    },
    Case {
        about: "for what a policy is",
        before: &[GUARDED],
        up: "DROP POLICY own ON users;",
        down: "CREATE POLICY own ON users TO proof_reader USING (email = current_user);",
        finds: &["down-differs: changed: policy users.own"],
    },
    Case {
        about: "what a policy lets in",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, email text); CREATE POLICY own ON users USING (true) WITH CHECK (email = current_user);",
        ],
        up: "DROP POLICY own ON users;",
        down: "CREATE POLICY own ON users USING (true);",
        finds: &["down-differs: changed: policy users.own"],
    },
    Case {
        about: "that a policy is restrictive",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, email text); CREATE POLICY own ON users AS RESTRICTIVE USING (true);",
        ],
        up: "DROP POLICY own ON users;",
        down: "CREATE POLICY own ON users USING (true);",
        finds: &["down-differs: changed: policy users.own"],
    },
    Case {
        about: "a privilege left behind",
        before: &[USERS],
        up: "GRANT SELECT, INSERT ON users TO proof_reader;",
        down: "REVOKE SELECT ON users FROM proof_reader;",
        finds: &["down-differs: left behind: grant INSERT on table users to proof_reader"],
    },
    Case {
        about: "a privilege",
        before: &[USERS, "GRANT SELECT ON users TO proof_reader;"],
        up: "REVOKE SELECT ON users FROM proof_reader;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: grant SELECT on table users to proof_reader"],
    },
    Case {
        about: "the privileges of a table that is made anew",
        before: &[USERS, "GRANT SELECT ON users TO proof_reader;"],
        up: "CREATE TABLE people AS SELECT * FROM users; DROP TABLE users;",
        down: "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL); INSERT INTO users SELECT * FROM people; DROP TABLE people;",
        finds: &["down-differs: missing: grant SELECT on table users to proof_reader"],
    },
    Case {
        about: "that a privilege may be passed on",
        before: &[
            USERS,
            "GRANT SELECT ON users TO proof_reader WITH GRANT OPTION;",
        ],
        up: "REVOKE GRANT OPTION FOR SELECT ON users FROM proof_reader;",
        down: "SELECT 1;",
        finds: &["down-differs: changed: grant SELECT on table users to proof_reader"],
    },
    Case {
        about: "a privilege on a column",
        before: &[USERS],
        up: "GRANT UPDATE (email) ON users TO proof_reader;",
        down: "REVOKE UPDATE (id) ON users FROM proof_reader;",
        finds: &["down-differs: left behind: grant UPDATE (email) on table users to proof_reader"],
    },
    Case {
        about: "a privilege on a sequence",
        before: &["CREATE SEQUENCE numbers; GRANT USAGE ON SEQUENCE numbers TO proof_reader;"],
        up: "DROP SEQUENCE numbers;",
        down: "CREATE SEQUENCE numbers;",
        finds: &["down-differs: missing: grant USAGE on sequence numbers to proof_reader"],
    },
    Case {
        about: "a privilege on a schema",
        before: &["CREATE SCHEMA audit;"],
        up: "GRANT USAGE, CREATE ON SCHEMA audit TO proof_reader;",
        down: "REVOKE CREATE ON SCHEMA audit FROM proof_reader;",
        finds: &["down-differs: left behind: grant USAGE on schema audit to proof_reader"],
    },
    Case {
        about: "who may run a function",
        before: &[
            "CREATE FUNCTION secret() RETURNS integer LANGUAGE sql AS 'SELECT 1'; REVOKE EXECUTE ON FUNCTION secret FROM PUBLIC;",
        ],
        up: "DROP FUNCTION secret;",
        down: "CREATE FUNCTION secret() RETURNS integer LANGUAGE sql AS 'SELECT 1';",
        finds: &["down-differs: missing: grant EXECUTE on function secret() taken from PUBLIC"],
    },
    Case {
        about: "a privilege on a type",
        before: &["CREATE TYPE mood AS ENUM ('ok');"],
        up: "REVOKE USAGE ON TYPE mood FROM PUBLIC;",
        down: "SELECT 1;",
        finds: &["down-differs: left behind: grant USAGE on enum mood taken from PUBLIC"],
    },
    Case {
        about: "privileges on what will be made",
        before: &[],
        up: "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO proof_reader;",
        down: "SELECT 1;",
        finds: &["down-differs: left behind: default privileges select on tables to proof_reader"],
    },
    Case {
        about: "privileges on what will be made in a schema",
        before: &[
            "CREATE SCHEMA audit; ALTER DEFAULT PRIVILEGES IN SCHEMA audit GRANT SELECT ON TABLES TO proof_reader;",
        ],
        up: "ALTER DEFAULT PRIVILEGES IN SCHEMA audit REVOKE SELECT ON TABLES FROM proof_reader;",
        down: "ALTER DEFAULT PRIVILEGES IN SCHEMA audit GRANT INSERT ON TABLES TO proof_reader;",
        finds: &[
            "down-differs: missing: default privileges select on tables to proof_reader in schema audit",
        ],
    },
    Case {
        about: "a publication left behind",
        before: &[USERS],
        up: "CREATE PUBLICATION feed FOR TABLE users;",
        down: "SELECT 1;",
        finds: &["down-differs: left behind: publication feed"],
    },
    Case {
        about: "a table of a publication",
        before: &[
            USERS,
            "CREATE TABLE notes (id bigint PRIMARY KEY); CREATE PUBLICATION feed FOR TABLE users, notes;",
        ],
        up: "ALTER PUBLICATION feed DROP TABLE notes;",
        down: "SELECT 1;",
        finds: &["down-differs: publication feed"],
    },
    Case {
        about: "which rows are published",
        before: &[
            USERS,
            "CREATE PUBLICATION feed FOR TABLE users WHERE (id > 5);",
        ],
        up: "ALTER PUBLICATION feed SET TABLE users;",
        down: "SELECT 1;",
        finds: &["down-differs: publication feed"],
    },
    Case {
        about: "what is published",
        before: &["CREATE PUBLICATION feed WITH (publish = 'insert');"],
        up: "ALTER PUBLICATION feed SET (publish = 'insert, update');",
        down: "ALTER PUBLICATION feed SET (publish = 'insert, delete');",
        finds: &["down-differs: changed: publication feed"],
    },
];
