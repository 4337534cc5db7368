//! MariaDB.

mod programs;
mod right;
mod rows;
mod tables;

use migrate_core::dialect::Dialect;
use migrate_runtime::Database;
use migrate_runtime::shadow::Places;

use migrate_tests::servers;

use crate::judge::{are_named, are_proved};

/// A private MariaDB; beside the server of the tests where that is MySQL.
fn places() -> Places {
    if !servers::mysql::is_meant() {
        return Places::default();
    }
    let url = servers::mariadb().url("mysql");
    Places {
        configured: Some(Database::try_from(&*url).unwrap()),
        ..Places::default()
    }
}

#[test]
fn mistakes_with_tables_are_named() {
    are_named(Dialect::Mysql, &places(), &[tables::TABLES]);
}

#[test]
fn mistakes_with_programs_are_named() {
    are_named(Dialect::Mysql, &places(), &[programs::PROGRAMS]);
}

#[test]
fn mistakes_with_rows_are_named() {
    are_named(Dialect::Mysql, &places(), &[rows::ROWS]);
}

#[test]
fn what_is_right_is_proved() {
    are_proved(Dialect::Mysql, &places(), &[right::RIGHT]);
}
