//! One chain in the format of every tool: a revision makes a table of four columns and an index; the way back drops it.

use std::fs;
use std::path::{Path, PathBuf};

use migrate_tests::chain::TestChain;
use tempfile::TempDir;

/// The chain in all formats. The files go with the value.
pub(crate) struct Formats {
    pub(crate) count: usize,
    ours: TestChain,
    others: TempDir,
}

impl Formats {
    pub(crate) fn new(count: usize) -> Self {
        let formats = Self {
            count,
            ours: ours(count),
            others: TempDir::new().expect("a temporary directory"),
        };
        for number in 1..=count {
            formats.add(number);
        }
        formats.write("alembic/alembic.ini", ALEMBIC_INI);
        formats.write("alembic/env.py", ALEMBIC_ENV);
        formats.add_scripts();
        formats
    }

    /// Our chain, sealed.
    pub(crate) fn ours(&self) -> &TestChain {
        &self.ours
    }

    /// The folder of a tool's files.
    pub(crate) fn of(&self, tool: &str) -> PathBuf {
        self.others.path().join(tool)
    }

    /// A script for the database's own client: `up`, `down`, and with one transaction in it `up-once`, `down-once`.
    pub(crate) fn script(&self, name: &str) -> PathBuf {
        self.others.path().join(format!("plain/{name}.sql"))
    }

    fn add(&self, number: usize) {
        let (up, down) = (up(number), down(number));
        let table = table(number);
        let version = 20_260_000_000_000 + number;
        self.write(&format!("sqlx/{version}_{table}.up.sql"), &up);
        self.write(&format!("sqlx/{version}_{table}.down.sql"), &down);
        self.write(&format!("refinery/V{number}__{table}.sql"), &up);
        self.write(&format!("diesel/{version}_{table}/up.sql"), &up);
        self.write(&format!("diesel/{version}_{table}/down.sql"), &down);
        self.write(
            &format!("dbmate/{version}_{table}.sql"),
            &format!("-- migrate:up\n{up}\n-- migrate:down\n{down}"),
        );
        self.write(&format!("alembic/versions/{table}.py"), &alembic(number));
    }

    fn add_scripts(&self) {
        let ups: String = (1..=self.count).map(up).collect();
        let downs: String = (1..=self.count).rev().map(down).collect();
        for (name, sql) in [("up", ups), ("down", downs)] {
            self.write(&format!("plain/{name}.sql"), &sql);
            self.write(
                &format!("plain/{name}-once.sql"),
                &format!("BEGIN;\n{sql}COMMIT;\n"),
            );
        }
    }

    fn write(&self, path: &str, text: &str) {
        let path: &Path = &self.others.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, text).expect("a file");
    }
}

fn ours(count: usize) -> TestChain {
    let dialects = ["sqlite", "postgres", "mysql"];
    let mut chain = TestChain::for_dialects(&dialects);
    for number in 1..=count {
        let name = format!("{number:05}_{}", table(number));
        chain.write_revision(&name, &up(number), &down(number));
    }
    chain.seal();
    fs::write(
        chain.path().join("migrate.toml"),
        format!("dir = \"migrations\"\ndialects = {dialects:?}\n"),
    )
    .expect("a configuration");
    chain
}

fn table(number: usize) -> String {
    format!("bench_{number:05}")
}

fn up(number: usize) -> String {
    let table = table(number);
    format!(
        "CREATE TABLE {table} (\n  id INTEGER NOT NULL PRIMARY KEY,\n  name VARCHAR(80) NOT NULL,\n  \
         amount INTEGER NOT NULL DEFAULT 0,\n  made_at TIMESTAMP NULL\n);\n\
         CREATE INDEX {table}_name ON {table} (name);\n"
    )
}

fn down(number: usize) -> String {
    format!("DROP TABLE {};\n", table(number))
}

fn alembic(number: usize) -> String {
    let table = table(number);
    let parent = match number {
        1 => "None".to_owned(),
        _ => format!("\"{:05}\"", number - 1),
    };
    format!(
        "from alembic import op\nimport sqlalchemy as sa\n\nrevision = \"{number:05}\"\ndown_revision = {parent}\n\n\n\
         def upgrade():\n    op.create_table(\n        \"{table}\",\n        \
         sa.Column(\"id\", sa.Integer, primary_key=True, autoincrement=False),\n        \
         sa.Column(\"name\", sa.String(80), nullable=False),\n        \
         sa.Column(\"amount\", sa.Integer, nullable=False, server_default=\"0\"),\n        \
         sa.Column(\"made_at\", sa.TIMESTAMP, nullable=True),\n    )\n    \
         op.create_index(\"{table}_name\", \"{table}\", [\"name\"])\n\n\n\
         def downgrade():\n    op.drop_table(\"{table}\")\n"
    )
}

const ALEMBIC_INI: &str = "[alembic]\nscript_location = %(here)s\npath_separator = os\n";

const ALEMBIC_ENV: &str = "import os\n\nimport sqlalchemy as sa\nfrom alembic import context\n\n\
    with sa.create_engine(os.environ[\"BENCH_URL\"], poolclass=sa.NullPool).connect() as connection:\n    \
    context.configure(connection=connection)\n    \
    with context.begin_transaction():\n        context.run_migrations()\n";
