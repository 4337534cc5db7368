//! Where a foreign key leads, and what it does.

use proc_macro2::Span;

use super::argument::Text;
use super::problem::Problems;

/// A table, and columns of it.
#[derive(Debug, Clone)]
pub struct Reference {
    /// The schema, if it is written.
    pub schema: Option<String>,
    /// The table.
    pub table: String,
    /// The columns; none stands for the primary key.
    pub columns: Vec<String>,
    /// Where it is written.
    pub span: Span,
}

/// What can be written behind `ON DELETE` and `ON UPDATE`.
pub(crate) const ACTIONS: [&str; 5] = [
    "cascade",
    "restrict",
    "set null",
    "set default",
    "no action",
];

/// Reads `teams`, `teams.id`, `app.teams.id`, `teams(a, b)` and `app.teams(a, b)`.
pub(super) fn reference(text: &Text, problems: &mut Problems) -> Option<Reference> {
    let found = read(text);
    if found.is_none() {
        let message = format!("`{}` names no column of a table", text.value);
        let help = "write `table.column`, `schema.table.column` or `table(column, …)`";
        problems.attribute(text.span, message, help);
    }
    found
}

fn read(text: &Text) -> Option<Reference> {
    let split = |text: &str, at: char| -> Vec<String> {
        text.split(at).map(|part| part.trim().to_owned()).collect()
    };
    let (path, columns) = if let Some((path, columns)) = text.value.split_once('(') {
        let columns = columns.trim_end().strip_suffix(')')?;
        (split(path, '.'), split(columns, ','))
    } else {
        let mut path = split(&text.value, '.');
        let column = if path.len() > 1 { path.pop() } else { None };
        (path, column.into_iter().collect())
    };
    let is_name = |name: &String| !name.is_empty() && !name.contains(['(', ')', '\0']);
    if !path.iter().chain(&columns).all(is_name) {
        return None;
    }
    let (schema, table) = match &path[..] {
        [table] => (None, table.clone()),
        [schema, table] => (Some(schema.clone()), table.clone()),
        _ => return None,
    };
    Some(Reference {
        schema,
        table,
        columns,
        span: text.span,
    })
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;

    use super::super::argument::Text;
    use super::read;

    fn shown(value: &str) -> Option<String> {
        let text = Text {
            value: value.to_owned(),
            span: Span::call_site(),
        };
        let found = read(&text)?;
        let schema = found.schema.unwrap_or_default();
        Some(format!(
            "{schema}|{}|{}",
            found.table,
            found.columns.join("+")
        ))
    }

    #[test]
    fn references_are_read() {
        for (text, expected) in [
            ("teams", Some("|teams|")),
            ("teams.id", Some("|teams|id")),
            ("app.teams.id", Some("app|teams|id")),
            ("teams( a , b )", Some("|teams|a+b")),
            ("app.teams(a)", Some("app|teams|a")),
            ("", None),
            ("teams.", None),
            ("a.b.c.d", None),
            ("teams(a", None),
            ("teams()", None),
            ("teams(a)(b)", None),
        ] {
            assert_eq!(shown(text).as_deref(), expected, "{text}");
        }
    }
}
