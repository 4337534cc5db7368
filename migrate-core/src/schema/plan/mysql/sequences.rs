//! Statements that make, change and drop sequences.

use super::programs::drop_step;
use crate::schema::plan::{HazardClass, Step};
use crate::schema::show_create::quoted;
use crate::schema::{Ddl, Fact, Kind, Schema};

/// What is done to sequences.
#[derive(Default)]
pub(super) struct SequenceChange {
    /// Made and altered, before the tables that take numbers from them.
    pub(super) made: Vec<Step>,
    /// When no table takes any from them.
    pub(super) dropped: Vec<Step>,
}

/// Holds the sequences against those that there shall be.
pub(super) fn sequences(from: &Schema, to: &Schema) -> SequenceChange {
    let mut change = SequenceChange::default();
    for fact in to.of_kind(Kind::Sequence) {
        match from.get(&fact.id) {
            None => {
                if let Ddl::Own(statements) = &fact.ddl {
                    change.made.extend(statements.iter().map(Step::new));
                }
            }
            Some(before) if before.definition != fact.definition => {
                change.made.extend(altered(before, fact));
            }
            Some(_) => {}
        }
    }
    for fact in from.of_kind(Kind::Sequence) {
        if to.get(&fact.id).is_none() {
            let step = drop_step(fact);
            let step = step.map(|step| step.risking(HazardClass::LosesData, last_number(fact)));
            change.dropped.extend(step);
        }
    }
    change
}

fn last_number(fact: &Fact) -> String {
    format!("the last number of {}", fact.label())
}

/// The server refuses limits that the next number is outside of.
fn altered(before: &Fact, after: &Fact) -> Vec<Step> {
    let said = after.alter.iter().map(Step::new);
    let (Some(old), Some(new)) = (Numbers::of(before), Numbers::of(after)) else {
        return said.collect();
    };
    let is_apart = old.most < new.least || new.most < old.least;
    if is_apart {
        let restarted = |step: Step| {
            let sql = format!("{} restart", step.sql);
            Step::new(sql).risking(HazardClass::LosesData, last_number(before))
        };
        return said.map(restarted).collect();
    }
    let next = if old.by > 0 {
        Some(new.least).filter(|least| old.start < *least)
    } else {
        Some(new.most).filter(|most| old.start > *most)
    };
    // It moves a sequence forwards, and never back.
    let name = after.id.path.last().map_or("", String::as_str);
    let forwards = next.map(|next| Step::new(format!("DO SETVAL({}, {next}, 0)", quoted(name))));
    forwards.into_iter().chain(said).collect()
}

/// What a sequence says of its numbers.
#[derive(Debug, PartialEq)]
struct Numbers {
    start: i64,
    least: i64,
    most: i64,
    by: i64,
}

impl Numbers {
    fn of(fact: &Fact) -> Option<Self> {
        let words: Vec<&str> = fact.definition.split(' ').collect();
        let behind = |name: &[&str]| {
            let at = words.windows(name.len()).position(|it| it == name)?;
            words.get(at + name.len())?.parse().ok()
        };
        Some(Self {
            start: behind(&["start", "with"])?,
            least: behind(&["minvalue"])?,
            most: behind(&["maxvalue"])?,
            by: behind(&["increment", "by"])?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::altered;
    use crate::schema::{Fact, FactId, Kind};

    #[test]
    fn a_sequence_moves_where_its_new_limits_need_it() {
        let sequence = |numbers: &str| {
            Fact::new(FactId::new(Kind::Sequence, ["s"]), numbers).altered_by("ALTER")
        };
        let all = "start with 1 minvalue 1 maxvalue 99 increment by 1 cache 1000 nocycle";
        for (before, after, expected) in [
            (
                all,
                "start with 1 minvalue 1 maxvalue 50 increment by 2 cache 1",
                "ALTER",
            ),
            (
                all,
                "start with 10 minvalue 5 maxvalue 500 increment by 5 nocache",
                "DO SETVAL(`s`, 5, 0); ALTER",
            ),
            (
                all,
                "start with -1 minvalue -99 maxvalue -1 increment by -1 nocache",
                "ALTER restart",
            ),
            (
                "start with -1 minvalue -99 maxvalue -1 increment by -1 nocache",
                "start with -5 minvalue -99 maxvalue -5 increment by -1 nocache",
                "DO SETVAL(`s`, -5, 0); ALTER",
            ),
        ] {
            let steps = altered(&sequence(before), &sequence(after));
            let sql: Vec<String> = steps.into_iter().map(|step| step.sql).collect();
            assert_eq!(sql.join("; "), expected, "{before} to {after}");
        }
    }
}
