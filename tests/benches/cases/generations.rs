//! What is printed of generated ways.

use std::collections::BTreeMap;

use crate::autogenerate::Generation;
use crate::engine::Engine;
use crate::report::{one_line, percent, say};
use crate::row::Row;

/// All rows and what became of them.
#[derive(Debug, Default)]
pub(crate) struct Generations {
    rows: BTreeMap<Engine, Vec<(Row, Generation)>>,
}

impl Generations {
    pub(crate) fn add(&mut self, row: Row, generation: Generation) {
        // A run is long: what is wrong is said at once.
        let said = [
            ("not here", &generation.refused),
            ("up", &generation.up),
            ("down", &generation.down),
            ("lost", &generation.lost),
            ("rows did not fit", &generation.unfit),
        ];
        for (what, why) in said {
            if let Some(why) = why {
                say(&format!("{what}: {}: {}", row.name, one_line(why)));
            }
        }
        self.rows
            .entry(row.engine)
            .or_default()
            .push((row, generation));
    }

    pub(crate) fn is_right(&self) -> bool {
        let mut all = self.rows.values().flatten();
        all.all(|(_, it)| it.refused.is_some() || is_right(it))
    }

    pub(crate) fn print(&self) {
        for (engine, rows) in &self.rows {
            let here: Vec<&(Row, Generation)> =
                rows.iter().filter(|(_, it)| it.refused.is_none()).collect();
            let line = |what: &str, same: bool, right: fn(&Generation) -> bool| {
                let asked = here.iter().filter(|(row, _)| row.same == same);
                let of = asked.clone().count();
                let count = asked.filter(|(_, it)| right(it)).count();
                say(&format!(
                    "  {what:<26} {count:>5} of {of:<5} {}",
                    percent(count, of)
                ));
            };
            say(&format!(
                "{}: {} rows, {} of them here",
                engine.name(),
                rows.len(),
                here.len()
            ));
            line("same: nothing generated", true, is_right);
            line("up makes the other", false, |it| it.up.is_none());
            line("down gives it back", false, |it| {
                it.up.is_none() && it.down.is_none()
            });
            line("nothing lost on the way", false, |it| it.lost.is_none());
            line("all of it", false, is_right);
            let unfit = here.iter().filter(|(_, it)| it.unfit.is_some()).count();
            say(&format!(
                "  walked without rows, which did not fit as the plan had said: {unfit}"
            ));
        }
    }
}

fn is_right(it: &Generation) -> bool {
    it.up.is_none() && it.down.is_none() && it.lost.is_none()
}
