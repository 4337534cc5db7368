//! What the connections of a proxy share: the counts, the numbers, and the plan.

use std::time::Duration;

use super::counts::{Counts, Messages};
use super::message::{ClientMessage, Meaning, ServerMessage};
use super::plan::{Cut, Plan};

#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) counts: Counts,
    pub(super) messages: Messages,
    pub(super) plan: Plan,
    pub(super) cuts_made: usize,
    pub(super) delay: Duration,
    pub(super) refusing: bool,
}

impl Ledger {
    pub(super) fn reset(&mut self) {
        *self = Self {
            delay: self.delay,
            refusing: self.refusing,
            ..Self::default()
        };
    }

    /// Enters a client's message; the cut that was planned for it.
    pub(super) fn enter_client(&mut self, message: &ClientMessage) -> Option<Cut> {
        self.messages.client += 1;
        self.counts.bytes_from_clients += message.bytes.len();
        let mut text = None;
        if let Meaning::Command(command) = &message.meaning {
            let count = self.counts.commands.entry(command.name.clone());
            *count.or_default() += 1;
            self.counts.texts.extend(command.text.clone());
            text = command.text.as_deref();
        }
        self.plan.at_client(self.messages.client, text)
    }

    /// Enters a message of the server; the cut that was planned for it.
    pub(super) fn enter_server(&mut self, message: &ServerMessage) -> Option<Cut> {
        self.messages.server += 1;
        self.counts.bytes_from_server += message.bytes.len();
        let mut commit = None;
        if message.answers_commit {
            self.messages.commit_answers += 1;
            commit = Some(self.messages.commit_answers);
        }
        self.plan.at_server(self.messages.server, commit)
    }
}
