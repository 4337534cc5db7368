//! The backend under a function that runs outside of a transaction, whichever it is.

use migrate_core::dialect::Dialect;

#[cfg(any(feature = "postgres", feature = "mysql"))]
use super::Server;
#[cfg(feature = "sqlite")]
use super::Sqlite;
use crate::batches::Batches;
use crate::context::Connection;
use crate::error::Error;
use crate::functions::Calls;

/// One of the backends.
pub(crate) enum Host<'a> {
    #[cfg(feature = "sqlite")]
    Sqlite(&'a mut Sqlite),
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    Server(&'a mut Server),
}

impl Host<'_> {
    /// Its connection; `None` when that is gone.
    pub(crate) fn connection(&mut self) -> Option<Connection<'_>> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(sqlite) => Some(sqlite.connection()),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Self::Server(server) => server.connection(),
        }
    }

    pub(crate) const fn dialect(&self) -> Dialect {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(_) => Dialect::Sqlite,
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Self::Server(server) => server.dialect(),
        }
    }

    /// Runs a statement in batches.
    pub(crate) async fn batches(
        &mut self,
        calls: &mut Calls<'_>,
        batches: &Batches,
    ) -> Result<(), Error> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(sqlite) => calls.run(*sqlite, batches).await,
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Self::Server(server) => calls.run(*server, batches).await,
        }
    }
}
