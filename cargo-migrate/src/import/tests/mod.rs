//! Imports as a person runs them, on projects of other tools that are written for the test.

mod alembic;
mod peers;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser as _;
use migrate_runtime::cli::{Format, Printer};
use migrate_runtime::{Chain, Migrator, block_on};
use tempfile::TempDir;

use crate::commands::import::{ImportArgs, run};
use crate::configuration::ProjectArgs;
use crate::context::{Context, DatabaseArgs};
use crate::failure::Failure;

/// A package without a chain, and whatever the test puts beside it.
struct Project(TempDir);

#[derive(clap::Parser)]
struct Line {
    #[command(flatten)]
    import: ImportArgs,
}

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().unwrap());
        project.file(
            "Cargo.toml",
            "[package]\nname = \"app\"\nversion = \"0.1.0\"\n",
        );
        project
    }

    fn at(&self, inside: &str) -> PathBuf {
        self.0.path().join(inside)
    }

    fn file(&self, inside: &str, text: &str) {
        let path = self.at(inside);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn text(&self, inside: &str) -> String {
        fs::read_to_string(self.at(inside)).unwrap()
    }

    /// The names in a folder, sorted; nothing when there is none.
    fn names(&self, inside: &str) -> String {
        names(&self.at(inside)).join(" ")
    }

    fn url(&self) -> String {
        format!("sqlite:{}", self.at("app.db").display())
    }

    /// Runs SQL on the database, which is made.
    fn execute(&self, sql: &'static str) {
        use sqlx::Connection as _;

        let url = format!("{}?mode=rwc", self.url());
        block_on(async {
            let mut connection = sqlx::SqliteConnection::connect(&url).await?;
            sqlx::raw_sql(sql).execute(&mut connection).await?;
            connection.close().await
        })
        .unwrap();
    }

    /// `import <line>`, where `@` stands for the project's folder. What was found, with its help.
    fn import(&self, line: &str) -> Result<(), String> {
        self.import_at(&self.url(), line)
    }

    /// The same with another database.
    fn import_at(&self, url: &str, line: &str) -> Result<(), String> {
        let folder = format!("{}/", self.0.path().display());
        let words = line.split(' ').map(|word| word.replace('@', &folder));
        let line = Line::try_parse_from(std::iter::once("import".to_owned()).chain(words)).unwrap();
        let project = ProjectArgs {
            manifest_path: Some(self.at("Cargo.toml")),
            ..ProjectArgs::default()
        };
        let database = DatabaseArgs {
            url: Some(url.to_owned()),
            ..DatabaseArgs::default()
        };
        let printer = Printer::new(Format::Json, true, 0);
        Context::new(&project, &database, printer)
            .and_then(|context| run(&line.import, &context))
            .map(|_| ())
            .map_err(|failure| self.told(&failure))
    }

    fn told(&self, failure: &Failure) -> String {
        let diagnostics = match failure {
            Failure::Found { diagnostics, .. } | Failure::Asked { diagnostics, .. } => {
                diagnostics.as_slice()
            }
            Failure::Library(error) => error.diagnostics(),
        };
        let told = diagnostics
            .iter()
            .map(|found| format!("[{}] {}; {}", found.code, found.message, found.help));
        let told = told.collect::<Vec<_>>().join("\n");
        let folder = format!("{}/", self.0.path().display());
        // As a person here would write the path: relative when the checkout is beside the folder.
        let shown = crate::path::shown(self.0.path());
        told.replace(&folder, "@")
            .replace(&format!("{shown}/"), "@")
            .replace(&shown, "@")
    }

    /// The chain that was written.
    fn chain(&self, inside: &str) -> Chain {
        Chain::read(self.at(inside)).unwrap()
    }

    /// The revision that the database is stamped.
    fn stamped(&self) -> Option<String> {
        let chain = self.chain("migrations");
        let status = block_on(Migrator::new(&chain).status(&self.url())).unwrap();
        status.current(&chain).map(str::to_owned)
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
