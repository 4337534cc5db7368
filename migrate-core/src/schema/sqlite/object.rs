//! What `SQLite` makes by a statement of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::create_table::CreateTable;
use super::piece::{Piece, behind_name};
use super::spelling::{Reading, name, spelled};
use super::table;
use crate::schema::{Fact, FactId, Kind, Schema};

/// A row of `sqlite_master`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Object {
    /// `table`, `index`, `view` or `trigger`.
    pub kind: String,
    /// Its name, as it was written.
    pub name: String,
    /// The table or view that it is on.
    pub table: String,
    /// The text that made it.
    pub sql: String,
}

/// All that has to be known of the others.
pub(super) struct Reader<'p, 'a> {
    /// Of everything.
    pub(super) names: BTreeSet<String>,
    pub(super) views: BTreeSet<String>,
    /// Those that were cut.
    pub(super) tables: BTreeMap<String, CreateTable<'p, 'a>>,
}

impl Reader<'_, '_> {
    /// Adds the facts of an object.
    pub(super) fn read(&self, object: &Object, pieces: &[Piece<'_>], schema: &mut Schema) {
        let own = object.name.to_ascii_lowercase();
        let made_by = verbatim(&object.sql, pieces);
        let every = Reading::Statement(&self.names);
        let behind = |kind| behind_name(pieces, kind).unwrap_or(pieces);
        let (kind, definition) = match object.kind.as_str() {
            "table" => match self.tables.get(&own) {
                Some(cut) => return table::facts(schema, &own, cut, &made_by),
                None => (Kind::Table, uncut(pieces, every)),
            },
            "index" => (Kind::Index, self.index(object, pieces)),
            "view" => (Kind::View, spelled(behind("VIEW"), every)),
            "trigger" => (Kind::Trigger, spelled(behind("TRIGGER"), every)),
            _ => (Kind::Unmodelled, spelled(pieces, every)),
        };
        let mut fact = Fact::new(FactId::new(kind, [own.as_str()]), definition).made_by(made_by);
        if kind != Kind::Unmodelled {
            let kind = kind.name().to_uppercase();
            fact = fact.dropped_by(format!("DROP {kind} {}", name(&own)));
        }
        if matches!(kind, Kind::Index | Kind::Trigger) {
            let on = object.table.to_ascii_lowercase();
            let kind = if self.views.contains(&on) {
                Kind::View
            } else {
                Kind::Table
            };
            let owner = FactId::new(kind, [on]);
            fact = fact.after(owner.clone()).of(owner);
        }
        schema.insert(fact);
    }

    fn index(&self, object: &Object, pieces: &[Piece<'_>]) -> String {
        let on = object.table.to_ascii_lowercase();
        let is_unique = pieces.get(1).is_some_and(|piece| piece.is("UNIQUE"));
        let unique = if is_unique { "unique " } else { "" };
        let behind = behind_name(pieces, "INDEX").unwrap_or(pieces);
        match (self.tables.get(&on), behind) {
            (Some(table), [on_word, _, rest @ ..]) if on_word.is("ON") => {
                let columns = table.names(&on);
                let keys = spelled(rest, Reading::Expression(&columns));
                format!("{unique}on {} {keys}", name(&on))
            }
            _ => {
                let text = spelled(behind, Reading::Statement(&self.names));
                format!("{unique}{text}")
            }
        }
    }
}

/// A table that is not cut. The arguments of a virtual table are its module's, which may look at every letter.
fn uncut(pieces: &[Piece<'_>], every: Reading<'_>) -> String {
    let is_virtual = pieces.get(1).is_some_and(|piece| piece.is("VIRTUAL"));
    match behind_name(pieces, "TABLE") {
        Some([using, module, arguments @ ..]) if is_virtual && using.is("USING") => {
            let module = spelled(std::slice::from_ref(module), Reading::Names);
            let arguments = spelled(arguments, Reading::Foreign);
            format!("virtual using {module} {arguments}")
                .trim_end()
                .to_owned()
        }
        _ => spelled(pieces, every),
    }
}

/// The text without what stands behind it: a comment there would swallow a `;`.
fn verbatim(sql: &str, pieces: &[Piece<'_>]) -> String {
    let end = pieces.last().map_or(sql.len(), |last| last.span.end);
    sql[..end].trim_end_matches(';').to_owned()
}
