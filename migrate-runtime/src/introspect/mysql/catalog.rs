//! The lists: what there is, without its text.

use std::collections::BTreeMap;

use migrate_core::schema::{FactId, Kind};

use super::super::record::Record;
use super::shown;
use crate::error::Error;
use crate::tables::Tables;
use crate::wire::Wire;

/// What the database has.
pub(super) struct Catalog {
    /// Its name.
    pub(super) database: String,
    pub(super) is_mariadb: bool,
    pub(super) charset: String,
    pub(super) collation: String,
    /// What a session has that sets nothing.
    pub(super) sql_mode: String,
    pub(super) time_zone: String,
    /// Tables, views and sequences.
    pub(super) objects: BTreeMap<String, Object>,
    pub(super) routines: Vec<Routine>,
    pub(super) triggers: Vec<Trigger>,
    pub(super) events: Vec<Event>,
    pub(super) grants: Vec<Grant>,
    /// The collation of each character set.
    pub(super) collations: BTreeMap<String, String>,
}

/// What may stand behind `FROM`.
pub(super) struct Object {
    /// `BASE TABLE`.
    pub(super) kind: String,
}

pub(super) struct Routine {
    /// `PROCEDURE`.
    pub(super) type_name: String,
    pub(super) name: String,
    pub(super) sql_mode: String,
}

pub(super) struct Trigger {
    pub(super) name: String,
    pub(super) table: String,
    /// `BEFORE INSERT`.
    pub(super) moment: String,
    pub(super) body: String,
    pub(super) sql_mode: String,
}

pub(super) struct Event {
    pub(super) name: String,
    pub(super) execute_at: Moment,
    pub(super) interval: Option<(String, String)>,
    pub(super) starts: Moment,
    pub(super) ends: Moment,
    /// How many seconds after it was made it was changed.
    pub(super) altered: i64,
    pub(super) status: String,
    pub(super) on_completion: String,
    pub(super) comment: String,
    pub(super) time_zone: String,
    pub(super) sql_mode: String,
    pub(super) body: String,
}

/// When something happens, if it does.
pub(super) struct Moment {
    /// In the event's own time zone.
    pub(super) time: Option<String>,
    /// How many seconds after the event was made.
    pub(super) after: Option<i64>,
}

pub(super) struct Grant {
    /// `'user'@'host'`; the host of a role is empty.
    pub(super) grantee: String,
    pub(super) table: String,
    pub(super) column: Option<String>,
    pub(super) privilege: String,
    pub(super) with_option: bool,
}

const QUESTIONS: [&str; 8] = [
    "SELECT DATABASE(), VERSION(), DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME, @migrate_sql_mode, \
     @@SESSION.time_zone FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = DATABASE()",
    "SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()",
    "SELECT ROUTINE_TYPE, ROUTINE_NAME, SQL_MODE FROM information_schema.ROUTINES \
     WHERE ROUTINE_SCHEMA = DATABASE() ORDER BY ROUTINE_TYPE, ROUTINE_NAME",
    "SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE, CONCAT(ACTION_TIMING, ' ', EVENT_MANIPULATION), ACTION_STATEMENT, SQL_MODE \
     FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() \
     ORDER BY EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER",
    "SELECT EVENT_NAME, \
     EXECUTE_AT, TIMESTAMPDIFF(SECOND, CREATED, CONVERT_TZ(EXECUTE_AT, TIME_ZONE, @@SESSION.time_zone)), \
     INTERVAL_VALUE, INTERVAL_FIELD, \
     STARTS, TIMESTAMPDIFF(SECOND, CREATED, CONVERT_TZ(STARTS, TIME_ZONE, @@SESSION.time_zone)), \
     ENDS, TIMESTAMPDIFF(SECOND, CREATED, CONVERT_TZ(ENDS, TIME_ZONE, @@SESSION.time_zone)), \
     TIMESTAMPDIFF(SECOND, CREATED, LAST_ALTERED), STATUS, ON_COMPLETION, EVENT_COMMENT, TIME_ZONE, SQL_MODE, \
     EVENT_DEFINITION FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()",
    "SELECT GRANTEE, TABLE_NAME, NULL, PRIVILEGE_TYPE, IS_GRANTABLE FROM information_schema.TABLE_PRIVILEGES \
     WHERE TABLE_SCHEMA = DATABASE()",
    "SELECT GRANTEE, TABLE_NAME, COLUMN_NAME, PRIVILEGE_TYPE, IS_GRANTABLE FROM information_schema.COLUMN_PRIVILEGES \
     WHERE TABLE_SCHEMA = DATABASE()",
    "SELECT CHARACTER_SET_NAME, DEFAULT_COLLATE_NAME FROM information_schema.CHARACTER_SETS",
];

impl Catalog {
    /// Reads the lists; `None` if the connection is in no database.
    pub(super) async fn read(wire: &mut Wire, tables: &Tables) -> Result<Option<Self>, Error> {
        let questions: Vec<String> = QUESTIONS.map(str::to_owned).into();
        let mut answers = shown::ask(wire, questions).await?.into_iter();
        let mut next = || answers.next().unwrap_or_default();
        let is_ours = |name: &str| tables.is_ours(name);
        let Some(mut database) = next().into_iter().next() else {
            return Ok(None);
        };
        let name = database.text();
        let version = database.text();
        let objects = next().into_iter().map(Object::read);
        let objects = objects.filter(|(name, object)| !is_ours(name) && !object.is_temporary());
        let mut catalog = Self {
            database: name,
            is_mariadb: version.contains("MariaDB"),
            charset: database.text(),
            collation: database.text(),
            sql_mode: database.text(),
            time_zone: database.text(),
            objects: objects.collect(),
            routines: next().into_iter().map(Routine::read).collect(),
            triggers: next().into_iter().map(Trigger::read).collect(),
            events: next().into_iter().map(Event::read).collect(),
            grants: next().into_iter().map(Grant::read).collect(),
            collations: BTreeMap::new(),
        };
        catalog.grants.extend(next().into_iter().map(Grant::read));
        let collations = next().into_iter();
        catalog.collations = collations.map(|mut it| (it.text(), it.text())).collect();
        catalog.read_bodies();
        catalog.grants.retain(|grant| !is_ours(&grant.table));
        catalog.triggers.retain(|trigger| !is_ours(&trigger.table));
        Ok(Some(catalog))
    }

    /// Of several statements in a message, MySQL takes what ends a body for a part of it.
    fn read_bodies(&mut self) {
        if self.is_mariadb {
            return;
        }
        let triggers = self.triggers.iter_mut().map(|it| &mut it.body);
        let events = self.events.iter_mut().map(|it| &mut it.body);
        for body in triggers.chain(events) {
            body.truncate(without_end(body).len());
        }
    }

    /// What follows from what MySQL says of a character set; MariaDB says all of it.
    pub(super) fn collation_of(&self, charset: &str) -> Option<String> {
        self.collations.get(charset).cloned()
    }

    /// The fact that a table, a view or a sequence is.
    pub(super) fn object(&self, name: &str) -> Option<FactId> {
        let kind = self.objects.get(name)?.fact_kind()?;
        Some(FactId::new(kind, [name]))
    }

    /// The names of the objects that are of a kind.
    pub(super) fn named(&self, kind: Kind) -> Vec<&str> {
        let objects = self.objects.iter();
        let objects = objects.filter(|(_, object)| object.fact_kind() == Some(kind));
        objects.map(|(name, _)| name.as_str()).collect()
    }
}

/// A statement without what parts it from the next one.
pub(super) fn without_end(body: &str) -> &str {
    body.trim_end_matches(|c: char| c == ';' || c.is_whitespace())
}

impl Object {
    fn read(mut record: Record) -> (String, Self) {
        let name = record.text();
        let kind = record.text();
        (name, Self { kind })
    }

    fn is_temporary(&self) -> bool {
        self.kind.starts_with("TEMPORARY")
    }

    fn fact_kind(&self) -> Option<Kind> {
        match &*self.kind {
            "BASE TABLE" | "SYSTEM VERSIONED" => Some(Kind::Table),
            "VIEW" => Some(Kind::View),
            "SEQUENCE" => Some(Kind::Sequence),
            _ => None,
        }
    }

    pub(super) fn is_none_of_these(&self) -> bool {
        self.fact_kind().is_none()
    }
}

impl Routine {
    fn read(mut record: Record) -> Self {
        Self {
            type_name: record.text(),
            name: record.text(),
            sql_mode: record.text(),
        }
    }

    pub(super) fn kind(&self) -> Option<Kind> {
        match &*self.type_name {
            "FUNCTION" => Some(Kind::Function),
            "PROCEDURE" => Some(Kind::Procedure),
            "PACKAGE" | "PACKAGE BODY" => Some(Kind::Package),
            _ => None,
        }
    }
}

impl Trigger {
    fn read(mut record: Record) -> Self {
        Self {
            name: record.text(),
            table: record.text(),
            moment: record.text(),
            body: record.text(),
            sql_mode: record.text(),
        }
    }
}

impl Event {
    fn read(mut record: Record) -> Self {
        Self {
            name: record.text(),
            execute_at: Moment::read(&mut record),
            interval: match (record.next(), record.next()) {
                (Some(value), Some(field)) => Some((value, field)),
                _ => None,
            },
            starts: Moment::read(&mut record),
            ends: Moment::read(&mut record),
            altered: seconds(&mut record).unwrap_or_default(),
            status: record.text(),
            on_completion: record.text(),
            comment: record.text(),
            time_zone: record.text(),
            sql_mode: record.text(),
            body: record.text(),
        }
    }
}

impl Moment {
    fn read(record: &mut Record) -> Self {
        Self {
            time: record.next(),
            after: seconds(record),
        }
    }
}

fn seconds(record: &mut Record) -> Option<i64> {
    record.next()?.parse().ok()
}

impl Grant {
    fn read(mut record: Record) -> Self {
        Self {
            grantee: record.text(),
            table: record.text(),
            column: record.next(),
            privilege: record.text(),
            with_option: record.flag(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::without_end;

    #[test]
    fn a_body_ends_before_what_parts_it_from_the_next_statement() {
        assert_eq!(without_end("SET new.a = 1;\n"), "SET new.a = 1");
        assert_eq!(without_end("BEGIN SELECT 1; END"), "BEGIN SELECT 1; END");
    }
}
