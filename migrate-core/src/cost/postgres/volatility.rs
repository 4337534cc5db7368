//! Which functions give the same value each time.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::dialect::Dialect;
use crate::sql::Expression;

/// How often the value of a function changes. From the tamest to the wildest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Volatility {
    /// Never.
    Immutable,
    /// Not within a statement.
    Stable,
    /// With each call.
    Volatile,
}

const FUNCTIONS: &str = include_str!("volatility.txt");

/// What a parenthesis may follow though it is no function of the catalog: syntax, and types with a length.
const SYNTAX: [&str; 45] = [
    "all",
    "and",
    "any",
    "array",
    "as",
    "between",
    "bit",
    "case",
    "cast",
    "char",
    "character",
    "coalesce",
    "decimal",
    "else",
    "exists",
    "extract",
    "float",
    "from",
    "greatest",
    "grouping",
    "in",
    "interval",
    "is",
    "least",
    "like",
    "not",
    "nullif",
    "numeric",
    "on",
    "or",
    "overlay",
    "position",
    "precision",
    "row",
    "some",
    "substring",
    "then",
    "time",
    "timestamp",
    "timestamptz",
    "trim",
    "varbit",
    "varchar",
    "varying",
    "when",
];

/// How volatile an expression is, and whether that is a guess because it calls a function that PostgreSQL does not come with.
pub(super) fn volatility(expression: &Expression) -> (Volatility, bool) {
    let called = expression.functions(Dialect::Postgres);
    let mut worst = (Volatility::Immutable, false);
    for name in called {
        let found = match table().get(name.as_str()) {
            Some(known) => (*known, false),
            None if SYNTAX.contains(&name.as_str()) => (Volatility::Immutable, false),
            None => (Volatility::Volatile, true),
        };
        if found.0 > worst.0 || found.0 == worst.0 && !found.1 {
            worst = found;
        }
    }
    worst
}

fn table() -> &'static BTreeMap<&'static str, Volatility> {
    static TABLE: OnceLock<BTreeMap<&'static str, Volatility>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut section = Volatility::Volatile;
        let mut table = BTreeMap::new();
        for line in FUNCTIONS.lines() {
            match line {
                "[immutable]" => section = Volatility::Immutable,
                "[stable]" => section = Volatility::Stable,
                "[volatile]" => section = Volatility::Volatile,
                comment if comment.starts_with('#') => {}
                names => table.extend(names.split(' ').map(|name| (name, section))),
            }
        }
        table
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (Volatility, bool) {
        volatility(&Expression::new(text))
    }

    #[test]
    fn the_wildest_function_decides() {
        assert_eq!(of("5"), (Volatility::Immutable, false));
        assert_eq!(of("'a'::varchar(20)"), (Volatility::Immutable, false));
        assert_eq!(of("lower('A') || now()"), (Volatility::Stable, false));
        assert_eq!(of("md5(random()::text)"), (Volatility::Volatile, false));
        assert_eq!(
            of("coalesce(uuidv7(), null)"),
            (Volatility::Volatile, false)
        );
    }

    #[test]
    fn a_function_of_ones_own_may_be_volatile() {
        assert_eq!(of("next_code()"), (Volatility::Volatile, true));
        assert_eq!(of("next_code(random())"), (Volatility::Volatile, false));
    }
}
