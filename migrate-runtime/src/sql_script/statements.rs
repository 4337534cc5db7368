//! Statement by statement: each is recorded as it is done, so that `upgrade` can go on where a script stopped.

use migrate_core::directive::batch_of;
use migrate_core::revision::{Revision, Script};
use migrate_core::sql::{self, Completion};

use super::{Part, client, server};
use crate::tables::prefix_hashes;

pub(super) fn write(part: &Part<'_>, revision: &Revision, script: &Script, text: &mut String) {
    let (dialect, tables, id) = (part.dialect(), &part.tables, &*revision.id);
    let split = sql::split(dialect, &script.sql);
    let statements: Vec<&str> = split
        .statements
        .iter()
        .map(|statement| statement.text(&script.sql))
        .collect();
    let hashes = prefix_hashes(statements.iter().copied());
    let total = statements.len();
    let phase = |at: usize| {
        let (name, number) = (&revision.name, (at + 1).min(total));
        format!("{id} {name}, statement {number} of {total}")
    };
    server::take(part, revision, text);
    part.start(revision, total, text);
    text.push_str("COMMIT;\n");
    for (at, sql) in statements.iter().enumerate() {
        let rows = split.statements[at].copy_data.clone();
        let rows = rows.map(|rows| &script.sql[rows]);
        let done = tables.progress(id, at + 1, total, hashes[at + 1], None);
        server::keep(part, &phase(at), text);
        if batch_of(dialect, &script.sql, &split.statements[at]).is_some() {
            text.push_str(super::IN_ONE_PIECE);
        }
        if sql::completion(dialect, sql) == Completion::Transactional {
            client::statement(dialect, sql, rows, text);
        } else {
            text.push_str(&tables.announce_in_script(id, at, total, hashes[at]));
            text.push_str("COMMIT;\n");
            client::statement(dialect, sql, rows, text);
            server::keep(part, &phase(at), text);
        }
        text.push_str(&done);
        text.push_str("COMMIT;\n");
    }
    server::forget(part, script, text);
    server::keep(part, &phase(total), text);
    part.finish(revision, text);
    text.push_str(&tables.release_script());
    text.push_str("COMMIT;\n");
}
