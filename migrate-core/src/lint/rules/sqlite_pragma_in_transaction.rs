use crate::dialect::Engine;
use crate::lint::{Check, Finding, Level, Rule, Script, Tier};
use crate::sql::Act;

pub(super) const RULE: Rule = Rule {
    id: "sqlite-pragma-in-transaction",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &[Engine::Sqlite],
    check: Check::Script(check),
};

const PAGE: &str = "\
# sqlite-pragma-in-transaction

## What

A pragma is set inside a transaction, where it does nothing or fails: `foreign_keys`, `journal_mode`, `synchronous`, `temp_store`.

## Why

`PRAGMA foreign_keys` is ignored in silence: what follows runs with foreign keys as they were, and `DROP TABLE` deletes the rows of other tables
that cascade. `journal_mode` and `synchronous` fail.

## Instead

Leave `foreign_keys` out: `cargo migrate` switches it off before the transaction of a revision that drops tables, checks all keys before it
commits, and switches it on again. The others belong to the program that opens the database, or to a revision without a transaction:

```sql
-- migrate: transaction off
PRAGMA journal_mode = WAL;
```
";

/// What does nothing or fails inside a transaction.
const OUTSIDE: [&str; 5] = [
    "foreign_keys",
    "journal_mode",
    "synchronous",
    "temp_store",
    "temp_store_directory",
];

fn check(script: &Script<'_>, found: &mut Vec<Finding>) {
    let mut inside = script.transaction;
    script.each(|scene, operation| match &operation.act {
        Act::Transaction { keyword } => match keyword.as_str() {
            "BEGIN" => inside = true,
            "COMMIT" | "END" | "ROLLBACK" => inside = script.transaction,
            _ => {}
        },
        Act::Set(setting)
            if inside && setting.value.is_some() && OUTSIDE.contains(&setting.name.as_str()) =>
        {
            let (does, instead) = match setting.name.as_str() {
                "foreign_keys" => (
                    "does nothing",
                    "leave it out: `cargo migrate` switches foreign keys off around a revision that drops tables, and checks them before it commits",
                ),
                _ => ("fails or does nothing", "put it into a revision with `-- migrate: transaction off`"),
            };
            let message = format!("PRAGMA {} {does} inside a transaction", setting.name);
            found.push(Finding::new(scene.place(operation), message, instead));
        }
        _ => {}
    });
}

#[cfg(test)]
mod tests {
    use crate::lint::rules::tests::finds;

    #[test]
    fn inside_of_a_transaction_of_its_own() {
        let it = |sql| finds("sqlite-pragma-in-transaction", "sqlite 3.45", &[sql]);
        assert!(it("off\nBEGIN; PRAGMA foreign_keys = OFF; COMMIT"));
        assert!(!it(
            "off\nPRAGMA foreign_keys = OFF; BEGIN; DROP TABLE p; COMMIT"
        ));
        assert!(!it("off\nPRAGMA journal_mode = WAL"));
        assert!(!it("PRAGMA foreign_key_check; PRAGMA user_version = 3"));
    }
}
