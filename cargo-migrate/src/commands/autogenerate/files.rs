//! The files of generated revisions.

use migrate_core::directive::as_declared;
use migrate_core::revision::Revision;
use migrate_core::schema::plan::{Step, directives, lost, script};

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
    let text = |template: &str, steps: &[Step], more: Option<String>| {
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
    let reason = "because the wanted schema is without it";
    let loses = loses(made, up).map(|names| format!("loses {names} {reason}"));
    Ok([
        text("generated_up.sql", up, loses)?,
        text("generated_down.sql", down, None)?,
    ])
}

/// What a part of the way loses for good, as its head has to say it.
fn loses(made: &Made, up: &[Step]) -> Option<String> {
    let [before, after] = &**made.generated.schemas.as_ref()?;
    let lost = lost(before, after, &made.generated.renames, up);
    let is_here = |name: &String| {
        let own = name.rsplit('.').next().unwrap_or(name);
        up.iter().any(|step| step.sql.contains(own))
    };
    let lost = lost.into_iter().filter(is_here);
    let names: Vec<String> = lost.map(|name| as_declared(&name)).collect();
    (!names.is_empty()).then(|| names.join(", "))
}
