//! What is counted between a client and MySQL.

use std::io::Write as _;

use super::{Wire, end, expect, packet};
use crate::proxy::{Fault, Protocol};

const NONE: u32 = 0;
const DEPRECATE_EOF: u32 = 1 << 24;

const OK: [u8; 7] = [0, 0, 0, 2, 0, 0, 0];
const OK_AND_MORE: [u8; 7] = [0, 0, 0, 10, 0, 0, 0];

fn greeting(flags: u16) -> Vec<u8> {
    let mut greeting = b"\x0a8.4.0\0\x01\0\0\0abcdefgh\0".to_vec();
    greeting.extend(flags.to_le_bytes());
    packet(0, &[greeting, vec![0; 13]].concat())
}

fn query(text: &str) -> Vec<u8> {
    packet(0, format!("\x03{text}").as_bytes())
}

/// A connection after the login, with nothing counted yet.
fn logged_in(capabilities: u32) -> Wire {
    let mut wire = Wire::new(Protocol::Mysql);
    wire.answer(&greeting(0xf7df));
    wire.ask(&packet(1, &capabilities.to_le_bytes()));
    wire.answer(&packet(2, &OK));
    wire.proxy.reset();
    wire
}

#[test]
fn a_greeting_offers_plain_text_only() {
    let mut wire = Wire::new(Protocol::Mysql);
    wire.server.write_all(&greeting(0xffff)).unwrap();
    expect(&mut wire.client, &greeting(0xf7df));
}

#[test]
fn a_login_is_counted_apart() {
    let mut wire = Wire::new(Protocol::Mysql);
    wire.answer(&greeting(0xf7df));
    wire.ask(&packet(1, &[0; 40]));
    wire.answer(&packet(2, b"\xfemysql_native_password\0"));
    wire.ask(&packet(3, &[0; 20]));
    wire.answer(&packet(4, &OK));
    wire.ask(&query("SELECT 1"));
    wire.answer(&packet(1, &OK));
    wire.ask(&packet(0, b"\x16SELECT ?"));
    wire.answer(&packet(1, &OK));
    wire.ask(&packet(0, b"\x19\x01\0\0\0"));
    wire.ask(&packet(0, b"\x01"));

    let counts = wire.proxy.counts();
    assert_eq!((counts.login_round_trips, counts.round_trips), (2, 2));
    assert_eq!(counts.texts, ["SELECT 1", "SELECT ?"]);
    let commands: Vec<&str> = counts.commands.keys().map(String::as_str).collect();
    assert_eq!(
        commands,
        [
            "COM_QUERY",
            "COM_QUIT",
            "COM_STMT_CLOSE",
            "COM_STMT_PREPARE"
        ]
    );
}

#[test]
fn attributes_are_no_part_of_a_query() {
    let mut wire = logged_in(NONE);
    wire.ask(&packet(0, b"\x03\0\x01SELECT 1"));
    assert_eq!(wire.proxy.counts().texts, ["SELECT 1"]);
}

#[test]
fn the_answer_to_a_commit_does_not_arrive() {
    let mut wire = logged_in(NONE);
    let plan = &wire.proxy;
    plan.cut_after_commit_is_acknowledged_by_server(2, Fault::Close);
    for text in ["BEGIN", "COMMIT", "INSERT INTO t VALUES (1)"] {
        wire.ask(&query(text));
        wire.answer(&packet(1, &OK));
    }
    wire.ask(&query("commit"));
    wire.server.write_all(&packet(1, &OK)).unwrap();
    assert_eq!(end(&mut wire.client), "closed");
    assert_eq!(wire.proxy.messages().commit_answers, 2);
}

#[test]
fn a_commit_that_fails_is_no_commit() {
    let mut wire = logged_in(NONE);
    wire.ask(&query("COMMIT"));
    wire.answer(&packet(1, b"\xff\x15\x04#40001no"));
    assert_eq!(wire.proxy.messages().commit_answers, 0);
}

/// The results of `SELECT 1, 'COMMIT'; COMMIT; SELECT 2`, the first two.
fn results(capabilities: u32) -> [Vec<u8>; 2] {
    let end_of_columns = match capabilities {
        NONE => packet(4, b"\xfe\0\0\x02\0"),
        _ => Vec::new(),
    };
    let end_of_rows = match capabilities {
        NONE => packet(6, b"\xfe\0\0\x0a\0"),
        _ => packet(6, b"\xfe\0\0\x0a\0\0\0"),
    };
    let rows = [
        packet(1, b"\x02"),
        packet(2, b"\x03def\0"),
        packet(3, b"\x03def\0"),
        end_of_columns,
        packet(5, b"\x011\x06COMMIT"),
        end_of_rows,
    ];
    [rows.concat(), packet(7, &OK_AND_MORE)]
}

#[test]
fn a_commit_is_found_in_the_answer_to_a_batch() {
    for capabilities in [NONE, DEPRECATE_EOF] {
        let mut wire = logged_in(capabilities);
        let plan = &wire.proxy;
        plan.cut_after_commit_is_acknowledged_by_server(1, Fault::Close);
        wire.ask(&query("SELECT 1, 'COMMIT'; COMMIT; SELECT 2"));
        let [rows, commit] = results(capabilities);
        wire.answer(&rows);
        wire.server.write_all(&commit).unwrap();
        assert_eq!(end(&mut wire.client), "closed");
    }
}
