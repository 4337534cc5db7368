//! MariaDB.

mod programs;
mod right;
mod rows;
mod tables;

use migrate_core::dialect::Dialect;
use migrate_runtime::shadow::Places;

use crate::judge::{are_named, are_proved};

#[test]
fn mistakes_with_tables_are_named() {
    are_named(Dialect::Mysql, &Places::default(), &[tables::TABLES]);
}

#[test]
fn mistakes_with_programs_are_named() {
    are_named(Dialect::Mysql, &Places::default(), &[programs::PROGRAMS]);
}

#[test]
fn mistakes_with_rows_are_named() {
    are_named(Dialect::Mysql, &Places::default(), &[rows::ROWS]);
}

#[test]
fn what_is_right_is_proved() {
    are_proved(Dialect::Mysql, &Places::default(), &[right::RIGHT]);
}
