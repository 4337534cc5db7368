//! What a recipe writes: revisions, each with its place in the change.

use super::table::Table;
use crate::dialect::Dialect;
use crate::directive::{as_declared, usual_batch};
use crate::revision::Phase;
use crate::schema::plan::Step;
use crate::schema::sql::ended;

/// One revision of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// What it does, in a word or two: the end of its message.
    pub slug: String,
    /// Its place in the change; `None` where the change is one step that needs none.
    pub phase: Option<Phase>,
    /// How the schema gets there.
    pub up: Side,
    /// How it gets back.
    pub down: Side,
    /// What has to be done before the next revision is applied.
    pub then: Option<String>,
}

/// One direction of a stage.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Side {
    /// What runs, in order.
    pub statements: Vec<Statement>,
    /// Whether a statement cannot be in a transaction.
    pub outside: bool,
    /// Whether it moves the rows of a table of `SQLite`, which needs foreign keys to be off.
    pub rebuilds: bool,
    /// Why there is nothing to do.
    pub empty: Option<String>,
    /// What it loses, and why: `users.m because …`.
    pub loses: Option<String>,
    /// What the reader of the file should know.
    pub notes: Vec<String>,
}

/// One statement, without what ends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its text.
    pub sql: String,
    /// The column whose values cut it into batches, where it runs in batches.
    pub batch: Option<String>,
    /// What stands above it, for people.
    pub note: Option<String>,
    /// The rules that find something in it, each with why it is meant so.
    pub allows: Vec<(&'static str, &'static str)>,
}

/// Why a batch may run again, although no condition leaves out what it has done.
pub(super) const SAME_AGAIN: &str = "a row gets the same value, however often it is written";

impl Statement {
    /// A statement of its own.
    pub(super) fn new(sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            batch: None,
            note: None,
            allows: Vec::new(),
        }
    }

    /// It is meant so, although a rule finds something in it.
    pub(super) fn allowed(mut self, rule: &'static str, why: &'static str) -> Self {
        self.allows.push((rule, why));
        self
    }

    pub(super) fn noted(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

impl<S: Into<String>> From<S> for Statement {
    fn from(sql: S) -> Self {
        Self::new(sql)
    }
}

impl Stage {
    pub(super) fn new(slug: &str, phase: Phase) -> Self {
        Self {
            slug: slug.to_owned(),
            phase: Some(phase),
            up: Side::default(),
            down: Side::default(),
            then: None,
        }
    }

    /// The only revision of a change.
    pub(super) fn only() -> Self {
        Self {
            phase: None,
            ..Self::new("", Phase::Expand)
        }
    }

    pub(super) fn up(mut self, statement: impl Into<Statement>) -> Self {
        self.up.statements.push(statement.into());
        self
    }

    pub(super) fn down(mut self, statement: impl Into<Statement>) -> Self {
        self.down.statements.push(statement.into());
        self
    }

    pub(super) fn ups(mut self, statements: impl IntoIterator<Item = Statement>) -> Self {
        self.up.statements.extend(statements);
        self
    }

    pub(super) fn downs(mut self, statements: impl IntoIterator<Item = Statement>) -> Self {
        self.down.statements.extend(statements);
        self
    }

    /// Both ways are outside of a transaction.
    pub(super) const fn outside(mut self) -> Self {
        self.up.outside = true;
        self.down.outside = true;
        self
    }

    pub(super) const fn down_outside(mut self) -> Self {
        self.down.outside = true;
        self
    }

    pub(super) fn nothing_back(mut self, why: &str) -> Self {
        self.down.empty = Some(why.to_owned());
        self
    }

    /// What was filled stays filled on the way back, until its column goes: a proof is told so.
    pub(super) fn filling(mut self, table: &Table<'_>, column: &str) -> Self {
        self.down.empty = Some("the values go with the column, one step further back".to_owned());
        let filled = format!("{}.{column}", table.id.name());
        let others = self.down.loses.take();
        let others = others.and_then(|it| Some(format!("{}, ", it.split_once(" because ")?.0)));
        self.down.loses = Some(format!(
            "{}{} because it is filled again by the same step",
            others.unwrap_or_default(),
            as_declared(&filled)
        ));
        self
    }

    pub(super) fn note(mut self, note: impl Into<String>) -> Self {
        self.up.notes.push(note.into());
        self
    }

    pub(super) fn note_back(mut self, note: impl Into<String>) -> Self {
        self.down.notes.push(note.into());
        self
    }

    pub(super) fn then(mut self, then: impl Into<String>) -> Self {
        self.then = Some(then.into());
        self
    }
}

impl Side {
    /// The steps of a plan.
    pub(super) fn planned(steps: &[Step]) -> Self {
        let statement = |step: &Step| {
            let hazards: Vec<String> = step.hazards.iter().map(ToString::to_string).collect();
            Statement {
                note: (!hazards.is_empty()).then(|| hazards.join("\n")),
                ..Statement::new(step.sql.clone())
            }
        };
        Self {
            statements: steps.iter().map(statement).collect(),
            rebuilds: steps.iter().any(|step| step.rebuilds),
            ..Self::default()
        }
    }

    /// The directives of the head of its file, but those that name other revisions, and what there is to know, as comments.
    #[must_use]
    pub fn head(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        let flags = [
            (self.rebuilds, "rebuild"),
            (self.outside, "transaction off"),
        ];
        lines.extend(
            flags
                .iter()
                .filter(|(is_so, _)| *is_so)
                .map(|(_, word)| format!("migrate: {word}")),
        );
        if let Some(why) = &self.empty {
            lines.push(format!("migrate: empty because {why}"));
        }
        if let Some(lost) = &self.loses {
            lines.push(format!("migrate: loses {lost}"));
        }
        lines.extend(self.allowed());
        lines.extend(
            self.notes
                .iter()
                .flat_map(|note| note.lines())
                .map(String::from),
        );
        lines.iter().map(|line| comment(line)).collect()
    }

    /// What its statements are allowed, once each.
    fn allowed(&self) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for (rule, why) in self.statements.iter().flat_map(|one| &one.allows) {
            let line = format!("migrate: allow {rule} because {why}");
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        lines
    }

    /// Its statements, with what ends them.
    #[must_use]
    pub fn script(&self, dialect: Dialect) -> String {
        let is_alone =
            |one: &Statement| one.sql.contains('\n') || one.batch.is_some() || one.note.is_some();
        let mut text = String::new();
        for (at, one) in self.statements.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| self.statements.get(at));
            if before.is_some_and(|before| is_alone(before) || is_alone(one)) {
                text.push('\n');
            }
            let notes = one.note.iter().flat_map(|note| note.lines());
            text.extend(notes.map(comment));
            if let Some(key) = &one.batch {
                text.push_str(&comment(&format!("migrate: {}", usual_batch(key))));
            }
            text.push_str(&ended(dialect, &one.sql));
        }
        text
    }
}

/// A line of a comment. What stands in it cannot end it.
fn comment(line: &str) -> String {
    format!("-- {}\n", line.replace(['\r', '\0'], " ")).replace("-- \n", "--\n")
}
