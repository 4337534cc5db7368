//! How large tables are, as the database estimates it: nothing is counted, except on SQLite, and there never for long.

use std::collections::BTreeMap;

use migrate_core::forecast::Extent;

use crate::wire::{Answer, Wire};

type Extents = BTreeMap<String, Extent>;

/// Rows are estimated as the planner does: as many on a page as there were at the last look. A table that was never looked at has as many as
/// the statistics of writes say.
#[cfg(feature = "postgres")]
const POSTGRES: &str = "
SELECT n.nspname, c.relname,
    CASE WHEN c.reltuples >= 0 AND c.relpages > 0
        THEN (c.reltuples::float8 / c.relpages * (SIZE / 8192.0))::bigint
        ELSE greatest(s.n_live_tup, 0) END,
    BYTES, INDEXES
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_stat_all_tables s ON s.relid = c.oid
WHERE c.relkind IN ('r', 'm', 'p') AND c.relpersistence <> 't'
    AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_toast'
ORDER BY 1, 2";

/// Sizes of files take a weak lock for a moment; behind somebody who holds the table alone that is not to be had.
#[cfg(feature = "postgres")]
const POSTGRES_FILES: [(&str, &str); 3] = [
    ("SIZE", "pg_catalog.pg_relation_size(c.oid)"),
    ("BYTES", "pg_catalog.pg_total_relation_size(c.oid)"),
    ("INDEXES", "pg_catalog.pg_indexes_size(c.oid)"),
];

/// The same from the catalog, as it was at the last look.
#[cfg(feature = "postgres")]
const POSTGRES_CATALOG: [(&str, &str); 3] = [
    ("SIZE", "(c.relpages::bigint * 8192)"),
    (
        "BYTES",
        "(c.relpages::bigint * 8192 + (SELECT coalesce(sum(x.relpages), 0)::bigint * 8192 FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = c.oid))",
    ),
    (
        "INDEXES",
        "(SELECT coalesce(sum(x.relpages), 0)::bigint * 8192 FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = c.oid)",
    ),
];

/// MySQL tells for a day what it saw once.
#[cfg(feature = "mysql")]
const MYSQL_LOOKS_NOW: &str =
    "SET @migrate_looks = 1 /*!80000 , SESSION information_schema_stats_expiry = 0 */";

#[cfg(feature = "mysql")]
const MYSQL: &str = "
SELECT NULL, table_name, table_rows, data_length + index_length, index_length
FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY 2";

/// Where counting stops.
#[cfg(feature = "sqlite")]
const COUNTED: u64 = 100_000;

pub(super) async fn read(wire: &mut Wire) -> Result<Extents, sqlx::Error> {
    match wire {
        #[cfg(feature = "sqlite")]
        Wire::Sqlite(_) => sqlite(wire).await,
        #[cfg(feature = "postgres")]
        Wire::Postgres(_) => postgres(wire).await,
        #[cfg(feature = "mysql")]
        Wire::Mysql(_) => {
            wire.ask(MYSQL_LOOKS_NOW).await?;
            Ok(extents(&wire.ask(MYSQL).await?))
        }
    }
}

#[cfg(feature = "postgres")]
async fn postgres(wire: &mut Wire) -> Result<Extents, sqlx::Error> {
    let with = |parts: &[(&str, &str)]| {
        let start = POSTGRES.to_owned();
        parts
            .iter()
            .fold(start, |sql, (name, value)| sql.replace(name, value))
    };
    wire.ask("SET lock_timeout = '300ms'; SET default_transaction_read_only = on")
        .await?;
    let answer = match wire.ask(&with(&POSTGRES_FILES)).await {
        Ok(answer) => answer,
        Err(sqlx::Error::Database(_)) => wire.ask(&with(&POSTGRES_CATALOG)).await?,
        Err(error) => return Err(error),
    };
    Ok(extents(&answer))
}

fn extents(answer: &Answer) -> Extents {
    let each = answer.rows.iter().filter_map(|row| {
        let [schema, name, rows, bytes, indexes] = row.as_slice() else {
            return None;
        };
        let number = |cell: &Option<String>| {
            cell.as_deref()
                .and_then(|text| text.parse::<u64>().ok())
                .unwrap_or(0)
        };
        let name = match schema.as_deref() {
            None | Some("public") => name.clone()?,
            Some(schema) => format!("{schema}.{}", name.as_deref()?),
        };
        let extent = Extent {
            rows: number(rows),
            bytes: number(bytes),
            index_bytes: number(indexes),
        };
        Some((name, extent))
    });
    each.collect()
}

#[cfg(feature = "sqlite")]
async fn sqlite(wire: &mut Wire) -> Result<Extents, sqlx::Error> {
    let tables = wire
        .ask("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY 1")
        .await?;
    let names: Vec<String> = tables
        .rows
        .into_iter()
        .filter_map(|mut row| row.pop().flatten())
        .collect();
    let mut all = Extents::new();
    for name in names {
        let quoted = name.replace('"', "\"\"");
        let counted = wire
            .ask(&format!(
                "SELECT count(*) FROM (SELECT 1 FROM \"{quoted}\" LIMIT {COUNTED})"
            ))
            .await;
        let mut rows = counted
            .ok()
            .and_then(|answer| answer.number(0))
            .unwrap_or(0)
            .unsigned_abs();
        if rows == COUNTED {
            // Without a rowid it stays at what was counted.
            let last = wire
                .ask(&format!("SELECT max(rowid) FROM \"{quoted}\""))
                .await;
            rows = rows.max(
                last.ok()
                    .and_then(|answer| answer.number(0))
                    .unwrap_or(0)
                    .unsigned_abs(),
            );
        }
        all.insert(
            name,
            Extent {
                rows,
                ..Extent::default()
            },
        );
    }
    weigh(wire, &mut all).await?;
    Ok(all)
}

/// The pages of each table and its indexes; where SQLite was built without `dbstat`, the file's in proportion to the rows.
#[cfg(feature = "sqlite")]
async fn weigh(wire: &mut Wire, all: &mut Extents) -> Result<(), sqlx::Error> {
    let asked = wire
        .ask("SELECT s.tbl_name, sum(d.pgsize), sum(CASE s.type WHEN 'index' THEN d.pgsize ELSE 0 END) FROM dbstat d JOIN sqlite_schema s ON s.name = d.name WHERE d.aggregate = TRUE GROUP BY 1")
        .await;
    if let Ok(answer) = asked {
        for row in &answer.rows {
            let [Some(name), Some(bytes), Some(indexes)] = row.as_slice() else {
                continue;
            };
            if let Some(extent) = all.get_mut(name) {
                extent.bytes = bytes.parse().unwrap_or(0);
                extent.index_bytes = indexes.parse().unwrap_or(0);
            }
        }
        return Ok(());
    }
    let file = wire
        .ask("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        .await?;
    let bytes = file.number(0).unwrap_or(0).unsigned_abs();
    let rows: u64 = all.values().map(|extent| extent.rows).sum();
    for extent in all.values_mut() {
        let share = u128::from(bytes) * u128::from(extent.rows) / u128::from(rows.max(1));
        extent.bytes = u64::try_from(share).unwrap_or(u64::MAX);
    }
    Ok(())
}
