//! Where an expression ends.

use super::phrase::Phrase;
use crate::dialect::Dialect;
use crate::sql::Expression;

/// The words that may follow the default of a column, and end it.
const BEHIND: [&str; 31] = [
    "CONSTRAINT",
    "NOT",
    "NULL",
    "DEFAULT",
    "PRIMARY",
    "UNIQUE",
    "CHECK",
    "REFERENCES",
    "GENERATED",
    "COLLATE",
    "DEFERRABLE",
    "INITIALLY",
    "ON",
    "KEY",
    "COMMENT",
    "AUTO_INCREMENT",
    "AUTOINCREMENT",
    "AFTER",
    "FIRST",
    "AS",
    "VIRTUAL",
    "STORED",
    "PERSISTENT",
    "INVISIBLE",
    "VISIBLE",
    "STORAGE",
    "COMPRESSION",
    "COLUMN_FORMAT",
    "ENGINE_ATTRIBUTE",
    "SECONDARY_ENGINE_ATTRIBUTE",
    "WITH",
];

/// The expression behind `DEFAULT` of a column, `ON UPDATE` or the like, up to the next clause. `None` if there is none.
///
/// Its first part belongs to it whatever it is: `DEFAULT NULL`.
pub(super) fn of_column(phrase: &mut Phrase<'_, '_>) -> Option<Expression> {
    let before = *phrase;
    let dialect = phrase.dialect();
    let mut cases = 0_usize;
    let mut last_is = false;
    while let Some(part) = phrase.peek() {
        let first = phrase.rest().len() == before.rest().len();
        let ends = part.is_any(&BEHIND)
            // `timestamp with time zone '…'`
            && !(part.is("WITH") && (dialect != Dialect::Mysql || phrase.sees(&["WITH", "TIME"])));
        if !first && cases == 0 && !last_is && ends {
            break;
        }
        if part.is("CASE") {
            cases += 1;
        } else if part.is("END") {
            cases = cases.saturating_sub(1);
        }
        last_is = part.is("IS") || (last_is && part.is("NOT"));
        phrase.skip();
    }
    let found = phrase.read_since(&before);
    (!found.is_at_end()).then(|| found.expression())
}
