//! `cargo migrate` as a person meets it: the real program, in a project of its own, and everything that it prints.

mod init;
mod new;
mod edit;
mod check;
mod upgrade;
mod downgrade;
mod current;
mod history;
mod heads;
mod show;
mod seal;
mod rebase;
mod stamp;
mod repair;
mod explain;
mod completions;
mod man;

mod settings;
mod workspace;
