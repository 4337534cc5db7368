//! How something that both schemas have becomes what is wanted: for each kind, the way that loses the least.

use super::super::step::{HazardClass, Step};
use super::changes::Changes;
use super::{column, extensions, foreign, not_null, table, types};
use crate::schema::{Fact, Kind};

/// How one becomes the other.
pub(super) enum Way {
    /// By these statements.
    Alter(Vec<Step>),
    /// Its values are written as another type.
    Retype,
    /// It is renamed, and columns move to the new one.
    Aside,
    /// It is renamed, and rows move to the new one.
    Rebuild,
    /// It is dropped and made: it holds nothing.
    Remake,
}

pub(super) fn way(before: &Fact, after: &Fact, changes: &Changes<'_>) -> Way {
    let (from, to, wishes) = (changes.from, changes.to, changes.wishes);
    let altered = || match &after.alter {
        Some(statement) => Way::Alter(vec![Step::new(statement)]),
        None => Way::Remake,
    };
    match before.id.kind {
        Kind::Column => column::way(before, after),
        Kind::NotNull => not_null::way(before, after),
        Kind::Enum => types::enum_way(before, after, to, wishes),
        Kind::Domain => types::domain_way(before, after),
        Kind::CompositeType => types::composite_way(before, after, from),
        Kind::RangeType | Kind::Collation => Way::Aside,
        Kind::Table => table::way(before, after),
        Kind::ForeignServer | Kind::ForeignDataWrapper => foreign::way(before, after),
        Kind::View if has_the_columns(before, after) => altered(),
        Kind::Function | Kind::Procedure if is_head_kept(&before.definition, &after.definition) => {
            altered()
        }
        Kind::View | Kind::Function | Kind::Procedure => Way::Remake,
        Kind::Check | Kind::ForeignKey if is_validated(before, after) => validated(before, after),
        Kind::Grant | Kind::DefaultPrivileges if after.definition.is_empty() => {
            // The privilege stays, and only whether it can be handed on goes.
            let drop = before.drop.as_deref().unwrap_or_default();
            let revoke = drop.replacen("REVOKE ", "REVOKE GRANT OPTION FOR ", 1);
            Way::Alter(vec![Step::new(revoke)])
        }
        Kind::Extension => extensions::way(before, after),
        Kind::Sequence
            if before.definition.starts_with("UNLOGGED")
                != after.definition.starts_with("UNLOGGED") =>
        {
            Way::Remake
        }
        _ => altered(),
    }
}

/// Whether a view can be replaced: its columns are kept, and come first.
fn has_the_columns(before: &Fact, after: &Fact) -> bool {
    match (&before.columns, &after.columns) {
        (Some(before), Some(after)) => after == before || after.starts_with(&format!("{before}, ")),
        _ => false,
    }
}

/// Whether a function can be replaced: its arguments and its result are kept.
fn is_head_kept(before: &str, after: &str) -> bool {
    let head = |text: &str| -> String { text.lines().take(2).collect::<Vec<_>>().join("\n") };
    head(before) == head(after)
}

fn is_validated(before: &Fact, after: &Fact) -> bool {
    before.definition.strip_suffix(" NOT VALID") == Some(&*after.definition)
}

fn validated(before: &Fact, after: &Fact) -> Way {
    let drop = before.drop.as_deref().unwrap_or_default();
    let validate = drop.replacen(" DROP CONSTRAINT ", " VALIDATE CONSTRAINT ", 1);
    let about = format!("every row obeys {}", after.id.name());
    Way::Alter(vec![
        Step::new(validate).risking(HazardClass::NeedsFittingRows, about),
    ])
}
