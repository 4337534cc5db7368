//! Views.

use migrate_core::schema::show_create::{
    called, quoted, read_from, without_database, without_definer,
};
use migrate_core::schema::{Fact, FactId, Kind};

use super::catalog::Catalog;
use super::shown;
use crate::error::Error;
use crate::wire::Wire;

pub(super) async fn read(wire: &mut Wire, catalog: &Catalog) -> Result<Vec<Fact>, Error> {
    let names = catalog.named(Kind::View);
    let statements: Vec<String> = names
        .iter()
        .map(|name| format!("SHOW CREATE VIEW {}", quoted(name)))
        .collect();
    let texts = shown::texts(wire, &statements, 1).await?;
    let views = names.into_iter().zip(texts);
    Ok(views
        .map(|(name, text)| view(name, &text, catalog))
        .collect())
}

fn view(name: &str, text: &str, catalog: &Catalog) -> Fact {
    // The server keeps its own words for a view: it names the database only where it names another one too.
    let text = without_database(&without_definer(text), &catalog.database);
    let replace = text.replacen("CREATE ", "CREATE OR REPLACE ", 1);
    let mut fact = Fact::new(FactId::new(Kind::View, [name]), &*text)
        .made_by(&*text)
        .altered_by(replace)
        .dropped_by(format!("DROP VIEW {}", quoted(name)));
    let sources = read_from(&text).into_iter();
    let sources = sources.filter_map(|name| catalog.object(&name));
    fact.depends.extend(sources);
    let calls = called(&text);
    let functions = catalog.routines.iter().filter(|routine| {
        routine.kind() == Some(Kind::Function)
            && calls
                .iter()
                .any(|call| call.eq_ignore_ascii_case(&routine.name))
    });
    let functions = functions.map(|routine| FactId::new(Kind::Function, [&routine.name]));
    fact.depends.extend(functions);
    fact.depends.remove(&fact.id);
    fact
}
