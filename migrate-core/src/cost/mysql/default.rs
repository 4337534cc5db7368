//! Defaults of new columns.

use super::facts::Facts;
use super::need::Need;
use crate::sql::Expression;

/// Functions whose value is one for the whole statement, so that MariaDB keeps it with the table instead of in each row.
const CONSTANT: [&str; 46] = [
    "now",
    "current_timestamp",
    "localtime",
    "localtimestamp",
    "curdate",
    "current_date",
    "curtime",
    "current_time",
    "utc_date",
    "utc_time",
    "utc_timestamp",
    "unix_timestamp",
    "rand",
    "connection_id",
    "concat",
    "concat_ws",
    "lower",
    "upper",
    "repeat",
    "replace",
    "left",
    "right",
    "substring",
    "trim",
    "hex",
    "unhex",
    "md5",
    "sha1",
    "sha2",
    "floor",
    "ceil",
    "ceiling",
    "round",
    "abs",
    "mod",
    "greatest",
    "least",
    "if",
    "ifnull",
    "coalesce",
    "nullif",
    "cast",
    "convert",
    "json_object",
    "json_array",
    "point",
];

/// What a new column with this default needs beyond a new column.
pub(super) fn default(facts: Facts<'_>, default: &Expression) -> Need {
    if facts.is_mariadb() {
        return on_mariadb(facts, default);
    }
    // MySQL takes only what is in parentheses for an expression.
    if default.text.trim_start().starts_with('(') {
        return Need::copy().because("its default is an expression");
    }
    Need::nothing()
}

fn on_mariadb(facts: Facts<'_>, default: &Expression) -> Need {
    let dialect = facts.server.engine.dialect();
    let mentions = |name: &str| default.mentions(dialect, name);
    if let Some(column) = facts.columns().iter().find(|it| mentions(&it.name)) {
        let why = format!("its default is made of `{}`", column.name);
        return Need::copy().because(why);
    }
    let functions = default.functions(dialect);
    let sequence = default.text.trim_start().get(..5);
    if sequence.is_some_and(|word| word.eq_ignore_ascii_case("next ")) {
        return Need::copy().because("its default is another one for each row");
    }
    match functions
        .iter()
        .find(|name| !CONSTANT.contains(&name.as_str()))
    {
        Some(function) => {
            let why = format!("`{function}()` is another value for each row");
            Need::copy().because(why)
        }
        None => Need::nothing(),
    }
}
