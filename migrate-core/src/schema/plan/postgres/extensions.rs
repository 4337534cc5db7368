//! Extensions that get another version, or go to another schema.

use super::super::quoting::path;
use super::super::step::Step;
use super::alter::Way;
use crate::dialect::Dialect::Postgres;
use crate::schema::{Ddl, Fact, FactId, Kind, Schema};

/// The statements that bring extensions to their schemas, which are made where they are missing.
pub(super) fn moves(from: &Schema, to: &Schema) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut made: Vec<&FactId> = Vec::new();
    for after in to.of_kind(Kind::Extension) {
        let Some(before) = from.get(&after.id) else {
            continue;
        };
        let (Some(old), Some(new)) = (parts(&before.definition), parts(&after.definition)) else {
            continue;
        };
        if old.0 == new.0 {
            continue;
        }
        let schemas = after.depends.iter().filter(|id| id.kind == Kind::Schema);
        for schema in schemas.filter(|id| from.get(id).is_none()) {
            if let Some(Ddl::Own(own)) = to.get(schema).map(|fact| &fact.ddl)
                && !made.contains(&schema)
            {
                steps.extend(own.iter().map(Step::new));
                made.push(schema);
            }
        }
        let own = path(Postgres, &after.id.path);
        steps.push(Step::new(format!(
            "ALTER EXTENSION {own} SET SCHEMA {}",
            new.0
        )));
    }
    steps
}

/// How an extension gets another version.
pub(super) fn way(before: &Fact, after: &Fact) -> Way {
    let (Some(old), Some(new)) = (parts(&before.definition), parts(&after.definition)) else {
        return Way::Remake;
    };
    let own = path(Postgres, &before.id.path);
    let is_other = old.1 != new.1;
    let update = || Step::new(format!("ALTER EXTENSION {own} UPDATE TO {}", new.1));
    Way::Alter(is_other.then(update).into_iter().collect())
}

/// `SCHEMA public VERSION '1.3'`
fn parts(definition: &str) -> Option<(&str, &str)> {
    definition.strip_prefix("SCHEMA ")?.split_once(" VERSION ")
}
