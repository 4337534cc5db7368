//! The names of constraints and indexes: one for each, and none twice where they share a place.

use std::collections::BTreeSet;

use proc_macro2::Span;

use super::spelling::engine;
use crate::diagnostic::Code;
use crate::dialect::Dialect;
use crate::models::attribute::Problems;
use crate::naming::{LONGEST_NAME, Naming, cut};

/// Names that are taken, each in its place.
pub(super) struct Names<'a> {
    pub(super) dialect: Dialect,
    pub(super) naming: &'a Naming,
    taken: BTreeSet<(String, String)>,
}

/// What is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    PrimaryKey,
    Unique,
    Index,
    ForeignKey,
    Check,
}

/// The table that something named is on.
#[derive(Clone, Copy)]
pub(super) struct On<'a> {
    pub(super) schema: Option<&'a str>,
    pub(super) table: &'a str,
}

impl<'a> Names<'a> {
    pub(super) fn new(dialect: Dialect, naming: &'a Naming) -> Self {
        Self {
            dialect,
            naming,
            taken: BTreeSet::new(),
        }
    }

    /// Where a name may stand once.
    fn place(&self, class: Class, on: On<'_>) -> String {
        let table = format!("{}.{}", on.schema.unwrap_or_default(), on.table);
        let is_index = matches!(class, Class::PrimaryKey | Class::Unique | Class::Index);
        match (self.dialect, class) {
            // They are called as tables are.
            (Dialect::Postgres, _) if is_index => on.schema.unwrap_or_default().to_owned(),
            (Dialect::Sqlite, Class::Index) => String::new(),
            (Dialect::Postgres | Dialect::Sqlite, _) => table,
            (Dialect::Mysql, _) if is_index => table,
            (Dialect::Mysql, Class::ForeignKey) => "foreign keys".to_owned(),
            (Dialect::Mysql, _) => "checks".to_owned(),
        }
    }

    fn key(&self, class: Class, on: On<'_>, name: &str) -> (String, String) {
        let name = match self.dialect {
            Dialect::Postgres => name.to_owned(),
            Dialect::Mysql | Dialect::Sqlite => name.to_lowercase(),
        };
        (self.place(class, on), name)
    }

    /// Tables and indexes have different names where they share a place.
    pub(super) fn take_table(&mut self, on: On<'_>) {
        if self.dialect != Dialect::Mysql {
            let key = self.key(Class::Index, on, on.table);
            self.taken.insert(key);
        }
    }

    /// Takes a name that somebody chose.
    pub(super) fn chosen(
        &mut self,
        class: Class,
        on: On<'_>,
        name: &str,
        span: Span,
        problems: &mut Problems,
    ) {
        fits(self.dialect, name, span, problems);
        let key = self.key(class, on, name);
        if !self.taken.insert(key) {
            let message = format!("the name `{name}` is taken already");
            problems.report(
                Code::ModelName,
                span,
                message,
                "write another name, or none",
            );
        }
    }

    /// The name that the template gives, with a number behind it where that is taken.
    pub(super) fn made(&mut self, class: Class, on: On<'_>, columns: &[&str]) -> String {
        let naming = self.naming;
        let template = match class {
            Class::PrimaryKey => &naming.primary_key,
            Class::Unique => &naming.unique,
            Class::Index => &naming.index,
            Class::ForeignKey => &naming.foreign_key,
            Class::Check => &naming.check,
        };
        let name = Naming::name(template, on.table, columns);
        let numbered = (1_u32..).map(|number| cut(&format!("{name}{number}")));
        let mut names = std::iter::once(name.clone()).chain(numbered);
        let free = names.find(|name| !self.taken.contains(&self.key(class, on, name)));
        let free = free.unwrap_or(name);
        let key = self.key(class, on, &free);
        self.taken.insert(key);
        free
    }
}

/// Tells when the database would cut a name, or refuse it.
pub(super) fn fits(dialect: Dialect, name: &str, span: Span, problems: &mut Problems) {
    let (is_short, limit) = match dialect {
        Dialect::Postgres => (name.len() <= LONGEST_NAME, "63 bytes"),
        Dialect::Mysql => (name.chars().count() <= 64, "64 letters"),
        Dialect::Sqlite => (true, ""),
    };
    if !is_short {
        let message = format!("the name `{name}` is too long for {}", engine(dialect));
        problems.report(
            Code::ModelName,
            span,
            message,
            format!("write a name of at most {limit}"),
        );
    }
}
