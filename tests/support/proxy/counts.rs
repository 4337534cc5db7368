//! What is counted.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// What has passed, over all connections.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Connections that clients made.
    pub connections: usize,
    /// Connections that were refused, and are not among the others.
    pub refused: usize,
    /// Round trips until the server took the login, a question for encryption included.
    pub login_round_trips: usize,
    /// Round trips after the login: how often a client spoke after the server had answered. What has no answer (a goodbye,
    /// `COM_STMT_CLOSE`) begins none.
    pub round_trips: usize,
    /// The commands after the login by their names in the protocol's documentation: `Query`, `Parse`, `Terminate`,
    /// `COM_QUERY`, `COM_STMT_PREPARE`. One that has no name here has its byte.
    pub commands: BTreeMap<String, usize>,
    /// The texts of the queries and of the statements that were prepared.
    pub texts: Vec<String>,
    /// Bytes that came from clients.
    pub bytes_from_clients: usize,
    /// Bytes that came from the server.
    pub bytes_from_server: usize,
}

impl Counts {
    /// How often a command came by.
    pub fn command(&self, name: &str) -> usize {
        self.commands.get(name).copied().unwrap_or_default()
    }

    /// The same for a program to read.
    pub fn json(&self) -> Value {
        json!({
            "connections": self.connections,
            "refused": self.refused,
            "login_round_trips": self.login_round_trips,
            "round_trips": self.round_trips,
            "commands": self.commands,
            "texts": self.texts,
            "bytes_from_clients": self.bytes_from_clients,
            "bytes_from_server": self.bytes_from_server,
        })
    }
}

/// How many messages were numbered. Those of the login are among them, and one that a cut withheld is. In MySQL's protocol
/// a message is a packet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Messages {
    /// Messages of clients.
    pub client: usize,
    /// Messages of the server.
    pub server: usize,
    /// Those of the server that acknowledge a COMMIT.
    pub commit_answers: usize,
}
