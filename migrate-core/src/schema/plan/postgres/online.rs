//! What is made on tables that others use, without keeping them away while every row is read: it comes last, outside of a
//! transaction, statement by statement.

use std::collections::BTreeSet;

use super::super::Wishes;
use super::super::quoting::of_table;
use super::super::step::{HazardClass, Step};
use super::changes::Changes;
use super::guard::Guard;
use super::makes::fill;
use crate::dialect::Dialect::Postgres;
use crate::directive::usual_batch;
use crate::schema::{Ddl, Fact, FactId, Kind, Schema, difference};

/// The steps where something is made on a table that is in use; `None` where nothing is, or where all of it has to be one transaction.
pub(super) fn steps(from: &Schema, to: &Schema, wishes: &Wishes) -> Option<Vec<Step>> {
    if wishes.one_transaction || wishes.in_use.is_empty() {
        return None;
    }
    let later: Vec<&Fact> = to
        .facts()
        .filter(|fact| is_later(fact, from, to, wishes))
        .collect();
    if later.is_empty() {
        return None;
    }
    let kept_back = with_dependents(to, &later);
    if kept_back.iter().any(|id| from.get(id).is_some()) {
        // What is there already would go, and come back.
        return None;
    }
    let mut target = to.clone();
    target.retain(|fact| !kept_back.contains(&fact.id));
    if !difference(&target, from).is_empty() {
        let at_once = Wishes {
            in_use: BTreeSet::new(),
            ..wishes.clone()
        };
        let mut steps = super::steps(from, &target, &at_once);
        if let Some(last) = steps.last_mut() {
            last.commits = true;
        }
        return Some(steps);
    }
    let changes = Changes::between(from, to, wishes);
    let mut steps: Vec<Step> = later
        .iter()
        .flat_map(|fact| making(fact, &changes))
        .collect();
    if let Some(last) = steps.last_mut() {
        last.commits = true;
    }
    Some(steps)
}

/// Whether it is new on a table that is in use, every row is read for it, and there is a way that lets others go on.
fn is_later(fact: &Fact, from: &Schema, to: &Schema, wishes: &Wishes) -> bool {
    let column = || FactId::new(Kind::Column, &fact.id.path);
    let table = match fact.id.kind {
        Kind::NotNull => to.get(&column()).and_then(|it| it.owner.clone()),
        _ => fact.owner.clone(),
    };
    let Some(table) = table.filter(|table| wishes.in_use.contains(table)) else {
        return false;
    };
    let is_plain = |schema: &Schema| {
        let found = schema.get(&table);
        found.is_some_and(|table| !table.definition.contains("PARTITION"))
    };
    if from.get(&fact.id).is_some() || !is_plain(from) || !is_plain(to) {
        return false;
    }
    match fact.id.kind {
        Kind::Index => fact.definition.starts_with("CREATE ") && own(fact).is_some(),
        Kind::Unique => fact.definition.starts_with("UNIQUE (") && fact.definition.ends_with(')'),
        Kind::Check | Kind::ForeignKey => {
            let is_looked_at = !fact.definition.contains(" NOT ENFORCED")
                && !fact.definition.ends_with(" NOT VALID");
            is_looked_at && own(fact).is_some()
        }
        // A column that is new is made with what it says.
        Kind::NotNull => {
            let is_looked_at = !fact.definition.ends_with(" NOT VALID");
            is_looked_at && from.get(&column()).is_some() && own(fact).is_some()
        }
        _ => false,
    }
}

/// What makes it when all around it is there.
fn own(fact: &Fact) -> Option<&str> {
    match &fact.ddl {
        Ddl::Own(statements) => match &statements[..] {
            [statement] => Some(statement),
            _ => None,
        },
        Ddl::Line { alone, .. } | Ddl::Suffix { alone, .. } => Some(alone),
        _ => None,
    }
}

/// Those facts, and all that needs them.
fn with_dependents(to: &Schema, later: &[&Fact]) -> BTreeSet<FactId> {
    let mut kept_back: BTreeSet<FactId> = later.iter().map(|fact| fact.id.clone()).collect();
    loop {
        let needs = |fact: &&Fact| {
            let mut needed = fact.depends.iter().chain(&fact.owner);
            !kept_back.contains(&fact.id) && needed.any(|id| kept_back.contains(id))
        };
        let more: Vec<FactId> = to
            .facts()
            .filter(needs)
            .map(|fact| fact.id.clone())
            .collect();
        if more.is_empty() {
            return kept_back;
        }
        kept_back.extend(more);
    }
}

fn making(fact: &Fact, changes: &Changes<'_>) -> Vec<Step> {
    let Some(statement) = own(fact) else {
        return Vec::new();
    };
    let (constraint, table) = of_table(Postgres, &fact.id);
    let fits = |step: Step| {
        let about = format!("every row obeys {}", fact.id.name());
        step.risking(HazardClass::NeedsFittingRows, about)
    };
    match fact.id.kind {
        Kind::Index => {
            let made = statement.replacen("INDEX ", "INDEX CONCURRENTLY ", 1);
            let made = outside(made, fact.id.to_string());
            let is_unique = fact.definition.starts_with("CREATE UNIQUE");
            vec![if is_unique { fits(made) } else { made }]
        }
        Kind::Unique => {
            let keys = fact.definition.replacen("UNIQUE ", "", 1);
            vec![
                fits(outside(
                    format!("CREATE UNIQUE INDEX CONCURRENTLY {constraint} ON {table} {keys}"),
                    fact.id.to_string(),
                )),
                Step::new(format!(
                    "ALTER TABLE {table} ADD CONSTRAINT {constraint} UNIQUE USING INDEX {constraint}"
                )),
            ]
        }
        Kind::NotNull => not_null(fact, statement, changes),
        _ => vec![
            outside(format!("{statement} NOT VALID"), or_others_wait(fact)),
            fits(Step::new(format!(
                "ALTER TABLE {table} VALIDATE CONSTRAINT {constraint}"
            ))),
        ],
    }
}

/// A condition is held against the rows first: with it, the column need not be looked at again.
fn not_null(fact: &Fact, statement: &str, changes: &Changes<'_>) -> Vec<Step> {
    let [.., table_name, column_name] = &fact.id.path[..] else {
        return Vec::new();
    };
    let (column, table) = of_table(Postgres, &fact.id);
    let guard = Guard::new(changes.from, table_name, &table, column_name);
    let mut steps = vec![outside(guard.add(), or_others_wait(fact))];
    let filled = changes.to.get(&FactId::new(Kind::Column, &fact.id.path));
    if let Some(value) = filled.and_then(|column| fill(column, changes)) {
        let update = format!("UPDATE {table} SET {column} = {value} WHERE {column} IS NULL");
        let about = format!("{} with {value} where it is NULL", fact.id.name());
        let update = Step::new(match batch_key(fact, changes.from) {
            Some(key) => format!("-- migrate: {}\n{update}", usual_batch(&key)),
            None => update,
        });
        steps.push(update.risking(HazardClass::FillsRows, about));
    }
    let about = format!("no row has NULL in {}", fact.id.name());
    steps.push(Step::new(guard.validate()).risking(HazardClass::NeedsFittingRows, about));
    steps.push(Step::new(statement));
    steps.push(Step::new(guard.drop()));
    steps
}

/// The column by whose values the rows are cut into batches.
fn batch_key(fact: &Fact, from: &Schema) -> Option<String> {
    let [table @ .., _] = &fact.id.path[..] else {
        return None;
    };
    let key = from
        .of_kind(Kind::PrimaryKey)
        .find(|key| key.owner.as_ref().is_some_and(|owner| owner.path == *table))?;
    let columns = key.definition.strip_prefix("PRIMARY KEY (")?;
    let columns = columns.strip_suffix(')')?;
    (!columns.contains(['"', '(', ' '])).then(|| columns.to_owned())
}

fn outside(sql: String, about: String) -> Step {
    Step::new(sql).risking(HazardClass::OutsideTransaction, about)
}

/// A lock would stay until every row has been looked at.
fn or_others_wait(fact: &Fact) -> String {
    format!("others would wait for {}", fact.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::plan::plan;

    fn table(name: &str) -> FactId {
        FactId::new(Kind::Table, ["public", name])
    }

    fn line(kind: Kind, own: &str, definition: &str) -> Fact {
        Fact::new(FactId::new(kind, ["public", "users", own]), definition)
            .made(Ddl::Line {
                line: definition.to_owned(),
                alone: format!("ALTER TABLE users ADD CONSTRAINT {own} {definition}"),
            })
            .dropped_by(format!("ALTER TABLE users DROP CONSTRAINT {own}"))
            .of(table("users"))
    }

    fn before() -> Schema {
        let mut schema = Schema::new(Postgres);
        schema.insert(
            Fact::new(table("users"), "TABLE")
                .made(Ddl::Table {
                    head: "CREATE TABLE users".to_owned(),
                    tail: String::new(),
                })
                .dropped_by("DROP TABLE users"),
        );
        schema.insert(line(Kind::PrimaryKey, "users_pkey", "PRIMARY KEY (id)"));
        for (own, kind) in [("id", "bigint"), ("age", "integer")] {
            schema.insert(
                Fact::new(FactId::new(Kind::Column, ["public", "users", own]), kind)
                    .made(Ddl::Line {
                        line: format!("{own} {kind}"),
                        alone: format!("ALTER TABLE users ADD COLUMN {own} {kind}"),
                    })
                    .of(table("users")),
            );
        }
        schema
    }

    fn planned(to: &Schema, in_use: &[&str]) -> Vec<String> {
        let wishes = Wishes {
            in_use: in_use.iter().map(|name| table(name)).collect(),
            ..Wishes::default()
        };
        plan(&before(), to, &wishes)
            .into_iter()
            .map(|step| format!("{}{}", step.sql, if step.commits { " |" } else { "" }))
            .collect()
    }

    fn indexed() -> Schema {
        let mut to = before();
        let index = "CREATE INDEX users_age ON public.users USING btree (age)";
        to.insert(
            Fact::new(FactId::new(Kind::Index, ["public", "users_age"]), index)
                .made_by(index)
                .dropped_by("DROP INDEX users_age")
                .of(table("users")),
        );
        to
    }

    #[test]
    fn what_nobody_uses_is_made_at_once() {
        let plain = ["CREATE INDEX users_age ON public.users USING btree (age)"];
        assert_eq!(planned(&indexed(), &[]), plain);
        assert_eq!(planned(&indexed(), &["orders"]), plain);
    }

    #[test]
    fn what_reads_every_row_lets_others_go_on() {
        let mut to = indexed();
        to.insert(line(Kind::Check, "adult", "CHECK ((age > 17))"));
        to.insert(line(Kind::Unique, "once", "UNIQUE (age)"));
        to.insert(
            Fact::new(FactId::new(Kind::NotNull, ["public", "users", "age"]), "")
                .made(Ddl::Suffix {
                    text: "NOT NULL".to_owned(),
                    alone: "ALTER TABLE users ALTER COLUMN age SET NOT NULL".to_owned(),
                })
                .of(FactId::new(Kind::Column, ["public", "users", "age"])),
        );
        insta::assert_snapshot!(planned(&to, &["users"]).join("\n"), @r"
        ALTER TABLE public.users ADD CONSTRAINT users_age_is_set CHECK (age IS NOT NULL) NOT VALID
        -- migrate: batch key=id size=5000
        UPDATE public.users SET age = 0 WHERE age IS NULL
        ALTER TABLE public.users VALIDATE CONSTRAINT users_age_is_set
        ALTER TABLE users ALTER COLUMN age SET NOT NULL
        ALTER TABLE public.users DROP CONSTRAINT users_age_is_set
        CREATE UNIQUE INDEX CONCURRENTLY once ON public.users (age)
        ALTER TABLE public.users ADD CONSTRAINT once UNIQUE USING INDEX once
        ALTER TABLE users ADD CONSTRAINT adult CHECK ((age > 17)) NOT VALID
        ALTER TABLE public.users VALIDATE CONSTRAINT adult
        CREATE INDEX CONCURRENTLY users_age ON public.users USING btree (age) |
        ");
    }

    #[test]
    fn what_takes_no_time_comes_first_and_is_committed() {
        let mut to = indexed();
        to.insert(Fact::new(table("notes"), "TABLE").made_by("CREATE TABLE notes ()"));
        assert_eq!(planned(&to, &["users"]), ["CREATE TABLE notes () |"]);
    }
}
