//! What edits make of a text, as a patch shows it.

use migrate_core::lint::Edit;
use migrate_core::sql::Span;

/// The text with the edits made. They are in order and do not overlap.
pub(crate) fn apply(text: &str, edits: &[Edit]) -> String {
    let mut made = String::new();
    let mut at = 0;
    for edit in edits {
        made.push_str(text.get(at..edit.span.start).unwrap_or_default());
        made.push_str(&edit.text);
        at = edit.span.end;
    }
    made.push_str(text.get(at..).unwrap_or_default());
    made
}

/// The lines that change, old ones with `-` and new ones with `+`, each place with its line number.
pub(crate) fn patch(path: &str, text: &str, edits: &[Edit]) -> String {
    let mut shown = format!("--- {path}\n+++ {path}\n");
    let mut shift = 0_isize;
    let mut rest = edits;
    while let Some((first, _)) = rest.split_first() {
        let mut lines = lines_around(text, &first.span);
        let mut count = 1;
        // Edits of the same lines are one place.
        while let Some(next) = rest.get(count).filter(|next| next.span.start < lines.end) {
            lines.end = lines_around(text, &next.span).end.max(lines.end);
            count += 1;
        }
        let (these, others) = rest.split_at(count);
        rest = others;
        let old = text.get(lines.clone()).unwrap_or_default();
        let inside: Vec<Edit> = these.iter().map(|edit| moved(edit, lines.start)).collect();
        let new = apply(old, &inside);
        let line = 1 + text
            .get(..lines.start)
            .unwrap_or_default()
            .matches('\n')
            .count();
        let (removed, added) = (old.lines().count(), new.lines().count());
        let new_line = line.saturating_add_signed(shift);
        shown += &format!("@@ -{line},{removed} +{new_line},{added} @@\n");
        for (sign, text) in [('-', old), ('+', &*new)] {
            shown.extend(text.lines().map(|line| format!("{sign}{line}\n")));
        }
        shift += added.cast_signed() - removed.cast_signed();
    }
    shown
}

/// The whole lines that a stretch touches.
fn lines_around(text: &str, span: &Span) -> Span {
    let before = text.get(..span.start).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let is_at_start =
        span.end > span.start && text.get(..span.end).is_some_and(|it| it.ends_with('\n'));
    let from = if is_at_start { span.end - 1 } else { span.end };
    let after = text.get(from..).unwrap_or_default();
    let end = after.find('\n').map_or(text.len(), |at| from + at + 1);
    start..end
}

fn moved(edit: &Edit, by: usize) -> Edit {
    Edit {
        span: edit.span.start - by..edit.span.end - by,
        text: edit.text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use migrate_core::lint::Edit;

    use super::{apply, patch};

    #[test]
    fn edits_of_a_line_are_one_place() {
        let text = "-- a\nCREATE INDEX i ON t (a);\nSELECT 1;\nDROP INDEX j;\n";
        let at = |word: &str, new: &str| {
            let start = text.find(word).unwrap();
            Edit {
                span: start..start,
                text: new.to_owned(),
            }
        };
        let edits = [
            Edit {
                span: 5..5,
                text: "-- migrate: transaction off\n".to_owned(),
            },
            at("i ON", "CONCURRENTLY "),
            at("j;", "CONCURRENTLY "),
        ];
        assert_eq!(
            apply(text, &edits),
            "-- a\n-- migrate: transaction off\nCREATE INDEX CONCURRENTLY i ON t (a);\nSELECT 1;\nDROP INDEX CONCURRENTLY j;\n"
        );
        assert_eq!(
            patch("up.sql", text, &edits),
            "--- up.sql\n+++ up.sql\n@@ -2,1 +2,2 @@\n-CREATE INDEX i ON t (a);\n+-- migrate: transaction off\n\
             +CREATE INDEX CONCURRENTLY i ON t (a);\n@@ -4,1 +5,1 @@\n-DROP INDEX j;\n+DROP INDEX CONCURRENTLY j;\n"
        );
    }

    #[test]
    fn what_is_removed_is_shown() {
        let edits = [Edit {
            span: 2..4,
            text: String::new(),
        }];
        assert_eq!(apply("a\nb\nc\n", &edits), "a\nc\n");
        assert_eq!(
            patch("x", "a\nb\nc\n", &edits),
            "--- x\n+++ x\n@@ -2,1 +2,0 @@\n-b\n"
        );
    }
}
