//! Two revisions in order, with what their directives say.

use migrate_core::revision::{Phase, State, Way};
use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/linear");

fn main() {
    let [users, email] = MIGRATIONS.revisions() else { panic!("two revisions") };
    assert_eq!(users.message, "create users");
    assert_eq!((users.parent.as_deref(), users.state), (None, State::Sealed));
    assert_eq!((email.parent.as_deref(), email.state), (Some("20261119093000"), State::Draft));
    assert_eq!((email.data, email.phase), (true, Some(Phase::Expand)));
    let Way::Sql(scripts) = &email.up else { panic!("SQL") };
    assert!(!scripts[0].transaction);
    assert!(scripts[0].sql.ends_with("ALTER TABLE users ADD COLUMN email TEXT;\n"));
    assert_eq!(scripts[0].path, "20261120101500_add_users_email/up.sql");
}
