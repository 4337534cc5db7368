//! A plain file, a variant, a way back that is none, sealed and draft.

use migrate_core::dialect::Dialect;
use migrate_core::revision::{State, Way};
use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/variants", drafts);

fn main() {
    let [users, email] = MIGRATIONS.revisions() else { panic!("two revisions") };
    assert_eq!((users.state, email.state), (State::Sealed, State::Draft));
    let Way::Sql(scripts) = &users.up else { panic!("SQL") };
    assert_eq!(scripts.len(), 2);
    assert!(users.up.script(Dialect::Sqlite).is_some_and(|script| script.dialect.is_none()));
    assert!(users.up.script(Dialect::Postgres).is_some_and(|script| script.sql.contains("BIGINT")));
    let Way::Irreversible { reason, .. } = &email.down else { panic!("no way back") };
    assert_eq!(reason, "the addresses cannot be got back");
}
