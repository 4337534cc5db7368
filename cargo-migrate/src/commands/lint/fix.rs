//! Edits that mend findings, in drafts; all of them, or none.

use std::collections::BTreeMap;
use std::fs;

use migrate_core::diagnostic::Diagnostic;
use migrate_core::lint::{Edit, Found};
use migrate_core::reading::Reading;
use migrate_core::revision::State;

use crate::change::Change;
use crate::context::Context;
use crate::failure::Failure;
use crate::patch::{apply, patch};

/// An edit can bring to light what another rule mends. More rounds than this are a rule that does not mend what it finds.
const ROUNDS: usize = 8;

/// Makes the edits, and shows them. Returns what was done, in words.
pub(super) fn fix(
    found: &[Found],
    find: &dyn Fn(&Reading) -> Vec<Found>,
    context: &Context,
) -> Result<Vec<String>, Failure> {
    let mut change = Change::default();
    let mut done = Vec::new();
    let mut patches = String::new();
    let mut found = found.to_vec();
    for _ in 0..ROUNDS {
        let reading = context.reading()?;
        let files = chosen(&found, &reading);
        if files.is_empty() {
            break;
        }
        for (file, (edits, titles)) in &files {
            let text = reading.sources.text(file).unwrap_or_default();
            write(file, text, edits, &mut change, context)?;
            patches += &patch(&context.shown_path(file), text, edits);
            let shown = context.shown_path(file);
            done.extend(titles.iter().map(|title| format!("{shown}: {title}")));
        }
        let mended = context.reading()?;
        let errors = mended.diagnostics.iter().filter(|found| found.is_error());
        let errors: Vec<Diagnostic> = errors.cloned().collect();
        if !errors.is_empty() {
            let note = "nothing was mended: with the edits the chain would be wrong";
            context.printer.note(note);
            return Err(Failure::new(errors, mended.sources));
        }
        found = find(&mended);
    }
    change.keep();
    if !patches.is_empty() {
        context.printer.note(patches.trim_end());
    }
    Ok(done)
}

/// The edits of each file in their order, with what they do.
type Chosen = BTreeMap<String, (Vec<Edit>, Vec<String>)>;

/// Fixes of drafts that do not touch each other: what is left out has its turn in the next round.
fn chosen(found: &[Found], reading: &Reading) -> Chosen {
    let is_draft = |id: &str| {
        let mut revisions = reading.revisions.iter();
        revisions.any(|revision| revision.id == *id && revision.state == State::Draft)
    };
    let mut files = Chosen::new();
    for one in found.iter().filter(|one| is_draft(&one.revision)) {
        let Some(fix) = &one.finding.fix else {
            continue;
        };
        let (edits, titles) = files.entry(one.file.clone()).or_default();
        // Several findings may ask for one and the same edit.
        let new: Vec<&Edit> = fix
            .edits
            .iter()
            .filter(|edit| !edits.contains(edit))
            .collect();
        let touches = |edit: &&Edit| edits.iter().any(|other| touch(edit, other));
        if new.is_empty() || new.iter().any(touches) {
            continue;
        }
        edits.extend(new.into_iter().cloned());
        edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
        titles.push(fix.title.clone());
    }
    files.retain(|_, (edits, _)| !edits.is_empty());
    files
}

fn touch(one: &Edit, other: &Edit) -> bool {
    one.span.start <= other.span.end && other.span.start <= one.span.end
}

/// Writes a file whose canonical text is known; its line ends and its byte order mark stay.
fn write(
    file: &str,
    canonical: &str,
    edits: &[Edit],
    change: &mut Change,
    context: &Context,
) -> Result<(), Failure> {
    let path = context.path(file);
    let raw = fs::read_to_string(&path).map_err(|error| Failure::io("read", &path, &error))?;
    let newline = if raw.contains("\r\n") { "\r\n" } else { "\n" };
    let edits: Vec<Edit> = edits
        .iter()
        .map(|edit| Edit {
            span: in_file(&raw, canonical, edit.span.start)
                ..in_file(&raw, canonical, edit.span.end),
            text: edit.text.replace('\n', newline),
        })
        .collect();
    change.write(&path, &apply(&raw, &edits))
}

/// Where a byte of the canonical text stands in the file: behind its mark, and behind the CR of each line before it.
fn in_file(raw: &str, canonical: &str, at: usize) -> usize {
    let mark = if raw.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let before = canonical.get(..at).unwrap_or(canonical);
    let mut place = mark;
    for line in before.split_inclusive('\n') {
        place += line.len();
        let has_return = raw
            .get(place - 1..)
            .is_some_and(|rest| rest.starts_with("\r\n"));
        place += usize::from(line.ends_with('\n') && has_return);
    }
    place
}

#[cfg(test)]
mod tests {
    use super::in_file;

    #[test]
    fn places_are_found_behind_marks_and_line_ends() {
        let raw = "\u{feff}-- é\r\nSELECT 1;\nSELECT 2;\r\n";
        let canonical = "-- é\nSELECT 1;\nSELECT 2;\n";
        for word in ["-- é", "SELECT 1", "SELECT 2"] {
            let at = canonical.find(word).unwrap();
            assert_eq!(Some(in_file(raw, canonical, at)), raw.find(word), "{word}");
        }
        assert_eq!(in_file(raw, canonical, canonical.len()), raw.len());
    }
}
