//! Where the wire breaks, and how.

/// A place on the wire. Numbers count from 1 over all connections, since the start or the last reset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// The nth message of a client.
    ClientMessage(usize),
    /// The nth message of the server.
    ServerMessage(usize),
    /// The next query, or statement to prepare, whose text contains this.
    Text(String),
    /// The server's nth acknowledgement of a COMMIT. In MySQL's protocol it is found for queries, and a batch must not
    /// create a stored program whose body has semicolons, nor call one that returns rows, before its COMMIT.
    CommitAnswer(usize),
}

/// On which side of its message a cut is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The message does not arrive.
    Before,
    /// The message is the last one to arrive; nothing that answers it does.
    After,
}

/// What happens to a connection, on both of its ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is closed in good order: both see its end after what has arrived.
    Close,
    /// It is reset, as when the other machine restarts.
    Reset,
    /// It stays open, and nothing passes any more, not even its end. The operating system still acknowledges what is sent,
    /// so that only a timeout of the program's own notices.
    HalfOpen,
}

/// A fault at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The message.
    pub at: At,
    /// Whether the message arrives.
    pub side: Side,
    /// What happens then.
    pub how: Fault,
}

impl Cut {
    /// A cut in place of a message.
    pub fn before(at: At, how: Fault) -> Self {
        let side = Side::Before;
        Self { at, side, how }
    }

    /// A cut in place of what follows a message.
    pub fn after(at: At, how: Fault) -> Self {
        let side = Side::After;
        Self { at, side, how }
    }
}

/// The cuts that have not happened yet.
#[derive(Debug, Default)]
pub(super) struct Plan {
    cuts: Vec<Cut>,
}

impl Plan {
    pub(super) fn add(&mut self, cut: Cut) {
        self.cuts.push(cut);
    }

    /// Takes out the cut at a client's message.
    pub(super) fn at_client(&mut self, number: usize, text: Option<&str>) -> Option<Cut> {
        self.take(|at| match at {
            At::ClientMessage(n) => *n == number,
            At::Text(part) => text.is_some_and(|text| text.contains(part.as_str())),
            At::ServerMessage(_) | At::CommitAnswer(_) => false,
        })
    }

    /// Takes out the cut at a message of the server, which may be the nth that acknowledges a COMMIT.
    pub(super) fn at_server(&mut self, number: usize, commit: Option<usize>) -> Option<Cut> {
        self.take(|at| match at {
            At::ServerMessage(n) => *n == number,
            At::CommitAnswer(n) => Some(*n) == commit,
            At::ClientMessage(_) | At::Text(_) => false,
        })
    }

    fn take(&mut self, is_here: impl Fn(&At) -> bool) -> Option<Cut> {
        let found = self.cuts.iter().position(|cut| is_here(&cut.at))?;
        Some(self.cuts.remove(found))
    }
}
