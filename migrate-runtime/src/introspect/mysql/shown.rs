//! What the server shows, whatever the session has set.

use super::super::record::Record;
use crate::error::Error;
use crate::wire::Wire;

/// How many texts one message asks for.
const BATCH: usize = 250;

/// Names have to be quoted, and with backticks.
const SETTLE: &str = "SET @migrate_sql_mode = @@SESSION.sql_mode, @migrate_quoted = @@SESSION.sql_quote_show_create, \
                      SESSION sql_mode = '', SESSION sql_quote_show_create = 1";
const RESTORE: &str =
    "SET SESSION sql_mode = @migrate_sql_mode, SESSION sql_quote_show_create = @migrate_quoted";

/// Asks in one round trip, and leaves the session as it was.
pub(super) async fn ask(
    wire: &mut Wire,
    questions: Vec<String>,
) -> Result<Vec<Vec<Record>>, Error> {
    let mut all = vec![SETTLE.to_owned()];
    all.extend(questions);
    all.push(RESTORE.to_owned());
    let mut answers = super::super::ask(wire, &all).await?;
    answers.pop();
    answers.drain(..1.min(answers.len()));
    Ok(answers)
}

/// The texts that statements `SHOW CREATE …` give. `column`: where in their row the text is.
pub(super) async fn texts(
    wire: &mut Wire,
    statements: &[String],
    column: usize,
) -> Result<Vec<String>, Error> {
    let mut texts = Vec::with_capacity(statements.len());
    for batch in statements.chunks(BATCH) {
        let answers = ask(wire, batch.to_vec()).await?;
        for (statement, rows) in batch.iter().zip(answers) {
            let row = rows.into_iter().next();
            let text = row.and_then(|mut row| {
                for _ in 0..column {
                    row.next();
                }
                row.next()
            });
            texts.push(text.ok_or_else(|| hidden(statement))?);
        }
    }
    Ok(texts)
}

/// The server says that there is something, and does not say what.
fn hidden(statement: &str) -> Error {
    let said = format!("`{statement}` shows nothing to this user");
    super::super::unreadable(sqlx::Error::Protocol(said))
}
