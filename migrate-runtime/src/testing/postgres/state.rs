//! What a database holds, in few words: enough to see what is not as it was.

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::dialect::Dialect;

use crate::error::Error;
use crate::introspect::unreadable;
use crate::migrator::run_id;
use crate::shadow::name::hex;
use crate::tables::literal;
use crate::wire::{Answer, Wire};

/// How many tables one query asks.
const TOGETHER: usize = 50;

/// Where a row is, and who wrote it: a row that was changed has another place, and a new one has another writer.
const SUM: &str = "hashtextextended(ctid::text || ' ' || xmin::text, 0)";

/// What belongs to the user in a schema `n`.
const USERS: &str =
    "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'";

/// What was read, or was kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct State {
    /// The sum of all that the catalogs say, and of what is set for the database as a whole.
    pub(super) catalog: String,
    /// The number of the first transaction that did not have a part in it.
    pub(super) end: String,
    /// The sum of the rows from before, for each table that has any.
    pub(super) tables: BTreeMap<String, String>,
    /// The tables with rows that came later.
    pub(super) filled: BTreeSet<String>,
    /// The last number of each sequence, and whether it was given out.
    pub(super) sequences: BTreeMap<String, String>,
}

impl State {
    /// Reads it; `end`: as it was written down when the database was made. An error when rows may be hidden.
    pub(super) async fn read(wire: &mut Wire, end: Option<&str>) -> Result<Self, Error> {
        let questions = names();
        let settings = questions.iter().filter(|it| it.starts_with("SET ")).count();
        let answers = send(wire, &questions.join(";\n")).await?;
        let mut answers = answers.into_iter().skip(settings);
        let mut names = || {
            let answer = answers.next();
            let rows = answer.into_iter().flat_map(|answer| answer.rows);
            rows.filter_map(|row| row.into_iter().next().flatten())
                .collect::<Vec<_>>()
        };
        let (catalogs, tables, sequences, whole) = (names(), names(), names(), names());
        let (now, is_kept) = (names().concat(), names().is_empty());
        let end = end.map_or(now, str::to_owned);
        let mut questions = Vec::new();
        questions.extend(catalogs.iter().map(|name| {
            let own = match name.as_str() {
                // A session makes one for its temporary tables, which stays.
                "pg_namespace" => " WHERE nspname !~ '^pg_(toast_)?temp_'",
                _ => "",
            };
            format!("SELECT 'catalog', '{name}', concat(count(*), ' ', sum({SUM})), NULL FROM pg_catalog.{name}{own}")
        }));
        let quoted = |name: &str| literal(Dialect::Postgres, name);
        questions.extend(tables.iter().map(|name| {
            let said = quoted(name);
            let later = later(&end);
            format!(
                "SELECT 'table', {said}, nullif(concat(count(*) FILTER (WHERE NOT {later}), ' ', sum({SUM}) FILTER (WHERE NOT {later})), '0 '), \
                 nullif(count(*) FILTER (WHERE {later}), 0)::text FROM ONLY {name}"
            )
        }));
        questions.extend(sequences.iter().map(|name| {
            let said = quoted(name);
            format!(
                "SELECT 'sequence', {said}, last_value::text || ' ' || is_called::text, NULL FROM {name}"
            )
        }));
        let mut state = Self {
            end,
            ..Self::default()
        };
        let mut catalog = whole;
        let mut rows = Vec::new();
        // A message each: all together would hold a lock on every table at once.
        for together in questions.chunks(TOGETHER) {
            let answers = send(wire, &together.join(" UNION ALL ")).await?;
            rows.extend(answers.into_iter().flat_map(|answer| answer.rows));
        }
        for row in rows {
            let [Some(kind), Some(name), value, came] = &row[..] else {
                continue;
            };
            if came.is_some() {
                state.filled.insert(name.clone());
            }
            match (kind.as_str(), value) {
                (_, None) => {}
                ("catalog", Some(value)) => catalog.push(format!("{name} {value}")),
                ("table", Some(value)) => {
                    state.tables.insert(name.clone(), value.clone());
                }
                (_, Some(value)) => {
                    state.sequences.insert(name.clone(), value.clone());
                }
            }
        }
        // The parts of a union come in any order.
        catalog.sort();
        state.catalog = hex(&catalog.join("\n"), 16);
        if !is_kept {
            // Never the same again.
            state.catalog = run_id();
        }
        Ok(state)
    }

    /// As text, to be kept.
    pub(super) fn to_text(&self) -> String {
        let line =
            |kind: &str, (name, value): (&String, &String)| format!("{kind}\t{value}\t{name}\n");
        let tables = self.tables.iter().map(|one| line("table", one));
        let sequences = self.sequences.iter().map(|one| line("sequence", one));
        let mut text = line("catalog", (&String::new(), &self.catalog));
        text += &line("end", (&String::new(), &self.end));
        text.extend(tables.chain(sequences));
        text
    }

    /// What was kept.
    pub(super) fn parse(text: &str) -> Self {
        let mut state = Self::default();
        for line in text.lines() {
            let mut parts = line.splitn(3, '\t').map(str::to_owned);
            let (Some(kind), Some(value), Some(name)) = (parts.next(), parts.next(), parts.next())
            else {
                continue;
            };
            match kind.as_str() {
                "catalog" => state.catalog = value,
                "end" => state.end = value,
                "table" => {
                    state.tables.insert(name, value);
                }
                _ => {
                    state.sequences.insert(name, value);
                }
            }
        }
        state
    }
}

/// Whether a row was written by that transaction or a later one.
pub(super) fn later(end: &str) -> String {
    format!("(age(xmin) <= age('{end}'::xid))")
}

/// Asks for the names of the catalogs, of tables with rows, and of sequences; for what is set for the database as a whole; for the next
/// transaction; and for what no sum shows.
fn names() -> Vec<String> {
    let of_kind = |kind: &str| {
        format!(
            "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.relkind IN ({kind}) AND {USERS}"
        )
    };
    vec![
        "SET search_path TO ''".to_owned(),
        // To compile it, or to start helpers, takes longer than to do it.
        "SET jit TO off".to_owned(),
        "SET max_parallel_workers_per_gather TO 0".to_owned(),
        // Rather an error than rows that are not seen.
        "SET row_security TO off".to_owned(),
        "SELECT relname FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r' AND NOT relisshared \
         AND relname NOT IN ('pg_statistic', 'pg_statistic_ext_data', 'pg_largeobject') \
         AND has_table_privilege(oid, 'SELECT') ORDER BY relname"
            .to_owned(),
        format!("{} AND pg_relation_size(c.oid) > 0", of_kind("'r', 'm'")),
        of_kind("'S'"),
        "SELECT concat_ws(' ', d.datdba, d.datacl, d.datconnlimit, d.dattablespace, d.datistemplate, d.datallowconn, \
         (SELECT string_agg(s::text, ' ' ORDER BY s.setrole) FROM pg_db_role_setting s WHERE s.setdatabase = d.oid), \
         (SELECT sum(hashtextextended(m::text, 0)) FROM pg_user_mappings m), \
         (SELECT count(*) FROM pg_replication_slots WHERE database = d.datname), \
         (SELECT count(*) FROM pg_subscription WHERE subdbid = d.oid)) \
         FROM pg_database d WHERE d.datname = current_database()"
            .to_owned(),
        // Of the number, what a row has of it.
        "SELECT (txid_snapshot_xmax(txid_current_snapshot()) % 4294967296)::text".to_owned(),
        "SELECT 'large object' FROM pg_largeobject_metadata UNION ALL \
         SELECT 'transaction' FROM pg_prepared_xacts WHERE database = current_database() LIMIT 1"
            .to_owned(),
    ]
}

pub(super) async fn send(wire: &mut Wire, sql: &str) -> Result<Vec<Answer>, Error> {
    let sent = wire.send(sql).await;
    sent.map_err(|stopped| unreadable(stopped.error))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::State;

    #[test]
    fn what_is_kept_is_read_again() {
        let one = |name: &str, value: &str| [(name.to_owned(), value.to_owned())].into();
        let state = State {
            catalog: "0a".to_owned(),
            end: "742".to_owned(),
            filled: BTreeSet::new(),
            tables: one("public.\"a\tb\"", "1 -7"),
            sequences: one("public.t_id_seq", "1 false"),
        };
        assert_eq!(State::parse(&state.to_text()), state);
    }
}
