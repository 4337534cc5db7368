//! The catalog of MySQL and MariaDB: lists out of `information_schema`, and the server's own text of everything.
//!
//! One message asks for the lists, and each further one for the texts of some hundred objects, so that the number of objects
//! hardly counts. Names carry no database: everything is in the one that the connection is in.

mod catalog;
mod columns;
mod events;
mod grants;
mod keys;
mod programs;
mod settings;
mod shown;
mod tables;
mod triggers;
mod views;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::schema::{Fact, FactId, Kind, Schema};

use crate::error::Error;
use crate::tables::Tables;
use crate::wire::Wire;
use catalog::Catalog;

pub(super) async fn read(wire: &mut Wire, tables: &Tables) -> Result<Schema, Error> {
    let Some(catalog) = Catalog::read(wire, tables).await? else {
        return Err(no_database());
    };
    let mut schema = Schema::new(tables.dialect);
    schema.insert(charset(&catalog));
    for fact in tables::read(wire, &catalog).await? {
        schema.insert(fact);
    }
    for fact in views::read(wire, &catalog).await? {
        schema.insert(fact);
    }
    for fact in programs::read(wire, &catalog).await? {
        schema.insert(fact);
    }
    let rest = triggers::facts(&catalog)
        .into_iter()
        .chain(events::facts(&catalog))
        .chain(grants::facts(&catalog))
        .chain(unmodelled(&catalog));
    for fact in rest {
        schema.insert(fact);
    }
    Ok(schema)
}

/// The character set of what says none.
fn charset(catalog: &Catalog) -> Fact {
    let definition = format!(
        "CHARACTER SET {} COLLATE {}",
        catalog.charset, catalog.collation
    );
    let statement = format!("ALTER DATABASE {definition}");
    Fact::new(FactId::new(Kind::Database, ["character set"]), definition)
        .made_by(&*statement)
        .altered_by(statement)
}

/// Kinds of objects that no released server had when this was written.
fn unmodelled(catalog: &Catalog) -> impl Iterator<Item = Fact> + '_ {
    let objects = catalog.objects.iter();
    let objects = objects.filter(|(_, object)| object.is_none_of_these());
    let objects = objects.map(|(name, object)| (object.kind.clone(), name.clone()));
    let routines = catalog.routines.iter();
    let routines = routines.filter(|routine| routine.kind().is_none());
    let routines = routines.map(|routine| (routine.type_name.clone(), routine.name.clone()));
    objects
        .chain(routines)
        .map(|(kind, name)| Fact::new(FactId::new(Kind::Unmodelled, [&kind, &name]), &*kind))
}

fn no_database() -> Error {
    let message = "the connection names no database, so there is no schema to read";
    let help = "put the database at the end of the URL: `mysql://<user>@<host>/<database>`";
    Error::from(Diagnostic::error(Code::Introspection, message).help(help))
}
