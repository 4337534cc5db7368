//! Where shadow databases are made, and what is left of them.

mod leftovers;
mod places;
mod program;
mod roles;
