//! Names that are made of others.

use crate::checksum::Checksum;
use crate::schema::{Fact, Schema};

/// The longest name, in bytes: PostgreSQL cuts off what is longer, MySQL refuses it.
const LONGEST: usize = 63;

/// `users_name_sync`: a name made of others, that nothing in the schema has. What is too long is cut, and told apart by a sum.
pub(crate) fn derived(schema: &Schema, parts: &[&str]) -> String {
    let whole = parts.join("_");
    let fitting = if whole.len() <= LONGEST {
        whole
    } else {
        let end = parts.last().copied().unwrap_or_default();
        let sum = Checksum::of(&whole).to_string();
        let sum: String = sum.trim_start_matches("sha256:").chars().take(8).collect();
        let room = LONGEST.saturating_sub(end.len() + sum.len() + 2);
        let start = whole
            .get(..whole.floor_char_boundary(room))
            .unwrap_or_default();
        format!("{start}_{sum}_{end}")
    };
    let is_taken = |name: &str| {
        let has = |fact: &Fact| {
            let own = fact.id.path.last().map_or("", String::as_str);
            let own = own.split('(').next().unwrap_or(own);
            own.eq_ignore_ascii_case(name)
        };
        schema.facts().any(has)
    };
    if !is_taken(&fitting) {
        return fitting;
    }
    let room = fitting
        .get(..fitting.floor_char_boundary(LONGEST - 3))
        .unwrap_or_default();
    let mut others = (2..100).map(|number| format!("{room}_{number}"));
    others.find(|name| !is_taken(name)).unwrap_or(fitting)
}

#[cfg(test)]
mod tests {
    use super::derived;
    use crate::dialect::Dialect;
    use crate::schema::{Fact, FactId, Kind, Schema};

    #[test]
    fn names_fit_and_are_free() {
        let mut schema = Schema::new(Dialect::Postgres);
        assert_eq!(
            derived(&schema, &["users", "name", "sync"]),
            "users_name_sync"
        );
        let long = "é".repeat(40);
        let one = derived(&schema, &[&long, "a", "sync"]);
        let other = derived(&schema, &[&long, "b", "sync"]);
        assert!(one.len() <= 63 && one.ends_with("_sync"), "{one}");
        assert_ne!(one, other);
        let taken = FactId::new(Kind::Function, ["public", "users_name_sync()"]);
        schema.insert(Fact::new(taken, ""));
        assert_eq!(
            derived(&schema, &["users", "name", "sync"]),
            "users_name_sync_2"
        );
    }
}
