//! Definitions of columns.

use super::constraint::{constraint_attributes, constraint_name, nulls_not_distinct, reference};
use super::expression;
use super::phrase::{Phrase, string_text};
use super::type_name::data_type;
use crate::dialect::Dialect;
use crate::sql::{
    Column, Constraint, ConstraintKind, Expression, Generated, IndexPart, Place, TokenKind,
};

/// Types that make a sequence of their own.
const SERIALS: [&str; 6] = [
    "serial",
    "serial4",
    "bigserial",
    "serial8",
    "smallserial",
    "serial2",
];

/// A column: its name, its type and all clauses behind it. `None` if no name comes next.
pub(super) fn column(phrase: &mut Phrase<'_, '_>) -> Option<Column> {
    let name = phrase.loose_name()?;
    Some(column_behind_name(phrase, name))
}

/// The rest of the definition of a column whose name has been read.
pub(super) fn column_behind_name(phrase: &mut Phrase<'_, '_>, name: String) -> Column {
    let mut column = Column {
        name,
        data_type: data_type(phrase),
        ..Column::default()
    };
    let is_serial = SERIALS.contains(&column.data_type.name.as_str());
    match phrase.dialect() {
        Dialect::Postgres if is_serial => {
            column.generated = Some(Generated::Serial);
            column.not_null = true;
        }
        Dialect::Mysql if column.data_type.name == "serial" => mysql_serial(&mut column),
        _ => {}
    }
    column_clauses(phrase, &mut column);
    column
}

/// All clauses behind the type of a column, to the end.
pub(super) fn column_clauses(phrase: &mut Phrase<'_, '_>, column: &mut Column) {
    while !phrase.is_at_end() {
        clause(phrase, column);
    }
}

/// MySQL's `SERIAL` is `BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE`.
fn mysql_serial(column: &mut Column) {
    "bigint".clone_into(&mut column.data_type.name);
    column.data_type.unsigned = true;
    column.not_null = true;
    column.generated = Some(Generated::AutoIncrement);
    let kind = unique(&column.name, false);
    column.constraints.push(constraint(None, kind));
}

/// One clause. What is not known is passed over, a part at a time.
fn clause(phrase: &mut Phrase<'_, '_>, column: &mut Column) {
    let name = constraint_name(phrase);
    if phrase.take(&["NOT", "NULL"]) {
        column.not_null = true;
        let mut ignored = constraint(name, ConstraintKind::Exclude);
        constraint_attributes(phrase, &mut ignored);
    } else if phrase.take(&["NULL"]) {
        column.not_null = false;
    } else if phrase.take(&["DEFAULT"]) {
        column.default = expression::of_column(phrase);
    } else if let Some(kind) = inline_constraint(phrase, &column.name) {
        if matches!(kind, ConstraintKind::PrimaryKey { .. }) {
            // SQLite lets keys be NULL, unless they are row ids.
            column.not_null |= phrase.dialect() != Dialect::Sqlite;
        }
        let mut found = constraint(name, kind);
        phrase.take_any(&["ASC", "DESC"]);
        constraint_attributes(phrase, &mut found);
        column.constraints.push(found);
    } else if let Some(generated) = generated(phrase) {
        column.not_null |= matches!(generated, Generated::Identity { .. });
        column.generated = Some(generated);
    } else if phrase.take_any(&["AUTO_INCREMENT", "AUTOINCREMENT"]) {
        column.generated = Some(Generated::AutoIncrement);
    } else if phrase.take(&["COLLATE"]) {
        let path = phrase.path().unwrap_or_default();
        column.data_type.collation = path.into_iter().next_back();
    } else if phrase.take(&["ON", "UPDATE"]) {
        column.on_update = expression::of_column(phrase);
    } else if phrase.take(&["COMMENT"]) {
        let text = phrase.next().filter(|part| part.kind == TokenKind::String);
        column.comment = text.map(string_text);
    } else if phrase.take(&["FIRST"]) {
        column.place = Some(Place::First);
    } else if phrase.take(&["AFTER"]) {
        column.place = phrase.loose_name().map(Place::After);
    } else if phrase.take_any(&["STORAGE", "COMPRESSION", "COLUMN_FORMAT"]) {
        // `STORAGE DEFAULT` is no default.
        phrase.next();
    } else {
        phrase.skip();
    }
}

const fn constraint(name: Option<String>, kind: ConstraintKind) -> Constraint {
    Constraint {
        name,
        kind,
        validated: true,
        deferrable: false,
    }
}

fn unique(column: &str, nulls_not_distinct: bool) -> ConstraintKind {
    ConstraintKind::Unique {
        columns: vec![IndexPart::Column {
            name: column.to_owned(),
            prefix: None,
            descending: false,
        }],
        using_index: None,
        nulls_not_distinct,
    }
}

/// A constraint that is written with a column, with the column in it.
fn inline_constraint(phrase: &mut Phrase<'_, '_>, column: &str) -> Option<ConstraintKind> {
    // MySQL lets the first word go.
    if phrase.take(&["PRIMARY", "KEY"])
        || phrase.dialect() == Dialect::Mysql && phrase.take(&["KEY"])
    {
        return Some(ConstraintKind::PrimaryKey {
            columns: vec![column.to_owned()],
            using_index: None,
        });
    }
    if phrase.take(&["UNIQUE"]) {
        phrase.take(&["KEY"]);
        return Some(unique(column, nulls_not_distinct(phrase)));
    }
    if phrase.take(&["CHECK"]) {
        return Some(ConstraintKind::Check {
            expression: phrase.parenthesised_expression()?,
            column: Some(column.to_owned()),
        });
    }
    if phrase.sees(&["REFERENCES"]) {
        return Some(ConstraintKind::ForeignKey {
            columns: vec![column.to_owned()],
            reference: reference(phrase)?,
        });
    }
    None
}

/// `GENERATED … AS IDENTITY`, `[GENERATED ALWAYS] AS (…) STORED`. PostgreSQL before 18 and MySQL differ in what nothing means.
fn generated(phrase: &mut Phrase<'_, '_>) -> Option<Generated> {
    let mut ahead = *phrase;
    let mut always = true;
    if ahead.take(&["GENERATED"]) {
        always = !ahead.take(&["BY", "DEFAULT"]);
        ahead.take(&["ALWAYS"]);
        ahead.take(&["ON", "NULL"]);
    }
    if !ahead.take(&["AS"]) {
        return None;
    }
    let found = if ahead.take(&["IDENTITY"]) {
        ahead.parenthesised();
        Generated::Identity { always }
    } else {
        let expression: Expression = ahead.parenthesised_expression()?;
        if ahead.take_any(&["STORED", "PERSISTENT"]) {
            Generated::Stored(expression)
        } else {
            ahead.take(&["VIRTUAL"]);
            Generated::Virtual(expression)
        }
    };
    *phrase = ahead;
    Some(found)
}
