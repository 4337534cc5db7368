//! What a database holds, in few words: enough to see what is not as it was.

use std::collections::BTreeMap;

use migrate_core::dialect::Dialect;

use crate::error::Error;
use crate::shadow::beside::Beside;
use crate::shadow::name::hex;
use crate::tables::{Identifier, literal};

/// The objects of a database by kind and name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct State {
    pub(super) objects: BTreeMap<String, Object>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Object {
    /// The sum of the statement that makes it.
    pub(super) definition: String,
    /// The next number that it gives out, when it does.
    pub(super) next: String,
    /// The sum of its rows.
    pub(super) rows: String,
}

/// What a table is called among the objects.
pub(super) fn table_key(name: &str) -> String {
    format!("table {name}")
}

/// What the triggers of a table are called.
pub(super) fn trigger_keys(table: &str) -> String {
    format!("trigger {table} ")
}

impl State {
    /// Reads it, whatever the session's own database is.
    pub(super) async fn read(beside: &mut Beside, database: &str) -> Result<Self, Error> {
        let mut state = Self::default();
        let quoted = Identifier::new(Dialect::Mysql, None, database);
        let answer = beside
            .ask(&format!("SHOW FULL TABLES FROM {quoted}"))
            .await?;
        let mut tables = Vec::new();
        let mut all = Vec::new();
        for row in answer.rows {
            let [Some(name), Some(kind)] = &row[..] else {
                continue;
            };
            if name == super::COMPLETE {
                continue;
            }
            if kind == "BASE TABLE" {
                tables.push(name.clone());
            }
            all.push(name.clone());
        }
        state.read_definitions(beside, database, &all).await?;
        state.read_rows(beside, database, &tables).await?;
        state.read_programs(beside, database).await?;
        Ok(state)
    }

    async fn read_definitions(
        &mut self,
        beside: &mut Beside,
        database: &str,
        names: &[String],
    ) -> Result<(), Error> {
        if names.is_empty() {
            return Ok(());
        }
        let statements: Vec<String> = names
            .iter()
            .map(|name| {
                let name = Identifier::new(Dialect::Mysql, Some(database), name);
                format!("SHOW CREATE TABLE {name}")
            })
            .collect();
        let answers = beside.ask_each(&statements.join(";\n")).await?;
        let of_database = format!("`{database}`.");
        for (name, answer) in names.iter().zip(answers) {
            let text = answer.cell(1).unwrap_or_default();
            let (text, next) = without_next(&text.replace(&of_database, ""));
            let object = Object {
                definition: hex(&text, 8),
                next,
                rows: String::new(),
            };
            self.objects.insert(table_key(name), object);
        }
        Ok(())
    }

    async fn read_rows(
        &mut self,
        beside: &mut Beside,
        database: &str,
        names: &[String],
    ) -> Result<(), Error> {
        if names.is_empty() {
            return Ok(());
        }
        let list: Vec<String> = names
            .iter()
            .map(|name| Identifier::new(Dialect::Mysql, Some(database), name).to_string())
            .collect();
        let sql = format!("CHECKSUM TABLE {}", list.join(", "));
        let answer = beside.ask(&sql).await?;
        for (name, row) in names.iter().zip(answer.rows) {
            if let Some(object) = self.objects.get_mut(&table_key(name)) {
                object.rows = row.into_iter().nth(1).flatten().unwrap_or_default();
            }
        }
        Ok(())
    }

    /// Triggers, routines, events, and the database's own character set.
    async fn read_programs(&mut self, beside: &mut Beside, database: &str) -> Result<(), Error> {
        let schema = literal(Dialect::Mysql, database);
        let sql = format!(
            "SELECT CONCAT('trigger ', event_object_table, ' ', trigger_name), \
             CONCAT_WS('|', action_timing, event_manipulation, action_order, action_statement, sql_mode, definer) \
             FROM information_schema.triggers WHERE trigger_schema = {schema};\
             SELECT CONCAT('routine ', routine_type, ' ', routine_name), \
             CONCAT_WS('|', routine_definition, dtd_identifier, sql_mode, definer, (SELECT GROUP_CONCAT(\
             CONCAT_WS(' ', parameter_mode, parameter_name, dtd_identifier) ORDER BY ordinal_position) \
             FROM information_schema.parameters p WHERE p.specific_schema = r.routine_schema AND p.specific_name = r.specific_name)) \
             FROM information_schema.routines r WHERE routine_schema = {schema};\
             SELECT CONCAT('event ', event_name), \
             CONCAT_WS('|', event_definition, execute_at, interval_value, interval_field, status, sql_mode, definer) \
             FROM information_schema.events WHERE event_schema = {schema};\
             SELECT 'database', CONCAT(default_character_set_name, '|', default_collation_name) \
             FROM information_schema.schemata WHERE schema_name = {schema}"
        );
        for answer in beside.ask_each(&sql).await? {
            for row in answer.rows {
                let [Some(name), text] = &row[..] else {
                    continue;
                };
                let object = Object {
                    definition: hex(text.as_deref().unwrap_or_default(), 8),
                    next: String::new(),
                    rows: String::new(),
                };
                self.objects.insert(name.clone(), object);
            }
        }
        Ok(())
    }

    /// As text, to be kept.
    pub(super) fn to_text(&self) -> String {
        let lines = self.objects.iter().map(|(name, object)| {
            let Object {
                definition,
                next,
                rows,
            } = object;
            format!("{definition}\t{next}\t{rows}\t{name}\n")
        });
        lines.collect()
    }

    /// What was kept.
    pub(super) fn parse(text: &str) -> Self {
        let objects = text.lines().filter_map(|line| {
            let mut parts = line.splitn(4, '\t').map(str::to_owned);
            let object = Object {
                definition: parts.next()?,
                next: parts.next()?,
                rows: parts.next()?,
            };
            Some((parts.next()?, object))
        });
        Self {
            objects: objects.collect(),
        }
    }
}

/// The statement without the next number, and that number.
fn without_next(statement: &str) -> (String, String) {
    const START: &str = " AUTO_INCREMENT=";
    // It is said of the table, behind its columns.
    let Some(at) = statement
        .rfind('\n')
        .and_then(|last| Some(last + statement[last..].find(START)?))
    else {
        return (statement.to_owned(), String::new());
    };
    let digits = &statement[at + START.len()..];
    let end = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    let text = format!("{}{}", &statement[..at], &digits[end..]);
    (text, digits[..end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::without_next;

    #[test]
    fn the_next_number_is_taken_out() {
        let (text, next) = without_next(
            "CREATE TABLE `t` (\n  `a` int\n) ENGINE=InnoDB AUTO_INCREMENT=12 CHARSET=x",
        );
        assert_eq!(next, "12");
        assert_eq!(
            text,
            "CREATE TABLE `t` (\n  `a` int\n) ENGINE=InnoDB CHARSET=x"
        );
        assert_eq!(without_next("CREATE VIEW `v` AS").1, "");
    }
}
