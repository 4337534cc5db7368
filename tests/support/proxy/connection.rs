//! The two sockets of a connection.

use std::io::{ErrorKind, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use socket2::SockRef;

use super::Protocol;
use super::dialogue::Dialogue;
use super::plan::Fault;

#[derive(Debug)]
pub(super) struct Connection {
    pub(super) client: TcpStream,
    pub(super) server: TcpStream,
    dialogue: Mutex<Dialogue>,
    /// Nothing passes any more but what comes last.
    is_cut: AtomicBool,
}

impl Connection {
    pub(super) fn new(protocol: Protocol, client: TcpStream, server: TcpStream) -> Self {
        for socket in [&client, &server] {
            socket.set_nodelay(true).expect("a socket");
            // Whoever waits for an end that does not read looks up now and then whether there was a cut.
            let patience = Some(Duration::from_millis(50));
            socket.set_write_timeout(patience).expect("a socket");
        }
        Self {
            client,
            server,
            dialogue: Mutex::new(Dialogue::new(protocol)),
            is_cut: AtomicBool::new(false),
        }
    }

    pub(super) fn dialogue(&self) -> MutexGuard<'_, Dialogue> {
        self.dialogue.lock().expect("no panic elsewhere")
    }

    pub(super) fn is_cut(&self) -> bool {
        self.is_cut.load(Ordering::SeqCst)
    }

    /// Stops both directions; whether they were not stopped before.
    pub(super) fn stop(&self) -> bool {
        !self.is_cut.swap(true, Ordering::SeqCst)
    }

    /// Sends what goes on, unless there is a cut meanwhile. That the other end has gone shows when its side is read.
    pub(super) fn send(&self, mut socket: &TcpStream, mut bytes: &[u8]) {
        while !bytes.is_empty() && !self.is_cut() {
            match socket.write(bytes) {
                Ok(written) => bytes = &bytes[written..],
                Err(error) if is_passing(error.kind()) => {}
                Err(_) => return,
            }
        }
    }

    /// Sends what comes last, after the stop.
    pub(super) fn send_last(mut socket: &TcpStream, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            match socket.write(bytes) {
                Ok(written) => bytes = &bytes[written..],
                Err(error) if is_passing(error.kind()) => {}
                Err(_) => return,
            }
        }
    }

    /// Breaks both ends. After a reset the connection must be dropped for them to know, after [`Fault::HalfOpen`] it must
    /// be kept.
    pub(super) fn sever(&self, how: Fault) {
        for socket in [&self.client, &self.server] {
            match how {
                Fault::Close => drop(socket.shutdown(Shutdown::Write)),
                Fault::Reset => {
                    reset_when_dropped(socket);
                    // Wakes whoever reads, and tells the other end nothing.
                    drop(socket.shutdown(Shutdown::Read));
                }
                Fault::HalfOpen => {}
            }
        }
    }

    /// Ends everything.
    pub(super) fn close(&self) {
        self.stop();
        drop(self.client.shutdown(Shutdown::Both));
        drop(self.server.shutdown(Shutdown::Both));
    }
}

/// Lets the end of a socket be a reset.
pub(super) fn reset_when_dropped(socket: &TcpStream) {
    drop(SockRef::from(socket).set_linger(Some(Duration::ZERO)));
}

fn is_passing(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
    )
}
