//! What a column of the enum goes through on PostgreSQL.

use super::postgres::{Change, Place};
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::recipe::names::{derived, quoted};
use crate::recipe::nulls::{Guard, batched};
use crate::recipe::stage::{Stage, Statement};
use crate::recipe::sync;
use crate::revision::Phase;

/// What is done to one column; of two, the first is of the way up.
pub(super) struct Parts {
    /// How the condition is added, checked and dropped.
    pub(super) guard: [Statement; 3],
    pub(super) expand: Vec<Statement>,
    pub(super) unexpand: Vec<Statement>,
    pub(super) fill: Statement,
    pub(super) promote: Vec<Stage>,
    /// Before the types change their names, and after.
    pub(super) swap: [Vec<Statement>; 2],
    pub(super) settle: [Vec<Statement>; 2],
    pub(super) contract: Vec<Statement>,
    pub(super) uncontract: Vec<Statement>,
}

impl Change<'_> {
    pub(super) fn place(&self, place: &Place<'_>) -> Result<Parts, Box<Diagnostic>> {
        let Place {
            table,
            column,
            fresh,
            past,
            ..
        } = place;
        let on = &table.sql;
        let [_, fresh_type, past_type] = &self.types;
        let [name, new, old] =
            [&column.name, fresh, past].map(|name| quoted(Dialect::Postgres, name));
        let alter = |action: String| Statement::new(format!("ALTER TABLE {on} {action}"));
        let rename = |from: &str, to: &str| alter(format!("RENAME COLUMN {from} TO {to}"));
        let follow = |to: &str, kind: &str| {
            sync::follow(
                table,
                &column.name,
                to,
                &format!("NEW.{name}::text::{kind}"),
                false,
            )
        };
        let (forth, back) = (follow(fresh, fresh_type), follow(past, past_type));
        let fill = |to: &str, kind: &str| {
            batched(
                table,
                format!(
                    "UPDATE {on} SET {to} = {name}::text::{kind} WHERE {to} IS NULL AND {name} IS NOT NULL"
                ),
            )
        };
        let constraint = derived(table.schema, &[table.name(), &column.name, "kept"]);
        let constraint = quoted(Dialect::Postgres, &constraint);
        let add = |name: &str| {
            alter(format!(
                "ADD CONSTRAINT {constraint} CHECK ({name} <> {}) NOT VALID",
                self.value
            ))
        };
        let check = alter(format!("VALIDATE CONSTRAINT {constraint}"));
        let mut swap = [forth.remove.clone(), back.remove.clone()];
        let mut settle = [back.make.clone(), forth.make.clone()];
        let default = column.default.as_deref();
        if let Some(default) = default.map(|it| it.split_once("::").map_or(it, |(bare, _)| bare)) {
            let drop = alter(format!("ALTER COLUMN {name} DROP DEFAULT"));
            let set = alter(format!("ALTER COLUMN {name} SET DEFAULT {default}"));
            for all in &mut swap {
                all.push(drop.clone());
            }
            for all in &mut settle {
                all.insert(0, set.clone());
            }
        }
        let [there, here] = &mut swap;
        there.extend([rename(&name, &old), rename(&new, &name)]);
        here.extend([rename(&name, &new), rename(&old, &name)]);
        let mut promote = Vec::new();
        let mut uncontract = vec![alter(format!("ADD COLUMN {old} {past_type}"))];
        uncontract.extend(back.make);
        uncontract.push(fill(&old, past_type)?);
        if column.not_null {
            let guard = Guard::new(table, fresh);
            promote.extend(guard.stages().map(|stage| Stage {
                slug: format!("{} nulls", stage.slug),
                ..stage
            }));
            promote.push(guard.promote("promote", Phase::Backfill));
            uncontract.extend(Guard::new(table, past).whole());
        }
        uncontract.extend([add(&old), check.clone()]);
        let mut contract = back.remove;
        contract.push(alter(format!("DROP COLUMN {old}")));
        let mut expand = vec![alter(format!("ADD COLUMN {new} {fresh_type}"))];
        expand.extend(forth.make);
        let mut unexpand = forth.remove;
        unexpand.push(alter(format!("DROP COLUMN {new}")));
        Ok(Parts {
            guard: [
                add(&name),
                check,
                alter(format!("DROP CONSTRAINT {constraint}")),
            ],
            expand,
            unexpand,
            fill: fill(&new, fresh_type)?,
            promote,
            swap,
            settle,
            contract,
            uncontract,
        })
    }
}
