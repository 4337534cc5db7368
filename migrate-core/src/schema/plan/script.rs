//! Steps as the text of a revision's file.

use std::collections::BTreeMap;

use super::{Hazard, HazardClass, Rename, Step};
use crate::dialect::Dialect;
use crate::schema::sql::ended;
use crate::schema::{FactId, Kind, Schema};

/// The statements with what ends them; before each, as comments, what is dangerous about it.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::schema::plan::{HazardClass, Step, script};
///
/// let step = Step::new("DROP TABLE notes").risking(HazardClass::LosesData, "the rows of notes");
/// assert_eq!(script(Dialect::Sqlite, &[step]), "-- loses the rows of notes\nDROP TABLE notes;\n");
/// ```
#[must_use]
pub fn script(dialect: Dialect, steps: &[Step]) -> String {
    let is_alone = |step: &Step| step.sql.contains('\n') || !step.hazards.is_empty();
    let mut text = String::new();
    for (at, step) in steps.iter().enumerate() {
        let is_apart = at > 0 && (is_alone(step) || is_alone(&steps[at - 1]));
        if is_apart {
            text.push('\n');
        }
        for hazard in &step.hazards {
            text.push_str(&format!("-- {hazard}\n").replace(['\r', '\0'], " "));
        }
        text.push_str(&ended(dialect, &step.sql));
    }
    text
}

/// The directives that such steps need in the head of their file.
#[must_use]
pub fn directives(dialect: Dialect, steps: &[Step]) -> Vec<&'static str> {
    let mut directives = Vec::new();
    if steps.is_empty() {
        directives.push("empty because nothing is left to do here");
    }
    if dialect == Dialect::Sqlite && steps.iter().any(|step| step.rebuilds) {
        directives.push("rebuild");
    }
    if steps.iter().any(Step::is_outside) {
        directives.push("transaction off");
    }
    directives
}

/// Why something is not there after the way there and back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lost {
    /// The wanted schema is without it.
    Gone,
    /// NULLs became values, and do not become NULL again.
    Filled,
    /// The wanted type does not hold each value.
    Changed,
}

impl Lost {
    /// What follows `because`.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Gone => "the wanted schema is without it",
            Self::Filled => "the wanted schema takes no NULL in it",
            Self::Changed => "the wanted type may not hold all of its values",
        }
    }
}

/// The tables and columns whose rows and values are not there after the way from the one schema to the other, nor after the
/// way back, and the columns whose NULLs are filled: as `-- migrate: loses` names them.
#[must_use]
pub fn lost(
    before: &Schema,
    after: &Schema,
    renames: &[Rename],
    steps: &[Step],
) -> BTreeMap<String, Lost> {
    let mut lost = BTreeMap::new();
    for step in steps {
        lost.extend(named(step, before).map(|name| (name, Lost::Changed)));
    }
    for table in before.of_kind(Kind::Table) {
        let now = FactId::new(Kind::Table, in_schema(&table.id.path, renames));
        let now = FactId::new(Kind::Table, renamed(&now, renames));
        if after.get(&now).is_none() {
            lost.insert(table.id.name(), Lost::Gone);
            continue;
        }
        let columns = before.of_kind(Kind::Column);
        for column in columns.filter(|column| column.owner.as_ref() == Some(&table.id)) {
            let mut path = now.path.clone();
            path.extend(column.id.path.last().cloned());
            let now = FactId::new(Kind::Column, path);
            let now = FactId::new(Kind::Column, renamed(&now, renames));
            let takes_null = |schema: &Schema, column: &FactId| {
                let fact = schema.get(&FactId::new(Kind::NotNull, &column.path));
                fact.is_none_or(|fact| fact.definition.ends_with(" NOT VALID"))
            };
            let is_filled = takes_null(before, &column.id) && !takes_null(after, &now);
            if after.get(&now).is_none() {
                lost.insert(column.id.name(), Lost::Gone);
            } else if is_filled && steps.iter().any(|step| step.fills(&now)) {
                lost.entry(column.id.name()).or_insert(Lost::Filled);
            }
        }
    }
    lost
}

/// What something is called afterwards.
fn renamed(id: &FactId, renames: &[Rename]) -> Vec<String> {
    let mut renames = renames.iter();
    let rename = renames.find(|it| it.kind == id.kind && it.path == id.path);
    rename.map_or_else(|| id.path.clone(), |it| it.inverse().path)
}

/// What is in a schema that is called otherwise has its new name.
fn in_schema(path: &[String], renames: &[Rename]) -> Vec<String> {
    let mut path = path.to_vec();
    let mut renames = renames.iter().filter(|it| it.kind == Kind::Schema);
    if let Some(first) = path.first_mut()
        && let Some(rename) = renames.find(|it| it.path[..] == [first.clone()])
    {
        first.clone_from(&rename.to);
    }
    path
}

/// Tables and columns that a statement is said to lose data of.
fn named<'a>(step: &'a Step, before: &'a Schema) -> impl Iterator<Item = String> + 'a {
    let losing = |class: HazardClass| class == HazardClass::LosesData;
    let hazards = step.hazards.iter().filter(move |it| losing(it.class));
    let words = hazards.flat_map(Hazard::words_about);
    words
        .filter(|word| {
            let kinds = [Kind::Table, Kind::Column];
            let mut facts = kinds.into_iter().flat_map(|kind| before.of_kind(kind));
            facts.any(|fact| fact.id.name() == **word)
        })
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{Lost, directives, lost, script};
    use crate::dialect::Dialect;
    use crate::schema::plan::{HazardClass, Rename, Step};
    use crate::schema::{Fact, FactId, Kind, Schema};

    fn schema(names: &[&str]) -> Schema {
        let mut schema = Schema::new(Dialect::Sqlite);
        for name in names {
            let path: Vec<&str> = name.split('.').collect();
            schema.insert(match &path[..] {
                [table] => Fact::new(FactId::new(Kind::Table, [*table]), ""),
                [table, ..] => Fact::new(FactId::new(Kind::Column, path.clone()), "")
                    .of(FactId::new(Kind::Table, [*table])),
                [] => continue,
            });
        }
        schema
    }

    #[test]
    fn bodies_and_comments_get_their_ends() {
        let steps = [
            Step::new("DROP TRIGGER t"),
            Step::new("CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET @x = 1; END"),
            Step::new("UPDATE a SET b = 0 WHERE b IS NULL").risking(HazardClass::FillsRows, "a.b"),
        ];
        assert_eq!(
            script(Dialect::Mysql, &steps),
            "DROP TRIGGER t;\nDELIMITER //\nCREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET @x = 1; END//\nDELIMITER ;\n\n\
             -- fills a.b\nUPDATE a SET b = 0 WHERE b IS NULL;\n"
        );
        let view = [Step::new("CREATE VIEW v AS SELECT 1 -- one")];
        assert_eq!(
            script(Dialect::Sqlite, &view),
            "CREATE VIEW v AS SELECT 1 -- one\n;\n"
        );
    }

    #[test]
    fn what_a_file_has_to_say_of_itself() {
        let outside = Step::new("x").risking(HazardClass::OutsideTransaction, "x");
        let all = [outside, Step::new("y").rebuilding()];
        assert_eq!(
            directives(Dialect::Sqlite, &all),
            ["rebuild", "transaction off"]
        );
        assert_eq!(
            directives(Dialect::Postgres, &[]),
            ["empty because nothing is left to do here"]
        );
    }

    #[test]
    fn what_is_renamed_is_not_lost() {
        let before = schema(&["users", "users.name", "users.mail", "users.age", "notes"]);
        let after = schema(&["people", "people.full_name", "people.age"]);
        let rename = |kind, path: &[&str], to: &str| Rename {
            kind,
            path: path.iter().map(ToString::to_string).collect(),
            to: to.to_owned(),
        };
        let renames = [
            rename(Kind::Table, &["users"], "people"),
            rename(Kind::Column, &["people", "name"], "full_name"),
        ];
        let steps = [Step::new("x").risking(
            HazardClass::LosesData,
            "values of users.age that do not fit",
        )];
        let lost = lost(&before, &after, &renames, &steps);
        let lost: Vec<(&str, Lost)> = lost.iter().map(|(name, why)| (&**name, *why)).collect();
        assert_eq!(
            lost,
            [
                ("notes", Lost::Gone),
                ("users.age", Lost::Changed),
                ("users.mail", Lost::Gone)
            ]
        );
    }

    #[test]
    fn nulls_are_lost_where_they_are_filled() {
        let before = schema(&["t", "t.a", "t.b"]);
        let mut after = before.clone();
        for name in ["a", "b"] {
            after.insert(Fact::new(FactId::new(Kind::NotNull, ["t", name]), ""));
        }
        let step = Step::new("UPDATE t SET a = 0 WHERE a IS NULL")
            .risking(HazardClass::FillsRows, "t.a with 0 where it is NULL");
        let lost = lost(&before, &after, &[], &[step]);
        assert_eq!(
            lost.into_iter().collect::<Vec<_>>(),
            [("t.a".to_owned(), Lost::Filled)]
        );
    }
}
