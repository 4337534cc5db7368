//! What kinds of objects there are, and how each is named.

use crate::sql::recognise::phrase::Phrase;
use crate::sql::{ObjectKind, ObjectName};

/// The words of each kind; what begins like another one comes before it.
const KINDS: [(&[&str], ObjectKind); 48] = [
    (&["TABLE"], ObjectKind::Table),
    (&["COLUMN"], ObjectKind::Column),
    (&["INDEX"], ObjectKind::Index),
    (&["VIEW"], ObjectKind::View),
    (&["MATERIALIZED", "VIEW"], ObjectKind::MaterializedView),
    (&["SEQUENCE"], ObjectKind::Sequence),
    (&["TYPE"], ObjectKind::Type),
    (&["DOMAIN"], ObjectKind::Domain),
    (&["FUNCTION"], ObjectKind::Function),
    (&["PROCEDURE"], ObjectKind::Procedure),
    (&["ROUTINE"], ObjectKind::Routine),
    (&["AGGREGATE"], ObjectKind::Aggregate),
    (&["TRIGGER"], ObjectKind::Trigger),
    (&["EVENT", "TRIGGER"], ObjectKind::EventTrigger),
    (&["RULE"], ObjectKind::Rule),
    (&["POLICY"], ObjectKind::Policy),
    (&["SCHEMA"], ObjectKind::Schema),
    (&["DATABASE"], ObjectKind::Database),
    (&["EXTENSION"], ObjectKind::Extension),
    (&["STATISTICS"], ObjectKind::Statistics),
    (&["PUBLICATION"], ObjectKind::Publication),
    (&["SUBSCRIPTION"], ObjectKind::Subscription),
    (&["FOREIGN", "TABLE"], ObjectKind::ForeignTable),
    (&["FOREIGN", "DATA", "WRAPPER"], ObjectKind::Foreign),
    (&["SERVER"], ObjectKind::Foreign),
    (&["USER", "MAPPING"], ObjectKind::Foreign),
    (&["ROLE"], ObjectKind::Role),
    (&["USER"], ObjectKind::Role),
    (&["GROUP"], ObjectKind::Role),
    (&["CONSTRAINT"], ObjectKind::Constraint),
    (&["COLLATION"], ObjectKind::Collation),
    (&["OPERATOR", "CLASS"], ObjectKind::Operator),
    (&["OPERATOR", "FAMILY"], ObjectKind::Operator),
    (&["OPERATOR"], ObjectKind::Operator),
    (&["CAST"], ObjectKind::Cast),
    (&["TEXT", "SEARCH", "PARSER"], ObjectKind::TextSearch),
    (&["TEXT", "SEARCH", "DICTIONARY"], ObjectKind::TextSearch),
    (&["TEXT", "SEARCH", "TEMPLATE"], ObjectKind::TextSearch),
    (&["TEXT", "SEARCH", "CONFIGURATION"], ObjectKind::TextSearch),
    (&["DEFAULT", "PRIVILEGES"], ObjectKind::DefaultPrivileges),
    (&["TABLESPACE"], ObjectKind::Tablespace),
    (&["ACCESS", "METHOD"], ObjectKind::Other),
    (&["LANGUAGE"], ObjectKind::Other),
    (&["PROCEDURAL", "LANGUAGE"], ObjectKind::Other),
    (&["CONVERSION"], ObjectKind::Other),
    (&["TRANSFORM"], ObjectKind::Other),
    (&["LARGE", "OBJECT"], ObjectKind::Other),
    (&["PROPERTY", "GRAPH"], ObjectKind::Other),
];

/// The kind of object that is named next.
pub(super) fn kind(phrase: &mut Phrase<'_, '_>) -> Option<ObjectKind> {
    let found = KINDS.iter().find(|(words, _)| phrase.take(words));
    found.map(|(_, kind)| *kind)
}

/// The name of an object of that kind; `None` where the kind has none, or where it is an operator's.
pub(super) fn name(phrase: &mut Phrase<'_, '_>, kind: ObjectKind) -> Option<ObjectName> {
    match kind {
        ObjectKind::Cast | ObjectKind::DefaultPrivileges => None,
        // `FOR user SERVER name`, `FOR type LANGUAGE name`
        _ if phrase.sees(&["FOR"]) => None,
        _ => phrase.named(),
    }
}

/// The table that an object belongs to, where it follows one of these words. Nothing is read otherwise.
pub(super) fn of_table(phrase: &mut Phrase<'_, '_>, word: &str) -> Option<ObjectName> {
    let mut ahead = *phrase;
    if !ahead.take(&[word]) {
        return None;
    }
    ahead.take(&["DOMAIN"]);
    ahead.take(&["ONLY"]);
    let table = ahead.named()?;
    *phrase = ahead;
    Some(table)
}

/// `CASCADE` at the end.
pub(super) fn cascades(phrase: &Phrase<'_, '_>) -> bool {
    // A table may be called so.
    phrase.ends_with("CASCADE") && phrase.rest().len() > 1
}

/// The same phrase without `CASCADE` or `RESTRICT` at its end.
pub(super) fn without_behavior<'p, 'a>(mut phrase: Phrase<'p, 'a>) -> Phrase<'p, 'a> {
    let count = phrase.rest().len().saturating_sub(1);
    if count > 0 && (phrase.ends_with("CASCADE") || phrase.ends_with("RESTRICT")) {
        phrase.keep_first(count);
    }
    phrase
}
