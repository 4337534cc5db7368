//! What is printed.

use std::collections::BTreeMap;

use crate::engine::Engine;
use crate::judge::Verdict;
use crate::row::Row;

/// All rows and what became of them.
#[derive(Debug, Default)]
pub(crate) struct Report {
    rows: BTreeMap<Engine, Vec<(Row, Verdict)>>,
}

impl Report {
    pub(crate) fn add(&mut self, row: Row, verdict: Verdict) {
        self.rows
            .entry(row.engine)
            .or_default()
            .push((row, verdict));
    }

    /// Whether nothing is wrong. A row that this server does not take is not.
    pub(crate) fn is_right(&self) -> bool {
        let mut verdicts = self.rows.values().flatten().map(|(_, verdict)| verdict);
        verdicts.all(|verdict| verdict.wrongs().next().is_none())
    }

    pub(crate) fn print(&self) {
        for (engine, rows) in &self.rows {
            let here: Vec<&Verdict> = rows
                .iter()
                .map(|(_, verdict)| verdict)
                .filter(|verdict| verdict.refused.is_none())
                .collect();
            let line = |what: &str, count: usize, of: usize| {
                say(&format!("  {what:<22} {count:>5}  {}", percent(count, of)));
            };
            say(&format!("{}: {} rows", engine.name(), rows.len()));
            line("both sides apply", here.len(), rows.len());
            let right = |wrong: fn(&Verdict) -> bool| here.iter().filter(|it| !wrong(it)).count();
            let told = right(|it| it.untold.is_some());
            let repeatable = right(|it| it.unsteady.is_some());
            let dumped = right(|it| it.undumped.is_some());
            line("told apart right", told, here.len());
            line("repeatable", repeatable, here.len());
            line("dump round trip", dumped, here.len());
        }
        for (row, verdict) in self.rows.values().flatten() {
            if let Some(why) = &verdict.refused {
                let needs = match row.needs.as_str() {
                    "" => String::new(),
                    needs => format!(" ({needs})"),
                };
                say(&format!("not here: {}{needs}: {}", row.name, one_line(why)));
            }
        }
        for (row, verdict) in self.rows.values().flatten() {
            let wrongs = [
                ("told apart", &verdict.untold),
                ("repeatable", &verdict.unsteady),
                ("dump", &verdict.undumped),
            ];
            for (what, wrong) in wrongs {
                if let Some(why) = wrong {
                    say(&format!("wrong, {what}: {}: {}", row.name, one_line(why)));
                }
            }
        }
    }
}

/// Prints a line.
#[allow(clippy::print_stdout, reason = "it is what a benchmark is for")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}

pub(crate) fn percent(count: usize, of: usize) -> String {
    if of == 0 {
        return "-".to_owned();
    }
    let tenths = count * 1000 / of;
    format!("{}.{} %", tenths / 10, tenths % 10)
}

pub(crate) fn one_line(text: &str) -> String {
    const LONG: usize = 400;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONG) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
