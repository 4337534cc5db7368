//! What both protocols have in common.

/// A message of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ClientMessage {
    pub(super) bytes: Vec<u8>,
    pub(super) meaning: Meaning,
}

/// What a client's message is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It asks for encryption, before all else.
    Encryption,
    /// A part of the login.
    Login,
    Command(Command),
    /// It continues a command.
    More,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) name: String,
    /// The SQL that it brings.
    pub(super) text: Option<String>,
    /// Whether the server answers it.
    pub(super) is_answered: bool,
}

/// A message of the server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ServerMessage {
    pub(super) bytes: Vec<u8>,
    /// The login is over, and well.
    pub(super) ends_login: bool,
    /// The client may have waited for it: what it says next is another round trip.
    pub(super) gives_turn: bool,
    /// It says that a COMMIT was done.
    pub(super) answers_commit: bool,
}
