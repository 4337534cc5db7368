//! The columns of a table: which go, come, change and move.

use std::collections::{BTreeMap, BTreeSet};

use super::conversion::{Conversion, collation, conversion, rewrites};
use super::nulls::{given, refers};
use super::places::{behind, staying};
use super::table::{Column, Table};
use super::value::{content, is_shape, listed, neutral, passing_default, type_name};
use super::way::{Way, is_computed, is_stored, ways};
use crate::schema::Kind;
use crate::schema::plan::recode::{lost_values, no_row_has, recoded};
use crate::schema::plan::{HazardClass, Wishes};
use crate::schema::show_create::quoted;

/// What is done to the columns of a table.
#[derive(Default)]
pub(super) struct ColumnChange<'s> {
    /// Clauses that add what has to be filled first.
    pub(super) added_first: Vec<String>,
    /// What the rows get in those.
    pub(super) filled: Vec<Fill>,
    /// Clauses that drop columns.
    pub(super) dropped: Vec<String>,
    /// Clauses that add, change and move columns, in the order in which the columns stand.
    pub(super) said: Vec<String>,
    /// Clauses that take back what was needed for a moment.
    pub(super) said_after: Vec<String>,
    /// Columns that are dropped and added: what is on them is too.
    pub(super) anew: BTreeSet<&'s str>,
    /// Columns of which two values may be one afterwards.
    pub(super) merging: BTreeSet<&'s str>,
    pub(super) hazards: Vec<(HazardClass, String)>,
}

/// What the rows of a table get in a column.
pub(super) struct Fill {
    pub(super) column: String,
    /// An expression.
    pub(super) value: String,
    /// What is told of it; nothing where it is what they have already.
    pub(super) about: Option<String>,
}

/// How a column comes to be what it shall be.
enum Comes {
    /// It is there.
    There(Way),
    /// It was added first, to be filled.
    AddedFirst,
    /// It is called otherwise so far.
    Copied(String),
    /// It is new, with a default for a moment.
    New(Option<String>),
    /// It was dropped.
    Remade,
}

/// Holds the columns of a table against those that it shall have.
pub(super) fn change<'s>(
    from: &'s Table<'s>,
    to: &'s Table<'s>,
    wishes: &Wishes,
) -> ColumnChange<'s> {
    let ways = ways(from, to);
    let mut change = ColumnChange::default();
    for column in &from.columns {
        let way = ways.get(column.name);
        if way.is_none_or(|way| way.is_anew()) {
            change
                .dropped
                .push(format!("DROP COLUMN {}", quoted(column.name)));
        }
        if way.is_none() && !is_computed(column) {
            change.loses(column);
        }
    }
    let comes: Vec<Comes> = to
        .columns
        .iter()
        .map(|column| change.come([from, to], column, &ways, wishes))
        .collect();
    change.say(from, to, &comes);
    change
}

impl<'s> ColumnChange<'s> {
    fn loses(&mut self, column: &Column<'_>) {
        let about = format!("the values of {}", column.label());
        self.hazards.push((HazardClass::LosesData, about));
    }

    fn come(
        &mut self,
        [from, table]: [&'s Table<'s>; 2],
        to: &'s Column<'s>,
        ways: &BTreeMap<&str, Way>,
        wishes: &Wishes,
    ) -> Comes {
        let Some(before) = from.column(to.name) else {
            return self.new_column(table, to, wishes);
        };
        match ways.get(to.name).copied().unwrap_or(Way::Kept) {
            Way::Remade => {
                self.anew.insert(to.name);
                self.compute(to);
                if !is_computed(before) {
                    self.loses(before);
                }
                Comes::Remade
            }
            Way::Replaced => {
                self.anew.insert(to.name);
                self.loses(before);
                // Nothing is asked about what fills a column that is there.
                self.new_column(table, to, &Wishes::default())
            }
            Way::Copied => {
                self.anew.insert(to.name);
                let name = free_name(from, to.name);
                self.added_first
                    .push(format!("ADD COLUMN {}", renamed(&nullable(to), &name)));
                self.filled.push(Fill {
                    column: name.clone(),
                    value: quoted(to.name),
                    about: None,
                });
                Comes::Copied(name)
            }
            way => {
                self.convert(before, to, wishes);
                Comes::There(way)
            }
        }
    }

    fn new_column(&mut self, table: &Table<'_>, to: &'s Column<'s>, wishes: &Wishes) -> Comes {
        if let Some(fill) = wishes.fills.get(to.id).filter(|_| !to.is_generated()) {
            self.added_first
                .push(format!("ADD COLUMN {}", nullable(to).line("")));
            self.filled.push(Fill {
                column: to.name.to_owned(),
                value: fill.clone(),
                about: Some(format!("{} with {fill}", to.label())),
            });
            return Comes::AddedFirst;
        }
        if let Some(shape) = shape_for_rows(to) {
            self.added_first
                .push(format!("ADD COLUMN {}", nullable(to).line("")));
            self.filled.push(Fill {
                column: to.name.to_owned(),
                about: Some(format!("{} with {shape}", to.label())),
                value: shape,
            });
            return Comes::AddedFirst;
        }
        self.compute(to);
        let said = &to.said;
        if said.not_null && said.check.is_some() && passing_default(said).is_none() {
            self.condition(to);
        }
        let is_given = !said.not_null || said.default.is_some();
        if is_given || to.is_generated() {
            return Comes::New(None);
        }
        if refers(table, to) {
            let about = format!("{} has no rows", table_of(to));
            self.hazards.push((HazardClass::NeedsFittingRows, about));
            return Comes::New(None);
        }
        let with = if to.is_numbered() {
            Some("numbers".to_owned())
        } else {
            neutral(said)
        };
        let about = with.map_or_else(
            || to.label(),
            |value| format!("{} with {value}", to.label()),
        );
        self.hazards.push((HazardClass::FillsRows, about));
        Comes::New(passing_default(said).filter(|_| !to.is_numbered()))
    }

    fn condition(&mut self, to: &Column<'_>) {
        let about = format!("the check constraint of {}", to.label());
        self.hazards.push((HazardClass::NeedsFittingRows, about));
    }

    /// What is stored is computed for every row, which may fail.
    fn compute(&mut self, to: &Column<'_>) {
        if is_stored(to) {
            self.hazards.push((HazardClass::Rewrites, table_of(to)));
            let about = format!("{} as it is computed", to.label());
            self.hazards.push((HazardClass::NeedsFittingRows, about));
        }
    }

    /// What happens to the values of a column that stays.
    fn convert(&mut self, from: &Column<'_>, to: &'s Column<'s>, wishes: &Wishes) {
        if from.said.check != to.said.check && to.said.check.is_some() {
            self.condition(to);
        }
        if rewrites(&from.said, &to.said) {
            self.hazards.push((HazardClass::Rewrites, table_of(to)));
        }
        if !is_computed(from) && is_computed(to) {
            self.loses(from);
            self.compute(to);
            return;
        }
        let gone = lost_of_enum(from, to, wishes);
        let conversion = match &gone {
            Some(gone) if gone.is_empty() => Conversion::Fits,
            _ => conversion(&from.said, &to.said),
        };
        let is_cut = matches!(conversion, Conversion::Rounds | Conversion::MayNotFit);
        if is_cut || collation(&from.said) != collation(&to.said) {
            self.merging.insert(to.name);
        }
        match conversion {
            Conversion::None | Conversion::Fits => {}
            Conversion::Rounds => {
                let about = format!("a part of the values of {}", to.label());
                self.hazards.push((HazardClass::LosesData, about));
            }
            Conversion::MayNotFit => {
                let kind = to.said.type_text();
                let about = format!("values of {} that are no {kind}", to.label());
                self.hazards.push((HazardClass::LosesData, about));
                let about = match gone {
                    Some(gone) => no_row_has(&gone, &to.label()),
                    None => format!("{} as {kind}", to.label()),
                };
                self.hazards.push((HazardClass::NeedsFittingRows, about));
            }
        }
    }

    fn say(&mut self, from: &Table<'_>, to: &'s Table<'s>, comes: &[Comes]) {
        let columns = || to.columns.iter().zip(comes);
        let is_there = |name: &str| {
            let mut all = columns();
            all.any(|(it, comes)| it.name == name && matches!(comes, Comes::There(_)))
        };
        let before = from.columns.iter().map(|column| column.name);
        let mut present: Vec<&str> = before.filter(|name| is_there(name)).collect();
        let first = columns().filter(|(_, comes)| matches!(comes, Comes::AddedFirst));
        present.extend(first.map(|(column, _)| column.name));
        let wanted: Vec<&str> = to.columns.iter().map(|column| column.name).collect();
        let stays = staying(&present, &wanted);
        let mut previous = None;
        for (at, (column, comes)) in columns().enumerate() {
            let line = column.line;
            let name = quoted(column.name);
            let place = behind(previous.replace(column.name));
            let is_last = stays[at..].iter().all(|stays| !stays);
            let place = if is_last {
                String::new()
            } else {
                format!(" {place}")
            };
            let always = behind(at.checked_sub(1).map(|before| wanted[before]));
            match comes {
                Comes::There(Way::Kept) if stays[at] => {}
                Comes::There(_) | Comes::AddedFirst if stays[at] => {
                    self.said.push(format!("MODIFY COLUMN {line}"));
                }
                Comes::There(_) | Comes::AddedFirst => {
                    self.said.push(format!("MODIFY COLUMN {line} {always}"));
                }
                Comes::Copied(copy) => self
                    .said
                    .push(format!("CHANGE COLUMN {} {line} {always}", quoted(copy))),
                Comes::New(Some(default)) => {
                    let mut said = column.said.clone();
                    said.default = Some(default.clone());
                    self.said
                        .push(format!("ADD COLUMN {}{place}", said.line("")));
                    self.said_after
                        .push(format!("ALTER COLUMN {name} DROP DEFAULT"));
                }
                Comes::New(None) | Comes::Remade => {
                    self.said.push(format!("ADD COLUMN {line}{place}"));
                }
            }
        }
    }
}

/// The values of an enum that become none of the other one's.
fn lost_of_enum(from: &Column<'_>, to: &Column<'_>, wishes: &Wishes) -> Option<Vec<String>> {
    let values = |column: &Column<'_>| -> Option<Vec<String>> {
        let all = listed(&column.said).into_iter().map(content);
        (type_name(&column.said) == "enum").then(|| all.collect())
    };
    let (before, after) = (values(from)?, values(to)?);
    Some(lost_values(
        &before,
        &after,
        &recoded(wishes, &from.id.path),
    ))
}

fn table_of(column: &Column<'_>) -> String {
    let owner = crate::schema::FactId::new(Kind::Table, &column.id.path[..1]);
    owner.name()
}

/// What the rows get in a new column of shapes that takes no NULL: MySQL puts no default into it.
fn shape_for_rows(to: &Column<'_>) -> Option<String> {
    let needs = to.said.not_null && !to.is_generated() && is_shape(&to.said);
    needs.then(|| given(to).or_else(|| neutral(&to.said)))?
}

/// The column while its rows have nothing in it yet.
fn nullable(column: &Column<'_>) -> crate::schema::show_create::Column {
    let mut said = column.said.clone();
    said.not_null = false;
    said.says_null = true;
    said.check = None;
    said.default = None;
    said
}

fn renamed(column: &crate::schema::show_create::Column, name: &str) -> String {
    let mut column = column.clone();
    name.clone_into(&mut column.name);
    column.line("")
}

/// A name that no column has.
fn free_name(table: &Table<'_>, name: &str) -> String {
    // A name has 64 characters at most.
    let start: String = name.chars().take(50).collect();
    let mut names = (1..).map(|number| format!("{start}_copy{number}"));
    let free = names.find(|name| table.column(name).is_none());
    free.unwrap_or(start)
}
