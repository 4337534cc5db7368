//! One operation applied to a schema.

use super::{Birth, State};
use crate::sql::Operation;

/// Makes the schema what it is after the operation. What cannot be (a column of a table that is not known) changes nothing.
pub fn apply(state: &mut State, operation: &Operation, at: Birth) {
    let _ = at;
    if operation.act.is_opaque() {
        state.opaque = true;
    }
}
