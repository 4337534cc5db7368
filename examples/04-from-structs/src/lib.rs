//! The shop's structs. `cargo migrate` reads the source; the program gets their names and columns.

pub mod models;
