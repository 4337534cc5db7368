//! Attributes of items, before anything else of them is read.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{AttrStyle, Attribute, Meta};

use super::token::{group, path, split, word};

/// The paths in `derive(…)`, also in `cfg_attr(…, derive(…))`.
pub(super) fn derives(attribute: &TokenStream) -> Vec<Vec<String>> {
    let trees: Vec<TokenTree> = attribute.clone().into_iter().collect();
    let Some((name, arguments)) = call(&trees) else {
        return Vec::new();
    };
    match name.as_str() {
        "derive" => split(arguments).iter().map(|part| path(part)).collect(),
        "cfg_attr" => {
            let parts = split(arguments);
            if parts.first().is_some_and(|condition| is_test(condition)) {
                return Vec::new();
            }
            let rest = parts.into_iter().skip(1);
            rest.flat_map(|part| derives(&part.into_iter().collect()))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Whether the attribute is `cfg(test)`, or `cfg(all(test, …))`.
pub(super) fn is_for_tests(attribute: &TokenStream) -> bool {
    let trees: Vec<TokenTree> = attribute.clone().into_iter().collect();
    let condition = call(&trees).filter(|(name, _)| name == "cfg");
    condition.is_some_and(|(_, condition)| is_test(&condition.into_iter().collect::<Vec<_>>()))
}

fn is_test(condition: &[TokenTree]) -> bool {
    match condition {
        [one] => word(one).is_some_and(|word| word == "test"),
        condition => call(condition).is_some_and(|(name, arguments)| {
            name == "all" && split(arguments).iter().any(|part| is_test(part))
        }),
    }
}

/// `name(arguments)`.
fn call(trees: &[TokenTree]) -> Option<(String, TokenStream)> {
    match trees {
        [name, arguments] => {
            let arguments = group(arguments, Delimiter::Parenthesis)?;
            Some((word(name)?, arguments.stream()))
        }
        _ => None,
    }
}

/// Puts the attributes in `cfg_attr(…)` beside it: which features there are is the build's to know.
pub(super) fn flatten(attributes: &mut Vec<Attribute>) {
    let mut found = Vec::new();
    for attribute in attributes.iter() {
        let Meta::List(list) = &attribute.meta else {
            continue;
        };
        if !list.path.is_ident("cfg_attr") {
            continue;
        }
        let parts = split(list.tokens.clone());
        if parts.first().is_some_and(|condition| is_test(condition)) {
            continue;
        }
        for part in parts.into_iter().skip(1) {
            if let Ok(meta) = syn::parse2::<Meta>(part.into_iter().collect()) {
                found.push(Attribute {
                    pound_token: <syn::Token![#]>::default(),
                    style: AttrStyle::Outer,
                    bracket_token: syn::token::Bracket::default(),
                    meta,
                });
            }
        }
    }
    attributes.extend(found);
}
