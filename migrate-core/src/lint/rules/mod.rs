//! The rules: one file and one line each.

mod add_column_auto_increment;
mod add_column_constrained_domain;
mod add_column_not_null_no_default;
mod add_column_stored_generated;
mod add_column_volatile_default;
mod add_constraint_on_old_writers;
mod added_column;
mod added_constraint;
mod attach_partition_scan;
mod backfill_before_sync;
mod backfill_not_idempotent;
mod backfill_without_key;
mod ban_char;
mod change_column_default;
mod change_column_type_rewrite;
mod check_without_not_valid;
mod concurrently_in_transaction;
mod contract_without_expand;
mod create_enum;
mod create_extension_privilege;
mod create_index_not_concurrent;
mod create_partition_locks_parent;
mod create_trigger_lock;
mod destructive_in_one_step;
mod detach_partition_not_concurrent;
mod disable_trigger;
mod dml_without_where;
mod domain_constraint_scan;
mod domain_with_constraint;
mod down_does_not_invert;
mod drop_cascade;
mod drop_column;
mod drop_database;
mod drop_foreign_key;
mod drop_index_not_concurrent;
mod drop_not_null;
mod drop_primary_key;
mod drop_schema;
mod drop_table;
mod drop_trigger_lock;
mod drop_unique;
mod drop_view;
mod duplicate_column_assignment;
mod duplicate_index;
mod enum_add_value_in_transaction;
mod enum_add_value_unordered;
mod enum_value_used_in_same_transaction;
mod exclusion_constraint;
mod explicit_lock_table;
mod foreign_key_without_index;
mod foreign_key_without_not_valid;
mod function_signature_change;
mod identifier_too_long;
mod if_not_exists_hides_invalid_index;
mod insert_without_columns;
mod large_table_long_step;
mod mergeable_alter_table;
mod missing_idle_timeout;
mod missing_lock_timeout;
mod missing_statement_timeout;
mod mixed_schema_and_data;
mod multiple_nontransactional_statements;
mod mysql_8029_instant_corruption;
mod mysql_blocking_lock_clause;
mod mysql_charset_convert;
mod mysql_check_copy;
mod mysql_copy_algorithm;
mod mysql_drop_primary_key;
mod mysql_enum_reorder;
mod mysql_foreign_key_copy;
mod mysql_implicit_commit;
mod mysql_implicit_default;
mod mysql_inline_references_ignored;
mod mysql_instant_blocked;
mod mysql_metadata_lock_timeout;
mod mysql_missing_algorithm_clause;
mod mysql_non_innodb;
mod mysql_row_version_limit;
mod mysql_sbr_auto_increment;
mod mysql_varchar_length_boundary;
mod mysql_way;
mod naming_convention;
mod narrow_type;
mod not_null_on_existing_data;
mod not_rerunnable;
mod not_valid;
mod opaque_dynamic_sql;
mod outside;
mod overbroad_grant;
mod pk_using_nullable_index;
mod prefer_bigint;
mod prefer_identity;
mod prefer_jsonb;
mod prefer_text;
mod prefer_timestamptz;
mod primary_key_builds_index;
mod refresh_matview_not_concurrent;
mod reindex_not_concurrent;
mod rename_column;
mod rename_enum_value;
mod rename_schema;
mod rename_table;
mod replace_view_breaking;
mod require_qualified_names;
mod reserved_identifier;
mod restrictive_policy;
mod set_not_null_scan;
mod set_schema;
mod sqlite_add_column_restriction;
mod sqlite_drop_column_referenced;
mod sqlite_drop_table_orphans;
mod sqlite_pragma_in_transaction;
mod sqlite_rebuild;
mod sqlite_rebuild_incomplete;
mod sqlite_rebuild_order;
mod sqlite_unsupported_alter;
mod statement_forbidden_in_transaction;
mod statements_after_exclusive_lock;
mod table_storage_rewrite;
mod table_without_primary_key;
mod timeouts;
mod toggle_trigger_lock;
mod truncate;
mod truncate_cascade;
mod type_change_rechecks_constraint;
mod unbatched_data_change;
mod unique_constraint_builds_index;
mod unique_on_existing_data;
mod unnamed_constraint;
mod unparsed_statement;
pub(super) mod unused_suppression;
mod vacuum_full_or_cluster;
mod validate_in_same_transaction;
mod wide_index;
mod wide_lock_window;

use super::Rule;

/// Every rule, in the order in which findings of one place are told.
pub const RULES: &[Rule] = &[
    // Locks, scans, rewrites.
    missing_lock_timeout::RULE,
    missing_statement_timeout::RULE,
    missing_idle_timeout::RULE,
    create_index_not_concurrent::RULE,
    concurrently_in_transaction::RULE,
    statement_forbidden_in_transaction::RULE,
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
    // MySQL and MariaDB.
    mysql_copy_algorithm::RULE,
    mysql_8029_instant_corruption::RULE,
    mysql_blocking_lock_clause::RULE,
    mysql_missing_algorithm_clause::RULE,
    mysql_metadata_lock_timeout::RULE,
    mysql_implicit_commit::RULE,
    mysql_foreign_key_copy::RULE,
    mysql_check_copy::RULE,
    mysql_drop_primary_key::RULE,
    mysql_varchar_length_boundary::RULE,
    mysql_enum_reorder::RULE,
    mysql_charset_convert::RULE,
    mysql_instant_blocked::RULE,
    mysql_row_version_limit::RULE,
    mysql_implicit_default::RULE,
    mysql_inline_references_ignored::RULE,
    mysql_non_innodb::RULE,
    mysql_sbr_auto_increment::RULE,
    // SQLite.
    sqlite_unsupported_alter::RULE,
    sqlite_add_column_restriction::RULE,
    sqlite_drop_column_referenced::RULE,
    sqlite_pragma_in_transaction::RULE,
    sqlite_rebuild_order::RULE,
    sqlite_rebuild_incomplete::RULE,
    sqlite_drop_table_orphans::RULE,
    // Code that runs while the schema changes.
    drop_column::RULE,
    rename_column::RULE,
    rename_table::RULE,
    drop_table::RULE,
    rename_schema::RULE,
    set_schema::RULE,
    rename_enum_value::RULE,
    drop_schema::RULE,
    drop_database::RULE,
    drop_view::RULE,
    replace_view_breaking::RULE,
    drop_cascade::RULE,
    truncate::RULE,
    truncate_cascade::RULE,
    drop_primary_key::RULE,
    drop_foreign_key::RULE,
    drop_unique::RULE,
    drop_not_null::RULE,
    narrow_type::RULE,
    add_constraint_on_old_writers::RULE,
    change_column_default::RULE,
    unique_on_existing_data::RULE,
    not_null_on_existing_data::RULE,
    enum_add_value_in_transaction::RULE,
    enum_value_used_in_same_transaction::RULE,
    enum_add_value_unordered::RULE,
    create_enum::RULE,
    function_signature_change::RULE,
    overbroad_grant::RULE,
    restrictive_policy::RULE,
    disable_trigger::RULE,
    // Changes of rows.
    unbatched_data_change::RULE,
    mixed_schema_and_data::RULE,
    dml_without_where::RULE,
    duplicate_column_assignment::RULE,
    insert_without_columns::RULE,
    backfill_without_key::RULE,
    backfill_not_idempotent::RULE,
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
    // How things are written.
    prefer_bigint::RULE,
    prefer_identity::RULE,
    prefer_timestamptz::RULE,
    prefer_text::RULE,
    ban_char::RULE,
    prefer_jsonb::RULE,
    table_without_primary_key::RULE,
    foreign_key_without_index::RULE,
    unnamed_constraint::RULE,
    identifier_too_long::RULE,
    wide_index::RULE,
    duplicate_index::RULE,
    require_qualified_names::RULE,
    reserved_identifier::RULE,
    naming_convention::RULE,
    create_extension_privilege::RULE,
];

#[cfg(test)]
pub(super) mod tests;
