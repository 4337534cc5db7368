//! What else of the schema uses a column, and has to be there for the one that takes its place.

use super::names::{derived, quoted};
use super::refused;
use super::stage::{Stage, Statement};
use super::table::{Column, Table};
use super::text::{mentions, renamed};
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::revision::Phase;
use crate::schema::{Ddl, Fact, FactId, Kind};

/// What uses a column.
pub(super) struct Uses<'s> {
    /// Indexes, constraints and keys of its table.
    pub(super) parts: Vec<Part<'s>>,
    /// Comments and privileges of the column itself.
    own: Vec<&'s Fact>,
}

/// Refuses a column that anything uses.
pub(super) fn refuse_any(table: &Table<'_>, column: &Column) -> Result<(), Box<Diagnostic>> {
    let id = table.part(Kind::Column, &column.name);
    let mut facts = table.schema.facts();
    let found = facts.find(|fact| {
        let is_own = matches!(fact.id.kind, Kind::Comment | Kind::Grant);
        !is_own && is_use(table, fact, column, &id)
    });
    found.map_or(Ok(()), |fact| Err(in_the_way(table, column, fact)))
}

/// An index or a constraint, for the new column.
pub(super) struct Part<'s> {
    fact: &'s Fact,
    /// What it is called for the new column.
    name: String,
    /// What it is called for the old one.
    old: String,
}

impl<'s> Uses<'s> {
    /// Finds what uses the column, and gives each a name for the new one. What cannot be made twice is refused.
    pub(super) fn find(
        table: &Table<'s>,
        column: &Column,
        new: &str,
    ) -> Result<Self, Box<Diagnostic>> {
        let id = table.part(Kind::Column, &column.name);
        let mut uses = Self {
            parts: Vec::new(),
            own: Vec::new(),
        };
        for fact in table
            .schema
            .facts()
            .filter(|fact| is_use(table, fact, column, &id))
        {
            let is_of_table = fact.owner.as_ref() == Some(&table.id);
            match fact.id.kind {
                Kind::Comment | Kind::Grant if fact.owner.as_ref() == Some(&id) => {
                    uses.own.push(fact);
                }
                Kind::Index | Kind::Unique if is_of_table => {
                    uses.parts.push(part(table, fact, column, new));
                }
                Kind::ForeignKey | Kind::Check
                    if is_of_table && table.dialect() == Dialect::Postgres =>
                {
                    uses.parts.push(part(table, fact, column, new));
                }
                _ => return Err(in_the_way(table, column, fact)),
            }
        }
        Ok(uses)
    }

    /// Comments and privileges, for the new column.
    pub(super) fn own(&self, dialect: Dialect, column: &Column, new: &str) -> Vec<Statement> {
        let texts = self.own.iter().flat_map(|fact| match &fact.ddl {
            Ddl::Own(texts) => texts.as_slice(),
            _ => &[],
        });
        texts
            .map(|text| Statement::new(renamed(dialect, text, &column.name, new)))
            .collect()
    }

    /// The same, for the old column when it comes back.
    pub(super) fn own_again(&self) -> Vec<Statement> {
        let texts = self.own.iter().flat_map(|fact| match &fact.ddl {
            Ddl::Own(texts) => texts.clone(),
            _ => Vec::new(),
        });
        texts.map(Statement::new).collect()
    }

    /// The revisions that make indexes and constraints for the new column, with no lock that stops anybody.
    pub(super) fn stages(&self, table: &Table<'_>, column: &Column, new: &str) -> Vec<Stage> {
        let mut stages = Vec::new();
        let indexes: Vec<&Part<'_>> = self.parts.iter().filter(|part| part.is_index()).collect();
        if !indexes.is_empty() {
            let mut stage = Stage::new("indexes", Phase::Backfill);
            for part in &indexes {
                stage = stage.up(part.build(table, column, new));
                stage.down.statements.insert(0, part.unbuild(table));
            }
            stages.push(if table.dialect() == Dialect::Postgres {
                stage.outside()
            } else {
                stage
            });
        }
        let constraints: Vec<&Part<'_>> =
            self.parts.iter().filter(|part| !part.is_index()).collect();
        if !constraints.is_empty() {
            let mut guard = Stage::new("constraints", Phase::Backfill);
            let mut validate = Stage::new("validate constraints", Phase::Backfill);
            for part in &constraints {
                let [add, check] = part.constrain(table, column, new);
                let drop = drop_constraint(table, &part.name);
                guard = guard.up(add.clone()).down(drop.clone());
                validate = validate.up(check).down(drop).down(add);
            }
            stages.extend([guard, validate]);
        }
        stages
    }

    /// Unique indexes become the constraints that they are for the old column; on PostgreSQL only.
    pub(super) fn attach(&self, table: &Table<'_>) -> Vec<Statement> {
        let constraints = self
            .parts
            .iter()
            .filter(|part| part.is_constraint_of_index(table));
        constraints.map(|part| attach(table, &part.name)).collect()
    }

    /// They are indexes alone again.
    pub(super) fn detach(&self, table: &Table<'_>, column: &Column, new: &str) -> Vec<Statement> {
        let constraints = self
            .parts
            .iter()
            .filter(|part| part.is_constraint_of_index(table));
        constraints
            .flat_map(|part| {
                [
                    drop_constraint(table, &part.name),
                    part.build(table, column, new),
                ]
            })
            .collect()
    }

    /// The indexes go in the statement that drops the column: MySQL takes no column away that is in a key of several.
    pub(super) fn drops(&self) -> String {
        let drops = self.parts.iter().map(|part| {
            let name = quoted(Dialect::Mysql, &part.old);
            format!("DROP INDEX {name}, ")
        });
        drops.collect()
    }

    /// What goes with the old column comes back with it.
    pub(super) fn again(&self, table: &Table<'_>, column: &Column, on: &str) -> Vec<Statement> {
        let mut statements = Vec::new();
        for part in &self.parts {
            let old = Part {
                fact: part.fact,
                name: part.old.clone(),
                old: part.old.clone(),
            };
            if part.is_index() {
                statements.push(old.build(table, column, on));
                if part.is_constraint_of_index(table) {
                    statements.push(attach(table, &part.old));
                }
            } else {
                statements.extend(old.constrain(table, column, on));
            }
        }
        statements
    }

    /// The old names, for what is of the new column, once the old one is gone.
    pub(super) fn take_names(&self, table: &Table<'_>) -> Vec<Statement> {
        self.parts
            .iter()
            .map(|part| part.rename(table, &part.name, &part.old))
            .collect()
    }

    /// The other way.
    pub(super) fn give_names(&self, table: &Table<'_>) -> Vec<Statement> {
        self.parts
            .iter()
            .map(|part| part.rename(table, &part.old, &part.name))
            .collect()
    }
}

impl Part<'_> {
    fn is_index(&self) -> bool {
        matches!(self.fact.id.kind, Kind::Index | Kind::Unique)
    }

    fn is_constraint_of_index(&self, table: &Table<'_>) -> bool {
        self.fact.id.kind == Kind::Unique && table.dialect() == Dialect::Postgres
    }

    /// Makes an index, while everybody works.
    fn build(&self, table: &Table<'_>, column: &Column, new: &str) -> Statement {
        let (dialect, on) = (table.dialect(), &table.sql);
        let name = quoted(dialect, &self.name);
        let definition = |text: &str| renamed(dialect, text, &column.name, new);
        let is_unique = self.fact.id.kind == Kind::Unique;
        if dialect == Dialect::Mysql {
            let unique = if is_unique { "UNIQUE " } else { "" };
            let columns = definition(&self.fact.definition);
            return Statement::new(format!(
                "ALTER TABLE {on} ADD {unique}INDEX {name} {columns}, ALGORITHM=INPLACE, LOCK=NONE"
            ));
        }
        if is_unique {
            let keys = definition(self.fact.definition.trim_start_matches("UNIQUE ").trim());
            return Statement::new(format!(
                "CREATE UNIQUE INDEX CONCURRENTLY {name} ON {on} {keys}"
            ));
        }
        let made = match &self.fact.ddl {
            Ddl::Own(texts) => texts.first().map_or("", String::as_str),
            _ => "",
        };
        let unique = if made.starts_with("CREATE UNIQUE") {
            "UNIQUE "
        } else {
            ""
        };
        let keys = made.split_once(" USING ").map_or("", |(_, keys)| keys);
        Statement::new(format!(
            "CREATE {unique}INDEX CONCURRENTLY {name} ON {on} USING {}",
            definition(keys)
        ))
    }

    fn unbuild(&self, table: &Table<'_>) -> Statement {
        let name = quoted(table.dialect(), &self.name);
        Statement::new(match table.dialect() {
            Dialect::Mysql => format!(
                "ALTER TABLE {} DROP INDEX {name}, ALGORITHM=INPLACE, LOCK=NONE",
                table.sql
            ),
            _ => format!("DROP INDEX CONCURRENTLY {}", table.beside(&self.name)),
        })
    }

    /// Adds a condition or a foreign key, and holds it against the rows: two statements.
    fn constrain(&self, table: &Table<'_>, column: &Column, new: &str) -> [Statement; 2] {
        let (on, name) = (&table.sql, quoted(Dialect::Postgres, &self.name));
        let text = &self.fact.definition;
        // What a foreign key refers to keeps its name.
        let (own, rest) = match text.find(" REFERENCES ") {
            Some(at) => text.split_at(at),
            None => (text.as_str(), ""),
        };
        let own = renamed(Dialect::Postgres, own, &column.name, new);
        [
            Statement::new(format!(
                "ALTER TABLE {on} ADD CONSTRAINT {name} {own}{rest} NOT VALID"
            )),
            Statement::new(format!("ALTER TABLE {on} VALIDATE CONSTRAINT {name}")),
        ]
    }

    fn rename(&self, table: &Table<'_>, from: &str, to: &str) -> Statement {
        let dialect = table.dialect();
        let (own, to) = (quoted(dialect, from), quoted(dialect, to));
        let on = &table.sql;
        Statement::new(match (dialect, self.fact.id.kind) {
            (Dialect::Mysql, _) => {
                format!("ALTER TABLE {on} RENAME INDEX {own} TO {to}, ALGORITHM=INPLACE, LOCK=NONE")
            }
            (_, Kind::Index) => format!("ALTER INDEX {} RENAME TO {to}", table.beside(from)),
            _ => format!("ALTER TABLE {on} RENAME CONSTRAINT {own} TO {to}"),
        })
    }
}

fn attach(table: &Table<'_>, name: &str) -> Statement {
    let (on, name) = (&table.sql, quoted(Dialect::Postgres, name));
    Statement::new(format!(
        "ALTER TABLE {on} ADD CONSTRAINT {name} UNIQUE USING INDEX {name}"
    ))
}

fn drop_constraint(table: &Table<'_>, name: &str) -> Statement {
    let name = quoted(Dialect::Postgres, name);
    Statement::new(format!("ALTER TABLE {} DROP CONSTRAINT {name}", table.sql))
}

fn is_use(table: &Table<'_>, fact: &Fact, column: &Column, id: &FactId) -> bool {
    if fact.id == *id
        || matches!(
            fact.id.kind,
            Kind::Default | Kind::NotNull | Kind::ColumnOrder
        )
    {
        return false;
    }
    if table.dialect() == Dialect::Postgres {
        // A generated column stands for itself, and a column says by its order what it is behind.
        return fact.owner.as_ref() == Some(id) || fact.depends.contains(id);
    }
    if fact.owner.as_ref() == Some(id) {
        return fact.id.kind == Kind::Check;
    }
    let is_of_table = fact.owner.as_ref() == Some(&table.id);
    let in_program =
        matches!(fact.id.kind, Kind::View | Kind::Trigger) && fact.definition.contains(&table.sql);
    let refers = fact.id.kind == Kind::ForeignKey && fact.definition.contains(&table.sql);
    let is_part = is_of_table && !matches!(fact.id.kind, Kind::Grant | Kind::Comment);
    let generated = fact.id.kind != Kind::Column || fact.definition.contains("GENERATED");
    (is_part || in_program || refers)
        && generated
        && mentions(table.dialect(), &fact.definition, &column.name)
}

fn part<'s>(table: &Table<'_>, fact: &'s Fact, column: &Column, new: &str) -> Part<'s> {
    let old = fact.id.path.last().cloned().unwrap_or_default();
    // `users_name_idx` is `users_full_name_idx` for another column.
    let words: Vec<&str> = old.split('_').collect();
    let own: Vec<&str> = column.name.split('_').collect();
    let at = words.windows(own.len()).rposition(|part| part == own);
    let name = match at {
        Some(at) => {
            let (before, rest) = words.split_at(at);
            let behind = rest.get(own.len()..).unwrap_or_default();
            let parts: Vec<&str> = before
                .iter()
                .copied()
                .chain([new])
                .chain(behind.iter().copied())
                .collect();
            derived(table.schema, &parts)
        }
        None => derived(table.schema, &[&old, new]),
    };
    Part { fact, name, old }
}

#[expect(
    clippy::unnecessary_box_returns,
    reason = "every result here holds it so"
)]
fn in_the_way(table: &Table<'_>, column: &Column, fact: &Fact) -> Box<Diagnostic> {
    let name = format!("{}.{}", table.id.name(), column.name);
    let message = format!("{} uses `{name}`, and cannot be there twice", fact.label());
    let what = fact.id.kind.name();
    refused(
        &message,
        &format!(
            "drop the {what} in a revision before the change, and make it anew in one after it"
        ),
    )
}
