//! The proxy between a client and a server whose every byte a test sends itself.

mod faults;
mod mysql;
mod postgres;
mod statements;

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use super::{Protocol, Proxy};

/// A proxy with one connection.
struct Wire {
    proxy: Proxy,
    listener: TcpListener,
    client: TcpStream,
    server: TcpStream,
}

impl Wire {
    fn new(protocol: Protocol) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Proxy::start(protocol, listener.local_addr().unwrap().port());
        let (client, server) = connect(&proxy, &listener);
        Self {
            proxy,
            listener,
            client,
            server,
        }
    }

    /// Another connection through the same proxy.
    fn another(&self) -> (TcpStream, TcpStream) {
        connect(&self.proxy, &self.listener)
    }

    /// Sends to the server; it arrives.
    fn ask(&mut self, bytes: &[u8]) {
        self.client.write_all(bytes).unwrap();
        expect(&mut self.server, bytes);
    }

    /// Sends to the client; it arrives.
    fn answer(&mut self, bytes: &[u8]) {
        self.server.write_all(bytes).unwrap();
        expect(&mut self.client, bytes);
    }
}

fn connect(proxy: &Proxy, listener: &TcpListener) -> (TcpStream, TcpStream) {
    let client = TcpStream::connect(("127.0.0.1", proxy.port())).unwrap();
    let (server, _) = listener.accept().unwrap();
    for socket in [&client, &server] {
        let patience = Some(Duration::from_secs(20));
        socket.set_read_timeout(patience).unwrap();
    }
    (client, server)
}

/// Reads exactly this.
#[track_caller]
fn expect(socket: &mut TcpStream, bytes: &[u8]) {
    let mut read = vec![0; bytes.len()];
    socket.read_exact(&mut read).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&read),
        String::from_utf8_lossy(bytes)
    );
}

/// What comes next when it is no byte: how a socket ends, or that it does not within a tenth of a second.
#[track_caller]
fn end(socket: &mut TcpStream) -> &'static str {
    let patience = Some(Duration::from_millis(100));
    socket.set_read_timeout(patience).unwrap();
    let mut waited = 0;
    loop {
        match socket.read(&mut [0; 64]).map_err(|error| error.kind()) {
            Ok(0) => return "closed",
            Ok(length) => panic!("{length} more bytes"),
            Err(ErrorKind::ConnectionReset) => return "reset",
            // Half open, or about to end on a busy machine.
            Err(ErrorKind::WouldBlock | ErrorKind::TimedOut) if waited < 3 => waited += 1,
            Err(ErrorKind::WouldBlock | ErrorKind::TimedOut) => return "open",
            Err(kind) => panic!("{kind}"),
        }
    }
}

/// A message of PostgreSQL's protocol.
fn typed(tag: u8, body: &[u8]) -> Vec<u8> {
    let mut message = vec![tag];
    message.extend((u32::try_from(body.len()).unwrap() + 4).to_be_bytes());
    message.extend(body);
    message
}

/// A packet of MySQL's.
fn packet(sequence: u8, body: &[u8]) -> Vec<u8> {
    let mut packet = u32::try_from(body.len()).unwrap().to_le_bytes().to_vec();
    packet[3] = sequence;
    packet.extend(body);
    packet
}
