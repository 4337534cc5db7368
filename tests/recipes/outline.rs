//! What each recipe is tried with on every server: the change as it is said, and the programs whose SQL all of them read.

use super::walk::Walk;

pub(crate) const ADD_CONSTANT: Walk<'_> = Walk {
    change: "add column users.active boolean not null default true",
    old: &["INSERT INTO users (name) VALUES ('o')"],
    new: &["INSERT INTO users (name, active) VALUES ('n', false)"],
    new_from: Some("active"),
    ..Walk::NOTHING
};

pub(crate) const ADD_COMPUTED: Walk<'_> = Walk {
    old: &["INSERT INTO users (name) VALUES ('o')"],
    new_from: Some("expand"),
    ..Walk::NOTHING
};

pub(crate) const RENAME_TABLE: Walk<'_> = Walk {
    change: "rename table orders to purchases",
    old_until: Some("contract"),
    new: &["INSERT INTO purchases (user_id) VALUES (1)"],
    new_from: Some("expand"),
    ..Walk::NOTHING
};

pub(crate) const CHANGE_TYPE: Walk<'_> = Walk {
    change: "change type of users.age to bigint",
    old: &[
        "INSERT INTO users (name, age) VALUES ('o', 5)",
        "UPDATE users SET age = 6 WHERE id = 1",
    ],
    ..Walk::NOTHING
};

pub(crate) const REMOVE_COLUMN: Walk<'_> = Walk {
    old_until: Some("contract"),
    new_from: Some("expand"),
    ..Walk::NOTHING
};

pub(crate) const REMOVE_TABLE: Walk<'_> = Walk {
    change: "drop table orders",
    old: &["INSERT INTO orders (user_id) VALUES (1)"],
    old_until: Some("put_aside"),
    ..Walk::NOTHING
};

pub(crate) const ADD_INDEX: Walk<'_> = Walk {
    old: &["INSERT INTO users (name) VALUES ('o')"],
    ..Walk::NOTHING
};

pub(crate) const ADD_FOREIGN_KEY: Walk<'_> = Walk {
    old: &["INSERT INTO orders (user_id) VALUES (1)"],
    ..Walk::NOTHING
};

pub(crate) const ADD_CHECK: Walk<'_> = Walk {
    change: "add check age >= 0 on users",
    old: &["INSERT INTO users (name, age) VALUES ('o', 1)"],
    ..Walk::NOTHING
};

pub(crate) const ADD_UNIQUE: Walk<'_> = Walk {
    change: "add unique on users (name)",
    ..Walk::NOTHING
};

pub(crate) const SET_NOT_NULL: Walk<'_> = Walk {
    change: "set users.age not null default 18",
    old: &["INSERT INTO users (name, age) VALUES ('o', 1)"],
    ..Walk::NOTHING
};

pub(crate) const SPLIT_TABLE: Walk<'_> = Walk {
    change: "split users.plan into user_plans",
    old: &[
        "INSERT INTO users (name, plan) VALUES ('o', 'pro')",
        "UPDATE users SET plan = 'pro' WHERE id = 1",
    ],
    old_until: Some("contract"),
    ..Walk::NOTHING
};

pub(crate) const ADD_ENUM_VALUE: Walk<'_> = Walk {
    rows: "INSERT INTO users (m) VALUES ('sad'), ('ok')",
    old: &["INSERT INTO users (name, m) VALUES ('o', 'sad')"],
    ..Walk::NOTHING
};

pub(crate) const RENAME_COLUMN: Walk<'_> = Walk {
    change: "rename column users.name to full_name",
    old: &[
        "INSERT INTO users (name) VALUES ('o')",
        "UPDATE users SET name = 'o2' WHERE id = 1",
    ],
    new: &[
        "INSERT INTO users (full_name) VALUES ('n')",
        "UPDATE users SET full_name = 'n2' WHERE id = 2",
    ],
    new_from: Some("expand"),
    ..Walk::NOTHING
};
