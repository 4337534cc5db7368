//! The items of a file: its modules, what they import, and what they declare. Bodies of functions are not looked into.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::attributes::{derives, is_for_tests};
use super::token::{group, is_punct, split, word};

/// A module, by itself: a file, or a `mod name { … }`.
pub(in crate::models) struct Module {
    /// The index of its file.
    pub(in crate::models) file: usize,
    /// The folder of its package, as far as the path of the file tells.
    pub(super) root: String,
    /// Where it is in the package.
    pub(super) path: Vec<String>,
    /// What names stand for: `use a::b as c`.
    pub(super) uses: BTreeMap<String, Vec<String>>,
    /// `use a::*`.
    pub(super) globs: Vec<Vec<String>>,
    /// `type A = B;`, as `B`.
    pub(super) aliases: BTreeMap<String, TokenStream>,
    /// What else it declares.
    pub(super) types: BTreeSet<String>,
    /// Structs and enums that derive anything.
    pub(super) items: Vec<Item>,
}

/// A struct or an enum.
pub(super) struct Item {
    pub(super) tokens: TokenStream,
    /// What it derives.
    pub(super) derives: Vec<Vec<String>>,
}

impl Module {
    pub(super) fn new(file: usize, root: &str, path: Vec<String>) -> Self {
        Self {
            file,
            root: root.to_owned(),
            path,
            uses: BTreeMap::new(),
            globs: Vec::new(),
            aliases: BTreeMap::new(),
            types: BTreeSet::new(),
            items: Vec::new(),
        }
    }
}

/// Adds the module that the tokens are, and those in it.
pub(super) fn scan(tokens: TokenStream, mut module: Module, modules: &mut Vec<Module>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let mut rest = &trees[..];
    while !rest.is_empty() {
        let before = rest.len();
        let (attributes, behind) = outer_attributes(rest);
        let end = end_of_item(behind);
        let (item, after) = behind.split_at(end);
        if !attributes.iter().any(is_for_tests) {
            let whole = &rest[..rest.len() - after.len()];
            take(&attributes, whole, item, &mut module, modules);
        }
        rest = after;
        if rest.len() == before {
            rest = &rest[1..];
        }
    }
    modules.push(module);
}

/// The attributes that something starts with, and what follows them.
fn outer_attributes(mut rest: &[TokenTree]) -> (Vec<TokenStream>, &[TokenTree]) {
    let mut attributes = Vec::new();
    loop {
        match rest {
            [pound, bracket, behind @ ..] if is_punct(pound, '#') => {
                let Some(inside) = group(bracket, Delimiter::Bracket) else {
                    // `#![…]` is the module's.
                    let skip = if is_punct(bracket, '!') { 3 } else { 1 };
                    rest = rest.get(skip..).unwrap_or_default();
                    continue;
                };
                attributes.push(inside.stream());
                rest = behind;
            }
            _ => return (attributes, rest),
        }
    }
}

/// Where an item ends: with a `;`, or with braces.
fn end_of_item(trees: &[TokenTree]) -> usize {
    let ends_with_semicolon = matches!(keyword(trees).0.as_deref(), Some("use" | "type"));
    let ends = |tree: &TokenTree| {
        is_punct(tree, ';') || (!ends_with_semicolon && group(tree, Delimiter::Brace).is_some())
    };
    trees.iter().position(ends).map_or(trees.len(), |at| at + 1)
}

/// The word that says what an item is, and what follows it.
fn keyword(mut trees: &[TokenTree]) -> (Option<String>, &[TokenTree]) {
    while let Some((first, rest)) = trees.split_first() {
        let Some(word) = word(first) else {
            break;
        };
        if word != "pub" {
            return (Some(word), rest);
        }
        let scope = rest
            .first()
            .and_then(|it| group(it, Delimiter::Parenthesis));
        trees = if scope.is_some() { &rest[1..] } else { rest };
    }
    (None, trees)
}

fn take(
    attributes: &[TokenStream],
    whole: &[TokenTree],
    item: &[TokenTree],
    module: &mut Module,
    modules: &mut Vec<Module>,
) {
    let (Some(keyword), rest) = keyword(item) else {
        return;
    };
    let name = rest.first().and_then(word);
    match (keyword.as_str(), name) {
        ("use", _) => uses(Vec::new(), rest, module),
        ("mod", Some(name)) => {
            if let Some(inside) = rest.get(1).and_then(|it| group(it, Delimiter::Brace)) {
                let path = module.path.iter().cloned().chain([name]).collect();
                let inner = Module::new(module.file, &module.root, path);
                scan(inside.stream(), inner, modules);
            }
        }
        ("type", Some(name)) => match rest.get(1) {
            Some(equals) if is_punct(equals, '=') => {
                let end = rest.len().saturating_sub(1).max(2);
                let tokens = rest[2..end].iter().cloned().collect();
                module.aliases.insert(name, tokens);
            }
            _ => {
                module.types.insert(name);
            }
        },
        ("struct" | "enum" | "union", Some(name)) => {
            module.types.insert(name);
            let derives: Vec<Vec<String>> = attributes.iter().flat_map(derives).collect();
            if !derives.is_empty() {
                module.items.push(Item {
                    tokens: whole.iter().cloned().collect(),
                    derives,
                });
            }
        }
        _ => {}
    }
}

/// The names that `a::{b, c as d, e::*}` brings.
fn uses(mut prefix: Vec<String>, trees: &[TokenTree], module: &mut Module) {
    let mut renamed = None;
    let mut at = 0;
    while let Some(tree) = trees.get(at) {
        at += 1;
        if let Some(word) = word(tree) {
            if word == "as" {
                renamed = trees.get(at).and_then(self::word);
                break;
            }
            prefix.push(word);
        } else if let Some(inside) = group(tree, Delimiter::Brace) {
            for part in split(inside.stream()) {
                uses(prefix.clone(), &part, module);
            }
            return;
        } else if is_punct(tree, '*') {
            module.globs.push(prefix);
            return;
        } else if is_punct(tree, ';') {
            break;
        }
    }
    // `use a::{self}`
    if prefix.len() > 1 && prefix.last().is_some_and(|last| last == "self") {
        prefix.pop();
    }
    if let Some(name) = renamed.or_else(|| prefix.last().cloned()) {
        module.uses.insert(name, prefix);
    }
}
