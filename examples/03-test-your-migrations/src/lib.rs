//! A chain whose tests are in `tests/`: every way back gives the schema back, and rows survive.

/// Every revision of the accounts.
pub static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::migrate!("migrations");
