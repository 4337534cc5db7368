//! Ways between two schemas of PostgreSQL.

mod alembic;
mod hazards;
mod newer;
mod objects;
mod traps;
mod wholes;

use crate::way::{Case, On};

fn case<'c>(name: &'c str, current: &'c str, desired: &'c str) -> Case<'c> {
    Case {
        on: On::Postgres,
        name,
        ..Case::new(current, desired)
    }
}
