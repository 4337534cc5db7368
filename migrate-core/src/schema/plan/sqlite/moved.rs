//! Rows that move between a virtual table and what is made in its place.
//!
//! A virtual table cannot be altered. Those that keep rows of their own give them like any table, and take them so.

use super::quoted;
use crate::schema::plan::{HazardClass, Step};
use crate::schema::sqlite::{Module, Shape};

/// What moves from where to where.
pub(super) struct Moved {
    from: Side,
    to: Side,
}

struct Side {
    table: String,
    /// What makes it, with another name.
    virtual_table: Option<Module>,
    plain_table: Option<Shape>,
    /// The number of a row.
    key: Option<String>,
    /// The names as they are written.
    columns: Vec<String>,
    are_checked: bool,
}

impl Moved {
    /// What moves from the table that the one text makes to that of the other; nothing when no value would, or when both are
    /// plain.
    pub(super) fn between(from: &str, to: &str) -> Option<Self> {
        let this = Self {
            from: Side::read(from)?,
            to: Side::read(to)?,
        };
        let is_virtual = this.from.virtual_table.is_some() || this.to.virtual_table.is_some();
        (is_virtual && !this.common().is_empty()).then_some(this)
    }

    /// The statements. `table`: its name in small letters. `passing`: one that nothing has.
    pub(super) fn steps(&self, table: &str, passing: &str) -> Vec<Step> {
        let (old, passing) = (quoted(&self.from.table), quoted(passing));
        let common = self.common();
        let key = self.to.key.as_ref().zip(self.from.key.as_ref());
        let pairs: Vec<(String, String)> = key
            .into_iter()
            .chain(common.iter().copied())
            .map(|(to, from)| (quoted(to), quoted(from)))
            .collect();
        let (to, from): (Vec<&str>, Vec<&str>) = pairs
            .iter()
            .map(|(to, from)| (to.as_str(), from.as_str()))
            .unzip();
        let mut copy = Step::new(format!(
            "INSERT INTO {passing} ({}) SELECT {} FROM {old}",
            to.join(", "),
            from.join(", ")
        ))
        .risking(HazardClass::Rewrites, table);
        if self.to.are_checked {
            copy = copy.risking(HazardClass::NeedsFittingRows, table);
        }
        let mut drop = Step::new(format!("DROP TABLE {old}"));
        let is_left = |column: &&String| common.iter().all(|(_, from)| from != column);
        for column in self.from.columns.iter().filter(is_left) {
            let values = format!("the values of {table}.{}", column.to_ascii_lowercase());
            drop = drop.risking(HazardClass::LosesData, values);
        }
        let own = quoted(&self.to.table);
        let rename = Step::new(format!("ALTER TABLE {passing} RENAME TO {own}"));
        let steps = [self.to.made_as(&passing), copy, drop, rename];
        // With foreign keys on, what refers to a plain one would lose its rows.
        let is_plain = self.from.plain_table.is_some() || self.to.plain_table.is_some();
        let finished = |step: Step| if is_plain { step.rebuilding() } else { step };
        steps.into_iter().map(finished).collect()
    }

    /// The columns of one name, as each side writes it: first where they go.
    fn common(&self) -> Vec<(&String, &String)> {
        let of = |to: &String| {
            let mut columns = self.from.columns.iter();
            columns.find(|from| from.eq_ignore_ascii_case(to))
        };
        let columns = self.to.columns.iter();
        columns.filter_map(|to| Some((to, of(to)?))).collect()
    }
}

impl Side {
    fn read(sql: &str) -> Option<Self> {
        if let Some(module) = Module::of(sql) {
            let rows = module.rows.clone()?;
            return Some(Self {
                table: module.table.clone(),
                virtual_table: Some(module),
                plain_table: None,
                key: Some(rows.key),
                columns: rows.columns,
                are_checked: rows.are_checked,
            });
        }
        let shape = Shape::read(sql)?;
        let own_key = shape.rowid_column().map(|column| column.name.clone());
        let key = own_key
            .clone()
            .or(shape.rowid_name().map(ToOwned::to_owned));
        let values = shape.columns.iter().filter(|it| it.generated.is_none());
        let names = values.map(|it| it.name.clone());
        Some(Self {
            table: shape.name.clone(),
            columns: names
                .filter(|name| Some(name) != own_key.as_ref())
                .collect(),
            key,
            are_checked: true,
            virtual_table: None,
            plain_table: Some(shape),
        })
    }

    fn made_as(&self, name: &str) -> Step {
        let virtual_table = self.virtual_table.as_ref().map(|it| it.sql_as(name));
        let plain = || self.plain_table.as_ref().map(|it| it.sql_as(name));
        Step::new(virtual_table.or_else(plain).unwrap_or_default())
    }
}
