use crate::dialect::Engine;
use crate::lint::{Check, Finding, Level, Rule, Tier};
use crate::sql::Span;

pub(crate) const RULE: Rule = Rule {
    id: "unused-suppression",
    page: PAGE,
    tier: Tier::Safety,
    level: Level::Warn,
    engines: &Engine::ALL,
    check: Check::Afterwards,
};

const PAGE: &str = "\
# unused-suppression

## What

The head of a file allows a rule that finds nothing in the file, or that does not exist.

## Why

An `allow` that has no use any more would accept the next finding of its rule without anybody having thought of it.

## Instead

Remove it, or correct the name:

```sql
-- migrate: allow drop-column because nothing reads it since v1.4
```
";

/// Why an `allow` is of no use.
#[derive(Clone, Copy)]
pub(in crate::lint) enum Unused {
    /// The rule finds nothing.
    AcceptsNothing,
    /// There is no such rule; the one that is most like it.
    Unknown(Option<&'static str>),
}

pub(in crate::lint) fn finding(rule: &str, span: Span, why: Unused) -> Finding {
    match why {
        Unused::AcceptsNothing => Finding::new(
            span,
            format!("`{rule}` finds nothing in this file"),
            "remove it from the `allow`",
        ),
        Unused::Unknown(nearest) => {
            let instead = match nearest {
                Some(known) => format!("did you mean `{known}`?"),
                None => "remove it; `cargo migrate explain --list` lists the rules".to_owned(),
            };
            Finding::new(span, format!("`{rule}` is no rule"), instead)
        }
    }
}
