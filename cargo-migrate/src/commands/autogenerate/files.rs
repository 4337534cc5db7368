//! The files of generated revisions.

use std::collections::BTreeMap;

use migrate_core::directive::as_declared;
use migrate_core::revision::Revision;
use migrate_core::schema::plan::{Lost, Step, directives, lost, script};

use crate::commands::draft::{Draft, Names};
use crate::context::Context;
use crate::failure::Failure;
use crate::generation::Made;
use crate::template;

/// The files of each revision.
pub(super) fn drafts(
    made: &[Made],
    message: &str,
    parent: Option<&Revision>,
    is_variant: bool,
    naming: &mut Names<'_>,
    context: &Context,
) -> Result<Vec<Draft>, Failure> {
    let count = made
        .iter()
        .map(|one| one.generated.parts.len())
        .max()
        .unwrap_or(0);
    let mut revises = parent.map_or_else(|| "base".to_owned(), |parent| parent.id.to_string());
    let mut drafts = Vec::new();
    for at in 0..count {
        let message = if at == 0 {
            message.to_owned()
        } else {
            format!("{message}, part {}", at + 1)
        };
        let named = naming.next(&message)?;
        let mut files = Vec::new();
        for one in made {
            let [up, down] = texts(one, at, &message, &revises, context)?;
            let end = if is_variant {
                format!("{}.sql", one.dialect)
            } else {
                "sql".to_owned()
            };
            files.push((format!("up.{end}"), up));
            files.push((format!("down.{end}"), down));
        }
        revises.clone_from(&named.id);
        drafts.push(Draft { named, files });
    }
    Ok(drafts)
}

/// The text of both files of a part.
fn texts(
    made: &Made,
    at: usize,
    message: &str,
    parent: &str,
    context: &Context,
) -> Result<[String; 2], Failure> {
    let part = made.generated.parts.get(at);
    let (up, down) = part.map_or((&[][..], &[][..]), |part| (&part.up, &part.down));
    let own = context.config.templates.as_deref();
    let text = |template: &str, steps: &[Step], more: Vec<String>| {
        let said = directives(made.dialect, steps)
            .into_iter()
            .map(str::to_owned);
        let lines = said.chain(more).map(|one| format!("-- migrate: {one}\n"));
        let statements = script(made.dialect, steps);
        let values = [
            ("message", message),
            ("parent", parent),
            ("directives", &lines.collect::<String>()),
            ("statements", &statements),
        ];
        let text = template::revision(own, template, &values)?;
        Ok::<_, Failure>(format!("{}\n", text.trim_end()))
    };
    let loses = loses(made, up);
    Ok([
        text("generated_up.sql", up, loses)?,
        text("generated_down.sql", down, Vec::new())?,
    ])
}

/// What a part of the way loses for good, as its head has to say it: a directive for each reason.
fn loses(made: &Made, up: &[Step]) -> Vec<String> {
    let Some(schemas) = &made.generated.schemas else {
        return Vec::new();
    };
    let [before, after] = &**schemas;
    let is_here = |name: &str| {
        let own = name.rsplit('.').next().unwrap_or(name);
        up.iter().any(|step| has_word(&step.sql, own))
    };
    let mut reasons: BTreeMap<Lost, Vec<String>> = BTreeMap::new();
    for (name, why) in lost(before, after, &made.generated.renames, up) {
        if is_here(&name) {
            reasons.entry(why).or_default().push(as_declared(&name));
        }
    }
    let line = |(why, names): (Lost, Vec<String>)| {
        format!("loses {} because {}", names.join(", "), why.reason())
    };
    reasons.into_iter().map(line).collect()
}

/// Whether a name stands in SQL, not only as a part of another one.
fn has_word(sql: &str, name: &str) -> bool {
    let is_own = |c: char| c.is_alphanumeric() || c == '_';
    sql.match_indices(name).any(|(at, _)| {
        let (before, after) = (&sql[..at], &sql[at + name.len()..]);
        !before.ends_with(is_own) && !after.starts_with(is_own)
    })
}
