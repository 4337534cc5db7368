//! What a run would lose: the tables, columns and rows that its SQL throws away, counted before anything runs.

mod ask;
mod columns;
mod count;
mod plan;
mod select;

use std::fmt;

use migrate_core::sql::{Loss, ObjectName, ValueChange};

pub(crate) use ask::Confirm;
pub(crate) use columns::in_columns;
pub(crate) use count::Counting;
pub(crate) use plan::of_plan;
pub(crate) use select::quoted;

use crate::words::clean;

/// Something that a revision of a plan would throw away, and how much of it there is.
///
/// What has no rows or values is not listed. `Display` is the line that the command line prints:
///
/// ```
/// use migrate_runtime::core::sql::{Loss, ObjectName};
/// use migrate_runtime::loss::{Count, Lost};
///
/// let lost = Lost {
///     id: "20260120101500".to_owned(),
///     name: "add_email".to_owned(),
///     what: Some(Loss::Column { table: ObjectName::new("users"), column: "email".to_owned() }),
///     count: Count::Exactly(1234),
/// };
/// assert_eq!(lost.to_string(), "column users.email, 1,234 values");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The revision.
    pub id: String,
    /// The rest of its directory's name.
    pub name: String,
    /// What goes, by the name that it has now. `None`: the revision is written in Rust, and nobody can tell.
    pub what: Option<Loss>,
    /// How many rows, or of a column how many values that are not NULL.
    pub count: Count,
}

/// How much there is of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Count {
    /// That many.
    Exactly(u64),
    /// More than that: counting stopped there.
    Over(u64),
    /// It was not counted: why.
    Unknown(String),
}

/// Where counting stops. A table may be of any size.
pub(crate) const LIMIT: u64 = 100_000;

impl Lost {
    /// Whether it is known what goes. What a revision in Rust does is not.
    #[must_use]
    pub const fn is_known(&self) -> bool {
        self.what.is_some()
    }

    /// Whether a copy of rows or columns brings it back.
    pub(crate) const fn can_be_kept(&self) -> bool {
        self.is_known() && !matches!(self.what, Some(Loss::Values { .. } | Loss::Block(_)))
    }

    /// What kind of thing goes, in one word, and its name.
    pub(crate) fn kind(&self) -> (&'static str, Option<String>) {
        let (kind, of) = match &self.what {
            None => return ("rust", None),
            Some(Loss::Table(table)) => ("table", dotted(table)),
            Some(Loss::Column { table, column }) => {
                ("column", format!("{}.{column}", dotted(table)))
            }
            Some(Loss::LeftOut { table, .. }) => ("columns", dotted(table)),
            Some(Loss::Values {
                table,
                column,
                change,
            }) => {
                let what = match change {
                    ValueChange::Overwritten => "overwritten",
                    _ => "converted",
                };
                (what, format!("{}.{column}", dotted(table)))
            }
            Some(Loss::Block(text)) => ("block", text.clone()),
            Some(Loss::Rows { table, .. }) => ("rows", dotted(table)),
            Some(Loss::Partitions { table, partitions }) => {
                let list = partitions.join("+");
                ("partition", format!("{}/{list}", dotted(table)))
            }
            Some(Loss::Schema(name)) => ("schema", name.clone()),
            Some(Loss::Database(name)) => ("database", name.clone()),
            Some(Loss::Unread(text)) => ("unread", text.clone()),
            Some(_) => ("unread", String::new()),
        };
        (kind, Some(clean(&of)))
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, of) = self.kind();
        let kind = match kind {
            "rust" => "not known",
            "rows" => "from table",
            "columns" => "columns of",
            "overwritten" => "overwritten in column",
            "converted" => "perhaps changed in column",
            "block" => "in a DO block",
            kind => kind,
        };
        f.write_str(kind)?;
        if let Some(of) = of {
            write!(f, " {of}")?;
        }
        let unit = match &self.what {
            Some(Loss::Column { .. } | Loss::Values { .. }) => "value",
            _ => "row",
        };
        match &self.count {
            Count::Exactly(1) => write!(f, ", 1 {unit}"),
            Count::Exactly(number) => write!(f, ", {} {unit}s", grouped(*number)),
            Count::Over(number) => write!(f, ", over {} {unit}s", grouped(*number)),
            Count::Unknown(why) if self.what.is_none() => write!(f, ": {why}"),
            Count::Unknown(why) => write!(f, ", not counted: {why}"),
        }
    }
}

/// `app.users`
pub(crate) fn dotted(name: &ObjectName) -> String {
    match &name.schema {
        Some(schema) => format!("{schema}.{}", name.name),
        None => name.name.clone(),
    }
}

/// `1,234,567`
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_told_apart() {
        let texts = [0, 7, 999, 1_000, 123_456, 1_234_567].map(grouped);
        let expected = ["0", "7", "999", "1,000", "123,456", "1,234,567"];
        assert_eq!(texts, expected);
    }
}
