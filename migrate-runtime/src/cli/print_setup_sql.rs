//! `print-setup-sql`: what a DBA runs for roles that may not make tables.

use migrate_core::dialect::Dialect;

use super::dialect::{dialect, named};
use super::{Exit, Printer};
use crate::chain::Chain;
use crate::database::Database;
use crate::error::Error;
use crate::sql_script::{Setup, setup_sql};

/// Print the SQL that a DBA runs once: the tables of the history, and the rights of each role
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  print-setup-sql --migrator shop_migrator --reader shop_app > setup.sql\n  psql -X -d shop -f setup.sql\n  print-setup-sql --dialect mysql --schema shop --migrator shop_migrator@10.0.0.% | mariadb --comments\n\nNothing is connected to. The role that migrates gets the tables of the history, because tables of others are not trusted,\nand may make tables in the schemas that are named; the role that reads may ask what is applied."
)]
pub struct PrintSetupSqlArgs {
    /// The role that migrates; of MySQL <user> or <user>@<host>
    #[arg(long, value_name = "ROLE")]
    migrator: Option<String>,
    /// The role that only asks what is applied: the application, when it does not migrate by itself
    #[arg(long, value_name = "ROLE")]
    reader: Option<String>,
    /// Where revisions make their tables; may be repeated. The default is `public`, and of MySQL the URL's database
    #[arg(long, value_name = "NAME")]
    schema: Vec<String>,
    /// sqlite, postgres or mysql; by default the URL says, or the chain when it is for one only
    #[arg(long, value_name = "NAME", value_parser = named)]
    dialect: Option<Dialect>,
}

impl PrintSetupSqlArgs {
    /// Runs the command.
    pub fn run(
        self,
        chain: &Chain,
        database: Option<&Database>,
        printer: &Printer,
    ) -> Result<Exit, Error> {
        let dialect = dialect(self.dialect, database, chain)?;
        let schemas = match dialect {
            _ if !self.schema.is_empty() => self.schema,
            Dialect::Mysql => database
                .and_then(Database::schema)
                .map(str::to_owned)
                .into_iter()
                .collect(),
            Dialect::Sqlite | Dialect::Postgres => vec!["public".to_owned()],
        };
        let setup = Setup {
            migrator: self.migrator,
            reader: self.reader,
            schemas,
        };
        printer.result(&setup_sql(chain, dialect, &setup)?);
        Ok(Exit::Success)
    }
}
