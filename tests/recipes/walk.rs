//! The way of a change: up phase by phase, and back.

use migrate_core::schema::{Schema, difference};
use migrate_runtime::{Chain, block_on};
use migrate_tests::project::Project;
use migrate_tests::said::timeless;
use migrate_tests::servers::server::Dialect;
use migrate_tests::servers::{Server, TestDatabase};

static CHAIN: Chain = Chain::EMPTY;

/// A change, with the programs that go on working through it.
#[derive(Clone, Copy)]
pub(crate) struct Walk<'w> {
    /// What is said to the command.
    pub(crate) change: &'w str,
    /// The first revision.
    pub(crate) tables: &'w str,
    /// The rows that are there.
    pub(crate) rows: &'w str,
    /// What a program does that knows the old schema.
    pub(crate) old: &'w [&'w str],
    /// The revision from which on it does not work any more.
    pub(crate) old_until: Option<&'w str>,
    /// What a program does that knows the new one.
    pub(crate) new: &'w [&'w str],
    /// The revision from which on it works; always, if none is said.
    pub(crate) new_from: Option<&'w str>,
    /// A query that gives nothing while old and new are the same, once `synced_from` is applied and until the old is gone.
    pub(crate) drift: &'w str,
    pub(crate) synced_from: &'w str,
    /// A query that gives the same before the change and after its way back.
    pub(crate) kept: &'w str,
    /// A query, and what it gives at the end.
    pub(crate) reached: (&'w str, &'w [&'w str]),
}

/// What was written: the names of the revisions' folders without ids, and the files.
pub(crate) struct Walked {
    pub(crate) slugs: Vec<String>,
    pub(crate) files: String,
    pub(crate) project: Project,
    pub(crate) database: TestDatabase,
}

impl Walk<'_> {
    /// What a walk starts from: most are in step once they are backfilled.
    pub(crate) const NOTHING: Walk<'static> = Walk {
        change: "",
        tables: "",
        rows: "",
        old: &[],
        old_until: None,
        new: &[],
        new_from: None,
        drift: "",
        synced_from: "backfill",
        kept: "",
        reached: ("", &[]),
    };

    /// Scaffolds it, and walks it there and back twice: with rows alone, then with programs at work.
    #[track_caller]
    pub(crate) fn on(&self, server: &Server) -> Walked {
        let database = server.database();
        let project = Project::on(&database).revision(
            "20250101000000_start",
            self.tables,
            &drops(self.tables, server),
        );
        project.migrate("upgrade --yes").succeeds();
        execute(&database, self.rows);
        let said = project
            .migrate(&format!(
                "new --change '{}'",
                self.change.replace('\'', "’")
            ))
            .to_string();
        let said = if self.change.contains('\'') {
            // A quote cannot be said that way.
            let mut command = project.command("new --change");
            command.arg(self.change);
            project
                .run("new --change", &mut command)
                .succeeds()
                .to_string()
        } else {
            said
        };
        assert!(said.contains("created"), "{said}");
        project.migrate("check").succeeds();
        let slugs = slugs(&project);
        let walked = Walked {
            files: written(&project),
            slugs,
            project,
            database,
        };
        let first = schema(&walked.database);
        self.rows_alone(&walked, &first);
        self.programs(&walked, &first);
        let proof = walked.project.migrate("verify");
        assert_eq!(proof.code, 0, "{}\n{proof}\n{}", self.change, walked.files);
        walked
    }

    /// All rows are there after the way back, and each step back gives the schema that was there.
    #[track_caller]
    fn rows_alone(&self, walked: &Walked, first: &Schema) {
        let kept = query(&walked.database, self.kept);
        let mut schemas = vec![first.clone()];
        for slug in &walked.slugs {
            self.step(walked, "upgrade +1", slug);
            schemas.push(schema(&walked.database));
        }
        let (sql, expected) = self.reached;
        assert_eq!(query(&walked.database, sql), expected, "{}", walked.files);
        while let Some(slug) = walked.slugs.get(schemas.len().wrapping_sub(2)) {
            schemas.pop();
            self.step(walked, "downgrade -1", slug);
            let words = difference(schemas.last().unwrap(), &schema(&walked.database)).words();
            assert!(
                words.is_empty(),
                "{}, down of {slug}: {words:?}\n{}",
                self.change,
                walked.files
            );
        }
        assert_eq!(query(&walked.database, self.kept), kept, "{}", self.change);
    }

    #[track_caller]
    fn programs(&self, walked: &Walked, first: &Schema) {
        self.at(walked, 0);
        for (at, slug) in (1..).zip(&walked.slugs) {
            self.step(walked, "upgrade +1", slug);
            self.at(walked, at);
        }
        for (at, slug) in walked.slugs.iter().enumerate().rev() {
            self.step(walked, "downgrade -1", slug);
            self.at(walked, at);
        }
        let words = difference(first, &schema(&walked.database)).words();
        assert!(words.is_empty(), "{}: {words:?}", self.change);
    }

    #[track_caller]
    fn step(&self, walked: &Walked, words: &str, slug: &str) {
        let said = walked.project.migrate(&format!("{words} --yes"));
        assert_eq!(
            said.code, 0,
            "{} at {slug}:\n{said}\n{}",
            self.change, walked.files
        );
    }

    /// Lets programs work where so many revisions are applied, and holds old against new.
    #[track_caller]
    fn at(&self, walked: &Walked, applied: usize) {
        let after = |slug: &str| {
            let at = walked.slugs.iter().position(|it| it.ends_with(slug));
            assert!(at.is_some(), "no {slug} in {:?}", walked.slugs);
            at.unwrap() + 1
        };
        let end = self.old_until.map_or(usize::MAX, after);
        let place = || {
            format!(
                "{} with {applied} of {:?}\n{}",
                self.change, walked.slugs, walked.files
            )
        };
        if applied < end {
            for sql in self.old {
                assert_eq!(
                    run(&walked.database, sql),
                    Ok(()),
                    "old program: {}",
                    place()
                );
            }
        }
        if self.new_from.is_none_or(|slug| applied >= after(slug)) {
            for sql in self.new {
                assert_eq!(
                    run(&walked.database, sql),
                    Ok(()),
                    "new program: {}",
                    place()
                );
            }
        }
        if !self.drift.is_empty() && applied >= after(self.synced_from) && applied < end {
            assert_eq!(
                query(&walked.database, self.drift),
                Vec::<String>::new(),
                "{}",
                place()
            );
        }
    }
}

/// The tables go in reverse.
fn drops(tables: &str, server: &Server) -> String {
    let quote = if server.dialect() == Dialect::MySql {
        '`'
    } else {
        '"'
    };
    let of = |word: &'static str| {
        let names = tables.split(word).skip(1);
        let names: Vec<String> = names
            .map(|rest| {
                rest.trim_start()
                    .split([' ', '('])
                    .next()
                    .unwrap_or_default()
                    .trim_matches(quote)
                    .to_owned()
            })
            .collect();
        names.into_iter().rev()
    };
    let cascade = if server.dialect() == Dialect::MySql {
        ""
    } else {
        " CASCADE"
    };
    let tables =
        of("CREATE TABLE").map(|name| format!("DROP TABLE {quote}{name}{quote}{cascade};\n"));
    let types = of("CREATE TYPE").map(|name| format!("DROP TYPE {name};\n"));
    let sequences = of("CREATE SEQUENCE").map(|name| format!("DROP SEQUENCE {name};\n"));
    tables.chain(types).chain(sequences).collect()
}

fn schema(database: &TestDatabase) -> Schema {
    schema_of(&database.url())
}

/// What a database's catalog says.
pub(crate) fn schema_of(url: &str) -> Schema {
    block_on(CHAIN.schema_of(url)).unwrap()
}

#[track_caller]
fn execute(database: &TestDatabase, sql: &str) {
    assert_eq!(run(database, sql), Ok(()));
}

fn run(database: &TestDatabase, sql: &str) -> Result<(), String> {
    let done = migrate_tests::servers::connection::try_execute(&database.url(), sql);
    done.map_err(|error| format!("{error}\n{sql}"))
}

fn query(database: &TestDatabase, sql: &str) -> Vec<String> {
    if sql.is_empty() {
        Vec::new()
    } else {
        database.query(sql)
    }
}

/// The folders that were written, without their ids.
pub(crate) fn slugs(project: &Project) -> Vec<String> {
    let mut folders: Vec<String> = project
        .contents("migrations")
        .into_iter()
        .filter_map(|(name, _)| {
            let folder = name
                .strip_prefix("migrations/")?
                .split_once('/')?
                .0
                .to_owned();
            (!folder.ends_with("_start")).then_some(folder)
        })
        .collect();
    folders.sort();
    folders.dedup();
    folders
}

/// The files that were written.
pub(crate) fn written(project: &Project) -> String {
    let files = project.contents("migrations").into_iter();
    let new = files.filter(|(name, _)| !name.contains("_start/") && !name.ends_with("lock"));
    // The way up is read first.
    let mut texts: Vec<(String, String)> = new
        .map(|(name, text)| {
            (
                name.replace("/up.", "/.up."),
                format!("== {name}\n{}", String::from_utf8_lossy(&text)),
            )
        })
        .collect();
    texts.sort();
    let texts: Vec<String> = texts.into_iter().map(|(_, text)| text).collect();
    timeless(&texts.join("\n"))
}
