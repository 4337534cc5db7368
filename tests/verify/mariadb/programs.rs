//! Views, programs, privileges.

use crate::case::Case;

const USERS: &str =
    "CREATE TABLE users (id bigint PRIMARY KEY, email varchar(100) NOT NULL, age int);";
const VIEW: &str = "CREATE TABLE users (id bigint PRIMARY KEY, email varchar(100) NOT NULL, age int); CREATE VIEW grown AS SELECT id, email FROM users WHERE age > 17;";
const TRIGGER: &str = "CREATE TABLE users (id bigint PRIMARY KEY, email varchar(100) NOT NULL, age int); CREATE TRIGGER users_stamp BEFORE UPDATE ON users FOR EACH ROW SET NEW.email = lower(NEW.email);";
const ONE: &str = "CREATE FUNCTION one(a int) RETURNS int DETERMINISTIC SQL SECURITY INVOKER COMMENT 'one' RETURN a;";

pub const PROGRAMS: &[Case] = &[
    Case {
        about: "a view",
        before: &[VIEW],
        up: "DROP VIEW grown;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: view grown"],
    },
    Case {
        about: "a view's text",
        before: &[VIEW],
        up: "DROP VIEW grown;",
        down: "CREATE VIEW grown AS SELECT id, email FROM users WHERE age > 18;",
        finds: &["down-differs: changed: view grown"],
    },
    Case {
        about: "whose rights a view has",
        before: &[VIEW],
        up: "CREATE OR REPLACE SQL SECURITY INVOKER VIEW grown AS SELECT id, email FROM users WHERE age > 17;",
        down: "SELECT 1;",
        finds: &["down-differs: changed: view grown"],
    },
    Case {
        about: "what a view lets in",
        before: &[
            USERS,
            "CREATE VIEW grown AS SELECT id, email FROM users WHERE id > 17 WITH CASCADED CHECK OPTION;",
        ],
        up: "DROP VIEW grown;",
        down: "CREATE VIEW grown AS SELECT id, email FROM users WHERE id > 17;",
        finds: &["down-differs: changed: view grown"],
    },
    Case {
        about: "how a view is read",
        before: &[
            USERS,
            "CREATE ALGORITHM=MERGE VIEW grown AS SELECT id, email FROM users WHERE age > 17;",
        ],
        up: "DROP VIEW grown;",
        down: "CREATE ALGORITHM=TEMPTABLE VIEW grown AS SELECT id, email FROM users WHERE age > 17;",
        finds: &["down-differs: changed: view grown"],
    },
    Case {
        about: "a trigger",
        before: &[TRIGGER],
        up: "DROP TRIGGER users_stamp;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: trigger users_stamp"],
    },
    Case {
        about: "a trigger's moment",
        before: &[TRIGGER],
        up: "DROP TRIGGER users_stamp;",
        down: "CREATE TRIGGER users_stamp BEFORE INSERT ON users FOR EACH ROW SET NEW.email = lower(NEW.email);",
        finds: &["down-differs: trigger users_stamp"],
    },
    Case {
        about: "a trigger's body",
        before: &[TRIGGER],
        up: "DROP TRIGGER users_stamp;",
        down: "CREATE TRIGGER users_stamp BEFORE UPDATE ON users FOR EACH ROW SET NEW.email = upper(NEW.email);",
        finds: &["down-differs: changed: trigger users_stamp"],
    },
    Case {
        about: "which trigger is first",
        before: &[
            TRIGGER,
            "CREATE TRIGGER users_first BEFORE UPDATE ON users FOR EACH ROW PRECEDES users_stamp SET NEW.email = trim(NEW.email);",
        ],
        up: "DROP TRIGGER users_first;",
        down: "CREATE TRIGGER users_first BEFORE UPDATE ON users FOR EACH ROW SET NEW.email = trim(NEW.email);",
        finds: &["down-differs: trigger"],
    },
    Case {
        about: "a trigger that goes with its table",
        before: &[TRIGGER],
        up: "CREATE TABLE people LIKE users; INSERT INTO people SELECT * FROM users; DROP TABLE users;",
        down: "RENAME TABLE people TO users;",
        finds: &["down-differs: missing: trigger users_stamp"],
    },
    Case {
        about: "a function",
        before: &[ONE],
        up: "DROP FUNCTION one;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: function one"],
    },
    Case {
        about: "a function's body",
        before: &[ONE],
        up: "CREATE OR REPLACE FUNCTION one(a int) RETURNS int DETERMINISTIC SQL SECURITY INVOKER COMMENT 'one' RETURN a + 1;",
        down: "CREATE OR REPLACE FUNCTION one(a int) RETURNS int DETERMINISTIC SQL SECURITY INVOKER COMMENT 'one' RETURN a + 2;",
        finds: &["down-differs: changed: function one"],
    },
    Case {
        about: "a function's volatility",
        before: &[ONE],
        up: "DROP FUNCTION one;",
        down: "CREATE FUNCTION one(a int) RETURNS int SQL SECURITY INVOKER COMMENT 'one' RETURN a;",
        finds: &["down-differs: changed: function one"],
    },
    Case {
        about: "whose rights a function has",
        before: &[ONE],
        up: "ALTER FUNCTION one SQL SECURITY DEFINER;",
        down: "SELECT 1;",
        finds: &["down-differs: changed: function one"],
    },
    Case {
        about: "a function's comment",
        before: &[ONE],
        up: "ALTER FUNCTION one COMMENT 'two';",
        down: "ALTER FUNCTION one COMMENT '';",
        finds: &["down-differs: changed: function one"],
    },
    Case {
        about: "what a function reads",
        before: &[ONE],
        up: "ALTER FUNCTION one READS SQL DATA;",
        down: "SELECT 1;",
        finds: &["down-differs: changed: function one"],
    },
    Case {
        about: "a procedure",
        before: &["CREATE PROCEDURE clear(IN a int) SELECT a;"],
        up: "DROP PROCEDURE clear;",
        down: "CREATE PROCEDURE clear(INOUT a int) SELECT a;",
        finds: &["down-differs: changed: procedure clear"],
    },
    Case {
        about: "the mode in which a program is read",
        before: &[
            "SET sql_mode = 'ANSI_QUOTES'; CREATE PROCEDURE say() SELECT 'a'; SET sql_mode = DEFAULT;",
        ],
        up: "DROP PROCEDURE say;",
        down: "CREATE PROCEDURE say() SELECT 'a';",
        finds: &["down-differs: changed: procedure say"],
    },
    Case {
        about: "an event",
        before: &[
            "CREATE EVENT daily ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DISABLE DO SELECT 1;",
        ],
        up: "DROP EVENT daily;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: event daily"],
    },
    Case {
        about: "how often an event is",
        before: &[
            "CREATE EVENT daily ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DISABLE DO SELECT 1;",
        ],
        up: "DROP EVENT daily;",
        down: "CREATE EVENT daily ON SCHEDULE EVERY 2 DAY STARTS '2030-01-01 00:00:00' DISABLE DO SELECT 1;",
        finds: &["down-differs: changed: event daily"],
    },
    Case {
        about: "that an event is off",
        before: &[
            "CREATE EVENT daily ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DISABLE DO SELECT 1;",
        ],
        up: "ALTER EVENT daily ENABLE;",
        down: "SELECT 1;",
        finds: &["down-differs: event daily"],
    },
    Case {
        about: "a privilege left behind",
        before: &[USERS, "CREATE USER IF NOT EXISTS proof_reader@localhost;"],
        up: "GRANT SELECT, INSERT ON users TO proof_reader@localhost;",
        down: "REVOKE INSERT ON users FROM proof_reader@localhost;",
        finds: &["down-differs: left behind: grant users.SELECT to"],
    },
    Case {
        about: "a privilege",
        before: &[
            USERS,
            "CREATE USER IF NOT EXISTS proof_reader@localhost; GRANT SELECT ON users TO proof_reader@localhost;",
        ],
        up: "REVOKE SELECT ON users FROM proof_reader@localhost;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: grant users.SELECT to"],
    },
    Case {
        about: "a privilege on a column",
        before: &[
            USERS,
            "CREATE USER IF NOT EXISTS proof_reader@localhost; GRANT UPDATE (email) ON users TO proof_reader@localhost;",
        ],
        up: "REVOKE UPDATE (email) ON users FROM proof_reader@localhost;",
        down: "GRANT UPDATE (age) ON users TO proof_reader@localhost;",
        finds: &["down-differs: missing: grant"],
    },
    Case {
        about: "a privilege on a table that is gone",
        before: &["CREATE USER IF NOT EXISTS proof_reader@localhost;"],
        up: "CREATE TABLE notes (id bigint); GRANT SELECT ON notes TO proof_reader@localhost;",
        down: "DROP TABLE notes;",
        finds: &["down-differs: left behind: grant notes.SELECT to"],
    },
];
