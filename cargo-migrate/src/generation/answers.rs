//! Answers to what a difference cannot say: what was renamed, and what rows get in a new column.

use std::path::Path;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::schema::plan::{RenameHint, RenameQuestion};
use migrate_core::schema::{FactId, Kind};
use migrate_runtime::cli::Printer;
use migrate_runtime::generate::{Decision, FillQuestion};
use serde_json::Value;

use super::question::{choices, gone, name, unanswered};
use super::{ask, question};
use crate::failure::Failure;

/// All answers, those that were given before and those of the person at the terminal.
pub(crate) struct Answers {
    said: Vec<Answer>,
    /// From a file, where an answer may be out of date.
    noted: Vec<Answer>,
    fills: Vec<Answer>,
    /// From the desired schema.
    pub(crate) hints: Vec<RenameHint>,
    decided: Vec<(RenameQuestion, Decision)>,
    wanting: Vec<FillQuestion>,
    problems: Vec<Diagnostic>,
    printer: Printer,
    asks: bool,
}

struct Answer {
    /// What it is about, as a person writes it.
    name: String,
    /// The new name, or the value; `None`: it goes.
    to: Option<String>,
    is_used: bool,
}

impl Answers {
    pub(super) fn new(printer: Printer) -> Self {
        Self {
            said: Vec::new(),
            noted: Vec::new(),
            fills: Vec::new(),
            hints: Vec::new(),
            decided: Vec::new(),
            wanting: Vec::new(),
            problems: Vec::new(),
            printer,
            asks: printer.is_interactive() && !printer.is_json(),
        }
    }

    /// The same, for a command that asks nobody.
    pub(crate) fn asking_nobody(mut self) -> Self {
        self.asks = false;
        self
    }

    pub(super) fn say(&mut self, name: &str, to: Option<&str>) {
        self.said.push(Answer::new(name, to));
    }

    pub(super) fn say_fill(&mut self, column: &str, value: &str) {
        self.fills.push(Answer::new(column, Some(value)));
    }

    /// Reads a file of answers: `{"questions": [{"name": …, "answer": …}]}`, or the list alone.
    pub(super) fn read(&mut self, file: &Path) -> Result<(), Failure> {
        let text =
            std::fs::read_to_string(file).map_err(|error| Failure::io("read", file, &error))?;
        let value: Value = serde_json::from_str(&text).unwrap_or_default();
        let list = value.get("questions").unwrap_or(&value).as_array();
        let answer = |one: &Value| {
            let name = one.get("name")?.as_str()?;
            match one.get("answer") {
                // Nobody has answered it yet.
                None => Some(None),
                Some(Value::Null) => Some(Some(Answer::new(name, None))),
                Some(to) => Some(Some(Answer::new(name, Some(to.as_str()?)))),
            }
        };
        let answers = list.and_then(|list| list.iter().map(answer).collect::<Option<Vec<_>>>());
        let Some(answers) = answers else {
            let shown = crate::path::shown(file);
            let found =
                Diagnostic::error(Code::UnusedAnswer, format!("{shown} is no file of answers"));
            return Err(Failure::from(found.help(
                "write `[{\"name\": \"users.name\", \"answer\": \"full_name\"}]`, with `null` for what may go; `cargo migrate diff --format json` prints the questions",
            )));
        };
        self.noted.extend(answers.into_iter().flatten());
        Ok(())
    }

    /// What was said before anything was asked: a name, and the new one.
    pub(super) fn said(&self) -> Vec<(String, String)> {
        let all = self.said.iter().chain(&self.noted);
        all.filter_map(|answer| Some((answer.name.clone(), answer.to.clone()?)))
            .collect()
    }

    /// Says what became of something.
    pub(crate) fn decide(&mut self, question: &RenameQuestion) -> Decision {
        let mut question = question.clone();
        question
            .candidates
            .retain(|name| !self.is_taken(&question.kind, &question.path, name));
        let decision = self.answer(&question);
        self.decided.push((question, decision.clone()));
        decision
    }

    /// Whether something else has that name already.
    fn is_taken(&self, kind: &Kind, path: &[String], name: &str) -> bool {
        let above = |path: &[String]| path.split_last().map(|(_, above)| above.to_vec());
        self.decided.iter().any(|(other, decision)| {
            *decision == Decision::Renamed(name.to_owned())
                && other.kind == *kind
                && other.path != path
                && above(&other.path) == above(path)
        })
    }

    fn answer(&mut self, question: &RenameQuestion) -> Decision {
        let names = self.names(question);
        let mut given = self.said.iter_mut().chain(&mut self.noted);
        if let Some(answer) = given.find(|answer| answer.is_about(&names)) {
            answer.is_used = true;
            let Some(to) = &answer.to else {
                return Decision::Dropped;
            };
            if let Some(name) = question.candidate(to) {
                return Decision::Renamed(name.to_owned());
            }
            let message = format!("{} cannot have been renamed to `{to}`", question.subject());
            self.problems
                .push(Diagnostic::error(Code::UnusedAnswer, message).help(choices(question)));
            return Decision::Unanswered;
        }
        let same =
            |other: &RenameQuestion| other.kind == question.kind && name(other) == name(question);
        if let Some((_, decision)) = self.decided.iter().find(|(other, _)| same(other)) {
            // Asked for another engine before.
            return decision.clone();
        }
        let hinted = self.hints.iter().find_map(|hint| hint.answer(question));
        match hinted {
            Some(name) => Decision::Renamed(name.to_owned()),
            None if self.asks => ask::rename(question, self.printer),
            None => Decision::Unanswered,
        }
    }

    /// What a person may call what is asked about: a column of a table that was renamed also by the table's old name.
    fn names(&self, question: &RenameQuestion) -> Vec<String> {
        let mut paths = vec![question.path.clone()];
        for (other, decision) in &self.decided {
            let Decision::Renamed(to) = decision else {
                continue;
            };
            let now = other.to(to.as_str()).inverse().path;
            if question.path.len() > now.len() && question.path.starts_with(&now) {
                let rest = &question.path[now.len()..];
                paths.push(other.path.iter().chain(rest).cloned().collect());
            }
        }
        let both = |path: Vec<String>| {
            let id = FactId::new(question.kind, path);
            [id.name(), id.path.join(".")]
        };
        paths.into_iter().flat_map(both).collect()
    }

    /// Says what rows get in a column that takes no NULL.
    pub(crate) fn fill(&mut self, question: &FillQuestion) -> Option<String> {
        let column = &question.column;
        let names = [column.name(), column.path.join(".")];
        if let Some(answer) = self.fills.iter_mut().find(|answer| answer.is_about(&names)) {
            answer.is_used = true;
            return answer.to.clone();
        }
        let value = self
            .asks
            .then(|| ask::fill(question, self.printer))
            .flatten();
        if value.is_some() {
            self.fills.push(Answer {
                is_used: true,
                ..Answer::new(&column.name(), value.as_deref())
            });
        } else if !self.wanting.contains(question) {
            self.wanting.push(question.clone());
        }
        value
    }

    /// Columns for which nobody said a value.
    pub(crate) fn unanswered_fills(&self) -> &[FillQuestion] {
        &self.wanting
    }

    /// Fails when something was not answered, or when an answer fits no question. `note` is said in the end.
    pub(crate) fn finish(&self, note: &'static str) -> Result<(), Failure> {
        let mut found = self.problems.clone();
        let unused = |answer: &&Answer| !answer.is_used;
        found.extend(self.said.iter().filter(unused).map(|it| self.unused(it)));
        found.extend(
            self.fills
                .iter()
                .filter(unused)
                .map(|it| self.unused_fill(it)),
        );
        let is_wrong = !found.is_empty();
        let is_open =
            |(_, decision): &&(RenameQuestion, Decision)| *decision == Decision::Unanswered;
        let open: Vec<&RenameQuestion> = self
            .decided
            .iter()
            .filter(is_open)
            .map(|(it, _)| it)
            .collect();
        if !is_wrong {
            found.extend(open.iter().map(|question| unanswered(question)));
        }
        if found.is_empty() {
            return Ok(());
        }
        Err(Failure::Asked {
            diagnostics: found,
            questions: open
                .iter()
                .map(|question| question::as_json(question))
                .collect(),
            is_usage: is_wrong,
            note,
        })
    }

    /// What nobody has answered, for people.
    pub(crate) fn questions(&self) -> Vec<String> {
        let open = self
            .decided
            .iter()
            .filter(|(_, it)| *it == Decision::Unanswered);
        open.map(|(question, _)| gone(question)).collect()
    }

    fn unused(&self, answer: &Answer) -> Diagnostic {
        let message = format!("nothing was asked about `{}`", answer.name);
        let asked: Vec<String> = self.decided.iter().map(|(it, _)| name(it)).collect();
        let help = if asked.is_empty() {
            "leave the answer out: nothing is gone while something of its kind is new".to_owned()
        } else {
            format!("what was asked about is {}", asked.join(", "))
        };
        Diagnostic::error(Code::UnusedAnswer, message).help(help)
    }

    fn unused_fill(&self, answer: &Answer) -> Diagnostic {
        let message = format!("`{}` is no column that needs a value", answer.name);
        let filled = self
            .fills
            .iter()
            .filter(|it| it.is_used)
            .map(|it| it.name.clone());
        let all: Vec<String> = self
            .wanting
            .iter()
            .map(|question| question.column.name())
            .chain(filled)
            .collect();
        let help = if all.is_empty() {
            "leave it out: in no table that is there does a column without a default come that takes no NULL, or take none any more".to_owned()
        } else {
            format!("those that do are {}", all.join(", "))
        };
        Diagnostic::error(Code::UnusedAnswer, message).help(help)
    }
}

impl Answer {
    fn new(name: &str, to: Option<&str>) -> Self {
        Self {
            name: name.to_owned(),
            to: to.map(str::to_owned),
            is_used: false,
        }
    }

    fn is_about(&self, names: &[String]) -> bool {
        names
            .iter()
            .any(|name| name.eq_ignore_ascii_case(&self.name))
    }
}
