//! A row of a catalog.

/// A row whose columns are taken one after the other, in the order of the question.
pub(crate) struct Record {
    cells: std::vec::IntoIter<Option<String>>,
}

impl Record {
    pub(crate) fn new(cells: Vec<Option<String>>) -> Self {
        Self {
            cells: cells.into_iter(),
        }
    }

    /// The next value; `None` is NULL.
    pub(crate) fn next(&mut self) -> Option<String> {
        self.cells.next().flatten()
    }

    /// The next value; NULL is the empty text.
    pub(crate) fn text(&mut self) -> String {
        self.next().unwrap_or_default()
    }

    /// The next value, as every kind of database says true.
    pub(crate) fn flag(&mut self) -> bool {
        matches!(self.next().as_deref(), Some("t" | "true" | "1" | "YES"))
    }

    /// The next value; what is no number is 0.
    pub(crate) fn number(&mut self) -> u32 {
        self.next().and_then(|text| text.parse().ok()).unwrap_or(0)
    }
}
