//! Which database a script is for.

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;

use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;

/// A dialect as people call it; the error says which there are.
pub fn named(name: &str) -> Result<Dialect, String> {
    match name {
        "postgresql" => Ok(Dialect::Postgres),
        "mariadb" => Ok(Dialect::Mysql),
        name => Dialect::from_name(name).ok_or_else(|| {
            let names: Vec<&str> = Dialect::ALL.into_iter().map(Dialect::name).collect();
            format!("the dialects are {}", names.join(", "))
        }),
    }
}

/// The dialect that was said, or the database's, or the chain's only one.
pub fn dialect(
    said: Option<Dialect>,
    database: Option<&Database>,
    chain: &Chain,
) -> Result<Dialect, Error> {
    if let Some(dialect) = said.or_else(|| database.map(Database::dialect)) {
        return Ok(dialect);
    }
    match chain.dialects.as_deref() {
        None | Some([]) => Ok(Dialect::Sqlite),
        Some([only]) => Ok(*only),
        Some(several) => {
            let names: Vec<&str> = several.iter().map(|dialect| dialect.name()).collect();
            Err(Error::from(
                Diagnostic::error(
                    Code::DatabaseUrl,
                    format!("the chain is for several databases: {}", names.join(", ")),
                )
                .help(format!("say which: `--dialect {}`", names[0])),
            ))
        }
    }
}
