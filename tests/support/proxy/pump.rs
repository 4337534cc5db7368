//! The threads that move bytes.

use std::io::{ErrorKind, Read as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::thread;
use std::time::Instant;

use super::Protocol;
use super::connection::{Connection, reset_when_dropped};
use super::dialogue::{Ending, Passed};
use super::ledger::Ledger;
use super::plan::Fault;

#[derive(Debug)]
pub(super) struct Shared {
    protocol: Protocol,
    server_port: u16,
    ledger: Mutex<Ledger>,
    connections: Mutex<Vec<Weak<Connection>>>,
    /// Those that are half open: nobody but the proxy ends them.
    held: Mutex<Vec<Arc<Connection>>>,
    is_stopped: AtomicBool,
}

impl Shared {
    pub(super) fn new(protocol: Protocol, server_port: u16) -> Self {
        Self {
            protocol,
            server_port,
            ledger: Mutex::default(),
            connections: Mutex::default(),
            held: Mutex::default(),
            is_stopped: AtomicBool::new(false),
        }
    }

    pub(super) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().expect("no panic elsewhere")
    }

    pub(super) fn stop(&self) {
        self.is_stopped.store(true, Ordering::SeqCst);
    }

    fn connections(&self) -> Vec<Arc<Connection>> {
        let mut connections = self.connections.lock().expect("no panic elsewhere");
        connections.retain(|connection| connection.strong_count() > 0);
        connections.iter().filter_map(Weak::upgrade).collect()
    }

    pub(super) fn is_closed(&self) -> bool {
        self.connections().iter().all(|known| known.is_cut())
    }

    pub(super) fn cut_all(&self, how: Fault) {
        let held = std::mem::take(&mut *self.held.lock().expect("no panic elsewhere"));
        for connection in held {
            self.sever(&connection, how);
        }
        for connection in self.connections() {
            if connection.stop() {
                self.sever(&connection, how);
            }
        }
    }

    pub(super) fn close_all(&self) {
        for connection in self.connections() {
            connection.close();
        }
        self.held.lock().expect("no panic elsewhere").clear();
    }

    fn sever(&self, connection: &Arc<Connection>, how: Fault) {
        if how == Fault::HalfOpen {
            let mut held = self.held.lock().expect("no panic elsewhere");
            held.push(Arc::clone(connection));
        }
        // Whoever has seen the cut finds it counted.
        let mut ledger = self.ledger();
        ledger.cuts_made += 1;
        connection.sever(how);
    }

    /// Sends what comes last and breaks the connection, unless that has happened.
    fn end(&self, connection: &Arc<Connection>, toward: &TcpStream, ending: &Ending) {
        // First of all: nothing that answers the last message may pass.
        if connection.stop() {
            Connection::send_last(toward, &ending.last);
            self.sever(connection, ending.how);
        }
    }
}

/// Takes clients until the proxy stops.
pub(super) fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for client in listener.incoming() {
        if shared.is_stopped.load(Ordering::SeqCst) {
            return;
        }
        let Ok(client) = client else { continue };
        let mut ledger = shared.ledger();
        if ledger.refusing {
            ledger.counts.refused += 1;
            reset_when_dropped(&client);
            continue;
        }
        ledger.counts.connections += 1;
        drop(ledger);
        match TcpStream::connect((Ipv4Addr::LOCALHOST, shared.server_port)) {
            Ok(server) => open(Connection::new(shared.protocol, client, server), shared),
            Err(_) => reset_when_dropped(&client),
        }
    }
}

fn open(connection: Connection, shared: &Arc<Shared>) {
    let connection = Arc::new(connection);
    let mut connections = shared.connections.lock().expect("no panic elsewhere");
    connections.push(Arc::downgrade(&connection));
    drop(connections);
    let (queue, parcels) = mpsc::channel();
    spawn(&connection, shared, move |connection, shared| {
        read_client(connection, shared, &queue);
    });
    spawn(&connection, shared, move |connection, shared| {
        write_server(connection, shared, parcels);
    });
    spawn(&connection, shared, read_server);
}

fn spawn(
    connection: &Arc<Connection>,
    shared: &Arc<Shared>,
    work: impl FnOnce(&Arc<Connection>, &Shared) + Send + 'static,
) {
    let (connection, shared) = (Arc::clone(connection), Arc::clone(shared));
    thread::spawn(move || work(&connection, &shared));
}

/// What is under way to the server.
struct Parcel {
    due: Instant,
    bytes: Vec<u8>,
    ending: Option<Ending>,
}

fn read_client(connection: &Arc<Connection>, shared: &Shared, queue: &Sender<Parcel>) {
    let mut chunk = vec![0; 1 << 16];
    let mut is_over = false;
    while let Some(bytes) = read(&connection.client, &mut chunk) {
        if is_over || connection.is_cut() {
            continue;
        }
        let mut ledger = shared.ledger();
        let due = Instant::now() + ledger.delay;
        let Passed {
            onward: bytes,
            back,
            ending,
        } = connection.dialogue().client_sends(bytes, &mut ledger);
        drop(ledger);
        if !back.is_empty() {
            wait_for(due);
            connection.send(&connection.client, &back);
        }
        is_over = ending.is_some();
        // The other thread ends after this one.
        let _ = queue.send(Parcel { due, bytes, ending });
    }
}

fn write_server(connection: &Arc<Connection>, shared: &Shared, parcels: Receiver<Parcel>) {
    for Parcel { due, bytes, ending } in parcels {
        wait_for(due);
        connection.send(&connection.server, &bytes);
        if let Some(ending) = ending {
            shared.end(connection, &connection.server, &ending);
        }
    }
    if !connection.is_cut() {
        drop(connection.server.shutdown(Shutdown::Write));
    }
}

fn read_server(connection: &Arc<Connection>, shared: &Shared) {
    let mut chunk = vec![0; 1 << 16];
    while let Some(bytes) = read(&connection.server, &mut chunk) {
        if connection.is_cut() {
            continue;
        }
        let mut ledger = shared.ledger();
        let passed = connection.dialogue().server_sends(bytes, &mut ledger);
        drop(ledger);
        connection.send(&connection.client, &passed.onward);
        if let Some(ending) = passed.ending {
            shared.end(connection, &connection.client, &ending);
        }
    }
    if !connection.is_cut() {
        drop(connection.client.shutdown(Shutdown::Write));
    }
}

/// The next bytes; `None` at the end, whatever kind of end it is.
fn read<'a>(mut socket: &TcpStream, chunk: &'a mut [u8]) -> Option<&'a [u8]> {
    loop {
        match socket.read(chunk) {
            Ok(0) => return None,
            Ok(length) => return Some(&chunk[..length]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
}

fn wait_for(due: Instant) {
    thread::sleep(due.saturating_duration_since(Instant::now()));
}
