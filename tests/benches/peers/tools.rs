//! The other tools: where they are, and how they are called.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::case::Step;
use crate::formats::Formats;
use crate::place::{Place, Product};

/// A tool, the way it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    Sqlx,
    Refinery,
    /// All revisions in one transaction.
    RefineryGrouped,
    Diesel,
    Alembic,
    Dbmate,
}

impl Tool {
    const ALL: [Self; 6] = [
        Self::Sqlx,
        Self::Refinery,
        Self::RefineryGrouped,
        Self::Diesel,
        Self::Alembic,
        Self::Dbmate,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sqlx => "sqlx-cli",
            Self::Refinery => "refinery_cli",
            Self::RefineryGrouped => "refinery_cli --grouped",
            Self::Diesel => "diesel_cli",
            Self::Alembic => "Alembic",
            Self::Dbmate => "dbmate",
        }
    }

    fn program(self) -> &'static str {
        match self {
            Self::Sqlx => "sqlx",
            Self::Refinery | Self::RefineryGrouped => "refinery",
            Self::Diesel => "diesel",
            Self::Alembic => "alembic",
            Self::Dbmate => "dbmate",
        }
    }
}

/// The tools that were found, and those that were not.
pub(crate) struct Tools {
    pub(crate) found: Vec<(Tool, PathBuf)>,
    pub(crate) missing: Vec<Tool>,
}

impl Tools {
    /// Looks into the folders of `BENCH_TOOLS`, then into those of `PATH`.
    pub(crate) fn find() -> Self {
        let (mut found, mut missing) = (Vec::new(), Vec::new());
        let lists: Vec<_> = ["BENCH_TOOLS", "PATH"]
            .into_iter()
            .filter_map(std::env::var_os)
            .collect();
        for tool in Tool::ALL {
            let mut places = lists
                .iter()
                .flat_map(std::env::split_paths)
                .map(|folder| folder.join(tool.program()));
            match places.find(|path| path.is_file()) {
                Some(path) => found.push((tool, path)),
                None => missing.push(tool),
            }
        }
        Self { found, missing }
    }
}

/// What a tool says of its version.
pub(crate) fn version(program: &Path) -> String {
    let output = Command::new(program).arg("--version").output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let text = text.unwrap_or_default();
    text.lines().next().unwrap_or_default().to_owned()
}

/// The tool's command for a step, if it has one.
pub(crate) fn command(
    tool: Tool,
    program: &Path,
    step: Step,
    place: &Place,
    formats: &Formats,
) -> Option<Command> {
    let mut command = Command::new(program);
    let up = step != Step::Downgrade;
    match tool {
        Tool::Sqlx => {
            command.args(["migrate", if up { "run" } else { "revert" }]);
            if !up {
                command.args(["--target-version", "0"]);
            }
            command.arg("--source").arg(formats.of("sqlx"));
            command.args(["--no-dotenv", "-D", &place.url()]);
        }
        Tool::Refinery | Tool::RefineryGrouped => {
            // Its transaction is no transaction on MariaDB.
            let is_grouped = tool == Tool::RefineryGrouped;
            if !up || is_grouped && place.product() == Product::MariaDb {
                return None;
            }
            command.arg("migrate");
            refinery_database(&mut command, place, formats);
            command.arg("-p").arg(formats.of("refinery"));
            command.args(is_grouped.then_some("-g"));
        }
        Tool::Diesel => {
            let url = match place.product() {
                Product::Sqlite => place.file().display().to_string(),
                Product::Postgres | Product::MariaDb => place.url(),
            };
            command.args(["--database-url", &url, "migration", "--migration-dir"]);
            command.arg(formats.of("diesel"));
            command.args(if up {
                &["run"][..]
            } else {
                &["revert", "--all"]
            });
        }
        Tool::Alembic => {
            command
                .arg("-c")
                .arg(formats.of("alembic").join("alembic.ini"));
            command.args(if up {
                ["upgrade", "head"]
            } else {
                ["downgrade", "base"]
            });
            let url = place.url();
            let (scheme, rest) = url.split_once("://").expect("a URL");
            let scheme = match scheme {
                "postgres" => "postgresql+psycopg",
                "mysql" => "mysql+pymysql",
                other => other,
            };
            let slash = if scheme == "sqlite" { "/" } else { "" };
            command.env("BENCH_URL", format!("{scheme}://{slash}{rest}"));
        }
        Tool::Dbmate => return dbmate(program, step, place, formats),
    }
    Some(command)
}

/// It takes back one revision a process: too slow for a long chain.
fn dbmate(program: &Path, step: Step, place: &Place, formats: &Formats) -> Option<Command> {
    let mut command = match step {
        Step::Fresh | Step::NoOp => Command::new(program),
        Step::Downgrade if formats.count > 100 => return None,
        Step::Downgrade => {
            let mut shell = Command::new("sh");
            let script = format!(
                "for i in $(seq {}); do \"$@\" || exit 1; done",
                formats.count
            );
            shell.args(["-c", &script, "sh"]).arg(program);
            shell
        }
    };
    let url = match place.product() {
        Product::Sqlite => format!("sqlite:{}", place.file().display()),
        Product::Postgres => format!("{}?sslmode=disable", place.url()),
        Product::MariaDb => place.url(),
    };
    command
        .args(["--url", &url, "-d"])
        .arg(formats.of("dbmate"));
    command.arg("--no-dump-schema");
    command.arg(if step == Step::Downgrade {
        "rollback"
    } else {
        "migrate"
    });
    Some(command)
}

/// It would leave TCP for the socket of a MariaDB on this machine; only a configuration can say that it should not.
fn refinery_database(command: &mut Command, place: &Place, formats: &Formats) {
    if place.product() != Product::MariaDb {
        command
            .args(["-e", "BENCH_URL"])
            .env("BENCH_URL", place.url());
        return;
    }
    let (port, name) = place.port_and_name();
    let file = formats.of("refinery.toml");
    let url = place.url();
    let login = url
        .split_once("://")
        .and_then(|(_, rest)| rest.split_once('@'));
    let (user, password) = login
        .and_then(|(login, _)| login.split_once(':'))
        .expect("a login");
    let text = format!(
        "[main]\ndb_type = \"Mysql\"\ndb_host = \"127.0.0.1\"\ndb_port = \"{port}\"\ndb_user = \"{user}\"\n\
         db_pass = \"{password}\"\ndb_name = \"{name}?prefer_socket=false\"\n"
    );
    fs::write(&file, text).expect("a configuration");
    command.arg("-c").arg(file);
}
