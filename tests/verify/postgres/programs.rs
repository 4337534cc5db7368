//! Functions, triggers, views.

use crate::case::Case;

const USERS: &str = "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, age integer);";
const STAMP: &str = "CREATE TABLE users (id bigint PRIMARY KEY, email text); CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';";
const TRIGGER: &str = "CREATE TABLE users (id bigint PRIMARY KEY, email text); CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER users_stamp BEFORE UPDATE ON users FOR EACH ROW WHEN (OLD.email <> NEW.email) EXECUTE FUNCTION stamp();";
const ONE: &str = "CREATE FUNCTION one(a integer DEFAULT 1) RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS 'SELECT $1';";
const VIEW: &str = "CREATE TABLE users (id bigint PRIMARY KEY, email text, age integer); CREATE VIEW grown WITH (security_barrier = true) AS SELECT id, email FROM users WHERE age > 17;";

pub const PROGRAMS: &[Case] = &[
    Case {
        about: "a function left behind",
        before: &[],
        up: "CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1';",
        down: "SELECT 1;",
        finds: &["down-differs: left behind: function one()"],
    },
    Case {
        about: "a function of other arguments left behind",
        before: &["CREATE FUNCTION one(a integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';"],
        up: "CREATE FUNCTION one(a text) RETURNS integer LANGUAGE sql AS 'SELECT 1';",
        down: "SELECT 1;",
        finds: &["down-differs: left behind: function one(a text)"],
    },
    Case {
        about: "a function's body",
        before: &[ONE],
        up: "CREATE OR REPLACE FUNCTION one(a integer DEFAULT 1) RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS 'SELECT $1 + 1';",
        down: "SELECT 1;",
        finds: &["down-differs: changed: function one(a integer)"],
    },
    Case {
        about: "a function's volatility",
        before: &[ONE],
        up: "ALTER FUNCTION one VOLATILE;",
        down: "ALTER FUNCTION one IMMUTABLE;",
        finds: &["down-differs: changed: function one(a integer)"],
    },
    Case {
        about: "whose rights a function has",
        before: &[ONE],
        up: "ALTER FUNCTION one SECURITY INVOKER;",
        down: "SELECT 1;",
        finds: &["down-differs: changed: function one(a integer)"],
    },
    Case {
        about: "what a function sets",
        before: &[ONE],
        up: "ALTER FUNCTION one RESET search_path;",
        down: "SELECT 1;",
        finds: &["down-differs: changed: function one(a integer)"],
    },
    Case {
        about: "what a function does with NULL",
        before: &[ONE],
        up: "ALTER FUNCTION one STRICT;",
        down: "SELECT 1;",
        finds: &["down-differs: changed: function one(a integer)"],
    },
    Case {
        about: "what a function costs",
        before: &[ONE],
        up: "ALTER FUNCTION one COST 1000 PARALLEL SAFE;",
        down: "ALTER FUNCTION one COST 100;",
        finds: &["down-differs: changed: function one(a integer)"],
    },
    Case {
        about: "the default of an argument",
        before: &[ONE],
        up: "DROP FUNCTION one;",
        down: "CREATE FUNCTION one(a integer) RETURNS integer LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS 'SELECT $1';",
        finds: &["down-differs: changed: function one(a integer)"],
    },
    Case {
        about: "a procedure",
        before: &[
            USERS,
            "CREATE PROCEDURE clear() LANGUAGE sql AS 'DELETE FROM users';",
        ],
        up: "DROP PROCEDURE clear;",
        down: "CREATE PROCEDURE clear() LANGUAGE sql AS 'TRUNCATE users';",
        finds: &["down-differs: changed: procedure clear()"],
    },
    Case {
        about: "an aggregate",
        before: &[
            "CREATE AGGREGATE product(integer) (SFUNC = int4mul, STYPE = integer, INITCOND = '1');",
        ],
        up: "DROP AGGREGATE product(integer);",
        down: "CREATE AGGREGATE product(integer) (SFUNC = int4mul, STYPE = integer, INITCOND = '0');",
        finds: &["down-differs: changed: aggregate product(integer)"],
    },
    Case {
        about: "a trigger",
        before: &[TRIGGER],
        up: "DROP TRIGGER users_stamp ON users;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: trigger users.users_stamp"],
    },
    Case {
        about: "a trigger's moment",
        before: &[TRIGGER],
        up: "DROP TRIGGER users_stamp ON users;",
        down: "CREATE TRIGGER users_stamp AFTER UPDATE ON users FOR EACH ROW WHEN (OLD.email <> NEW.email) EXECUTE FUNCTION stamp();",
        finds: &["down-differs: changed: trigger users.users_stamp"],
    },
    Case {
        about: "a trigger's condition",
        before: &[TRIGGER],
        up: "DROP TRIGGER users_stamp ON users;",
        down: "CREATE TRIGGER users_stamp BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION stamp();",
        finds: &["down-differs: changed: trigger users.users_stamp"],
    },
    Case {
        about: "a trigger's columns",
        before: &[
            STAMP,
            "CREATE TRIGGER users_stamp BEFORE UPDATE OF email ON users FOR EACH ROW EXECUTE FUNCTION stamp();",
        ],
        up: "DROP TRIGGER users_stamp ON users;",
        down: "CREATE TRIGGER users_stamp BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION stamp();",
        finds: &["down-differs: changed: trigger users.users_stamp"],
    },
    Case {
        about: "that a trigger is for each row",
        before: &[
            STAMP,
            "CREATE TRIGGER users_stamp AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION stamp();",
        ],
        up: "DROP TRIGGER users_stamp ON users;",
        down: "CREATE TRIGGER users_stamp AFTER INSERT ON users EXECUTE FUNCTION stamp();",
        finds: &["down-differs: changed: trigger users.users_stamp"],
    },
    Case {
        about: "what a trigger sees",
        before: &[
            STAMP,
            "CREATE TRIGGER users_stamp AFTER INSERT ON users REFERENCING NEW TABLE AS added EXECUTE FUNCTION stamp();",
        ],
        up: "DROP TRIGGER users_stamp ON users;",
        down: "CREATE TRIGGER users_stamp AFTER INSERT ON users EXECUTE FUNCTION stamp();",
        finds: &["down-differs: changed: trigger users.users_stamp"],
    },
    Case {
        about: "that a trigger can wait",
        before: &[
            STAMP,
            "CREATE CONSTRAINT TRIGGER users_stamp AFTER INSERT ON users DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stamp();",
        ],
        up: "DROP TRIGGER users_stamp ON users;",
        down: "CREATE CONSTRAINT TRIGGER users_stamp AFTER INSERT ON users DEFERRABLE FOR EACH ROW EXECUTE FUNCTION stamp();",
        finds: &["down-differs: changed: trigger users.users_stamp"],
    },
    Case {
        about: "that a trigger is on",
        before: &[TRIGGER],
        up: "ALTER TABLE users DISABLE TRIGGER users_stamp;",
        down: "SELECT 1;",
        finds: &["down-differs: users_stamp"],
    },
    Case {
        about: "an event trigger",
        before: &[
            "CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; CREATE EVENT TRIGGER watcher ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION watch();",
        ],
        up: "DROP EVENT TRIGGER watcher;",
        down: "CREATE EVENT TRIGGER watcher ON ddl_command_end EXECUTE FUNCTION watch();",
        finds: &["down-differs: changed: event trigger watcher"],
    },
    Case {
        about: "a view",
        before: &[VIEW],
        up: "DROP VIEW grown; ALTER TABLE users ALTER email TYPE varchar(100);",
        down: "ALTER TABLE users ALTER email TYPE text;",
        finds: &["down-differs: missing: view grown"],
    },
    Case {
        about: "a view that went with its table's column",
        before: &[VIEW],
        up: "ALTER TABLE users ADD mail text; UPDATE users SET mail = email; ALTER TABLE users DROP email CASCADE;",
        down: "ALTER TABLE users ADD email text; UPDATE users SET email = mail; ALTER TABLE users DROP mail;",
        finds: &["down-differs: missing: view grown"],
    },
    Case {
        about: "a view's text",
        before: &[VIEW],
        up: "DROP VIEW grown;",
        down: "CREATE VIEW grown WITH (security_barrier = true) AS SELECT id, email FROM users WHERE age > 18;",
        finds: &["down-differs: changed: view grown"],
    },
    Case {
        about: "a view's options",
        before: &[VIEW],
        up: "DROP VIEW grown;",
        down: "CREATE VIEW grown AS SELECT id, email FROM users WHERE age > 17;",
        finds: &["down-differs: changed: view grown"],
    },
    Case {
        about: "a default of a view",
        before: &[VIEW, "ALTER VIEW grown ALTER email SET DEFAULT 'nobody';"],
        up: "ALTER VIEW grown ALTER email DROP DEFAULT;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: default grown.email"],
    },
    Case {
        about: "a materialized view",
        before: &[
            USERS,
            "CREATE MATERIALIZED VIEW ages AS SELECT age, count(*) FROM users GROUP BY age;",
        ],
        up: "DROP MATERIALIZED VIEW ages;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: materialized view ages"],
    },
    Case {
        about: "an index of a materialized view",
        before: &[
            USERS,
            "CREATE MATERIALIZED VIEW ages AS SELECT age, count(*) FROM users GROUP BY age; CREATE UNIQUE INDEX ages_age ON ages (age);",
        ],
        up: "DROP MATERIALIZED VIEW ages;",
        down: "CREATE MATERIALIZED VIEW ages AS SELECT age, count(*) FROM users GROUP BY age;",
        finds: &["down-differs: missing: index ages_age"],
    },
    Case {
        about: "a rule",
        before: &[
            USERS,
            "CREATE RULE kept AS ON DELETE TO users WHERE OLD.age > 100 DO INSTEAD NOTHING;",
        ],
        up: "DROP RULE kept ON users;",
        down: "CREATE RULE kept AS ON DELETE TO users WHERE OLD.age > 99 DO INSTEAD NOTHING;",
        finds: &["down-differs: changed: rule"],
    },
];
