//! A squash of a squash, with all that it stands for.

use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/squash");

fn main() {
    let [all, next] = MIGRATIONS.revisions() else { panic!("two revisions") };
    let squash = all.squash.as_ref().expect("a squash");
    assert_eq!((&*squash.first, &*squash.last), ("2001", "1003"));
    assert_eq!(squash.ids.join(" "), "2001 1001 1002 1003");
    let [first, tags] = &*squash.originals else { panic!("two originals") };
    assert_eq!(squash.stands_for, tags.chain_hash);
    let inner = first.squash.as_ref().expect("a squash in a squash");
    assert_eq!(inner.originals.len(), 2);
    assert!(next.squash.is_none());
    migrate_runtime::block_on(async {
        let report = MIGRATIONS.upgrade("sqlite::memory:").await.expect("an upgrade");
        assert_eq!(report.done.len(), 2);
    });
}
