//! MySQL's packets.

use super::buffer::Buffer;
use super::message::{ClientMessage, Command, Meaning, ServerMessage};
use super::mysql_answer::Answer;

/// One connection.
#[derive(Debug, Default)]
pub(super) struct Mysql {
    client: Buffer,
    server: Buffer,
    is_greeted: bool,
    is_logged_in: bool,
    /// What the client said that it can do.
    capabilities: Option<u32>,
    /// The answer to a query.
    answer: Option<Answer>,
    /// The server's last packet was as long as one can be: the next continues it.
    is_continued: bool,
}

const COMPRESSION: u16 = 0x0020;
const ENCRYPTION: u16 = 0x0800;
const DEPRECATE_EOF: u32 = 1 << 24;
const LONGEST: usize = 0xff_ffff;

const COM_QUIT: u8 = 0x01;
const COM_QUERY: u8 = 0x03;
const COM_STMT_PREPARE: u8 = 0x16;
const COM_STMT_SEND_LONG_DATA: u8 = 0x18;
const COM_STMT_CLOSE: u8 = 0x19;

impl Mysql {
    pub(super) fn client(&mut self, bytes: &[u8]) -> Vec<ClientMessage> {
        self.client.feed(bytes);
        std::iter::from_fn(|| {
            let bytes = take_packet(&mut self.client)?;
            let meaning = self.meaning(bytes[3], &bytes[4..]);
            Some(ClientMessage { bytes, meaning })
        })
        .collect()
    }

    pub(super) fn server(&mut self, bytes: &[u8]) -> Vec<ServerMessage> {
        self.server.feed(bytes);
        std::iter::from_fn(|| {
            let bytes = take_packet(&mut self.server)?;
            Some(self.read(bytes))
        })
        .collect()
    }

    fn meaning(&mut self, sequence: u8, body: &[u8]) -> Meaning {
        if !self.is_logged_in {
            let four = body.get(..4).and_then(|four| four.try_into().ok());
            self.capabilities = self.capabilities.or(four.map(u32::from_le_bytes));
            return Meaning::Login;
        }
        let (0, Some((code, rest))) = (sequence, body.split_first()) else {
            return Meaning::More;
        };
        // No attributes, one set of them: what a client that knows query attributes puts before a query.
        let rest = rest.strip_prefix(&[0, 1]).unwrap_or(rest);
        let text = [COM_QUERY, COM_STMT_PREPARE]
            .contains(code)
            .then(|| String::from_utf8_lossy(rest).into_owned());
        let ends_early = self.capabilities.unwrap_or_default() & DEPRECATE_EOF != 0;
        self.answer = text
            .as_deref()
            .filter(|_| *code == COM_QUERY)
            .map(|text| Answer::new(text, ends_early));
        Meaning::Command(Command {
            name: name(*code),
            text,
            is_answered: ![COM_QUIT, COM_STMT_SEND_LONG_DATA, COM_STMT_CLOSE].contains(code),
        })
    }

    fn read(&mut self, mut bytes: Vec<u8>) -> ServerMessage {
        let mut message = ServerMessage {
            gives_turn: true,
            ..ServerMessage::default()
        };
        let continues = std::mem::replace(&mut self.is_continued, bytes.len() - 4 == LONGEST);
        if !self.is_greeted {
            self.is_greeted = true;
            only_plain_text(&mut bytes[4..]);
        } else if !self.is_logged_in {
            self.is_logged_in = bytes.get(4) == Some(&0);
            message.ends_login = self.is_logged_in;
        } else if let (false, Some(answer)) = (continues, &mut self.answer) {
            message.answers_commit = answer.is_commit(&bytes[4..]);
        }
        message.bytes = bytes;
        message
    }
}

fn take_packet(buffer: &mut Buffer) -> Option<Vec<u8>> {
    let [low, middle, high, _, ..] = *buffer.ahead() else {
        return None;
    };
    let length = u32::from_le_bytes([low, middle, high, 0]);
    buffer.take(length as usize + 4)
}

/// Lets the server's greeting offer neither encryption nor compression: the flags come after the protocol's version, the
/// server's, which ends with a zero, the connection's number, half of a nonce and a zero.
fn only_plain_text(greeting: &mut [u8]) {
    let Some(end) = greeting.iter().position(|byte| *byte == 0) else {
        return;
    };
    let at = end + 1 + 4 + 8 + 1;
    if let (Some(10), Some([low, high])) = (greeting.first().copied(), greeting.get_mut(at..at + 2))
    {
        let flags = u16::from_le_bytes([*low, *high]) & !(ENCRYPTION | COMPRESSION);
        [*low, *high] = flags.to_le_bytes();
    }
}

fn name(code: u8) -> String {
    let name = match code {
        COM_QUIT => "COM_QUIT",
        0x02 => "COM_INIT_DB",
        COM_QUERY => "COM_QUERY",
        0x0e => "COM_PING",
        0x11 => "COM_CHANGE_USER",
        COM_STMT_PREPARE => "COM_STMT_PREPARE",
        0x17 => "COM_STMT_EXECUTE",
        COM_STMT_SEND_LONG_DATA => "COM_STMT_SEND_LONG_DATA",
        COM_STMT_CLOSE => "COM_STMT_CLOSE",
        0x1a => "COM_STMT_RESET",
        0x1b => "COM_SET_OPTION",
        0x1f => "COM_RESET_CONNECTION",
        _ => return format!("{code:#04x}"),
    };
    name.to_owned()
}
