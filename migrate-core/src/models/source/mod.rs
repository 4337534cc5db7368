//! Structs for a schema that is there.
use crate::naming::Naming;
use crate::schema::Schema;
/// x
#[must_use]
pub fn source(_schema: &Schema, _naming: &Naming) -> (String, String) {
    (String::new(), String::new())
}
