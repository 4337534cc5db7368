//! `CREATE`.

use super::super::index_part::index_parts;
use super::super::phrase::Phrase;
use super::super::query::reads;
use super::create_table;
use crate::sql::operation::{Act, CreateIndex, Flavour, View};

/// What follows `CREATE`.
pub(super) fn create(mut phrase: Phrase<'_, '_>) -> Option<Act> {
    if phrase.take(&["VIRTUAL", "TABLE"]) {
        return create_table::create_virtual(phrase);
    }
    let temporary = phrase.take_any(&["TEMP", "TEMPORARY"]);
    let kind = phrase.next()?;
    match () {
        () if kind.is("TABLE") => create_table::create_table(phrase, temporary),
        () if kind.is("VIEW") => view(phrase, temporary),
        () if kind.is("TRIGGER") => trigger(phrase),
        () if kind.is("INDEX") => index(phrase, Flavour::Plain),
        () if kind.is("UNIQUE") && phrase.take(&["INDEX"]) => index(phrase, Flavour::Unique),
        () => None,
    }
}

fn view(mut phrase: Phrase<'_, '_>, temporary: bool) -> Option<Act> {
    let if_not_exists = phrase.take(&["IF", "NOT", "EXISTS"]);
    let name = phrase.named()?;
    let columns = phrase.names();
    phrase.take(&["AS"]).then_some(())?;
    Some(Act::CreateView(Box::new(View {
        name,
        or_replace: false,
        if_not_exists,
        materialized: false,
        temporary,
        with_data: true,
        columns,
        query: phrase.expression(),
        reads: reads(phrase),
    })))
}

fn trigger(mut phrase: Phrase<'_, '_>) -> Option<Act> {
    let if_not_exists = phrase.take(&["IF", "NOT", "EXISTS"]);
    let name = phrase.named()?.name;
    phrase.take_until(&["ON"]);
    phrase.take(&["ON"]).then_some(())?;
    Some(Act::CreateTrigger {
        name,
        table: phrase.named()?,
        or_replace: false,
        if_not_exists,
    })
}

fn index(mut phrase: Phrase<'_, '_>, flavour: Flavour) -> Option<Act> {
    let if_not_exists = phrase.take(&["IF", "NOT", "EXISTS"]);
    let name = phrase.named()?;
    phrase.take(&["ON"]).then_some(())?;
    let table = phrase.named()?;
    let parts = index_parts(&mut phrase);
    let predicate = phrase.take(&["WHERE"]).then(|| phrase.expression());
    (!parts.is_empty()).then_some(())?;
    Some(Act::CreateIndex(Box::new(CreateIndex {
        name: Some(name),
        table,
        flavour,
        concurrently: false,
        if_not_exists,
        only: false,
        method: None,
        parts,
        include: Vec::new(),
        predicate,
        algorithm: None,
        lock: None,
    })))
}
