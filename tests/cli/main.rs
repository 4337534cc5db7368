//! `cargo migrate` as a person meets it: the real program, in a project of its own, and everything that it prints.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod init;
mod new;
mod new_change;
mod autogenerate;
mod renames;
mod structs;
mod objects;
mod diff;
mod edit;
mod check;
mod check_models;
mod lint;
mod lint_formats;
mod lint_fix;
mod lint_since;
mod lint_gates;
mod verify;
mod verify_killed;
mod schema;
mod drift;
mod upgrade;
mod downgrade;
mod current;
mod history;
mod heads;
mod show;
mod seal;
mod seal_proof;
mod seal_snapshot;
mod rebase;
mod release;
mod squash;
mod stamp;
mod repair;
mod backfill;
mod resume;
mod ensure_version;
mod example_from_structs;
mod force_unlock;
mod doctor;
mod backup_place;
mod backups;
mod print_setup_sql;
mod explain;
mod completions;
mod man;

mod help;
mod settings;
mod workspace;
mod usage;
mod streams;
mod terminal;
mod with_care;
mod passwords;
mod urls;
mod scripts;
mod server_flags;
mod server_scripts;

mod application;
mod first_day;
mod merged_branches;
mod rust_revisions;
