use crate::dialect::Engine;
use crate::lint::words::{column, table};
use crate::lint::{Check, Finding, Level, Rule, Scene, Tier};
use crate::revision::Phase;
use crate::sql::{Act, Operation, TableAct};

pub(super) const RULE: Rule = Rule {
    id: "drop-column",
    page: PAGE,
    tier: Tier::Shared,
    level: Level::Deny,
    engines: &Engine::ALL,
    check: Check::Operation(check),
};

const PAGE: &str = "\
# drop-column

## What

A column that running programs may use is dropped.

## Why

While a new version is rolled out, the old one still runs: its queries name the column and fail, and ORMs name every column they know.
The values are gone, too.

## Instead

Let a release go out that does not use the column any more. Then drop it in a revision of its own that says so:

```sql
-- migrate: phase contract
ALTER TABLE users DROP COLUMN nickname;
```
";

fn check(scene: &Scene<'_>, operation: &Operation, found: &mut Vec<Finding>) {
    let Act::Table {
        table: name,
        act: TableAct::DropColumn {
            column: dropped, ..
        },
    } = &operation.act
    else {
        return;
    };
    let is_contract = scene.script.revision().phase == Some(Phase::Contract);
    if !scene.script.is_up || is_contract || !scene.is_in_use(name) {
        return;
    }
    found.push(scene.costly(
        operation,
        format!("programs that still use {} of {} fail", column(dropped), table(name)),
        "drop it in a later revision with `-- migrate: phase contract`, once no running program uses it",
    ));
}
