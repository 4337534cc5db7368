use migrate_tests::servers;

use crate::chains;
use crate::subject::Subject;
use crate::sweep::sweep;

#[test]
fn row_26_a_killed_run_in_transactions_is_completed() {
    let subject = Subject::new(chains::postgres_transactional(), servers::postgres());
    sweep("PostgreSQL, transactional", &subject);
}

#[test]
fn row_27_row_30_row_32_row_43_a_killed_run_without_transactions_is_completed() {
    let subject = Subject::new(chains::postgres_off(), servers::postgres());
    sweep("PostgreSQL, transaction off", &subject);
}
