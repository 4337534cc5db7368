//! Constraints of tables, columns and domains.

use super::index_part::index_parts;
use super::phrase::Phrase;
use crate::dialect::Dialect;
use crate::sql::{Constraint, ConstraintKind, Reference};

/// Whether a constraint of a table comes next, and not a column.
pub(super) fn sees_constraint(phrase: &Phrase<'_, '_>) -> bool {
    let mut behind = *phrase;
    if behind.take(&["CONSTRAINT"]) {
        return true;
    }
    let sees_list = |words: &[&str]| {
        let mut behind = *phrase;
        behind.take(words) && (behind.sees_text("(") || behind.sees(&["USING"]))
    };
    phrase.sees(&["PRIMARY", "KEY"])
        || phrase.sees(&["FOREIGN", "KEY"])
        || phrase.sees(&["NOT", "NULL"])
        || phrase.sees(&["UNIQUE"])
        || sees_list(&["EXCLUDE"])
        || sees_list(&["CHECK"])
}

/// A constraint of a table: `[CONSTRAINT name] …` and what follows it (`NOT VALID`, `DEFERRABLE`).
pub(super) fn table_constraint(phrase: &mut Phrase<'_, '_>) -> Option<Constraint> {
    let mut name = constraint_name(phrase);
    let kind = table_kind(phrase, &mut name)?;
    let mut found = Constraint {
        name,
        kind,
        validated: true,
        deferrable: false,
    };
    constraint_attributes(phrase, &mut found);
    Some(found)
}

/// `CONSTRAINT name`; MySQL lets the name go.
pub(super) fn constraint_name(phrase: &mut Phrase<'_, '_>) -> Option<String> {
    if !phrase.take(&["CONSTRAINT"]) {
        return None;
    }
    let kinds = ["PRIMARY", "UNIQUE", "FOREIGN", "CHECK"];
    if phrase.dialect() == Dialect::Mysql {
        phrase.take(&["IF", "NOT", "EXISTS"]);
        if phrase.sees_any(&kinds) {
            return None;
        }
    }
    phrase.loose_name()
}

fn table_kind(phrase: &mut Phrase<'_, '_>, name: &mut Option<String>) -> Option<ConstraintKind> {
    if phrase.take(&["PRIMARY", "KEY"]) {
        index_head(phrase, &mut None);
        let using_index = using_index(phrase);
        let columns = phrase.names();
        return Some(ConstraintKind::PrimaryKey {
            columns,
            using_index,
        });
    }
    if phrase.take(&["UNIQUE"]) {
        phrase.take_any(&["KEY", "INDEX"]);
        let nulls_not_distinct = nulls_not_distinct(phrase);
        // MySQL takes the name of the index before that of the constraint.
        let mut own = None;
        index_head(phrase, &mut own);
        *name = own.or(name.take());
        let using_index = using_index(phrase);
        let columns = index_parts(phrase);
        return Some(ConstraintKind::Unique {
            columns,
            using_index,
            nulls_not_distinct,
        });
    }
    if phrase.take(&["FOREIGN", "KEY"]) {
        index_head(phrase, name);
        let columns = phrase.names();
        let reference = reference(phrase)?;
        return Some(ConstraintKind::ForeignKey { columns, reference });
    }
    if phrase.take(&["CHECK"]) {
        let expression = phrase.parenthesised_expression()?;
        return Some(ConstraintKind::Check {
            expression,
            column: None,
        });
    }
    if phrase.take(&["NOT", "NULL"]) {
        let column = phrase.loose_name()?;
        return Some(ConstraintKind::NotNull { column });
    }
    if phrase.take(&["EXCLUDE"]) {
        phrase.take_until(&["DEFERRABLE", "INITIALLY", "NOT"]);
        return Some(ConstraintKind::Exclude);
    }
    None
}

/// The name of the index of a key and its method, where MySQL writes them: `UNIQUE KEY name USING BTREE (a)`.
fn index_head(phrase: &mut Phrase<'_, '_>, name: &mut Option<String>) {
    if phrase.dialect() != Dialect::Mysql {
        return;
    }
    phrase.take(&["IF", "NOT", "EXISTS"]);
    if !phrase.sees_text("(") && !phrase.sees_any(&["USING", "TYPE"]) {
        let own = phrase.loose_name();
        *name = name.take().or(own);
    }
    if phrase.take_any(&["USING", "TYPE"]) {
        phrase.next();
    }
}

fn using_index(phrase: &mut Phrase<'_, '_>) -> Option<String> {
    if phrase.take(&["USING", "INDEX"]) && !phrase.sees(&["TABLESPACE"]) {
        return phrase.loose_name();
    }
    None
}

/// `NULLS [NOT] DISTINCT`.
pub(super) fn nulls_not_distinct(phrase: &mut Phrase<'_, '_>) -> bool {
    phrase.take(&["NULLS", "DISTINCT"]);
    phrase.take(&["NULLS", "NOT", "DISTINCT"])
}

/// `REFERENCES table (columns) …`.
pub(super) fn reference(phrase: &mut Phrase<'_, '_>) -> Option<Reference> {
    if !phrase.take(&["REFERENCES"]) {
        return None;
    }
    let mut found = Reference {
        table: phrase.named()?,
        columns: phrase.names(),
        on_delete: None,
        on_update: None,
    };
    loop {
        if phrase.take(&["MATCH"]) {
            phrase.next();
        } else if phrase.take(&["ON", "DELETE"]) {
            found.on_delete = Some(referential_action(phrase));
        } else if phrase.take(&["ON", "UPDATE"]) {
            found.on_update = Some(referential_action(phrase));
        } else {
            return Some(found);
        }
    }
}

fn referential_action(phrase: &mut Phrase<'_, '_>) -> String {
    let before = *phrase;
    phrase.take_any(&["SET", "NO"]);
    phrase.next();
    let words = phrase.read_since(&before).first_words(2);
    // `SET NULL (a, b)`
    phrase.parenthesised();
    words
}

/// What may follow a constraint. It stops at the first part that is none of it.
pub(super) fn constraint_attributes(phrase: &mut Phrase<'_, '_>, found: &mut Constraint) {
    loop {
        if phrase.take(&["NOT", "VALID"]) || phrase.take(&["NOT", "ENFORCED"]) {
            found.validated = false;
        } else if phrase.take(&["NOT", "DEFERRABLE"]) {
            found.deferrable = false;
        } else if phrase.take(&["DEFERRABLE"]) || phrase.take(&["INITIALLY", "DEFERRED"]) {
            found.deferrable = true;
        } else if phrase.take(&["NO", "INHERIT"])
            || phrase.take(&["INITIALLY", "IMMEDIATE"])
            || phrase.take(&["ENFORCED"])
        {
        } else if phrase.take(&["INCLUDE"]) || phrase.take(&["WITH"]) {
            phrase.parenthesised();
        } else if phrase.take(&["USING", "INDEX", "TABLESPACE"])
            || phrase.take(&["ON", "CONFLICT"])
            || phrase.take_any(&["USING", "KEY_BLOCK_SIZE", "COMMENT"])
        {
            phrase.take_text("=");
            phrase.next();
        } else {
            return;
        }
    }
}
