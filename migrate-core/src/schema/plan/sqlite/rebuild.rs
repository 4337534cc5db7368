//! A new table takes the rows of the old one, and then its name.
//!
//! The new one is made by the text that is wanted, letter for letter: what nobody understands in it is kept too.

use super::change::Changes;
use super::fill::{Affinity, affinity, value};
use super::{own_name, quoted};
use crate::schema::plan::quoting::literal;
use crate::schema::plan::recode::{case, lost_values, no_row_has, recoded};
use crate::schema::plan::{HazardClass, Step, Wishes, refers};
use crate::schema::sqlite::{ColumnShape, Default, Shape, among};
use crate::schema::{FactId, Kind, Schema};

/// What has to be known for it.
pub(super) struct Rebuild<'s> {
    pub(super) table: &'s str,
    pub(super) old: &'s Shape,
    pub(super) new: &'s Shape,
    pub(super) from: &'s Schema,
    pub(super) to: &'s Schema,
    pub(super) changes: &'s Changes,
    pub(super) wishes: &'s Wishes,
}

/// What a column of the new table gets.
struct Source {
    column: String,
    value: String,
    hazards: Vec<(HazardClass, String)>,
}

impl Rebuild<'_> {
    pub(super) fn steps(&self) -> Vec<Step> {
        let (old, own) = (quoted(&self.old.name), quoted(&self.new.name));
        let passing = free_name(self.table, self.from, self.to);
        let new = quoted(&passing);
        let sources = self.sources();
        let mut drop = Step::new(format!("DROP TABLE {old}"));
        for lost in self.lost(sources.is_empty()) {
            drop = drop.risking(HazardClass::LosesData, lost);
        }
        let mut steps = vec![Step::new(self.new.sql_as(&new))];
        if !sources.is_empty() {
            steps.push(self.copy(&old, &new, sources));
        }
        match (self.old.has_autoincrement, self.new.has_autoincrement) {
            (true, true) => steps.extend(keep_sequence(&self.old.name, &passing)),
            (true, false) => {
                let about = format!("the last number that AUTOINCREMENT gave in {}", self.table);
                drop = drop.risking(HazardClass::NotUndone, about);
            }
            (false, _) => {}
        }
        steps.push(drop);
        steps.push(Step::new(format!("ALTER TABLE {new} RENAME TO {own}")));
        steps.into_iter().map(Step::rebuilding).collect()
    }

    fn copy(&self, old: &str, new: &str, sources: Vec<Source>) -> Step {
        // A row that does not fit is to stop it, whatever the table says.
        let insert = if self.new.settles_conflicts {
            "INSERT OR ABORT"
        } else {
            "INSERT"
        };
        let columns: Vec<&str> = sources
            .iter()
            .map(|source| source.column.as_str())
            .collect();
        let values: Vec<&str> = sources.iter().map(|source| source.value.as_str()).collect();
        let sql = format!(
            "{insert} INTO {new} ({}) SELECT {} FROM {old}",
            columns.join(", "),
            values.join(", ")
        );
        let mut step = Step::new(sql).risking(HazardClass::Rewrites, self.table);
        for (class, about) in sources.into_iter().flat_map(|source| source.hazards) {
            step = step.risking(class, about);
        }
        let needs = [
            Kind::PrimaryKey,
            Kind::Unique,
            Kind::ForeignKey,
            Kind::Check,
        ];
        for fact in self.to.facts().filter(|fact| own_name(fact) == self.table) {
            if needs.contains(&fact.id.kind) && self.changes.differs(fact) {
                step = step.risking(HazardClass::NeedsFittingRows, fact.id.to_string());
            }
        }
        step
    }

    /// Where the values come from, and the numbers of the rows where no column has them.
    fn sources(&self) -> Vec<Source> {
        let stored = self
            .new
            .columns
            .iter()
            .filter(|column| column.generated.is_none());
        let mut sources: Vec<Source> = stored
            .filter_map(|column| match self.old.column(&column.id()) {
                Some(before) => Some(self.kept(before, column)),
                None => self.filled(column),
            })
            .collect();
        let numbered = self.new.rowid_column().map(|column| quoted(&column.name));
        if let (Some(own), Some(before)) = (self.new.rowid_name(), self.old.rowid_name())
            && !sources
                .iter()
                .any(|source| Some(&source.column) == numbered.as_ref())
        {
            sources.insert(
                0,
                Source {
                    column: own.to_owned(),
                    value: before.to_owned(),
                    hazards: Vec::new(),
                },
            );
        }
        sources
    }

    /// A column that both have.
    fn kept(&self, before: &ColumnShape, column: &ColumnShape) -> Source {
        let mut value = quoted(&before.name);
        let mut hazards = Vec::new();
        let (old, new) = (affinity(&before.type_name), affinity(&column.type_name));
        let recoded = self.recoded(column);
        if !recoded.is_empty() {
            let literals = |(old, new): (&str, &str)| (literal(old), literal(new));
            let pairs: Vec<_> = recoded.into_iter().map(literals).collect();
            value = case(&value, &pairs);
        }
        if let Some(lost) = self.lost_values(column) {
            let about = no_row_has(&lost, &self.name(column));
            hazards.push((HazardClass::NeedsFittingRows, about));
        }
        let takes_any = column.type_name.eq_ignore_ascii_case("ANY");
        if self.new.is_strict() && old != new && !takes_any {
            value = format!("CAST({value} AS {})", column.type_name);
            let lost = format!("what is no {} in {}", column.type_name, self.name(column));
            hazards.push((HazardClass::LosesData, lost));
        } else if is_respelled(old, new) {
            let spelling = format!("how the values of {} were written", self.name(column));
            hazards.push((HazardClass::NotUndone, spelling));
        }
        let is_rowid = |shape: &Shape| {
            shape
                .rowid_column()
                .is_some_and(|it| it.id() == column.id())
        };
        if is_rowid(self.new) && !is_rowid(self.old) {
            let numbers = format!("{} as whole numbers", self.name(column));
            hazards.push((HazardClass::NeedsFittingRows, numbers));
        }
        if self.new.is_required(column) && !self.old.is_required(before) {
            if self.has_no_value(column) {
                let about = format!("no row has NULL in {}", self.name(column));
                hazards.push((HazardClass::NeedsFittingRows, about));
            } else {
                value = format!("coalesce({value}, {})", self.fill(column));
                let filled = format!("{} where it is NULL", self.name(column));
                hazards.push((HazardClass::FillsRows, filled));
            }
        }
        Source {
            column: quoted(&column.name),
            value,
            hazards,
        }
    }

    /// The values that checks list, before and after, where they are not the same.
    fn listed(&self, column: &ColumnShape) -> Option<[Vec<String>; 2]> {
        let values = |shape: &Shape| among(&shape.checks, &column.id());
        let lists = [values(self.old)?, values(self.new)?];
        (lists[0] != lists[1]).then_some(lists)
    }

    /// Values that are called otherwise.
    fn recoded(&self, column: &ColumnShape) -> Vec<(&str, &str)> {
        // Once they are, the lists are the same.
        if self.listed(column).is_none() {
            return Vec::new();
        }
        recoded(self.wishes, &[self.table.to_owned(), column.id()])
    }

    /// Values that are listed no more, and have no other name.
    fn lost_values(&self, column: &ColumnShape) -> Option<Vec<String>> {
        let [before, after] = self.listed(column)?;
        let lost = lost_values(&before, &after, &self.recoded(column));
        (!lost.is_empty()).then_some(lost)
    }

    /// A column that is new; nothing when its rows get its default.
    fn filled(&self, column: &ColumnShape) -> Option<Source> {
        let has_default = !matches!(column.default, None | Some(Default::Null));
        let is_needed = self.new.is_required(column) && !has_default;
        if is_needed && self.has_no_value(column) {
            let about = format!("{} has no rows", self.table);
            return Some(Source {
                column: quoted(&column.name),
                value: "NULL".to_owned(),
                hazards: vec![(HazardClass::NeedsFittingRows, about)],
            });
        }
        (is_needed || self.wish(column).is_some()).then(|| Source {
            column: quoted(&column.name),
            value: self.fill(column),
            hazards: vec![(HazardClass::FillsRows, self.name(column))],
        })
    }

    fn wish(&self, column: &ColumnShape) -> Option<&String> {
        self.wishes.fills.get(&self.fact(column))
    }

    fn fact(&self, column: &ColumnShape) -> FactId {
        FactId::new(Kind::Column, [self.table.to_owned(), column.id()])
    }

    /// Whether its values are those of rows elsewhere, and nobody has said which.
    fn has_no_value(&self, column: &ColumnShape) -> bool {
        let has_default = !matches!(column.default, None | Some(Default::Null));
        !has_default && self.wish(column).is_none() && refers(self.to, &self.fact(column))
    }

    fn fill(&self, column: &ColumnShape) -> String {
        let given = || value(self.old, self.new, column, self.is_unique(column));
        self.wish(column).cloned().unwrap_or_else(given)
    }

    fn is_unique(&self, column: &ColumnShape) -> bool {
        let index = format!("unique on {} ({})", self.table, column.id());
        let mut indexes = self.to.of_kind(Kind::Index);
        self.new.is_unique(column) || indexes.any(|fact| fact.definition.replace('"', "") == index)
    }

    /// What is not in the new table.
    fn lost(&self, rows: bool) -> Vec<String> {
        if rows {
            return vec![format!("the rows of {}", self.table)];
        }
        let is_kept = |column: &ColumnShape| {
            let after = self.new.column(&column.id());
            column.generated.is_some() || after.is_some_and(|after| after.generated.is_none())
        };
        let gone = self.old.columns.iter().filter(|column| !is_kept(column));
        gone.map(|column| format!("the values of {}", self.name(column)))
            .collect()
    }

    fn name(&self, column: &ColumnShape) -> String {
        format!("{}.{}", self.table, column.id())
    }
}

/// A name that nothing has, for a table that will take another's.
pub(super) fn free_name(table: &str, from: &Schema, to: &Schema) -> String {
    let is_taken = |name: &String| {
        let mut facts = from.facts().chain(to.facts());
        facts.any(|fact| fact.id.path.len() == 1 && own_name(fact) == *name)
    };
    let first = format!("migrate_new_{table}");
    let more = (2_u32..).map(|number| format!("migrate_new_{table}_{number}"));
    let mut names = std::iter::once(first.clone()).chain(more);
    names.find(|name| !is_taken(name)).unwrap_or(first)
}

/// Whether text that looks like a number becomes one.
fn is_respelled(old: Affinity, new: Affinity) -> bool {
    matches!(old, Affinity::Text | Affinity::Blob)
        && matches!(new, Affinity::Integer | Affinity::Real | Affinity::Numeric)
}

/// The numbers that were given are not given again, even when their rows are gone.
fn keep_sequence(old: &str, new: &str) -> [Step; 2] {
    let [old, new] = [old, new].map(|name| name.replace('\'', "''"));
    [
        Step::new(format!("DELETE FROM sqlite_sequence WHERE name = '{new}'")),
        Step::new(format!(
            "INSERT INTO sqlite_sequence (name, seq) SELECT '{new}', seq FROM sqlite_sequence WHERE name = '{old}'"
        )),
    ]
}
