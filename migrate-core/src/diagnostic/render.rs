//! Diagnostics as text: the place, the line, a caret, and the help.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Place, Severity, Sources};
use crate::sql::Span;

/// How the text is dressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// No colours: logs, pipes, compiler messages.
    Plain,
    /// With ANSI colours: a terminal.
    Coloured,
}

/// Lines of context around a place that are handed to the renderer. It folds what is far apart, but reads everything
/// it is given, and a data revision may be large.
const CONTEXT_LINES: usize = 2;

/// One diagnostic as text, without a newline at the end.
///
/// ```
/// use migrate_core::diagnostic::{Code, Diagnostic, Sources, Style, render};
///
/// let mut sources = Sources::new("migrations");
/// sources.insert("2_b/up.sql", "-- migrate: revises 1\n");
/// let found = Diagnostic::error(Code::Gap, "no revision has the id `1`")
///     .at("2_b/up.sql", 20..21, "unknown")
///     .help("revise `base`");
/// let text = render(&found, &sources, Style::Plain);
/// assert!(text.starts_with("error[gap]: no revision has the id `1`"));
/// assert!(text.contains("--> migrations/2_b/up.sql:1:21"));
/// ```
#[must_use]
pub fn render(diagnostic: &Diagnostic, sources: &Sources, style: Style) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let excerpts: Vec<_> = diagnostic
        .places
        .iter()
        .map(|place| Excerpt::of(place, sources))
        .collect();
    let message = visible(&diagnostic.message);
    let help = visible(&diagnostic.help);
    let labels: Vec<String> = (diagnostic.places.iter())
        .map(|place| visible(&place.label))
        .collect();
    let title = level
        .primary_title(message.as_str())
        .id(diagnostic.code.name());
    let mut group = Group::with_title(title);
    for (index, (excerpt, label)) in excerpts.iter().zip(&labels).enumerate() {
        let Some(span) = &excerpt.span else {
            group = group.element(Origin::path(excerpt.path.as_str()));
            continue;
        };
        let kind = if index == 0 {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        let mut annotation = kind.span(span.clone());
        if !label.is_empty() {
            annotation = annotation.label(label.as_str());
        }
        group = group.element(
            Snippet::source(excerpt.text.as_str())
                .path(excerpt.path.as_str())
                .line_start(excerpt.first_line)
                .annotation(annotation),
        );
    }
    if !help.is_empty() {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    renderer.decor_style(DecorStyle::Ascii).render(&[group])
}

/// All diagnostics as text, with an empty line between them and a newline at the end.
#[must_use]
pub fn render_all(diagnostics: &[Diagnostic], sources: &Sources, style: Style) -> String {
    diagnostics
        .iter()
        .map(|diagnostic| render(diagnostic, sources, style) + "\n")
        .collect::<Vec<_>>()
        .join("\n")
}

/// The few lines around a place.
struct Excerpt {
    path: String,
    text: String,
    first_line: usize,
    /// What is marked; `None` when the file as a whole is meant, or its text is not known.
    span: Option<Span>,
}

impl Excerpt {
    fn of(place: &Place, sources: &Sources) -> Self {
        let path = visible(&sources.display(&place.file)).replace('\n', "\u{fffd}");
        let text = sources.text(&place.file).unwrap_or_default();
        if text.is_empty() || (place.span == (0..0) && place.label.is_empty()) {
            return Self {
                path,
                text: String::new(),
                first_line: 1,
                span: None,
            };
        }
        let start = text.floor_char_boundary(place.span.start);
        let line_end = text[start..]
            .find('\n')
            .map_or(text.len(), |newline| start + newline);
        // One line is marked at most: a caret says where, the file says the rest.
        let end = text
            .ceil_char_boundary(place.span.end)
            .clamp(start, line_end);
        let from = nth_newline_back(text, start, CONTEXT_LINES);
        let to = nth_newline_ahead(text, end, CONTEXT_LINES);
        Self {
            path,
            text: visible(&text[from..to]),
            first_line: text[..from].bytes().filter(|byte| *byte == b'\n').count() + 1,
            span: Some(visible(&text[from..start]).len()..visible(&text[from..end]).len()),
        }
    }
}

/// Where the line starts that lies `lines` above the one that holds `byte`.
fn nth_newline_back(text: &str, byte: usize, lines: usize) -> usize {
    text[..byte]
        .rmatch_indices('\n')
        .nth(lines)
        .map_or(0, |(newline, _)| newline + 1)
}

/// Where the line ends that lies `lines` below the one that holds `byte`.
fn nth_newline_ahead(text: &str, byte: usize, lines: usize) -> usize {
    text[byte..]
        .match_indices('\n')
        .nth(lines)
        .map_or(text.len(), |(newline, _)| byte + newline)
}

/// Control characters other than tab and newline are shown as a replacement: a file must not write to the terminal.
fn visible(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => c,
            c if c.is_control() => '\u{fffd}',
            '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}' => '\u{fffd}',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Style, render};
    use crate::diagnostic::{Code, Diagnostic, Sources};

    #[test]
    fn two_files_and_a_help() {
        let mut sources = Sources::new("migrations");
        sources.insert("2_b/up.sql", "-- b\n-- migrate: revises 1\nSELECT 1;\n");
        sources.insert("3_c/up.sql", "-- c\n-- migrate: revises 1\nSELECT 1;\n");
        let found = Diagnostic::error(Code::Fork, "two revisions revise `1`")
            .at("3_c/up.sql", 25..26, "`3` revises it too")
            .at("2_b/up.sql", 25..26, "`2` revises it")
            .help("run `cargo migrate rebase 3`");
        insta::assert_snapshot!(render(&found, &sources, Style::Plain), @"
    error[fork]: two revisions revise `1`
     --> migrations/3_c/up.sql:2:21
      |
    2 | -- migrate: revises 1
      |                     ^ `3` revises it too
      |
     ::: migrations/2_b/up.sql:2:21
      |
    2 | -- migrate: revises 1
      |                     - `2` revises it
      |
      = help: run `cargo migrate rebase 3`
    ");
    }

    #[test]
    fn a_span_past_the_end_is_clamped() {
        let mut sources = Sources::new("");
        sources.insert("a.sql", "é");
        let found = Diagnostic::error(Code::NulByte, "x").at("a.sql", 1..99, "");
        assert!(render(&found, &sources, Style::Plain).contains("a.sql:1:1"));
    }
}
