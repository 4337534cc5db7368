//! The two halves of a connection together.

use super::Protocol;
use super::ledger::Ledger;
use super::message::{Meaning, ServerMessage};
use super::mysql::Mysql;
use super::plan::{Cut, Fault, Side};
use super::postgres::Postgres;

/// One connection, as far as its messages go.
#[derive(Debug)]
pub(super) struct Dialogue {
    wire: Wire,
    /// Whatever the client asks next is another round trip.
    is_clients_turn: bool,
    is_logged_in: bool,
}

#[derive(Debug)]
enum Wire {
    Postgres(Postgres),
    Mysql(Mysql),
}

/// What becomes of bytes that arrived.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Passed {
    /// Goes on.
    pub(super) onward: Vec<u8>,
    /// Goes back to the client as the server's answer.
    pub(super) back: Vec<u8>,
    /// Comes last.
    pub(super) ending: Option<Ending>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ending {
    /// The last that arrives, or nothing.
    pub(super) last: Vec<u8>,
    pub(super) how: Fault,
}

impl Dialogue {
    pub(super) fn new(protocol: Protocol) -> Self {
        Self {
            wire: match protocol {
                Protocol::Postgres => Wire::Postgres(Postgres::default()),
                Protocol::Mysql => Wire::Mysql(Mysql::default()),
            },
            is_clients_turn: true,
            is_logged_in: false,
        }
    }

    /// Enters what a client sent, up to the first cut.
    pub(super) fn client_sends(&mut self, bytes: &[u8], ledger: &mut Ledger) -> Passed {
        let messages = match &mut self.wire {
            Wire::Postgres(wire) => wire.client(bytes),
            Wire::Mysql(wire) => wire.client(bytes),
        };
        let mut passed = Passed::default();
        for message in messages {
            self.take_turn(&message.meaning, ledger);
            let cut = ledger.enter_client(&message);
            if message.meaning == Meaning::Encryption {
                self.decline(cut.as_ref(), ledger, &mut passed);
            } else {
                passed.add(message.bytes, cut.as_ref());
            }
            if passed.ending.is_some() {
                break;
            }
        }
        passed
    }

    /// Enters what the server sent, up to the first cut.
    pub(super) fn server_sends(&mut self, bytes: &[u8], ledger: &mut Ledger) -> Passed {
        let messages = match &mut self.wire {
            Wire::Postgres(wire) => wire.server(bytes),
            Wire::Mysql(wire) => wire.server(bytes),
        };
        let mut passed = Passed::default();
        for message in messages {
            let cut = self.hear(&message, ledger);
            passed.add(message.bytes, cut.as_ref());
            if passed.ending.is_some() {
                break;
            }
        }
        passed
    }

    fn take_turn(&mut self, meaning: &Meaning, ledger: &mut Ledger) {
        let asks = match meaning {
            Meaning::Command(command) => command.is_answered,
            Meaning::Encryption | Meaning::Login | Meaning::More => true,
        };
        if !(asks && self.is_clients_turn) {
            return;
        }
        self.is_clients_turn = false;
        if self.is_logged_in {
            ledger.counts.round_trips += 1;
        } else {
            ledger.counts.login_round_trips += 1;
        }
    }

    fn hear(&mut self, message: &ServerMessage, ledger: &mut Ledger) -> Option<Cut> {
        self.is_logged_in |= message.ends_login;
        self.is_clients_turn |= message.gives_turn;
        ledger.enter_server(message)
    }

    /// Answers in place of the server that there is no encryption. The server never hears of the question.
    fn decline(&mut self, cut: Option<&Cut>, ledger: &mut Ledger, passed: &mut Passed) {
        if cut.is_some() {
            passed.add(Vec::new(), cut);
            return;
        }
        let answer = ServerMessage {
            bytes: b"N".to_vec(),
            gives_turn: true,
            ..ServerMessage::default()
        };
        let cut = self.hear(&answer, ledger);
        if cut.as_ref().is_none_or(|cut| cut.side == Side::After) {
            passed.back.extend(answer.bytes);
        }
        passed.add(Vec::new(), cut.as_ref());
    }
}

impl Passed {
    fn add(&mut self, bytes: Vec<u8>, cut: Option<&Cut>) {
        match cut {
            None => self.onward.extend(bytes),
            Some(cut) => {
                let last = match cut.side {
                    Side::Before => Vec::new(),
                    Side::After => bytes,
                };
                self.ending = Some(Ending { last, how: cut.how });
            }
        }
    }
}
