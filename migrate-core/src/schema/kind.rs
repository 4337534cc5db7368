//! The kinds of facts: one line for each.

use std::fmt;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// What a fact is about. The order is that in which things are made where nothing depends on anything.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Kind {
            $($(#[$doc])* $variant,)*
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// What people call it.
            ///
            /// ```
            /// assert_eq!(migrate_core::schema::Kind::ForeignKey.name(), "foreign key");
            /// ```
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

kinds! {
    /// What holds for the database as a whole: its character set.
    Database = "database",
    /// A schema of PostgreSQL.
    Schema = "schema",
    /// An extension, with its version.
    Extension = "extension",
    /// A collation.
    Collation = "collation",
    /// A dictionary of text search.
    TextSearchDictionary = "text search dictionary",
    /// A configuration of text search.
    TextSearchConfiguration = "text search configuration",
    /// The dictionaries that a configuration asks for a kind of word.
    TextSearchMapping = "text search mapping",
    /// An enum and its values.
    Enum = "enum",
    /// A domain.
    Domain = "domain",
    /// A constraint of a domain.
    DomainConstraint = "domain constraint",
    /// A composite type.
    CompositeType = "composite type",
    /// A range type.
    RangeType = "range type",
    /// A foreign data wrapper.
    ForeignDataWrapper = "foreign data wrapper",
    /// A foreign server.
    ForeignServer = "foreign server",
    /// Whom a role is on a foreign server.
    UserMapping = "user mapping",
    /// A sequence.
    Sequence = "sequence",
    /// A function.
    Function = "function",
    /// A procedure.
    Procedure = "procedure",
    /// An aggregate.
    Aggregate = "aggregate",
    /// An operator.
    Operator = "operator",
    /// A family of operators, which belong together in an index.
    OperatorFamily = "operator family",
    /// A class of operators, by which an index orders a type.
    OperatorClass = "operator class",
    /// A package of MariaDB.
    Package = "package",
    /// A cast.
    Cast = "cast",
    /// A table and its options.
    Table = "table",
    /// A column: its type, and what is generated.
    Column = "column",
    /// The default of a column.
    Default = "default",
    /// That a column is not null.
    NotNull = "not null",
    /// A setting of a column: storage, statistics.
    ColumnOption = "column option",
    /// The order of a table's columns, where it counts.
    ColumnOrder = "column order",
    /// The column that a sequence goes with.
    SequenceOwner = "owner of sequence",
    /// A period of MariaDB: the columns between which a row counts.
    Period = "period",
    /// A primary key.
    PrimaryKey = "primary key",
    /// A unique constraint.
    Unique = "unique constraint",
    /// A check constraint.
    Check = "check constraint",
    /// An exclusion constraint.
    Exclusion = "exclusion constraint",
    /// An index.
    Index = "index",
    /// That an index of a partition is a part of one of the whole table.
    IndexPartition = "index of partition",
    /// A setting of an index: that the table is clustered by it.
    IndexOption = "index option",
    /// What identifies a row for replication.
    ReplicaIdentity = "replica identity",
    /// A foreign key.
    ForeignKey = "foreign key",
    /// Extended statistics.
    Statistics = "statistics",
    /// A view.
    View = "view",
    /// A materialized view.
    MaterializedView = "materialized view",
    /// A rule.
    Rule = "rule",
    /// A trigger.
    Trigger = "trigger",
    /// That a trigger or a rule is disabled, or fires in replicas.
    Firing = "firing of",
    /// An event of MySQL.
    Event = "event",
    /// That row level security is on.
    RowSecurity = "row level security",
    /// A policy of row level security.
    Policy = "policy",
    /// A publication.
    Publication = "publication",
    /// A comment.
    Comment = "comment",
    /// A privilege that somebody has, or that its owner or everybody has not.
    Grant = "grant",
    /// An event trigger.
    EventTrigger = "event trigger",
    /// Privileges on what will be made.
    DefaultPrivileges = "default privileges",
    /// Something that the catalog holds, and that none of these stands for.
    Unmodelled = "unmodelled object",
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn names_are_unique() {
        for (index, kind) in Kind::ALL.iter().enumerate() {
            let before = &Kind::ALL[..index];
            assert!(before.iter().all(|other| other.name() != kind.name()));
        }
    }
}
