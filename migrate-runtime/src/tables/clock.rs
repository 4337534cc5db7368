//! The database's own clock, in UTC: no client's clock gets into the tables.

use std::time::Duration;

use migrate_core::dialect::Dialect;

/// Now, as the tables hold it.
pub(crate) const fn now(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')",
        Dialect::Postgres => "pg_catalog.clock_timestamp()",
        Dialect::Mysql => "UTC_TIMESTAMP(6)",
    }
}

/// That long ago.
pub(super) fn ago(dialect: Dialect, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64();
    match dialect {
        Dialect::Sqlite => {
            format!("strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-{seconds:.6} seconds')")
        }
        Dialect::Postgres => {
            format!("pg_catalog.clock_timestamp() - '{seconds:.6} seconds'::pg_catalog.interval")
        }
        Dialect::Mysql => format!(
            "UTC_TIMESTAMP(6) - INTERVAL {} MICROSECOND",
            elapsed.as_micros()
        ),
    }
}

/// Microseconds since the revision started.
pub(super) const fn since_start(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => {
            "CAST((julianday('now') - julianday(started_at)) * 86400000000 AS INTEGER)"
        }
        Dialect::Postgres => {
            // Both sides of one type: an operator for two types may be somebody else's.
            "(extract(epoch FROM pg_catalog.clock_timestamp() - started_at)::pg_catalog.numeric \
             * 1000000::pg_catalog.numeric)::bigint"
        }
        Dialect::Mysql => "TIMESTAMPDIFF(MICROSECOND, started_at, UTC_TIMESTAMP(6))",
    }
}

/// A column that holds a time, as text.
pub(crate) fn shown(dialect: Dialect, column: &str) -> String {
    match dialect {
        Dialect::Sqlite => column.to_owned(),
        Dialect::Postgres => format!(
            "pg_catalog.to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
        ),
        Dialect::Mysql => {
            format!("concat(left(date_format({column}, '%Y-%m-%dT%H:%i:%s.%f'), 23), 'Z')")
        }
    }
}
