//! Revisions in which there is no mistake.

use crate::case::Case;

const USERS: &str = "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, age integer);";

pub const RIGHT: &[Case] = &[
    Case {
        about: "a table",
        before: &[USERS],
        up: "CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, body text); CREATE INDEX notes_user ON notes (user_id);",
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
        about: "a column that is not NULL, with a default",
        before: &[USERS],
        up: "ALTER TABLE users ADD state text NOT NULL DEFAULT 'new';",
        down: "ALTER TABLE users DROP state;",
        finds: &[],
    },
    Case {
        about: "a column that is not NULL, on tables with rows",
        before: &[USERS],
        up: "ALTER TABLE users ADD state text NOT NULL;",
        down: "ALTER TABLE users DROP state;",
        finds: &[r#"needs-empty-tables: column "state" of relation "users" contains null values"#],
    },
    Case {
        about: "a column that is meant to go",
        before: &[USERS],
        up: "ALTER TABLE users DROP age;",
        down: r"-- migrate: loses users.age because nobody reads it
ALTER TABLE users ADD age integer;",
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
        before: &["CREATE TABLE settings (name text PRIMARY KEY, value text);"],
        up: "INSERT INTO settings VALUES ('theme', 'dark'), ('size', '12');",
        down: "DELETE FROM settings WHERE name IN ('theme', 'size');",
        finds: &[],
    },
    Case {
        about: "values that are computed, and kept",
        before: &[USERS],
        up: "ALTER TABLE users ADD domain text; UPDATE users SET domain = split_part(email, '@', 2);",
        down: "ALTER TABLE users DROP domain;",
        finds: &[],
    },
    Case {
        about: "two columns that become one and two again",
        before: &[
            "CREATE TABLE people (id bigint PRIMARY KEY, first text NOT NULL, last text NOT NULL);",
        ],
        up: "ALTER TABLE people ADD name text; UPDATE people SET name = first || '|' || last; ALTER TABLE people DROP first, DROP last, ALTER name SET NOT NULL;",
        down: "ALTER TABLE people ADD first text, ADD last text; UPDATE people SET first = split_part(name, '|', 1), last = split_part(name, '|', 2); ALTER TABLE people DROP name, ALTER first SET NOT NULL, ALTER last SET NOT NULL;",
        finds: &[],
    },
    Case {
        about: "a table that is renamed with all that is on it",
        before: &[USERS, "CREATE INDEX users_email ON users (email);"],
        up: "ALTER TABLE users RENAME TO people; ALTER TABLE people RENAME CONSTRAINT users_pkey TO people_pkey; ALTER INDEX users_email RENAME TO people_email;",
        down: "ALTER TABLE people RENAME TO users; ALTER TABLE users RENAME CONSTRAINT people_pkey TO users_pkey; ALTER INDEX people_email RENAME TO users_email;",
        finds: &[],
    },
    Case {
        about: "a table that goes round by another one",
        before: &[USERS],
        up: "CREATE TABLE people AS SELECT * FROM users; DROP TABLE users;",
        down: "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, age integer); INSERT INTO users SELECT * FROM people; DROP TABLE people;",
        finds: &[],
    },
    Case {
        about: "columns in another order",
        before: &["CREATE TABLE users (id bigint PRIMARY KEY, a text, b text);"],
        up: "ALTER TABLE users RENAME a TO c; ALTER TABLE users ADD a text; UPDATE users SET a = c; ALTER TABLE users DROP c;",
        down: "SELECT 1;",
        finds: &[],
    },
    Case {
        about: "tables that refer to each other",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, best bigint); CREATE TABLE notes (id bigint PRIMARY KEY, author bigint NOT NULL REFERENCES users); ALTER TABLE users ADD FOREIGN KEY (best) REFERENCES notes;",
        ],
        up: "ALTER TABLE users ADD name text;",
        down: "ALTER TABLE users DROP name;",
        finds: &[],
    },
    Case {
        about: "tables that need each other",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, best bigint NOT NULL); CREATE TABLE notes (id bigint PRIMARY KEY, author bigint NOT NULL REFERENCES users DEFERRABLE INITIALLY DEFERRED); ALTER TABLE users ADD FOREIGN KEY (best) REFERENCES notes DEFERRABLE INITIALLY DEFERRED;",
        ],
        up: "ALTER TABLE users ADD name text;",
        down: "ALTER TABLE users DROP name;",
        finds: &[],
    },
    Case {
        about: "rows that refer to their own table",
        before: &[
            "CREATE TABLE nodes (id bigint PRIMARY KEY, parent bigint REFERENCES nodes, owner bigint NOT NULL REFERENCES nodes);",
        ],
        up: "ALTER TABLE nodes ADD name text;",
        down: "ALTER TABLE nodes DROP name;",
        finds: &[],
    },
    Case {
        about: "keys of several columns",
        before: &[
            "CREATE TABLE places (country text, zip text, name text, PRIMARY KEY (country, zip)); CREATE TABLE shops (id bigint PRIMARY KEY, country text NOT NULL, zip text NOT NULL, FOREIGN KEY (country, zip) REFERENCES places); CREATE TABLE sales (shop bigint REFERENCES shops, day date, PRIMARY KEY (shop, day));",
        ],
        up: "ALTER TABLE shops ADD name text;",
        down: "ALTER TABLE shops DROP name;",
        finds: &[],
    },
    Case {
        about: "a key that is a reference",
        before: &[
            "CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY); CREATE TABLE profiles (user_id bigint PRIMARY KEY REFERENCES users, bio text); CREATE TABLE friends (a bigint REFERENCES users, b bigint REFERENCES users, PRIMARY KEY (a, b), CHECK (a <> b));",
        ],
        up: "ALTER TABLE profiles ADD name text;",
        down: "ALTER TABLE profiles DROP name;",
        finds: &[],
    },
    Case {
        about: "checks that name values",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, status text NOT NULL CHECK (status IN ('new', 'old')), age integer NOT NULL CHECK (age > 17), code text NOT NULL CHECK (length(code) = 5), size text NOT NULL CHECK (size = ANY (ARRAY['s', 'm'])), share numeric NOT NULL CHECK (share BETWEEN 0 AND 1));",
        ],
        up: "ALTER TABLE users ADD name text;",
        down: "ALTER TABLE users DROP name;",
        finds: &[],
    },
    Case {
        about: "checks of two columns",
        before: &[
            "CREATE TABLE stays (id bigint PRIMARY KEY, start_day date NOT NULL, end_day date NOT NULL, low integer NOT NULL, high integer NOT NULL, CHECK (start_day < end_day), CHECK (low < high));",
        ],
        up: "ALTER TABLE stays ADD name text;",
        down: "ALTER TABLE stays DROP name;",
        finds: &[],
    },
    Case {
        about: "checks with patterns",
        before: &[
            r"CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL CHECK (email LIKE '%@%'), country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'), slug text NOT NULL CHECK (slug = lower(slug)), phone text NOT NULL CHECK (phone ~ '^\+?[0-9]+$'));",
        ],
        up: "ALTER TABLE users ADD name text;",
        down: "ALTER TABLE users DROP name;",
        finds: &[],
    },
    Case {
        about: "one of two",
        before: &[
            "CREATE TABLE notes (id bigint PRIMARY KEY, a bigint, b bigint, kind text NOT NULL CHECK (kind IN ('x', 'y')), CHECK ((a IS NULL) <> (b IS NULL)), CHECK (kind <> 'x' OR a IS NOT NULL));",
        ],
        up: "ALTER TABLE notes ADD name text;",
        down: "ALTER TABLE notes DROP name;",
        finds: &[],
    },
    Case {
        about: "enums and domains",
        before: &[
            "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%'); CREATE DOMAIN grown AS integer NOT NULL CHECK (VALUE >= 18); CREATE TABLE users (id bigint PRIMARY KEY, mood mood NOT NULL, moods mood[] NOT NULL, email email NOT NULL, age grown);",
        ],
        up: "ALTER TABLE users ADD name text;",
        down: "ALTER TABLE users DROP name;",
        finds: &[],
    },
    Case {
        about: "types of all kinds",
        before: &[
            r#"CREATE TYPE place AS (city text, zip text); CREATE TABLE things (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), data jsonb NOT NULL, raw bytea NOT NULL, tags text[] NOT NULL, matrix integer[][] NOT NULL, span tstzrange NOT NULL, many int4multirange NOT NULL, at timestamptz NOT NULL, day date NOT NULL, moment time NOT NULL, wait interval NOT NULL, net inet NOT NULL, mac macaddr NOT NULL, spot point NOT NULL, shape box NOT NULL, ring circle NOT NULL, line line NOT NULL, road path NOT NULL, area polygon NOT NULL, seg lseg NOT NULL, words tsvector NOT NULL, flags bit(8) NOT NULL, more bit varying(8) NOT NULL, price money NOT NULL, letter "char" NOT NULL, fixed char(3) NOT NULL, tree xml NOT NULL, lsn pg_lsn NOT NULL, place place NOT NULL, small numeric(3, 3) NOT NULL, path jsonpath NOT NULL, class regclass NOT NULL);"#,
        ],
        up: "ALTER TABLE things ADD name text;",
        down: "ALTER TABLE things DROP name;",
        finds: &[],
    },
    Case {
        about: "types of extensions",
        before: &[
            "CREATE EXTENSION hstore; CREATE EXTENSION citext; CREATE EXTENSION ltree; CREATE EXTENSION cube; CREATE EXTENSION isn; CREATE EXTENSION seg; CREATE TABLE things (id bigint PRIMARY KEY, a hstore NOT NULL, b citext NOT NULL UNIQUE, c ltree NOT NULL, d cube NOT NULL, e seg NOT NULL);",
        ],
        up: "ALTER TABLE things ADD name text;",
        down: "ALTER TABLE things DROP name;",
        finds: &[],
    },
    Case {
        about: "a table in partitions by day",
        before: &[
            "CREATE TABLE visits (id bigint, day date NOT NULL, PRIMARY KEY (id, day)) PARTITION BY RANGE (day); CREATE TABLE visits_2022 PARTITION OF visits FOR VALUES FROM ('2022-01-01') TO ('2023-01-01'); CREATE TABLE visits_2023 PARTITION OF visits FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');",
        ],
        up: "CREATE TABLE visits_2024 PARTITION OF visits FOR VALUES FROM ('2024-01-01') TO ('2025-01-01'); CREATE INDEX visits_day ON visits (day);",
        down: "DROP INDEX visits_day; DROP TABLE visits_2024;",
        finds: &[],
    },
    Case {
        about: "tables in partitions by value, by rest, by place",
        before: &[
            "CREATE TABLE shops (id bigint, country text NOT NULL) PARTITION BY LIST (country); CREATE TABLE shops_eu PARTITION OF shops FOR VALUES IN ('de', 'fr'); CREATE TABLE codes (id bigint NOT NULL) PARTITION BY HASH (id); CREATE TABLE codes_0 PARTITION OF codes FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE codes_1 PARTITION OF codes FOR VALUES WITH (MODULUS 2, REMAINDER 1); CREATE TABLE deep (id bigint, day date NOT NULL, kind text NOT NULL) PARTITION BY LIST (kind); CREATE TABLE deep_a PARTITION OF deep FOR VALUES IN ('a') PARTITION BY RANGE (day); CREATE TABLE deep_a_21 PARTITION OF deep_a FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');",
        ],
        up: "ALTER TABLE shops ADD name text; ALTER TABLE codes ADD name text; ALTER TABLE deep ADD name text;",
        down: "ALTER TABLE shops DROP name; ALTER TABLE codes DROP name; ALTER TABLE deep DROP name;",
        finds: &[],
    },
    Case {
        about: "columns that fill themselves",
        before: &[
            "CREATE TABLE boxes (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a integer NOT NULL, twice integer GENERATED ALWAYS AS (a * 2) STORED, made timestamptz NOT NULL DEFAULT now(), number serial);",
        ],
        up: "ALTER TABLE boxes ADD half integer GENERATED ALWAYS AS (a / 2) STORED;",
        down: "ALTER TABLE boxes DROP half;",
        finds: &[],
    },
    Case {
        about: "a table of which everything fills itself",
        before: &["CREATE TABLE tickets (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);"],
        up: "ALTER TABLE tickets ADD name text;",
        down: "ALTER TABLE tickets DROP name;",
        finds: &[],
    },
    Case {
        about: "triggers that write elsewhere",
        before: &[
            USERS,
            "CREATE TABLE log (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, what text NOT NULL); CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log (what) VALUES (NEW.email); RETURN NEW; END $$; CREATE TRIGGER users_note AFTER INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION note();",
        ],
        up: "UPDATE users SET age = coalesce(age, 0) + 1; ALTER TABLE users ADD name text;",
        down: "UPDATE users SET age = nullif(age - 1, -1); UPDATE users SET age = NULL WHERE age = 0; ALTER TABLE users DROP name;",
        finds: &[],
    },
    Case {
        about: "a trigger that refuses",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL); CREATE FUNCTION check_mail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.email NOT LIKE '%@%' THEN RAISE EXCEPTION 'no address'; END IF; RETURN NEW; END $$; CREATE TRIGGER users_mail BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION check_mail();",
        ],
        up: "ALTER TABLE users ADD name text;",
        down: "ALTER TABLE users DROP name;",
        finds: &[],
    },
    Case {
        about: "rows that are guarded",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, email text); ALTER TABLE users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; CREATE POLICY own ON users TO proof_reader USING (email = current_user);",
        ],
        up: "DROP POLICY own ON users; CREATE POLICY own ON users USING (true); GRANT SELECT ON users TO proof_reader;",
        down: "REVOKE SELECT ON users FROM proof_reader; DROP POLICY own ON users; CREATE POLICY own ON users TO proof_reader USING (email = current_user);",
        finds: &[],
    },
    Case {
        about: "views that are made anew",
        before: &[
            USERS,
            "CREATE VIEW grown AS SELECT id, email FROM users WHERE age > 17; CREATE VIEW old AS SELECT id FROM grown; CREATE MATERIALIZED VIEW ages AS SELECT age FROM users;",
        ],
        up: "DROP VIEW old; DROP VIEW grown; ALTER TABLE users ALTER email TYPE varchar(200); CREATE VIEW grown AS SELECT id, email FROM users WHERE age > 20;",
        down: "DROP VIEW grown; ALTER TABLE users ALTER email TYPE text; CREATE VIEW grown AS SELECT id, email FROM users WHERE age > 17; CREATE VIEW old AS SELECT id FROM grown;",
        finds: &[],
    },
    Case {
        about: "an index outside a transaction",
        before: &[USERS],
        up: r"-- migrate: transaction off
CREATE INDEX CONCURRENTLY users_email ON users (email);",
        down: r"-- migrate: transaction off
DROP INDEX CONCURRENTLY users_email;",
        finds: &[],
    },
    Case {
        about: "a function, a procedure, an aggregate, a trigger",
        before: &[USERS],
        up: "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$; CREATE TRIGGER users_stamp BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION stamp(); CREATE PROCEDURE clear() LANGUAGE sql AS 'DELETE FROM users'; CREATE AGGREGATE product(integer) (SFUNC = int4mul, STYPE = integer);",
        down: "DROP AGGREGATE product(integer); DROP PROCEDURE clear; DROP TRIGGER users_stamp ON users; DROP FUNCTION stamp;",
        finds: &[],
    },
    Case {
        about: "an enum that is made anew without a value",
        before: &[
            "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE users (id bigint PRIMARY KEY, mood mood NOT NULL DEFAULT 'ok');",
        ],
        up: "ALTER TYPE mood ADD VALUE 'happy' AFTER 'ok';",
        down: "ALTER TABLE users ALTER mood DROP DEFAULT; ALTER TYPE mood RENAME TO mood_old; CREATE TYPE mood AS ENUM ('sad', 'ok'); ALTER TABLE users ALTER mood TYPE mood USING mood::text::mood; ALTER TABLE users ALTER mood SET DEFAULT 'ok'; DROP TYPE mood_old;",
        finds: &[],
    },
    Case {
        about: "an exclusion, a unique pair, and what is unique in part",
        before: &[
            "CREATE EXTENSION btree_gist; CREATE TABLE stays (id bigint PRIMARY KEY, room integer NOT NULL, during int4range NOT NULL, guest text, gone boolean NOT NULL DEFAULT false, EXCLUDE USING gist (room WITH =, during WITH &&), UNIQUE (room, guest)); CREATE UNIQUE INDEX one_guest ON stays (guest) WHERE NOT gone;",
        ],
        up: "ALTER TABLE stays ADD name text;",
        down: "ALTER TABLE stays DROP name;",
        finds: &[],
    },
    Case {
        about: "tables that inherit",
        before: &[
            "CREATE TABLE people (id bigint PRIMARY KEY, name text NOT NULL); CREATE TABLE workers (wage numeric NOT NULL CHECK (wage > 0)) INHERITS (people);",
        ],
        up: "ALTER TABLE people ADD born date;",
        down: "ALTER TABLE people DROP born;",
        finds: &[],
    },
    Case {
        about: "names that need quotes",
        before: &[
            r#"CREATE SCHEMA "Strange Names"; CREATE TABLE "Strange Names"."User's" ("Id" bigint PRIMARY KEY, "e mail" text NOT NULL, "select" integer);"#,
        ],
        up: r#"ALTER TABLE "Strange Names"."User's" ADD "from" text; CREATE INDEX "by e mail" ON "Strange Names"."User's" ("e mail");"#,
        down: r#"DROP INDEX "Strange Names"."by e mail"; ALTER TABLE "Strange Names"."User's" DROP "from";"#,
        finds: &[],
    },
    Case {
        about: "default privileges and a publication",
        before: &[USERS],
        up: "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO proof_reader; CREATE TABLE notes (id bigint); CREATE PUBLICATION feed FOR TABLE users;",
        down: "DROP PUBLICATION feed; DROP TABLE notes; ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM proof_reader;",
        finds: &[],
    },
    Case {
        about: "a table without columns, and one that is full of defaults",
        before: &[
            "CREATE TABLE nothing (); CREATE TABLE usual (id bigint PRIMARY KEY DEFAULT 7, name text NOT NULL DEFAULT 'x');",
        ],
        up: "ALTER TABLE usual ADD b text;",
        down: "ALTER TABLE usual DROP b;",
        finds: &[],
    },
];
