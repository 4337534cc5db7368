//! What copies a table of MySQL while programs write to it: said where the server cannot do a change without stopping them.

use super::stage::Statement;

/// A statement that copies the table, with what to run instead where that would take too long.
pub(super) fn copying(table: &str, action: &str, keys: Keys) -> Statement {
    let bare = table.trim_matches('`');
    let quoted = action.replace('"', "\\\"");
    let mut note =
        "The server can only copy the table for this: programs read meanwhile, and what they write waits (MariaDB from 11.2 on also takes\n\
         LOCK=NONE). Where that is too long, run one of these first, and let this statement find its work done, or take it out:"
            .to_owned();
    if keys == Keys::Kept {
        note.push_str(&format!(
            "\ngh-ost --execute --allow-on-master --database=<database> --table={bare} --alter=\"{quoted}\""
        ));
    }
    note.push_str(&format!(
        "\npt-online-schema-change --execute --alter-foreign-keys-method=auto --alter \"{quoted}\" D=<database>,t={bare}"
    ));
    Statement::new(format!(
        "ALTER TABLE {table} {action}, ALGORITHM=COPY, LOCK=SHARED"
    ))
    .noted(note)
    .allowed("mysql-copy-algorithm", NO_OTHER)
    .allowed("mysql-blocking-lock-clause", NO_OTHER)
}

const NO_OTHER: &str = "the server can only copy the table for it, and the file says what to run where that is too long";

/// Whether the change has to do with foreign keys, which gh-ost does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keys {
    Kept,
    Foreign,
}
