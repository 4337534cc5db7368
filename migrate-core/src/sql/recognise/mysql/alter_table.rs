//! `ALTER TABLE`.

use super::super::column::{column, column_behind_name};
use super::super::phrase::Phrase;
use super::super::type_name::data_type;
use super::index::{Key, clause, key};
use super::option::option;
use super::partition;
use crate::sql::ObjectName;
use crate::sql::operation::{Act, Operation, Partitioning, TableAct};

/// What follows `ALTER TABLE`.
pub(super) fn alter_table(
    statement: Phrase<'_, '_>,
    mut phrase: Phrase<'_, '_>,
) -> Option<Vec<Operation>> {
    phrase.take(&["IF", "EXISTS"]);
    let table = phrase.named()?;
    if phrase.take(&["WAIT"]) {
        phrase.next()?;
    }
    phrase.take(&["NOWAIT"]);
    let of = |said: Phrase<'_, '_>, act| {
        let table = table.clone();
        said.operation(Act::Table { table, act })
    };
    if let Some(act) = partition::work(phrase) {
        return Some(vec![of(phrase, act)]);
    }
    let (actions, partitions) = partition::cut(phrase);
    let mut found = Vec::new();
    let mut ordered = false;
    for item in actions.items() {
        if item.is_at_end() || ordered && is_sort_key(item) {
            continue;
        }
        ordered = item.sees(&["ORDER", "BY"]);
        let acts = action(item, &table).unwrap_or_else(|| {
            let words = item.first_words(3);
            vec![(item, TableAct::Other { words })]
        });
        found.extend(acts.into_iter().map(|(said, act)| of(said, act)));
    }
    if let Some(by) = partitions {
        found.push(of(by, TableAct::Partitioning(Partitioning::By)));
    }
    if found.is_empty() {
        // `ALTER TABLE t` alone is allowed, and does nothing.
        found.push(statement.operation(Act::Query));
    }
    Some(found)
}

/// What follows the comma in `ORDER BY a, b DESC`.
fn is_sort_key(mut item: Phrase<'_, '_>) -> bool {
    item.path().is_some() && {
        item.take_any(&["ASC", "DESC"]);
        item.is_at_end()
    }
}

type Acts<'p, 'a> = Vec<(Phrase<'p, 'a>, TableAct)>;

/// What one item of the list does.
fn action<'p, 'a>(item: Phrase<'p, 'a>, table: &ObjectName) -> Option<Acts<'p, 'a>> {
    let mut phrase = item;
    let verb = phrase.next()?.text.to_ascii_uppercase();
    let act = match verb.as_str() {
        "ADD" => return add(item, phrase, table),
        "DROP" => drop(phrase)?,
        "ALTER" => alter(phrase)?,
        "RENAME" => rename(phrase)?,
        "CHANGE" | "MODIFY" => {
            phrase.take(&["COLUMN"]);
            phrase.take(&["IF", "EXISTS"]);
            modify(phrase, verb == "CHANGE")?
        }
        "CONVERT" => {
            phrase.take(&["TO"]).then_some(())?;
            let charset = option(&mut phrase)?.1;
            let collation = phrase.take(&["COLLATE"]).then(|| phrase.text_or_name());
            TableAct::ConvertCharset {
                charset,
                collation: collation.flatten().map(|name| name.to_ascii_lowercase()),
            }
        }
        "FORCE" => TableAct::Force,
        "ORDER" => {
            phrase.take(&["BY"]).then_some(())?;
            TableAct::OrderBy
        }
        "ENABLE" | "DISABLE" | "DISCARD" | "IMPORT" | "WITHOUT" => TableAct::Option {
            name: item.first_words(2),
            value: String::new(),
        },
        "WITH" if phrase.sees(&["VALIDATION"]) => TableAct::Option {
            name: item.first_words(2),
            value: String::new(),
        },
        _ => return options(item),
    };
    Some(vec![(item, act)])
}

/// Options, which no comma needs to part.
fn options<'p, 'a>(item: Phrase<'p, 'a>) -> Option<Acts<'p, 'a>> {
    let mut phrase = item;
    let mut found = Vec::new();
    while !phrase.is_at_end() {
        let before = phrase;
        let act = match clause(&mut phrase) {
            Some(act) => act,
            None if phrase.take(&["FORCE"]) => TableAct::Force,
            None => {
                let (name, value) = option(&mut phrase)?;
                match name.as_str() {
                    "ENGINE" | "TYPE" => TableAct::Engine(value),
                    "CHARSET" | "COLLATE" => TableAct::DefaultCharset,
                    _ => TableAct::Option { name, value },
                }
            }
        };
        // `DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_bin` is one thing.
        let is_second = |(_, last): &(Phrase<'_, '_>, TableAct)| *last == TableAct::DefaultCharset;
        if act != TableAct::DefaultCharset || !found.last().is_some_and(is_second) {
            found.push((phrase.read_since(&before), act));
        }
    }
    Some(found)
}

fn add<'p, 'a>(
    item: Phrase<'p, 'a>,
    mut phrase: Phrase<'p, 'a>,
    table: &ObjectName,
) -> Option<Acts<'p, 'a>> {
    if phrase.sees(&["SYSTEM", "VERSIONING"]) || phrase.sees(&["PERIOD", "FOR"]) {
        return Some(vec![(item, TableAct::SystemVersioning { add: true })]);
    }
    if let Some(key) = key(&mut phrase, table) {
        return Some(vec![(item, of_key(key))]);
    }
    phrase.take(&["COLUMN"]);
    let if_not_exists = phrase.take(&["IF", "NOT", "EXISTS"]);
    let of = |mut said: Phrase<'p, 'a>| {
        let column = Box::new(column(&mut said)?);
        Some(TableAct::AddColumn {
            column,
            if_not_exists,
        })
    };
    let Some(inside) = phrase.parenthesised() else {
        return Some(vec![(item, of(phrase)?)]);
    };
    let each = |said: Phrase<'p, 'a>| {
        let mut ahead = said;
        match key(&mut ahead, table) {
            Some(key) => Some((said, of_key(key))),
            None => Some((said, of(said)?)),
        }
    };
    inside.items().into_iter().map(each).collect()
}

fn of_key(key: Key) -> TableAct {
    match key {
        Key::Index(index) => TableAct::AddIndex(Box::new(index)),
        Key::Constraint {
            constraint,
            if_not_exists,
        } => TableAct::AddConstraint {
            constraint: Box::new(constraint),
            if_not_exists,
        },
    }
}

fn drop(mut phrase: Phrase<'_, '_>) -> Option<TableAct> {
    if phrase.take(&["PRIMARY", "KEY"]) {
        return Some(TableAct::DropPrimaryKey);
    }
    if phrase.sees(&["SYSTEM", "VERSIONING"]) || phrase.sees(&["PERIOD", "FOR"]) {
        return Some(TableAct::SystemVersioning { add: false });
    }
    let foreign_key = phrase.take(&["FOREIGN", "KEY"]);
    if foreign_key || phrase.take_any(&["CONSTRAINT", "CHECK"]) {
        let if_exists = phrase.take(&["IF", "EXISTS"]);
        return Some(TableAct::DropConstraint {
            name: phrase.loose_name()?,
            if_exists,
            cascade: false,
            foreign_key,
        });
    }
    if phrase.take_any(&["INDEX", "KEY"]) {
        let if_exists = phrase.take(&["IF", "EXISTS"]);
        let index = phrase.loose_name()?;
        return Some(TableAct::DropIndex { index, if_exists });
    }
    phrase.take(&["COLUMN"]);
    let if_exists = phrase.take(&["IF", "EXISTS"]);
    Some(TableAct::DropColumn {
        column: phrase.loose_name()?,
        if_exists,
        cascade: phrase.take(&["CASCADE"]),
    })
}

fn alter(mut phrase: Phrase<'_, '_>) -> Option<TableAct> {
    if phrase.take_any(&["INDEX", "KEY"]) {
        phrase.take(&["IF", "EXISTS"]);
        let index = phrase.loose_name()?;
        return Some(TableAct::IndexVisibility { index });
    }
    if phrase.take_any(&["CHECK", "CONSTRAINT"]) {
        let name = phrase.loose_name()?;
        let not = phrase.take(&["NOT"]);
        let enforced = phrase.take(&["ENFORCED"]).then_some(!not);
        return Some(TableAct::AlterConstraint { name, enforced });
    }
    phrase.take(&["COLUMN"]);
    phrase.take(&["IF", "EXISTS"]);
    let column = phrase.loose_name()?;
    if phrase.take(&["DROP", "DEFAULT"]) {
        return Some(TableAct::DropDefault { column });
    }
    phrase.take(&["SET"]).then_some(())?;
    if phrase.take(&["DEFAULT"]) {
        let default = phrase.take_rest().expression();
        return Some(TableAct::SetDefault { column, default });
    }
    let option = phrase.first_words(1);
    phrase
        .take_any(&["VISIBLE", "INVISIBLE"])
        .then_some(TableAct::ColumnOption { column, option })
}

/// What follows `CHANGE` and `MODIFY`.
fn modify(mut phrase: Phrase<'_, '_>, renames: bool) -> Option<TableAct> {
    let column = phrase.loose_name()?;
    let name = if renames {
        phrase.loose_name()?
    } else {
        column.clone()
    };
    // A definition without a type is none.
    let mut ahead = phrase;
    if data_type(&mut ahead).name.is_empty() {
        return None;
    }
    let to = Box::new(column_behind_name(&mut phrase, name));
    Some(TableAct::ModifyColumn { column, to })
}

fn rename(mut phrase: Phrase<'_, '_>) -> Option<TableAct> {
    if phrase.take(&["COLUMN"]) {
        phrase.take(&["IF", "EXISTS"]);
        let from = phrase.loose_name()?;
        phrase.take(&["TO"]).then_some(())?;
        let to = phrase.loose_name()?;
        return Some(TableAct::RenameColumn { from, to });
    }
    if phrase.take_any(&["INDEX", "KEY"]) {
        phrase.take(&["IF", "EXISTS"]);
        let from = phrase.loose_name()?;
        phrase.take(&["TO"]).then_some(())?;
        let to = phrase.loose_name()?;
        return Some(TableAct::RenameIndex { from, to });
    }
    if !phrase.take_any(&["TO", "AS"]) {
        phrase.take_text("=");
    }
    let to = phrase.named()?;
    Some(TableAct::Rename { to })
}
