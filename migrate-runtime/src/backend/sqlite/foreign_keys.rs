//! Foreign keys while tables are rebuilt: dropping one must not touch the rows that refer to it.

use std::collections::BTreeMap;

use sqlx::Row as _;

use super::Sqlite;
use crate::error::database_message;

/// Rows that refer to what is not there, and how often: rows of a table without rowids cannot be told apart.
type Violations = BTreeMap<String, usize>;

/// They were on, and are off.
pub(super) struct Off {
    before: Before,
    /// To the reset of the session, not only to the end of the transaction.
    session: bool,
}

/// What was broken before, which is not the revision's doing.
enum Before {
    NotLooked,
    Known(Violations),
    /// A key does not fit what it refers to: it cannot be checked, and may be what the revision mends.
    Unknown,
}

impl Sqlite {
    pub(super) async fn foreign_keys(&mut self) -> Result<bool, sqlx::Error> {
        let on: i64 = sqlx::query_scalar("PRAGMA foreign_keys")
            .fetch_one(&mut self.connection)
            .await?;
        Ok(on != 0)
    }

    /// Outside of a transaction only: `SQLite` ignores it inside.
    pub(super) async fn turn_foreign_keys_off(&mut self, session: bool) -> Result<(), sqlx::Error> {
        if self.foreign_keys_off.is_none() && self.foreign_keys().await? {
            self.execute("PRAGMA foreign_keys = OFF").await?;
            self.foreign_keys_off = Some(Off {
                before: Before::NotLooked,
                session,
            });
        }
        Ok(())
    }

    /// Remembers what is broken already.
    pub(super) async fn look_at_references(&mut self) {
        let unseen = |off: &Off| matches!(off.before, Before::NotLooked);
        if !self.foreign_keys_off.as_ref().is_some_and(unseen) {
            return;
        }
        let found = self.violations().await;
        if let Some(off) = &mut self.foreign_keys_off {
            off.before = found.map_or(Before::Unknown, Before::Known);
        }
    }

    /// What is broken that was not before, while foreign keys are off.
    pub(super) async fn newly_broken(&mut self) -> Option<String> {
        self.foreign_keys_off.as_ref()?;
        let after = self.violations().await;
        let before = &self.foreign_keys_off.as_ref()?.before;
        let none = Violations::new();
        let (before, after) = match (before, after) {
            (Before::Known(before), Ok(after)) => (before, after),
            (Before::NotLooked | Before::Unknown, Ok(after)) => (&none, after),
            (Before::Unknown, Err(_)) => return None,
            (_, Err(error)) => return Some(database_message(&error)),
        };
        let more = |(row, count): &(&String, &usize)| before.get(*row).unwrap_or(&0) < count;
        after.iter().find(more).map(|(row, _)| row.clone())
    }

    /// What a commit refused: some reference that is broken now.
    pub(super) async fn broken_at_commit(&mut self) -> Option<String> {
        let found = self.violations().await.ok()?;
        found.into_keys().next()
    }

    /// At the end of a transaction.
    pub(super) async fn restore_foreign_keys(&mut self) -> Result<(), sqlx::Error> {
        if self
            .foreign_keys_off
            .as_ref()
            .is_some_and(|off| !off.session)
        {
            self.foreign_keys_off = None;
            self.execute("PRAGMA foreign_keys = ON").await?;
        }
        Ok(())
    }

    async fn violations(&mut self) -> Result<Violations, sqlx::Error> {
        let rows = sqlx::query("PRAGMA foreign_key_check")
            .fetch_all(&mut self.connection)
            .await?;
        let mut found = Violations::new();
        for row in &rows {
            let (table, parent): (String, String) = (row.try_get(0)?, row.try_get(2)?);
            let rowid: Option<i64> = row.try_get(1)?;
            let which = rowid.map_or_else(|| "a row".to_owned(), |rowid| format!("row {rowid}"));
            let text =
                format!("{which} of `{table}` refers to a row of `{parent}` that is not there");
            *found.entry(text).or_default() += 1;
        }
        Ok(found)
    }
}
