//! PostgreSQL, from 11 on.

mod alter;
mod alter_table;
mod comment;
mod create;
mod create_table;
mod drop;
mod grant;
mod index;
mod maintenance;
mod object;
mod rows;
mod session;
mod type_act;
mod view;

#[cfg(test)]
mod tests;

use super::phrase::Phrase;
use crate::sql::{Act, ObjectName, Operation, Span};

/// What one statement does; `None` when it is not known.
pub(super) fn read(whole: Phrase<'_, '_>) -> Option<Vec<Operation>> {
    let mut phrase = whole;
    let first = phrase.next()?;
    let first = first.text.to_ascii_uppercase();
    match first.as_str() {
        "CREATE" => create::create(whole, phrase),
        "ALTER" => alter::alter(whole, phrase),
        "DROP" => drop::drop(whole, phrase),
        "INSERT" | "UPDATE" | "DELETE" | "MERGE" | "WITH" => Some(rows::change(whole)),
        "TRUNCATE" => rows::truncate(whole, phrase),
        "COPY" => rows::copy(whole, phrase),
        "SELECT" | "TABLE" | "VALUES" | "(" => Some(rows::query(whole)),
        "COMMENT" => comment::comment(whole, phrase),
        "GRANT" => Some(grant::grant(whole, phrase)),
        "REVOKE" => Some(grant::revoke(whole, phrase)),
        "VACUUM" => maintenance::vacuum(whole, phrase),
        "ANALYZE" | "ANALYSE" => maintenance::analyze(whole, phrase),
        "CLUSTER" => Some(maintenance::cluster(whole, phrase)),
        "REINDEX" => maintenance::reindex(whole, phrase),
        "REFRESH" => view::refresh(whole, phrase),
        "LOCK" => maintenance::lock(whole, phrase),
        _ => session::other(whole, phrase, &first),
    }
}

/// One operation, and the whole statement says it.
fn one(whole: Phrase<'_, '_>, act: Act) -> Vec<Operation> {
    vec![whole.operation(act)]
}

/// The same done to each of several objects. Of several, each stands where its name does.
fn each(
    whole: Phrase<'_, '_>,
    objects: Vec<(ObjectName, Span)>,
    act: impl Fn(ObjectName) -> Act,
) -> Vec<Operation> {
    let alone = objects.len() == 1;
    let operations = objects.into_iter().map(|(object, span)| Operation {
        act: act(object),
        span: if alone { whole.span() } else { span },
    });
    operations.collect()
}

/// The names of a list of tables: `ONLY a *, b`, each with its place.
fn tables(phrase: Phrase<'_, '_>) -> Option<Vec<(ObjectName, Span)>> {
    let table = |mut item: Phrase<'_, '_>| {
        let only = item.take(&["ONLY"]);
        if only && let Some(mut inside) = item.parenthesised() {
            let before = inside;
            return Some((inside.named()?, inside.span_since(&before)));
        }
        let before = item;
        let name = item.named()?;
        let place = item.span_since(&before);
        Some((name, place))
    };
    phrase.items().into_iter().map(table).collect()
}

/// A table behind `ONLY`, perhaps with a star.
fn table(phrase: &mut Phrase<'_, '_>) -> Option<ObjectName> {
    if phrase.take(&["ONLY"])
        && let Some(mut inside) = phrase.parenthesised()
    {
        return inside.named();
    }
    let name = phrase.named()?;
    phrase.take_text("*");
    Some(name)
}
