//! What stands in a database beside what a chain makes.

use std::collections::BTreeSet;

use super::{Fact, FactId, Kind, Schema};

/// The facts of a database that are about objects of others: neither what the chain makes, nor on it. A partition of a table of the
/// chain is such an object, a column or an index that was added to a table of the chain is not.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::schema::{Fact, FactId, Kind, Schema, others};
///
/// let table = |name: &str| Fact::new(FactId::new(Kind::Table, [name]), "");
/// let mut chain = Schema::new(Dialect::Sqlite);
/// chain.insert(table("users"));
/// let mut database = chain.clone();
/// database.insert(Fact::new(FactId::new(Kind::Index, ["i"]), "").of(FactId::new(Kind::Table, ["users"])));
/// database.insert(table("log"));
/// database.insert(Fact::new(FactId::new(Kind::Index, ["j"]), "").of(FactId::new(Kind::Table, ["log"])));
/// let names: Vec<String> = others(&chain, &database).iter().map(FactId::to_string).collect();
/// assert_eq!(names, ["table log", "index j"]);
/// ```
#[must_use]
pub fn others(chain: &Schema, database: &Schema) -> BTreeSet<FactId> {
    let is_other = |fact: &&Fact| {
        let above = std::iter::successors(Some(*fact), |it| database.get(it.owner.as_ref()?));
        // As deep as owners go.
        let whole = above.take(8).last().unwrap_or(fact);
        chain.get(&whole.id).is_none()
            && chain.get(&fact.id).is_none()
            && !is_on_chain(whole, chain, database)
    };
    let facts = database.facts().filter(is_other);
    facts.map(|fact| fact.id.clone()).collect()
}

/// Whether what stands by itself is on something of the chain all the same.
fn is_on_chain(whole: &Fact, chain: &Schema, database: &Schema) -> bool {
    match whole.id.kind {
        // Of the database as a whole, and rights without an object that is known.
        Kind::Database | Kind::Grant | Kind::DefaultPrivileges => true,
        Kind::Sequence => {
            let owner = FactId::new(Kind::SequenceOwner, &whole.id.path);
            let columns = database.get(&owner).into_iter();
            let columns = columns.flat_map(|owner| &owner.depends);
            let mut columns = columns.filter_map(|id| database.get(id));
            columns.any(|column| {
                let table = column.owner.as_ref();
                table.is_some_and(|table| chain.get(table).is_some())
            })
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::others;
    use crate::dialect::Dialect;
    use crate::schema::{Fact, FactId, Kind, Schema};

    fn table(name: &str) -> FactId {
        FactId::new(Kind::Table, ["public", name])
    }

    #[test]
    fn a_sequence_goes_with_its_column_and_a_partition_with_nobody() {
        let mut chain = Schema::new(Dialect::Postgres);
        chain.insert(Fact::new(table("t"), "TABLE PARTITION BY RANGE (at)"));
        let mut database = chain.clone();
        let part = Fact::new(table("t_1"), "TABLE PARTITION OF public.t DEFAULT");
        database.insert(part.after(table("t")));
        for (on, name) in [("t", "a_seq"), ("t_1", "b_seq")] {
            let column = FactId::new(Kind::Column, ["public", on, "n"]);
            let sequence = FactId::new(Kind::Sequence, ["public", name]);
            let owner = FactId::new(Kind::SequenceOwner, ["public", name]);
            database.insert(Fact::new(column.clone(), "integer").of(table(on)));
            database.insert(Fact::new(sequence.clone(), ""));
            database.insert(Fact::new(owner, "").of(sequence).after(column));
        }
        let found = others(&chain, &database);
        let names: Vec<String> = found.iter().map(FactId::to_string).collect();
        assert_eq!(
            names,
            [
                "sequence b_seq",
                "table t_1",
                "column t_1.n",
                "owner of sequence b_seq"
            ]
        );
    }
}
