//! Names of Rust for names of a database.

use std::collections::BTreeSet;

use crate::models::attribute::snake;

/// Words that no name may be without `r#`.
const KEYWORDS: [&str; 50] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield", "static", "union",
];

/// Names that nothing but themselves may be.
const SPECIAL: [&str; 4] = ["self", "super", "crate", "Self"];

/// Names that are in use.
#[derive(Default)]
pub(super) struct Idents(BTreeSet<String>);

impl Idents {
    /// The name of a struct or an enum: `order_lines` is `OrderLines`.
    pub(super) fn of_type(&mut self, name: &str) -> String {
        self.free(pascal(name, "Type"))
    }

    /// The name of a variant.
    pub(super) fn of_variant(&mut self, name: &str) -> String {
        self.free(pascal(name, "Value"))
    }

    /// The name of a field, as it is written.
    pub(super) fn of_field(&mut self, name: &str) -> String {
        let mut ident: String = snake(name)
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
            .collect();
        if ident.is_empty() || ident.starts_with(|c: char| c.is_ascii_digit()) || ident == "_" {
            ident.insert_str(0, "column_");
        }
        if SPECIAL.contains(&ident.as_str()) {
            ident.push('_');
        }
        let ident = self.free(ident);
        if KEYWORDS.contains(&ident.as_str()) {
            format!("r#{ident}")
        } else {
            ident
        }
    }

    fn free(&mut self, ident: String) -> String {
        let numbered = (2_u32..).map(|number| format!("{ident}{number}"));
        let mut all = std::iter::once(ident.clone()).chain(numbered);
        let free = all.find(|ident| !self.0.contains(ident)).unwrap_or(ident);
        self.0.insert(free.clone());
        free
    }
}

fn pascal(name: &str, instead: &str) -> String {
    let mut ident = String::new();
    for word in name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        // What is written in capitals only has no words of its own.
        let is_loud = !word.chars().any(|c| c.is_ascii_lowercase());
        let mut letters = word.chars();
        ident.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        ident.extend(letters.map(|c| if is_loud { c.to_ascii_lowercase() } else { c }));
    }
    if ident.is_empty()
        || ident.starts_with(|c: char| c.is_ascii_digit())
        || SPECIAL.contains(&ident.as_str())
    {
        ident.insert_str(0, instead);
    }
    ident
}

#[cfg(test)]
mod tests {
    use super::Idents;

    #[test]
    fn every_name_becomes_one_of_rust() {
        let mut idents = Idents::default();
        let mut field = |name: &str| idents.of_field(name);
        let found: Vec<String> = [
            "id",
            "type",
            "createdAt",
            "created_at",
            "2nd",
            "a b",
            "self",
            "é",
            "",
        ]
        .map(&mut field)
        .into();
        assert_eq!(
            found,
            [
                "id",
                "r#type",
                "created_at",
                "created_at2",
                "column_2nd",
                "a_b",
                "self_",
                "column__",
                "column_"
            ]
        );
        let mut idents = Idents::default();
        let found =
            ["order_lines", "OrderLines", "USERS", "Self", "2"].map(|name| idents.of_type(name));
        assert_eq!(
            found,
            ["OrderLines", "OrderLines2", "Users", "TypeSelf", "Type2"]
        );
    }
}
