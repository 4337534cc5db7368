//! The only place where a database's words enter what is printed or recorded: it is not trusted to write to a terminal,
//! and its errors may hold data.

/// The longest message, in bytes.
const LONGEST: usize = 2048;

/// What the database says, without the words that sqlx puts around it, and without data.
pub(crate) fn database_message(error: &sqlx::Error) -> String {
    database_message_showing(error, false)
}

/// What the database says; `show_data`: with the values of rows and the pieces of SQL that it repeats.
pub(crate) fn database_message_showing(error: &sqlx::Error, show_data: bool) -> String {
    let sqlx::Error::Database(error) = error else {
        return clean(&error.to_string());
    };
    let said = error.message();
    #[cfg(feature = "postgres")]
    if let Some(error) = error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>() {
        return clean(&match (show_data, error.detail()) {
            (true, Some(detail)) => format!("{said} ({detail})"),
            (true, None) => said.to_owned(),
            (false, _) => without_postgres_data(error.code(), said),
        });
    }
    #[cfg(feature = "mysql")]
    if !show_data && let Some(error) = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>() {
        return clean(&without_mysql_data(error.number(), said));
    }
    let _ = show_data;
    clean(said)
}

/// Whether the database says more than is shown without being asked for.
pub(crate) fn holds_data(error: &sqlx::Error) -> bool {
    #[cfg(feature = "postgres")]
    if let Some(error) = error
        .as_database_error()
        .and_then(|error| error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>())
        && error.detail().is_some()
    {
        return true;
    }
    database_message(error) != database_message_showing(error, true)
}

/// Class 22 is about values, and its messages end with the value, or have it in the middle.
#[cfg(feature = "postgres")]
fn without_postgres_data(code: &str, said: &str) -> String {
    match (said.find('"'), said.rfind('"')) {
        (Some(first), Some(last)) if code.starts_with("22") && first < last => {
            format!("{}…{}", &said[..=first], &said[last..])
        }
        _ => said.to_owned(),
    }
}

/// The messages of MySQL and MariaDB that hold a value or the rest of a statement.
#[cfg(feature = "mysql")]
fn without_mysql_data(number: u16, said: &str) -> String {
    let between: &[(&str, &str)] = match number {
        // Duplicate entry 'x' for key 'k'
        1062 | 1169 | 1586 | 1859 => &[("entry '", "' for key"), ("entry: '", "'")],
        // near 'x' at line 1
        1064 | 1149 => &[("near '", "' at line")],
        // Incorrect integer value: 'x' for column 'c' at row 1; Truncated incorrect DOUBLE value: 'x'
        1292 | 1366 | 1367 | 1411 | 1525 => &[
            ("value: '", "' for column"),
            ("value: '", "' for function"),
            ("value: '", "'"),
            ("value '", "' found"),
        ],
        _ => &[],
    };
    let place = between.iter().find_map(|(before, after)| {
        let start = said.find(before)? + before.len();
        // The value may hold what stands behind it.
        let end = start + said[start..].rfind(after)?;
        Some((start, end))
    });
    match place {
        Some((start, end)) => format!("{}…{}", &said[..start], &said[end..]),
        // A message in another language holds it somewhere.
        None if !between.is_empty() => format!("error {number}"),
        None => said.to_owned(),
    }
}

/// A text without what would move the cursor, colour, hide or turn around what is printed; not longer than needed.
pub(crate) fn clean(text: &str) -> String {
    let mut kept = String::new();
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\u{1b}' => skip_sequence(&mut characters),
            // The introducer of a sequence in one character.
            '\u{9b}' => skip_parameters(&mut characters),
            c if is_invisible(c) => {}
            c if c.is_whitespace() || c.is_control() => {
                if !kept.ends_with(' ') {
                    kept.push(' ');
                }
            }
            c => kept.push(c),
        }
        if kept.len() > LONGEST {
            while kept.len() > LONGEST - '…'.len_utf8() {
                kept.pop();
            }
            kept.push('…');
            break;
        }
    }
    kept.trim().to_owned()
}

type Characters<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// What follows an escape character.
fn skip_sequence(characters: &mut Characters<'_>) {
    match characters.next_if(|c| !c.is_control()) {
        Some('[') => skip_parameters(characters),
        // A title or a link, up to a bell or `ESC \`.
        Some(']' | 'P' | 'X' | '^' | '_') => {
            while let Some(c) = characters.next() {
                if c == '\u{7}' || c == '\u{9c}' {
                    break;
                }
                if c == '\u{1b}' {
                    characters.next_if_eq(&'\\');
                    break;
                }
            }
        }
        _ => {}
    }
}

fn skip_parameters(characters: &mut Characters<'_>) {
    while characters.next_if(|c| matches!(c, ' '..='?')).is_some() {}
    characters.next_if(|c| matches!(c, '@'..='~'));
}

/// Zero-width characters, and those that turn the direction of a text around.
const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn what_a_terminal_would_obey_is_taken_out() {
        assert_eq!(clean("a\u{1b}[31mred\u{1b}[0m\r\nb\tc"), "ared b c");
        assert_eq!(
            clean("\u{1b}]0;title\u{7}x\u{1b}]8;;http://h\u{1b}\\y"),
            "xy"
        );
        assert_eq!(
            clean("a\u{202e}b\u{200b}c\u{feff}\u{2066}d\u{9b}2Je"),
            "abcde"
        );
        assert_eq!(clean("é\u{0}ü"), "é ü");
        let long = clean(&"ä".repeat(5000));
        assert!(
            long.len() <= super::LONGEST && long.ends_with("ä…"),
            "{}",
            long.len()
        );
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn postgresql_s_values_are_left_out() {
        let said = |code, text| super::without_postgres_data(code, text);
        assert_eq!(
            said("22P02", "invalid input syntax for type integer: \"a\"b\""),
            "invalid input syntax for type integer: \"…\""
        );
        assert_eq!(
            said("42P01", "relation \"users\" does not exist"),
            "relation \"users\" does not exist"
        );
    }

    #[cfg(feature = "mysql")]
    #[test]
    fn mysql_s_values_are_left_out() {
        let said = |number, text| super::without_mysql_data(number, text);
        assert_eq!(
            said(
                1062,
                "Duplicate entry 'it's' for key 'x' for key 'users.email'"
            ),
            "Duplicate entry '…' for key 'users.email'"
        );
        assert_eq!(
            said(
                1064,
                "… for the right syntax to use near 'INSERT INTO t VALUES ('x')' at line 1"
            ),
            "… for the right syntax to use near '…' at line 1"
        );
        assert_eq!(
            said(
                1366,
                "Incorrect integer value: 'x' for column `a`.`t`.`n` at row 1"
            ),
            "Incorrect integer value: '…' for column `a`.`t`.`n` at row 1"
        );
        assert_eq!(
            said(1292, "Truncated incorrect DOUBLE value: 'x'"),
            "Truncated incorrect DOUBLE value: '…'"
        );
        assert_eq!(said(1062, "Doppelter Eintrag »x«"), "error 1062");
        assert_eq!(
            said(1050, "Table 'users' already exists"),
            "Table 'users' already exists"
        );
    }
}
