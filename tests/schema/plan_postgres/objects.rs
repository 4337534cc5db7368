//! What is no table: types in use, operators, text search, extensions, foreign servers.

use super::case;
use crate::way::walk_all;

#[test]
fn types_in_use_become_others() {
    let domain = |checks: &str| {
        format!(
            "CREATE DOMAIN d AS int {checks}; CREATE TABLE t (x d, y d[]); CREATE VIEW v AS SELECT x FROM t;"
        )
    };
    walk_all(&[
        case(
            "a check of a domain in arrays",
            &domain("CONSTRAINT c CHECK (VALUE > 0)"),
            &domain("NOT NULL CONSTRAINT c CHECK (VALUE > 1)"),
        ),
        case(
            "a domain over a domain",
            "CREATE DOMAIN z AS int; CREATE DOMAIN a AS z CHECK (VALUE < 9); CREATE TABLE t (x a);",
            "CREATE DOMAIN z AS bigint; CREATE DOMAIN a AS z CHECK (VALUE < 8); CREATE TABLE t (x a);",
        ),
        case(
            "an attribute",
            "CREATE TYPE c AS (x int, y text); CREATE TABLE t (c c, cs c[]);",
            "CREATE TYPE c AS (x bigint, y text); CREATE TABLE t (c c, cs c[]);",
        )
        .rows(
            "INSERT INTO t VALUES ((1, 'a'), ARRAY[(2, 'b')::c])",
            "SELECT * FROM t",
        ),
        case(
            "an enum becomes a domain",
            "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (x e DEFAULT 'a');",
            "CREATE DOMAIN e AS text CHECK (VALUE <> ''); CREATE TABLE t (x e DEFAULT 'a');",
        )
        .rows("INSERT INTO t VALUES ('a')", "SELECT x::text FROM t"),
        case(
            "a collation",
            "CREATE COLLATION n (provider = icu, locale = 'und'); CREATE TABLE t (a text COLLATE n PRIMARY KEY); CREATE DOMAIN d AS text COLLATE n;",
            "CREATE COLLATION n (provider = icu, locale = 'de'); CREATE TABLE t (a text COLLATE n PRIMARY KEY); CREATE DOMAIN d AS text COLLATE n;",
        ),
        case(
            "a range",
            "CREATE TYPE r AS RANGE (subtype = float8); CREATE TABLE t (r r);",
            "CREATE TYPE r AS RANGE (subtype = numeric); CREATE TABLE t (r r);",
        ),
        case(
            "names that the server does not quote",
            "CREATE TYPE key AS ENUM ('a', 'b'); CREATE TABLE t (x key);",
            "CREATE TYPE key AS ENUM ('b', 'a'); CREATE TABLE t (x key);",
        ),
        case(
            "a default calls a function on the type",
            "CREATE TYPE e AS ENUM ('a'); CREATE FUNCTION f(x e DEFAULT 'a') RETURNS e LANGUAGE sql AS 'SELECT x'; CREATE TABLE t (x e DEFAULT f());",
            "CREATE TYPE e AS ENUM ('b', 'a'); CREATE FUNCTION f(x e DEFAULT 'b') RETURNS e LANGUAGE sql AS 'SELECT x'; CREATE TABLE t (x e DEFAULT f());",
        ),
    ]);
}

#[test]
fn operators_and_text_search_are_known() {
    let equal = "CREATE FUNCTION same(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2'; ";
    let operator = |more: &str| {
        format!(
            "{equal}CREATE OPERATOR === (LEFTARG = text, RIGHTARG = text, FUNCTION = same, COMMUTATOR = ==={more}); \
             CREATE VIEW v AS SELECT 'a'::text === 'b'::text AS is_same; COMMENT ON OPERATOR === (text, text) IS 'o';"
        )
    };
    let class = "CREATE FUNCTION turned(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $2 - $1'; \
         CREATE OPERATOR CLASS turn FOR TYPE int USING btree AS OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, \
         FUNCTION 1 turned(int, int); CREATE TABLE t (a int); CREATE INDEX i ON t (a turn);";
    let words = |rest: &str| {
        format!(
            "CREATE TEXT SEARCH CONFIGURATION c (COPY = english); CREATE TABLE t (a text); CREATE INDEX i ON t USING gin (to_tsvector('c'::regconfig, a)); {rest}"
        )
    };
    let asked = words(
        "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, STOPWORDS = english); \
         ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR asciiword WITH d, simple; ALTER TEXT SEARCH CONFIGURATION c DROP MAPPING FOR email;",
    );
    walk_all(&[
        case("an operator", equal, &operator("")),
        case(
            "an operator in a view",
            &operator(""),
            &operator(", RESTRICT = eqsel"),
        ),
        case("a class", "CREATE TABLE t (a int)", class),
        case("words", "", &words("")),
        case("what words are looked up in", &words(""), &asked),
    ]);
}

#[test]
fn extensions_and_servers_with_what_is_on_them() {
    let server = |options: &str| {
        format!(
            "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s {options}; CREATE USER MAPPING FOR PUBLIC SERVER s; \
             CREATE FOREIGN TABLE f (a int) SERVER s; CREATE VIEW v AS SELECT a FROM f; COMMENT ON SERVER s IS 's';"
        )
    };
    let plain = server("FOREIGN DATA WRAPPER w OPTIONS (a '1', b '2')");
    walk_all(&[
        case(
            "options",
            &plain,
            &server("VERSION '3' FOREIGN DATA WRAPPER w OPTIONS (b 'x, y', c '4')"),
        ),
        case("all goes", &plain, ""),
        case(
            "columns of an extension",
            "CREATE EXTENSION citext; CREATE TABLE t (a citext UNIQUE DEFAULT 'x', b citext[]);",
            "CREATE TABLE t (a text UNIQUE DEFAULT 'x', b text[]);",
        ),
        case(
            "another schema",
            "CREATE EXTENSION hstore; CREATE TABLE t (a hstore); CREATE INDEX i ON t USING gin (a);",
            "CREATE SCHEMA x; CREATE EXTENSION hstore SCHEMA x; CREATE TABLE t (a x.hstore); CREATE INDEX i ON t USING gin (a);",
        ),
        case(
            "a publication of some rows",
            "CREATE TABLE t (id int PRIMARY KEY, a int); CREATE PUBLICATION p FOR TABLE t WHERE (id > 1);",
            "CREATE TABLE t (id bigint PRIMARY KEY, a int); CREATE PUBLICATION p FOR TABLE t WHERE (id > 1);",
        ),
        case(
            "the comment on public",
            "",
            "COMMENT ON SCHEMA public IS 'ours'",
        ),
        case(
            "settings of an index",
            "CREATE TABLE t (a text); CREATE INDEX i ON t (lower(a), (a || 'x'));",
            "CREATE TABLE t (a text); CREATE INDEX i ON t (lower(a), (a || 'x')); ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 9; ALTER TABLE t CLUSTER ON i;",
        ),
        case(
            "a view with another type",
            "CREATE TABLE q (id int); CREATE TABLE r (id bigint); CREATE VIEW v AS SELECT x.id FROM q x;",
            "CREATE TABLE q (id int); CREATE TABLE r (id bigint); CREATE VIEW v AS SELECT x.id FROM r x;",
        ),
        case(
            "the name of an identity's sequence",
            "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY)",
            "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME \"a b\"))",
        ),
    ]);
}
