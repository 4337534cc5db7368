//! Parts of a type, as it stands in the source.

use syn::{Expr, GenericArgument, Lit, PathArguments, Type, TypePath};

/// The types in the angle brackets.
pub(super) fn arguments(path: &TypePath) -> Vec<&Type> {
    let last = path.path.segments.last();
    let Some(PathArguments::AngleBracketed(arguments)) = last.map(|it| &it.arguments) else {
        return Vec::new();
    };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.collect()
}

/// How long an array is, where that is written as a number.
pub(super) fn length(length: &Expr) -> Option<u32> {
    match length {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => number.base10_parse().ok(),
            _ => None,
        },
        _ => None,
    }
}
