//! Who is measured, and doing what.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use migrate_tests::process::{forget_environment, program, text};

use crate::embedded::Embedded;
use crate::floor;
use crate::formats::Formats;
use crate::measure::median;
use crate::place::{Place, Product, Site};
use crate::report::say;
use crate::tools::{self, Tool, Tools};

/// How often a start with nothing to do is repeated in this process for one sample.
const REPEATED: usize = 10;

/// What is done to a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// From nothing to head.
    Fresh,
    /// At head already.
    NoOp,
    /// From head to nothing.
    Downgrade,
}

/// Who does it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// The database's own client.
    Floor,
    /// `cargo-migrate`, the program.
    Ours,
    Tool(Tool, PathBuf),
    /// A connection and `SELECT 1`, in this process: the least of a start with nothing to do.
    Bare,
    /// `chain.upgrade(url)` in this process.
    Engine,
    /// The migrator of sqlx in this process.
    Migrator,
}

/// What the cases work with.
pub(crate) struct Subject {
    pub(crate) formats: Formats,
    embedded: Embedded,
}

impl Subject {
    pub(crate) fn new(count: usize) -> Self {
        let formats = Formats::new(count);
        let embedded = Embedded::new(&formats);
        Self { formats, embedded }
    }
}

impl Case {
    /// All that there is on this machine and that works at that site.
    pub(crate) fn all(tools: &Tools, site: &Site) -> Vec<Self> {
        let small = Formats::new(1);
        let found = tools.found.iter().filter_map(|(tool, path)| {
            let case = Self::Tool(*tool, path.clone());
            let place = site.place();
            let mut command = case.command(Step::Fresh, &place, &small)?;
            match timed(&mut command) {
                Ok(_) => Some(case),
                Err(why) => {
                    let (tool, product) = (tool.name(), place.product().name());
                    say(&format!("\n{tool} does not work with {product}: {why}"));
                    None
                }
            }
        });
        [Self::Floor, Self::Ours]
            .into_iter()
            .chain(found)
            .chain([Self::Bare, Self::Engine, Self::Migrator])
            .collect()
    }

    pub(crate) fn name(&self, product: Product, step: Step) -> String {
        let client = match product {
            Product::Sqlite => "sqlite3",
            Product::Postgres => "psql",
            Product::MariaDb => "mariadb",
        };
        match self {
            Self::Floor if step == Step::NoOp => format!("{client}, `SELECT 1`"),
            Self::Floor if product == Product::Postgres => "psql -1, all SQL".to_owned(),
            Self::Floor => format!("{client}, all SQL"),
            Self::Ours => "**cargo-migrate**".to_owned(),
            Self::Tool(tool, _) => tool.name().to_owned(),
            Self::Bare => "connect, `SELECT 1`".to_owned(),
            Self::Engine => "**cargo-migrate, embedded**".to_owned(),
            Self::Migrator => "sqlx, embedded".to_owned(),
        }
    }

    /// Whether it runs in this process. Otherwise its time is that of a whole process.
    pub(crate) fn is_embedded(&self) -> bool {
        matches!(self, Self::Bare | Self::Engine | Self::Migrator)
    }

    pub(crate) fn is_sqlx(&self) -> bool {
        matches!(self, Self::Migrator | Self::Tool(Tool::Sqlx, _))
    }

    /// Does it, and checks the outcome; how long it took, or nothing where it has no way to do it. What is short is
    /// repeated, if that costs nothing.
    pub(crate) fn run(&self, step: Step, place: &Place, subject: &Subject) -> Option<Duration> {
        let times = if self.is_embedded() && step == Step::NoOp {
            REPEATED
        } else {
            1
        };
        let took: Option<Vec<f64>> = (0..times)
            .map(|_| Some(self.once(step, place, subject)?.as_secs_f64()))
            .collect();
        let took = median(took?);
        self.check(step, place, subject);
        Some(Duration::from_secs_f64(took))
    }

    /// The same, never repeated.
    pub(crate) fn run_once(
        &self,
        step: Step,
        place: &Place,
        subject: &Subject,
    ) -> Option<Duration> {
        let took = self.once(step, place, subject)?;
        self.check(step, place, subject);
        Some(took)
    }

    fn once(&self, step: Step, place: &Place, subject: &Subject) -> Option<Duration> {
        match self {
            Self::Bare if step != Step::NoOp => None,
            _ if self.is_embedded() => Some(subject.embedded.run(self, step, place)),
            _ => {
                let mut command = self.command(step, place, &subject.formats)?;
                let took = timed(&mut command);
                Some(took.unwrap_or_else(|why| panic!("{command:?}: {why}")))
            }
        }
    }

    fn check(&self, step: Step, place: &Place, subject: &Subject) {
        let wanted = if step == Step::Downgrade {
            0
        } else {
            subject.formats.count
        };
        let product = place.product();
        assert_eq!(
            place.tables(),
            wanted,
            "tables after {step:?} by {} on {}",
            self.name(product, step),
            product.name()
        );
    }

    fn command(&self, step: Step, place: &Place, formats: &Formats) -> Option<Command> {
        let mut command = match self {
            Self::Floor => floor::command(step, place, formats),
            Self::Ours => ours(step, place),
            Self::Tool(tool, path) => tools::command(*tool, path, step, place, formats)?,
            Self::Bare | Self::Engine | Self::Migrator => return None,
        };
        forget_environment(&mut command);
        command.current_dir(formats.ours().path());
        Some(command)
    }
}

fn ours(step: Step, place: &Place) -> Command {
    let mut command = Command::new(program("cargo-migrate-under-test"));
    match step {
        Step::Fresh | Step::NoOp => command.arg("upgrade"),
        Step::Downgrade => command.args(["downgrade", "base", "--yes"]),
    };
    command.args(["--url", &place.url()]);
    command
}

/// The time of a process, from its start to its end; what it said when it failed.
fn timed(command: &mut Command) -> Result<Duration, String> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let started = Instant::now();
    let output = command.output().map_err(|error| error.to_string())?;
    let took = started.elapsed();
    if output.status.success() {
        Ok(took)
    } else {
        Err(text(&output).trim().to_owned())
    }
}
