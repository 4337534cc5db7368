//! A server for one test, which may end it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use super::server::{Dialect, Server};
use super::shared::{Kind, tail};
use super::{mariadb, place, postgres};
use crate::process::program;

/// A server that no other test uses; it is made with the default settings and ends with the value. A process of its own
/// starts it, so that it also ends when the test is killed.
#[derive(Debug)]
pub struct OwnServer {
    server: Server,
    guard: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    folder: PathBuf,
}

impl OwnServer {
    #[track_caller]
    pub(super) fn new(kind: Kind, dialect: Dialect) -> Self {
        static COUNTER: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "{}-{}",
            std::process::id(),
            COUNTER.fetch_add(1, Ordering::Relaxed)
        );
        let folder = place::folder(place::root().join("own")).join(name);
        let folder = place::folder(folder);
        let log = std::fs::File::create(folder.join("log")).expect("a log");
        let mut guard = Command::new(program("migrate-test-servers"))
            .args(["own", kind.name()])
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("migrate-test-servers");
        let mut own = Self {
            server: Server::new(dialect, 0),
            orders: guard.stdin.take(),
            answers: BufReader::new(guard.stdout.take().expect("its output")),
            guard,
            folder,
        };
        let port = own.order("start").parse().expect("a port");
        own.server = Server::new(dialect, port);
        own
    }

    /// Ends the server as a crash does: PostgreSQL with its immediate shutdown, MariaDB killed. The next start recovers.
    #[track_caller]
    pub fn crash(&mut self) {
        self.order("crash");
    }

    /// Starts the server on its data and its port, and waits until it answers.
    #[track_caller]
    pub fn start_again(&mut self) {
        self.order("start");
    }

    #[track_caller]
    fn order(&mut self, order: &str) -> String {
        let orders = self.orders.as_mut().expect("orders");
        let _ = writeln!(orders, "{order}");
        let mut answer = String::new();
        let _ = self.answers.read_line(&mut answer);
        assert!(
            answer.ends_with('\n'),
            "the server does not {order}:\n{}",
            tail(&self.folder)
        );
        answer.trim().to_owned()
    }
}

impl Deref for OwnServer {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        self.orders = None;
        let _ = self.guard.wait();
        place::remove(&self.folder);
    }
}

/// Starts and ends a server as it is told, a line for an order, until there are no more orders.
///
/// # Panics
///
/// When the server does not start.
pub fn guard(kind: Kind, folder: &Path) {
    let data = folder.join("data");
    if kind == Kind::MariaDb {
        mariadb::prepare(&data);
    } else {
        postgres::prepare(&data);
    }
    let [port] = place::free_ports();
    let mut running = None;
    for order in std::io::stdin().lines().map_while(Result::ok) {
        // What ran ends before anything else does.
        drop(running.take());
        if order == "start" {
            let started = if kind == Kind::MariaDb {
                mariadb::start(&data, port)
            } else {
                postgres::start(&data, port)
            };
            running = Some(started.expect("a server that starts"));
        }
        let _ = writeln!(std::io::stdout(), "{port}");
    }
    drop(running);
    place::remove(folder);
}
