//! The line in the program that embeds the chain.

/// Whether a source embeds a chain already.
pub(super) fn embeds(text: &str) -> bool {
    text.lines()
        .any(|line| !line.trim_start().starts_with("//") && line.contains("migrate!("))
}

/// The item, with its documentation.
pub(super) fn line(dir: &str, is_library: bool) -> String {
    let visibility = if is_library { "pub " } else { "" };
    format!(
        "/// The schema of the database, revision by revision. The build fails when `{dir}` is not in order.\n\
         {visibility}static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::migrate!(\"{dir}\");\n"
    )
}

/// The source with the item after everything that has to come first: attributes and documentation of the file, `use` and
/// `mod` lines.
pub(super) fn embed(text: &str, dir: &str, is_library: bool) -> String {
    let at = end_of_header(text);
    let (before, after) = text.split_at(at);
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let item = line(dir, is_library).replace('\n', newline);
    let gap = if before.trim().is_empty() {
        ""
    } else {
        newline
    };
    let joined = if before.is_empty() || before.ends_with('\n') {
        ""
    } else {
        newline
    };
    let after = after.trim_start_matches(['\r', '\n']);
    let rest = if after.is_empty() {
        String::new()
    } else {
        format!("{newline}{after}")
    };
    format!("{before}{joined}{gap}{item}{rest}")
}

/// The byte after the last line that belongs to the header.
fn end_of_header(text: &str) -> usize {
    let mut end = 0;
    let mut at = 0;
    // What closes an item that goes on over several lines.
    let mut open: Option<&str> = None;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        at += line.len();
        if let Some(closing) = open {
            if trimmed.ends_with(closing) {
                open = None;
                end = at;
            }
            continue;
        }
        let words = trimmed
            .strip_prefix("pub(crate) ")
            .or_else(|| trimmed.strip_prefix("pub "))
            .unwrap_or(trimmed);
        let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| words.starts_with(prefix));
        let closing = if trimmed.starts_with("#!") {
            // A shebang is one line; an attribute ends with its bracket.
            if trimmed.starts_with("#![") {
                "]"
            } else {
                trimmed
            }
        } else if trimmed.starts_with("/*!") {
            "*/"
        } else if starts(&["use ", "extern crate "])
            || (starts(&["mod "]) && !trimmed.ends_with('{'))
        {
            ";"
        } else if trimmed.starts_with("//!") {
            trimmed
        } else if trimmed.is_empty() || trimmed.starts_with("//") || trimmed.starts_with("#[") {
            // It belongs to what follows, whatever that is.
            continue;
        } else {
            break;
        };
        if trimmed.ends_with(closing) {
            end = at;
        } else {
            open = Some(closing);
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::{embed, embeds};

    const ITEM: &str = "/// The schema of the database, revision by revision. The build fails when `m` is not in order.\n\
        static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::migrate!(\"m\");\n";

    fn check(before: &str, after: &str) {
        let wanted = format!(
            "{before}{}{ITEM}{}{after}",
            if before.is_empty() { "" } else { "\n" },
            if after.is_empty() { "" } else { "\n" }
        );
        let gap = if before.is_empty() { "" } else { "\n" };
        assert_eq!(embed(&format!("{before}{gap}{after}"), "m", false), wanted);
    }

    #[test]
    fn it_comes_after_the_header() {
        check("", "fn main() {\n}\n");
        check(
            "//! A program.\n#![allow(\n    unused,\n)]\n\nuse std::{\n    fs,\n};\n\nmod a;\n",
            "// About main.\nfn main() {}\n",
        );
        check(
            "use a::b; \n#[cfg(test)]\nmod c;\n",
            "#[derive(Debug)]\nstruct S;\nuse late::one;\n",
        );
        check("#!/usr/bin/env x\n/*! Doc\nmore */\n", "");
        check("", "mod inline {\n}\n");
    }

    #[test]
    fn line_endings_stay() {
        let text = embed("use a::b;\r\n\r\nfn main() {}\r\n", "m", false);
        assert_eq!(
            text.replace("\r\n", "").matches('\n').count(),
            0,
            "{text:?}"
        );
    }

    #[test]
    fn a_chain_that_is_embedded_is_seen() {
        assert!(embeds(
            "static M: Chain = migrate_runtime::migrate!(\"migrations\");"
        ));
        assert!(!embeds("// migrate!(\"migrations\")\nfn main() {}"));
        assert!(embeds(&embed("fn main() {}\n", "m", true)));
    }
}
