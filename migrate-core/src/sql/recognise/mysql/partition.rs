//! What `ALTER TABLE` does to partitions.

use super::super::phrase::Phrase;
use crate::sql::operation::{Partitioning, TableAct};

/// Splits off `PARTITION BY …` and `REMOVE PARTITIONING`, which may stand behind other actions without a comma.
pub(super) fn cut<'p, 'a>(phrase: Phrase<'p, 'a>) -> (Phrase<'p, 'a>, Option<Phrase<'p, 'a>>) {
    let mut ahead = phrase;
    while !ahead.is_at_end() {
        if ahead.sees(&["PARTITION", "BY"]) || ahead.sees(&["REMOVE", "PARTITIONING"]) {
            return (ahead.read_since(&phrase), Some(ahead));
        }
        ahead.skip();
    }
    (phrase, None)
}

const VERBS: [&str; 8] = [
    "ANALYZE",
    "CHECK",
    "COALESCE",
    "EXCHANGE",
    "OPTIMIZE",
    "REBUILD",
    "REORGANIZE",
    "REPAIR",
];

/// Work on partitions, which stands alone; `None` if it is something else.
pub(super) fn work(mut phrase: Phrase<'_, '_>) -> Option<TableAct> {
    let words = phrase.first_words(1);
    let act = if phrase.take(&["ADD", "PARTITION"]) {
        Partitioning::Add
    } else if phrase.take(&["DROP", "PARTITION"]) {
        phrase.take(&["IF", "EXISTS"]);
        Partitioning::Drop(names(phrase)?)
    } else if phrase.take(&["TRUNCATE", "PARTITION"]) {
        Partitioning::Truncate(if phrase.sees(&["ALL"]) {
            Vec::new()
        } else {
            names(phrase)?
        })
    } else if phrase.take_any(&VERBS) && phrase.sees(&["PARTITION"])
        || phrase.take(&["CONVERT", "PARTITION"])
        || phrase.take(&["CONVERT", "TABLE"])
        || phrase.take(&["DISCARD", "PARTITION"])
        || phrase.take(&["IMPORT", "PARTITION"])
    {
        Partitioning::Other(words)
    } else {
        return None;
    };
    Some(TableAct::Partitioning(act))
}

fn names(phrase: Phrase<'_, '_>) -> Option<Vec<String>> {
    let items = phrase.items().into_iter();
    items.map(|mut item| item.loose_name()).collect()
}
