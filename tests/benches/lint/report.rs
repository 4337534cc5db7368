//! What is printed.

use std::collections::BTreeMap;

use migrate_core::dialect::Engine;

use crate::judge::Verdict;
use crate::row::Row;

/// All rows and what became of them.
#[derive(Debug, Default)]
pub(crate) struct Report {
    rows: BTreeMap<Engine, Vec<(Row, Verdict)>>,
}

impl Report {
    pub(crate) fn add(&mut self, row: Row, verdict: Verdict) {
        let of_engine = self.rows.entry(row.server.engine).or_default();
        of_engine.push((row, verdict));
    }

    pub(crate) fn print(&self) {
        say("| engine | tier | recall | false alarms |");
        say("| --- | --- | --- | --- |");
        for (engine, rows) in &self.rows {
            line(engine.title(), "all", rows.iter());
            line(
                engine.title(),
                "safety",
                rows.iter().filter(|(row, _)| row.is_safety),
            );
        }
        let all = || self.rows.values().flatten();
        line("all", "all", all());
        line("all", "safety", all().filter(|(row, _)| row.is_safety));
        for (what, of) in [
            (
                "missed",
                (|verdict| &verdict.missed) as fn(&Verdict) -> &Vec<String>,
            ),
            ("false alarm", |verdict| &verdict.false_alarms),
        ] {
            for (row, verdict) in all().filter(|(_, verdict)| !of(verdict).is_empty()) {
                let tier = if row.is_safety { "safety" } else { "style" };
                say(&format!(
                    "\n{what}: {} ({}, {tier}): {}\n  found: {}\n  {}",
                    row.id,
                    row.server,
                    of(verdict).join(", "),
                    verdict.found.join(", "),
                    row.scripts.join("\n-- next\n").replace('\n', "\n  ")
                ));
            }
        }
    }
}

fn line<'a>(engine: &str, tier: &str, rows: impl Iterator<Item = &'a (Row, Verdict)>) {
    let (mut expecting, mut met, mut forbidding, mut alarms) = (0, 0, 0, 0);
    for (row, verdict) in rows {
        if !row.expect.is_empty() {
            expecting += 1;
            met += usize::from(verdict.missed.is_empty());
        }
        if !row.forbid.is_empty() {
            forbidding += 1;
            alarms += usize::from(!verdict.false_alarms.is_empty());
        }
    }
    let recall = share(met, expecting);
    let alarms = share(alarms, forbidding);
    say(&format!("| {engine} | {tier} | {recall} | {alarms} |"));
}

fn share(count: usize, of: usize) -> String {
    if of == 0 {
        return "-".to_owned();
    }
    let permille = (count * 1000 + of / 2) / of;
    format!("{}.{} % ({count}/{of})", permille / 10, permille % 10)
}

#[expect(clippy::print_stdout, reason = "it is what a benchmark is for")]
pub(crate) fn say(text: &str) {
    println!("{text}");
}
