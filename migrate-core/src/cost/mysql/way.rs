//! How a whole statement is carried out.

use super::action::need;
use super::algorithm::{Algorithm, Cause, OnlineLock};
use super::facts::Facts;
use super::need::Need;
use crate::dialect::Server;
use crate::replay::State;
use crate::sql::{Act, ConstraintKind, CreateIndex, Flavour, ObjectName, Operation, TableAct};

/// How MySQL or MariaDB carries out a statement that changes a table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Way {
    /// The table.
    pub table: ObjectName,
    /// How it is done: the last algorithm that any of the actions needs, or a later one that is asked for.
    pub algorithm: Algorithm,
    /// What others are kept from.
    pub lock: OnlineLock,
    /// Whether all rows are written anew.
    pub rebuilds: bool,
    /// Whether an index is built.
    pub builds: bool,
    /// Whether it depends on what is not known of the table; then the worse case is told.
    pub assumed: bool,
    /// Why it is no better: `a foreign key is checked row by row`.
    pub why: Option<String>,
    /// The same, for whoever has something to say of it.
    pub causes: Vec<Cause>,
    /// The `ALGORITHM` that is asked for; `DEFAULT` is none.
    pub asked_algorithm: Option<Algorithm>,
    /// The `LOCK` that is asked for; `DEFAULT` is none.
    pub asked_lock: Option<OnlineLock>,
    /// Whether the server refuses it, since less is asked for than is needed: then nothing happens.
    pub refused: bool,
}

/// How the operations of one statement are carried out together; `None` when they do not change a table in this sense.
///
/// ```
/// use migrate_core::cost::{Algorithm, OnlineLock, way};
/// use migrate_core::dialect::{Dialect, Server};
/// use migrate_core::replay::State;
/// use migrate_core::sql::operations;
///
/// let server = Server::parse("mariadb 10.11").unwrap();
/// let state = State::empty(Dialect::Mysql);
/// let found = operations(Dialect::Mysql, "ALTER TABLE t ADD a int, ADD CHECK (a > 0)");
/// let way = way(&found, &state, server).unwrap();
/// assert_eq!((way.algorithm, way.lock), (Algorithm::Copy, OnlineLock::Shared));
/// ```
#[must_use]
pub fn way(operations: &[Operation], before: &State, server: Server) -> Option<Way> {
    let name = operations.iter().find_map(changed)?;
    let facts = Facts {
        server,
        table: before.table(&name),
        unchecked: before.foreign_keys_unchecked,
    };
    let acts = operations
        .iter()
        .filter_map(|operation| match &operation.act {
            Act::Table { act, .. } => Some(act),
            _ => None,
        });
    let acts: Vec<&TableAct> = acts.collect();
    let mut asked = Asked::default();
    for act in &acts {
        asked.clause(act);
    }
    let mut needs = together(facts, &acts);
    for operation in operations {
        match &operation.act {
            Act::CreateIndex(index) => {
                asked.index(index);
                needs.push(Need::index_on(facts, index.flavour, &index.parts));
            }
            Act::DropIndex { .. } => needs.push(Need::metadata()),
            _ => {}
        }
    }
    let needed = needs.into_iter().reduce(Need::and)?;
    Some(carried_out(name, settled(facts, needed), asked, facts))
}

fn changed(operation: &Operation) -> Option<ObjectName> {
    match &operation.act {
        Act::Table { table, .. }
        | Act::DropIndex {
            table: Some(table), ..
        } => Some(table.clone()),
        Act::CreateIndex(index) => Some(index.table.clone()),
        _ => None,
    }
}

/// What the actions of one `ALTER TABLE` need.
fn together(facts: Facts<'_>, acts: &[&TableAct]) -> Vec<Need> {
    let new_key = acts.iter().find_map(|act| match act {
        TableAct::AddConstraint { constraint, .. } => match &constraint.kind {
            ConstraintKind::PrimaryKey { columns, .. } => Some(columns.as_slice()),
            _ => None,
        },
        TableAct::AddColumn { column, .. } => column.constraints.iter().find_map(|one| {
            matches!(one.kind, ConstraintKind::PrimaryKey { .. }).then_some(&[][..])
        }),
        _ => None,
    });
    let several = acts.len() > 1;
    let is_full_text = |act: &&&TableAct| match act {
        TableAct::AddIndex(index) => index.flavour == Flavour::FullText,
        _ => false,
    };
    let full_texts = acts.iter().filter(is_full_text).count();
    let each = |act: &&TableAct| match act {
        // Another one takes its place at once.
        TableAct::DropPrimaryKey if new_key.is_some() => Some(Need::nothing()),
        TableAct::AddConstraint { constraint, .. }
            if matches!(constraint.kind, ConstraintKind::PrimaryKey { .. })
                && new_key == Some(facts.primary_key()) =>
        {
            Some(Need::nothing())
        }
        // The name changes at the end of the other work.
        TableAct::Rename { .. } if several => Some(Need::nothing()),
        // The index goes with the column.
        TableAct::DropColumn { column, .. } if drops_its_indexes(facts, acts, column) => {
            Some(Need::shape().and(Need::metadata()))
        }
        act => need(facts, act),
    };
    let mut needs: Vec<Need> = acts.iter().filter_map(each).collect();
    if full_texts > 1 {
        needs.push(Need::copy().because("InnoDB builds one FULLTEXT index at a time"));
    }
    needs
}

/// Whether every index of a column is dropped by the same statement.
fn drops_its_indexes(facts: Facts<'_>, acts: &[&TableAct], column: &str) -> bool {
    let dropped = |name: &str| {
        acts.iter().any(|act| match act {
            TableAct::DropIndex { index, .. } => index.eq_ignore_ascii_case(name),
            _ => false,
        })
    };
    let Some(table) = facts.table.filter(|_| facts.is_mariadb()) else {
        return false;
    };
    let mut holding = table.indexes.iter().filter(|index| {
        let mut columns = index
            .definition
            .parts
            .iter()
            .filter_map(|part| part.column());
        columns.any(|own| own.eq_ignore_ascii_case(column))
    });
    let mut any = false;
    let all = holding.all(|index| {
        any = true;
        dropped(&index.name)
    });
    any && all && super::column::instant_is_barred(facts).is_none()
}

/// What the parts make of each other.
fn settled(facts: Facts<'_>, needed: Need) -> Need {
    let mut needed = needed;
    if needed.reshapes && needed.builds && needed.algorithm < Algorithm::Inplace {
        let why = "an index is built of rows whose shape changes";
        needed = needed.and(Need::rebuild(facts).because(why));
    }
    if needed.algorithm == Algorithm::Copy && facts.copies_online() {
        needed.lock = OnlineLock::None;
    }
    needed
}

/// What the clauses ask for.
#[derive(Debug, Default, Clone, Copy)]
struct Asked {
    algorithm: Option<Algorithm>,
    lock: Option<OnlineLock>,
}

impl Asked {
    fn clause(&mut self, act: &TableAct) {
        match act {
            TableAct::Algorithm(word) => self.algorithm = Algorithm::from_name(word),
            TableAct::LockClause(word) => self.lock = OnlineLock::from_name(word),
            _ => {}
        }
    }

    fn index(&mut self, index: &CreateIndex) {
        let algorithm = index.algorithm.as_deref().and_then(Algorithm::from_name);
        let lock = index.lock.as_deref().and_then(OnlineLock::from_name);
        self.algorithm = self.algorithm.or(algorithm);
        self.lock = self.lock.or(lock);
    }
}

fn carried_out(table: ObjectName, needed: Need, asked: Asked, facts: Facts<'_>) -> Way {
    let wanted = asked.algorithm.unwrap_or(Algorithm::Instant);
    let copies_needlessly = wanted == Algorithm::Copy && needed.algorithm < Algorithm::Copy;
    let mut lock = needed.lock;
    if copies_needlessly && !facts.copies_online() {
        lock = lock.max(OnlineLock::Shared);
    }
    // MySQL does in place what MariaDB does without a copy.
    let least = match needed.algorithm {
        Algorithm::NoCopy if !facts.is_mariadb() => Algorithm::Inplace,
        other => other,
    };
    let rewrites = wanted >= Algorithm::Inplace && needed.reshapes || copies_needlessly;
    let refused = asked.algorithm.is_some_and(|wanted| wanted < least)
        || asked.lock.is_some_and(|wanted| wanted < lock);
    Way {
        table,
        algorithm: least.max(wanted),
        lock: lock.max(asked.lock.unwrap_or(OnlineLock::None)),
        rebuilds: needed.rebuilds || rewrites,
        builds: needed.builds,
        assumed: needed.assumed,
        why: if copies_needlessly {
            Some("`ALGORITHM=COPY` asks for it".to_owned())
        } else {
            needed.why
        },
        causes: needed.causes,
        asked_algorithm: asked.algorithm,
        asked_lock: asked.lock,
        refused,
    }
}
