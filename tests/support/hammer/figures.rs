//! What came of an attack.

use std::fmt;

use crate::servers::TestDatabase;
use crate::servers::server::Dialect;

/// Counts.
#[derive(Debug, Default)]
pub struct Figures {
    /// Processes at a time.
    pub workers: usize,
    /// How many were killed.
    pub kills: u32,
    /// How many were paused.
    pub pauses: u32,
    /// How often the counter was changed, as the audit says.
    pub commits: i64,
    /// How often a worker was told so.
    pub acknowledged: usize,
    /// How often the lock was taken from a holder.
    pub taken_over: usize,
    /// How often a holder found that it was not one any more.
    pub fenced_out: usize,
    /// How often a connection was made anew.
    pub reconnected: usize,
    /// What others said that failed.
    pub other: Vec<String>,
    /// Changes that the audit has, and the counter does not.
    pub lost: i64,
    /// Changes to the same value.
    pub duplicates: i64,
    /// Whether no change was made under an older fence than the one before it, and no fence had two holders.
    pub monotone: bool,
    /// Where the history and what the revisions left disagree.
    pub disagreements: Vec<String>,
}

impl Figures {
    pub(super) fn of(database: &TestDatabase, said: &str, runtime: bool) -> Self {
        let count = |word: &str| {
            said.lines()
                .filter(|line| line.split(' ').next() == Some(word))
                .count()
        };
        let one = |sql: &str| -> i64 { all(database, sql)[0].parse().expect("a number") };
        let commits = one("SELECT count(*) FROM audit");
        let backwards = "SELECT count(*) FROM audit a JOIN audit b ON b.value = a.value + 1 WHERE b.fence < a.fence";
        let shared = "SELECT count(*) FROM (SELECT fence FROM audit GROUP BY fence HAVING count(DISTINCT who) > 1) AS shared";
        Self {
            commits,
            acknowledged: count("done"),
            taken_over: count("taken"),
            fenced_out: count("lost"),
            reconnected: count("reconnected"),
            other: said
                .lines()
                .filter_map(|line| line.strip_prefix("other "))
                .map(str::to_owned)
                .collect(),
            lost: commits - one("SELECT value FROM counter"),
            duplicates: commits - one("SELECT count(DISTINCT value) FROM audit"),
            monotone: one(backwards) == 0 && one(shared) == 0,
            disagreements: if runtime {
                disagreements(database)
            } else {
                Vec::new()
            },
            ..Self::default()
        }
    }

    /// Whether each change was made once, by the one whose turn it was.
    pub fn is_clean(&self) -> bool {
        self.lost == 0 && self.duplicates == 0 && self.monotone && self.disagreements.is_empty()
    }
}

/// How often the log has it that a revision went a way, and how often its work was done.
fn disagreements(database: &TestDatabase) -> Vec<String> {
    let log = match database.server().dialect() {
        Dialect::Postgres => "cargo_migrate.log",
        Dialect::MySql => "_migrate_log",
    };
    let mut found = Vec::new();
    let works = [
        ("0001", "audit WHERE", 1),
        ("0002", "steps WHERE number = 1 AND", 1),
        ("0002", "steps WHERE", 3),
        ("0003", "audit WHERE", 1),
        ("0004", "steps WHERE number = 1 AND", 1),
        ("0004", "steps WHERE", 2),
    ];
    for (id, work, times) in works {
        for (way, event) in [("up", "apply"), ("down", "revert")] {
            let logged = all(
                database,
                &format!(
                    "SELECT {times} * count(*) FROM {log} WHERE event = '{event}' AND id = '{id}'"
                ),
            );
            let done = all(
                database,
                &format!("SELECT count(*) FROM {work} revision = '{id}' AND way = '{way}'"),
            );
            if logged != done {
                found.push(format!(
                    "{id} {way}: {work} {done:?}, and the log has {logged:?}"
                ));
            }
        }
    }
    if !found.is_empty() {
        // What happened when, for whoever looks into it.
        let steps = "SELECT cast(at AS char(26)), revision, way, number FROM steps ORDER BY at, id";
        found.extend(all(database, steps));
        found.extend(all(
            database,
            &format!("SELECT cast(at AS char(26)), event, id, run_id FROM {log} ORDER BY seq"),
        ));
    }
    found
}

/// On a cluster as all nodes have it.
fn all(database: &TestDatabase, sql: &str) -> Vec<String> {
    match database.server().dialect() {
        Dialect::Postgres => database.query(sql),
        Dialect::MySql => database.query(&format!(
            "SET @cluster = 1 /*M!100301 , SESSION wsrep_sync_wait = 15 */; {sql}"
        )),
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "workers={} kills={} pauses={} commits={} acknowledged={} taken_over={} fenced_out={} reconnected={} other={} \
             lost={} duplicates={} monotone={} disagreements={}",
            self.workers,
            self.kills,
            self.pauses,
            self.commits,
            self.acknowledged,
            self.taken_over,
            self.fenced_out,
            self.reconnected,
            self.other.len(),
            self.lost,
            self.duplicates,
            self.monotone,
            self.disagreements.len()
        )
    }
}
