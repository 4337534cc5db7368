//! Character sets and collations that follow from each other: MySQL says one, the other, both or none, as it was said when a
//! column was made.

use super::Column;
use super::pieces::pieces;
use crate::sql::TokenKind;

/// Both, where one of them is said. `default`: the collation that a character set has when nothing else is said.
///
/// ```
/// use migrate_core::schema::show_create::whole_charset;
///
/// let default = |charset: &str| (charset == "latin1").then(|| "latin1_swedish_ci".to_owned());
/// let whole = "CHARACTER SET latin1 COLLATE latin1_swedish_ci";
/// assert_eq!(whole_charset("CHARACTER SET latin1", default), whole);
/// assert_eq!(whole_charset("COLLATE latin1_swedish_ci", default), whole);
/// assert_eq!(whole_charset(whole, default), whole);
/// assert_eq!(whole_charset("", default), "");
/// ```
#[must_use]
pub fn whole_charset(said: &str, default: impl Fn(&str) -> Option<String>) -> String {
    let words: Vec<&str> = said.split(' ').collect();
    match words[..] {
        ["COLLATE", collation] => {
            let charset = collation.split('_').next().unwrap_or(collation);
            format!("CHARACTER SET {charset} {said}")
        }
        ["CHARACTER", "SET", charset] => match default(charset) {
            Some(collation) => format!("{said} COLLATE {collation}"),
            None => said.to_owned(),
        },
        _ => said.to_owned(),
    }
}

/// A text without the character sets of its literals: MySQL turns a literal into that of the column that it is held against, the
/// second time that it reads it.
///
/// ```
/// use migrate_core::schema::show_create::without_introducers;
///
/// let text = "CHECK ((`_a` <> _latin1'_b\\'c') or (`d` = _binary'e'))";
/// assert_eq!(without_introducers(text), "CHECK ((`_a` <> '_b\\'c') or (`d` = _binary'e'))");
/// ```
#[must_use]
pub fn without_introducers(text: &str) -> String {
    let all = pieces(text);
    let mut kept = String::new();
    let mut at = 0;
    for pair in all.windows(2) {
        let [word, literal] = pair else {
            continue;
        };
        let introduces = word.text.starts_with('_') && !word.is("_binary");
        if introduces && literal.kind == TokenKind::String {
            kept.push_str(&text[at..word.start]);
            at = literal.start;
        }
    }
    kept.push_str(&text[at..]);
    kept
}

impl Column {
    /// The column with its character set and its collation both said, where one of them is.
    ///
    /// ```
    /// use migrate_core::schema::show_create::Column;
    ///
    /// let column = Column::read("`a` text COLLATE ascii_bin /*!80023 INVISIBLE */").unwrap();
    /// let whole = column.with_whole_charset(|_| None);
    /// assert_eq!(whole.definition, "text CHARACTER SET ascii COLLATE ascii_bin /*!80023 INVISIBLE */");
    /// ```
    #[must_use]
    pub fn with_whole_charset(&self, default: impl Fn(&str) -> Option<String>) -> Self {
        let (kind, rest) = self.definition.split_at(self.type_end);
        let mut end = 0;
        for word in [" CHARACTER SET ", " COLLATE "] {
            if let Some(value) = rest[end..].strip_prefix(word) {
                let long = value.find(' ').unwrap_or(value.len());
                end += word.len() + long;
            }
        }
        let mut column = self.clone();
        if end > 0 {
            let whole = whole_charset(rest[..end].trim_start(), default);
            column.definition = format!("{kind} {whole}{}", &rest[end..]);
        }
        column
    }
}
