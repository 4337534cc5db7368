//! The statements of a MySQL query, as far as one must know which of them are COMMITs.

/// Whether they are, in their order. A stored program's body is not understood: its semicolons end statements.
pub(super) fn commits(query: &str) -> Vec<bool> {
    let mut found = Vec::new();
    let mut statement = String::new();
    let mut rest = query;
    while let Some(first) = rest.chars().next() {
        let length = first.len_utf8();
        let (skipped, seen) = match first {
            '\'' | '"' | '`' => (length + quoted(&rest[length..], first), '\''),
            _ => comment(rest).map_or((length, first), |length| (length, ' ')),
        };
        rest = &rest[skipped..];
        if seen == ';' {
            found.extend(is_commit(&statement));
            statement.clear();
        } else {
            statement.push(seen);
        }
    }
    found.extend(is_commit(&statement));
    found
}

/// `None` when there is no statement.
fn is_commit(statement: &str) -> Option<bool> {
    let word = statement.split_whitespace().next()?;
    Some(word.eq_ignore_ascii_case("COMMIT"))
}

/// The length of the rest of a quoted text, its closing mark included. One that is doubled closes and opens.
fn quoted(rest: &str, mark: char) -> usize {
    let mut characters = rest.char_indices();
    while let Some((at, character)) = characters.next() {
        if character == mark {
            return at + mark.len_utf8();
        }
        if character == '\\' && mark != '`' {
            characters.next();
        }
    }
    rest.len()
}

/// The length of the comment that begins here.
fn comment(rest: &str) -> Option<usize> {
    let end = if rest.starts_with("/*") {
        rest.find("*/").map(|at| at + 2)
    } else if rest.starts_with('#') || rest.starts_with("-- ") || rest.starts_with("--\n") {
        rest.find('\n')
    } else {
        return None;
    };
    Some(end.unwrap_or(rest.len()))
}
