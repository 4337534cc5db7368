//! SQLite.

mod right;
mod rows;
mod tables;

use migrate_core::dialect::Dialect;
use migrate_runtime::shadow::Places;

use crate::judge::{are_named, are_proved};

#[test]
fn mistakes_with_tables_are_named() {
    are_named(Dialect::Sqlite, &Places::default(), &[tables::TABLES]);
}

#[test]
fn mistakes_with_rows_are_named() {
    are_named(Dialect::Sqlite, &Places::default(), &[rows::ROWS]);
}

#[test]
fn what_is_right_is_proved() {
    are_proved(Dialect::Sqlite, &Places::default(), &[right::RIGHT]);
}
