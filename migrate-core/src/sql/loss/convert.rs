//! Changes of a column's type that may change its values.

use super::act::Acts;
use super::copy::as_it_is;
use super::{Loss, ValueChange};
use crate::sql::ObjectName;
use crate::sql::reader::Reader;

/// Types of PostgreSQL that round what is converted to them.
const ROUNDING: [&str; 20] = [
    "SMALLINT",
    "INT",
    "INTEGER",
    "BIGINT",
    "INT2",
    "INT4",
    "INT8",
    "REAL",
    "FLOAT",
    "FLOAT4",
    "FLOAT8",
    "DOUBLE",
    "DATE",
    "TIME",
    "TIMETZ",
    "TIMESTAMP",
    "TIMESTAMPTZ",
    "SMALLSERIAL",
    "SERIAL",
    "BIGSERIAL",
];

/// Those that do with a length or a scale.
const LIMITED: [&str; 8] = [
    "VARCHAR",
    "CHARACTER",
    "CHAR",
    "BIT",
    "NUMERIC",
    "DECIMAL",
    "DEC",
    "INTERVAL",
];

/// Whole numbers of MySQL.
const WHOLE: [&str; 6] = [
    "TINYINT",
    "SMALLINT",
    "MEDIUMINT",
    "INT",
    "INTEGER",
    "BIGINT",
];

/// What follows PostgreSQL's `ALTER COLUMN`: `name [SET DATA] TYPE type [COLLATE …] [USING …]`.
pub(super) fn alter<'s>(
    mut item: Reader<'_, 's>,
    table: &ObjectName,
    acts: &mut Acts<'s>,
) -> Option<()> {
    let written = item.peek()?.text;
    let column = item.name()?;
    item.take(&["SET", "DATA"]);
    if !item.take(&["TYPE"]) {
        return None;
    }
    let (head, using) = item.cut_at(&["USING"]);
    let (to, _) = head.cut_at(&["COLLATE"]);
    let using = using.map(|mut using| {
        using.next();
        using
    });
    if !using.map_or_else(|| rounds(to), |using| may_change(using, to, table)) {
        return None;
    }
    let from = using.map_or(written, |using| using.text(acts.sql));
    // It may end with a comment.
    let into = Some(format!("CAST(({from}\n) AS {})", to.text(acts.sql)));
    acts.lose(Loss::Values {
        table: table.clone(),
        column,
        change: ValueChange::Converted { into },
    });
    Some(())
}

fn rounds(to: Reader<'_, '_>) -> bool {
    let is_array = to.rest().iter().any(|part| part.text == "[");
    let limited = || to.rest().iter().any(|part| part.text == "(");
    !is_array && (to.sees_any(&ROUNDING) || to.sees_any(&LIMITED) && limited())
}

/// Whether values that are computed may be others than before. A cast to a type of one's own fails, or keeps them.
fn may_change(using: Reader<'_, '_>, to: Reader<'_, '_>, table: &ObjectName) -> bool {
    let mut inner = using;
    if let Some(inside) = inner.parenthesised()
        && inner.is_at_end()
    {
        return may_change(inside, to, table);
    }
    if as_it_is(using, table, None).is_some() {
        return rounds(to);
    }
    !using.has_outer("TIME", "ZONE")
}

/// What follows the names in MySQL's `MODIFY` and `CHANGE`; `before`: from the first name on.
pub(super) fn modify<'s>(
    mut before: Reader<'_, 's>,
    mut item: Reader<'_, 's>,
    table: &ObjectName,
    acts: &mut Acts<'s>,
) -> Option<()> {
    let written = before.peek()?.text;
    let column = before.name()?;
    let word = item.next()?;
    let size = item.parenthesised();
    let size = size.map(|size| size.text(acts.sql));
    let cast = |to: &str, usual: &str| {
        let size = size.unwrap_or(usual);
        let size = if size.is_empty() {
            String::new()
        } else {
            format!("({size})")
        };
        format!("CAST({written} AS {to}{size})")
    };
    let into = match word.text.to_ascii_uppercase().as_str() {
        "CHAR" | "VARCHAR" => format!("LEFT({written}, {})", size.unwrap_or("1")),
        "DECIMAL" | "NUMERIC" | "DEC" | "FIXED" => cast("DECIMAL", "10"),
        "DATE" => cast("DATE", ""),
        "TIME" => cast("TIME", ""),
        "DATETIME" | "TIMESTAMP" => cast("DATETIME", ""),
        _ if word.is_any(&WHOLE) => format!("CAST({written} AS DECIMAL(65,0))"),
        _ => return None,
    };
    acts.lose(Loss::Values {
        table: table.clone(),
        column,
        change: ValueChange::Converted { into: Some(into) },
    });
    Some(())
}
