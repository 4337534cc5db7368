//! The struct for a table, as far as attributes can say what the database has.

use std::collections::BTreeSet;

use super::Facts;
use super::column::{column, primary_key_of_column};
use super::cursor::{Cursor, unquoted};
use super::definition::{
    self, Index, Key, Part, constraint_name, foreign_key, mysql_index, postgres_index, sqlite_index,
};
use super::draft::{Draft, Field, Leading, argument};
use super::ident::Idents;
use crate::dialect::Dialect;
use crate::models::attribute::snake;
use crate::models::named_in;
use crate::naming::Naming;
use crate::schema::{Ddl, Fact, Kind};

/// The struct; `None` when the table as a whole has to be written as SQL.
pub(super) fn table(facts: &Facts<'_>, types: &mut Idents, fact: &Fact) -> Option<Draft> {
    let dialect = facts.dialect();
    let options = options(facts, fact)?;
    if has_key_over_period(facts, fact) {
        return None;
    }
    let (schema, name) = match &fact.id.path[..] {
        [name] => (None, name),
        [schema, name] => (Some(schema.clone()).filter(|it| it != "public"), name),
        _ => return None,
    };
    let mut draft = Draft {
        schema,
        table: name.clone(),
        ident: types.of_type(name),
        arguments: Vec::new(),
        fields: Vec::new(),
        foreign_keys: Vec::new(),
        unique: Vec::new(),
        primary_key: Vec::new(),
        said: vec![fact.id.clone()],
    };
    if snake(&draft.ident) != *name {
        draft.arguments.push(format!("name = {name:?}"));
    }
    if let Some(schema) = &draft.schema {
        draft.arguments.push(format!("schema = {schema:?}"));
    }
    if !options.is_empty() {
        draft.arguments.push(format!("options = {options:?}"));
    }
    let mut columns: Vec<&Fact> = facts
        .of(&fact.id)
        .filter(|it| it.id.kind == Kind::Column)
        .collect();
    columns.sort_by_key(|column| column.rank);
    let keys = key_columns(facts, fact);
    let mut idents = Idents::default();
    for it in &columns {
        let name = it.id.path.last()?;
        let is_strict = dialect == Dialect::Sqlite && options.to_lowercase().contains("strict");
        let found = column(facts, it, keys.contains(name), is_strict)?;
        draft.said.extend(found.said);
        let ident = idents.of_field(name);
        let mut keys = found.keys;
        if ident.strip_prefix("r#").unwrap_or(&ident) != name {
            keys.insert(0, format!("name = {name:?}"));
        }
        draft.fields.push(Field {
            column: name.clone(),
            ident,
            keys,
            ty: found.ty,
            is_optional: found.is_optional,
        });
    }
    if draft.fields.is_empty() {
        return None;
    }
    let of_table = facts.of(&fact.id).filter(|it| it.id.kind != Kind::Column);
    let of_columns = columns.iter().flat_map(|it| facts.of(&it.id));
    let mut all: Vec<&Fact> = of_table.chain(of_columns).collect();
    all.sort_by_key(|it| (it.id.kind, it.rank, &it.id));
    for it in all {
        let is_said = constraint(facts, &mut draft, it).is_some();
        let is_constraint = matches!(
            it.id.kind,
            Kind::PrimaryKey | Kind::Unique | Kind::Check | Kind::ForeignKey | Kind::Unmodelled
        );
        // SQLite cannot add it later.
        if !is_said && is_constraint && dialect == Dialect::Sqlite {
            return None;
        }
    }
    if draft.primary_key.is_empty() {
        draft.arguments.push("no_primary_key".to_owned());
    }
    Some(draft)
}

/// What follows the parentheses; `None` when it is no plain table.
fn options(facts: &Facts<'_>, fact: &Fact) -> Option<String> {
    match (facts.dialect(), &fact.ddl) {
        (Dialect::Postgres, Ddl::Table { head, tail }) => {
            let is_plain = head.starts_with("CREATE TABLE ")
                && !tail.contains("INHERITS (")
                && !tail.contains("PARTITION BY ");
            is_plain.then(|| tail.trim().to_owned())
        }
        (Dialect::Mysql, Ddl::Table { tail, .. }) => {
            // A partition has braces of its own, and a comment of a version would be one of Rust's for readers.
            (!tail.contains("PARTITION") && !tail.contains("/*")).then(|| tail.trim().to_owned())
        }
        (Dialect::Sqlite, Ddl::Own(_)) => {
            let has_columns = facts.of(&fact.id).any(|it| it.id.kind == Kind::Column);
            let options = if fact.definition == "no options" {
                ""
            } else {
                &fact.definition
            };
            has_columns.then(|| options.to_uppercase())
        }
        _ => None,
    }
}

/// Whether a key needs a period, which no attribute says and which the key cannot be made without.
fn has_key_over_period(facts: &Facts<'_>, table: &Fact) -> bool {
    let mut parts = facts.of(&table.id);
    facts.dialect() == Dialect::Mysql
        && parts.any(|part| {
            matches!(part.id.kind, Kind::PrimaryKey | Kind::Unique)
                && part.definition.to_uppercase().contains(" WITHOUT OVERLAPS")
        })
}

/// The columns that keys and indexes are on.
fn key_columns(facts: &Facts<'_>, table: &Fact) -> BTreeSet<String> {
    let mut columns = BTreeSet::new();
    for fact in facts.of(&table.id) {
        if let (Dialect::Mysql, Kind::PrimaryKey | Kind::Unique | Kind::Index) =
            (facts.dialect(), fact.id.kind)
            && let Some(index) = mysql_index(&fact.definition, false)
        {
            columns.extend(index.parts.into_iter().filter_map(|part| match part {
                Part::Column(name, _) => Some(name),
                Part::Text(_) => None,
            }));
        }
    }
    columns
}

/// Says a constraint, an index or a comment, if attributes can.
fn constraint(facts: &Facts<'_>, draft: &mut Draft, fact: &Fact) -> Option<()> {
    let dialect = facts.dialect();
    let of_column = fact
        .owner
        .as_ref()
        .filter(|owner| owner.kind == Kind::Column);
    let of_column = of_column.and_then(|owner| owner.path.last());
    match fact.id.kind {
        Kind::PrimaryKey => primary_key(facts, draft, fact, of_column)?,
        Kind::Unique if dialect == Dialect::Mysql => {
            let found = mysql_index(&fact.definition, true)?;
            index(facts, draft, fact, &found)?;
        }
        Kind::Unique => unique(facts, draft, fact, of_column)?,
        Kind::Check => check(facts, draft, fact, of_column)?,
        Kind::ForeignKey => return leading(facts, draft, fact, of_column),
        Kind::Index => {
            let found = match dialect {
                Dialect::Postgres => postgres_index(&fact.definition)?,
                Dialect::Mysql => mysql_index(&fact.definition, false)?,
                Dialect::Sqlite => sqlite_index(&fact.definition)?,
            };
            index(facts, draft, fact, &found)?;
        }
        Kind::Comment => {
            let text = unquoted(&fact.definition)?;
            match of_column {
                Some(column) => draft
                    .field(column)?
                    .keys
                    .push(format!("comment = {text:?}")),
                None => draft.arguments.push(format!("comment = {text:?}")),
            }
        }
        // Said with its column already.
        _ => return None,
    }
    draft.said.push(fact.id.clone());
    Some(())
}

/// `name = "…"`, where it is not the one that the template gives.
fn name(template: &str, draft: &Draft, own: Option<&str>, columns: &[String]) -> Option<String> {
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let own = own.unwrap_or_default();
    (own != Naming::name(template, &draft.table, &columns)).then(|| own.to_owned())
}

fn named(name: Option<String>) -> Option<String> {
    name.map(|name| format!("name = {name:?}"))
}

/// The name that a fact of SQLite has: one without a name is called by what it is on.
fn sqlite_name(fact: &Fact, of_column: Option<&String>) -> Option<String> {
    let last = fact.id.path.last()?;
    match of_column {
        Some(_) => fact.id.path.get(2).cloned(),
        None => (!last.starts_with('(') && *last != fact.definition).then(|| last.clone()),
    }
}

fn own_name(facts: &Facts<'_>, fact: &Fact, of_column: Option<&String>) -> Option<String> {
    match facts.dialect() {
        Dialect::Sqlite => sqlite_name(fact, of_column),
        Dialect::Postgres | Dialect::Mysql => fact.id.path.last().cloned(),
    }
}

fn primary_key(
    facts: &Facts<'_>,
    draft: &mut Draft,
    fact: &Fact,
    of_column: Option<&String>,
) -> Option<()> {
    let dialect = facts.dialect();
    let mut cursor = Cursor::new(dialect, &fact.definition);
    let said = constraint_name(&mut cursor);
    let mut key = match dialect {
        Dialect::Mysql => Key {
            columns: plain(&mysql_index(&fact.definition, true)?)?,
            ..Key::default()
        },
        _ => definition::key(&mut cursor, "primary key")?,
    };
    if !key.include.is_empty() {
        return None;
    }
    key.columns
        .extend(of_column.filter(|_| key.columns.is_empty()).cloned());
    let own = match dialect {
        Dialect::Postgres => own_name(facts, fact, of_column),
        _ => said,
    };
    let naming = facts.naming;
    let own = name(&naming.primary_key, draft, own.as_deref(), &key.columns);
    key.options
        .extend(named(own).filter(|_| dialect != Dialect::Mysql));
    let at_column = key.columns.len() == 1 && (dialect != Dialect::Sqlite || of_column.is_some());
    draft.unique.push(key.columns.iter().cloned().collect());
    draft.primary_key.clone_from(&key.columns);
    if dialect == Dialect::Sqlite {
        for column in &key.columns {
            primary_key_of_column(draft, column, at_column);
        }
    }
    if at_column {
        let field = draft.field(&key.columns[0])?;
        field
            .keys
            .insert(0, argument("primary_key", &[], &key.options));
        if key.auto_increment {
            field.keys.insert(1, "auto_increment".to_owned());
        }
        return Some(());
    }
    let columns = draft.named(&key.columns)?;
    draft
        .arguments
        .push(argument("primary_key", &columns, &key.options));
    Some(())
}

/// The columns of an index that is on nothing but columns.
fn plain(index: &Index) -> Option<Vec<String>> {
    let column = |part: &Part| match part {
        Part::Column(name, order) if order.is_empty() => Some(name.clone()),
        _ => None,
    };
    index.parts.iter().map(column).collect()
}

fn unique(
    facts: &Facts<'_>,
    draft: &mut Draft,
    fact: &Fact,
    of_column: Option<&String>,
) -> Option<()> {
    let dialect = facts.dialect();
    let mut key = definition::key(&mut Cursor::new(dialect, &fact.definition), "unique")?;
    key.columns
        .extend(of_column.filter(|_| key.columns.is_empty()).cloned());
    let own = own_name(facts, fact, of_column);
    let naming = facts.naming;
    key.options.extend(named(name(
        &naming.unique,
        draft,
        own.as_deref(),
        &key.columns,
    )));
    if !key.include.is_empty() {
        let include = draft.named(&key.include)?;
        key.options.push(format!("include({})", include.join(", ")));
    }
    let columns = draft.named(&key.columns)?;
    draft.unique.push(key.columns.iter().cloned().collect());
    if key.columns.len() == 1 && (dialect != Dialect::Sqlite || of_column.is_some()) {
        let text = argument("unique", &[], &key.options);
        draft.field(&key.columns[0])?.keys.push(text);
    } else {
        draft
            .arguments
            .push(argument("unique", &columns, &key.options));
    }
    Some(())
}

fn check(
    facts: &Facts<'_>,
    draft: &mut Draft,
    fact: &Fact,
    of_column: Option<&String>,
) -> Option<()> {
    let dialect = facts.dialect();
    if dialect == Dialect::Mysql && of_column.is_some() {
        return None;
    }
    let expression = definition::check(&mut Cursor::new(dialect, &fact.definition))?;
    let columns: Vec<String> = draft
        .fields
        .iter()
        .map(|field| field.column.clone())
        .collect();
    let mut columns: Vec<String> =
        named_in(dialect, expression, columns.iter().map(String::as_str))
            .into_iter()
            .map(str::to_owned)
            .collect();
    if columns.len() > 1 {
        columns.clear();
    }
    let own = own_name(facts, fact, of_column);
    let naming = facts.naming;
    let text = match name(&naming.check, draft, own.as_deref(), &columns) {
        Some(name) => format!("check(name = {name:?}, expression = {expression:?})"),
        None => format!("check = {expression:?}"),
    };
    let column = of_column.or_else(|| columns.first().filter(|_| dialect != Dialect::Sqlite));
    match column.cloned() {
        Some(column) => draft.field(&column)?.keys.push(text),
        None => draft.arguments.push(text),
    }
    Some(())
}

fn leading(
    facts: &Facts<'_>,
    draft: &mut Draft,
    fact: &Fact,
    of_column: Option<&String>,
) -> Option<()> {
    let dialect = facts.dialect();
    let schema = fact
        .id
        .path
        .first()
        .filter(|_| dialect == Dialect::Postgres);
    let mut key = foreign_key(dialect, &fact.definition, schema.map(String::as_str))?;
    key.columns
        .extend(of_column.filter(|_| key.columns.is_empty()).cloned());
    draft.named(&key.columns)?;
    let own = own_name(facts, fact, of_column);
    let naming = facts.naming;
    let name = name(&naming.foreign_key, draft, own.as_deref(), &key.columns);
    let at_column = key.columns.len() == 1 && (dialect != Dialect::Sqlite || of_column.is_some());
    draft.foreign_keys.push(Leading {
        fact: fact.id.clone(),
        key,
        name,
        at_column,
    });
    Some(())
}

fn index(facts: &Facts<'_>, draft: &mut Draft, fact: &Fact, index: &Index) -> Option<()> {
    let naming = facts.naming;
    let columns: Vec<String> = index
        .parts
        .iter()
        .map(|part| match part {
            Part::Column(name, _) => name.clone(),
            Part::Text(_) => "expr".to_owned(),
        })
        .collect();
    let own = fact.id.path.last().map(String::as_str);
    let plain = plain(index);
    let mut options = index.options.clone();
    if !index.include.is_empty() {
        options.insert(
            0,
            format!("include({})", draft.named(&index.include)?.join(", ")),
        );
    }
    let is_constraint = facts.dialect() == Dialect::Mysql
        && index.is_unique
        && plain.is_some()
        && options.is_empty();
    let (key, template) = if is_constraint {
        ("unique", &naming.unique)
    } else {
        ("index", &naming.index)
    };
    options.extend(named(name(template, draft, own, &columns)));
    if index.is_unique && !is_constraint {
        options.insert(0, "unique".to_owned());
    }
    if let Some(columns) = plain
        .clone()
        .filter(|_| index.is_unique && !index.is_partial)
    {
        draft.unique.push(columns.into_iter().collect());
    }
    let parts = draft.parts(&index.parts)?;
    match plain.as_deref() {
        Some([one]) => draft.field(one)?.keys.push(argument(key, &[], &options)),
        _ => draft.arguments.push(argument(key, &parts, &options)),
    }
    Some(())
}
