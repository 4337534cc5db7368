//! The engine on real databases.

mod contradictions;
mod failures;
mod kill_sweep;
mod moving;
mod rebuild;
mod rust_revisions;
mod script;
mod stamp_and_repair;
mod start_storm;
mod statement_mode;
