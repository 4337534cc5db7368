//! A wire to a server that counts what passes, slows it down, and breaks where it is told to.
//!
//! It reads the PostgreSQL and MySQL protocols as plain text. A client that asks for encryption is told that there is
//! none: one that insists fails, one that merely prefers it goes on without.

mod buffer;
mod counts;
mod plan;
mod ledger;
mod message;
mod statements;
mod mysql_answer;
mod mysql;
mod postgres;
mod dialogue;
mod connection;
mod pump;
#[cfg(test)]
mod tests;

pub use counts::{Counts, Messages};
pub use plan::{At, Cut, Fault, Side};

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use pump::Shared;

/// What is spoken on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// PostgreSQL's protocol, version 3.
    Postgres,
    /// The protocol of MySQL and MariaDB, not compressed.
    Mysql,
}

/// A listener on a port of its own whose connections lead to a server. Dropping it closes them all.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    shared: Arc<Shared>,
    listener: Option<JoinHandle<()>>,
}

impl Proxy {
    /// Listens on 127.0.0.1 for clients of the server on that port of 127.0.0.1.
    pub fn start(protocol: Protocol, server_port: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Shared::new(protocol, server_port));
        let accepting = Arc::clone(&shared);
        Self {
            port,
            shared,
            listener: Some(thread::spawn(move || pump::accept(&listener, &accepting))),
        }
    }

    /// Where clients connect to instead of to the server.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Holds back from now on whatever travels to the server: a round trip takes that much longer, however many messages
    /// travel together.
    pub fn delay(&self, one_way: Duration) {
        self.shared.ledger().delay = one_way;
    }

    /// Lets every new connection be reset as soon as it is made, or no longer. Those that exist stay.
    pub fn refuse(&self, refusing: bool) {
        self.shared.ledger().refusing = refusing;
    }

    /// What has passed since the start or the last reset. What a client waited for is counted before the client has it; a
    /// goodbye may still be under way (see [`Proxy::wait_until_closed`]).
    pub fn counts(&self) -> Counts {
        self.shared.ledger().counts.clone()
    }

    /// How many messages have been numbered since the start or the last reset: the places where a [`Cut`] can be.
    pub fn messages(&self) -> Messages {
        self.shared.ledger().messages
    }

    /// Counts and numbers from the start again, and forgets the cuts. The delay and the connections stay; a goodbye that is
    /// still under way is counted afterwards (see [`Proxy::wait_until_closed`]).
    pub fn reset(&self) {
        self.shared.ledger().reset();
    }

    /// Plans a cut. It happens once, to the connection on which its place comes by.
    pub fn cut(&self, cut: Cut) {
        self.shared.ledger().plan.add(cut);
    }

    /// Plans a cut between the server's commit and the client: the nth answer to a COMMIT since the start or the last
    /// reset, counted from 1, comes from the server and does not reach the client.
    pub fn cut_after_commit_is_acknowledged_by_server(&self, n: usize, how: Fault) {
        self.cut(Cut::before(At::CommitAnswer(n), how));
    }

    /// Breaks every connection that exists, also those that are half open already.
    pub fn cut_now(&self, how: Fault) {
        self.shared.cut_all(how);
    }

    /// How many connections were cut since the start or the last reset.
    pub fn cuts_made(&self) -> usize {
        self.shared.ledger().cuts_made
    }

    /// Waits for the first cut since the start or the last reset.
    ///
    /// # Panics
    /// When none happens within 30 seconds.
    #[track_caller]
    pub fn wait_for_cut(&self) {
        wait_until("a cut", || self.cuts_made() > 0);
    }

    /// Waits until both ends of every connection that was not cut have closed it: then the counts are complete.
    ///
    /// # Panics
    /// When one is still open after 30 seconds.
    #[track_caller]
    pub fn wait_until_closed(&self) {
        wait_until("the end of the connections", || self.shared.is_closed());
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.stop();
        // Somebody has to come by for the listener to look up.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
        self.shared.close_all();
    }
}

#[track_caller]
fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(30);
    while !is_so() {
        assert!(Instant::now() < end, "the proxy waited in vain for {what}");
        thread::sleep(Duration::from_millis(1));
    }
}
