//! Which columns of a table are in the tables that its rows were copied into.

use super::Loss;
use super::contents::Contents;
use crate::sql::ObjectName;

/// Of tables that hold the rows of another one without all of its columns: those that they have.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept {
    list: Vec<One>,
}

#[derive(Debug, Clone)]
struct One {
    holder: ObjectName,
    of: ObjectName,
    columns: Vec<String>,
}

impl Kept {
    /// Rows are copied; `columns`: those that are read, `None` for all of them. Called before it is known to `tables`.
    pub(super) fn copy(
        &mut self,
        tables: &Contents<ObjectName>,
        from: &ObjectName,
        into: &ObjectName,
        columns: Option<&[String]>,
    ) {
        let held = tables.of(into);
        for of in tables.of(from) {
            // The names in a copy of a copy may be others: what that leaves out is not seen.
            let before = self.columns(from, &of).map(<[String]>::to_vec);
            let read = before.or_else(|| columns.map(<[String]>::to_vec));
            let is_new = !held.contains(&of);
            match (self.at(into, &of), read) {
                (Some(at), None) => {
                    self.list.swap_remove(at);
                }
                (Some(at), Some(read)) => self.list[at].columns.extend(read),
                (None, Some(columns)) if is_new => self.list.push(One {
                    holder: into.clone(),
                    of,
                    columns,
                }),
                (None, _) => {}
            }
        }
    }

    pub(super) fn rename(&mut self, from: &ObjectName, to: &ObjectName) {
        self.forget(to);
        for one in &mut self.list {
            if one.holder == *from {
                one.holder.clone_from(to);
            }
        }
    }

    /// A table holds nothing any more.
    pub(super) fn forget(&mut self, holder: &ObjectName) {
        self.list.retain(|one| one.holder != *holder);
    }

    /// What goes with a table although its rows are elsewhere.
    pub(super) fn left_out(&self, tables: &Contents<ObjectName>, table: &ObjectName) -> Vec<Loss> {
        let mut losses = Vec::new();
        for of in tables.of(table) {
            let others = tables.holders_beside(table, &of);
            let kept: Option<Vec<&[String]>> = others
                .iter()
                .map(|holder| self.columns(holder, &of))
                .collect();
            let Some(kept) = kept.filter(|kept| !kept.is_empty()) else {
                continue;
            };
            let mut kept = kept.concat();
            kept.sort_unstable();
            kept.dedup();
            match self.columns(table, &of) {
                None => losses.push(Loss::LeftOut { table: of, kept }),
                Some(had) => {
                    let gone = had.iter().filter(|column| !kept.contains(column));
                    losses.extend(gone.map(|column| Loss::Column {
                        table: of.clone(),
                        column: column.clone(),
                    }));
                }
            }
        }
        losses
    }

    /// The columns of a table that are in another one; `None`: all of them.
    fn columns(&self, holder: &ObjectName, of: &ObjectName) -> Option<&[String]> {
        let at = self.at(holder, of)?;
        Some(&self.list[at].columns)
    }

    fn at(&self, holder: &ObjectName, of: &ObjectName) -> Option<usize> {
        let mut list = self.list.iter();
        list.position(|one| one.holder == *holder && one.of == *of)
    }
}
