//! Revisions in which there is no mistake.

use crate::case::Case;

const USERS: &str =
    "CREATE TABLE users (id bigint PRIMARY KEY, email varchar(100) NOT NULL, age int);";

pub const RIGHT: &[Case] = &[
    Case {
        about: "a table",
        before: &[USERS],
        up: "CREATE TABLE notes (id bigint AUTO_INCREMENT PRIMARY KEY, user_id bigint NOT NULL, body text, KEY notes_user (user_id), CONSTRAINT notes_of FOREIGN KEY (user_id) REFERENCES users (id));",
        down: "DROP TABLE notes;",
        finds: &[],
    },
    Case {
        about: "a column that is renamed",
        before: &[USERS],
        up: "ALTER TABLE users CHANGE email mail varchar(100) NOT NULL;",
        down: "ALTER TABLE users CHANGE mail email varchar(100) NOT NULL;",
        finds: &[],
    },
    Case {
        about: "a column in its place",
        before: &[USERS],
        up: "ALTER TABLE users ADD state varchar(10) NOT NULL DEFAULT 'new' AFTER id;",
        down: "ALTER TABLE users DROP state;",
        finds: &[],
    },
    Case {
        about: "a column that is meant to go",
        before: &[USERS],
        up: "ALTER TABLE users DROP email;",
        down: r"-- migrate: loses users.email because nobody reads it
ALTER TABLE users ADD email varchar(100) NOT NULL AFTER id;",
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
        before: &["CREATE TABLE settings (name varchar(20) PRIMARY KEY, value text);"],
        up: "INSERT INTO settings VALUES ('theme', 'dark'), ('size', '12');",
        down: "DELETE FROM settings WHERE name IN ('theme', 'size');",
        finds: &[],
    },
    Case {
        about: "a unique index on values that are not",
        before: &[USERS],
        up: "UPDATE users SET age = 1; ALTER TABLE users ADD UNIQUE KEY users_age (age);",
        down: "ALTER TABLE users DROP KEY users_age;",
        finds: &["needs-empty-tables: Duplicate entry"],
    },
    Case {
        about: "tables that refer to each other",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, best bigint); CREATE TABLE notes (id bigint PRIMARY KEY, author bigint NOT NULL, FOREIGN KEY (author) REFERENCES users (id)); ALTER TABLE users ADD FOREIGN KEY (best) REFERENCES notes (id);",
        ],
        up: "ALTER TABLE users ADD name text;",
        down: "ALTER TABLE users DROP name;",
        finds: &[],
    },
    Case {
        about: "tables that need each other",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, best bigint NOT NULL); CREATE TABLE notes (id bigint PRIMARY KEY, author bigint NOT NULL, FOREIGN KEY (author) REFERENCES users (id)); ALTER TABLE users ADD FOREIGN KEY (best) REFERENCES notes (id);",
        ],
        up: "ALTER TABLE users ADD name text;",
        down: "ALTER TABLE users DROP name;",
        finds: &[],
    },
    Case {
        about: "rows that refer to their own table",
        before: &[
            "CREATE TABLE nodes (id bigint PRIMARY KEY, parent bigint, owner bigint NOT NULL, FOREIGN KEY (parent) REFERENCES nodes (id), FOREIGN KEY (owner) REFERENCES nodes (id));",
        ],
        up: "ALTER TABLE nodes ADD name text;",
        down: "ALTER TABLE nodes DROP name;",
        finds: &[],
    },
    Case {
        about: "keys of several columns",
        before: &[
            "CREATE TABLE places (country char(2), zip varchar(10), name text, PRIMARY KEY (country, zip)); CREATE TABLE shops (id bigint PRIMARY KEY, country char(2) NOT NULL, zip varchar(10) NOT NULL, FOREIGN KEY (country, zip) REFERENCES places (country, zip)); CREATE TABLE sales (shop bigint, day date, PRIMARY KEY (shop, day), FOREIGN KEY (shop) REFERENCES shops (id));",
        ],
        up: "ALTER TABLE shops ADD name text;",
        down: "ALTER TABLE shops DROP name;",
        finds: &[],
    },
    Case {
        about: "a key that is a reference",
        before: &[
            "CREATE TABLE users (id bigint AUTO_INCREMENT PRIMARY KEY); CREATE TABLE profiles (user_id bigint PRIMARY KEY, bio text, FOREIGN KEY (user_id) REFERENCES users (id)); CREATE TABLE friends (a bigint, b bigint, PRIMARY KEY (a, b), FOREIGN KEY (a) REFERENCES users (id), FOREIGN KEY (b) REFERENCES users (id), CHECK (a <> b));",
        ],
        up: "ALTER TABLE profiles ADD name text;",
        down: "ALTER TABLE profiles DROP name;",
        finds: &[],
    },
    Case {
        about: "checks that name values",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, status varchar(10) NOT NULL CHECK (status IN ('new', 'old')), age int NOT NULL CHECK (age > 17), code varchar(10) NOT NULL CHECK (length(code) = 5), share decimal(3, 2) NOT NULL CHECK (share BETWEEN 0 AND 1));",
        ],
        up: "ALTER TABLE users ADD name text;",
        down: "ALTER TABLE users DROP name;",
        finds: &[],
    },
    Case {
        about: "checks of two columns",
        before: &[
            "CREATE TABLE stays (id bigint PRIMARY KEY, start_day date NOT NULL, end_day date NOT NULL, low int NOT NULL, high int NOT NULL, CHECK (start_day < end_day), CHECK (low < high));",
        ],
        up: "ALTER TABLE stays ADD name text;",
        down: "ALTER TABLE stays DROP name;",
        finds: &[],
    },
    Case {
        about: "checks with patterns",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, email varchar(100) NOT NULL CHECK (email LIKE '%@%'), country varchar(2) NOT NULL CHECK (country REGEXP '^[A-Z]{2}$'), data longtext NOT NULL CHECK (json_valid(data)));",
        ],
        up: "ALTER TABLE users ADD name text;",
        down: "ALTER TABLE users DROP name;",
        finds: &[],
    },
    Case {
        about: "one of two",
        before: &[
            "CREATE TABLE notes (id bigint PRIMARY KEY, a bigint, b bigint, kind varchar(1) NOT NULL CHECK (kind IN ('x', 'y')), CHECK ((a IS NULL) <> (b IS NULL)));",
        ],
        up: "ALTER TABLE notes ADD name text;",
        down: "ALTER TABLE notes DROP name;",
        finds: &[],
    },
    Case {
        about: "types of all kinds",
        before: &[
            "CREATE TABLE things (id uuid PRIMARY KEY DEFAULT uuid(), data json NOT NULL, raw varbinary(20) NOT NULL, fixed binary(4) NOT NULL, big longblob NOT NULL, mood enum('sad', 'it''s ok') NOT NULL, moods set('a', 'b') NOT NULL, at timestamp(6) NOT NULL DEFAULT current_timestamp(6), day date NOT NULL, moment time NOT NULL, made datetime NOT NULL, y year NOT NULL, spot point NOT NULL, shape geometry NOT NULL, road linestring NOT NULL, area polygon NOT NULL, flags bit(8) NOT NULL, yes boolean NOT NULL, price decimal(5, 2) NOT NULL, part decimal(3, 3) NOT NULL, ratio double NOT NULL, letter char(1) NOT NULL, net inet6 NOT NULL, old inet4 NOT NULL, tiny tinyint unsigned NOT NULL, words mediumtext NOT NULL);",
        ],
        up: "ALTER TABLE things ADD name text;",
        down: "ALTER TABLE things DROP name;",
        finds: &[],
    },
    Case {
        about: "tables in partitions",
        before: &[
            "CREATE TABLE visits (id bigint, day date NOT NULL) PARTITION BY RANGE (year(day)) (PARTITION p2022 VALUES LESS THAN (2023), PARTITION p2023 VALUES LESS THAN (2024)); CREATE TABLE codes (id bigint NOT NULL) PARTITION BY LIST (id) (PARTITION a VALUES IN (7, 8)); CREATE TABLE names (id bigint NOT NULL) PARTITION BY HASH (id) PARTITIONS 3;",
        ],
        up: "ALTER TABLE visits ADD name text; ALTER TABLE visits ADD PARTITION (PARTITION p2024 VALUES LESS THAN (2025));",
        down: "ALTER TABLE visits DROP PARTITION p2024; ALTER TABLE visits DROP name;",
        finds: &[],
    },
    Case {
        about: "columns that fill themselves",
        before: &[
            "CREATE TABLE boxes (id bigint AUTO_INCREMENT PRIMARY KEY, a int NOT NULL, twice int GENERATED ALWAYS AS (a * 2) STORED, thrice int AS (a * 3), made timestamp NOT NULL DEFAULT current_timestamp ON UPDATE current_timestamp);",
        ],
        up: "ALTER TABLE boxes ADD half int GENERATED ALWAYS AS (a DIV 2) STORED;",
        down: "ALTER TABLE boxes DROP half;",
        finds: &[],
    },
    Case {
        about: "a table of which everything fills itself",
        before: &["CREATE TABLE tickets (id bigint AUTO_INCREMENT PRIMARY KEY);"],
        up: "ALTER TABLE tickets ADD name text;",
        down: "ALTER TABLE tickets DROP name;",
        finds: &[],
    },
    Case {
        about: "a table with its past",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, name text) WITH SYSTEM VERSIONING; CREATE TABLE kept (a int, rs timestamp(6) GENERATED ALWAYS AS ROW START, re timestamp(6) GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (rs, re)) WITH SYSTEM VERSIONING;",
        ],
        up: "CREATE INDEX users_name ON users (name(10)); CREATE TABLE more (id bigint PRIMARY KEY) WITH SYSTEM VERSIONING;",
        down: "DROP TABLE more; DROP INDEX users_name ON users;",
        finds: &[],
    },
    Case {
        about: "triggers that write elsewhere",
        before: &[
            USERS,
            "CREATE TABLE log (id bigint AUTO_INCREMENT PRIMARY KEY, what text NOT NULL); CREATE TRIGGER users_note AFTER INSERT ON users FOR EACH ROW INSERT INTO log (what) VALUES (NEW.email);",
        ],
        up: "ALTER TABLE users ADD name text;",
        down: "ALTER TABLE users DROP name;",
        finds: &[],
    },
    Case {
        about: "a trigger that refuses",
        before: &[
            USERS,
            "DELIMITER //",
            "CREATE TRIGGER users_mail BEFORE INSERT ON users FOR EACH ROW BEGIN IF NEW.email NOT LIKE '%@%' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no address'; END IF; END//",
            "DELIMITER ;",
        ],
        up: "ALTER TABLE users ADD name text;",
        down: "ALTER TABLE users DROP name;",
        finds: &[],
    },
    Case {
        about: "views that are made anew",
        before: &[
            USERS,
            "CREATE VIEW grown AS SELECT id, email FROM users WHERE age > 17; CREATE VIEW old AS SELECT id FROM grown;",
        ],
        up: "CREATE OR REPLACE VIEW grown AS SELECT id, email FROM users WHERE age > 20;",
        down: "CREATE OR REPLACE VIEW grown AS SELECT id, email FROM users WHERE age > 17;",
        finds: &[],
    },
    Case {
        about: "programs",
        before: &[USERS],
        up: r"CREATE FUNCTION one() RETURNS int DETERMINISTIC RETURN 1;
DELIMITER //
CREATE PROCEDURE clear() BEGIN DELETE FROM users; SELECT 1; END//
DELIMITER ;
CREATE TRIGGER users_stamp BEFORE UPDATE ON users FOR EACH ROW SET NEW.email = lower(NEW.email); CREATE EVENT daily ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM users;",
        down: "DROP EVENT daily; DROP TRIGGER users_stamp; DROP PROCEDURE clear; DROP FUNCTION one;",
        finds: &[],
    },
    Case {
        about: "a sequence as a default",
        before: &[
            "CREATE SEQUENCE numbers; CREATE TABLE users (id bigint PRIMARY KEY DEFAULT NEXTVAL(numbers), name text);",
        ],
        up: "ALTER TABLE users ADD email text;",
        down: "ALTER TABLE users DROP email;",
        finds: &[],
    },
    Case {
        about: "another engine and back",
        before: &[USERS],
        up: "ALTER TABLE users ENGINE=MyISAM;",
        down: "ALTER TABLE users ENGINE=InnoDB;",
        finds: &[],
    },
    Case {
        about: "a table of another engine",
        before: &[
            "CREATE TABLE notes (id int PRIMARY KEY, body text, FULLTEXT KEY notes_body (body)) ENGINE=MyISAM; CREATE TABLE kept (id int PRIMARY KEY) ENGINE=Aria; CREATE TABLE quick (id int PRIMARY KEY) ENGINE=MEMORY;",
        ],
        up: "ALTER TABLE notes ADD title text;",
        down: "ALTER TABLE notes DROP title;",
        finds: &[],
    },
    Case {
        about: "names that need quotes",
        before: &[
            "CREATE TABLE `user's` (`Id` bigint PRIMARY KEY, `e mail` varchar(50) NOT NULL, `select` int);",
        ],
        up: "ALTER TABLE `user's` ADD `from` text; CREATE INDEX `by e mail` ON `user's` (`e mail`);",
        down: "DROP INDEX `by e mail` ON `user's`; ALTER TABLE `user's` DROP `from`;",
        finds: &[],
    },
    Case {
        about: "texts in several character sets",
        before: &[
            "CREATE TABLE users (id bigint PRIMARY KEY, a varchar(20) CHARACTER SET latin1 NOT NULL, b varchar(20) CHARACTER SET ucs2 NOT NULL, c varchar(20) COLLATE utf8mb4_bin NOT NULL UNIQUE);",
        ],
        up: "ALTER TABLE users ADD name text;",
        down: "ALTER TABLE users DROP name;",
        finds: &[],
    },
];
