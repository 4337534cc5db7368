//! PostgreSQL's messages.

use super::buffer::Buffer;
use super::message::{ClientMessage, Command, Meaning, ServerMessage};

/// One connection.
#[derive(Debug, Default)]
pub(super) struct Postgres {
    client: Buffer,
    server: Buffer,
    /// From then on a message begins with its type.
    is_started: bool,
    /// The client asked for what there is so far, and may be waiting for any message.
    is_flushed: bool,
}

const TLS_REQUEST: u32 = 80_877_103;
const GSS_REQUEST: u32 = 80_877_104;
const CANCEL_REQUEST: u32 = 80_877_102;

impl Postgres {
    pub(super) fn client(&mut self, bytes: &[u8]) -> Vec<ClientMessage> {
        self.client.feed(bytes);
        std::iter::from_fn(|| {
            if self.is_started {
                self.typed()
            } else {
                self.opening()
            }
        })
        .collect()
    }

    pub(super) fn server(&mut self, bytes: &[u8]) -> Vec<ServerMessage> {
        self.server.feed(bytes);
        std::iter::from_fn(|| self.answer()).collect()
    }

    /// A message without a type: a length and a version, or a number that no version has.
    fn opening(&mut self) -> Option<ClientMessage> {
        let length = number(self.client.ahead(), 0)?;
        let code = number(self.client.ahead(), 4)?;
        let bytes = self.client.take(length as usize)?;
        let meaning = match code {
            TLS_REQUEST | GSS_REQUEST => Meaning::Encryption,
            CANCEL_REQUEST => Meaning::Command(Command {
                name: "CancelRequest".to_owned(),
                text: None,
                is_answered: false,
            }),
            _ => {
                self.is_started = true;
                Meaning::Login
            }
        };
        Some(ClientMessage { bytes, meaning })
    }

    fn typed(&mut self) -> Option<ClientMessage> {
        let bytes = take_typed(&mut self.client)?;
        self.is_flushed = bytes[0] == b'H';
        let text = match bytes[0] {
            b'Q' => bytes[5..].split(|byte| *byte == 0).next(),
            // The name of the statement comes first.
            b'P' => bytes[5..].split(|byte| *byte == 0).nth(1),
            _ => None,
        };
        let meaning = match bytes[0] {
            b'p' => Meaning::Login,
            tag => Meaning::Command(Command {
                name: name(tag),
                text: text.map(|text| String::from_utf8_lossy(text).into_owned()),
                is_answered: tag != b'X',
            }),
        };
        Some(ClientMessage { bytes, meaning })
    }

    fn answer(&mut self) -> Option<ServerMessage> {
        let bytes = take_typed(&mut self.server)?;
        let tag = bytes[0];
        Some(ServerMessage {
            ends_login: tag == b'Z',
            // ReadyForQuery, CopyInResponse, CopyBothResponse, Authentication: the server waits.
            gives_turn: self.is_flushed || b"ZGWR".contains(&tag),
            // A COMMIT of a transaction that has failed is answered with ROLLBACK.
            answers_commit: tag == b'C' && &bytes[5..] == b"COMMIT\0",
            bytes,
        })
    }
}

fn take_typed(buffer: &mut Buffer) -> Option<Vec<u8>> {
    let length = number(buffer.ahead(), 1)?;
    buffer.take(length as usize + 1)
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at + 4)?;
    Some(u32::from_be_bytes(four.try_into().ok()?))
}

fn name(tag: u8) -> String {
    let name = match tag {
        b'Q' => "Query",
        b'P' => "Parse",
        b'B' => "Bind",
        b'E' => "Execute",
        b'D' => "Describe",
        b'S' => "Sync",
        b'C' => "Close",
        b'H' => "Flush",
        b'F' => "FunctionCall",
        b'd' => "CopyData",
        b'c' => "CopyDone",
        b'f' => "CopyFail",
        b'X' => "Terminate",
        _ => return char::from(tag).to_string(),
    };
    name.to_owned()
}
