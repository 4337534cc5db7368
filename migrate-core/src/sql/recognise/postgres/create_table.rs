//! `CREATE TABLE`.

use crate::sql::recognise::column::{column, column_clauses};
use crate::sql::recognise::constraint::{sees_constraint, table_constraint};
use crate::sql::recognise::new_table::new_table;
use crate::sql::recognise::phrase::Phrase;
use crate::sql::{Column, CreateTable, Expression};

/// The clauses behind the list of columns.
const CLAUSES: [&str; 11] = [
    "INHERITS",
    "PARTITION",
    "USING",
    "WITH",
    "WITHOUT",
    "ON",
    "TABLESPACE",
    "AS",
    "SERVER",
    "OPTIONS",
    "FOR",
];

/// What follows `TABLE`.
pub(super) fn create_table(mut phrase: Phrase<'_, '_>) -> Option<CreateTable> {
    let mut made = new_table(&mut phrase)?;
    made.temporary = made.name.schema.as_deref() == Some("pg_temp");
    let parent = if phrase.take(&["PARTITION", "OF"]) {
        Some(phrase.named()?)
    } else {
        None
    };
    let typed = phrase.take(&["OF"]);
    if typed {
        phrase.path()?;
    }
    let has_own_types = parent.is_none() && !typed;
    let mut behind_list = phrase;
    if let Some(list) = behind_list.parenthesised() {
        if has_own_types && is_names(list) && behind_list.sees_as() {
            // `CREATE TABLE t (a, b) AS SELECT …`
        } else {
            for item in list.items() {
                piece(item, has_own_types, &mut made)?;
            }
        }
        phrase = behind_list;
    }
    if let Some(parent) = parent {
        let bounds = phrase.take_until(&["PARTITION", "USING", "WITH", "TABLESPACE", "SERVER"]);
        // `FOR VALUES WITH (MODULUS 4, REMAINDER 0)` goes on behind that word.
        let bounds = whole_bounds(bounds, &mut phrase);
        made.partition_of = Some((parent, bounds));
    }
    while !phrase.is_at_end() {
        clause(&mut phrase, &mut made);
    }
    Some(made)
}

fn whole_bounds(before: Phrase<'_, '_>, phrase: &mut Phrase<'_, '_>) -> Expression {
    if !(before.ends_with("VALUES") && phrase.take(&["WITH"])) {
        return before.expression();
    }
    let inside = phrase.parenthesised().map_or("", |inside| inside.text());
    Expression::new(format!("{} WITH ({inside})", before.text()))
}

impl Phrase<'_, '_> {
    /// Whether a query comes next, past the options of the table.
    fn sees_as(&self) -> bool {
        self.outer_words().any(|word| word.is("AS"))
    }
}

/// Whether a list holds names alone.
fn is_names(list: Phrase<'_, '_>) -> bool {
    list.items().iter().all(|item| item.rest().len() == 1)
}

/// A column, a constraint, `LIKE`. A partition and a table of a type name columns that have their types already.
fn piece(mut item: Phrase<'_, '_>, has_own_types: bool, made: &mut CreateTable) -> Option<()> {
    let mut like = item;
    if like.take(&["LIKE"])
        && let Some(source) = like.named()
    {
        made.like.push(source);
    } else if sees_constraint(&item) {
        made.constraints.push(table_constraint(&mut item)?);
    } else if has_own_types {
        made.columns.push(column(&mut item)?);
    } else {
        let mut told = Column {
            name: item.loose_name()?,
            ..Column::default()
        };
        item.take(&["WITH", "OPTIONS"]);
        column_clauses(&mut item, &mut told);
        made.constraints.append(&mut told.constraints);
    }
    Some(())
}

fn clause(phrase: &mut Phrase<'_, '_>, made: &mut CreateTable) {
    if phrase.take(&["INHERITS"]) {
        let parents = phrase.parenthesised();
        let parents = parents.and_then(|parents| parents.named_list());
        made.inherits = parents.map_or_else(Vec::new, |parents| {
            parents.into_iter().map(|(name, _)| name).collect()
        });
    } else if phrase.take(&["PARTITION", "BY"]) {
        let before = *phrase;
        phrase.next();
        phrase.parenthesised();
        made.partition_by = Some(phrase.read_since(&before).expression());
    } else if phrase.take(&["AS"]) {
        let mut query = phrase.take_rest();
        query = without_data_clause(query);
        made.query = Some(query.expression());
    } else if phrase.take(&["WITH"]) {
        let options = phrase.parenthesised();
        for mut option in options.map_or_else(Vec::new, |options| options.items()) {
            let value = option.take_until_sign("=");
            made.options
                .push((value.text().to_ascii_uppercase(), option.text().to_owned()));
        }
    } else if let Some(word) = phrase.next()
        && word.is_any(&CLAUSES)
    {
        let value = phrase.take_until(&CLAUSES);
        made.options
            .push((word.text.to_ascii_uppercase(), value.text().to_owned()));
    }
}

impl<'p, 'a> Phrase<'p, 'a> {
    /// What stands before a sign, which is read too.
    pub(super) fn take_until_sign(&mut self, sign: &str) -> Phrase<'p, 'a> {
        let before = *self;
        while self.peek().is_some_and(|part| part.text != sign) {
            self.next();
        }
        let taken = self.read_since(&before);
        self.next();
        taken
    }
}

/// The query without `WITH [NO] DATA` behind it.
pub(super) fn without_data_clause<'p, 'a>(mut query: Phrase<'p, 'a>) -> Phrase<'p, 'a> {
    for end in [&["WITH", "NO", "DATA"][..], &["WITH", "DATA"]] {
        if let Some(keep) = query.rest().len().checked_sub(end.len())
            && let Some(last) = query.rest().get(keep..)
            && last.iter().zip(end).all(|(part, word)| part.is(word))
        {
            query.keep_first(keep);
        }
    }
    query
}
