//! The type of a field by its names alone: a macro sees neither imports nor aliases.

use syn::{Type, TypePath};

use crate::models::known::{self, Known, Scalar};
use crate::models::syntax::{arguments, length};

/// How many types may stand in each other.
const DEEPEST: usize = 16;

/// What is known of a type.
#[derive(Debug, Default)]
pub(super) struct RustType {
    pub(super) is_optional: bool,
    /// `None` for what has no meaning here.
    pub(super) scalar: Option<Scalar>,
}

impl From<Option<Scalar>> for RustType {
    fn from(scalar: Option<Scalar>) -> Self {
        Self {
            is_optional: false,
            scalar,
        }
    }
}

pub(super) fn rust_type(ty: &Type) -> RustType {
    read(ty, 0)
}

fn read(ty: &Type, depth: usize) -> RustType {
    if depth > DEEPEST {
        return RustType::default();
    }
    let inside = |ty: &Type| read(ty, depth + 1);
    match ty {
        Type::Paren(inner) => inside(&inner.elem),
        Type::Group(inner) => inside(&inner.elem),
        Type::Reference(inner) => inside(&inner.elem),
        Type::Slice(inner) => list(inside(&inner.elem)),
        Type::Array(array) => match (inside(&array.elem).scalar, length(&array.len)) {
            (Some(Scalar::Unsigned(8)), Some(length)) => Some(Scalar::FixedBytes(length)).into(),
            (scalar, _) => list(scalar.into()),
        },
        Type::Path(path) if path.qself.is_none() => named(path, depth),
        _ => RustType::default(),
    }
}

fn named(path: &TypePath, depth: usize) -> RustType {
    let segments = path.path.segments.iter();
    let words: Vec<String> = segments.map(|it| it.ident.to_string()).collect();
    let arguments = arguments(path);
    let known = match &words[..] {
        [name] => known::prelude(name).or_else(|| known::anywhere(name, !arguments.is_empty())),
        words => known::path(words),
    };
    let inner = || arguments.first().map(|ty| read(ty, depth + 1));
    match known {
        Some(Known::Scalar(scalar)) => Some(scalar).into(),
        Some(Known::Option) => RustType {
            is_optional: true,
            scalar: inner().and_then(|inner| inner.scalar),
        },
        Some(Known::Wrapper) => inner().unwrap_or_default(),
        Some(Known::Vec) => inner().map(list).unwrap_or_default(),
        Some(Known::Refused(_)) | None => RustType::default(),
    }
}

/// Many of them: bytes, or an array.
fn list(of: RustType) -> RustType {
    let scalar = of.scalar.map(|scalar| match scalar {
        Scalar::Unsigned(8) if !of.is_optional => Scalar::Bytes,
        scalar => Scalar::Array(Box::new(scalar)),
    });
    scalar.into()
}
