//! What a plan has to know of a database that is in use: its server, how large its tables are, how fast it is, and who holds what.
//! Reads only, [`calibrate()`] excepted, which works on a temporary table.

mod calibrate;
mod holders;
mod sizes;

use migrate_core::dialect::{Engine, Server};
use migrate_core::forecast::TableStats;

use crate::database::Database;
use crate::error::Error;
use crate::introspect::unreadable;
use crate::wire::Wire;

pub use calibrate::calibrate;
pub use holders::Holder;
pub(crate) use holders::mode_of;

/// A database as it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct Live {
    /// The server.
    pub server: Server,
    /// The time zone of sessions, where that is known.
    pub timezone: Option<String>,
    /// How large its tables are.
    pub stats: TableStats,
    /// Who holds locks on tables or a transaction open, the oldest first.
    pub holders: Vec<Holder>,
    /// What could not be asked, and why.
    pub unasked: Vec<String>,
}

/// Looks at a database. Nothing is written, and no lock is waited for.
///
/// ```
/// # async fn run() -> Result<(), migrate_runtime::Error> {
/// use migrate_runtime::Database;
/// use migrate_runtime::plan::look;
///
/// let live = look(&Database::try_from("sqlite::memory:")?).await?;
/// assert!(live.holders.is_empty());
/// # Ok(())
/// # }
/// # migrate_runtime::block_on(run()).unwrap();
/// ```
///
/// The codes of its errors are `connection` and `introspection`.
pub async fn look(database: &Database) -> Result<Live, Error> {
    let mut wire = Wire::open(database).await?;
    let live = look_through(&mut wire).await;
    // What was read is complete, however the connection ends.
    let _ = wire.close().await;
    live
}

async fn look_through(wire: &mut Wire) -> Result<Live, Error> {
    let server = server(wire).await?;
    let mut unasked = Vec::new();
    let tables = sizes::read(wire).await.map_err(unreadable)?;
    let holders = holders::read(wire, server.engine, &mut unasked).await;
    let timezone = match server.engine {
        Engine::Postgres => {
            let answer = wire.ask("SHOW TimeZone").await.map_err(unreadable)?;
            answer.cell(0).map(str::to_owned)
        }
        _ => None,
    };
    let stats = TableStats {
        server: Some(format!("{} {}", server.engine.name(), number(server))),
        rates: None,
        tables,
    };
    Ok(Live {
        server,
        timezone,
        stats,
        holders,
        unasked,
    })
}

fn number(server: Server) -> String {
    let (major, minor, patch) = server.version;
    match (server.engine, minor, patch) {
        (Engine::Postgres, minor, _) => format!("{major}.{minor}"),
        _ => format!("{major}.{minor}.{patch}"),
    }
}

/// The server that answers.
pub(crate) async fn server(wire: &mut Wire) -> Result<Server, Error> {
    let question = match wire {
        #[cfg(feature = "sqlite")]
        Wire::Sqlite(_) => "SELECT sqlite_version()",
        #[cfg(feature = "postgres")]
        Wire::Postgres(_) => "SHOW server_version",
        #[cfg(feature = "mysql")]
        Wire::Mysql(_) => "SELECT VERSION()",
    };
    let answer = wire.ask(question).await.map_err(unreadable)?;
    let said = answer.cell(0).unwrap_or_default();
    let engine = match wire {
        #[cfg(feature = "sqlite")]
        Wire::Sqlite(_) => Engine::Sqlite,
        #[cfg(feature = "postgres")]
        Wire::Postgres(_) => Engine::Postgres,
        #[cfg(feature = "mysql")]
        Wire::Mysql(_) if said.contains("MariaDB") => Engine::Mariadb,
        #[cfg(feature = "mysql")]
        Wire::Mysql(_) => Engine::Mysql,
    };
    // `15.8 (Debian 15.8-1)`, `10.11.6-MariaDB-1`, `16beta2`.
    let mut numbers = said
        .split('.')
        .map(|part| {
            part.split(|sign: char| !sign.is_ascii_digit())
                .next()
                .unwrap_or_default()
        })
        .map(|digits| digits.parse::<u16>().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    let version = (
        next(),
        next(),
        if engine == Engine::Postgres {
            0
        } else {
            next()
        },
    );
    Ok(Server { engine, version })
}
