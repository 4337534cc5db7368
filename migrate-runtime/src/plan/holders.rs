//! Who holds locks on tables right now, or keeps a transaction open.

use migrate_core::cost::LockMode;
use migrate_core::dialect::Engine;
use migrate_core::sql::ObjectName;

use crate::error::database_message;
use crate::wire::{Answer, Wire};

/// A session that others may have to wait for.
#[derive(Debug, Clone, PartialEq)]
pub struct Holder {
    /// Its number on the server.
    pub session: i64,
    /// Who it is.
    pub user: String,
    /// The program, as it calls itself.
    pub application: String,
    /// What it is doing: `active`, `idle in transaction`.
    pub state: String,
    /// The table; `None`: it only keeps a transaction open, which those that build indexes beside writers wait for.
    pub table: Option<ObjectName>,
    /// How strong its lock is; `None` where the server does not tell.
    pub mode: Option<LockMode>,
    /// Whether it has the lock; no: it waits for it itself.
    pub granted: bool,
    /// How long its transaction is open, in seconds.
    pub seconds: f64,
    /// What it runs, or ran last.
    pub query: String,
    /// The sessions that it waits for.
    pub waits_for: Vec<i64>,
}

#[cfg(feature = "postgres")]
const POSTGRES: &str = "
SELECT a.pid, coalesce(a.usename, ''), a.application_name, coalesce(a.state, ''), n.nspname, c.relname, l.mode, l.granted,
    coalesce(extract(epoch FROM clock_timestamp() - a.xact_start), 0), left(a.query, 200),
    array_to_string(pg_catalog.pg_blocking_pids(a.pid), ',')
FROM pg_catalog.pg_stat_activity a
LEFT JOIN pg_catalog.pg_locks l ON l.pid = a.pid AND l.locktype = 'relation'
    AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
    AND EXISTS (SELECT 1 FROM pg_catalog.pg_class t WHERE t.oid = l.relation AND t.relkind IN ('r', 'p', 'm', 'v') AND t.relnamespace <> 'pg_catalog'::regnamespace)
LEFT JOIN pg_catalog.pg_class c ON c.oid = l.relation
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.xact_start IS NOT NULL AND a.backend_type = 'client backend'
ORDER BY a.xact_start, a.pid, 5, 6, 7";

#[cfg(feature = "mysql")]
const MYSQL_TRANSACTIONS: &str = "
SELECT t.trx_mysql_thread_id, coalesce(p.user, ''), '', coalesce(p.command, ''), NULL, NULL, NULL, 1,
    timestampdiff(SECOND, t.trx_started, now()), coalesce(left(coalesce(t.trx_query, p.info), 200), ''), ''
FROM information_schema.innodb_trx t
LEFT JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
WHERE t.trx_mysql_thread_id <> connection_id() ORDER BY t.trx_started";

/// The plugin `metadata_lock_info` of MariaDB.
#[cfg(feature = "mysql")]
const MARIADB_LOCKS: &str = "
SELECT m.thread_id, coalesce(p.user, ''), '', coalesce(p.command, ''), NULL, m.table_name, m.lock_mode, 1, coalesce(p.time, 0),
    coalesce(left(p.info, 200), ''), ''
FROM information_schema.metadata_lock_info m
LEFT JOIN information_schema.processlist p ON p.id = m.thread_id
WHERE m.table_schema = DATABASE() AND m.table_name <> '' AND m.thread_id <> connection_id() ORDER BY 9 DESC, 1";

#[cfg(feature = "mysql")]
const MYSQL_LOCKS: &str = "
SELECT t.processlist_id, coalesce(t.processlist_user, ''), '', coalesce(t.processlist_command, ''), NULL, m.object_name, m.lock_type, m.lock_status = 'GRANTED',
    coalesce(t.processlist_time, 0), coalesce(left(t.processlist_info, 200), ''), ''
FROM performance_schema.metadata_locks m
JOIN performance_schema.threads t ON t.thread_id = m.owner_thread_id
WHERE m.object_type = 'TABLE' AND m.object_schema = DATABASE() AND t.processlist_id <> connection_id() ORDER BY 9 DESC, 1";

/// What cannot be asked is told in `unasked`: a role may be not allowed to.
pub(super) async fn read(
    wire: &mut Wire,
    engine: Engine,
    unasked: &mut Vec<String>,
) -> Vec<Holder> {
    let questions: Vec<(&str, &str)> = match engine {
        Engine::Sqlite => return Vec::new(),
        #[cfg(feature = "postgres")]
        Engine::Postgres => vec![("who holds locks", POSTGRES)],
        #[cfg(feature = "mysql")]
        Engine::Mariadb => vec![
            (
                "who holds metadata locks (the plugin metadata_lock_info tells)",
                MARIADB_LOCKS,
            ),
            ("who keeps a transaction open", MYSQL_TRANSACTIONS),
        ],
        #[cfg(feature = "mysql")]
        Engine::Mysql => vec![
            ("who holds metadata locks", MYSQL_LOCKS),
            ("who keeps a transaction open", MYSQL_TRANSACTIONS),
        ],
        #[allow(
            unreachable_patterns,
            reason = "with all kinds of databases there is no other"
        )]
        _ => return Vec::new(),
    };
    let mut all: Vec<Holder> = Vec::new();
    for (what, question) in questions {
        match wire.ask(question).await {
            Ok(answer) => {
                for holder in holders(&answer) {
                    let known = all.iter().any(|one| one.session == holder.session);
                    if holder.table.is_some() || !known {
                        all.push(holder);
                    }
                }
            }
            Err(error) => unasked.push(format!("{what}: {}", database_message(&error))),
        }
    }
    all
}

fn holders(answer: &Answer) -> Vec<Holder> {
    let each = answer.rows.iter().filter_map(|row| {
        let text = |at: usize| row.get(at).cloned().flatten();
        let schema = text(4).filter(|schema| schema != "public");
        let waits_for = text(10).unwrap_or_default();
        Some(Holder {
            session: text(0)?.parse().ok()?,
            user: text(1).unwrap_or_default(),
            application: text(2).unwrap_or_default(),
            state: text(3).unwrap_or_default(),
            table: text(5).map(|name| ObjectName { schema, name }),
            mode: text(6).and_then(|mode| mode_of(&mode)),
            granted: text(7).is_some_and(|granted| matches!(granted.as_str(), "t" | "true" | "1")),
            seconds: text(8)
                .and_then(|seconds| seconds.parse().ok())
                .unwrap_or(0.0),
            query: text(9).unwrap_or_default(),
            waits_for: waits_for
                .split(',')
                .filter_map(|pid| pid.parse().ok())
                .collect(),
        })
    });
    each.collect()
}

/// The mode by the name that a server gives it.
pub(crate) fn mode_of(name: &str) -> Option<LockMode> {
    // `AccessExclusiveLock`, `MDL_SHARED_WRITE`, `SHARED_WRITE`.
    let plain = name.trim_start_matches("MDL_").trim_end_matches("Lock");
    let letters: String = plain.chars().filter(char::is_ascii_alphabetic).collect();
    let postgres = LockMode::ALL
        .into_iter()
        .find(|mode| mode.name().replace(' ', "").eq_ignore_ascii_case(&letters));
    match plain {
        "SHARED_READ" | "SHARED" | "SHARED_HIGH_PRIO" => Some(LockMode::AccessShare),
        "SHARED_WRITE" => Some(LockMode::RowExclusive),
        "SHARED_UPGRADABLE" => Some(LockMode::ShareUpdateExclusive),
        "SHARED_NO_WRITE" | "SHARED_READ_ONLY" => Some(LockMode::Share),
        "SHARED_NO_READ_WRITE" | "EXCLUSIVE" if name != "ExclusiveLock" => {
            Some(LockMode::AccessExclusive)
        }
        _ => postgres,
    }
}
