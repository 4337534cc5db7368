//! MySQL and MariaDB: the mildest algorithm and lock that the server takes for a change, found by asking for each.

use migrate_core::cost::{Held, LockMode};
use migrate_core::dialect::{Engine, Server};
use migrate_core::replay::State;
use migrate_core::sql::{Act, ObjectName, Operation};

use super::Seen;
use crate::wire::Wire;
use crate::words::database_message_showing;

/// From the mildest: what is asked for, and how strong the lock on the table is meanwhile.
const MARIADB: [(&str, LockMode); 7] = [
    ("INSTANT", LockMode::RowExclusive),
    ("NOCOPY, LOCK=NONE", LockMode::RowExclusive),
    ("INPLACE, LOCK=NONE", LockMode::RowExclusive),
    ("NOCOPY, LOCK=SHARED", LockMode::Share),
    ("INPLACE, LOCK=SHARED", LockMode::Share),
    ("COPY, LOCK=NONE", LockMode::RowExclusive),
    ("COPY, LOCK=SHARED", LockMode::Share),
];
const MYSQL: [(&str, LockMode); 4] = [
    ("INSTANT", LockMode::RowExclusive),
    ("INPLACE, LOCK=NONE", LockMode::RowExclusive),
    ("INPLACE, LOCK=SHARED", LockMode::Share),
    ("COPY, LOCK=SHARED", LockMode::Share),
];

pub(super) async fn look(
    text: &str,
    found: &[Operation],
    state: &State,
    server: Server,
    wire: &mut Wire,
) -> Seen {
    let ladder: &[(&str, LockMode)] = match server.engine {
        Engine::Mariadb => &MARIADB,
        _ => &MYSQL,
    };
    let is_alter = |act: &Act| matches!(act, Act::Table { .. });
    let table = found.iter().find_map(|operation| match &operation.act {
        Act::Table { table, .. } => Some(state.key(table)),
        _ => None,
    });
    let upper = text.to_ascii_uppercase();
    let is_pinned = upper.contains("ALGORITHM") || upper.contains("LOCK=");
    if let Some(table) = table
        && found.iter().all(|operation| is_alter(&operation.act))
        && upper.trim_start().starts_with("ALTER")
        && !is_pinned
    {
        return climb(text, &table, ladder, wire).await;
    }
    let outcome = wire.send(text).await.err();
    Seen {
        error: outcome.map(|stopped| database_message_showing(&stopped.error, true)),
        ..Seen::default()
    }
}

async fn climb(
    text: &str,
    table: &ObjectName,
    ladder: &[(&str, LockMode)],
    wire: &mut Wire,
) -> Seen {
    let text = text.trim_end().trim_end_matches(';');
    for (clause, mode) in ladder {
        if wire
            .send(&format!("{text}, ALGORITHM={clause}"))
            .await
            .is_ok()
        {
            return Seen {
                locks: Some(vec![Held {
                    table: table.clone(),
                    mode: *mode,
                }]),
                // What is done in place may write all rows anew, or none.
                rewrites: match clause.split(',').next() {
                    Some("COPY") => Some(vec![table.clone()]),
                    Some("INSTANT" | "NOCOPY") => Some(Vec::new()),
                    _ => None,
                },
                algorithm: Some((*clause).to_owned()),
                ..Seen::default()
            };
        }
    }
    let outcome = wire.send(text).await.err();
    Seen {
        locks: Some(vec![Held {
            table: table.clone(),
            mode: LockMode::AccessExclusive,
        }]),
        algorithm: None,
        error: outcome.map(|stopped| database_message_showing(&stopped.error, true)),
        ..Seen::default()
    }
}
