//! What is counted between a client and PostgreSQL.

use std::io::Write as _;
use std::time::{Duration, Instant};

use super::{Wire, expect, typed};
use crate::proxy::{Messages, Protocol};

const TLS_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];
const STARTUP: [u8; 9] = [0, 0, 0, 9, 0, 3, 0, 0, 0];

/// A connection after the login, with nothing counted yet.
fn logged_in() -> Wire {
    let mut wire = Wire::new(Protocol::Postgres);
    wire.ask(&STARTUP);
    wire.answer(&[typed(b'R', &[0; 4]), typed(b'Z', b"I")].concat());
    wire.proxy.reset();
    wire
}

#[test]
fn a_login_is_counted_apart() {
    let mut wire = Wire::new(Protocol::Postgres);
    wire.client.write_all(&TLS_REQUEST).unwrap();
    expect(&mut wire.client, b"N");
    wire.ask(&STARTUP);
    wire.answer(&typed(b'R', &[0, 0, 0, 3]));
    wire.ask(&typed(b'p', b"secret\0"));
    wire.answer(&[typed(b'R', &[0; 4]), typed(b'Z', b"I")].concat());
    wire.ask(&typed(b'Q', b"SELECT 1\0"));
    wire.answer(&[typed(b'C', b"SELECT 1\0"), typed(b'Z', b"I")].concat());
    wire.ask(&typed(b'X', b""));

    let counts = wire.proxy.counts();
    assert_eq!(
        (
            counts.connections,
            counts.login_round_trips,
            counts.round_trips
        ),
        (1, 3, 1)
    );
    assert_eq!(counts.texts, ["SELECT 1"]);
    assert_eq!(counts.commands.len(), 2, "{counts:?}");
    assert_eq!(counts.command("Query"), 1);
    assert_eq!(counts.command("Terminate"), 1);
    let expected = Messages {
        client: 5,
        server: 6,
        commit_answers: 0,
    };
    assert_eq!(wire.proxy.messages(), expected);
}

#[test]
fn what_travels_together_is_one_round_trip() {
    let mut wire = logged_in();
    let prepare = [
        typed(b'P', b"s1\0SELECT 1\0\0\0"),
        typed(b'D', b"Ss1\0"),
        typed(b'S', b""),
    ];
    wire.ask(&prepare.concat());
    wire.answer(&typed(b'1', b""));
    // The client does not wait for an answer before this one, whenever it comes by.
    wire.ask(&typed(b'B', b"\0s1\0"));
    wire.answer(&typed(b'Z', b"I"));
    wire.ask(&[typed(b'E', b"\0\0\0\0\0"), typed(b'S', b"")].concat());

    let counts = wire.proxy.counts();
    assert_eq!((counts.login_round_trips, counts.round_trips), (0, 2));
    assert_eq!(counts.command("Sync"), 2);
    assert_eq!(counts.texts, ["SELECT 1"]);
}

#[test]
fn after_a_flush_any_answer_can_be_waited_for() {
    let mut wire = logged_in();
    wire.ask(&[typed(b'P', b"\0SELECT 1\0\0\0"), typed(b'H', b"")].concat());
    wire.answer(&typed(b'1', b""));
    wire.ask(&typed(b'S', b""));
    wire.answer(&typed(b'Z', b"I"));
    assert_eq!(wire.proxy.counts().round_trips, 2);
}

#[test]
fn a_copy_is_two_round_trips() {
    let mut wire = logged_in();
    wire.ask(&typed(b'Q', b"COPY t FROM STDIN\0"));
    wire.answer(&typed(b'G', &[0, 0, 0]));
    wire.ask(&typed(b'd', b"1\n"));
    wire.ask(&typed(b'c', b""));
    wire.answer(&[typed(b'C', b"COPY 1\0"), typed(b'Z', b"I")].concat());
    assert_eq!(wire.proxy.counts().round_trips, 2);
}

#[test]
fn a_message_may_come_in_pieces() {
    let mut wire = logged_in();
    let text = "x".repeat(300_000) + "\0";
    let query = typed(b'Q', text.as_bytes());
    for piece in query.chunks(70_000) {
        wire.client.write_all(piece).unwrap();
    }
    expect(&mut wire.server, &query);
    let counts = wire.proxy.counts();
    assert_eq!((counts.round_trips, counts.command("Query")), (1, 1));
    assert_eq!(counts.bytes_from_clients, query.len());
}

#[test]
fn a_cancellation_is_a_connection_without_a_login() {
    let mut wire = Wire::new(Protocol::Postgres);
    wire.ask(&[0, 0, 0, 16, 4, 210, 22, 46, 0, 0, 0, 1, 0, 0, 0, 2]);
    let counts = wire.proxy.counts();
    assert_eq!((counts.login_round_trips, counts.round_trips), (0, 0));
    assert_eq!(counts.command("CancelRequest"), 1);
}

#[test]
fn a_delay_holds_back_what_goes_to_the_server() {
    let mut wire = logged_in();
    let delay = Duration::from_millis(30);
    wire.proxy.delay(delay);
    let start = Instant::now();
    wire.ask(&typed(b'Q', b"SELECT 1\0"));
    assert!(start.elapsed() >= delay);
}

#[test]
fn counts_are_complete_when_the_connections_are_closed() {
    let wire = logged_in();
    let Wire {
        proxy,
        mut client,
        server,
        ..
    } = wire;
    client.write_all(&typed(b'X', b"")).unwrap();
    drop((client, server));
    proxy.wait_until_closed();
    let counts = proxy.counts();
    assert_eq!((counts.round_trips, counts.command("Terminate")), (0, 1));
}
