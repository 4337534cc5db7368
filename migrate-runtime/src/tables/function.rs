//! What the history is told of a function that runs outside of a transaction.

use super::Tables;

impl Tables {
    /// The function itself is under way, behind so many of its calls: it is what would run again.
    pub(crate) fn function_goes_on(&self, id: &str, calls: usize) -> String {
        format!(
            "UPDATE {} SET statement_intent = {calls} WHERE {} AND state <> 'applied' AND statements_done = {calls};\n",
            self.history,
            self.row(id)
        )
    }

    /// It came to its end: how many calls it made is known now.
    pub(crate) fn function_is_over(&self, id: &str) -> String {
        format!(
            "UPDATE {} SET statements_total = statements_done, statement_intent = NULL WHERE {};\n",
            self.history,
            self.row(id)
        )
    }
}
