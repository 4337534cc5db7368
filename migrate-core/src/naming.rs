//! How constraints and indexes are called that nobody gave a name.

use crate::checksum::Checksum;
use crate::directive::nearest;

/// What may stand in braces in a template.
pub const NAMING_TOKENS: [&str; 2] = ["table", "columns"];

/// The longest name, in bytes: PostgreSQL cuts longer ones short.
pub const LONGEST_NAME: usize = 63;

/// How many characters of a hash tell two names apart that were cut at the same place.
const HASH: usize = 8;

/// Templates of names. The defaults are the names that PostgreSQL gives.
///
/// ```
/// use migrate_core::naming::Naming;
///
/// let naming = Naming::default();
/// assert_eq!(Naming::name(&naming.index, "users", &["team_id", "name"]), "users_team_id_name_idx");
/// assert_eq!(Naming::name(&naming.check, "users", &[]), "users_check");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    /// Of primary keys.
    pub primary_key: String,
    /// Of unique constraints.
    pub unique: String,
    /// Of indexes.
    pub index: String,
    /// Of foreign keys.
    pub foreign_key: String,
    /// Of check constraints.
    pub check: String,
}

impl Default for Naming {
    fn default() -> Self {
        Self {
            primary_key: "{table}_pkey".to_owned(),
            unique: "{table}_{columns}_key".to_owned(),
            index: "{table}_{columns}_idx".to_owned(),
            foreign_key: "{table}_{columns}_fkey".to_owned(),
            check: "{table}_{columns}_check".to_owned(),
        }
    }
}

impl Naming {
    /// The name that a template gives. A name that would be too long ends with a hash of what it would have been.
    #[must_use]
    pub fn name(template: &str, table: &str, columns: &[&str]) -> String {
        let columns = columns.join("_");
        let template = if columns.is_empty() {
            // Where there are no columns, neither is what parts them from the rest.
            let alone = template.replace("_{columns}", "").replace("{columns}_", "");
            alone.replace("{columns}", "")
        } else {
            template.replace("{columns}", &columns)
        };
        cut(&template.replace("{table}", table))
    }

    /// Why a text is no template, and what mends it; `None` when it is one.
    ///
    /// ```
    /// use migrate_core::naming::Naming;
    /// assert_eq!(Naming::problem("pk_{table}"), None);
    /// assert!(Naming::problem("pk_{tabel}").is_some_and(|(_, help)| help.contains("`{table}`")));
    /// ```
    #[must_use]
    pub fn problem(template: &str) -> Option<(String, String)> {
        let mut rest = template;
        while let Some(at) = rest.find(['{', '}']) {
            let after = &rest[at..];
            let token = after.strip_prefix('{').and_then(|it| it.split_once('}'));
            let Some((token, after)) = token else {
                let message = format!("a brace of `{template}` has no other half");
                return Some((message, "write tokens as `{table}`".to_owned()));
            };
            if !NAMING_TOKENS.contains(&token) {
                let near = nearest(token, NAMING_TOKENS);
                let meant =
                    near.map_or(String::new(), |near| format!("did you mean `{{{near}}}`? "));
                let help = format!("{meant}the tokens are `{{table}}` and `{{columns}}`");
                return Some((format!("`{{{token}}}` stands for nothing"), help));
            }
            rest = after;
        }
        (!template.contains("{table}")).then(|| {
            let message = format!(
                "`{template}` does not hold `{{table}}`, so two tables would have the same name"
            );
            (
                message,
                "write for example `{table}_{columns}_key`".to_owned(),
            )
        })
    }
}

/// The name itself, or its beginning and a hash of the whole where it is too long.
pub(crate) fn cut(name: &str) -> String {
    if name.len() <= LONGEST_NAME {
        return name.to_owned();
    }
    let hash = Checksum::of(name).to_string();
    let hash = hash.split(':').next_back().unwrap_or_default();
    let hash = hash.get(..HASH).unwrap_or(hash);
    let room = name.floor_char_boundary(LONGEST_NAME - HASH - 1);
    format!("{}_{hash}", &name[..room])
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_NAME, Naming};

    #[test]
    fn a_long_name_is_cut_the_same_way_every_time() {
        let table = "é".repeat(40);
        let one = Naming::name("{table}_{columns}_key", &table, &["a"]);
        let other = Naming::name("{table}_{columns}_key", &table, &["b"]);
        assert_ne!(one, other);
        assert!(one.len() <= LONGEST_NAME && one.len() > LONGEST_NAME - 4);
        assert_eq!(one, Naming::name("{table}_{columns}_key", &table, &["a"]));
    }

    #[test]
    fn names_without_columns_have_no_gap() {
        for (template, expected) in [
            ("{table}_{columns}_check", "t_check"),
            ("ck_{columns}_{table}", "ck_t"),
            ("ck_{table}_{columns}", "ck_t"),
        ] {
            assert_eq!(Naming::name(template, "t", &[]), expected);
        }
    }

    #[test]
    fn templates_are_held_to_the_tokens() {
        assert_eq!(Naming::problem("{table}_{columns}_key"), None);
        for wrong in [
            "{table",
            "table}",
            "{table}_{column_0}",
            "{columns}_key",
            "",
        ] {
            assert!(Naming::problem(wrong).is_some(), "{wrong}");
        }
    }
}
