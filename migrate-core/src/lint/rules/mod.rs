//! The rules: one file and one line each.

mod add_column_auto_increment;
mod add_column_constrained_domain;
mod add_column_not_null_no_default;
mod add_column_stored_generated;
mod add_column_volatile_default;
mod attach_partition_scan;
mod backfill_before_sync;
mod change_column_type_rewrite;
mod check_without_not_valid;
mod contract_without_expand;
mod create_index_not_concurrent;
mod create_partition_locks_parent;
mod create_trigger_lock;
mod destructive_in_one_step;
mod detach_partition_not_concurrent;
mod domain_constraint_scan;
mod domain_with_constraint;
mod down_does_not_invert;
mod drop_column;
mod drop_index_not_concurrent;
mod drop_trigger_lock;
mod exclusion_constraint;
mod explicit_lock_table;
mod foreign_key_without_not_valid;
mod if_not_exists_hides_invalid_index;
mod large_table_long_step;
mod mergeable_alter_table;
mod missing_idle_timeout;
mod missing_lock_timeout;
mod missing_statement_timeout;
mod multiple_nontransactional_statements;
mod not_rerunnable;
mod opaque_dynamic_sql;
mod pk_using_nullable_index;
mod primary_key_builds_index;
mod refresh_matview_not_concurrent;
mod reindex_not_concurrent;
mod set_not_null_scan;
mod statements_after_exclusive_lock;
mod table_storage_rewrite;
mod timeouts;
mod toggle_trigger_lock;
mod type_change_rechecks_constraint;
mod unique_constraint_builds_index;
mod unparsed_statement;
pub(super) mod unused_suppression;
mod vacuum_full_or_cluster;
mod validate_in_same_transaction;
mod wide_lock_window;

use super::Rule;

/// Every rule, in the order in which findings of one place are told.
pub const RULES: &[Rule] = &[
    // Locks, scans, rewrites.
    missing_lock_timeout::RULE,
    missing_statement_timeout::RULE,
    missing_idle_timeout::RULE,
    create_index_not_concurrent::RULE,
    drop_index_not_concurrent::RULE,
    reindex_not_concurrent::RULE,
    set_not_null_scan::RULE,
    add_column_not_null_no_default::RULE,
    add_column_volatile_default::RULE,
    change_column_type_rewrite::RULE,
    foreign_key_without_not_valid::RULE,
    check_without_not_valid::RULE,
    unique_constraint_builds_index::RULE,
    validate_in_same_transaction::RULE,
    primary_key_builds_index::RULE,
    pk_using_nullable_index::RULE,
    exclusion_constraint::RULE,
    add_column_auto_increment::RULE,
    add_column_stored_generated::RULE,
    add_column_constrained_domain::RULE,
    domain_constraint_scan::RULE,
    domain_with_constraint::RULE,
    vacuum_full_or_cluster::RULE,
    refresh_matview_not_concurrent::RULE,
    attach_partition_scan::RULE,
    create_partition_locks_parent::RULE,
    detach_partition_not_concurrent::RULE,
    table_storage_rewrite::RULE,
    create_trigger_lock::RULE,
    drop_trigger_lock::RULE,
    toggle_trigger_lock::RULE,
    type_change_rechecks_constraint::RULE,
    statements_after_exclusive_lock::RULE,
    wide_lock_window::RULE,
    mergeable_alter_table::RULE,
    explicit_lock_table::RULE,
    if_not_exists_hides_invalid_index::RULE,
    large_table_long_step::RULE,
    // Code that runs while the schema changes.
    drop_column::RULE,
    // The chain and its files.
    down_does_not_invert::RULE,
    destructive_in_one_step::RULE,
    contract_without_expand::RULE,
    backfill_before_sync::RULE,
    multiple_nontransactional_statements::RULE,
    not_rerunnable::RULE,
    opaque_dynamic_sql::RULE,
    unparsed_statement::RULE,
    unused_suppression::RULE,
];

#[cfg(test)]
mod tests;
