//! That a column takes no NULL: since version 18 a constraint, which has a name and can be commented on.

use migrate_core::schema::{Ddl, Fact, FactId, Kind, NotNull, is_not_null_name};

use super::catalog::object;
use super::columns::Column;
use super::{Catalog, Record, Scope};

/// The version that has a constraint for it.
const CONSTRAINTS: u32 = 180_000;

/// What is asked of the constraint of a column `a` of a table `c`, and the join that finds it.
pub(super) fn query(scope: &Scope) -> (&'static str, &'static str) {
    if scope.version < CONSTRAINTS {
        return ("NULL, NULL, NULL, NULL, NULL", "");
    }
    (
        "nn.oid, nn.conname, quote_ident(nn.conname), NOT nn.connoinherit, nn.convalidated",
        "LEFT JOIN pg_constraint nn ON nn.conrelid = c.oid AND nn.contype = 'n' AND nn.conkey[1] = a.attnum",
    )
}

/// The constraint, as far as there is one.
pub(super) struct Constraint {
    oid: u32,
    name: String,
    quoted: String,
    inherits: bool,
    is_valid: bool,
}

impl Constraint {
    pub(super) fn read(record: &mut Record) -> Self {
        let oid = record.number();
        let (name, quoted) = (record.text(), record.text());
        let (inherits, is_valid) = (record.flag(), record.flag());
        Self {
            oid,
            name,
            quoted,
            inherits: inherits || oid == 0,
            is_valid: is_valid || oid == 0,
        }
    }

    /// Whether tables that inherit the column take it over.
    pub(super) const fn inherits(&self) -> bool {
        self.inherits
    }

    fn told(&self, column: &Column) -> NotNull<'_> {
        let is_given = match &column.path[..] {
            [_, table, own] => self.oid != 0 && !is_not_null_name(table, own, &self.name),
            _ => false,
        };
        NotNull {
            name: is_given.then_some(&*self.quoted),
            inherits: self.inherits,
            is_valid: self.is_valid,
        }
    }
}

/// Tells it of a column.
pub(super) fn add(catalog: &mut Catalog, column: &Column, owner: &FactId) {
    let constraint = &column.constraint;
    let told = constraint.told(column);
    let definition = told.definition();
    let alone = if definition.is_empty() {
        column.alter("SET NOT NULL")
    } else {
        format!("{} ADD {}", column.altered(), told.clause(&column.quoted))
    };
    let made = if told.is_valid {
        let text = told.clause("");
        Ddl::Suffix { text, alone }
    } else {
        Ddl::Own(vec![alone])
    };
    let fact = Fact::new(FactId::new(Kind::NotNull, &column.path), definition)
        .made(made)
        .dropped_by(column.alter("DROP NOT NULL"))
        .of(owner.clone())
        .ranked(2);
    if constraint.oid == 0 {
        catalog.schema.insert(fact);
    } else {
        let target = format!("CONSTRAINT {} ON {}", constraint.quoted, column.table_name);
        catalog.add(object("pg_constraint", constraint.oid), target, fact);
    }
}
