//! What each action of `ALTER TABLE` needs.

use super::algorithm::Cause;
use super::column;
use super::facts::Facts;
use super::kind::kind;
use super::need::Need;
use super::type_change::{recollated, widens};
use crate::sql::{Constraint, ConstraintKind, DataType, Flavour, Partitioning, TableAct};

/// What it needs; `None` for the clauses, which need nothing and ask for something.
pub(super) fn need(facts: Facts<'_>, act: &TableAct) -> Option<Need> {
    Some(match act {
        TableAct::Algorithm(_) | TableAct::LockClause(_) => return None,
        TableAct::AddColumn { column, .. } => column::add(facts, column),
        TableAct::DropColumn { column, .. } => column::drop(facts, column),
        TableAct::RenameColumn { .. } => column::rename(facts),
        TableAct::ModifyColumn { column, to } => column::modify(facts, column, to),
        TableAct::AddConstraint { constraint, .. } => constraint_added(facts, constraint),
        TableAct::AddIndex(index) => Need::index_on(facts, index.flavour, &index.parts),
        TableAct::DropIndex { .. } => Need::metadata(),
        TableAct::DropPrimaryKey => {
            if facts.is_other_engine() {
                Need::other_engine()
            } else {
                Need::copy()
                    .because("without a primary key every row gets a hidden one")
                    .by(Cause::PrimaryKey)
            }
        }
        TableAct::AlterConstraint {
            enforced: Some(true),
            name,
        } => check(Some(name)),
        TableAct::ConvertCharset { charset, collation } => {
            convert(facts, charset, collation.as_deref())
        }
        TableAct::DefaultCharset if !facts.is_mariadb() => Need::rebuild(facts),
        TableAct::Engine(engine) => self::engine(facts, engine),
        TableAct::Force => rebuilt(facts, "the table is written anew"),
        TableAct::OrderBy => Need::copy().because("the rows are sorted"),
        TableAct::SystemVersioning { add: true } => {
            Need::copy().because("every row gets the times of its versions")
        }
        TableAct::SystemVersioning { add: false } => {
            let need = Need::rebuild(facts);
            Need {
                lock: need.lock.max(super::OnlineLock::Shared),
                ..need
            }
            .because("the old versions of rows are removed")
        }
        TableAct::Option { name, .. } => option(facts, name),
        // What MySQL says of a table in its dictionary is the engine's too.
        TableAct::RenameIndex { .. }
        | TableAct::IndexVisibility { .. }
        | TableAct::DropConstraint {
            foreign_key: true, ..
        } if !facts.is_mariadb() => Need::metadata(),
        TableAct::Rename { .. } if facts.is_mariadb() => Need::exclusive(),
        TableAct::Partitioning(partitioning) => partitions(partitioning),
        TableAct::Other { words } => {
            let why = format!("`{words}` is not known");
            Need::copy().because(why).assumed()
        }
        _ => Need::nothing(),
    })
}

fn rebuilt(facts: Facts<'_>, why: &str) -> Need {
    // MySQL has no other way for a table with such an index.
    if !facts.is_mariadb() && facts.has_index(Flavour::FullText) {
        return Need::copy().because("it has a FULLTEXT index");
    }
    let need = Need::rebuild(facts);
    let why = need.why.clone().unwrap_or_else(|| why.to_owned());
    need.because(why)
}

fn constraint_added(facts: Facts<'_>, constraint: &Constraint) -> Need {
    match &constraint.kind {
        ConstraintKind::PrimaryKey { .. } => {
            rebuilt(facts, "rows are kept in the order of the key")
        }
        ConstraintKind::Unique { columns, .. } => {
            let not_null = |name: &str| facts.column(name).is_some_and(|it| it.not_null);
            let is_key = facts.table.is_some()
                && facts.primary_key().is_empty()
                && columns
                    .iter()
                    .all(|part| part.column().is_some_and(not_null));
            // Where there is no primary key, rows are kept in the order of the first such key.
            let need = Need::index(facts, Flavour::Unique);
            if is_key {
                need.and(rebuilt(facts, "rows are kept in the order of the key"))
            } else {
                need
            }
        }
        ConstraintKind::ForeignKey { columns, .. } => foreign_key(facts, columns),
        ConstraintKind::Check { .. } if constraint.validated => check(constraint.name.as_deref()),
        _ => Need::nothing(),
    }
}

/// A foreign key is checked row by row, unless `foreign_key_checks` is off: then it is noted only, with the index that it needs.
pub(super) fn foreign_key(facts: Facts<'_>, columns: &[String]) -> Need {
    if facts.is_other_engine() {
        return Need::other_engine();
    }
    if facts.unchecked && facts.leads(columns) {
        return if facts.is_mariadb() {
            Need::nothing()
        } else {
            Need::metadata()
        };
    }
    if facts.unchecked {
        return Need::index(facts, Flavour::Plain);
    }
    Need::copy()
        .because("a foreign key is checked row by row")
        .by(Cause::ForeignKey)
}

pub(super) fn check(name: Option<&str>) -> Need {
    let name = name.map_or_else(String::new, |name| format!(" `{name}`"));
    Need::copy()
        .because(format!("the check{name} is held against every row"))
        .by(Cause::Check)
}

fn engine(facts: Facts<'_>, engine: &str) -> Need {
    let now = facts.option("ENGINE").unwrap_or("InnoDB");
    if now.eq_ignore_ascii_case(engine) {
        rebuilt(facts, "the table is written anew")
    } else {
        Need::copy().because(format!("it moves from {now} to {engine}"))
    }
}

/// Options that change how rows are kept.
const REWRITING: [&str; 8] = [
    "ROW_FORMAT",
    "KEY_BLOCK_SIZE",
    "PAGE_COMPRESSED",
    "PAGE_COMPRESSION_LEVEL",
    "ENCRYPTED",
    "ENCRYPTION_KEY_ID",
    "TABLESPACE",
    "ENCRYPTION",
];

fn option(facts: Facts<'_>, name: &str) -> Need {
    match name {
        "ENABLE KEYS" | "DISABLE KEYS" | "DISCARD TABLESPACE" | "IMPORT TABLESPACE" => {
            Need::exclusive()
        }
        "ENCRYPTION" if !facts.is_mariadb() => {
            Need::copy().because("encrypted rows are written anew")
        }
        _ if REWRITING.contains(&name) => rebuilt(facts, "the rows are kept in another way"),
        _ if !facts.is_mariadb() => Need::metadata(),
        _ => Need::nothing(),
    }
}

fn convert(facts: Facts<'_>, charset: &str, collation: Option<&str>) -> Need {
    let all = || {
        Need::copy()
            .because(format!("every text is converted to {charset}"))
            .by(Cause::Charset)
    };
    let Some(table) = facts
        .table
        .filter(|table| table.complete && facts.is_mariadb())
    else {
        return all();
    };
    let mut needs = Need::nothing();
    for column in &table.columns {
        let own = kind(facts, &column.data_type);
        if own.charset.is_none() {
            continue;
        }
        let wanted = DataType {
            charset: Some(charset.to_owned()),
            collation: None,
            ..column.data_type.clone()
        };
        let wanted = kind(facts, &wanted);
        // A longer type is taken where the bytes would not do.
        let fits = own.charset == wanted.charset;
        if !fits || widens(facts, &own, &wanted) {
            return all();
        }
        if own.collation.as_deref().or(facts.option("COLLATE")) != collation {
            needs = needs.and(recollated(facts, &column.name));
        }
    }
    needs
}

fn partitions(partitioning: &Partitioning) -> Need {
    match partitioning {
        Partitioning::By => Need::copy().because("every row moves"),
        Partitioning::Add | Partitioning::Drop(_) | Partitioning::Truncate(_) => Need::exclusive(),
        Partitioning::Other(verb) => match verb.as_str() {
            "EXCHANGE" | "DISCARD" | "IMPORT" | "CONVERT" => Need::exclusive(),
            "ANALYZE" | "CHECK" => Need::nothing(),
            _ => Need::copy().because("the rows of the partitions move"),
        },
    }
}
