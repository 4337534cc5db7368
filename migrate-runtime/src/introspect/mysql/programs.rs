//! Functions, procedures and packages.

use migrate_core::schema::show_create::{quoted, without_definer};
use migrate_core::schema::{Ddl, Fact, FactId, Kind};

use super::catalog::{Catalog, Routine, without_end};
use super::{settings, shown};
use crate::error::Error;
use crate::wire::Wire;

pub(super) async fn read(wire: &mut Wire, catalog: &Catalog) -> Result<Vec<Fact>, Error> {
    let known = catalog.routines.iter();
    let known: Vec<&Routine> = known.filter(|routine| routine.kind().is_some()).collect();
    let statements: Vec<String> = known
        .iter()
        .map(|routine| {
            format!(
                "SHOW CREATE {} {}",
                routine.type_name,
                quoted(&routine.name)
            )
        })
        .collect();
    let texts = shown::texts(wire, &statements, 2).await?;
    let pairs = known.into_iter().zip(texts);
    Ok(pairs
        .filter_map(|(routine, text)| Some(fact(routine, routine.kind()?, &text, catalog)))
        .collect())
}

/// A body is text of the user's own, and stays as it is: also where it names a database.
fn fact(routine: &Routine, kind: Kind, text: &str, catalog: &Catalog) -> Fact {
    let text = without_definer(text);
    let text = if catalog.is_mariadb {
        text
    } else {
        without_end(&text).to_owned()
    };
    let (definition, statements) = settings::under_mode(catalog, &routine.sql_mode, &text, &text);
    let name = &*routine.name;
    let is_body = routine.type_name == "PACKAGE BODY";
    let id = if is_body {
        FactId::new(kind, [name, "body"])
    } else {
        FactId::new(kind, [name])
    };
    let drop = format!("DROP {} {}", routine.type_name, quoted(name));
    let is_package = kind == Kind::Package;
    let mut fact = Fact::new(id, definition).dropped_by(if is_package {
        // Only that mode knows what a package is.
        let quoted = drop.replace('\'', "''");
        format!("SET STATEMENT sql_mode = 'ORACLE' FOR EXECUTE IMMEDIATE '{quoted}'")
    } else {
        drop
    });
    if catalog.is_mariadb && statements.len() == 1 {
        fact = fact.altered_by(text.replacen("CREATE ", "CREATE OR REPLACE ", 1));
    }
    if is_body {
        fact = fact.of(FactId::new(kind, [name]));
    }
    fact.made(Ddl::Own(statements))
}
