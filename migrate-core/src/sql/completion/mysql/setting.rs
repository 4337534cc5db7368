//! `SET`.

use super::super::Completion;
use super::super::reader::Reader;

/// What follows `SET`.
pub(super) fn set(mut reader: Reader<'_, '_>) -> Completion {
    if reader.take(&["STATEMENT"]) {
        return for_one_statement(reader);
    }
    // `RETAIN CURRENT PASSWORD` would retain the new one.
    if reader.sees(&["PASSWORD"]) {
        return repeatable_if(!reader.outer_words().any(|word| word.is("RETAIN")));
    }
    if reader.sees(&["DEFAULT", "ROLE"]) || reader.sees(&["RESOURCE", "GROUP"]) {
        return Completion::Repeatable;
    }
    if reader.sees(&["TRANSACTION"]) {
        return Completion::Unknown;
    }
    let mut lasting = false;
    let mut relative = false;
    for item in reader.items() {
        let equals = item.rest().iter().position(|part| part.text == "=");
        let (target, value) = item
            .rest()
            .split_at(equals.unwrap_or_else(|| item.rest().len()));
        let beyond = target
            .iter()
            .any(|part| part.is_any(&["GLOBAL", "PERSIST", "PERSIST_ONLY"]));
        lasting |= beyond;
        relative |= beyond && value.iter().any(|part| part.text == "@");
    }
    if lasting {
        repeatable_if(!relative)
    } else {
        Completion::Transactional
    }
}

/// MariaDB's `SET STATEMENT max_statement_time = 60 FOR ALTER TABLE …`
fn for_one_statement(mut reader: Reader<'_, '_>) -> Completion {
    while let Some(part) = reader.next() {
        if part.is("FOR") {
            return super::whole(reader);
        }
    }
    Completion::Unknown
}

fn repeatable_if(yes: bool) -> Completion {
    if yes {
        Completion::Repeatable
    } else {
        Completion::Unknown
    }
}
