//! The way from one schema of `SQLite` to another and back, with rows in the tables.

mod choice;
mod damage;
mod hazard;
mod random;
mod truth;
mod walk;
