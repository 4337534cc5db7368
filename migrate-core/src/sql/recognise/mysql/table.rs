//! Whole tables: `DROP TABLE`, `RENAME TABLE`, `TRUNCATE`, and what keeps tables in order.

use super::super::phrase::Phrase;
use crate::sql::operation::{Act, Operation, TableAct};

/// What follows `DROP TABLE`.
pub(super) fn drop(mut phrase: Phrase<'_, '_>, temporary: bool) -> Option<Vec<Operation>> {
    let if_exists = phrase.take(&["IF", "EXISTS"]);
    let each = |mut item: Phrase<'_, '_>| {
        let before = item;
        let table = item.named()?;
        let said = item.read_since(&before);
        Some(said.operation(Act::DropTable {
            table,
            if_exists,
            cascade: false,
            temporary,
        }))
    };
    phrase.items().into_iter().map(each).collect()
}

/// What follows `RENAME`: `TABLE a TO b, c TO d`, `USER a TO b`.
pub(super) fn rename(mut phrase: Phrase<'_, '_>) -> Option<Vec<Operation>> {
    if phrase.take(&["USER"]) {
        return super::object::rename_users(phrase);
    }
    phrase.take_any(&["TABLE", "TABLES"]).then_some(())?;
    phrase.take(&["IF", "EXISTS"]);
    let each = |item: Phrase<'_, '_>| {
        let mut phrase = item;
        let table = phrase.named()?;
        if phrase.take(&["WAIT"]) {
            phrase.next();
        }
        phrase.take(&["NOWAIT"]);
        phrase.take(&["TO"]).then_some(())?;
        let to = phrase.named()?;
        let act = TableAct::Rename { to };
        Some(item.operation(Act::Table { table, act }))
    };
    phrase.items().into_iter().map(each).collect()
}

/// What follows `TRUNCATE`.
pub(super) fn truncate(mut phrase: Phrase<'_, '_>) -> Option<Act> {
    phrase.take(&["TABLE"]);
    let table = phrase.named()?;
    let cascade = false;
    Some(Act::Truncate { table, cascade })
}

/// What follows `ANALYZE`, `OPTIMIZE` and their like.
pub(super) fn maintain(mut phrase: Phrase<'_, '_>, verb: &str) -> Option<Vec<Operation>> {
    phrase.take_any(&["NO_WRITE_TO_BINLOG", "LOCAL"]);
    if verb == "ANALYZE" && !phrase.sees_any(&["TABLE", "TABLES"]) {
        // MariaDB: `ANALYZE SELECT …`, `ANALYZE FORMAT=JSON UPDATE …` run the statement.
        phrase.take(&["FORMAT"]).then(|| {
            phrase.take_text("=");
            phrase.next();
        });
        return super::read(phrase);
    }
    phrase.take_any(&["TABLE", "TABLES"]).then_some(())?;
    let each = |mut item: Phrase<'_, '_>| {
        let before = item;
        let table = item.named()?;
        let act = match verb {
            "ANALYZE" => Act::Analyze { table: Some(table) },
            // With InnoDB it makes the table anew.
            "OPTIMIZE" => Act::Table {
                table,
                act: TableAct::Force,
            },
            "REPAIR" => Act::Table {
                table,
                act: TableAct::Other {
                    words: "REPAIR".to_owned(),
                },
            },
            _ => Act::Query,
        };
        Some(item.read_since(&before).operation(act))
    };
    phrase.items().into_iter().map(each).collect()
}
