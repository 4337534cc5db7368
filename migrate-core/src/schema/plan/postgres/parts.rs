//! Indexes and keys of partitioned tables: the server makes those of the partitions, also of ones that no revision has made.

use std::collections::BTreeSet;

use super::changes::{Changes, is_made, is_partition};
use crate::schema::{Ddl, Fact, FactId, Kind};

impl Changes<'_> {
    /// A new index of a table that is there is made for every partition at once: with `ONLY` it stays invalid where a partition is
    /// not known here. The names of its parts are seen when the catalog is read again.
    pub(super) fn make_whole(&mut self) {
        let facts = self.to.facts();
        let whole: BTreeSet<FactId> = facts
            .filter(|fact| is_made(fact, self) && self.covers_all(fact))
            .map(|fact| fact.id.clone())
            .collect();
        let mut open: Vec<FactId> = whole.iter().cloned().collect();
        while let Some(index) = open.pop() {
            for part in self.parts_of(&index).cloned().collect::<Vec<_>>() {
                let owner = part.owner.filter(|own| {
                    let own = self.to.get(own);
                    own.is_some_and(|own| is_made(own, self))
                });
                open.extend(owner.clone());
                self.settled.extend(owner);
                self.settled.insert(part.id);
            }
        }
        self.whole = whole;
    }

    /// Whether it is wanted on every partition of a table that has rows already.
    fn covers_all(&self, index: &Fact) -> bool {
        let Some(table) = index.owner.as_ref().filter(|_| is_of_one(index)) else {
            return false;
        };
        let stays = self.from.get(table).is_some()
            && !self.removed.contains(table)
            && !self.rebuilt.contains(table);
        let has_part = |partition: &Fact| {
            self.parts_of(&index.id).any(|part| {
                let own = part.owner.as_ref().and_then(|own| self.to.get(own));
                own.is_some_and(|own| own.owner.as_ref() == Some(&partition.id))
            })
        };
        let mut partitions = self.to.of_kind(Kind::Table);
        stays
            && partitions.all(|partition| {
                let is_here = is_partition(partition) && partition.depends.contains(table);
                // A foreign table has no indexes.
                !is_here || partition.definition.starts_with("FOREIGN") || has_part(partition)
            })
    }

    fn parts_of(&self, index: &FactId) -> impl Iterator<Item = &Fact> {
        let parts = self.to.of_kind(Kind::IndexPartition);
        parts.filter(move |part| part.depends.contains(index))
    }
}

/// Whether its statement is about the table alone.
fn is_of_one(index: &Fact) -> bool {
    let is_one = |sql: &String| without_only(sql) != *sql;
    let has_parts = matches!(
        index.id.kind,
        Kind::Index | Kind::PrimaryKey | Kind::Unique | Kind::Exclusion
    );
    has_parts && matches!(&index.ddl, Ddl::Own(own) if own.iter().any(is_one))
}

/// The statement for the table with all of its partitions.
pub(super) fn without_only(sql: &str) -> String {
    if sql.starts_with("ALTER TABLE ONLY ") {
        return sql.replacen(" ONLY ", " ", 1);
    }
    sql.replacen(" ON ONLY ", " ON ", 1)
}

#[cfg(test)]
mod tests {
    use super::without_only;

    #[test]
    fn only_goes() {
        for (sql, expected) in [
            (
                "ALTER TABLE ONLY app.t ADD CONSTRAINT t_pkey PRIMARY KEY (id)",
                "ALTER TABLE app.t ADD CONSTRAINT t_pkey PRIMARY KEY (id)",
            ),
            (
                "CREATE INDEX t_at_idx ON ONLY app.t USING btree (at)",
                "CREATE INDEX t_at_idx ON app.t USING btree (at)",
            ),
            ("CREATE INDEX i ON t (at)", "CREATE INDEX i ON t (at)"),
        ] {
            assert_eq!(without_only(sql), expected);
        }
    }
}
