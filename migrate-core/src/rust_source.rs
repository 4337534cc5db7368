//! A look at `revision.rs`: its directives, and whether it has the two functions. The compiler checks the rest.

use crate::diagnostic::{Code, Diagnostic};
use crate::directive::{self, Placed, Side, Spot};
use crate::sql::Span;

/// What the comments of a `revision.rs` say.
#[derive(Debug, Default)]
pub(crate) struct RustSource {
    pub(crate) message: Option<String>,
    pub(crate) directives: Vec<Placed>,
    /// What the directives that were refused seem to mean.
    pub(crate) meant: Vec<&'static str>,
}

/// Reads the inner doc comments at the top of a file, and looks for `up` and `down`.
pub(crate) fn read(path: &str, text: &str, diagnostics: &mut Vec<Diagnostic>) -> RustSource {
    let mut message = None;
    let mut placed = Vec::new();
    let mut meant = Vec::new();
    let mut start = 0;
    let mut in_head = true;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if let Some(comment) = trimmed
            .strip_prefix("//!")
            .or_else(|| trimmed.strip_prefix("// "))
        {
            let comment_start =
                start + line.len() - line.trim_start().len() + (trimmed.len() - comment.len());
            match directive::body(comment) {
                Some((offset, body)) => {
                    let spot = Spot {
                        file: path,
                        side: Side::Rust,
                        in_head,
                        before_statement: false,
                    };
                    match directive::parse(body, comment_start + offset, spot) {
                        Ok(one) => placed.push(one),
                        Err(refused) => {
                            meant.extend(refused.meant);
                            diagnostics.push(refused.diagnostic);
                        }
                    }
                }
                None if message.is_none() && in_head && !comment.trim().is_empty() => {
                    message = Some(comment.trim().to_owned());
                }
                None => {}
            }
        } else if !trimmed.is_empty() && !trimmed.starts_with("#![") {
            in_head = false;
        }
        start += line.len();
    }
    check_functions(path, text, diagnostics);
    RustSource {
        message,
        directives: directive::deduplicate(placed, path, diagnostics),
        meant,
    }
}

fn check_functions(path: &str, text: &str, diagnostics: &mut Vec<Diagnostic>) {
    let words = top_level_words(text);
    for (name, missing) in [("up", Code::RustMissingUp), ("down", Code::RustMissingDown)] {
        let signature = format!("pub async fn {name}(cx: &mut Context<'_>) -> Result<(), Error>");
        let Some(at) = words
            .windows(2)
            .position(|pair| pair[0].text == "fn" && pair[1].text == name)
        else {
            let end = text.find('\n').unwrap_or(text.len());
            diagnostics.push(
                Diagnostic::error(missing, format!("revision.rs has no function `{name}`"))
                    .at(path, 0..end, "")
                    .help(format!("add `{signature}`")),
            );
            continue;
        };
        let is_public_async =
            at >= 2 && words[at - 1].text == "async" && words[at - 2].text == "pub";
        // Lifetimes may stand between the name and its parameters.
        let has_parameter = words[at + 2..]
            .iter()
            .find(|word| word.text == "(")
            .is_some_and(|word| word.group.contains("Context"));
        if !(is_public_async && has_parameter) {
            diagnostics.push(
                Diagnostic::error(
                    Code::RustSignature,
                    format!("the function `{name}` is not declared as a revision needs it"),
                )
                .at(path, words[at].span.start..words[at + 1].span.end, "")
                .help(format!("write `{signature}`")),
            );
        }
    }
}

/// A word or an opening parenthesis outside all braces, comments and literals.
struct Word<'a> {
    text: &'a str,
    /// What is inside the parentheses.
    group: &'a str,
    span: Span,
}

fn top_level_words(text: &str) -> Vec<Word<'_>> {
    let bytes = text.as_bytes();
    let mut words = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        let end = if byte == b'{' || byte == b'(' || byte == b'[' {
            let end = group_end(text, at);
            if byte == b'(' {
                words.push(Word {
                    text: "(",
                    group: &text[at..end],
                    span: at..end,
                });
            }
            end
        } else if byte.is_ascii_alphabetic() || byte == b'_' {
            let end = word_end(bytes, at);
            if let Some(after) = literal_end(text, at) {
                after
            } else {
                words.push(Word {
                    text: &text[at..end],
                    group: "",
                    span: at..end,
                });
                end
            }
        } else {
            literal_end(text, at).unwrap_or(at + 1)
        };
        at = end.max(at + 1);
    }
    words
}

fn word_end(bytes: &[u8], start: usize) -> usize {
    let rest = &bytes[start..];
    start
        + rest
            .iter()
            .position(|b| !(b.is_ascii_alphanumeric() || *b == b'_'))
            .unwrap_or(rest.len())
}

/// Where the bracket that opens at `open` is closed.
fn group_end(text: &str, open: usize) -> usize {
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    let mut at = open;
    while at < bytes.len() {
        if let Some(after) = literal_end(text, at) {
            at = after.max(at + 1);
            continue;
        }
        match bytes[at] {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// The end of the comment, string or character literal that starts at `at`, if one does.
fn literal_end(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let to = |length: Option<usize>| Some(length.map_or(text.len(), |length| at + length));
    if rest.starts_with("//") {
        return to(rest.find('\n'));
    }
    if rest.starts_with("/*") {
        return Some(at + block_comment_length(rest));
    }
    if let Some(quoted) = rest
        .strip_prefix('"')
        .or_else(|| rest.strip_prefix("b\""))
        .or_else(|| rest.strip_prefix("c\""))
    {
        return to(escaped_length(quoted, '"').map(|length| rest.len() - quoted.len() + length));
    }
    let raw = rest
        .strip_prefix("br")
        .or_else(|| rest.strip_prefix("cr"))
        .or_else(|| rest.strip_prefix('r'));
    if let Some(raw) = raw {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if let Some(body) = raw[hashes..].strip_prefix('"') {
            let close = format!("\"{}", "#".repeat(hashes));
            return to(body
                .find(&close)
                .map(|end| rest.len() - body.len() + end + close.len()));
        }
    }
    let character = rest.strip_prefix('\'')?;
    // A lifetime has no closing quote right behind its one character.
    if character.starts_with('\\') {
        return to(escaped_length(character, '\'').map(|length| 1 + length));
    }
    let first = character.chars().next()?;
    character[first.len_utf8()..]
        .starts_with('\'')
        .then(|| at + 1 + first.len_utf8() + 1)
}

fn escaped_length(body: &str, close: char) -> Option<usize> {
    let mut escaped = false;
    for (index, c) in body.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == close => return Some(index + c.len_utf8()),
            _ => {}
        }
    }
    None
}

fn block_comment_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    let mut at = 0;
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => depth += 1,
            b"*/" => {
                depth -= 1;
                if depth == 0 {
                    return at + 2;
                }
            }
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::read;

    fn codes(text: &str) -> Vec<&'static str> {
        let mut diagnostics = Vec::new();
        read("revision.rs", text, &mut diagnostics);
        diagnostics.iter().map(|found| found.code.name()).collect()
    }

    const UP: &str = "pub async fn up(cx: &mut Context<'_>) -> Result<(), Error> { Ok(()) }\n";
    const DOWN: &str = "pub async fn down(cx: &mut Context<'_>) -> Result<(), Error> { Ok(()) }\n";

    #[test]
    fn two_functions_are_enough() {
        assert!(
            codes(&format!(
                "//! migrate: revises base\nuse x::Context;\n{UP}{DOWN}"
            ))
            .is_empty()
        );
        let apart =
            "pub async fn up(\n    cx: &mut migrate_runtime::Context<'_>,\n) -> Result<(), E> {}\n";
        assert!(codes(&format!("{apart}{DOWN}")).is_empty());
    }

    #[test]
    fn a_function_inside_something_else_does_not_count() {
        assert_eq!(
            codes(&format!("mod m {{ {UP} }}\n{DOWN}")),
            ["rust-missing-up"]
        );
        assert_eq!(codes(&format!("// {UP}{DOWN}")), ["rust-missing-up"]);
        assert_eq!(
            codes(&format!("const S: &str = r#\" {UP} \"#;\n{DOWN}")),
            ["rust-missing-up"]
        );
        assert_eq!(
            codes(&format!("const C: char = '{{'; {UP}{DOWN}")),
            Vec::<&str>::new()
        );
    }

    #[test]
    fn the_shape_is_checked() {
        assert_eq!(
            codes(&format!("pub fn up(cx: &mut Context<'_>) {{}}\n{DOWN}")),
            ["rust-signature"]
        );
        assert_eq!(
            codes(&format!("async fn up(cx: &mut Context<'_>) {{}}\n{DOWN}")),
            ["rust-signature"]
        );
        assert_eq!(
            codes(&format!("{UP}pub async fn down() {{}}\n")),
            ["rust-signature"]
        );
        assert_eq!(codes(""), ["rust-missing-up", "rust-missing-down"]);
    }
}
