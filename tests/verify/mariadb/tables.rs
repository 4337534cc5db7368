//! Tables, columns and keys.

use crate::case::Case;

const USERS: &str =
    "CREATE TABLE users (id bigint PRIMARY KEY, email varchar(100) NOT NULL, age int);";
const PAIR: &str = "CREATE TABLE users (id bigint PRIMARY KEY); CREATE TABLE notes (id bigint PRIMARY KEY, user_id bigint, CONSTRAINT notes_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE);";

pub const TABLES: &[Case] = &[
    Case {
        about: "a table left behind",
        before: &[USERS],
        up: "CREATE TABLE notes (id bigint PRIMARY KEY);",
        down: "SELECT 1;",
        finds: &["down-differs: left behind: table notes"],
    },
    Case {
        about: "a column left behind",
        before: &[USERS],
        up: "ALTER TABLE users ADD nickname text, ADD phone text;",
        down: "ALTER TABLE users DROP phone;",
        finds: &["down-differs: left behind: column users.nickname"],
    },
    Case {
        about: "a name that is not given back",
        before: &[USERS],
        up: "ALTER TABLE users CHANGE email mail varchar(100) NOT NULL;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: column users.email"],
    },
    Case {
        about: "a column's default",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, state varchar(10) NOT NULL DEFAULT 'new');",
        ],
        up: "ALTER TABLE users ALTER state DROP DEFAULT;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: default users.state"],
    },
    Case {
        about: "another default",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, state varchar(10) NOT NULL DEFAULT 'new');",
        ],
        up: "ALTER TABLE users ALTER state SET DEFAULT 'fresh';",
        down: "ALTER TABLE users ALTER state SET DEFAULT 'old';",
        finds: &["down-differs: changed: default users.state"],
    },
    Case {
        about: "what MODIFY leaves out",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, state varchar(10) NOT NULL DEFAULT 'new' COMMENT 'of the account');",
        ],
        up: "ALTER TABLE users MODIFY state varchar(20) NOT NULL DEFAULT 'new' COMMENT 'of the account';",
        down: "ALTER TABLE users MODIFY state varchar(10);",
        finds: &[
            "down-differs: missing: default users.state",
            "down-differs: missing: not null users.state",
            "down-differs: missing: comment users.state",
        ],
    },
    Case {
        about: "NOT NULL",
        before: &[USERS],
        up: "ALTER TABLE users MODIFY email varchar(100);",
        down: "SELECT 1;",
        finds: &["down-differs: missing: not null users.email"],
    },
    Case {
        about: "a column's length",
        before: &[USERS],
        up: "ALTER TABLE users MODIFY email varchar(200) NOT NULL;",
        down: "ALTER TABLE users MODIFY email varchar(150) NOT NULL;",
        finds: &["down-differs: is now `varchar(150)"],
    },
    Case {
        about: "a number's sign",
        before: &["CREATE TABLE users (id bigint PRIMARY KEY, age int unsigned);"],
        up: "ALTER TABLE users MODIFY age bigint unsigned;",
        down: "ALTER TABLE users MODIFY age int;",
        finds: &["down-differs: unsigned"],
    },
    Case {
        about: "a number's precision",
        before: &["CREATE TABLE prices (id bigint PRIMARY KEY, amount decimal(10, 2));"],
        up: "ALTER TABLE prices MODIFY amount decimal(12, 2);",
        down: "ALTER TABLE prices MODIFY amount decimal(10, 3);",
        finds: &[
            "down-differs: `decimal(10,2)` is now `decimal(10,3)`",
            "rows-lost: values of prices.amount",
        ],
    },
    Case {
        about: "a moment's precision",
        before: &["CREATE TABLE visits (id bigint PRIMARY KEY, at datetime(3));"],
        up: "ALTER TABLE visits MODIFY at datetime(6);",
        down: "ALTER TABLE visits MODIFY at datetime;",
        finds: &[
            "down-differs: `datetime(3)` is now `datetime`",
            "rows-lost: values of visits.at",
        ],
    },
    Case {
        about: "a column's collation",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, email varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin);",
        ],
        up: "ALTER TABLE users MODIFY email varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;",
        down: "ALTER TABLE users MODIFY email varchar(100) CHARACTER SET utf8mb4;",
        finds: &["down-differs: users.email"],
    },
    Case {
        about: "a column's character set",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, email varchar(100) CHARACTER SET latin1);",
        ],
        up: "ALTER TABLE users MODIFY email varchar(100) CHARACTER SET utf8mb4;",
        down: "SELECT 1;",
        finds: &["down-differs: users.email"],
    },
    Case {
        about: "that a column counts by itself",
        before: &["CREATE TABLE users (id bigint PRIMARY KEY AUTO_INCREMENT, email text);"],
        up: "ALTER TABLE users MODIFY id bigint NOT NULL;",
        down: "SELECT 1;",
        finds: &["down-differs: users.id"],
    },
    Case {
        about: "a generated column's expression",
        before: &[
            "CREATE TABLE boxes (id bigint PRIMARY KEY, a int NOT NULL, twice int GENERATED ALWAYS AS (a * 2) STORED);",
        ],
        up: "ALTER TABLE boxes DROP twice;",
        down: "ALTER TABLE boxes ADD twice int GENERATED ALWAYS AS (a * 3) STORED;",
        finds: &[
            "down-differs: boxes.twice",
            "rows-lost: values of boxes.twice",
        ],
    },
    Case {
        about: "whether a generated column is stored",
        before: &[
            "CREATE TABLE boxes (id bigint PRIMARY KEY, a int NOT NULL, twice int GENERATED ALWAYS AS (a * 2) STORED);",
        ],
        up: "ALTER TABLE boxes DROP twice;",
        down: "ALTER TABLE boxes ADD twice int GENERATED ALWAYS AS (a * 2) VIRTUAL;",
        finds: &["down-differs: boxes.twice"],
    },
    Case {
        about: "what a column does with another value",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, changed timestamp NOT NULL DEFAULT current_timestamp ON UPDATE current_timestamp);",
        ],
        up: "ALTER TABLE users MODIFY changed datetime NOT NULL DEFAULT current_timestamp ON UPDATE current_timestamp;",
        down: "ALTER TABLE users MODIFY changed timestamp NOT NULL DEFAULT current_timestamp;",
        finds: &["down-differs: users.changed"],
    },
    Case {
        about: "that a column is hidden",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, secret int NOT NULL DEFAULT 0 INVISIBLE);",
        ],
        up: "ALTER TABLE users MODIFY secret bigint NOT NULL DEFAULT 0 INVISIBLE;",
        down: "ALTER TABLE users MODIFY secret int NOT NULL DEFAULT 0;",
        finds: &["down-differs: users.secret"],
    },
    Case {
        about: "where a column is",
        before: &[USERS],
        up: "ALTER TABLE users MODIFY age int FIRST;",
        down: "SELECT 1;",
        finds: &["down-differs: changed: column order users"],
    },
    Case {
        about: "a column that comes back last",
        before: &[USERS],
        up: "ALTER TABLE users DROP email;",
        down: r"-- migrate: loses users.email because nobody reads it
ALTER TABLE users ADD email varchar(100) NOT NULL;",
        finds: &["down-differs: changed: column order users"],
    },
    Case {
        about: "a value of an enum",
        before: &["CREATE TABLE users (id bigint PRIMARY KEY, mood enum('sad', 'ok') NOT NULL);"],
        up: "ALTER TABLE users MODIFY mood enum('sad', 'ok', 'happy') NOT NULL;",
        down: "SELECT 1;",
        finds: &["down-differs: enum('sad','ok','happy')"],
    },
    Case {
        about: "an enum's order",
        before: &["CREATE TABLE users (id bigint PRIMARY KEY, mood enum('sad', 'ok') NOT NULL);"],
        up: "ALTER TABLE users MODIFY mood varchar(10) NOT NULL;",
        down: "ALTER TABLE users MODIFY mood enum('ok', 'sad') NOT NULL;",
        finds: &["down-differs: enum('ok','sad')"],
    },
    Case {
        about: "a column's comment",
        before: &["CREATE TABLE users (id bigint PRIMARY KEY, email text COMMENT 'checked');"],
        up: "ALTER TABLE users MODIFY email text COMMENT 'checked by mail';",
        down: "ALTER TABLE users MODIFY email text;",
        finds: &["down-differs: missing: comment users.email"],
    },
    Case {
        about: "a table's comment",
        before: &["CREATE TABLE users (id bigint PRIMARY KEY) COMMENT 'people';"],
        up: "ALTER TABLE users COMMENT '';",
        down: "SELECT 1;",
        finds: &["down-differs: people"],
    },
    Case {
        about: "a table's engine",
        before: &[USERS],
        up: "ALTER TABLE users ENGINE=MyISAM;",
        down: "SELECT 1;",
        finds: &["down-differs: MyISAM"],
    },
    Case {
        about: "a table's character set",
        before: &["CREATE TABLE users (id bigint PRIMARY KEY) CHARACTER SET latin1;"],
        up: "ALTER TABLE users CHARACTER SET utf8mb4;",
        down: "SELECT 1;",
        finds: &["down-differs: latin1"],
    },
    Case {
        about: "how rows are kept",
        before: &["CREATE TABLE users (id bigint PRIMARY KEY) ROW_FORMAT=COMPACT;"],
        up: "ALTER TABLE users ROW_FORMAT=DYNAMIC;",
        down: "ALTER TABLE users ROW_FORMAT=REDUNDANT;",
        finds: &["down-differs: changed: table users"],
    },
    Case {
        about: "that a table keeps its past",
        before: &["CREATE TABLE users (id bigint PRIMARY KEY, name text) WITH SYSTEM VERSIONING;"],
        up: "ALTER TABLE users DROP SYSTEM VERSIONING;",
        down: "SELECT 1;",
        finds: &["down-differs: users"],
    },
    Case {
        about: "that a table begins to keep its past",
        before: &["CREATE TABLE users (id bigint PRIMARY KEY, name text);"],
        up: "ALTER TABLE users ADD SYSTEM VERSIONING;",
        down: "SELECT 1;",
        finds: &["down-differs: users"],
    },
    Case {
        about: "partitions",
        before: &[
            "CREATE TABLE visits (id bigint, day date NOT NULL) PARTITION BY RANGE (year(day)) (PARTITION p2020 VALUES LESS THAN (2021), PARTITION rest VALUES LESS THAN MAXVALUE);",
        ],
        up: "ALTER TABLE visits REMOVE PARTITIONING;",
        down: "SELECT 1;",
        finds: &["down-differs: visits"],
    },
    Case {
        about: "a partition's bounds",
        before: &[
            "CREATE TABLE visits (id bigint, day date NOT NULL) PARTITION BY RANGE (year(day)) (PARTITION p2020 VALUES LESS THAN (2021), PARTITION p2021 VALUES LESS THAN (2022));",
        ],
        up: "ALTER TABLE visits ADD PARTITION (PARTITION p2022 VALUES LESS THAN (2023));",
        down: "SELECT 1;",
        finds: &["down-differs: p2022"],
    },
    Case {
        about: "an index",
        before: &[USERS, "CREATE INDEX users_email ON users (email);"],
        up: "DROP INDEX users_email ON users;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: index users.users_email"],
    },
    Case {
        about: "an index left behind",
        before: &[USERS],
        up: "CREATE INDEX users_age ON users (age);",
        down: "SELECT 1;",
        finds: &["down-differs: left behind: index users.users_age"],
    },
    Case {
        about: "that an index is unique",
        before: &[USERS, "CREATE UNIQUE INDEX users_email ON users (email);"],
        up: "DROP INDEX users_email ON users;",
        down: "CREATE INDEX users_email ON users (email);",
        finds: &["down-differs: users.users_email"],
    },
    Case {
        about: "how much of a column an index has",
        before: &[USERS, "CREATE INDEX users_email ON users (email(10));"],
        up: "DROP INDEX users_email ON users;",
        down: "CREATE INDEX users_email ON users (email);",
        finds: &["down-differs: changed: index users.users_email"],
    },
    Case {
        about: "an index's columns",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, a int, b int, KEY users_both (a, b));",
        ],
        up: "ALTER TABLE users DROP KEY users_both;",
        down: "ALTER TABLE users ADD KEY users_both (b, a);",
        finds: &["down-differs: changed: index users.users_both"],
    },
    Case {
        about: "an index's order",
        before: &["CREATE TABLE users (id bigint PRIMARY KEY, a int, KEY users_a (a DESC));"],
        up: "ALTER TABLE users DROP KEY users_a;",
        down: "ALTER TABLE users ADD KEY users_a (a);",
        finds: &["down-differs: changed: index users.users_a"],
    },
    Case {
        about: "an index's kind",
        before: &[
            "CREATE TABLE notes (id bigint PRIMARY KEY, body varchar(200), FULLTEXT KEY notes_body (body));",
        ],
        up: "ALTER TABLE notes DROP KEY notes_body;",
        down: "ALTER TABLE notes ADD KEY notes_body (body);",
        finds: &["down-differs: notes.notes_body"],
    },
    Case {
        about: "an index's comment",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, a int, KEY users_a (a) COMMENT 'for reports');",
        ],
        up: "ALTER TABLE users DROP KEY users_a;",
        down: "ALTER TABLE users ADD KEY users_a (a);",
        finds: &["down-differs: users.users_a"],
    },
    Case {
        about: "that an index is ignored",
        before: &["CREATE TABLE users (id bigint PRIMARY KEY, a int, KEY users_a (a));"],
        up: "ALTER TABLE users ALTER INDEX users_a IGNORED;",
        down: "SELECT 1;",
        finds: &["down-differs: users.users_a"],
    },
    Case {
        about: "a primary key",
        before: &["CREATE TABLE users (id bigint PRIMARY KEY);"],
        up: "ALTER TABLE users DROP PRIMARY KEY;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: primary key users"],
    },
    Case {
        about: "a primary key of other columns",
        before: &[
            "CREATE TABLE likes (user_id bigint NOT NULL, note_id bigint NOT NULL, PRIMARY KEY (user_id, note_id));",
        ],
        up: "ALTER TABLE likes DROP PRIMARY KEY;",
        down: "ALTER TABLE likes ADD PRIMARY KEY (note_id, user_id);",
        finds: &["down-differs: changed: primary key likes"],
    },
    Case {
        about: "a foreign key",
        before: &[PAIR],
        up: "ALTER TABLE notes DROP FOREIGN KEY notes_user;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: foreign key notes.notes_user"],
    },
    Case {
        about: "what a foreign key does",
        before: &[PAIR],
        up: "ALTER TABLE notes DROP FOREIGN KEY notes_user;",
        down: "ALTER TABLE notes ADD CONSTRAINT notes_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL;",
        finds: &["down-differs: changed: foreign key notes.notes_user"],
    },
    Case {
        about: "the index that a foreign key leaves",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY); CREATE TABLE notes (id bigint PRIMARY KEY, user_id bigint);",
        ],
        up: "ALTER TABLE notes ADD CONSTRAINT notes_user FOREIGN KEY (user_id) REFERENCES users (id);",
        down: "ALTER TABLE notes DROP FOREIGN KEY notes_user;",
        finds: &["down-differs: left behind: index notes.notes_user"],
    },
    Case {
        about: "a check",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, age int, CONSTRAINT grown CHECK (age > 17));",
        ],
        up: "ALTER TABLE users DROP CONSTRAINT grown;",
        down: "SELECT 1;",
        finds: &["down-differs: missing: check constraint users.grown"],
    },
    Case {
        about: "a check's text",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, age int, CONSTRAINT grown CHECK (age > 17));",
        ],
        up: "ALTER TABLE users DROP CONSTRAINT grown;",
        down: "ALTER TABLE users ADD CONSTRAINT grown CHECK (age >= 17);",
        finds: &["down-differs: changed: check constraint users.grown"],
    },
    Case {
        about: "a check of a column",
        before: &["CREATE TABLE users (id bigint PRIMARY KEY, age int CHECK (age > 17));"],
        up: "ALTER TABLE users MODIFY age bigint CHECK (age > 17);",
        down: "ALTER TABLE users MODIFY age int;",
        finds: &["down-differs: users.age"],
    },
    Case {
        about: "the database's character set",
        before: &[],
        up: "ALTER DATABASE CHARACTER SET latin1;",
        down: "SELECT 1;",
        finds: &["down-differs: changed: database character set"],
    },
    Case {
        about: "a sequence left behind",
        before: &[],
        up: "CREATE SEQUENCE numbers;",
        down: "SELECT 1;",
        finds: &["down-differs: left behind: sequence numbers"],
    },
    Case {
        about: "a sequence's step",
        before: &["CREATE SEQUENCE numbers INCREMENT BY 10 MAXVALUE 1000 CYCLE;"],
        up: "ALTER SEQUENCE numbers INCREMENT BY 1;",
        down: "ALTER SEQUENCE numbers INCREMENT BY 100;",
        finds: &["down-differs: changed: sequence numbers"],
    },
];
