//! What the desired schema itself says of names that are not new.

use super::RenameQuestion;
use crate::schema::Kind;

/// Says that something in the desired schema had another name before. Once it was renamed, it answers no question any more.
///
/// ```
/// use migrate_core::schema::Kind;
/// use migrate_core::schema::plan::{RenameHint, RenameQuestion};
///
/// let hint = RenameHint {
///     kind: Kind::Column,
///     path: vec!["users".into(), "full_name".into()],
///     from: "name".into(),
/// };
/// let mut question = RenameQuestion {
///     kind: Kind::Column,
///     path: ["public", "users", "name"].map(String::from).into(),
///     candidates: ["full_name", "age"].map(String::from).into(),
/// };
/// assert_eq!(hint.answer(&question), Some("full_name"));
/// question.path[2] = "email".into();
/// assert_eq!(hint.answer(&question), None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenameHint {
    /// What it is: a table, a column, an index, a view, a type.
    pub kind: Kind,
    /// What it is called now, as far as it was said: the schema may be missing. A value of an enum comes behind its type.
    pub path: Vec<String>,
    /// The last part of the path as it was.
    pub from: String,
}

impl RenameHint {
    /// The candidate that it names, when it is about what is asked.
    #[must_use]
    pub fn answer<'q>(&self, question: &'q RenameQuestion) -> Option<&'q str> {
        let (before, above) = question.path.split_last()?;
        let (now, owner) = self.path.split_last()?;
        // What is in something else is meant with it only.
        let is_whole = above.len() <= 1 || !owner.is_empty();
        let is_about = self.kind == question.kind
            && is_whole
            && before.eq_ignore_ascii_case(&self.from)
            && ends_with(above, owner);
        if !is_about {
            return None;
        }
        let mut candidates = question.candidates.iter();
        candidates
            .find(|candidate| candidate.eq_ignore_ascii_case(now))
            .map(String::as_str)
    }
}

fn ends_with(path: &[String], end: &[String]) -> bool {
    let Some(start) = path.len().checked_sub(end.len()) else {
        return false;
    };
    let pairs = path[start..].iter().zip(end);
    pairs.into_iter().all(|(a, b)| a.eq_ignore_ascii_case(b))
}
