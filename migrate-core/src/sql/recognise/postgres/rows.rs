//! Queries and changes of rows.

use super::{each, one, table, tables};
use crate::sql::recognise::change;
use crate::sql::recognise::new_table::empty;
use crate::sql::recognise::phrase::Phrase;
use crate::sql::recognise::query::{reads, row_source};
use crate::sql::{Act, Change, CreateTable, Expression, ObjectName, Operation, Scope, Setting};

/// `INSERT`, `UPDATE`, `DELETE`, `MERGE`, perhaps behind `WITH`, whose queries may change rows as well.
pub(super) fn change(whole: Phrase<'_, '_>) -> Vec<Operation> {
    let mut phrase = whole;
    let mut found = Vec::new();
    if phrase.take(&["WITH"]) {
        phrase.take(&["RECURSIVE"]);
        while let Some(query) = common_table(&mut phrase) {
            found.extend(alone(query).map(|act| query.operation(act)));
            if !phrase.take_text(",") {
                break;
            }
        }
        // `SEARCH …`, `CYCLE …`
        phrase.take_until(&[
            "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "TABLE", "VALUES",
        ]);
    }
    match alone(phrase) {
        Some(act) if found.is_empty() => return one(whole, act),
        Some(act) => found.push(phrase.operation(act)),
        None if found.is_empty() => found = query(whole),
        None => {}
    }
    found
}

/// `name [(columns)] AS [NOT MATERIALIZED] (query)`: the query.
fn common_table<'p, 'a>(phrase: &mut Phrase<'p, 'a>) -> Option<Phrase<'p, 'a>> {
    phrase.loose_name()?;
    phrase.parenthesised();
    if !phrase.take(&["AS"]) {
        return None;
    }
    phrase.take(&["NOT"]);
    phrase.take(&["MATERIALIZED"]);
    phrase.parenthesised()
}

/// What a statement without a `WITH` before it does; `None`: it changes no rows.
fn alone(mut phrase: Phrase<'_, '_>) -> Option<Act> {
    if phrase.take(&["INSERT", "INTO"]) {
        return insert(phrase);
    }
    if phrase.take(&["UPDATE"]) {
        return Some(Act::Update(update(phrase)?));
    }
    if phrase.take(&["DELETE", "FROM"]) {
        return Some(Act::Delete(delete(phrase)?));
    }
    if phrase.take(&["MERGE", "INTO"]) {
        let table = table(&mut phrase)?;
        return Some(Act::Merge { table });
    }
    None
}

fn insert(mut phrase: Phrase<'_, '_>) -> Option<Act> {
    let table = phrase.named()?;
    if phrase.take(&["AS"]) {
        phrase.loose_name()?;
    }
    let mut behind = phrase;
    let mut columns = None;
    // A list of columns, or a query in parentheses.
    if let Some(list) = behind.parenthesised()
        && !list.sees_any(&["SELECT", "WITH", "VALUES", "TABLE"])
        && !list.sees_text("(")
    {
        phrase = behind;
        let name = |mut item: Phrase<'_, '_>| item.loose_name();
        columns = Some(list.items().into_iter().filter_map(name).collect());
    }
    if phrase.take(&["OVERRIDING"]) {
        phrase.take_any(&["SYSTEM", "USER"]);
        phrase.take(&["VALUE"]);
    }
    Some(Act::Insert {
        table,
        columns,
        source: row_source(phrase),
        tolerant: phrase.has_outer("ON", "CONFLICT"),
    })
}

fn update(mut phrase: Phrase<'_, '_>) -> Option<Change> {
    let target = table(&mut phrase)?;
    if phrase.sees(&["FOR", "PORTION"]) {
        phrase.take_until(&["SET"]);
    }
    change::take_alias(&mut phrase, &["SET"]);
    if !phrase.take(&["SET"]) {
        return None;
    }
    let assignments = change::take_until_clause(&mut phrase, &["FROM", "WHERE", "RETURNING"]);
    Some(Change {
        table: target,
        columns: change::assigned(assignments),
        joins: phrase.sees(&["FROM"]),
        ..condition(phrase)
    })
}

fn delete(mut phrase: Phrase<'_, '_>) -> Option<Change> {
    let target = table(&mut phrase)?;
    change::take_alias(&mut phrase, &["USING", "WHERE", "RETURNING"]);
    Some(Change {
        table: target,
        joins: phrase.sees(&["USING"]),
        ..condition(phrase)
    })
}

/// What stands behind `WHERE`; the rest of the change is to be told by others.
fn condition(mut phrase: Phrase<'_, '_>) -> Change {
    phrase.take_until(&["WHERE"]);
    phrase.take(&["WHERE"]);
    let condition = phrase.take_until(&["RETURNING"]);
    let is_there = !condition.is_at_end();
    Change {
        table: ObjectName::new(""),
        columns: Vec::new(),
        limited: is_there && change::is_limited(condition),
        condition: is_there.then(|| condition.expression()),
        joins: false,
    }
}

/// `TRUNCATE`.
pub(super) fn truncate(
    whole: Phrase<'_, '_>,
    mut phrase: Phrase<'_, '_>,
) -> Option<Vec<Operation>> {
    phrase.take(&["TABLE"]);
    let cascade = phrase.ends_with("CASCADE");
    let emptied = phrase.take_until(&["RESTART", "CONTINUE", "CASCADE", "RESTRICT"]);
    Some(each(whole, tables(emptied)?, |table| Act::Truncate {
        table,
        cascade,
    }))
}

/// `COPY … FROM` brings rows, `COPY … TO` reads them.
pub(super) fn copy(whole: Phrase<'_, '_>, mut phrase: Phrase<'_, '_>) -> Option<Vec<Operation>> {
    phrase.take(&["BINARY"]);
    if phrase.sees_text("(") {
        return Some(one(whole, Act::Query));
    }
    let table = phrase.named()?;
    phrase.parenthesised();
    let act = if phrase.take(&["FROM"]) {
        Act::Load { table }
    } else {
        Act::Query
    };
    Some(one(whole, act))
}

/// `SELECT` and what else is a query. `SELECT … INTO t` makes a table; a call alone does what the function does.
pub(super) fn query(whole: Phrase<'_, '_>) -> Vec<Operation> {
    let act = set_config(whole)
        .or_else(|| into(whole))
        .or_else(|| call(whole))
        .unwrap_or(Act::Query);
    vec![whole.operation(act)]
}

/// `SELECT … INTO [TEMP | UNLOGGED] [TABLE] t FROM …`
fn into(mut phrase: Phrase<'_, '_>) -> Option<Act> {
    let query = phrase.expression();
    phrase.take_until(&["INTO", "FROM"]);
    if !phrase.take(&["INTO"]) {
        return None;
    }
    let mut temporary = false;
    let mut unlogged = false;
    loop {
        if phrase.take_any(&["TEMP", "TEMPORARY"]) {
            temporary = true;
        } else if phrase.take(&["UNLOGGED"]) {
            unlogged = true;
        } else if !phrase.take_any(&["TABLE", "LOCAL", "GLOBAL"]) {
            break;
        }
    }
    Some(Act::CreateTable(Box::new(CreateTable {
        temporary,
        unlogged,
        query: Some(query),
        ..empty(phrase.named()?)
    })))
}

/// `SELECT set_config('name', 'value', is_local)`
fn set_config(mut phrase: Phrase<'_, '_>) -> Option<Act> {
    phrase.take(&["SELECT"]);
    phrase.take(&["pg_catalog"]);
    phrase.take_text(".");
    if !phrase.take(&["set_config"]) {
        return None;
    }
    let arguments = phrase.parenthesised()?.items();
    let [mut name, mut value, local] = <[Phrase<'_, '_>; 3]>::try_from(arguments).ok()?;
    let scope = if local.sees(&["true"]) {
        Scope::Transaction
    } else {
        Scope::Session
    };
    Some(Act::Set(Setting {
        name: name.string()?.to_ascii_lowercase(),
        value: Some(value.string()?),
        scope,
    }))
}

/// Functions of the server that change no schema and no rows of tables, and words that stand before parentheses.
const KNOWN: [&str; 33] = [
    "now",
    "version",
    "setval",
    "nextval",
    "currval",
    "set_config",
    "current_setting",
    "coalesce",
    "count",
    "max",
    "min",
    "to_regclass",
    "select",
    "union",
    "all",
    "intersect",
    "except",
    "values",
    "in",
    "and",
    "or",
    "not",
    "exists",
    "any",
    "as",
    "on",
    "using",
    "over",
    "filter",
    "when",
    "then",
    "else",
    "cast",
];

/// A call of a function that is not the server's own, and nothing else: what it does is in its body.
fn call(phrase: Phrase<'_, '_>) -> Option<Act> {
    if !phrase.sees(&["SELECT"]) || !reads(phrase).is_empty() {
        return None;
    }
    let called = Expression::new(phrase.text()).functions(phrase.dialect());
    let unknown = |name: &String| !KNOWN.contains(&name.as_str()) && !name.starts_with("pg_");
    called.iter().any(unknown).then(|| Act::Dynamic {
        what: "SELECT".to_owned(),
    })
}
