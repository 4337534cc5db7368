//! Triggers that keep an old column and a new one the same, while old and new programs run.

use super::names::{derived, quoted};
use super::stage::Statement;
use super::table::{Column, Table};
use crate::dialect::Dialect;
use crate::schema::plan::postgres::casts;

/// What makes the triggers, and what removes them.
pub(super) struct Sync {
    pub(super) make: Vec<Statement>,
    pub(super) remove: Vec<Statement>,
}

/// Types of PostgreSQL that know no equality.
const INCOMPARABLE: &[&str] = &[
    "json", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle",
];

/// Both columns are written: what one program writes into one of them, others find in the other.
pub(super) fn both(table: &Table<'_>, old: &Column, new: &str) -> Sync {
    let dialect = table.dialect();
    let (old_name, new_name) = (quoted(dialect, &old.name), quoted(dialect, new));
    if dialect == Dialect::Mysql {
        let insert = format!(
            "IF NEW.{new_name} IS NULL THEN SET NEW.{new_name} = NEW.{old_name}; ELSE SET NEW.{old_name} = NEW.{new_name}; END IF"
        );
        let update = format!(
            "IF NOT (NEW.{new_name} <=> OLD.{new_name}) THEN SET NEW.{old_name} = NEW.{new_name}; \
             ELSEIF NOT (NEW.{old_name} <=> OLD.{old_name}) THEN SET NEW.{new_name} = NEW.{old_name}; END IF"
        );
        return mysql(table, &old.name, &insert, &update);
    }
    let cast = if INCOMPARABLE.contains(&casts::bare(&old.kind)) {
        "::text"
    } else {
        ""
    };
    let body = format!(
        "  IF TG_OP = 'INSERT' THEN\n    \
           IF NEW.{new_name} IS NULL THEN\n      NEW.{new_name} := NEW.{old_name};\n    \
           ELSE\n      NEW.{old_name} := NEW.{new_name};\n    END IF;\n  \
         ELSIF NEW.{new_name}{cast} IS DISTINCT FROM OLD.{new_name}{cast} THEN\n    NEW.{old_name} := NEW.{new_name};\n  \
         ELSIF NEW.{old_name}{cast} IS DISTINCT FROM OLD.{old_name}{cast} THEN\n    NEW.{new_name} := NEW.{old_name};\n  \
         END IF;\n"
    );
    postgres(table, &old.name, &body)
}

/// One column follows another. `value` is what it gets; with `careful`, what does not fit is NULL, and no program fails for it.
pub(super) fn follow(table: &Table<'_>, base: &str, to: &str, value: &str, careful: bool) -> Sync {
    let to = quoted(table.dialect(), to);
    let body = if careful {
        format!(
            "  BEGIN\n    NEW.{to} := {value};\n  EXCEPTION WHEN others THEN\n    NEW.{to} := NULL;\n  END;\n"
        )
    } else {
        format!("  NEW.{to} := {value};\n")
    };
    postgres(table, base, &body)
}

fn postgres(table: &Table<'_>, base: &str, body: &str) -> Sync {
    let name = derived(table.schema, &[table.name(), base, "sync"]);
    let (function, trigger) = (table.beside(&name), quoted(Dialect::Postgres, &name));
    let on = &table.sql;
    let function_text = function_text(&function, body);
    Sync {
        make: vec![
            Statement::new(function_text),
            Statement::new(format!(
                "CREATE TRIGGER {trigger} BEFORE INSERT OR UPDATE ON {on} FOR EACH ROW EXECUTE FUNCTION {function}()"
            )),
        ],
        remove: vec![
            Statement::new(format!("DROP TRIGGER {trigger} ON {on}")),
            Statement::new(format!("DROP FUNCTION {function}()")),
        ],
    }
}

/// A function for a trigger. The tag of its quotes is one that its body does not have.
pub(super) fn function_text(function: &str, body: &str) -> String {
    let mut tag = "$sync$".to_owned();
    while body.contains(&tag) {
        tag.insert(1, '_');
    }
    format!(
        "CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS {tag}\nBEGIN\n{body}  RETURN NEW;\nEND\n{tag}"
    )
}

/// The one for updates comes first: between the two, no row is new in one column and old in the other.
fn mysql(table: &Table<'_>, base: &str, insert: &str, update: &str) -> Sync {
    let on = &table.sql;
    let name = |end: &str| {
        let name = derived(table.schema, &[table.name(), base, end]);
        quoted(Dialect::Mysql, &name)
    };
    let (on_update, on_insert) = (name("sync_update"), name("sync_insert"));
    Sync {
        make: vec![
            Statement::new(format!(
                "CREATE TRIGGER {on_update} BEFORE UPDATE ON {on} FOR EACH ROW {update}"
            )),
            Statement::new(format!(
                "CREATE TRIGGER {on_insert} BEFORE INSERT ON {on} FOR EACH ROW {insert}"
            )),
        ],
        remove: vec![
            Statement::new(format!("DROP TRIGGER {on_insert}")),
            Statement::new(format!("DROP TRIGGER {on_update}")),
        ],
    }
}
