//! Views.

use super::super::phrase::Phrase;
use super::super::query::reads;
use crate::sql::operation::{Act, View};

/// What follows `CREATE … VIEW` and `ALTER … VIEW`.
pub(super) fn view(mut phrase: Phrase<'_, '_>, or_replace: bool) -> Option<Act> {
    let if_not_exists = phrase.take(&["IF", "NOT", "EXISTS"]);
    let name = phrase.named()?;
    let columns = phrase.names();
    phrase.take(&["AS"]).then_some(())?;
    Some(Act::CreateView(Box::new(View {
        name,
        or_replace,
        if_not_exists,
        materialized: false,
        temporary: false,
        with_data: true,
        columns,
        query: phrase.expression(),
        reads: reads(phrase),
    })))
}
