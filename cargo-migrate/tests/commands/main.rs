//! The command against real files: each test is a project in a folder of its own, and looks at what is printed.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod project;

mod check;
mod init;
mod new;
mod rebase;
mod seal;
mod settings;
mod words;
