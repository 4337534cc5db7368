//! Types and domains.

use super::{alter, one};
use crate::sql::recognise::column::column_clauses;
use crate::sql::recognise::constraint::table_constraint;
use crate::sql::recognise::phrase::Phrase;
use crate::sql::recognise::type_name::data_type;
use crate::sql::{
    Act, Column, ConstraintKind, DomainAct, EnumAct, ObjectKind, ObjectName, Operation,
};

/// What follows `CREATE TYPE`.
pub(super) fn create_type(mut phrase: Phrase<'_, '_>) -> Option<Act> {
    let name = phrase.named()?;
    if phrase.take(&["AS", "ENUM"]) {
        let values = phrase.parenthesised()?.items();
        let values = values.into_iter().filter_map(|mut item| item.string());
        return Some(Act::CreateEnum {
            name,
            values: values.collect(),
        });
    }
    Some(Act::Create {
        kind: ObjectKind::Type,
        name: Some(name),
        table: None,
        or_replace: false,
        if_not_exists: false,
    })
}

/// What follows `CREATE DOMAIN`.
pub(super) fn create_domain(mut phrase: Phrase<'_, '_>) -> Option<Act> {
    let name = phrase.named()?;
    phrase.take(&["AS"]);
    let mut told = Column {
        data_type: data_type(&mut phrase),
        ..Column::default()
    };
    column_clauses(&mut phrase, &mut told);
    let mut checks = told.constraints;
    for check in &mut checks {
        if let ConstraintKind::Check { column, .. } = &mut check.kind {
            *column = None;
        }
    }
    Some(Act::CreateDomain {
        name,
        base: told.data_type,
        default: told.default,
        not_null: told.not_null,
        checks,
    })
}

/// What follows `ALTER TYPE`.
pub(super) fn alter_type(
    whole: Phrase<'_, '_>,
    mut phrase: Phrase<'_, '_>,
) -> Option<Vec<Operation>> {
    let before = phrase;
    let name = phrase.named()?;
    let act = if phrase.take(&["ADD", "VALUE"]) {
        let if_not_exists = phrase.take(&["IF", "NOT", "EXISTS"]);
        EnumAct::AddValue {
            value: phrase.string()?,
            placed: phrase.sees_any(&["BEFORE", "AFTER"]),
            if_not_exists,
        }
    } else if phrase.take(&["RENAME", "VALUE"]) {
        let from = phrase.string()?;
        phrase.take(&["TO"]);
        EnumAct::RenameValue {
            from,
            to: phrase.string()?,
        }
    } else {
        return Some(alter::other(whole, before, ObjectKind::Type));
    };
    Some(one(whole, Act::Enum { name, act }))
}

/// What follows `ALTER DOMAIN`.
pub(super) fn alter_domain(
    whole: Phrase<'_, '_>,
    mut phrase: Phrase<'_, '_>,
) -> Option<Vec<Operation>> {
    let name: ObjectName = phrase.named()?;
    let act = domain_act(phrase)?;
    Some(one(whole, Act::Domain { name, act }))
}

fn domain_act(mut phrase: Phrase<'_, '_>) -> Option<DomainAct> {
    let act = if phrase.take(&["SET", "DEFAULT"]) {
        DomainAct::Default(Some(phrase.expression()))
    } else if phrase.take(&["DROP", "DEFAULT"]) {
        DomainAct::Default(None)
    } else if phrase.take(&["SET", "NOT", "NULL"]) {
        DomainAct::SetNotNull
    } else if phrase.take(&["DROP", "NOT", "NULL"]) {
        DomainAct::DropNotNull
    } else if phrase.take(&["DROP", "CONSTRAINT"]) {
        phrase.take(&["IF", "EXISTS"]);
        DomainAct::DropConstraint(phrase.loose_name()?)
    } else if phrase.take(&["VALIDATE", "CONSTRAINT"]) {
        DomainAct::ValidateConstraint(phrase.loose_name()?)
    } else if phrase.take(&["RENAME", "CONSTRAINT"]) {
        let from = phrase.loose_name()?;
        phrase.take(&["TO"]);
        DomainAct::RenameConstraint(from, phrase.loose_name()?)
    } else if phrase.take(&["RENAME", "TO"]) {
        DomainAct::Rename(phrase.loose_name()?)
    } else if phrase.take(&["SET", "SCHEMA"]) {
        DomainAct::SetSchema(phrase.loose_name()?)
    } else if phrase.take(&["OWNER", "TO"]) {
        DomainAct::Owner
    } else if phrase.take(&["ADD"]) {
        return add_constraint(phrase);
    } else {
        return None;
    };
    Some(act)
}

/// `ADD CONSTRAINT name NOT NULL` has no column behind it.
fn add_constraint(mut phrase: Phrase<'_, '_>) -> Option<DomainAct> {
    let mut ahead = phrase;
    if ahead.take(&["CONSTRAINT"]) {
        ahead.loose_name()?;
    }
    if ahead.take(&["NOT", "NULL"]) {
        return Some(DomainAct::SetNotNull);
    }
    let constraint = table_constraint(&mut phrase)?;
    Some(DomainAct::AddConstraint(Box::new(constraint)))
}
