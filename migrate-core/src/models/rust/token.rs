//! Tokens of Rust, as far as items have to be told apart.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// How deep brackets may stand in each other, so that nothing overflows: more than anybody writes.
const DEEPEST: usize = 128;

/// How many tokens a struct may have between two commas: a type that is longer than this is no column's.
const LONGEST: usize = 256;

/// How deep angle brackets may stand in each other.
const DEEPEST_TYPE: usize = 32;

/// Whether brackets stand no deeper in each other than they may.
pub(super) fn is_shallow(tokens: &TokenStream) -> bool {
    let mut level = vec![tokens.clone()];
    for _ in 0..DEEPEST {
        level = level.into_iter().flat_map(groups).collect();
        if level.is_empty() {
            return true;
        }
    }
    false
}

fn groups(tokens: TokenStream) -> impl Iterator<Item = TokenStream> {
    tokens.into_iter().filter_map(|tree| match tree {
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    })
}

/// Whether what stands between two commas is no longer than it may be, wherever that is.
pub(super) fn is_short(tokens: &TokenStream) -> bool {
    let mut depth = 0_usize;
    for tree in tokens.clone() {
        if is_punct(&tree, '<') {
            depth += 1;
        } else if is_punct(&tree, '>') {
            depth = depth.saturating_sub(1);
        }
        if depth > DEEPEST_TYPE {
            return false;
        }
    }
    let parts = split(tokens.clone());
    let short = |part: &Vec<TokenTree>| part.len() <= LONGEST;
    parts.iter().all(short)
        && parts.iter().flatten().all(|tree| match tree {
            TokenTree::Group(group) => is_short(&group.stream()),
            _ => true,
        })
}

/// What stands between the commas.
pub(super) fn split(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut parts = vec![Vec::new()];
    for tree in tokens {
        if is_punct(&tree, ',') {
            parts.push(Vec::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(tree);
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

pub(super) fn is_punct(tree: &TokenTree, punct: char) -> bool {
    matches!(tree, TokenTree::Punct(found) if found.as_char() == punct)
}

/// The word that it is, without `r#`.
pub(super) fn word(tree: &TokenTree) -> Option<String> {
    match tree {
        TokenTree::Ident(ident) => {
            let text = ident.to_string();
            Some(text.strip_prefix("r#").unwrap_or(&text).to_owned())
        }
        _ => None,
    }
}

/// The group that it is.
pub(super) fn group(tree: &TokenTree, delimiter: Delimiter) -> Option<&Group> {
    match tree {
        TokenTree::Group(group) if group.delimiter() == delimiter => Some(group),
        _ => None,
    }
}

/// The words of `a::b::c`; none when it is something else.
pub(super) fn path(trees: &[TokenTree]) -> Vec<String> {
    let mut words = Vec::new();
    for tree in trees {
        match word(tree) {
            Some(word) => words.push(word),
            None if is_punct(tree, ':') => {}
            None => return Vec::new(),
        }
    }
    words
}
