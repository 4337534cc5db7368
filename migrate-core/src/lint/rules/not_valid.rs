//! A constraint that could be added with `NOT VALID`, and is not.

use crate::lint::{Edit, Finding, Fix, Scene};
use crate::sql::{Constraint, ObjectName, Operation};

/// The finding of a constraint that is checked at once. One without a name gets one that ends like this.
pub(super) fn checked_at_once(
    scene: &Scene<'_>,
    operation: &Operation,
    table: &ObjectName,
    constraint: &Constraint,
    ending: &str,
    message: String,
) -> Finding {
    let own = constraint.name.as_ref().map_or_else(
        || format!("{}_…_{ending}", table.name),
        |own| scene.sql(own),
    );
    let instead = format!(
        "add NOT VALID, and in a later revision: ALTER TABLE {} VALIDATE CONSTRAINT {own};",
        scene.sql_table(table)
    );
    let fix = Fix {
        title: "add NOT VALID; a later revision has to validate it".to_owned(),
        edits: vec![Edit {
            span: scene.end(operation),
            text: " NOT VALID".to_owned(),
        }],
    };
    scene.costly(operation, message, instead).fixed_by(fix)
}
