//! Every recipe on MariaDB.

use migrate_tests::servers;

use super::walk::Walk;

const TABLES: &str = "CREATE TABLE users (id bigint AUTO_INCREMENT PRIMARY KEY, name varchar(50) NOT NULL COMMENT 'who', age int, plan varchar(20), legacy varchar(20) NOT NULL DEFAULT 'x');\n\
    CREATE TABLE orders (id bigint AUTO_INCREMENT PRIMARY KEY, user_id bigint, status varchar(20));\n";

const ROWS: &str = "INSERT INTO users (name, age, plan, legacy) SELECT concat('u', seq), seq % 100, 'free', concat('l', seq) FROM seq_1_to_300;\
    INSERT INTO orders (user_id, status) SELECT 1 + seq % 300, 'ok' FROM seq_1_to_300";

const KEPT: &str = "SELECT md5(group_concat(concat(id, name, coalesce(age, 0), coalesce(plan, '-'), legacy) ORDER BY id)) FROM users";

const USERS: Walk<'_> = Walk {
    change: "",
    tables: TABLES,
    rows: ROWS,
    old: &[],
    old_until: None,
    new: &[],
    new_from: None,
    drift: "",
    synced_from: "backfill",
    kept: KEPT,
    reached: ("SELECT '1'", &["1"]),
};

const COLUMNS: &str = "SELECT concat(column_name, ' ', column_type, ' ', is_nullable) FROM information_schema.columns \
    WHERE table_schema = database() AND table_name = 'users' AND column_name NOT IN ('id', 'plan', 'legacy') ORDER BY ordinal_position";

#[test]
fn add_a_column_with_a_constant() {
    let walked = Walk {
        change: "add column users.active boolean not null default true",
        old: &["INSERT INTO users (name) VALUES ('o')"],
        new: &["INSERT INTO users (name, active) VALUES ('n', false)"],
        new_from: Some("active"),
        reached: (
            "SELECT cast(count(*) AS char) FROM users WHERE active",
            &["300"],
        ),
        ..USERS
    }
    .on(servers::mariadb());
    insta::assert_snapshot!("mariadb_add_constant", walked.files);
}

#[test]
fn add_a_column_that_is_computed() {
    let walked = Walk {
        change: "add column users.token char(36) not null default uuid()",
        old: &["INSERT INTO users (name) VALUES ('o')"],
        new: &["INSERT INTO users (name, token) VALUES ('n', uuid())"],
        new_from: Some("expand"),
        reached: (
            COLUMNS,
            &[
                "name varchar(50) NO",
                "age int(11) YES",
                "token char(36) NO",
            ],
        ),
        ..USERS
    }
    .on(servers::mariadb());
    insta::assert_snapshot!("mariadb_add_computed", walked.files);
}

const RENAME: Walk<'_> = Walk {
    change: "rename column users.name to full_name",
    old: &[
        "INSERT INTO users (name) VALUES ('o')",
        "UPDATE users SET name = 'o2' WHERE id = 1",
    ],
    old_until: Some("promote"),
    new: &[
        "INSERT INTO users (full_name) VALUES ('n')",
        "UPDATE users SET full_name = 'n2' WHERE id = 2",
    ],
    new_from: Some("expand"),
    drift: "SELECT cast(id AS char) FROM users WHERE NOT (name <=> full_name)",
    reached: (COLUMNS, &["full_name varchar(50) NO", "age int(11) YES"]),
    ..USERS
};

#[test]
fn rename_a_column() {
    let walked = RENAME.on(servers::mariadb());
    insta::assert_snapshot!("mariadb_rename_column", walked.files);
}

#[test]
fn rename_a_column_with_indexes() {
    let walked = Walk {
        tables: "CREATE TABLE users (id bigint AUTO_INCREMENT PRIMARY KEY, age int, name text DEFAULT 'nobody', plan varchar(20), legacy varchar(20) NOT NULL DEFAULT 'x', \
            KEY users_name_idx (name(10), age), UNIQUE KEY name (name(50), id));\n",
        rows: "INSERT INTO users (name, age) SELECT concat('u', seq), seq FROM seq_1_to_300",
        old_until: Some("contract"),
        reached: (COLUMNS, &["age int(11) YES", "full_name text YES"]),
        ..RENAME
    }
    .on(servers::mariadb());
    insta::assert_snapshot!("mariadb_rename_indexed_column", walked.files);
}

#[test]
fn rename_a_table() {
    let walked = Walk {
        change: "rename table orders to purchases",
        old: &[
            "INSERT INTO orders (user_id, status) VALUES (1, 'o')",
            "UPDATE orders SET status = 'x' WHERE id = 1",
            "DELETE FROM orders WHERE id = 2",
        ],
        old_until: Some("contract"),
        new: &["INSERT INTO purchases (user_id) VALUES (1)"],
        new_from: Some("expand"),
        kept: "SELECT md5(group_concat(concat(id, status) ORDER BY id)) FROM orders",
        reached: ("SELECT cast(count(*) AS char) FROM purchases", &["300"]),
        ..USERS
    }
    .on(servers::mariadb());
    insta::assert_snapshot!("mariadb_rename_table", walked.files);
}

#[test]
fn change_a_type() {
    let walked = Walk {
        change: "change type of users.age to bigint",
        old: &[
            "INSERT INTO users (name, age) VALUES ('o', 5)",
            "UPDATE users SET age = 6 WHERE id = 1",
        ],
        reached: (COLUMNS, &["name varchar(50) NO", "age bigint(20) YES"]),
        ..USERS
    }
    .on(servers::mariadb());
    insta::assert_snapshot!("mariadb_change_type", walked.files);
}

#[test]
fn lengthen_a_text() {
    let walked = Walk {
        change: "change type of users.name to varchar(60)",
        old: &["INSERT INTO users (name) VALUES ('o')"],
        reached: (COLUMNS, &["name varchar(60) NO", "age int(11) YES"]),
        ..USERS
    }
    .on(servers::mariadb());
    insta::assert_snapshot!("mariadb_lengthen", walked.files);
}

#[test]
fn remove_a_column() {
    let walked = Walk {
        change: "drop column users.name",
        old: &["INSERT INTO users (name) VALUES ('o')"],
        old_until: Some("contract"),
        new: &["INSERT INTO users (age) VALUES (1)"],
        new_from: Some("expand"),
        reached: (COLUMNS, &["age int(11) YES"]),
        ..USERS
    }
    .on(servers::mariadb());
    insta::assert_snapshot!("mariadb_remove_column", walked.files);
}

#[test]
fn remove_a_table() {
    let walked = Walk {
        change: "drop table orders",
        old: &["INSERT INTO orders (user_id) VALUES (1)"],
        old_until: Some("put_aside"),
        kept: "SELECT cast(count(*) AS char) FROM orders",
        reached: (
            "SELECT cast(count(*) AS char) FROM orders_removed",
            &["300"],
        ),
        ..USERS
    }
    .on(servers::mariadb());
    insta::assert_snapshot!("mariadb_remove_table", walked.files);
}

const KEYS: &str = "SELECT concat(constraint_type, ' ', constraint_name) FROM information_schema.table_constraints \
    WHERE table_schema = database() AND table_name IN ('users', 'orders') AND constraint_type <> 'PRIMARY KEY'";

#[test]
fn add_an_index() {
    let walked = Walk {
        change: "add index on users (age)",
        old: &["INSERT INTO users (name) VALUES ('o')"],
        reached: (
            "SELECT index_name FROM information_schema.statistics WHERE table_schema = database() AND column_name = 'age'",
            &["users_age_idx"],
        ),
        ..USERS
    }
    .on(servers::mariadb());
    insta::assert_snapshot!("mariadb_add_index", walked.files);
}

#[test]
fn add_a_foreign_key() {
    let walked = Walk {
        change: "add foreign key orders.user_id to users.id on delete cascade",
        old: &["INSERT INTO orders (user_id) VALUES (1)"],
        reached: (KEYS, &["FOREIGN KEY orders_user_id_fkey"]),
        ..USERS
    }
    .on(servers::mariadb());
    insta::assert_snapshot!("mariadb_add_foreign_key", walked.files);
}

#[test]
fn add_a_check() {
    let walked = Walk {
        change: "add check age >= 0 on users",
        old: &["INSERT INTO users (name, age) VALUES ('o', 1)"],
        reached: (KEYS, &["CHECK users_age_check"]),
        ..USERS
    }
    .on(servers::mariadb());
    insta::assert_snapshot!("mariadb_add_check", walked.files);
}

#[test]
fn add_a_unique_constraint() {
    let walked = Walk {
        change: "add unique on users (name)",
        old: &["INSERT INTO users (name) SELECT concat('o', max(id)) FROM users AS others"],
        reached: (KEYS, &["UNIQUE users_name_key"]),
        ..USERS
    }
    .on(servers::mariadb());
    insta::assert_snapshot!("mariadb_add_unique", walked.files);
}

#[test]
fn set_not_null() {
    let walked = Walk {
        change: "set users.age not null default 18",
        old: &["INSERT INTO users (name, age) VALUES ('o', 1)"],
        reached: (COLUMNS, &["name varchar(50) NO", "age int(11) NO"]),
        ..USERS
    }
    .on(servers::mariadb());
    insta::assert_snapshot!("mariadb_set_not_null", walked.files);
}

#[test]
fn split_a_table() {
    let walked = Walk {
        change: "split users.plan into user_plans",
        old: &["INSERT INTO users (name, plan) VALUES ('o', 'pro')", "UPDATE users SET plan = 'pro' WHERE id = 1"],
        old_until: Some("contract"),
        new: &[
            "UPDATE user_plans SET plan = 'team' WHERE user_id = 2",
            "INSERT INTO users (name) VALUES ('n'); INSERT INTO user_plans SELECT max(id), 'solo' FROM users ON DUPLICATE KEY UPDATE plan = 'solo'",
        ],
        new_from: Some("contract"),
        drift: "SELECT cast(u.id AS char) FROM users u LEFT JOIN user_plans p ON p.user_id = u.id WHERE NOT (p.plan <=> u.plan)",
        reached: ("SELECT concat(plan, count(*)) FROM user_plans GROUP BY plan", &["free300"]),
        ..USERS
    }
    .on(servers::mariadb());
    insta::assert_snapshot!("mariadb_split_table", walked.files);
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
    let walked = Walk {
        change: "add value happy to users.m",
        tables: MOOD,
        rows: "INSERT INTO users (m) VALUES ('sad'), ('ok')",
        old: &["INSERT INTO users (name, m) VALUES ('o', 'sad')"],
        kept: "SELECT group_concat(m ORDER BY id) FROM users",
        reached: (
            COLUMNS,
            &[
                "name varchar(50) YES",
                "m enum('sad','ok','meh','happy') NO",
            ],
        ),
        ..USERS
    }
    .on(servers::mariadb());
    insta::assert_snapshot!("mariadb_add_enum_value", walked.files);
}

#[test]
fn remove_a_value_from_an_enum() {
    let walked = Walk {
        change: "remove value meh from users.m using sad",
        tables: MOOD,
        rows: "INSERT INTO users (m) VALUES ('sad'), ('ok')",
        old: &["INSERT INTO users (name, m) VALUES ('o', 'sad')"],
        kept: "SELECT group_concat(m ORDER BY id) FROM users",
        reached: (COLUMNS, &["name varchar(50) YES", "m enum('sad','ok') NO"]),
        ..USERS
    }
    .on(servers::mariadb());
    insta::assert_snapshot!("mariadb_remove_enum_value", walked.files);
}
