//! Triggers. Their text is put together here, for `SHOW CREATE TRIGGER` gives the user's own and not its place among others.

use migrate_core::schema::show_create::quoted;
use migrate_core::schema::{Ddl, Fact, FactId, Kind};

use super::catalog::{Catalog, Trigger};
use super::settings;

pub(super) fn facts(catalog: &Catalog) -> Vec<Fact> {
    let mut previous: Option<&Trigger> = None;
    let triggers = catalog.triggers.iter().map(|trigger| {
        let before = previous
            .replace(trigger)
            .filter(|before| before.table == trigger.table && before.moment == trigger.moment);
        fact(trigger, before, catalog)
    });
    triggers.collect()
}

/// `before`: the one of the same moment that it follows.
fn fact(trigger: &Trigger, before: Option<&Trigger>, catalog: &Catalog) -> Fact {
    let follows = before.map_or_else(String::new, |before| {
        format!("FOLLOWS {} ", quoted(&before.name))
    });
    let text = format!(
        "{} ON {} FOR EACH ROW {follows}{}",
        trigger.moment,
        quoted(&trigger.table),
        trigger.body
    );
    let name = quoted(&trigger.name);
    let statement = format!("CREATE TRIGGER {name} {text}");
    let (definition, statements) =
        settings::under_mode(catalog, &trigger.sql_mode, &text, &statement);
    let table = FactId::new(Kind::Table, [&trigger.table]);
    let id = FactId::new(Kind::Trigger, [&trigger.name]);
    let mut fact = Fact::new(id, definition)
        .of(table)
        .dropped_by(format!("DROP TRIGGER {name}"));
    if let Some(before) = before {
        fact = fact.after(FactId::new(Kind::Trigger, [&before.name]));
    }
    if catalog.is_mariadb && statements.len() == 1 {
        fact = fact.altered_by(format!("CREATE OR REPLACE TRIGGER {name} {text}"));
    }
    fact.made(Ddl::Own(statements))
}
