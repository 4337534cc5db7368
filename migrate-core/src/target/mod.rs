//! Targets: where to. `head`, `base`, `current`, an id or a unique prefix of one, `#3`, `+1`, `-2`, `<id>+1`, and ranges.

use std::fmt;

use crate::diagnostic::{Code, Diagnostic};
use crate::directive::nearest;
use crate::revision::{RESERVED_WORDS, Revision};

/// Where to, as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// `None`: from the current position.
    anchor: Option<Anchor>,
    offset: i64,
    text: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Anchor {
    Head,
    Base,
    Current,
    Ordinal(usize),
    Id(String),
}

/// Which way a command goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Toward head.
    Up,
    /// Toward base.
    Down,
}

/// The line that a target is looked up on. A position is the number of revisions that are applied there.
#[derive(Debug, Clone)]
pub struct Line<'a> {
    /// The ids from base up; also those that a database has beyond the chain.
    pub ids: Vec<&'a str>,
    /// The position of the chain's head.
    pub head: usize,
    /// The position of the database, when there is one.
    pub current: Option<usize>,
    /// What is not on the line because a squash is.
    pub replaced: Vec<Replaced<'a>>,
}

/// A revision that a squash stands for.
#[derive(Debug, Clone)]
pub struct Replaced<'a> {
    /// Its id.
    pub id: &'a str,
    /// The squash.
    pub by: &'a Revision,
    /// The position of the squash when this is the last of what it stands for: one place with two names.
    pub position: Option<usize>,
}

impl<'a> Line<'a> {
    /// The line of a chain. `current` is how many of its revisions a database has applied.
    #[must_use]
    pub fn new(chain: &'a [Revision], current: Option<usize>) -> Self {
        Self {
            ids: chain.iter().map(|revision| &*revision.id).collect(),
            head: chain.len(),
            current,
            replaced: replaced(chain),
        }
    }
}

/// What the squashes of a chain stand for.
pub(crate) fn replaced(chain: &[Revision]) -> Vec<Replaced<'_>> {
    let squashes = (1..)
        .zip(chain)
        .filter_map(|(at, revision)| Some((at, revision, revision.squash.as_ref()?)));
    squashes
        .flat_map(|(at, by, squash)| {
            squash.ids.iter().map(move |id| Replaced {
                id,
                by,
                position: squash.ends_with(id).then_some(at),
            })
        })
        .collect()
}

/// Prefixes name an id only when the id is longer than this.
const SHORTEST_ABBREVIATED_ID: usize = 3;

impl Target {
    /// The chain's head.
    #[must_use]
    pub fn head() -> Self {
        Self {
            anchor: Some(Anchor::Head),
            offset: 0,
            text: "head".to_owned(),
        }
    }

    /// Nothing applied.
    #[must_use]
    pub fn base() -> Self {
        Self {
            anchor: Some(Anchor::Base),
            offset: 0,
            text: "base".to_owned(),
        }
    }

    /// Reads a target.
    ///
    /// ```
    /// use migrate_core::target::Target;
    ///
    /// for good in ["head", "base", "current", "2026", "#3", "+1", "-2", "20261119093000+1", "head-1"] {
    ///     assert!(Target::parse(good).is_ok(), "{good}");
    /// }
    /// assert!(Target::parse("a:b").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, Box<Diagnostic>> {
        let text = text.trim();
        let syntax = || {
            Box::new(
                Diagnostic::error(Code::TargetSyntax, format!("`{text}` is no target"))
                    .help("write `head`, `base`, `current`, an id or the start of one, `#3`, `+1`, `-2` or `<id>+1`"),
            )
        };
        let split = text.rfind(['+', '-']).unwrap_or(text.len());
        let (name, offset) = text.split_at(split);
        let offset = match offset {
            "" => 0,
            offset if offset.len() > 1 => offset.parse::<i64>().map_err(|_| syntax())?,
            _ => return Err(syntax()),
        };
        let anchor = match name {
            "" if split < text.len() => None,
            "head" | "heads" => Some(Anchor::Head),
            "base" => Some(Anchor::Base),
            "current" => Some(Anchor::Current),
            name if name.starts_with('#') => {
                Some(Anchor::Ordinal(name[1..].parse().map_err(|_| syntax())?))
            }
            name if !name.is_empty()
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') =>
            {
                Some(Anchor::Id(name.to_owned()))
            }
            _ => return Err(syntax()),
        };
        Ok(Self {
            anchor,
            offset,
            text: text.to_owned(),
        })
    }

    /// Whether it can only be found when the position of a database is known.
    #[must_use]
    pub fn needs_current(&self) -> bool {
        matches!(self.anchor, None | Some(Anchor::Current))
    }

    /// The position on the line.
    pub fn resolve(&self, line: &Line<'_>) -> Result<usize, Box<Diagnostic>> {
        let anchor = match &self.anchor {
            Some(Anchor::Head) => line.head,
            Some(Anchor::Base) => 0,
            Some(Anchor::Ordinal(ordinal)) if *ordinal <= line.ids.len() => *ordinal,
            Some(Anchor::Ordinal(ordinal)) => {
                return Err(Box::new(unknown(&format!("#{ordinal}"), line)));
            }
            Some(Anchor::Id(id)) => find(id, line)?,
            Some(Anchor::Current) | None => line.current.ok_or_else(|| {
                Box::new(
                    Diagnostic::error(
                        Code::TargetUnknown,
                        format!("`{self}` counts from a database, and there is none"),
                    )
                    .help("name a revision, or the database with `--url`"),
                )
            })?,
        };
        walk(anchor, self.offset, line.ids.len())
            .ok_or_else(|| Box::new(self.too_far(anchor, line)))
    }

    /// The position, for a command that goes one way: a relative target has to point that way.
    pub fn resolve_toward(
        &self,
        direction: Direction,
        line: &Line<'_>,
    ) -> Result<usize, Box<Diagnostic>> {
        let against = match direction {
            Direction::Up => self.offset < 0,
            Direction::Down => self.offset > 0,
        };
        if self.anchor.is_none() && against {
            let (command, other) = match direction {
                Direction::Up => ("upgrade", "downgrade"),
                Direction::Down => ("downgrade", "upgrade"),
            };
            return Err(Box::new(
                Diagnostic::error(
                    Code::TargetDirection,
                    format!("`{self}` does not lead where `{command}` goes"),
                )
                .help(format!("use `cargo migrate {other} {self}`")),
            ));
        }
        self.resolve(line)
    }

    fn too_far(&self, anchor: usize, line: &Line<'_>) -> Diagnostic {
        let (wanted, there, toward) = if self.offset < 0 {
            (self.offset.unsigned_abs(), anchor, "below")
        } else {
            (self.offset.unsigned_abs(), line.ids.len() - anchor, "above")
        };
        let from = anchor.checked_sub(1).map_or("base", |at| line.ids[at]);
        let revisions = if wanted == 1 { "revision" } else { "revisions" };
        let there = match there {
            0 => "there is none".to_owned(),
            1 => "there is 1".to_owned(),
            there => format!("there are {there}"),
        };
        Diagnostic::error(
            Code::TargetTooFar,
            format!("`{self}` asks for {wanted} {revisions} {toward} `{from}`, and {there}"),
        )
        .help("`cargo migrate history` lists them")
    }
}

fn walk(anchor: usize, offset: i64, most: usize) -> Option<usize> {
    let offset = isize::try_from(offset).ok()?;
    anchor
        .checked_add_signed(offset)
        .filter(|position| *position <= most)
}

fn find(id: &str, line: &Line<'_>) -> Result<usize, Box<Diagnostic>> {
    if let Some(at) = line.ids.iter().position(|known| *known == id) {
        return Ok(at + 1);
    }
    let matches: Vec<usize> = (0..line.ids.len())
        .filter(|at| line.ids[*at].len() > SHORTEST_ABBREVIATED_ID && line.ids[*at].starts_with(id))
        .collect();
    match matches[..] {
        [at] => Ok(at + 1),
        [] => find_replaced(id, line),
        _ => {
            let ids: Vec<String> = matches
                .iter()
                .take(5)
                .map(|at| format!("`{}`", line.ids[*at]))
                .collect();
            let more = if matches.len() > 5 { ", …" } else { "" };
            Err(Box::new(
                Diagnostic::error(
                    Code::TargetAmbiguous,
                    format!(
                        "{} revisions start with `{id}`: {}{more}",
                        matches.len(),
                        ids.join(", ")
                    ),
                )
                .help("write more of the id"),
            ))
        }
    }
}

fn find_replaced(id: &str, line: &Line<'_>) -> Result<usize, Box<Diagnostic>> {
    let starts = |replaced: &&Replaced<'_>| {
        replaced.id.len() > SHORTEST_ABBREVIATED_ID && replaced.id.starts_with(id)
    };
    let named = line.replaced.iter().find(|replaced| replaced.id == id);
    let Some(replaced) = named.or_else(|| line.replaced.iter().find(starts)) else {
        return Err(Box::new(unknown(id, line)));
    };
    replaced.position.ok_or_else(|| {
        let (by, before) = (replaced.by, replaced.by.parent.as_deref().unwrap_or("base"));
        let message = format!(
            "`{}` is part of the squash `{}`, which is one step here",
            replaced.id,
            by.label()
        );
        let help = format!(
            "name the squash, `{}`, or what comes before it, `{before}`",
            by.id
        );
        Box::new(Diagnostic::error(Code::TargetReplaced, message).help(help))
    })
}

fn unknown(text: &str, line: &Line<'_>) -> Diagnostic {
    let words = RESERVED_WORDS.into_iter().chain(line.ids.iter().copied());
    let help = match nearest(text, words) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`cargo migrate history` lists the revisions".to_owned(),
    };
    Diagnostic::error(
        Code::TargetUnknown,
        format!("no revision is called `{text}`"),
    )
    .help(help)
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A stretch of the chain: `a:b`, `a:`, `:b`, also with `..` in place of the colon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    start: Option<Target>,
    end: Option<Target>,
}

impl Range {
    /// Whether a text means to be a range.
    #[must_use]
    pub fn is_range(text: &str) -> bool {
        text.contains(':') || text.contains("..")
    }

    /// Reads a range. A text without a separator is the stretch up to that target.
    ///
    /// ```
    /// use migrate_core::target::Range;
    /// assert!(Range::parse("base:head").is_ok());
    /// assert!(Range::parse("-3:current").is_ok());
    /// ```
    pub fn parse(text: &str) -> Result<Self, Box<Diagnostic>> {
        let (start, end) = text
            .split_once("..")
            .or_else(|| text.split_once(':'))
            .unwrap_or(("", text));
        let side = |text: &str| {
            (!text.trim().is_empty())
                .then(|| Target::parse(text))
                .transpose()
        };
        Ok(Self {
            start: side(start)?,
            end: side(end)?,
        })
    }

    /// Whether an end of it can only be found when the position of a database is known.
    #[must_use]
    pub fn needs_current(&self) -> bool {
        let needs = |target: &Option<Target>| {
            target
                .as_ref()
                .is_some_and(|target| target.anchor == Some(Anchor::Current))
        };
        needs(&self.start) || needs(&self.end)
    }

    /// Both ends as positions, in the order they were written. An end without an anchor counts from the other end.
    pub fn resolve(&self, line: &Line<'_>) -> Result<(usize, usize), Box<Diagnostic>> {
        let anchored =
            |target: &Option<Target>| target.as_ref().is_none_or(|target| target.anchor.is_some());
        let from = |current: usize| Line {
            current: Some(current),
            ..line.clone()
        };
        let resolve = |target: &Option<Target>, open: usize, line: &Line<'_>| {
            target
                .as_ref()
                .map_or(Ok(open), |target| target.resolve(line))
        };
        if anchored(&self.start) {
            let start = resolve(&self.start, 0, line)?;
            let end = if anchored(&self.end) {
                resolve(&self.end, line.head, line)?
            } else {
                resolve(&self.end, line.head, &from(start))?
            };
            return Ok((start, end));
        }
        let end = resolve(&self.end, line.head, line)?;
        Ok((resolve(&self.start, 0, &from(end))?, end))
    }
}

#[cfg(test)]
mod tests;
