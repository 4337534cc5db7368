//! What is kept before data is thrown away.

use super::{Reader, Value};
use crate::config::{BACKUP_BEFORE, BACKUP_HOW, Backup};

const BACKUP_KEYS: &[&str] = &["before", "how", "max_rows", "folder"];

impl Reader<'_> {
    pub(super) fn backup(&mut self, value: &Value<'_>) -> Option<Backup> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(
                value,
                "backup",
                "a table, as in `{ before = \"contract\", how = \"archive\" }`",
            );
            return None;
        };
        let mut backup = Backup::default();
        for (key, value) in table {
            match &**key.get_ref() {
                key @ "before" => backup.before = self.word(key, value, &BACKUP_BEFORE),
                key @ "how" => backup.how = self.word(key, value, &BACKUP_HOW),
                key @ "max_rows" => {
                    backup.max_rows = self.number(key, value, "a number of rows", 0..=u64::MAX);
                }
                key @ "folder" => backup.folder = self.text(key, value),
                other => self.unknown(other, key.span(), BACKUP_KEYS),
            }
        }
        Some(backup)
    }

    /// One of some words.
    fn word(&mut self, key: &str, value: &Value<'_>, known: &[&str]) -> Option<String> {
        let text = value.get_ref().as_str().unwrap_or_default();
        if known.contains(&text) {
            return Some(text.to_owned());
        }
        let list: Vec<String> = known.iter().map(|word| format!("`\"{word}\"`")).collect();
        self.wrong(value, key, &format!("one of {}", list.join(", ")));
        None
    }
}
