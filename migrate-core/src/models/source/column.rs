//! The field for a column.

use super::Facts;
use super::draft::Draft;
use super::rust_type::rust_type;
use crate::dialect::Dialect;
use crate::schema::{Ddl, Fact, FactId, Kind};

/// What a column becomes.
pub(super) struct Found {
    pub(super) ty: String,
    pub(super) keys: Vec<String>,
    pub(super) is_optional: bool,
    pub(super) said: Vec<FactId>,
}

/// The field; `None` when a column of SQLite cannot be said.
pub(super) fn column(
    facts: &Facts<'_>,
    fact: &Fact,
    is_key: bool,
    is_strict: bool,
) -> Option<Found> {
    let dialect = facts.dialect();
    let mut found = Found {
        ty: String::new(),
        keys: Vec::new(),
        is_optional: true,
        said: vec![fact.id.clone()],
    };
    kind(facts, fact, is_key, is_strict, &mut found);
    for part in facts.of(&fact.id) {
        let is_said = match part.id.kind {
            Kind::NotNull if matches!(part.definition.as_str(), "" | "not null") => {
                found.is_optional = false;
                true
            }
            Kind::Default => default(dialect, part, &mut found),
            // An attribute cannot say more of it.
            Kind::NotNull => {
                found.is_optional = part.definition.ends_with(" NOT VALID");
                false
            }
            // Of the table, or of nothing that attributes know.
            _ => continue,
        };
        if is_said {
            found.said.push(part.id.clone());
        } else if dialect == Dialect::Sqlite {
            return None;
        }
    }
    if dialect == Dialect::Mysql
        && !found.is_optional
        && fact.definition.contains("GENERATED ALWAYS")
    {
        found.keys.push("not_null".to_owned());
    }
    Some(found)
}

/// The type, and what stands behind it.
fn kind(facts: &Facts<'_>, fact: &Fact, is_key: bool, is_strict: bool, found: &mut Found) {
    let dialect = facts.dialect();
    let definition = match dialect {
        Dialect::Sqlite if fact.definition == "(no type)" => "",
        Dialect::Mysql => facts.without_charset(fact),
        _ => &fact.definition,
    };
    let (sql, counts) = match dialect {
        Dialect::Postgres => match definition.split_once(" GENERATED ") {
            Some((sql, "BY DEFAULT AS IDENTITY")) => (sql, Some("auto_increment")),
            Some((sql, "ALWAYS AS IDENTITY")) => (sql, Some("auto_increment = \"always\"")),
            Some((sql, more)) if more.contains("AS IDENTITY") => {
                found.ty = rust_type(dialect, sql, is_key, is_strict).name;
                found.keys.push(format!("sql_type = {definition:?}"));
                return;
            }
            _ => (definition, None),
        },
        Dialect::Mysql => match definition.strip_suffix(" AUTO_INCREMENT") {
            Some(sql) => (sql, Some("auto_increment")),
            None => (definition, None),
        },
        Dialect::Sqlite => (definition, None),
    };
    if dialect == Dialect::Mysql && is_json(facts, fact) {
        "serde_json::Value".clone_into(&mut found.ty);
        found.said.push(FactId::new(Kind::Check, &fact.id.path));
        return;
    }
    if let Some(ident) = facts.enum_ident(sql) {
        ident.clone_into(&mut found.ty);
        return;
    }
    let (inner, brackets) = sql
        .strip_suffix("[]")
        .map_or((sql, false), |inner| (inner, true));
    if let Some(ident) = facts.enum_ident(inner).filter(|_| brackets) {
        found.ty = format!("Vec<{ident}>");
        return;
    }
    let (base, keys) = parts(dialect, sql);
    let mut ty = rust_type(dialect, base, is_key, is_strict);
    let is_mapped = !ty.keys.iter().any(|key| key.starts_with("sql_type"));
    if is_mapped {
        ty.keys.extend(keys);
    } else {
        // Then it may say everything.
        ty.keys = vec![format!("sql_type = {sql:?}")];
    }
    found.ty = ty.name;
    found.keys.extend(ty.keys);
    found.keys.extend(counts.map(str::to_owned));
}

/// The type alone, and the keys for the collation and what is generated.
fn parts(dialect: Dialect, sql: &str) -> (&str, Vec<String>) {
    let mut keys = Vec::new();
    let mut base = sql;
    let find = |text: &str, wanted: &str| text.to_ascii_lowercase().find(wanted);
    if let Some(at) = find(sql, " generated always as (") {
        let expression = &sql[at + " generated always as (".len()..];
        let lower = expression.to_ascii_lowercase();
        for (end, more) in [(") stored", None), (") virtual", Some("virtual"))] {
            if lower.ends_with(end) {
                base = &sql[..at];
                keys.push(format!(
                    "generated = {:?}",
                    &expression[..expression.len() - end.len()]
                ));
                keys.extend(more.map(str::to_owned));
            }
        }
    }
    // A character set of MySQL goes with its collation.
    if let Some(at) = find(base, " collate ").filter(|_| dialect != Dialect::Mysql) {
        let collation = &base[at + " collate ".len()..];
        if !collation.contains(' ') {
            keys.insert(0, format!("collate = {collation:?}"));
            base = &base[..at];
        }
    }
    (base, keys)
}

/// MariaDB has no type for JSON, but a check.
fn is_json(facts: &Facts<'_>, fact: &Fact) -> bool {
    let name = fact.id.path.last().map(String::as_str).unwrap_or_default();
    let check = facts.get(&FactId::new(Kind::Check, &fact.id.path));
    fact.definition == "longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
        && check.is_some_and(|check| check.definition == format!("CHECK (json_valid(`{name}`))"))
}

fn default(dialect: Dialect, fact: &Fact, found: &mut Found) -> bool {
    let expression = match (dialect, &fact.ddl) {
        // What a moment is named by is no part of what is compared.
        (Dialect::Postgres, Ddl::Suffix { text, .. }) => text.strip_prefix("DEFAULT "),
        (Dialect::Mysql, _) => fact.definition.strip_prefix("DEFAULT "),
        // One that has a name starts with that.
        (Dialect::Sqlite, _) => Some(&*fact.definition).filter(|it| !it.starts_with("constraint ")),
        _ => None,
    };
    if let Some(expression) = expression {
        let expression = expression.replacen("- ", "-", usize::from(expression.starts_with("- ")));
        found.keys.push(format!("default = {expression:?}"));
    }
    expression.is_some()
}

/// What a column of SQLite says of null when it is in the primary key: the number of the row is never null, and the others may be.
pub(super) fn primary_key_of_column(draft: &mut Draft, column: &str, is_alone: bool) {
    let without_rowid = draft
        .arguments
        .iter()
        .any(|it| it.contains("WITHOUT ROWID"));
    let is_one = is_alone || draft.primary_key.len() == 1;
    let Some(field) = draft.field(column) else {
        return;
    };
    let is_number = is_one
        && !without_rowid
        && field.ty == "i64"
        && !field.keys.iter().any(|it| it.starts_with("sql_type"));
    match (is_number, field.is_optional) {
        (true, false) => field.keys.push("not_null".to_owned()),
        (false, true) => field.keys.push("null".to_owned()),
        _ => {}
    }
    field.is_optional = false;
}
