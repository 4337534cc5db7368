//! PostgreSQL.

mod access;
mod keys;
mod programs;
mod right;
mod rows;
mod tables;
mod types;

use migrate_core::dialect::Dialect;
use migrate_runtime::shadow::Places;

use crate::judge::{are_named, are_proved};

// On private servers: databases are made in no time where nothing has to survive.

#[test]
fn mistakes_with_tables_are_named() {
    are_named(
        Dialect::Postgres,
        &Places::default(),
        &[tables::TABLES, types::TYPES],
    );
}

#[test]
fn mistakes_with_what_is_on_tables_are_named() {
    are_named(
        Dialect::Postgres,
        &Places::default(),
        &[keys::KEYS, access::ACCESS],
    );
}

#[test]
fn mistakes_with_programs_and_rows_are_named() {
    are_named(
        Dialect::Postgres,
        &Places::default(),
        &[programs::PROGRAMS, rows::ROWS],
    );
}

#[test]
fn what_is_right_is_proved() {
    are_proved(Dialect::Postgres, &Places::default(), &[right::RIGHT]);
}
