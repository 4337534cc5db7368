//! How a test gets its database.

use migrate_core::dialect::Dialect;

use super::database::{Held, TestDatabase};
use super::place;
use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::shadow::plan::Plan;

/// What a database for one test is to be like.
///
/// ```
/// # async fn run() -> Result<(), migrate_runtime::Error> {
/// # static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::Chain::EMPTY;
/// use migrate_runtime::core::dialect::Dialect;
/// use migrate_runtime::testing::Wanted;
///
/// let database = Wanted::of(&MIGRATIONS).dialect(Dialect::Sqlite).at("base").make().await?;
/// database.execute("CREATE TABLE by_hand (id INTEGER)").await?;
/// # database.close().await;
/// # Ok(())
/// # }
/// # migrate_runtime::block_on(run()).unwrap();
/// ```
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    chain: &'a Chain,
    target: String,
    dialect: Option<Dialect>,
    url: Option<String>,
    package: Option<String>,
}

impl<'a> Wanted<'a> {
    /// A database at the head of a chain.
    #[must_use]
    pub fn of(chain: &'a Chain) -> Self {
        Self {
            chain,
            target: "head".to_owned(),
            dialect: None,
            url: None,
            package: None,
        }
    }

    /// At another revision: `base`, an id or the start of one, `head-1`, `<id>-1`.
    #[must_use]
    pub fn at(mut self, target: &str) -> Self {
        target.clone_into(&mut self.target);
        self
    }

    /// Of that kind; without it, of the only one that the chain is for.
    #[must_use]
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = Some(dialect);
        self
    }

    /// On the server that has this database, whatever the environment says.
    #[must_use]
    pub fn beside(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// The folder of the package, where cargo does not say.
    pub(super) fn package(mut self, folder: &str) -> Self {
        self.package = Some(folder.to_owned());
        self
    }

    /// Makes it. The code of its error is `shadow-database` when there is no place for one; otherwise it is what running the
    /// chain gives.
    pub async fn make(self) -> Result<TestDatabase, Error> {
        let chain = self.chain;
        let named = self.url.as_deref().map(Database::try_from).transpose()?;
        let dialect = match (self.dialect, &named) {
            (Some(dialect), _) => dialect,
            (None, Some(named)) => named.dialect(),
            (None, None) => only(chain)?,
        };
        chain.speaks(dialect, &format!("this is a test on {dialect}"))?;
        let package = self.package.unwrap_or_else(place::package);
        let plan = Plan::new(chain, &self.target, &package)?;
        if dialect == Dialect::Sqlite {
            let (database, folder) = super::sqlite::obtain(&plan).await?;
            return Ok(TestDatabase::new(
                chain,
                database,
                None,
                Held::Folder(folder),
            ));
        }
        let url = match self.url {
            Some(url) => url,
            None => place::needed(dialect, &package)?,
        };
        let server = Database::try_from(url.as_str())?;
        let (database, beside) = match dialect {
            #[cfg(feature = "postgres")]
            Dialect::Postgres => super::postgres::obtain(&plan, &server).await?,
            #[cfg(feature = "mysql")]
            Dialect::Mysql => super::mysql::obtain(&plan, &server).await?,
            _ => return Err(super::unknown(dialect)),
        };
        let held = Held::Server(Box::new(beside));
        Ok(TestDatabase::new(chain, database, Some(url), held))
    }
}

/// The dialect of a chain that has one only.
fn only(chain: &Chain) -> Result<Dialect, Error> {
    match &super::dialects(chain)[..] {
        [dialect] => Ok(*dialect),
        several => {
            let names: Vec<String> = several.iter().map(Dialect::to_string).collect();
            let message = format!("the chain is for {}: which is meant?", names.join(", "));
            Err(super::refused(
                &message,
                "say it: `database = \"…\"` in the attribute, `Wanted::dialect` in the code",
            ))
        }
    }
}
