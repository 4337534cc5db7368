//! Settings of a session.

/// `SET`, `RESET`, `PRAGMA`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name in lower case: `lock_timeout`, `foreign_keys`, `sql_mode`.
    pub name: String,
    /// Its value as written, without quotes; `None`: it is reset, or asked for (`PRAGMA table_info`).
    pub value: Option<String>,
    /// How long it holds.
    pub scope: Scope,
}

/// How long a setting holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// To the end of the transaction (`SET LOCAL`).
    Transaction,
    /// To the end of the session.
    Session,
    /// For everybody (`SET GLOBAL`, `ALTER SYSTEM`).
    Server,
}
