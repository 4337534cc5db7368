//! What runs in this process: our engine, the migrator of sqlx, and a bare connection.

use std::time::{Duration, Instant};

use migrate_runtime::{Chain, Migrator};
use sqlx::migrate::{Migrate, Migrator as SqlxMigrator};
use sqlx::mysql::MySqlConnectOptions;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Acquire, ConnectOptions, Connection, Executor as _, MySqlConnection, PgConnection};
use sqlx::{SqliteConnection, raw_sql};
use tokio::runtime::Runtime;

use crate::case::{Case, Step};
use crate::formats::Formats;
use crate::place::{Place, Product};

/// The chains as a program has them, and what drives their futures.
pub(crate) struct Embedded {
    runtime: Runtime,
    ours: Chain,
    sqlx: SqlxMigrator,
}

impl Embedded {
    pub(crate) fn new(formats: &Formats) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let sqlx = runtime
            .block_on(SqlxMigrator::new(formats.of("sqlx")))
            .expect("a chain");
        Self {
            ours: formats.ours().chain(),
            runtime,
            sqlx,
        }
    }

    /// The time of the call alone, connecting included.
    pub(crate) fn run(&self, case: &Case, step: Step, place: &Place) -> Duration {
        let url = place.url();
        let started = Instant::now();
        self.runtime.block_on(async {
            match case {
                Case::Bare => bare(place.product(), &url).await.expect("an answer"),
                Case::Engine => self.engine(step, &url).await.expect("a run that works"),
                _ => self.migrator(place.product(), step, &url).await,
            }
        });
        started.elapsed()
    }

    async fn engine(&self, step: Step, url: &str) -> Result<(), migrate_runtime::Error> {
        match step {
            Step::Fresh | Step::NoOp => self.ours.upgrade(url).await?,
            Step::Downgrade => {
                let migrator = Migrator::new(&self.ours).target("base")?;
                migrator.downgrade(url).await?
            }
        };
        Ok(())
    }

    async fn migrator(&self, product: Product, step: Step, url: &str) {
        match product {
            Product::Sqlite => migrate::<SqliteConnection>(&self.sqlx, step, url).await,
            Product::Postgres => migrate::<PgConnection>(&self.sqlx, step, url).await,
            Product::MariaDb => migrate::<MySqlConnection>(&self.sqlx, step, url).await,
        }
    }
}

/// As an application does it that connects for its migrations.
async fn migrate<C>(migrator: &SqlxMigrator, step: Step, url: &str)
where
    C: Connection + Migrate,
    for<'c> &'c mut C: Acquire<'c, Connection = &'c mut C>,
{
    let mut connection = C::connect(url).await.expect("a connection");
    let outcome = match step {
        Step::Fresh | Step::NoOp => migrator.run(&mut connection).await,
        Step::Downgrade => migrator.undo(&mut connection, 0).await,
    };
    outcome.expect("a run that works");
    connection.close().await.expect("a goodbye");
}

/// The options are those that the engine connects with.
async fn bare(product: Product, url: &str) -> Result<(), sqlx::Error> {
    match product {
        Product::Sqlite => {
            let options: SqliteConnectOptions = url.parse()?;
            select(&options.disable_statement_logging()).await
        }
        Product::Postgres => {
            let options: PgConnectOptions = url.parse()?;
            let options = options
                .extra_float_digits(None)
                .statement_cache_capacity(0)
                .application_name("cargo-migrate");
            select(&options.disable_statement_logging()).await
        }
        Product::MariaDb => {
            let options: MySqlConnectOptions = url.parse()?;
            let options = options
                .pipes_as_concat(false)
                .no_engine_substitution(false)
                .timezone(None)
                .set_names(false)
                .statement_cache_capacity(0);
            select(&options.disable_statement_logging()).await
        }
    }
}

async fn select<O: ConnectOptions>(options: &O) -> Result<(), sqlx::Error>
where
    O::Connection: Sized,
    for<'c> &'c mut O::Connection:
        sqlx::Executor<'c, Database = <O::Connection as Connection>::Database>,
{
    let mut connection = options.connect().await?;
    (&mut connection).fetch_all(raw_sql("SELECT 1")).await?;
    connection.close().await
}
