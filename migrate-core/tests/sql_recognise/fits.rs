//! Whether what was recognised is what a syntax tree says.

use migrate_core::dialect::Dialect;
use migrate_core::sql::{Act, ObjectKind, ObjectName, Operation, TableAct, operations};

use crate::tree::Told;

/// What is wrong with the operations of a statement; `None`: they are what the tree says.
pub(crate) fn wrong(sql: &str, told: &Told) -> Option<String> {
    let statement = &sql[told.span.clone()];
    let found = operations(Dialect::Postgres, statement);
    let Some(first) = found.first() else {
        return Some("nothing".to_owned());
    };
    if !fits(&told.kind, &first.act) {
        return Some(format!("{} became {:?}", told.kind, first.act));
    }
    let named: Vec<String> = found.iter().filter_map(|one| name(&one.act)).collect();
    let named_as_told = match told.kind.as_str() {
        "ALTER_TABLE" | "ALTER_FOREIGN_TABLE" => {
            named.iter().all(|name| told.names.first() == Some(name))
        }
        // What is changed is named in its `WITH`, which is not looked at there.
        "SELECT" => true,
        "INSERT" | "UPDATE" | "DELETE" => told.names.iter().all(|name| named.contains(name)),
        _ => told.names.is_empty() || named.is_empty() || named == told.names,
    };
    if !named_as_told {
        return Some(format!("{:?} became {named:?}", told.names));
    }
    let pieces = pieces(&told.kind, &found);
    (pieces.is_some_and(|pieces| !same(&in_our_order(told), &pieces)))
        .then(|| format!("{:?} became {found:?}", told.pieces))
}

/// The columns of a table, then its constraints, then what it takes columns from.
fn in_our_order(told: &Told) -> Vec<(String, String)> {
    let mut pieces = told.pieces.clone();
    if told.kind == "CREATE_TABLE" {
        pieces.sort_by_key(|(kind, _)| match kind.as_str() {
            "COLUMN" => 0,
            "LIKE_CLAUSE" => 2,
            _ => 1,
        });
    }
    pieces
}

fn same(told: &[(String, String)], found: &[(Vec<&'static str>, String)]) -> bool {
    told.len() == found.len()
        && told
            .iter()
            .zip(found)
            .all(|((kind, column), (kinds, ours))| {
                kinds.contains(&kind.as_str()) && (column == ours || ours.is_empty())
            })
}

/// The kinds of nodes that an object kind may be.
fn objects(kind: ObjectKind) -> &'static [&'static str] {
    match kind {
        ObjectKind::Table => &["TABLE"],
        ObjectKind::View => &["VIEW"],
        ObjectKind::MaterializedView => &["MATERIALIZED_VIEW"],
        ObjectKind::Index => &["INDEX"],
        ObjectKind::Sequence => &["SEQUENCE"],
        ObjectKind::Type => &["TYPE"],
        ObjectKind::Domain => &["DOMAIN"],
        ObjectKind::Function => &["FUNCTION"],
        ObjectKind::Procedure => &["PROCEDURE"],
        ObjectKind::Routine => &["ROUTINE"],
        ObjectKind::Aggregate => &["AGGREGATE"],
        ObjectKind::Trigger => &["TRIGGER"],
        ObjectKind::EventTrigger => &["EVENT_TRIGGER"],
        ObjectKind::Rule => &["RULE"],
        ObjectKind::Policy => &["POLICY"],
        ObjectKind::Schema => &["SCHEMA"],
        ObjectKind::Database => &["DATABASE"],
        ObjectKind::Extension => &["EXTENSION"],
        ObjectKind::Statistics => &["STATISTICS"],
        ObjectKind::Publication => &["PUBLICATION"],
        ObjectKind::Subscription => &["SUBSCRIPTION"],
        ObjectKind::ForeignTable => &["FOREIGN_TABLE"],
        ObjectKind::Foreign => &["FOREIGN_DATA_WRAPPER", "SERVER", "USER_MAPPING"],
        ObjectKind::Role => &["ROLE", "USER", "GROUP"],
        ObjectKind::Collation => &["COLLATION"],
        ObjectKind::Operator => &["OPERATOR", "OPERATOR_CLASS", "OPERATOR_FAMILY"],
        ObjectKind::Cast => &["CAST"],
        ObjectKind::TextSearch => &[
            "TEXT_SEARCH_CONFIGURATION",
            "TEXT_SEARCH_DICTIONARY",
            "TEXT_SEARCH_PARSER",
            "TEXT_SEARCH_TEMPLATE",
            "TEXT_SEARCH_CONFIG",
            "TEXT_SEARCH_DICT",
        ],
        ObjectKind::DefaultPrivileges => &["DEFAULT_PRIVILEGES"],
        ObjectKind::Tablespace => &["TABLESPACE"],
        ObjectKind::Other => &[
            "ACCESS_METHOD",
            "LANGUAGE",
            "CONVERSION",
            "TRANSFORM",
            "LARGE_OBJECT",
            "PROPERTY_GRAPH",
        ],
        _ => &[],
    }
}

fn is_object(told: &str, verb: &str, kind: ObjectKind) -> bool {
    told.strip_prefix(verb)
        .is_some_and(|object| objects(kind).contains(&object))
}

fn fits(told: &str, act: &Act) -> bool {
    match act {
        Act::CreateTable(table) => match (table.query.is_some(), table.foreign) {
            (true, _) => matches!(told, "CREATE_TABLE_AS" | "SELECT_INTO"),
            (false, true) => told == "CREATE_FOREIGN_TABLE",
            (false, false) => told == "CREATE_TABLE",
        },
        Act::CreateView(view) => is_object(
            told,
            "CREATE_",
            if view.materialized {
                ObjectKind::MaterializedView
            } else {
                ObjectKind::View
            },
        ),
        Act::Table { .. } => matches!(
            told,
            "ALTER_TABLE" | "ALTER_FOREIGN_TABLE" | "ALTER_VIEW" | "ALTER_MATERIALIZED_VIEW"
        ),
        Act::DropTable { .. } => told == "DROP_TABLE",
        Act::Truncate { .. } => told == "TRUNCATE",
        Act::CreateIndex(_) => told == "CREATE_INDEX",
        Act::DropIndex { .. } => told == "DROP_INDEX",
        Act::RenameIndex { .. } => told == "ALTER_INDEX",
        Act::Reindex { .. } => told == "REINDEX",
        Act::RefreshView { .. } => told == "REFRESH",
        Act::CreateEnum { .. } => told == "CREATE_TYPE",
        Act::Enum { .. } => told == "ALTER_TYPE",
        Act::CreateDomain { .. } => told == "CREATE_DOMAIN",
        Act::Domain { .. } => told == "ALTER_DOMAIN",
        Act::CreateTrigger { .. } => told == "CREATE_TRIGGER",
        Act::DropTrigger { .. } => told == "DROP_TRIGGER",
        Act::Create { kind, .. } => is_object(told, "CREATE_", *kind),
        Act::Alter { kind, .. } => {
            is_object(told, "ALTER_", *kind) || matches!(told, "REASSIGN" | "SECURITY_LABEL")
        }
        Act::Drop { kind, .. } => is_object(told, "DROP_", *kind),
        Act::Grant { .. } => told == "GRANT",
        Act::Revoke { .. } => told == "REVOKE",
        Act::Comment(_) => told == "COMMENT_ON",
        // A query of a `WITH` may come before the statement itself.
        Act::Insert { .. } => matches!(told, "INSERT" | "SELECT" | "UPDATE" | "DELETE"),
        Act::Update(_) => matches!(told, "UPDATE" | "SELECT" | "INSERT" | "DELETE"),
        Act::Delete(_) => matches!(told, "DELETE" | "SELECT" | "INSERT" | "UPDATE"),
        Act::Merge { .. } => matches!(told, "MERGE" | "SELECT"),
        Act::Load { .. } => told == "COPY",
        Act::Lock { .. } => told == "LOCK",
        Act::Vacuum { .. } => told == "VACUUM",
        Act::Cluster { .. } => told == "CLUSTER",
        Act::Analyze { .. } => told == "ANALYZE",
        Act::Set(_) => matches!(
            told,
            "SET"
                | "RESET"
                | "SET_CONSTRAINTS"
                | "SET_ROLE"
                | "SET_SESSION_AUTH"
                | "RESET_ROLE"
                | "RESET_SESSION_AUTH"
                | "ALTER_SYSTEM"
                | "SELECT"
        ),
        Act::Transaction { .. } => {
            let verbs = [
                "BEGIN",
                "COMMIT",
                "ROLLBACK",
                "SAVEPOINT",
                "RELEASE",
                "PREPARE",
                "SET",
            ];
            verbs.iter().any(|verb| told.starts_with(verb))
        }
        Act::Dynamic { .. } => {
            matches!(told, "DO" | "CALL" | "EXECUTE" | "PREPARE" | "SELECT")
        }
        Act::Query => !told.contains('_') || matches!(told, "COMPOUND_SELECT" | "PAREN_SELECT"),
        _ => false,
    }
}

fn name(act: &Act) -> Option<String> {
    let named = match act {
        Act::DropIndex { index: name, .. }
        | Act::RenameIndex { index: name, .. }
        | Act::CreateDomain { name, .. }
        | Act::Domain { name, .. }
        | Act::CreateEnum { name, .. }
        | Act::Enum { name, .. }
        | Act::RefreshView { view: name, .. } => Some(name),
        Act::CreateView(view) => Some(&view.name),
        Act::Create {
            table, name, kind, ..
        }
        | Act::Drop {
            table, name, kind, ..
        }
        | Act::Alter {
            table, name, kind, ..
        } => match kind {
            // Told by its table.
            ObjectKind::Policy | ObjectKind::Rule => table.as_ref(),
            ObjectKind::View
            | ObjectKind::MaterializedView
            | ObjectKind::Type
            | ObjectKind::Domain
            | ObjectKind::Schema
            | ObjectKind::Sequence
            | ObjectKind::Extension
            | ObjectKind::Function
            | ObjectKind::Procedure
            | ObjectKind::Publication
            | ObjectKind::Statistics => name.as_ref(),
            _ => None,
        },
        Act::Comment(_) | Act::Set(_) | Act::Query | Act::Reindex { .. } => None,
        _ => act.table(),
    };
    named.map(written)
}

fn written(name: &ObjectName) -> String {
    match &name.schema {
        Some(schema) => format!("{schema}.{}", name.name),
        None => name.name.clone(),
    }
}

/// The pieces of the operations: what nodes each may be, and its column.
fn pieces(told: &str, found: &[Operation]) -> Option<Vec<(Vec<&'static str>, String)>> {
    match (told, &found.first()?.act) {
        ("ALTER_TABLE", Act::Table { .. }) => found
            .iter()
            .map(|one| match &one.act {
                Act::Table { act, .. } => Some(action(act)),
                _ => None,
            })
            .collect(),
        ("CREATE_TABLE", Act::CreateTable(table)) if table.partition_of.is_none() => {
            let columns = table.columns.iter().map(|column| column.name.clone());
            let columns = columns.map(|name| (vec!["COLUMN"], name));
            let constraints = table.constraints.iter().map(|_| CONSTRAINTS.to_vec());
            let like = table.like.iter().map(|_| vec!["LIKE_CLAUSE"]);
            let others = constraints.chain(like).map(|kinds| (kinds, String::new()));
            Some(columns.chain(others).collect())
        }
        _ => None,
    }
}

/// The nodes of constraints of a table.
const CONSTRAINTS: [&str; 6] = [
    "CHECK_CONSTRAINT",
    "EXCLUDE_CONSTRAINT",
    "FOREIGN_KEY_CONSTRAINT",
    "NOT_NULL_CONSTRAINT",
    "PRIMARY_KEY_CONSTRAINT",
    "UNIQUE_CONSTRAINT",
];

fn action(act: &TableAct) -> (Vec<&'static str>, String) {
    let (kinds, column): (&[&str], &str) = match act {
        TableAct::AddColumn { column, .. } => (&["ADD_COLUMN"], &column.name),
        TableAct::DropColumn { column, .. } => (&["DROP_COLUMN"], column),
        TableAct::RenameColumn { from, .. } => (&["RENAME_COLUMN"], from),
        TableAct::ColumnType { column, .. } => (&["SET_TYPE"], column),
        TableAct::SetDefault { column, .. } => (&["SET_DEFAULT"], column),
        TableAct::DropDefault { column } => (&["DROP_DEFAULT"], column),
        TableAct::SetNotNull { column } => (&["SET_NOT_NULL"], column),
        TableAct::DropNotNull { column } => (&["DROP_NOT_NULL"], column),
        TableAct::AddIdentity { column } => (&["ADD_GENERATED"], column),
        TableAct::DropGenerated {
            column,
            expression: true,
        } => (&["DROP_EXPRESSION"], column),
        TableAct::DropGenerated {
            column,
            expression: false,
        } => (&["DROP_IDENTITY"], column),
        TableAct::SetExpression { column, .. } => (&["SET_EXPRESSION"], column),
        TableAct::ColumnOption { column, .. } => (
            &[
                "SET_STATISTICS",
                "SET_STORAGE",
                "SET_COMPRESSION",
                "SET_OPTIONS",
                "SET_OPTIONS_LIST",
                "RESET_OPTIONS",
                "RESTART",
                "SET_GENERATED",
                "SET_GENERATED_OPTIONS",
                "SET_SEQUENCE_OPTION",
                "ALTER_OPTION_LIST",
            ],
            column,
        ),
        TableAct::AddConstraint { .. } => (&["ADD_CONSTRAINT"], ""),
        TableAct::DropConstraint { .. } => (&["DROP_CONSTRAINT"], ""),
        TableAct::ValidateConstraint { .. } => (&["VALIDATE_CONSTRAINT"], ""),
        TableAct::AlterConstraint { .. } => (&["ALTER_CONSTRAINT"], ""),
        TableAct::RenameConstraint { .. } => (&["RENAME_CONSTRAINT"], ""),
        TableAct::Rename { .. } => (&["TABLE_RENAME_TO", "RENAME_TO"], ""),
        TableAct::SetSchema { .. } => (&["SET_SCHEMA"], ""),
        TableAct::AttachPartition { .. } => (&["ATTACH_PARTITION"], ""),
        TableAct::DetachPartition { .. } => (&["DETACH_PARTITION"], ""),
        TableAct::ToggleTrigger { .. } => (
            &[
                "ENABLE_TRIGGER",
                "DISABLE_TRIGGER",
                "ENABLE_RULE",
                "DISABLE_RULE",
                "ENABLE_ALWAYS_TRIGGER",
                "ENABLE_REPLICA_TRIGGER",
                "ENABLE_ALWAYS_RULE",
                "ENABLE_REPLICA_RULE",
            ],
            "",
        ),
        TableAct::RowSecurity { .. } => (
            &["ENABLE_RLS", "DISABLE_RLS", "FORCE_RLS", "NO_FORCE_RLS"],
            "",
        ),
        TableAct::ReplicaIdentity => (&["REPLICA_IDENTITY"], ""),
        TableAct::ClusterOn => (&["CLUSTER_ON", "SET_WITHOUT_CLUSTER"], ""),
        TableAct::SetLogged { .. } => (&["SET_LOGGED", "SET_UNLOGGED"], ""),
        TableAct::SetAccessMethod { .. } => (&["SET_ACCESS_METHOD"], ""),
        TableAct::SetTablespace => (&["SET_TABLESPACE"], ""),
        TableAct::SetOids => (&["SET_WITHOUT_OIDS"], ""),
        TableAct::SetOptions(_) => (
            &[
                "SET_OPTIONS",
                "RESET_OPTIONS",
                "ALTER_OPTION_LIST",
                "OPTION_ITEM_LIST",
            ],
            "",
        ),
        TableAct::Inherit { .. } => (&["INHERIT_TABLE", "NO_INHERIT_TABLE"], ""),
        TableAct::Owner => (&["OWNER_TO"], ""),
        _ => (&[], ""),
    };
    (kinds.to_vec(), column.to_owned())
}
