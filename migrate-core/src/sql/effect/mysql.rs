//! MySQL and MariaDB. DDL commits by itself there, but nothing refuses to run inside a transaction.

use super::{Effect, Head};
use crate::sql::TokenKind;

pub(super) fn effect(head: &Head<'_>) -> Effect {
    let Some(first) = head.word(0) else {
        return Effect::Other;
    };
    match first.to_ascii_uppercase().as_str() {
        // MariaDB's compound statement.
        "BEGIN" if head.has(1, &["NOT", "ATOMIC"]) => Effect::Other,
        "BEGIN" | "COMMIT" | "ROLLBACK" | "SAVEPOINT" | "XA" => Effect::control(first),
        "RELEASE" if head.has(1, &["SAVEPOINT"]) => Effect::control("RELEASE SAVEPOINT"),
        "START" if head.has(1, &["TRANSACTION"]) => Effect::control("START TRANSACTION"),
        keyword @ ("LOCK" | "UNLOCK") if head.has_any(1, &["TABLE", "TABLES"]) => {
            Effect::control(&format!("{keyword} TABLES"))
        }
        "DROP" if head.has_any(1, &["TABLE", "TABLES"]) => Effect::DropTable,
        "DROP" if head.has(1, &["TEMPORARY"]) && head.has_any(2, &["TABLE", "TABLES"]) => {
            Effect::DropTable
        }
        "USE" => Effect::SessionSetting,
        "SET" => set(head),
        _ => Effect::Other,
    }
}

fn set(head: &Head<'_>) -> Effect {
    if head.has(1, &["TRANSACTION"]) {
        return Effect::control("SET TRANSACTION");
    }
    if sets_autocommit(head) {
        return Effect::control("SET AUTOCOMMIT");
    }
    let scope = if head.text(1) == "@" && head.text(2) == "@" {
        3
    } else {
        1
    };
    // These are for the server or for an account; `SET STATEMENT … FOR` is for one statement.
    let beyond = head.has_any(scope, &["GLOBAL", "PERSIST", "PERSIST_ONLY"])
        || head.has_any(1, &["PASSWORD", "STATEMENT", "RESOURCE"])
        || head.has(1, &["DEFAULT", "ROLE"]);
    if beyond {
        Effect::Other
    } else {
        Effect::SessionSetting
    }
}

/// Whether one of the assignments is to the session's `autocommit`.
fn sets_autocommit(head: &Head<'_>) -> bool {
    let mut depth = 0_usize;
    // The words of the target so far; after `=` none counts.
    let mut target = true;
    let mut global = false;
    for (kind, text) in head.tokens().skip(1) {
        let is = |word: &str| kind == TokenKind::Word && text.eq_ignore_ascii_case(word);
        match kind {
            TokenKind::OpenParen => depth += 1,
            TokenKind::CloseParen => depth = depth.saturating_sub(1),
            TokenKind::Symbol if text == "," && depth == 0 => (target, global) = (true, false),
            TokenKind::Symbol if text == "=" || text == ":" => target = false,
            _ if target && ["GLOBAL", "PERSIST", "PERSIST_ONLY"].into_iter().any(is) => {
                global = true;
            }
            _ if target && !global && is("AUTOCOMMIT") => return true,
            _ => {}
        }
    }
    false
}
