//! What was told, held against what was seen.

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::cost::{Cost, Held, LockMode};
use migrate_core::sql::ObjectName;

use super::Seen;

/// In what the two differ, as phrases.
pub(super) fn differences(told: Option<&Cost>, seen: &Seen) -> Vec<String> {
    if let Some(error) = &seen.error {
        return match told.and_then(|told| told.fails.as_ref()) {
            Some(_) => Vec::new(),
            None => vec![format!("it failed: {error}")],
        };
    }
    let Some(told) = told else {
        return Vec::new();
    };
    let mut all = Vec::new();
    if let Some(why) = &told.fails {
        all.push(format!("it was told to fail ({why}), and did not"));
    }
    if let Some(seen_locks) = &seen.locks {
        // A server of MySQL's kind shows the table that is changed only.
        let visible = |held: &&Held| {
            seen.algorithm.is_none() || seen_locks.iter().any(|seen| seen.table == held.table)
        };
        let told: Vec<Held> = told.locks.iter().filter(visible).cloned().collect();
        locks(&told, seen_locks, &mut all);
    }
    if let Some(algorithm) = &seen.algorithm {
        let told = told
            .notes
            .iter()
            .find_map(|note| note.strip_prefix("ALGORITHM="));
        let first = |words: &str| {
            words
                .split(',')
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned()
        };
        if let Some(told) = told.filter(|told| first(told) != first(algorithm)) {
            all.push(format!("told ALGORITHM={told}, seen ALGORITHM={algorithm}"));
        }
    }
    if let Some(scans) = &seen.scans {
        tables("reads", &told.scans, scans, &mut all);
    }
    if let Some(rewrites) = &seen.rewrites {
        tables("rewrites", &told.rewrites, rewrites, &mut all);
    }
    for table in &seen.builds {
        if !told.builds.contains(table) && !told.rewrites.contains(table) {
            all.push(format!(
                "it builds an index on {}, which was not told",
                name(table)
            ));
        }
    }
    all
}

fn locks(told: &[Held], seen: &[Held], all: &mut Vec<String>) {
    let map = |held: &[Held]| -> BTreeMap<ObjectName, LockMode> {
        held.iter()
            .map(|held| (held.table.clone(), held.mode))
            .collect()
    };
    let (told, seen) = (map(told), map(seen));
    let tables: BTreeSet<&ObjectName> = told.keys().chain(seen.keys()).collect();
    for table in tables {
        let (one, other) = (told.get(table), seen.get(table));
        if one != other {
            let word = |mode: Option<&LockMode>| mode.map_or("no lock", |mode| mode.name());
            all.push(format!(
                "{}: told {}, seen {}",
                name(table),
                word(one),
                word(other)
            ));
        }
    }
}

fn tables(verb: &str, told: &[ObjectName], seen: &[ObjectName], all: &mut Vec<String>) {
    for table in seen.iter().filter(|table| !told.contains(table)) {
        all.push(format!("it {verb} {}, which was not told", name(table)));
    }
    for table in told.iter().filter(|table| !seen.contains(table)) {
        all.push(format!(
            "it was told that it {verb} {}, and it does not",
            name(table)
        ));
    }
}

fn name(table: &ObjectName) -> String {
    match &table.schema {
        Some(schema) => format!("{schema}.{}", table.name),
        None => table.name.clone(),
    }
}
