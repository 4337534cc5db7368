//! Enums whose values are called otherwise: the column takes the new ones too, rows get them, and the old ones go.

use super::nulls::update;
use super::table::{Column, Table};
use super::value::{content, listed};
use crate::schema::plan::recode::{case, recoded};
use crate::schema::plan::{HazardClass, Step, Wishes};
use crate::schema::show_create::quoted;

/// What has to be done before, and what is dangerous about it.
#[derive(Default)]
pub(super) struct RecodeChange {
    pub(super) updates: Vec<Step>,
    pub(super) hazards: Vec<(HazardClass, String)>,
}

/// Gives the rows of each enum its new values.
pub(super) fn change(from: &Table<'_>, to: &Table<'_>, wishes: &Wishes) -> RecodeChange {
    let mut change = RecodeChange::default();
    for after in &to.columns {
        let Some(before) = from.column(after.name).filter(|it| it.line != after.line) else {
            continue;
        };
        let pairs = pairs(before, after, wishes);
        if pairs.is_empty() || before.is_generated() || after.is_generated() {
            continue;
        }
        let mut values = listed(&before.said);
        let targets = pairs.iter().map(|(_, to)| to.as_str());
        values.extend(targets.filter(|to| !listed(&before.said).contains(to)));
        let wider = before
            .said
            .with_type(&format!("enum({})", values.join(",")));
        if wider != before.said {
            let clause = format!("MODIFY COLUMN {}", wider.line(""));
            change.updates.push(Step::new(from.alter(&[clause])));
        }
        let name = quoted(after.name);
        let (value, condition) = match &pairs[..] {
            [(old, new)] => (new.clone(), format!(" WHERE {name} = {old}")),
            many => {
                let old: Vec<&str> = many.iter().map(|(old, _)| old.as_str()).collect();
                let condition = format!(" WHERE {name} IN ({})", old.join(", "));
                (case(&name, many), condition)
            }
        };
        let sql = update(from, after.name, &value, &condition);
        change.updates.push(Step::new(sql));
        if from.options.is_versioned {
            // No statement reaches the rows of before.
            let old: Vec<&str> = pairs.iter().map(|(old, _)| old.as_str()).collect();
            let about = format!("no {} in the history of {}", old.join(", "), after.label());
            change.hazards.push((HazardClass::NeedsFittingRows, about));
        }
    }
    change
}

/// The old and the new values as the server writes them.
fn pairs(before: &Column<'_>, after: &Column<'_>, wishes: &Wishes) -> Vec<(String, String)> {
    let literal = |column: &Column<'_>, value: &str| {
        let mut all = listed(&column.said).into_iter();
        all.find(|literal| content(literal) == value)
            .map(str::to_owned)
    };
    // Once they are recoded, the lists are the same.
    let differs = listed(&before.said) != listed(&after.said);
    let all = recoded(wishes, &before.id.path).into_iter();
    all.filter(|_| differs)
        .filter(|(old, new)| !old.eq_ignore_ascii_case(new) || is_binary(before))
        .filter_map(|(old, new)| Some((literal(before, old)?, literal(after, new)?)))
        .collect()
}

/// Whether the case of letters tells values apart. Where it does not, the server takes the one for the other.
fn is_binary(column: &Column<'_>) -> bool {
    super::conversion::collation(&column.said).is_some_and(|it| it.ends_with("_bin"))
}

#[cfg(test)]
mod tests {
    use crate::dialect::Dialect;
    use crate::schema::plan::{Rename, Wishes, plan};
    use crate::schema::{Ddl, Fact, FactId, Kind, Schema};

    fn moods(column: &str) -> Schema {
        let mut schema = Schema::new(Dialect::Mysql);
        let table = FactId::new(Kind::Table, ["t"]);
        let made = Ddl::Table {
            head: "CREATE TABLE `t`".into(),
            tail: String::new(),
        };
        let fact = Fact::new(table.clone(), "").made(made);
        schema.insert(fact.altered_by("ALTER TABLE `t` "));
        let line = format!("`mood` {column}");
        let fact = Fact::new(FactId::new(Kind::Column, ["t", "mood"]), column).of(table);
        schema.insert(fact.altered_by(format!("ALTER TABLE `t` MODIFY COLUMN {line}")));
        schema
    }

    #[track_caller]
    fn sql(from: &str, to: &str, renames: &[(&str, &str)]) -> Vec<String> {
        let recoded = renames.iter().map(|(old, new)| Rename {
            kind: Kind::Enum,
            path: ["t", "mood", old].map(String::from).into(),
            to: (*new).to_owned(),
        });
        let wishes = Wishes {
            recoded: recoded.collect(),
            ..Wishes::default()
        };
        let steps = plan(&moods(from), &moods(to), &wishes).into_iter();
        steps
            .map(|step| format!("{} {:?}", step.sql, step.hazards.len()))
            .collect()
    }

    #[test]
    fn wider_then_recoded_then_narrower() {
        let found = sql(
            "enum('happy','sad')",
            "enum('glad','sad')",
            &[("happy", "glad")],
        );
        assert_eq!(
            found,
            [
                "ALTER TABLE `t` MODIFY COLUMN `mood` enum('happy','sad','glad') 0",
                "UPDATE `t` SET `mood` = 'glad' WHERE `mood` = 'happy' 0",
                "ALTER TABLE `t` MODIFY COLUMN `mood` enum('glad','sad') 1",
            ]
        );
    }

    #[test]
    fn a_chain_is_recoded_at_once() {
        let found = sql("enum('a','b')", "enum('b','c')", &[("a", "b"), ("b", "c")]);
        assert_eq!(
            found[1],
            "UPDATE `t` SET `mood` = CASE `mood` WHEN 'a' THEN 'b' WHEN 'b' THEN 'c' ELSE `mood` END WHERE `mood` IN ('a', 'b') 0"
        );
    }
}
