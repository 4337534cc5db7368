//! Columns that want a value for the rows that are there.

use migrate_core::schema::plan::refers;
use migrate_core::schema::{FactId, Kind, Schema};

/// A column that takes no NULL and has no default, of a table that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FillQuestion {
    /// The column.
    pub column: FactId,
    /// Whether it is new; else it took NULLs so far.
    pub is_new: bool,
    /// Whether its values have to be those of rows elsewhere: nothing is neutral then.
    pub refers: bool,
}

/// The columns that come, or take no NULL any more, with no default, and make no value by themselves.
pub(super) fn questions(now: &Schema, after: &Schema) -> Vec<FillQuestion> {
    let part = |schema: &Schema, column: &FactId, kind| {
        let id = FactId::new(kind, &column.path);
        schema.get(&id).is_some()
    };
    let columns = after.of_kind(Kind::Column);
    let wanting = columns.filter(|column| {
        let id = &column.id;
        let table = column.owner.as_ref();
        let takes_null = now.get(id).is_none_or(|before| {
            !part(now, id, Kind::NotNull) && !makes_values(&before.definition)
        });
        takes_null
            && table.is_some_and(|table| now.get(table).is_some())
            && part(after, id, Kind::NotNull)
            && !part(after, id, Kind::Default)
            && !makes_values(&column.definition)
    });
    let question = |column: &FactId| FillQuestion {
        column: column.clone(),
        is_new: now.get(column).is_none(),
        refers: refers(after, column),
    };
    wanting.map(|column| question(&column.id)).collect()
}

fn makes_values(definition: &str) -> bool {
    let definition = definition.to_lowercase();
    ["generated ", " as (", "auto_increment", "identity"]
        .iter()
        .any(|word| definition.contains(word))
}

#[cfg(test)]
mod tests {
    use migrate_core::dialect::Dialect;
    use migrate_core::schema::{Fact, FactId, Kind, Schema};

    use super::questions;

    fn id(kind: Kind, name: &str) -> FactId {
        FactId::new(kind, ["t", name])
    }

    fn table() -> Schema {
        let mut schema = Schema::new(Dialect::Sqlite);
        schema.insert(Fact::new(FactId::new(Kind::Table, ["t"]), ""));
        schema
    }

    fn add(schema: &mut Schema, name: &str, definition: &str, parts: &[Kind]) {
        let column = id(Kind::Column, name);
        let table = FactId::new(Kind::Table, ["t"]);
        schema.insert(Fact::new(column.clone(), definition).of(table));
        for kind in parts {
            schema.insert(Fact::new(id(*kind, name), "").of(column.clone()));
        }
    }

    #[test]
    fn only_what_rows_of_now_lack() {
        let now = table();
        let mut after = now.clone();
        add(&mut after, "age", "integer", &[Kind::NotNull]);
        add(
            &mut after,
            "size",
            "integer",
            &[Kind::NotNull, Kind::Default],
        );
        let twice = "integer generated always as (age * 2) stored";
        add(&mut after, "twice", twice, &[Kind::NotNull]);
        let found = questions(&now, &after);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].column, id(Kind::Column, "age"));
        assert!(found[0].is_new && !found[0].refers);
        assert!(questions(&Schema::new(Dialect::Sqlite), &after).is_empty());
    }

    #[test]
    fn a_column_that_took_nulls_is_asked_about() {
        let mut now = table();
        add(&mut now, "age", "integer", &[]);
        add(&mut now, "size", "integer", &[Kind::NotNull]);
        let mut after = table();
        add(
            &mut after,
            "age",
            "integer",
            &[Kind::NotNull, Kind::ForeignKey],
        );
        add(&mut after, "size", "integer", &[Kind::NotNull]);
        let found = questions(&now, &after);
        assert_eq!(found.len(), 1);
        assert!(!found[0].is_new && found[0].refers);
    }
}
