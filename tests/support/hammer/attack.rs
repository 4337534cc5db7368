//! Kills and pauses workers.

use std::fs::File;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::NamedTempFile;

use super::figures::Figures;
use super::{Guarded, LEASE, MIGRATIONS, chance, resource};
use crate::process::program;
use crate::servers::TestDatabase;
use migrate_runtime::{Migrator, block_on};

/// When an attack ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// After this time.
    Time(Duration),
    /// When an update was lost; after this time at the latest.
    Lost(Duration),
}

/// Workers, and what happens to them.
pub struct Attack<'a> {
    guarded: Guarded,
    database: &'a TestDatabase,
    urls: Vec<String>,
    workers: Vec<Worker>,
    said: NamedTempFile,
    kills: u32,
    pauses: u32,
}

struct Worker {
    child: Child,
    /// It ends by itself when this is closed.
    _input: ChildStdin,
    paused_until: Option<Instant>,
}

impl<'a> Attack<'a> {
    /// Workers on an empty database, which is to be reached by any of the URLs.
    pub fn start(
        guarded: Guarded,
        database: &'a TestDatabase,
        urls: Vec<String>,
        workers: usize,
    ) -> Self {
        database.execute(&resource::tables(database.server().dialect()));
        let mut attack = Self {
            guarded,
            database,
            urls,
            workers: Vec::new(),
            said: NamedTempFile::new().expect("a file"),
            kills: 0,
            pauses: 0,
        };
        for _ in 0..workers {
            let worker = attack.worker();
            attack.workers.push(worker);
        }
        attack
    }

    fn worker(&self) -> Worker {
        let said = File::options().append(true).open(self.said.path());
        let mut child = Command::new(program("migrate-test-hammer"))
            .arg(self.guarded.name())
            .args(&self.urls)
            .stdin(Stdio::piped())
            .stdout(said.expect("the file"))
            .spawn()
            .expect("migrate-test-hammer");
        Worker {
            _input: child.stdin.take().expect("its input"),
            child,
            paused_until: None,
        }
    }

    /// Kills and pauses, and says what came of it. The workers are gone then.
    pub fn run(mut self, until: Until) -> Figures {
        let (Until::Time(limit) | Until::Lost(limit)) = until;
        let started = Instant::now();
        while started.elapsed() < limit {
            std::thread::sleep(Duration::from_millis(50 + chance(250)));
            let any = usize::try_from(chance(self.workers.len() as u64)).expect("a small number");
            if chance(10) < 6 {
                self.workers[any].end();
                self.workers[any] = self.worker();
                self.kills += 1;
            } else {
                self.workers[any].pause();
                self.pauses += 1;
            }
            for worker in &mut self.workers {
                worker.go_on();
            }
            if matches!(until, Until::Lost(_)) && self.figures().lost > 0 {
                break;
            }
        }
        for worker in &mut self.workers {
            worker.end();
        }
        if self.guarded == Guarded::Runtime {
            self.settle();
        }
        self.figures()
    }

    fn figures(&self) -> Figures {
        let said = std::fs::read_to_string(self.said.path()).expect("the file");
        let mut figures = Figures::of(self.database, &said, self.guarded == Guarded::Runtime);
        figures.workers = self.workers.len();
        figures.kills = self.kills;
        figures.pauses = self.pauses;
        figures
    }

    /// Whatever was left behind: one run finishes it, without a person.
    fn settle(&self) {
        let run = || Migrator::new(&MIGRATIONS).lease(LEASE);
        let base = run().target("base").expect("a target");
        let url = || self.urls[0].as_str();
        // What stopped on its way up goes on up, and what stopped on its way down goes on down.
        if block_on(run().upgrade(url())).is_err() {
            block_on(base.downgrade(url())).expect("a downgrade that finishes");
            block_on(run().upgrade(url())).expect("an upgrade");
        }
    }
}

impl Drop for Attack<'_> {
    fn drop(&mut self) {
        for worker in &mut self.workers {
            worker.end();
        }
    }
}

impl Worker {
    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    fn pause(&mut self) {
        self.signal("STOP");
        self.paused_until = Some(Instant::now() + LEASE * 3);
    }

    fn go_on(&mut self) {
        if self
            .paused_until
            .is_some_and(|until| Instant::now() >= until)
        {
            self.signal("CONT");
            self.paused_until = None;
        }
    }

    fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id());
        let _ = Command::new("sh").args(["-c", &kill]).status();
    }
}
