//! `ALTER TABLE`.

use super::object::cascades;
use super::{one, table};
use crate::sql::recognise::column::column;
use crate::sql::recognise::constraint::{sees_constraint, table_constraint};
use crate::sql::recognise::phrase::Phrase;
use crate::sql::recognise::type_name::data_type;
use crate::sql::{Act, ObjectKind, ObjectName, Operation, TableAct};

/// What follows `ALTER TABLE`.
pub(super) fn alter_table(
    whole: Phrase<'_, '_>,
    mut phrase: Phrase<'_, '_>,
) -> Option<Vec<Operation>> {
    if phrase.sees(&["ALL", "IN", "TABLESPACE"]) {
        let act = Act::Alter {
            kind: ObjectKind::Table,
            name: None,
            table: None,
            renamed: None,
            moved_to: None,
        };
        return Some(one(whole, act));
    }
    phrase.take(&["IF", "EXISTS"]);
    let table = table(&mut phrase)?;
    let items = phrase.items();
    let alone = items.len() == 1;
    let operations = items.into_iter().map(|item| {
        let act = action(item).unwrap_or_else(|| TableAct::Other {
            words: item.first_words(3),
        });
        let span = if alone { whole.span() } else { item.span() };
        Operation {
            act: Act::Table {
                table: table.clone(),
                act,
            },
            span,
        }
    });
    Some(operations.collect())
}

/// One action; `None`: it is not known.
pub(super) fn action(mut item: Phrase<'_, '_>) -> Option<TableAct> {
    let first = item.next()?;
    match first.text.to_ascii_uppercase().as_str() {
        "ADD" => add(item),
        "DROP" => drop(item),
        "ALTER" => alter(item),
        "RENAME" => rename(item),
        "VALIDATE" if item.take(&["CONSTRAINT"]) => Some(TableAct::ValidateConstraint {
            name: item.loose_name()?,
        }),
        "SET" => set(item),
        "RESET" => Some(TableAct::SetOptions(option_names(&mut item))),
        "ENABLE" => toggle(item, true),
        "DISABLE" => toggle(item, false),
        "FORCE" => Some(TableAct::RowSecurity { restricts: true }),
        "NO" if item.take(&["FORCE"]) => Some(TableAct::RowSecurity { restricts: false }),
        "NO" if item.take(&["INHERIT"]) => inherit(item, false),
        "INHERIT" => inherit(item, true),
        "ATTACH" if item.take(&["PARTITION"]) => Some(TableAct::AttachPartition {
            partition: item.named()?,
            bounds: item.expression(),
        }),
        "DETACH" if item.take(&["PARTITION"]) => Some(TableAct::DetachPartition {
            partition: item.named()?,
            concurrently: item.take(&["CONCURRENTLY"]),
            finalize: item.take(&["FINALIZE"]),
        }),
        "REPLICA" => Some(TableAct::ReplicaIdentity),
        "CLUSTER" => Some(TableAct::ClusterOn),
        "OWNER" => Some(TableAct::Owner),
        "OPTIONS" => Some(TableAct::SetOptions(Vec::new())),
        _ => None,
    }
}

fn inherit(mut item: Phrase<'_, '_>, on: bool) -> Option<TableAct> {
    let parent = item.named()?;
    Some(TableAct::Inherit { parent, on })
}

fn add(mut item: Phrase<'_, '_>) -> Option<TableAct> {
    if sees_constraint(&item) {
        let constraint = table_constraint(&mut item)?;
        return Some(TableAct::AddConstraint {
            constraint: Box::new(constraint),
            if_not_exists: false,
        });
    }
    item.take(&["COLUMN"]);
    let if_not_exists = item.take(&["IF", "NOT", "EXISTS"]);
    Some(TableAct::AddColumn {
        column: Box::new(column(&mut item)?),
        if_not_exists,
    })
}

fn drop(mut item: Phrase<'_, '_>) -> Option<TableAct> {
    let cascade = cascades(&item);
    if item.take(&["CONSTRAINT"]) {
        let if_exists = item.take(&["IF", "EXISTS"]);
        return Some(TableAct::DropConstraint {
            name: item.loose_name()?,
            if_exists,
            cascade,
            foreign_key: false,
        });
    }
    item.take(&["COLUMN"]);
    let if_exists = item.take(&["IF", "EXISTS"]);
    Some(TableAct::DropColumn {
        column: item.loose_name()?,
        if_exists,
        cascade,
    })
}

fn rename(mut item: Phrase<'_, '_>) -> Option<TableAct> {
    if item.take(&["TO"]) {
        let to = ObjectName::new(item.loose_name()?);
        return Some(TableAct::Rename { to });
    }
    let constraint = item.take(&["CONSTRAINT"]);
    item.take(&["COLUMN"]);
    let from = item.loose_name()?;
    let to = item.take(&["TO"]).then(|| item.loose_name())??;
    Some(if constraint {
        TableAct::RenameConstraint { from, to }
    } else {
        TableAct::RenameColumn { from, to }
    })
}

/// `ALTER [COLUMN]`, `ALTER CONSTRAINT`.
fn alter(mut item: Phrase<'_, '_>) -> Option<TableAct> {
    if item.take(&["CONSTRAINT"]) {
        let name = item.loose_name()?;
        let enforced = item.outer_words().any(|word| word.is("ENFORCED"));
        let refused = item.has_outer("NOT", "ENFORCED");
        return Some(TableAct::AlterConstraint {
            name,
            enforced: enforced.then_some(!refused),
        });
    }
    item.take(&["COLUMN"]);
    let column = match item.loose_name() {
        Some(name) => name,
        // A column of an index, by its number.
        None => item.next()?.text.to_owned(),
    };
    column_act(item, column)
}

fn column_act(mut item: Phrase<'_, '_>, column: String) -> Option<TableAct> {
    if item.take(&["SET", "DATA", "TYPE"]) || item.take(&["TYPE"]) {
        let mut data_type = data_type(&mut item);
        if item.take(&["COLLATE"]) {
            data_type.collation = item.path().and_then(|mut path| path.pop());
        }
        let using = item.take(&["USING"]).then(|| item.expression());
        return Some(TableAct::ColumnType {
            column,
            data_type,
            using,
        });
    }
    let option = |column, option: &str| TableAct::ColumnOption {
        column,
        option: option.to_owned(),
    };
    let act = if item.take(&["SET", "DEFAULT"]) {
        TableAct::SetDefault {
            column,
            default: item.expression(),
        }
    } else if item.take(&["DROP", "DEFAULT"]) {
        TableAct::DropDefault { column }
    } else if item.take(&["SET", "NOT", "NULL"]) {
        TableAct::SetNotNull { column }
    } else if item.take(&["DROP", "NOT", "NULL"]) {
        TableAct::DropNotNull { column }
    } else if item.take(&["ADD", "GENERATED"]) {
        TableAct::AddIdentity { column }
    } else if item.take(&["DROP", "IDENTITY"]) {
        TableAct::DropGenerated {
            column,
            expression: false,
        }
    } else if item.take(&["DROP", "EXPRESSION"]) {
        TableAct::DropGenerated {
            column,
            expression: true,
        }
    } else if item.take(&["SET", "EXPRESSION", "AS"]) {
        TableAct::SetExpression {
            column,
            expression: item.parenthesised_expression()?,
        }
    } else if item.sees_any(&["RESET", "OPTIONS"]) {
        option(column, "OPTIONS")
    } else if item.sees(&["RESTART"]) {
        option(column, "IDENTITY")
    } else if item.take(&["SET"]) {
        match item.peek().map(|part| part.text.to_ascii_uppercase()) {
            Some(word) if matches!(word.as_str(), "STATISTICS" | "STORAGE" | "COMPRESSION") => {
                option(column, &word)
            }
            Some(word) if word == "(" => option(column, "OPTIONS"),
            // `SET GENERATED`, `SET INCREMENT BY`, …
            Some(_) => option(column, "IDENTITY"),
            None => return None,
        }
    } else {
        return None;
    };
    Some(act)
}

fn set(mut item: Phrase<'_, '_>) -> Option<TableAct> {
    let act = if item.take(&["SCHEMA"]) {
        TableAct::SetSchema {
            schema: item.loose_name()?,
        }
    } else if item.take(&["LOGGED"]) {
        TableAct::SetLogged { logged: true }
    } else if item.take(&["UNLOGGED"]) {
        TableAct::SetLogged { logged: false }
    } else if item.take(&["TABLESPACE"]) {
        TableAct::SetTablespace
    } else if item.take(&["ACCESS", "METHOD"]) {
        TableAct::SetAccessMethod {
            method: item.loose_name().filter(|name| name != "default"),
        }
    } else if item.take(&["WITHOUT", "CLUSTER"]) {
        TableAct::ClusterOn
    } else if item.take(&["WITHOUT", "OIDS"]) || item.take(&["WITH", "OIDS"]) {
        TableAct::SetOids
    } else if item.sees_text("(") {
        TableAct::SetOptions(option_names(&mut item))
    } else {
        return None;
    };
    Some(act)
}

/// The names in `(fillfactor = 70, toast.autovacuum_enabled = false)`, in lower case.
fn option_names(item: &mut Phrase<'_, '_>) -> Vec<String> {
    let options = item.parenthesised();
    let options = options.map_or_else(Vec::new, |options| options.items());
    let name = |mut option: Phrase<'_, '_>| Some(option.path()?.join(".").to_ascii_lowercase());
    options.into_iter().filter_map(name).collect()
}

/// `ENABLE`, `DISABLE`: triggers, rules, the security of rows.
fn toggle(mut item: Phrase<'_, '_>, enable: bool) -> Option<TableAct> {
    if item.take(&["ROW", "LEVEL", "SECURITY"]) {
        return Some(TableAct::RowSecurity { restricts: enable });
    }
    item.take_any(&["REPLICA", "ALWAYS"]);
    let rule = item.take(&["RULE"]);
    if !rule && !item.take(&["TRIGGER"]) {
        return None;
    }
    let name = if item.sees_any(&["ALL", "USER"]) {
        None
    } else {
        Some(item.loose_name()?)
    };
    Some(TableAct::ToggleTrigger { name, enable, rule })
}
