//! Every recipe on MariaDB.

use migrate_tests::servers;

use super::ground::Ground;
use super::outline;
use super::walk::Walk;

const TABLES: &str = "CREATE TABLE users (id bigint AUTO_INCREMENT PRIMARY KEY, name varchar(50) NOT NULL COMMENT 'who', age int, plan varchar(20), legacy varchar(20) NOT NULL DEFAULT 'x');\n\
    CREATE TABLE orders (id bigint AUTO_INCREMENT PRIMARY KEY, user_id bigint, status varchar(20));\n";

const ROWS: &str = "INSERT INTO users (name, age, plan, legacy) SELECT concat('u', seq), seq % 100, 'free', concat('l', seq) \
     FROM (WITH RECURSIVE n AS (SELECT 1 AS seq UNION ALL SELECT seq + 1 FROM n WHERE seq < 300) SELECT seq FROM n) AS n;\
     INSERT INTO orders (user_id, status) SELECT id, 'ok' FROM users";

const KEPT: &str = "SELECT sha2(group_concat(concat(id, name, coalesce(age, 0), coalesce(plan, '-'), legacy) ORDER BY id), 256) FROM users";

const MARIADB: Ground = Ground {
    name: "mariadb",
    server: servers::mariadb,
    tables: TABLES,
    rows: ROWS,
    kept: KEPT,
};

const COLUMNS: &str = "SELECT concat(column_name, ' ', regexp_replace(column_type, 'int[(][0-9]+[)]', 'int'), ' ', is_nullable) FROM information_schema.columns \
    WHERE table_schema = database() AND table_name = 'users' AND column_name NOT IN ('id', 'plan', 'legacy') ORDER BY ordinal_position";

#[test]
fn add_a_column_with_a_constant() {
    MARIADB.walks(
        "add_constant",
        Walk {
            reached: (
                "SELECT cast(count(*) AS char) FROM users WHERE active",
                &["300"],
            ),
            ..outline::ADD_CONSTANT
        },
    );
}

#[test]
fn add_a_column_that_is_computed() {
    MARIADB.walks(
        "add_computed",
        Walk {
            change: "add column users.token char(36) not null default uuid()",
            new: &["INSERT INTO users (name, token) VALUES ('n', uuid())"],
            reached: (
                COLUMNS,
                &["name varchar(50) NO", "age int YES", "token char(36) NO"],
            ),
            ..outline::ADD_COMPUTED
        },
    );
}

const RENAME: Walk<'_> = Walk {
    old_until: Some("promote"),
    drift: "SELECT cast(id AS char) FROM users WHERE NOT (name <=> full_name)",
    reached: (COLUMNS, &["full_name varchar(50) NO", "age int YES"]),
    ..outline::RENAME_COLUMN
};

#[test]
fn rename_a_column() {
    MARIADB.walks("rename_column", RENAME);
}

#[test]
fn rename_a_column_with_indexes() {
    MARIADB.walks("rename_indexed_column", Walk {
        tables: "CREATE TABLE users (id bigint AUTO_INCREMENT PRIMARY KEY, age int, name text DEFAULT 'nobody', plan varchar(20), legacy varchar(20) NOT NULL DEFAULT 'x', \
            KEY users_name_idx (name(10), age), UNIQUE KEY name (name(50), id));\n",
        rows: "INSERT INTO users (name, age) SELECT concat('u', seq), seq \
               FROM (WITH RECURSIVE n AS (SELECT 1 AS seq UNION ALL SELECT seq + 1 FROM n WHERE seq < 300) SELECT seq FROM n) AS n",
        old_until: Some("contract"),
        reached: (COLUMNS, &["age int YES", "full_name text YES"]),
        ..RENAME
    });
}

#[test]
fn rename_a_table() {
    MARIADB.walks(
        "rename_table",
        Walk {
            old: &[
                "INSERT INTO orders (user_id, status) VALUES (1, 'o')",
                "UPDATE orders SET status = 'x' WHERE id = 1",
                "DELETE FROM orders WHERE id = 2",
            ],
            kept: "SELECT sha2(group_concat(concat(id, status) ORDER BY id), 256) FROM orders",
            reached: ("SELECT cast(count(*) AS char) FROM purchases", &["300"]),
            ..outline::RENAME_TABLE
        },
    );
}

#[test]
fn change_a_type() {
    MARIADB.walks(
        "change_type",
        Walk {
            reached: (COLUMNS, &["name varchar(50) NO", "age bigint YES"]),
            ..outline::CHANGE_TYPE
        },
    );
}

#[test]
fn lengthen_a_text() {
    MARIADB.walks(
        "lengthen",
        Walk {
            change: "change type of users.name to varchar(60)",
            old: &["INSERT INTO users (name) VALUES ('o')"],
            reached: (COLUMNS, &["name varchar(60) NO", "age int YES"]),
            ..Walk::NOTHING
        },
    );
}

#[test]
fn remove_a_column() {
    MARIADB.walks(
        "remove_column",
        Walk {
            change: "drop column users.name",
            old: &["INSERT INTO users (name) VALUES ('o')"],
            new: &["INSERT INTO users (age) VALUES (1)"],
            reached: (COLUMNS, &["age int YES"]),
            ..outline::REMOVE_COLUMN
        },
    );
}

#[test]
fn remove_a_table() {
    MARIADB.walks(
        "remove_table",
        Walk {
            kept: "SELECT cast(count(*) AS char) FROM orders",
            reached: (
                "SELECT cast(count(*) AS char) FROM orders_removed",
                &["300"],
            ),
            ..outline::REMOVE_TABLE
        },
    );
}

const KEYS: &str = "SELECT concat(constraint_type, ' ', constraint_name) FROM information_schema.table_constraints \
    WHERE table_schema = database() AND table_name IN ('users', 'orders') AND constraint_type <> 'PRIMARY KEY'";

#[test]
fn add_an_index() {
    MARIADB.walks("add_index", Walk {
        change: "add index on users (age)",
        reached: (
            "SELECT index_name FROM information_schema.statistics WHERE table_schema = database() AND column_name = 'age'",
            &["users_age_idx"],
        ),
        ..outline::ADD_INDEX
    });
}

#[test]
fn add_a_foreign_key() {
    MARIADB.walks(
        "add_foreign_key",
        Walk {
            change: "add foreign key orders.user_id to users.id on delete cascade",
            reached: (KEYS, &["FOREIGN KEY orders_user_id_fkey"]),
            ..outline::ADD_FOREIGN_KEY
        },
    );
}

#[test]
fn add_a_check() {
    MARIADB.walks(
        "add_check",
        Walk {
            reached: (KEYS, &["CHECK users_age_check"]),
            ..outline::ADD_CHECK
        },
    );
}

#[test]
fn add_a_unique_constraint() {
    MARIADB.walks(
        "add_unique",
        Walk {
            old: &["INSERT INTO users (name) SELECT concat('o', max(id)) FROM users AS others"],
            reached: (KEYS, &["UNIQUE users_name_key"]),
            ..outline::ADD_UNIQUE
        },
    );
}

#[test]
fn set_not_null() {
    MARIADB.walks(
        "set_not_null",
        Walk {
            reached: (COLUMNS, &["name varchar(50) NO", "age int NO"]),
            ..outline::SET_NOT_NULL
        },
    );
}

#[test]
fn split_a_table() {
    let walked = MARIADB.walks("split_table", Walk {
        new: &[
            "UPDATE user_plans SET plan = 'team' WHERE user_id = 2",
            "INSERT INTO users (name) VALUES ('n'); INSERT INTO user_plans SELECT max(id), 'solo' FROM users ON DUPLICATE KEY UPDATE plan = 'solo'",
        ],
        new_from: Some("contract"),
        drift: "SELECT cast(u.id AS char) FROM users u LEFT JOIN user_plans p ON p.user_id = u.id WHERE NOT (p.plan <=> u.plan)",
        reached: ("SELECT concat(plan, count(*)) FROM user_plans GROUP BY plan", &["free300"]),
        ..outline::SPLIT_TABLE
    });
    // While both places are there, a program writes to the new one, too.
    walked.project.migrate("upgrade +2 --yes").succeeds();
    walked
        .database
        .execute("UPDATE user_plans SET plan = 'team' WHERE user_id = 2");
    assert_eq!(
        walked.database.query("SELECT plan FROM users WHERE id = 2"),
        ["team"]
    );
}

const MOOD: &str = "CREATE TABLE users (id bigint AUTO_INCREMENT PRIMARY KEY, name varchar(50), m enum('sad','ok','meh') NOT NULL DEFAULT 'ok');\n";

#[test]
fn add_a_value_to_an_enum() {
    MARIADB.walks(
        "add_enum_value",
        Walk {
            change: "add value happy to users.m",
            tables: MOOD,
            kept: "SELECT group_concat(m ORDER BY id) FROM users",
            reached: (
                COLUMNS,
                &[
                    "name varchar(50) YES",
                    "m enum('sad','ok','meh','happy') NO",
                ],
            ),
            ..outline::ADD_ENUM_VALUE
        },
    );
}

#[test]
fn remove_a_value_from_an_enum() {
    MARIADB.walks(
        "remove_enum_value",
        Walk {
            change: "remove value meh from users.m using sad",
            tables: MOOD,
            rows: "INSERT INTO users (m) VALUES ('sad'), ('ok')",
            old: &["INSERT INTO users (name, m) VALUES ('o', 'sad')"],
            kept: "SELECT group_concat(m ORDER BY id) FROM users",
            reached: (COLUMNS, &["name varchar(50) YES", "m enum('sad','ok') NO"]),
            ..Walk::NOTHING
        },
    );
}
