//! PostgreSQL: what calls `PreventInTransactionBlock` there.

use super::{Effect, Head};
use crate::sql::TokenKind;

pub(super) fn effect(head: &Head<'_>) -> Effect {
    let Some(first) = head.word(0) else {
        return Effect::Other;
    };
    match first.to_ascii_uppercase().as_str() {
        keyword @ ("COMMIT" | "ROLLBACK") if head.has(1, &["PREPARED"]) => {
            Effect::control(&format!("{keyword} PREPARED"))
        }
        "BEGIN" | "COMMIT" | "END" | "ROLLBACK" | "ABORT" | "SAVEPOINT" | "RELEASE" => {
            Effect::control(first)
        }
        keyword @ ("START" | "PREPARE") if head.has(1, &["TRANSACTION"]) => {
            Effect::control(&format!("{keyword} TRANSACTION"))
        }
        "SET" if head.has(1, &["TRANSACTION"]) => Effect::control("SET TRANSACTION"),
        // Both end with the transaction.
        "SET" if head.has_any(1, &["LOCAL", "CONSTRAINTS"]) => Effect::Other,
        "SET" | "RESET" => Effect::SessionSetting,
        "DISCARD" if head.has(1, &["ALL"]) => Effect::outside("DISCARD ALL"),
        "VACUUM" => Effect::outside("VACUUM"),
        "CLUSTER" => cluster(head),
        "REINDEX" => reindex(head),
        "CREATE" => create(head),
        "DROP" => drop(head),
        "ALTER" => alter(head),
        _ => Effect::Other,
    }
}

fn create(head: &Head<'_>) -> Effect {
    let index = if head.has(1, &["UNIQUE"]) { 2 } else { 1 };
    if head.has(index, &["INDEX", "CONCURRENTLY"]) {
        return Effect::outside("CREATE INDEX CONCURRENTLY");
    }
    if head.has(1, &["SUBSCRIPTION"]) {
        // Only the slot on the other server cannot be rolled back.
        let no_slot = [head.option("connect"), head.option("create_slot")].contains(&Some(false));
        return if no_slot {
            Effect::Other
        } else {
            Effect::outside("CREATE SUBSCRIPTION")
        };
    }
    on_the_cluster("CREATE", head)
}

fn drop(head: &Head<'_>) -> Effect {
    if head.has(1, &["TABLE"]) {
        Effect::DropTable
    } else if head.has(1, &["INDEX", "CONCURRENTLY"]) {
        Effect::outside("DROP INDEX CONCURRENTLY")
    } else if head.has(1, &["SUBSCRIPTION"]) {
        Effect::outside("DROP SUBSCRIPTION")
    } else {
        on_the_cluster("DROP", head)
    }
}

/// What belongs to the whole server and not to one database.
fn on_the_cluster(verb: &str, head: &Head<'_>) -> Effect {
    match head.word(1).map(str::to_ascii_uppercase).as_deref() {
        Some(what @ ("DATABASE" | "TABLESPACE")) => Effect::outside(&format!("{verb} {what}")),
        _ => Effect::Other,
    }
}

fn alter(head: &Head<'_>) -> Effect {
    match head.word(1).map(str::to_ascii_uppercase).as_deref() {
        Some("SYSTEM") => Effect::outside("ALTER SYSTEM"),
        Some("DATABASE") if head.contains(&["SET", "TABLESPACE"]) => {
            Effect::outside("ALTER DATABASE SET TABLESPACE")
        }
        Some("TABLE")
            if head.contains(&["DETACH", "PARTITION"]) && ends_with(head, "CONCURRENTLY") =>
        {
            Effect::outside("ALTER TABLE DETACH PARTITION CONCURRENTLY")
        }
        Some("SUBSCRIPTION") if head.contains(&["REFRESH", "PUBLICATION"]) => {
            Effect::outside("ALTER SUBSCRIPTION REFRESH PUBLICATION")
        }
        Some("SUBSCRIPTION")
            if head.has_any(3, &["SET", "ADD", "DROP"])
                && head.has(4, &["PUBLICATION"])
                && head.option("refresh") != Some(false) =>
        {
            Effect::outside("ALTER SUBSCRIPTION PUBLICATION")
        }
        _ => Effect::Other,
    }
}

fn ends_with(head: &Head<'_>, word: &str) -> bool {
    head.tokens()
        .filter(|(kind, _)| *kind != TokenKind::Semicolon)
        .last()
        .is_some_and(|(kind, text)| kind == TokenKind::Word && text.eq_ignore_ascii_case(word))
}

/// Without a table it runs in a transaction for each one.
fn cluster(head: &Head<'_>) -> Effect {
    let rest = behind_options(head).find(|(kind, text)| {
        *kind != TokenKind::Semicolon
            && !(*kind == TokenKind::Word && text.eq_ignore_ascii_case("VERBOSE"))
    });
    if rest.is_some() {
        Effect::Other
    } else {
        Effect::outside("CLUSTER")
    }
}

fn reindex(head: &Head<'_>) -> Effect {
    let mut rest = behind_options(head).map(|(_, text)| text.to_ascii_uppercase());
    let (object, next) = (
        rest.next().unwrap_or_default(),
        rest.next().unwrap_or_default(),
    );
    match object.as_str() {
        "DATABASE" | "SYSTEM" | "SCHEMA" => Effect::outside(&format!("REINDEX {object}")),
        _ if next == "CONCURRENTLY" || head.option("concurrently") == Some(true) => {
            Effect::outside("REINDEX CONCURRENTLY")
        }
        _ => Effect::Other,
    }
}

/// The tokens behind the verb and its options in parentheses.
fn behind_options<'a>(head: &Head<'a>) -> impl Iterator<Item = (TokenKind, &'a str)> + use<'a> {
    let mut depth = 0_usize;
    head.tokens()
        .skip(1)
        .skip_while(move |(kind, _)| match kind {
            TokenKind::OpenParen => {
                depth += 1;
                true
            }
            TokenKind::CloseParen => {
                depth = depth.saturating_sub(1);
                true
            }
            _ => depth > 0,
        })
}
