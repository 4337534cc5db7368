//! A NOT NULL that is one already becomes another one: since version 18 it has a name, and can be told to hold later.

use super::super::quoting::{name, of_table};
use super::super::step::{HazardClass, Step};
use super::alter::Way;
use crate::dialect::Dialect::Postgres;
use crate::schema::{Fact, NotNull, not_null_name};

pub(super) fn way(before: &Fact, after: &Fact) -> Way {
    let (old, new) = (
        NotNull::read(&before.definition),
        NotNull::read(&after.definition),
    );
    let (own, table) = of_table(Postgres, &before.id);
    let altering = |what: String| Step::new(format!("ALTER TABLE {table} {what}"));
    if old.is_valid && !new.is_valid {
        // What was validated stays so.
        return Way::Alter(vec![
            altering(format!("ALTER COLUMN {own} DROP NOT NULL")),
            altering(format!("ADD {}", new.clause(&own))),
        ]);
    }
    let usual = usual_name(before);
    let old_name = old.name.unwrap_or(&usual);
    let new_name = new.name.unwrap_or(&usual);
    let fitting = |step: Step| {
        let about = format!("no row has NULL in {}", after.id.name());
        step.risking(HazardClass::NeedsFittingRows, about)
    };
    let mut steps = Vec::new();
    if old_name != new_name {
        steps.push(altering(format!(
            "RENAME CONSTRAINT {old_name} TO {new_name}"
        )));
    }
    if old.inherits != new.inherits {
        let altering = |word: &str| altering(format!("ALTER CONSTRAINT {new_name} {word}"));
        steps.push(if new.inherits {
            // Tables that inherit it have rows, too.
            fitting(altering("INHERIT"))
        } else {
            altering("NO INHERIT")
        });
    }
    if !old.is_valid && new.is_valid {
        steps.push(fitting(altering(match new.name {
            Some(name) => format!("VALIDATE CONSTRAINT {name}"),
            // It does the same, whatever the server called the constraint.
            None => format!("ALTER COLUMN {own} SET NOT NULL"),
        })));
    }
    Way::Alter(steps)
}

fn usual_name(fact: &Fact) -> String {
    match &fact.id.path[..] {
        [.., table, column] => name(Postgres, &not_null_name(table, column)),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::alter::Way;
    use crate::schema::{Fact, FactId, Kind};

    fn steps(before: &str, after: &str) -> Vec<String> {
        let fact = |definition: &str| {
            Fact::new(FactId::new(Kind::NotNull, ["public", "t", "a"]), definition)
        };
        match super::way(&fact(before), &fact(after)) {
            Way::Alter(steps) => steps.into_iter().map(|step| step.sql).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn each_part_is_altered_where_it_is() {
        let table = "ALTER TABLE public.t ";
        for (before, after, expected) in [
            (
                "",
                "CONSTRAINT must NOT NULL",
                "RENAME CONSTRAINT t_a_not_null TO must",
            ),
            (
                "CONSTRAINT must NOT NULL NO INHERIT",
                "CONSTRAINT must NOT NULL",
                "ALTER CONSTRAINT must INHERIT",
            ),
            (
                "CONSTRAINT must NOT NULL NOT VALID",
                "CONSTRAINT must NOT NULL",
                "VALIDATE CONSTRAINT must",
            ),
            ("NOT NULL NOT VALID", "", "ALTER COLUMN a SET NOT NULL"),
        ] {
            assert_eq!(steps(before, after), [format!("{table}{expected}")]);
        }
        let later = steps("", "CONSTRAINT must NOT NULL NOT VALID");
        assert_eq!(
            later,
            [
                format!("{table}ALTER COLUMN a DROP NOT NULL"),
                format!("{table}ADD CONSTRAINT must NOT NULL a NOT VALID"),
            ]
        );
    }
}
