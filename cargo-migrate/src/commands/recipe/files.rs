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
pub(super) fn parts<'m>(made: &'m [Made]) -> Vec<Part<'m>> {
    let mut slugs: Vec<&'m str> = Vec::new();
    let mut longest: Vec<&Made> = made.iter().collect();
    longest.sort_by_key(|one| std::cmp::Reverse(one.stages.len()));
    for one in longest {
        let mut at = 0;
        for stage in &one.stages {
            at = match slugs.iter().position(|slug| **slug == *stage.slug) {
                Some(known) => known + 1,
                // A change of one step is in the first revision.
                None if stage.slug.is_empty() && !slugs.is_empty() => continue,
                None => {
                    slugs.insert(at, &stage.slug);
                    at + 1
                }
            };
        }
    }
    let part = |(at, slug): (usize, &'m str)| {
        let is_it = |stage: &&Stage| stage.slug == slug || (at == 0 && stage.slug.is_empty());
        let sides: Vec<(&Made, Option<&Stage>)> = made
            .iter()
            .map(|one| (one, one.stages.iter().find(is_it)))
            .collect();
        let mut stages = sides.iter().filter_map(|(_, stage)| *stage);
        let (phase, then) = (
            stages.clone().find_map(|stage| stage.phase),
            stages.find_map(|stage| stage.then.as_deref()),
        );
        Part {
            slug,
            phase,
            then,
            sides,
        }
    };
    slugs.into_iter().enumerate().map(part).collect()
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
        let message = if part.slug.is_empty() {
            message.to_owned()
        } else {
            format!("{message}: {}", part.slug)
        };
        let named = names.next(&message)?;
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
        revises.clone_from(&named.id);
        drafts.push(Draft { named, files });
    }
    Ok(drafts)
}
