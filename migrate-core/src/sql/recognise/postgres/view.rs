//! Views.

use super::create_table::without_data_clause;
use super::one;
use crate::sql::recognise::phrase::Phrase;
use crate::sql::recognise::query::reads;
use crate::sql::{Act, Operation, View};

/// What follows `VIEW`.
pub(super) fn create(mut phrase: Phrase<'_, '_>) -> Option<View> {
    let if_not_exists = phrase.take(&["IF", "NOT", "EXISTS"]);
    let name = phrase.named()?;
    let columns = phrase.names();
    phrase.take_until(&["AS"]);
    if !phrase.take(&["AS"]) {
        return None;
    }
    let with_data = !ends_without_data(phrase);
    let query = without_check_option(without_data_clause(phrase));
    Some(View {
        name,
        or_replace: false,
        if_not_exists,
        materialized: false,
        temporary: false,
        with_data,
        columns,
        query: query.expression(),
        reads: reads(query),
    })
}

fn ends_without_data(query: Phrase<'_, '_>) -> bool {
    matches!(query.rest(), [.., no, data] if no.is("NO") && data.is("DATA"))
}

/// The query without `WITH [CASCADED | LOCAL] CHECK OPTION` behind it.
fn without_check_option<'p, 'a>(mut query: Phrase<'p, 'a>) -> Phrase<'p, 'a> {
    let behind = match query.rest() {
        [.., with, scope, check, option]
            if with.is("WITH")
                && scope.is_any(&["CASCADED", "LOCAL"])
                && check.is("CHECK")
                && option.is("OPTION") =>
        {
            4
        }
        [.., with, check, option]
            if with.is("WITH") && check.is("CHECK") && option.is("OPTION") =>
        {
            3
        }
        _ => 0,
    };
    let keep = query.rest().len().saturating_sub(behind);
    query.keep_first(keep);
    query
}

/// `REFRESH MATERIALIZED VIEW`.
pub(super) fn refresh(whole: Phrase<'_, '_>, mut phrase: Phrase<'_, '_>) -> Option<Vec<Operation>> {
    if !phrase.take(&["MATERIALIZED", "VIEW"]) {
        return None;
    }
    let concurrently = phrase.take(&["CONCURRENTLY"]);
    let view = phrase.named()?;
    let with_data = !phrase.take(&["WITH", "NO", "DATA"]);
    Some(one(
        whole,
        Act::RefreshView {
            view,
            concurrently,
            with_data,
        },
    ))
}
