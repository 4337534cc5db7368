//! MySQL in the place of MariaDB, where the environment names its program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::program::{self, End, User, run};
use super::server::{PASSWORD, USER};
use super::template;

/// Names the program of the server, `mysqld`; `mysql` and `mysqldump` stand beside it.
pub const VARIABLE: &str = "MIGRATE_TEST_MYSQLD";

/// The server's program, if it is to be MySQL.
pub fn server_program() -> Option<PathBuf> {
    let named = std::env::var_os(VARIABLE)?;
    (!named.is_empty()).then(|| PathBuf::from(named))
}

/// A program that comes with it.
pub fn beside(name: &str) -> Option<Command> {
    Some(Command::new(server_program()?.with_file_name(name)))
}

/// Whether the tests of MariaDB run on MySQL.
pub fn is_meant() -> bool {
    server_program().is_some()
}

/// Whether a test has to be left out on MySQL, and says so. `why`: what MySQL does not have.
pub fn leaves_out(why: &str) -> bool {
    if is_meant() {
        #[allow(clippy::print_stderr, reason = "whoever runs the tests has to know")]
        {
            eprintln!("left out on MySQL: {why}");
        }
    }
    is_meant()
}

/// What MariaDB has and MySQL has not, as it is written.
const OF_MARIADB: [&str; 14] = [
    "SEQUENCE",
    "SYSTEM VERSIONING",
    "PERIOD FOR",
    "PACKAGE",
    "OR REPLACE FUNCTION",
    "OR REPLACE PROCEDURE",
    "OR REPLACE TRIGGER",
    "OR REPLACE EVENT",
    "OR REPLACE TABLE",
    "COLUMN IF ",
    "INDEX IF ",
    "RETURNING",
    "Aria",
    "PAGE_CHECKSUM",
];

/// Whether SQL has to be left out on MySQL, which does not have what it is about; says so.
pub fn leaves_out_sql(sql: &str) -> bool {
    let lacking = OF_MARIADB.iter().find(|word| sql.contains(**word));
    lacking.is_some_and(|word| leaves_out(&format!("there is no {word}, of: {sql}")))
}

/// Puts data as the installation makes it into a folder, with the user of the tests.
pub(super) fn prepare(program: &Path, data: &Path) {
    let mut version = program::server_at(program, User::MySql, End::Kill);
    version.args(["--no-defaults", "--version"]);
    let name = template::name("mysql", &run(version));
    let make = |template: &Path| {
        let file = template.with_extension("sql");
        let sql = format!(
            "CREATE USER {USER}@'%' IDENTIFIED BY '{PASSWORD}';\n\
             GRANT ALL PRIVILEGES ON *.* TO {USER}@'%' WITH GRANT OPTION;\n"
        );
        fs::write(&file, sql).expect("a file");
        program::hand_over(&file, User::MySql);
        let mut install = program::server_at(program, User::MySql, End::Kill);
        install.args(["--no-defaults", "--initialize-insecure"]);
        install.arg(format!("--init-file={}", file.display()));
        install.arg(format!("--datadir={}", template.display()));
        run(install);
    };
    template::copy(&name, User::MySql, make, data);
}
