//! Columns that are added, changed and dropped.

use super::algorithm::Cause;
use super::default::default;
use super::facts::Facts;
use super::need::Need;
use super::type_change::type_change;
use crate::sql::{Column, Constraint, ConstraintKind, Expression, Flavour, Generated, Place};

/// `ADD COLUMN`.
pub(super) fn add(facts: Facts<'_>, column: &Column) -> Need {
    let kind = match &column.generated {
        Some(Generated::Stored(_)) => {
            let why = format!("the values of `{}` are made and stored", column.name);
            Need::copy().because(why)
        }
        Some(Generated::Virtual(_)) => virtual_column(facts),
        Some(Generated::AutoIncrement | Generated::Serial | Generated::Identity { .. }) => {
            let need = Need::rebuild(facts);
            let why = format!("every row gets a number in `{}`", column.name);
            Need {
                lock: super::OnlineLock::Shared.max(need.lock),
                ..need
            }
            .because(why)
        }
        None => plain(facts, column),
    };
    let default = column.default.as_ref();
    let default = default.map_or_else(Need::nothing, |written| self::default(facts, written));
    let constraints = column.constraints.iter();
    let constraints = constraints.map(|one| inline(facts, one));
    constraints.fold(kind.and(default), Need::and)
}

fn virtual_column(facts: Facts<'_>) -> Need {
    if facts.is_other_engine() {
        return Need::other_engine();
    }
    Need::nothing()
}

fn plain(facts: Facts<'_>, column: &Column) -> Need {
    if facts.is_other_engine() {
        return Need::other_engine();
    }
    if facts.is_mariadb() && facts.has_virtual() && column.place.is_some() {
        return Need::copy()
            .because("with a virtual column, another one can be added at the end only")
            .by(Cause::Barred);
    }
    match instant_is_barred(facts) {
        Some(why) => Need::rebuild(facts).because(why).by(Cause::Barred),
        None if takes_columns_instantly(facts, column.place.is_some()) => Need::shape(),
        None => {
            Need::rebuild(facts).because(format!("{} writes the table anew for it", facts.server))
        }
    }
}

fn takes_columns_instantly(facts: Facts<'_>, placed: bool) -> bool {
    let since = if placed { (8, 0, 29) } else { (8, 0, 12) };
    facts.is_mariadb() || facts.is_mysql_from(since)
}

/// Why the shape of rows cannot change without touching them.
pub(super) fn instant_is_barred(facts: Facts<'_>) -> Option<&'static str> {
    let barred = [
        (
            facts.has_row_format("COMPRESSED"),
            "its rows are compressed",
        ),
        (
            facts.has_index(Flavour::FullText),
            "it has a FULLTEXT index",
        ),
        (
            facts.is_mariadb() && facts.has_indexed_virtual(),
            "it has an index on a virtual column",
        ),
    ];
    barred.iter().find(|(is, _)| *is).map(|(_, why)| *why)
}

/// A constraint that is written with a new column.
fn inline(facts: Facts<'_>, constraint: &Constraint) -> Need {
    match &constraint.kind {
        ConstraintKind::PrimaryKey { .. } => {
            Need::rebuild(facts).because("the primary key is made")
        }
        ConstraintKind::Unique { .. } => Need::index(facts, Flavour::Unique),
        // MySQL before 9.0 takes no notice of it.
        ConstraintKind::ForeignKey { columns, .. }
            if facts.is_mariadb() || facts.is_mysql_from((9, 0, 0)) =>
        {
            super::action::foreign_key(facts, columns)
        }
        // No row has a value yet that has to be looked at.
        ConstraintKind::Check { .. } if !facts.is_mariadb() && constraint.validated => {
            super::action::check(constraint.name.as_deref())
        }
        _ => Need::nothing(),
    }
}

/// `DROP COLUMN`.
pub(super) fn drop(facts: Facts<'_>, name: &str) -> Need {
    if facts.is_other_engine() {
        return Need::other_engine();
    }
    let known = facts.column(name);
    let generated = known.and_then(|column| column.generated.as_ref());
    let is_virtual = matches!(generated, Some(Generated::Virtual(_)));
    if facts.is_primary(name) {
        return Need::copy().because(format!("`{name}` is in the primary key"));
    }
    let keys = facts.keys();
    let mut holding = keys
        .iter()
        .filter(|key| key.iter().any(|column| column.eq_ignore_ascii_case(name)))
        .peekable();
    let is_indexed = holding.peek().is_some();
    if facts.is_mariadb() && !is_virtual && facts.has_indexed_virtual() {
        return Need::copy()
            .because("it has an index on a virtual column")
            .by(Cause::Barred);
    }
    if holding.any(|key| key.len() > 1) {
        return Need::rebuild(facts).because(format!("an index is built without `{name}`"));
    }
    if is_virtual {
        return if is_indexed {
            Need::metadata()
        } else {
            Need::nothing()
        };
    }
    let need = match instant_is_barred(facts) {
        Some(why) => without_index(facts, name).because(why).by(Cause::Barred),
        None if facts.is_mariadb() || facts.is_mysql_from((8, 0, 29)) => Need::shape(),
        None => {
            Need::rebuild(facts).because(format!("{} writes the table anew for it", facts.server))
        }
    };
    match (is_indexed, facts.is_mariadb()) {
        (false, _) => need,
        (true, true) => need.and(Need::metadata()),
        (true, false) => Need::rebuild(facts).because(format!("`{name}` is in an index")),
    }
}

/// A rebuild, while others write if the only index that bars them goes too.
fn without_index(facts: Facts<'_>, name: &str) -> Need {
    let mut need = Need::rebuild(facts);
    let full_text = facts.table.map_or(&[][..], |table| &table.indexes);
    let mut full_text = full_text
        .iter()
        .filter(|index| index.definition.flavour == Flavour::FullText);
    let is_last = |index: &crate::replay::Index| {
        let mut columns = index.definition.parts.iter().map(|part| part.column());
        columns.all(|column| column.is_some_and(|own| own.eq_ignore_ascii_case(name)))
    };
    let first = full_text.next();
    if first.is_some_and(is_last) && full_text.next().is_none() && !facts.has_indexed_virtual() {
        need.lock = super::OnlineLock::None;
    }
    need
}

/// `MODIFY`, `CHANGE`: the whole definition anew.
pub(super) fn modify(facts: Facts<'_>, name: &str, to: &Column) -> Need {
    if facts.is_other_engine() {
        return Need::other_engine();
    }
    let Some(from) = facts.column(name) else {
        let why = format!("what `{name}` is now is not known");
        return Need::copy().because(why).assumed();
    };
    let mut need = generation(from, to);
    need = need.and(type_change(facts, name, &from.data_type, &to.data_type));
    let becomes_counter = to.generated == Some(Generated::AutoIncrement);
    if becomes_counter && from.generated != Some(Generated::AutoIncrement) {
        need = need.and(Need::copy().because(format!("`{name}` becomes AUTO_INCREMENT")));
    }
    need = need.and(nullability(facts, name, from, to));
    if let Some(place) = &to.place {
        need = need.and(moved(facts, name, place));
    }
    if !name.eq_ignore_ascii_case(&to.name) {
        need = need.and(rename(facts));
    }
    for constraint in &to.constraints {
        let is_check = matches!(constraint.kind, ConstraintKind::Check { .. });
        if !(is_check && facts.is_mariadb()) {
            need = need.and(inline(facts, constraint));
        }
    }
    need
}

/// `RENAME COLUMN`.
pub(super) fn rename(facts: Facts<'_>) -> Need {
    if facts.is_mariadb() || facts.is_mysql_from((8, 0, 28)) {
        Need::nothing()
    } else {
        Need::metadata()
    }
}

/// What a generated column is made of.
fn generation(from: &Column, to: &Column) -> Need {
    let stored = |column: &Column| matches!(column.generated, Some(Generated::Stored(_)));
    let is_virtual = |column: &Column| matches!(column.generated, Some(Generated::Virtual(_)));
    let text = |column: &Column| match &column.generated {
        Some(Generated::Stored(Expression { text }) | Generated::Virtual(Expression { text })) => {
            Some(text.clone())
        }
        _ => None,
    };
    let why = || format!("how the values of `{}` are made changes", to.name);
    let same_kind = stored(from) == stored(to) && is_virtual(from) == is_virtual(to);
    if !same_kind || stored(to) && text(from) != text(to) {
        return Need::copy().because(why());
    }
    Need::nothing()
}

/// `NULL` and `NOT NULL`.
fn nullability(facts: Facts<'_>, name: &str, from: &Column, to: &Column) -> Need {
    // A column of the primary key is never null, whatever is written.
    let is_primary = facts.is_primary(name);
    let (before, after) = (from.not_null || is_primary, to.not_null || is_primary);
    if before == after {
        return Need::nothing();
    }
    let why = if after {
        format!("`{name}` becomes NOT NULL")
    } else {
        format!("`{name}` becomes NULL")
    };
    let hangs = facts.has_stored() || after && facts.has_indexed_virtual();
    if facts.is_mariadb() && hangs {
        return Need::copy().because(format!("{why}, and the table has generated columns"));
    }
    if facts.is_mariadb() && !after && facts.has_row_format("REDUNDANT") {
        return Need::nothing();
    }
    let need = Need::rebuild(facts);
    let why = need.why.clone().unwrap_or(why);
    need.because(why)
}

/// A column is put somewhere else.
fn moved(facts: Facts<'_>, name: &str, place: &Place) -> Need {
    let columns = facts.columns();
    let at = |name: &str| {
        columns
            .iter()
            .position(|column| column.name.eq_ignore_ascii_case(name))
    };
    let (Some(now), before) = (
        at(name),
        match place {
            Place::First => Some(0),
            Place::After(other) => at(other).map(|at| at + 1),
        },
    ) else {
        return Need::rebuild(facts).assumed();
    };
    if before == Some(now) {
        return Need::nothing();
    }
    match instant_is_barred(facts) {
        None if facts.is_mariadb() => Need::shape(),
        Some(why) => Need::rebuild(facts).because(why).by(Cause::Barred),
        None => Need::rebuild(facts).because(format!("`{name}` is put somewhere else")),
    }
}
