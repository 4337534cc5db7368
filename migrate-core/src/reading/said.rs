//! What the files of a revision say of it, and what they have to agree on.

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::directive::{Directive, Placed, Side};
use crate::script::SqlSource;

/// What a `revises` names; `None` is `base`.
#[derive(PartialEq, Eq)]
pub(super) struct Parent(pub(super) Option<String>);

pub(super) fn revises(directive: &Directive) -> Option<Parent> {
    match directive {
        Directive::Revises(parent) => Some(Parent(parent.clone())),
        _ => None,
    }
}

pub(super) fn place(file: &str, placed: &Placed) -> Place {
    Place {
        file: file.to_owned(),
        span: placed.argument.clone(),
        label: String::new(),
    }
}

pub(super) fn missing_revises(path: &str, text: &str, side: Side) -> Diagnostic {
    let comment = side.comment();
    let end = text.find('\n').unwrap_or(text.len());
    Diagnostic::error(
        Code::MissingRevises,
        "the file does not say which revision it comes after",
    )
    .at(path, 0..end, "")
    .help(format!(
        "add `{comment} migrate: revises <id>`, or `revises base` for the first revision"
    ))
}

/// What cannot be undone cannot be undone on any database.
pub(super) fn irreversible_variant(down: &[SqlSource], diagnostics: &mut Vec<Diagnostic>) {
    let is_irreversible =
        |directive: &Directive| matches!(directive, Directive::Irreversible(_)).then_some(());
    let is_variant = |source: &SqlSource| source.script.dialect.is_some();
    if !down.iter().any(is_variant) {
        return;
    }
    if let Some((source, ((), placed))) = down
        .iter()
        .find_map(|source| Some((source, source.find(is_irreversible)?)))
    {
        diagnostics.push(
            Diagnostic::error(
                Code::MisplacedDirective,
                "`irreversible` holds for every dialect, and this way back has variants",
            )
            .at(&*source.script.path, placed.span.clone(), "")
            .help("say it in a plain down.sql, and let that be the only file of the way back"),
        );
    }
}

/// Variants of one up.sql that name different parents.
pub(super) fn disagreement(
    up: &[SqlSource],
    parent: &Parent,
    first: &Place,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for source in up {
        if let Some((other, placed)) = source.find(revises)
            && other != *parent
        {
            diagnostics.push(
                Diagnostic::error(
                    Code::DirectiveArgument,
                    "the variants of this revision name different parents",
                )
                .at(&*source.script.path, placed.argument.clone(), "one")
                .at(first.file.clone(), first.span.clone(), "another")
                .help("let every variant revise the same revision"),
            );
        }
    }
}
