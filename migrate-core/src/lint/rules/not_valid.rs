//! A constraint that could be added with `NOT VALID`, and is not.

use crate::lint::words::with_word;
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
    let given = || scene.before.constraint_name(table, constraint);
    let name = constraint.name.clone().or_else(given);
    let at = scene.sql_table(table);
    let instead = if let Some(name) = name {
        format!(
            "add NOT VALID, and in a later revision: ALTER TABLE {at} VALIDATE CONSTRAINT {};",
            scene.sql(&name)
        )
    } else {
        // What the database calls it takes more than is known here.
        let own = scene.sql(&format!("{}_{ending}", table.name));
        let text = scene.text(operation);
        let rest = with_word(text, "ADD", &format!("CONSTRAINT {own}"));
        format!(
            "give it a name and add NOT VALID: ALTER TABLE {at} {rest} NOT VALID; and in a later revision: ALTER TABLE {at} VALIDATE CONSTRAINT {own};"
        )
    };
    let fix = Fix {
        title: "add NOT VALID; a later revision has to validate it".to_owned(),
        edits: vec![Edit {
            span: scene.end(operation),
            text: " NOT VALID".to_owned(),
        }],
    };
    scene.costly(operation, message, instead).fixed_by(fix)
}
