//! What both ends see of a cut.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use super::{Wire, end, expect, typed};
use crate::proxy::{At, Cut, Fault, Protocol, Proxy};

/// A connection after the login, with nothing counted yet.
fn logged_in() -> Wire {
    let mut wire = Wire::new(Protocol::Postgres);
    wire.ask(&[0, 0, 0, 9, 0, 3, 0, 0, 0]);
    wire.answer(&typed(b'Z', b"I"));
    wire.proxy.reset();
    wire
}

fn query(text: &str) -> Vec<u8> {
    typed(b'Q', format!("{text}\0").as_bytes())
}

fn done(tag: &str) -> Vec<u8> {
    let complete = typed(b'C', format!("{tag}\0").as_bytes());
    [complete, typed(b'Z', b"I")].concat()
}

const FAULTS: [(Fault, &str); 3] = [
    (Fault::Close, "closed"),
    (Fault::Reset, "reset"),
    (Fault::HalfOpen, "open"),
];

#[test]
fn a_message_before_which_the_wire_breaks_does_not_arrive() {
    for (how, seen) in FAULTS {
        let mut wire = logged_in();
        wire.proxy.cut(Cut::before(At::ClientMessage(2), how));
        wire.ask(&query("SELECT 1"));
        wire.answer(&done("SELECT 1"));
        wire.client.write_all(&query("SELECT 2")).unwrap();
        assert_eq!(end(&mut wire.server), seen, "{how:?}");
        assert_eq!(end(&mut wire.client), seen, "{how:?}");
        assert_eq!(wire.proxy.cuts_made(), 1);
    }
}

#[test]
fn nothing_answers_the_message_after_which_the_wire_breaks() {
    for (how, seen) in FAULTS {
        let mut wire = logged_in();
        wire.proxy
            .cut(Cut::after(At::Text("SELECT 2".to_owned()), how));
        let both = [query("SELECT 1"), query("SELECT 2")].concat();
        wire.client.write_all(&both).unwrap();
        expect(&mut wire.server, &both);
        // After a reset it may not be possible to send it.
        let _ = wire.server.write_all(&done("SELECT 1"));
        assert_eq!(end(&mut wire.client), seen, "{how:?}");
        assert_eq!(end(&mut wire.server), seen, "{how:?}");
    }
}

#[test]
fn the_server_can_be_cut_off_between_two_messages() {
    for (how, seen) in FAULTS {
        let mut wire = logged_in();
        wire.proxy.cut(Cut::after(At::ServerMessage(1), how));
        wire.ask(&query("SELECT 1"));
        wire.server.write_all(&done("SELECT 1")).unwrap();
        expect(&mut wire.client, &typed(b'C', b"SELECT 1\0"));
        assert_eq!(end(&mut wire.client), seen, "{how:?}");
        assert_eq!(end(&mut wire.server), seen, "{how:?}");
    }
}

#[test]
fn the_answer_to_a_commit_does_not_arrive() {
    for (how, seen) in FAULTS {
        let mut wire = logged_in();
        let plan = &wire.proxy;
        plan.cut_after_commit_is_acknowledged_by_server(1, how);
        wire.ask(&query("COMMIT"));
        wire.answer(&done("ROLLBACK"));
        wire.ask(&query("BEGIN; INSERT INTO t VALUES (1); COMMIT"));
        let before = [typed(b'C', b"BEGIN\0"), typed(b'C', b"INSERT 0 1\0")].concat();
        let answer = [&before[..], &done("COMMIT")].concat();
        wire.server.write_all(&answer).unwrap();
        expect(&mut wire.client, &before);
        assert_eq!(end(&mut wire.client), seen, "{how:?}");
    }
}

#[test]
fn a_half_open_connection_outlives_both_of_its_ends() {
    let mut wire = logged_in();
    wire.proxy.cut_now(Fault::HalfOpen);
    wire.client.write_all(&query("SELECT 1")).unwrap();
    wire.client = wire.another().0;
    assert_eq!(end(&mut wire.server), "open");
    wire.proxy.cut_now(Fault::Close);
    assert_eq!(end(&mut wire.server), "closed");
}

#[test]
fn other_connections_go_on() {
    let mut wire = logged_in();
    wire.proxy
        .cut(Cut::before(At::ClientMessage(1), Fault::Reset));
    wire.client.write_all(&query("SELECT 1")).unwrap();
    wire.proxy.wait_for_cut();
    (wire.client, wire.server) = wire.another();
    wire.ask(&[0, 0, 0, 9, 0, 3, 0, 0, 0]);
    wire.answer(&typed(b'Z', b"I"));
    assert_eq!(wire.proxy.cuts_made(), 1);
    assert_eq!(wire.proxy.counts().connections, 1);
}

#[test]
fn a_question_for_encryption_is_a_place_to_cut_too() {
    let question = [0, 0, 0, 8, 4, 210, 22, 47];
    for (cut, answer) in [
        (Cut::after(At::ClientMessage(1), Fault::Close), &b""[..]),
        (Cut::before(At::ServerMessage(1), Fault::Close), b""),
        (Cut::after(At::ServerMessage(1), Fault::Close), b"N"),
    ] {
        let mut wire = Wire::new(Protocol::Postgres);
        wire.proxy.cut(cut);
        wire.client.write_all(&question).unwrap();
        expect(&mut wire.client, answer);
        assert_eq!(end(&mut wire.client), "closed");
        assert_eq!(end(&mut wire.server), "closed");
    }
}

#[test]
fn a_proxy_can_refuse_and_take_again() {
    let wire = Wire::new(Protocol::Postgres);
    wire.proxy.refuse(true);
    let mut refused = TcpStream::connect(("127.0.0.1", wire.proxy.port())).unwrap();
    assert_eq!(end(&mut refused), "reset");
    wire.proxy.refuse(false);
    wire.another();
    let counts = wire.proxy.counts();
    assert_eq!((counts.connections, counts.refused), (2, 1));
}

#[test]
fn without_a_server_a_client_is_reset() {
    let wire = Wire::new(Protocol::Postgres);
    let proxy = wire.proxy;
    drop(wire.listener);
    let mut client = TcpStream::connect(("127.0.0.1", proxy.port())).unwrap();
    assert_eq!(end(&mut client), "reset");
}

#[test]
fn a_dropped_proxy_closes_everything() {
    let mut wire = logged_in();
    let (mut other, _server) = wire.another();
    wire.proxy.cut_now(Fault::HalfOpen);
    wire.proxy = Proxy::start(Protocol::Postgres, 1);
    for socket in [&mut wire.client, &mut wire.server, &mut other] {
        assert_eq!(socket.read(&mut [0]).unwrap(), 0);
    }
}
