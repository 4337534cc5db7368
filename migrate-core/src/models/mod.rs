//! Structs.
pub mod attribute;
