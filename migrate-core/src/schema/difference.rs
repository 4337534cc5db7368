//! What one schema has and another has not.

use std::collections::BTreeSet;

use super::{Ddl, Fact, FactId, Kind, Schema};

/// One thing that is not the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change<'a> {
    /// Only the first schema has it.
    Missing(&'a Fact),
    /// Only the second one has it.
    Extra(&'a Fact),
    /// Both have it, and say different things of it.
    Changed(&'a Fact, &'a Fact),
}

/// What makes two schemas differ.
#[derive(Debug, Clone)]
pub struct Difference<'a> {
    expected: &'a Schema,
    actual: &'a Schema,
    changes: Vec<Change<'a>>,
}

/// Holds a schema against the one that is expected.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::schema::{Fact, FactId, Kind, Schema, difference};
///
/// let mut expected = Schema::new(Dialect::Sqlite);
/// expected.insert(
///     Fact::new(FactId::new(Kind::Index, ["notes_title"]), "on notes (title)")
///         .made_by("CREATE INDEX notes_title ON notes (title)"),
/// );
/// let actual = Schema::new(Dialect::Sqlite);
/// let difference = difference(&expected, &actual);
/// assert_eq!(difference.words(), ["missing: index notes_title"]);
/// assert_eq!(difference.mending(), ["CREATE INDEX notes_title ON notes (title)"]);
/// ```
#[must_use]
pub fn difference<'a>(expected: &'a Schema, actual: &'a Schema) -> Difference<'a> {
    let mut changes = Vec::new();
    for fact in expected.facts() {
        match actual.get(&fact.id) {
            None => changes.push(Change::Missing(fact)),
            Some(other) if other.definition != fact.definition => {
                changes.push(Change::Changed(fact, other));
            }
            Some(_) => {}
        }
    }
    let extra = actual
        .facts()
        .filter(|fact| expected.get(&fact.id).is_none());
    changes.extend(extra.map(Change::Extra));
    Difference {
        expected,
        actual,
        changes,
    }
}

impl<'a> Difference<'a> {
    /// Whether the schemas are the same.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Everything that is not the same.
    #[must_use]
    pub fn changes(&self) -> &[Change<'a>] {
        &self.changes
    }

    /// The same without what goes with something else that is told: the columns of a missing table, the order of columns
    /// where one is missing.
    pub fn told(&self) -> impl Iterator<Item = Change<'a>> + '_ {
        self.changes.iter().copied().filter(|change| match change {
            Change::Missing(fact) => !goes_with(fact, self.expected, |id| self.is_missing(id)),
            Change::Extra(fact) => !goes_with(fact, self.actual, |id| self.is_extra(id)),
            Change::Changed(fact, _) => {
                fact.id.kind != Kind::ColumnOrder || !self.has_other_columns(fact)
            }
        })
    }

    fn is_missing(&self, id: &FactId) -> bool {
        self.expected.get(id).is_some() && self.actual.get(id).is_none()
    }

    fn is_extra(&self, id: &FactId) -> bool {
        self.actual.get(id).is_some() && self.expected.get(id).is_none()
    }

    fn has_other_columns(&self, order: &Fact) -> bool {
        self.changes.iter().any(|change| match change {
            Change::Missing(fact) | Change::Extra(fact) => {
                fact.id.kind == Kind::Column && fact.owner == order.owner
            }
            Change::Changed(..) => false,
        })
    }

    /// One line for each thing that is told.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        self.words_as("missing", "left behind", "changed")
    }

    /// The same with words of one's own for what only the first has, what only the second has, and what differs.
    #[must_use]
    pub fn words_as(&self, missing: &str, extra: &str, changed: &str) -> Vec<String> {
        self.told()
            .map(|change| match change {
                Change::Missing(fact) => format!("{missing}: {}", fact.label()),
                Change::Extra(fact) => format!("{extra}: {}", fact.label()),
                Change::Changed(expected, actual) => {
                    let (before, after) = parted(&expected.definition, &actual.definition);
                    format!(
                        "{changed}: {}: `{before}` is now `{after}`",
                        expected.label()
                    )
                }
            })
            .collect()
    }

    /// The statements that make the second schema equal to the first, as far as each thing by itself tells: what is to be
    /// dropped, then what is to be made or altered. A change that has no statement of its own is a comment.
    #[must_use]
    pub fn mending(&self) -> Vec<String> {
        let mut dropped: Vec<&Fact> = Vec::new();
        let mut made = Schema::new(self.expected.dialect);
        let mut altered = Vec::new();
        let mut noted = Vec::new();
        let told: Vec<Change<'a>> = self.told().collect();
        for change in &self.changes {
            match change {
                Change::Missing(fact) => {
                    if fact.ddl == Ddl::Implied && told.contains(change) {
                        let text = fact.definition.replace('\n', " ");
                        noted.push(format!("-- {} has to be made: {text}", fact.label()));
                    }
                    made.insert((*fact).clone());
                }
                Change::Extra(fact) if told.contains(change) => match self.owner_alter(fact) {
                    Some(alter) => altered.push(alter.clone()),
                    None => dropped.push(fact),
                },
                // A table does not go as long as another one leads to it.
                Change::Extra(fact) if fact.id.kind == Kind::ForeignKey && fact.drop.is_some() => {
                    dropped.push(fact);
                }
                Change::Changed(expected, actual) if told.contains(change) => {
                    let remade = Ddl::Implied != expected.ddl && actual.drop.is_some();
                    match &expected.alter {
                        Some(alter) => altered.push(alter.clone()),
                        None if remade && !holds_rows(expected.id.kind) => {
                            dropped.push(actual);
                            // What is on it goes with it.
                            for part in self.expected.belonging_to(&expected.id) {
                                made.insert(part.clone());
                            }
                        }
                        None => noted.push(format!(
                            "-- {} has to become: {}",
                            expected.label(),
                            expected.definition.replace('\n', " ")
                        )),
                    }
                }
                Change::Extra(_) | Change::Changed(..) => {}
            }
        }
        // What was made last goes first.
        dropped.sort_by(|a, b| b.id.cmp(&a.id));
        let drops = dropped.iter().map(|fact| {
            fact.drop
                .clone()
                .unwrap_or_else(|| format!("-- {} has to go", fact.label()))
        });
        let all = drops.chain(made.makers()).chain(altered).chain(noted);
        // A column's whole line is said once, however much of it is mended.
        let mut said = BTreeSet::new();
        all.filter(|statement| said.insert(statement.clone()))
            .collect()
    }

    /// For what stands in its owner's line: what makes that line as it is expected.
    fn owner_alter(&self, extra: &Fact) -> Option<&String> {
        let in_line = matches!(&extra.ddl, Ddl::Suffix { text, .. } if text.is_empty());
        let owner = self.expected.get(extra.owner.as_ref()?)?;
        owner.alter.as_ref().filter(|_| in_line)
    }

    /// [`Self::mending`] as a script.
    #[must_use]
    pub fn mending_sql(&self) -> String {
        let statements = self.mending();
        statements
            .iter()
            .map(|statement| match statement.strip_prefix("--") {
                Some(_) => format!("{statement}\n"),
                None => super::sql::ended(self.expected.dialect, statement),
            })
            .collect()
    }
}

/// Whether what a fact is a part of is told already.
fn goes_with(fact: &Fact, schema: &Schema, told: impl Fn(&FactId) -> bool) -> bool {
    let owner = fact
        .owner
        .as_ref()
        .filter(|owner| schema.get(owner).is_some());
    owner.is_some_and(told)
}

/// Whether dropping and making it anew would lose rows.
const fn holds_rows(kind: Kind) -> bool {
    matches!(kind, Kind::Table | Kind::Column | Kind::Schema)
}

/// The stretches in which two texts differ, when they are long.
fn parted<'t>(before: &'t str, after: &'t str) -> (String, String) {
    const LONG: usize = 80;
    if before.len().max(after.len()) <= LONG && !before.contains('\n') && !after.contains('\n') {
        return (before.to_owned(), after.to_owned());
    }
    let same = before
        .char_indices()
        .zip(after.chars())
        .take_while(|((_, a), b)| a == b)
        .last()
        .map_or(0, |((at, c), _)| at + c.len_utf8());
    let cut = |text: &'t str| {
        let start = text.floor_char_boundary(same.saturating_sub(LONG / 4));
        let end = text.floor_char_boundary(start.saturating_add(LONG));
        let stretch = text[start..end].split_whitespace().collect::<Vec<_>>();
        let head = if start > 0 { "…" } else { "" };
        let tail = if end < text.len() { "…" } else { "" };
        format!("{head}{}{tail}", stretch.join(" "))
    };
    (cut(before), cut(after))
}
