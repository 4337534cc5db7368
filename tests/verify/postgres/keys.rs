//! Indexes and constraints.

use crate::case::Case;

const USERS: &str = "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, age integer);";
const INDEXED: &str = "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, age integer); CREATE INDEX users_email ON users (email);";
const PAIR: &str = "CREATE TABLE users (id bigint PRIMARY KEY); CREATE TABLE notes (id bigint PRIMARY KEY, user_id bigint, CONSTRAINT notes_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE);";

pub const KEYS: &[Case] = &[
    Case {
        about: "an index",
        before: &[INDEXED],
        up: "DROP INDEX users_email;",
        down: "SELECT 1;",
        finds: &[
            "down-differs: missing: index users_email",
            "down-differs: CREATE INDEX users_email",
        ],
    },
    Case {
        about: "an index left behind",
        before: &[USERS],
        up: "CREATE INDEX users_age ON users (age);",
        down: "SELECT 1;",
        finds: &["down-differs: left behind: index users_age on users"],
    },
    Case {
        about: "that an index is unique",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, email text); CREATE UNIQUE INDEX users_email ON users (email);",
        ],
        up: "DROP INDEX users_email;",
        down: "CREATE INDEX users_email ON users (email);",
        finds: &["down-differs: changed: index users_email"],
    },
    Case {
        about: "an index's name",
        before: &[INDEXED],
        up: "ALTER INDEX users_email RENAME TO by_email;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: index users_email"],
    },
    Case {
        about: "a partial index's condition",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, email text, gone boolean); CREATE INDEX users_email ON users (email) WHERE NOT gone;",
        ],
        up: "DROP INDEX users_email;",
        down: "CREATE INDEX users_email ON users (email);",
        finds: &["down-differs: changed: index users_email"],
    },
    Case {
        about: "an index's columns",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, a text, b text); CREATE INDEX users_both ON users (a, b);",
        ],
        up: "DROP INDEX users_both;",
        down: "CREATE INDEX users_both ON users (b, a);",
        finds: &["down-differs: changed: index users_both"],
    },
    Case {
        about: "an index's order",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, age integer); CREATE INDEX users_age ON users (age DESC NULLS LAST);",
        ],
        up: "DROP INDEX users_age;",
        down: "CREATE INDEX users_age ON users (age DESC);",
        finds: &["down-differs: changed: index users_age"],
    },
    Case {
        about: "an index's expression",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, email text); CREATE INDEX users_email ON users (lower(email));",
        ],
        up: "DROP INDEX users_email;",
        down: "CREATE INDEX users_email ON users (upper(email));",
        finds: &["down-differs: changed: index users_email"],
    },
    Case {
        about: "what an index has besides",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, email text, age integer); CREATE INDEX users_email ON users (email) INCLUDE (age);",
        ],
        up: "DROP INDEX users_email;",
        down: "CREATE INDEX users_email ON users (email);",
        finds: &["down-differs: changed: index users_email"],
    },
    Case {
        about: "an index's operators",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, email text); CREATE INDEX users_email ON users (email text_pattern_ops);",
        ],
        up: "DROP INDEX users_email;",
        down: "CREATE INDEX users_email ON users (email);",
        finds: &["down-differs: changed: index users_email"],
    },
    Case {
        about: "an index's collation",
        before: &[
            r#"CREATE TABLE users (id bigint PRIMARY KEY, email text); CREATE INDEX users_email ON users (email COLLATE "C");"#,
        ],
        up: "DROP INDEX users_email;",
        down: r#"CREATE INDEX users_email ON users (email COLLATE "POSIX");"#,
        finds: &["down-differs: changed: index users_email"],
    },
    Case {
        about: "an index's method",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, email text); CREATE INDEX users_email ON users USING hash (email);",
        ],
        up: "DROP INDEX users_email;",
        down: "CREATE INDEX users_email ON users (email);",
        finds: &["down-differs: changed: index users_email"],
    },
    Case {
        about: "an option of an index",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, email text); CREATE INDEX users_email ON users (email) WITH (fillfactor = 60);",
        ],
        up: "DROP INDEX users_email;",
        down: "CREATE INDEX users_email ON users (email);",
        finds: &["down-differs: changed: index users_email"],
    },
    Case {
        about: "that NULL is there once",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, email text); CREATE UNIQUE INDEX users_email ON users (email) NULLS NOT DISTINCT;",
        ],
        up: "DROP INDEX users_email;",
        down: "CREATE UNIQUE INDEX users_email ON users (email);",
        finds: &["down-differs: changed: index users_email"],
    },
    Case {
        about: "how much is known of an index",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, email text); CREATE INDEX users_email ON users (lower(email)); ALTER INDEX users_email ALTER COLUMN 1 SET STATISTICS 300;",
        ],
        up: "DROP INDEX users_email;",
        down: "CREATE INDEX users_email ON users (lower(email));",
        finds: &["down-differs: users_email"],
    },
    Case {
        about: "an index of one partition only",
        before: &[
            "CREATE TABLE visits (id bigint, day date NOT NULL) PARTITION BY RANGE (day); CREATE TABLE visits_2020 PARTITION OF visits FOR VALUES FROM ('2020-01-01') TO ('2021-01-01'); CREATE INDEX visits_day ON visits (day);",
        ],
        up: "DROP INDEX visits_day;",
        down: "CREATE INDEX visits_2020_day_idx ON visits_2020 (day);",
        finds: &["down-differs: missing: index visits_day"],
    },
    Case {
        about: "a primary key",
        before: &[USERS],
        up: "ALTER TABLE users DROP CONSTRAINT users_pkey;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: primary key"],
    },
    Case {
        about: "a primary key of other columns",
        before: &[
            "CREATE TABLE likes (user_id bigint NOT NULL, note_id bigint NOT NULL, PRIMARY KEY (user_id, note_id));",
        ],
        up: "ALTER TABLE likes DROP CONSTRAINT likes_pkey;",
        down: "ALTER TABLE likes ADD PRIMARY KEY (note_id, user_id);",
        finds: &[
            "down-differs: `PRIMARY KEY (user_id, note_id)` is now `PRIMARY KEY (note_id, user_id)`",
        ],
    },
    Case {
        about: "a unique constraint",
        before: &["CREATE TABLE users (id bigint PRIMARY KEY, email text UNIQUE);"],
        up: "ALTER TABLE users DROP CONSTRAINT users_email_key;",
        down: "CREATE UNIQUE INDEX users_email_key ON users (email);",
        finds: &["down-differs: missing: unique constraint users.users_email_key"],
    },
    Case {
        about: "that a unique constraint can wait",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, rank integer UNIQUE DEFERRABLE INITIALLY DEFERRED);",
        ],
        up: "ALTER TABLE users DROP CONSTRAINT users_rank_key;",
        down: "ALTER TABLE users ADD UNIQUE (rank);",
        finds: &[
            "down-differs: `UNIQUE (rank) DEFERRABLE INITIALLY DEFERRED` is now `UNIQUE (rank)`",
        ],
    },
    Case {
        about: "a foreign key",
        before: &[PAIR],
        up: "ALTER TABLE notes DROP CONSTRAINT notes_user;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: foreign key notes.notes_user"],
    },
    Case {
        about: "what a foreign key does",
        before: &[PAIR],
        up: "ALTER TABLE notes DROP CONSTRAINT notes_user;",
        down: "ALTER TABLE notes ADD CONSTRAINT notes_user FOREIGN KEY (user_id) REFERENCES users (id);",
        finds: &["down-differs: changed: foreign key notes.notes_user"],
    },
    Case {
        about: "what a foreign key does with another key",
        before: &[PAIR],
        up: "ALTER TABLE notes DROP CONSTRAINT notes_user;",
        down: "ALTER TABLE notes ADD CONSTRAINT notes_user FOREIGN KEY (user_id) REFERENCES users (id) ON UPDATE CASCADE ON DELETE CASCADE;",
        finds: &["down-differs: changed: foreign key notes.notes_user"],
    },
    Case {
        about: "that a foreign key can wait",
        before: &[PAIR],
        up: "ALTER TABLE notes ALTER CONSTRAINT notes_user DEFERRABLE INITIALLY DEFERRED;",
        down: "ALTER TABLE notes ALTER CONSTRAINT notes_user DEFERRABLE INITIALLY IMMEDIATE;",
        finds: &["down-differs: changed: foreign key notes.notes_user"],
    },
    Case {
        about: "a foreign key's match",
        before: &[
            "CREATE TABLE places (a bigint, b bigint, PRIMARY KEY (a, b)); CREATE TABLE notes (id bigint PRIMARY KEY, a bigint, b bigint, CONSTRAINT notes_place FOREIGN KEY (a, b) REFERENCES places MATCH FULL);",
        ],
        up: "ALTER TABLE notes DROP CONSTRAINT notes_place;",
        down: "ALTER TABLE notes ADD CONSTRAINT notes_place FOREIGN KEY (a, b) REFERENCES places;",
        finds: &["down-differs: changed: foreign key notes.notes_place"],
    },
    Case {
        about: "which columns a foreign key empties",
        before: &[
            "CREATE TABLE places (a bigint, b bigint, PRIMARY KEY (a, b)); CREATE TABLE notes (id bigint PRIMARY KEY, a bigint, b bigint, CONSTRAINT notes_place FOREIGN KEY (a, b) REFERENCES places ON DELETE SET NULL (b));",
        ],
        up: "ALTER TABLE notes DROP CONSTRAINT notes_place;",
        down: "ALTER TABLE notes ADD CONSTRAINT notes_place FOREIGN KEY (a, b) REFERENCES places ON DELETE SET NULL;",
        finds: &["down-differs: changed: foreign key notes.notes_place"],
    },
    Case {
        about: "a foreign key that was never checked",
        before: &[PAIR],
        up: "ALTER TABLE notes DROP CONSTRAINT notes_user;",
        down: "ALTER TABLE notes ADD CONSTRAINT notes_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE NOT VALID;",
        finds: &["down-differs: NOT VALID"],
    },
    Case {
        about: "a check",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, age integer CONSTRAINT grown CHECK (age > 17));",
        ],
        up: "ALTER TABLE users DROP CONSTRAINT grown;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: check constraint users.grown"],
    },
    Case {
        about: "a check's text",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, age integer CONSTRAINT grown CHECK (age > 17));",
        ],
        up: "ALTER TABLE users DROP CONSTRAINT grown;",
        down: "ALTER TABLE users ADD CONSTRAINT grown CHECK (age >= 17);",
        finds: &["down-differs: `CHECK ((age > 17))` is now `CHECK ((age >= 17))`"],
    },
    Case {
        about: "a check that was never checked",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, age integer CONSTRAINT grown CHECK (age > 17));",
        ],
        up: "ALTER TABLE users DROP CONSTRAINT grown;",
        down: "ALTER TABLE users ADD CONSTRAINT grown CHECK (age > 17) NOT VALID;",
        finds: &["down-differs: NOT VALID"],
    },
    Case {
        about: "a check that is not handed down",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, age integer CONSTRAINT grown CHECK (age > 17) NO INHERIT);",
        ],
        up: "ALTER TABLE users DROP CONSTRAINT grown;",
        down: "ALTER TABLE users ADD CONSTRAINT grown CHECK (age > 17);",
        finds: &["down-differs: NO INHERIT"],
    },
    Case {
        about: "an exclusion",
        before: &[
            "CREATE TABLE stays (id bigint PRIMARY KEY, during int4range, CONSTRAINT alone EXCLUDE USING gist (during WITH &&));",
        ],
        up: "ALTER TABLE stays DROP CONSTRAINT alone;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: exclusion constraint stays.alone"],
    },
    Case {
        about: "an exclusion's operator",
        before: &[
            "CREATE TABLE stays (id bigint PRIMARY KEY, during int4range, CONSTRAINT alone EXCLUDE USING gist (during WITH &&));",
        ],
        up: "ALTER TABLE stays DROP CONSTRAINT alone;",
        down: "ALTER TABLE stays ADD CONSTRAINT alone EXCLUDE USING gist (during WITH -|-);",
        finds: &["down-differs: changed: exclusion constraint stays.alone"],
    },
    Case {
        about: "a constraint's comment",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, age integer CONSTRAINT grown CHECK (age > 17)); COMMENT ON CONSTRAINT grown ON users IS 'by law';",
        ],
        up: "ALTER TABLE users DROP CONSTRAINT grown;",
        down: "ALTER TABLE users ADD CONSTRAINT grown CHECK (age > 17);",
        finds: &["down-differs: missing: comment"],
    },
];
