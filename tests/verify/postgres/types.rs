//! Types, and what is rare.

use crate::case::Case;

pub const TYPES: &[Case] = &[
    Case {
        about: "an enum left behind",
        before: &[],
        up: "CREATE TYPE mood AS ENUM ('sad', 'ok');",
        down: "SELECT 1;",
        finds: &["down-differs: left behind: enum mood"],
    },
    Case {
        about: "a value of an enum",
        before: &[
            "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE users (id bigint PRIMARY KEY, mood mood);",
        ],
        up: "ALTER TYPE mood ADD VALUE 'happy';",
        down: "SELECT 1;",
        finds: &["down-differs: changed: enum mood: `'sad', 'ok'` is now `'sad', 'ok', 'happy'`"],
    },
    Case {
        about: "an enum's order",
        before: &["CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');"],
        up: "DROP TYPE mood;",
        down: "CREATE TYPE mood AS ENUM ('sad', 'happy', 'ok');",
        finds: &["down-differs: changed: enum mood"],
    },
    Case {
        about: "a value's name",
        before: &["CREATE TYPE mood AS ENUM ('sad', 'ok');"],
        up: "ALTER TYPE mood RENAME VALUE 'ok' TO 'fine';",
        down: "ALTER TYPE mood RENAME VALUE 'fine' TO 'okay';",
        finds: &["down-differs: changed: enum mood"],
    },
    Case {
        about: "a domain's condition",
        before: &[
            "CREATE DOMAIN grown AS integer CONSTRAINT of_age CHECK (VALUE > 17); CREATE TABLE users (id bigint PRIMARY KEY, age grown);",
        ],
        up: "ALTER DOMAIN grown DROP CONSTRAINT of_age;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: domain constraint grown.of_age"],
    },
    Case {
        about: "another condition of a domain",
        before: &["CREATE DOMAIN grown AS integer CONSTRAINT of_age CHECK (VALUE > 17);"],
        up: "ALTER DOMAIN grown DROP CONSTRAINT of_age;",
        down: "ALTER DOMAIN grown ADD CONSTRAINT of_age CHECK (VALUE > 18) NOT VALID;",
        finds: &["down-differs: changed: domain constraint grown.of_age"],
    },
    Case {
        about: "a domain's default",
        before: &["CREATE DOMAIN state AS text DEFAULT 'new' NOT NULL;"],
        up: "ALTER DOMAIN state DROP DEFAULT;",
        down: "ALTER DOMAIN state SET DEFAULT 'old';",
        finds: &["down-differs: changed: domain state"],
    },
    Case {
        about: "that a domain is not NULL",
        before: &["CREATE DOMAIN state AS text DEFAULT 'new' NOT NULL;"],
        up: "ALTER DOMAIN state DROP NOT NULL;",
        down: "SELECT 1;",
        finds: &["down-differs: changed: domain state"],
    },
    Case {
        about: "an attribute of a type",
        before: &["CREATE TYPE place AS (city text, zip text);"],
        up: "ALTER TYPE place DROP ATTRIBUTE zip;",
        down: "ALTER TYPE place ADD ATTRIBUTE zip varchar(10);",
        finds: &["down-differs: changed: composite type place"],
    },
    Case {
        about: "a range's operators",
        before: &["CREATE TYPE words AS RANGE (SUBTYPE = text);"],
        up: "DROP TYPE words;",
        down: "CREATE TYPE words AS RANGE (SUBTYPE = text, SUBTYPE_OPCLASS = text_pattern_ops);",
        finds: &["down-differs: changed: range type words"],
    },
    Case {
        about: "a collation left behind",
        before: &[],
        up: "CREATE COLLATION german (provider = icu, locale = 'de');",
        down: "SELECT 1;",
        finds: &["down-differs: left behind: collation german"],
    },
    Case {
        about: "a cast left behind",
        before: &["CREATE TYPE place AS (city text);"],
        up: "CREATE CAST (place AS text) WITH INOUT;",
        down: "SELECT 1;",
        finds: &["down-differs: left behind: cast"],
    },
    Case {
        about: "an operator left behind",
        before: &[
            "CREATE FUNCTION near(integer, integer) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT abs($1 - $2) < 2';",
        ],
        up: "CREATE OPERATOR ~~~ (LEFTARG = integer, RIGHTARG = integer, FUNCTION = near);",
        down: "SELECT 1;",
        finds: &["down-differs: left behind: operator ~~~(integer, integer)"],
    },
    Case {
        about: "a text search configuration left behind",
        before: &[],
        up: "CREATE TEXT SEARCH CONFIGURATION plain (COPY = simple);",
        down: "SELECT 1;",
        finds: &["down-differs: left behind: text search configuration plain"],
    },
    Case {
        about: "what no kind stands for",
        before: &[],
        up: "CREATE CONVERSION latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;",
        down: "SELECT 1;",
        finds: &["down-differs: latin", "unmodelled: latin"],
    },
    Case {
        about: "a foreign server left behind",
        before: &[],
        up: "CREATE FOREIGN DATA WRAPPER elsewhere; CREATE SERVER far FOREIGN DATA WRAPPER elsewhere OPTIONS (host 'far');",
        down: "SELECT 1;",
        finds: &[
            "down-differs: left behind: foreign server far",
            "down-differs: left behind: foreign data wrapper elsewhere",
        ],
    },
    Case {
        about: "an option of a foreign server",
        before: &[
            "CREATE FOREIGN DATA WRAPPER elsewhere; CREATE SERVER far FOREIGN DATA WRAPPER elsewhere OPTIONS (host 'far', port '5432');",
        ],
        up: "ALTER SERVER far OPTIONS (SET host 'near', DROP port);",
        down: "ALTER SERVER far OPTIONS (SET host 'far');",
        finds: &["down-differs: changed: foreign server far"],
    },
    Case {
        about: "who somebody is elsewhere",
        before: &[
            "CREATE FOREIGN DATA WRAPPER elsewhere; CREATE SERVER far FOREIGN DATA WRAPPER elsewhere; CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (username 'guest');",
        ],
        up: "DROP USER MAPPING FOR PUBLIC SERVER far;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: user mapping"],
    },
];
