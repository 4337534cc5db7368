//! A PostgreSQL server that agrees to everything and remembers it.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::{self, JoinHandle};

/// What a client has sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sent {
    Query(String),
    /// The rows of a COPY.
    Rows(String),
}

/// Listens on a port that was free, for one connection.
pub(crate) struct Server {
    pub(crate) port: u16,
    thread: JoinHandle<io::Result<Vec<Sent>>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        Self {
            port,
            thread: thread::spawn(move || serve(&listener)),
        }
    }

    /// What was sent until the client went away.
    pub(crate) fn finish(self) -> Vec<Sent> {
        self.thread
            .join()
            .expect("the server's thread")
            .expect("a conversation")
    }
}

fn serve(listener: &TcpListener) -> io::Result<Vec<Sent>> {
    let mut client = listener.accept()?.0;
    greet(&mut client)?;
    let (mut sent, mut rows) = (Vec::new(), None::<Vec<u8>>);
    loop {
        let [kind] = read(&mut client)?;
        let body = body(&mut client)?;
        match kind {
            b'Q' => {
                let query =
                    String::from_utf8_lossy(body.strip_suffix(b"\0").unwrap_or(&body)).into_owned();
                if wants_rows(&query) {
                    rows = Some(Vec::new());
                    // Text format, no columns: nobody looks at them.
                    client.write_all(&message(b'G', &[0, 0, 0]))?;
                } else {
                    client.write_all(&done())?;
                }
                sent.push(Sent::Query(query));
            }
            b'd' => rows.get_or_insert_default().extend(body),
            b'c' | b'f' => {
                let rows = rows.take().unwrap_or_default();
                let rows = String::from_utf8_lossy(&rows).into_owned();
                // Some versions of `psql` send the end of the rows with them.
                let rows = rows
                    .strip_suffix("\\.\n")
                    .map(str::to_owned)
                    .unwrap_or(rows);
                sent.push(Sent::Rows(rows));
                client.write_all(&done())?;
            }
            b'X' => return Ok(sent),
            _ => {}
        }
    }
}

/// The server has to tell a COPY from the other statements; for the texts of these tests this will do.
fn wants_rows(query: &str) -> bool {
    let query = query.trim_start().to_ascii_lowercase();
    query.starts_with("copy") && query.contains("from stdin")
}

fn greet(client: &mut TcpStream) -> io::Result<()> {
    // Requests for encryption are turned down until the client starts without.
    while matches!(body(client)?.as_slice(), [4, 210, 22, 47 | 48, ..]) {
        client.write_all(b"N")?;
    }
    let mut greeting = message(b'R', &[0; 4]);
    for (name, value) in [
        ("server_version", "15.0"),
        ("server_encoding", "UTF8"),
        ("client_encoding", "UTF8"),
        ("standard_conforming_strings", "on"),
    ] {
        greeting.extend(message(b'S', format!("{name}\0{value}\0").as_bytes()));
    }
    greeting.extend(message(b'Z', b"I"));
    client.write_all(&greeting)
}

fn done() -> Vec<u8> {
    [message(b'C', b"SELECT 0\0"), message(b'Z', b"I")].concat()
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).expect("a short message");
    [&[kind], &length.to_be_bytes()[..], body].concat()
}

fn body(client: &mut TcpStream) -> io::Result<Vec<u8>> {
    let length = u32::from_be_bytes(read(client)?).saturating_sub(4);
    let mut body = vec![0; usize::try_from(length).unwrap_or_default()];
    client.read_exact(&mut body)?;
    Ok(body)
}

fn read<const LENGTH: usize>(client: &mut TcpStream) -> io::Result<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    client.read_exact(&mut bytes)?;
    Ok(bytes)
}
