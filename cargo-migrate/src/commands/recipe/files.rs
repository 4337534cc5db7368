//! The files of the revisions of a change.

use migrate_core::recipe::{Side, Stage};
use migrate_core::revision::{Phase, Revision};

use super::Made;
use crate::commands::draft::{Draft, Names};
use crate::context::Context;
use crate::failure::Failure;
use crate::template;

/// One revision, as it is on each of the dialects.
pub(super) struct Part<'m> {
    pub(super) slug: &'m str,
    pub(super) phase: Option<Phase>,
    pub(super) then: Option<&'m str>,
    /// `None`: there is nothing to do there.
    sides: Vec<(&'m Made, Option<&'m Stage>)>,
}

/// What is called the same on several dialects is one revision. The order is that of each.
pub(super) fn parts(made: &[Made]) -> Vec<Part<'_>> {
    let named: Vec<(&Made, Vec<Named<'_>>)> =
        made.iter().map(|one| (one, named(&one.stages))).collect();
    let mut order: Vec<(&str, usize)> = Vec::new();
    let mut longest: Vec<&Vec<Named<'_>>> = named.iter().map(|(_, stages)| stages).collect();
    longest.sort_by_key(|stages| std::cmp::Reverse(stages.len()));
    for stages in longest {
        let mut at = 0;
        for (name, _) in stages {
            at = match order.iter().position(|known| known == name) {
                Some(known) => known + 1,
                // A change of one step is in the first revision.
                None if name.0.is_empty() && !order.is_empty() => continue,
                None => {
                    order.insert(at, *name);
                    at + 1
                }
            };
        }
    }
    let part = |(at, name): (usize, &(&'_ str, usize))| {
        let is_it = |own: &(&str, usize)| own == name || (at == 0 && own.0.is_empty());
        let sides: Vec<(&Made, Option<&Stage>)> = named
            .iter()
            .map(|(one, stages)| {
                let found = stages.iter().find(|(own, _)| is_it(own));
                (*one, found.map(|(_, stage)| *stage))
            })
            .collect();
        let stages = || sides.iter().filter_map(|(_, stage)| *stage);
        Part {
            slug: stages()
                .map(|stage| stage.slug.as_str())
                .find(|slug| *slug == name.0)
                .unwrap_or_default(),
            phase: stages().find_map(|stage| stage.phase),
            then: stages().find_map(|stage| stage.then.as_deref()),
            sides,
        }
    };
    order.iter().enumerate().map(part).collect()
}

/// A stage by its name, and by how many of that name come before it.
type Named<'s> = ((&'s str, usize), &'s Stage);

fn named(stages: &[Stage]) -> Vec<Named<'_>> {
    let of = |(at, stage): (usize, &'_ Stage)| {
        let before = stages.iter().take(at).filter(|it| it.slug == stage.slug);
        before.count()
    };
    stages
        .iter()
        .enumerate()
        .map(|(at, stage)| ((stage.slug.as_str(), of((at, stage))), stage))
        .collect()
}

/// The files of each revision.
pub(super) fn drafts(
    parts: &[Part<'_>],
    message: &str,
    parent: Option<&Revision>,
    is_variant: bool,
    names: &mut Names<'_>,
    context: &Context,
) -> Result<Vec<Draft>, Failure> {
    let mut revises = parent.map_or_else(|| "base".to_owned(), |parent| parent.id.to_string());
    let mut drafts: Vec<Draft> = Vec::new();
    for part in parts {
        let folder = names.next_of(message, part.slug)?;
        let message = if part.slug.is_empty() {
            message.to_owned()
        } else {
            format!("{message}: {}", part.slug)
        };
        let phase = part
            .phase
            .map(|phase| format!("-- migrate: phase {}\n", phase.name()));
        let pairs = drafts
            .first()
            .map(|first| format!("-- migrate: pairs {}\n", first.named.id));
        let links: String = phase.into_iter().chain(pairs).collect();
        let mut files = Vec::new();
        for (one, stage) in &part.sides {
            let end = if is_variant {
                format!("{}.sql", one.dialect)
            } else {
                "sql".to_owned()
            };
            let nothing = Side {
                empty: Some(format!(
                    "on {} the change does not need this step",
                    one.dialect
                )),
                ..Side::default()
            };
            let (up, down) = stage.map_or((&nothing, &nothing), |stage| (&stage.up, &stage.down));
            let own = context.config.templates.as_deref();
            let text = |template: &str, side: &Side, links: &str| {
                let values = [
                    ("message", message.as_str()),
                    ("parent", revises.as_str()),
                    ("directives", &format!("{links}{}", side.head())),
                    ("statements", &side.script(one.dialect)),
                ];
                let text = template::revision(own, template, &values)?;
                Ok::<_, Failure>(format!("{}\n", text.trim_end()))
            };
            files.push((format!("up.{end}"), text("generated_up.sql", up, &links)?));
            files.push((format!("down.{end}"), text("generated_down.sql", down, "")?));
        }
        revises.clone_from(&folder.id);
        drafts.push(Draft {
            named: folder,
            files,
        });
    }
    Ok(drafts)
}

#[cfg(test)]
mod tests {
    use migrate_core::dialect::Dialect;
    use migrate_core::recipe::{Side, Stage};

    use super::{Made, parts};

    fn made(dialect: Dialect, slugs: &[&str]) -> Made {
        let stage = |slug: &&str| Stage {
            slug: (*slug).to_owned(),
            phase: None,
            up: Side::default(),
            down: Side::default(),
            then: None,
        };
        Made {
            dialect,
            stages: slugs.iter().map(stage).collect(),
        }
    }

    #[test]
    fn what_is_called_the_same_is_one_revision() {
        let made = [
            made(Dialect::Sqlite, &[""]),
            made(
                Dialect::Mysql,
                &["expand", "backfill", "promote", "contract"],
            ),
            made(
                Dialect::Postgres,
                &[
                    "expand", "backfill", "guard", "validate", "guard", "promote", "contract",
                ],
            ),
        ];
        let shown: Vec<String> = parts(&made)
            .iter()
            .map(|part| {
                let there = part.sides.iter().filter(|(_, stage)| stage.is_some());
                let there: Vec<&str> = there.map(|(one, _)| one.dialect.name()).collect();
                format!("{} on {}", part.slug, there.join(", "))
            })
            .collect();
        assert_eq!(
            shown,
            [
                "expand on sqlite, mysql, postgres",
                "backfill on mysql, postgres",
                "guard on postgres",
                "validate on postgres",
                "guard on postgres",
                "promote on mysql, postgres",
                "contract on mysql, postgres",
            ]
        );
    }
}
