//! The packets that answer a query: a result for each of its statements.

use super::statements::commits;

/// The rest of an answer.
#[derive(Debug)]
pub(super) struct Answer {
    /// Whether the statements are COMMITs.
    commits: std::vec::IntoIter<bool>,
    next: Next,
    /// No packet of its own stands between the columns and the rows.
    ends_early: bool,
}

#[derive(Debug, Clone, Copy)]
enum Next {
    /// The first packet of a result.
    Result,
    /// So many columns.
    Columns(u64),
    EndOfColumns,
    Row,
    Nothing,
}

const OK: u8 = 0x00;
const LOCAL_FILE: u8 = 0xfb;
const END: u8 = 0xfe;
const ERROR: u8 = 0xff;
const MORE_RESULTS: u16 = 0x0008;

impl Answer {
    pub(super) fn new(query: &str, ends_early: bool) -> Self {
        Self {
            commits: commits(query).into_iter(),
            next: Next::Result,
            ends_early,
        }
    }

    /// Reads the next packet: whether it says that a COMMIT was done.
    pub(super) fn is_commit(&mut self, body: &[u8]) -> bool {
        let first = body.first().copied().unwrap_or(ERROR);
        let (next, is_commit) = match (self.next, first) {
            (Next::Nothing, _) | (Next::Result | Next::Row, ERROR) => (Next::Nothing, false),
            (Next::Result, OK) => (
                following(ok_status(body)),
                self.commits.next() == Some(true),
            ),
            (Next::Result, LOCAL_FILE) => (Next::Result, false),
            (Next::Result, _) => {
                self.commits.next();
                let columns = integer(body).map_or(0, |(columns, _)| columns);
                (Next::Columns(columns), false)
            }
            (Next::Columns(left @ 2..), _) => (Next::Columns(left - 1), false),
            (Next::Columns(_), _) if !self.ends_early => (Next::EndOfColumns, false),
            // A row can begin like this too, with a text that is longer than a packet.
            (Next::Row, END) if self.ends_early && body.len() < 0xff_ffff => {
                (following(ok_status(body)), false)
            }
            (Next::Row, END) if body.len() < 9 => (following(short(body, 3)), false),
            (Next::Columns(_) | Next::EndOfColumns | Next::Row, _) => (Next::Row, false),
        };
        self.next = next;
        is_commit
    }
}

fn following(status: Option<u16>) -> Next {
    match status {
        Some(status) if status & MORE_RESULTS != 0 => Next::Result,
        _ => Next::Nothing,
    }
}

/// The status in an OK packet, behind the count of rows and the last id.
fn ok_status(body: &[u8]) -> Option<u16> {
    let (_, rest) = integer(body.get(1..)?)?;
    let (_, rest) = integer(rest)?;
    short(rest, 0)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at + 2)?;
    Some(u16::from_le_bytes(two.try_into().ok()?))
}

/// An integer whose first byte tells its length, and what follows it.
fn integer(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let (first, rest) = bytes.split_first()?;
    let length = match first {
        0xfc => 2,
        0xfd => 3,
        0xfe => 8,
        _ => return Some((u64::from(*first), rest)),
    };
    let mut eight = [0; 8];
    eight[..length].copy_from_slice(rest.get(..length)?);
    Some((u64::from_le_bytes(eight), &rest[length..]))
}
