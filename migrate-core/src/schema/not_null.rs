//! What PostgreSQL knows of a NOT NULL since version 18, where it is a constraint: a name, and what a constraint can be told.

use crate::sql::postgres_name;

/// How a column takes no NULL, as the definition of a fact has it: nothing where all is as usual, else
/// `CONSTRAINT given NOT NULL NO INHERIT NOT VALID`.
///
/// ```
/// use migrate_core::schema::NotNull;
///
/// let given = NotNull::read("CONSTRAINT given NOT NULL NOT VALID");
/// assert_eq!((given.name, given.is_valid), (Some("given"), false));
/// assert!(NotNull::read("").is_valid);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotNull<'d> {
    /// The name that somebody gave it, quoted where it has to be.
    pub name: Option<&'d str>,
    /// Whether tables that inherit the column take it over.
    pub inherits: bool,
    /// Whether the rows that were there are known to obey.
    pub is_valid: bool,
}

const PLAIN: &str = "NOT NULL";
const OWN: &str = " NO INHERIT";
const LATER: &str = " NOT VALID";

impl<'d> NotNull<'d> {
    /// What a definition says.
    #[must_use]
    pub fn read(definition: &'d str) -> Self {
        let valid = definition.strip_suffix(LATER);
        let rest = valid.unwrap_or(definition);
        let own = rest.strip_suffix(OWN);
        let rest = own.unwrap_or(rest);
        let given = rest.strip_suffix(PLAIN).map(str::trim_end);
        Self {
            name: given.and_then(|given| given.strip_prefix("CONSTRAINT ")),
            inherits: own.is_none(),
            is_valid: valid.is_none(),
        }
    }

    /// The definition of a fact.
    #[must_use]
    pub fn definition(&self) -> String {
        let text = self.clause("");
        if text == PLAIN { String::new() } else { text }
    }

    /// `CONSTRAINT given NOT NULL id NO INHERIT`: the constraint of a table; without a column, what follows one.
    #[must_use]
    pub fn clause(&self, column: &str) -> String {
        let name = self.name.map(|name| format!("CONSTRAINT {name} "));
        let column = match column {
            "" => String::new(),
            column => format!(" {column}"),
        };
        let own = if self.inherits { "" } else { OWN };
        let later = if self.is_valid { "" } else { LATER };
        format!("{}{PLAIN}{column}{own}{later}", name.unwrap_or_default())
    }
}

/// The name that PostgreSQL gives to the NOT NULL of a column.
#[must_use]
pub fn not_null_name(table: &str, column: &str) -> String {
    postgres_name(table, column, LABEL)
}

/// Whether a NOT NULL has a name that PostgreSQL gives, perhaps when its table or its column was called otherwise, or when
/// there was one of that name: it stays when those change, and a copy of the schema has another one.
///
/// ```
/// use migrate_core::schema::is_not_null_name;
///
/// assert!(is_not_null_name("users", "email", "users_mail_not_null"));
/// assert!(!is_not_null_name("users", "email", "email_is_there"));
/// ```
#[must_use]
pub fn is_not_null_name(table: &str, column: &str, name: &str) -> bool {
    let usual = not_null_name(table, column);
    let plain = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let of_table = plain.strip_prefix(table);
    let is_of_table = of_table.is_some_and(|rest| rest.starts_with('_'));
    let is_of_column = plain.ends_with(&format!("_{column}_{LABEL}"));
    name == usual || plain.ends_with(&format!("_{LABEL}")) && (is_of_table || is_of_column)
}

const LABEL: &str = "not_null";

#[cfg(test)]
mod tests {
    use super::{NotNull, is_not_null_name, not_null_name};

    #[test]
    fn what_is_written_is_read() {
        for text in [
            "",
            "NOT NULL NO INHERIT",
            "NOT NULL NOT VALID",
            "CONSTRAINT given NOT NULL",
            "CONSTRAINT \"a NOT NULL\" NOT NULL NO INHERIT NOT VALID",
        ] {
            assert_eq!(NotNull::read(text).definition(), text);
        }
        let given = NotNull::read("CONSTRAINT \"a NOT NULL\" NOT NULL NO INHERIT");
        assert_eq!(given.name, Some("\"a NOT NULL\""));
        assert_eq!(
            given.clause("b"),
            "CONSTRAINT \"a NOT NULL\" NOT NULL b NO INHERIT"
        );
        assert_eq!(NotNull::read("").clause("b"), "NOT NULL b");
    }

    #[test]
    fn a_name_that_the_server_gave_is_none_of_somebody() {
        for name in [
            "users_email_not_null",
            "users_email_not_null1",
            "users_mail_not_null",
            "people_email_not_null",
        ] {
            assert!(is_not_null_name("users", "email", name), "{name}");
        }
        for name in [
            "email_must",
            "must_not_null",
            "users_email",
            "usersnot_null",
        ] {
            assert!(!is_not_null_name("users", "email", name), "{name}");
        }
        let long = "a".repeat(60);
        let usual = not_null_name(&long, "email");
        assert_eq!(usual.len(), 63);
        assert!(is_not_null_name(&long, "email", &usual));
    }
}
