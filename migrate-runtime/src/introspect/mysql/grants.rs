//! Privileges on tables and columns. Those on the whole database are not the chain's.

use migrate_core::schema::show_create::quoted;
use migrate_core::schema::{Fact, FactId, Kind};

use super::catalog::{Catalog, Grant};

pub(super) fn facts(catalog: &Catalog) -> Vec<Fact> {
    let grants = catalog.grants.iter();
    grants.map(|grant| fact(grant, catalog)).collect()
}

fn fact(grant: &Grant, catalog: &Catalog) -> Fact {
    let grantee = grantee(&grant.grantee);
    let table = quoted(&grant.table);
    let (privilege, path) = match &grant.column {
        Some(column) => (
            format!("{} ({})", grant.privilege, quoted(column)),
            vec![&*grant.table, column],
        ),
        None => (grant.privilege.clone(), vec![&*grant.table]),
    };
    let last = format!("{} to {grantee}", grant.privilege);
    let path = path.into_iter().chain([&*last]);
    let option = if grant.with_option {
        " WITH GRANT OPTION"
    } else {
        ""
    };
    let statement = format!("GRANT {privilege} ON {table} TO {grantee}{option}");
    let fact = Fact::new(FactId::new(Kind::Grant, path), option.trim_start())
        .dropped_by(format!("REVOKE {privilege} ON {table} FROM {grantee}"));
    // The option is one for all privileges that somebody has there.
    let fact = fact.altered_by(if grant.with_option {
        statement.clone()
    } else {
        format!("REVOKE GRANT OPTION ON {table} FROM {grantee}")
    });
    match catalog.object(&grant.table) {
        Some(owner) => fact.of(owner).made_by(statement),
        // It outlives its table, and counts again for the next one of that name.
        None => fact,
    }
}

/// Whom it is for, as `GRANT` says it: a role has no host.
fn grantee(shown: &str) -> String {
    match shown.strip_suffix("@''") {
        Some("'PUBLIC'") => "PUBLIC".to_owned(),
        Some(role) => role.to_owned(),
        None => shown.to_owned(),
    }
}
