//! A row of a table of revisions.

/// A revision, and what its proof has to say.
#[derive(Debug, Clone, Copy)]
pub struct Case {
    /// What its way back forgets or gets wrong; or what it does right.
    pub about: &'static str,
    /// What is there already.
    pub before: &'static [&'static str],
    pub up: &'static str,
    pub down: &'static str,
    /// `code: words`: what has to be said, and with no other code anything. Nothing: it is proved, and nothing is to be said.
    pub finds: &'static [&'static str],
}
