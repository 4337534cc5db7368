//! The type of a field.

use proc_macro2::Span;
use syn::Type;
use syn::spanned::Spanned;

use super::scope::{Meaning, Program};
use crate::diagnostic::Code;
use crate::models::attribute::Problem;
use crate::models::known::{Known, Scalar};
use crate::models::syntax::{self, length};

/// How many types may stand in each other.
const DEEPEST: usize = 16;

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::models) struct FieldType {
    pub(in crate::models) scalar: Scalar,
    pub(in crate::models) is_nullable: bool,
}

impl Program {
    /// The type of a field of a struct in that module.
    pub(in crate::models) fn field_type(
        &self,
        module: usize,
        ty: &Type,
    ) -> Result<FieldType, Problem> {
        self.read(module, ty, 0)
    }

    /// Whether it is an `Option`, whatever is in it.
    pub(in crate::models) fn is_optional(&self, module: usize, ty: &Type) -> bool {
        match self.look(module, ty, 0) {
            Some((Known::Option, _)) => true,
            Some((Known::Wrapper, Some(inner))) => self.is_optional(module, inner),
            _ => false,
        }
    }

    /// What the outermost name of a type is, and what is in it.
    fn look<'t>(
        &self,
        module: usize,
        ty: &'t Type,
        step: usize,
    ) -> Option<(Known, Option<&'t Type>)> {
        match ty {
            Type::Paren(inner) if step < DEEPEST => self.look(module, &inner.elem, step + 1),
            Type::Group(inner) if step < DEEPEST => self.look(module, &inner.elem, step + 1),
            Type::Path(path) if path.qself.is_none() => {
                let arguments = arguments(ty);
                match self.meaning(module, &words(ty), !arguments.is_empty()) {
                    Meaning::Known(known) => Some((known, arguments.last().copied())),
                    Meaning::Alias(of, name) if step < DEEPEST => {
                        let target = self.alias(of, &name)?;
                        let optional = self.is_optional_within(of, &target, step + 1);
                        optional.then_some((Known::Option, None))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn is_optional_within(&self, module: usize, ty: &Type, step: usize) -> bool {
        matches!(self.look(module, ty, step), Some((Known::Option, _)))
    }

    fn alias(&self, module: usize, name: &str) -> Option<Type> {
        let tokens = self.modules[module].aliases.get(name)?;
        super::token::is_short(tokens)
            .then(|| syn::parse2(tokens.clone()).ok())
            .flatten()
    }

    fn read(&self, module: usize, ty: &Type, step: usize) -> Result<FieldType, Problem> {
        if step > DEEPEST {
            return Err(unknown(ty, None));
        }
        match ty {
            Type::Paren(inner) => self.read(module, &inner.elem, step + 1),
            Type::Group(inner) => self.read(module, &inner.elem, step + 1),
            Type::Reference(inner) => self.read(module, &inner.elem, step + 1),
            Type::Slice(inner) => self.list(module, &inner.elem, ty, step),
            Type::Array(array) => {
                let inner = self.read(module, &array.elem, step + 1)?;
                match (inner.scalar, length(&array.len)) {
                    (Scalar::Unsigned(8), Some(length)) => Ok(plain(Scalar::FixedBytes(length))),
                    (Scalar::Unsigned(8), None) => Ok(plain(Scalar::Bytes)),
                    (scalar, _) => array_of(scalar, ty),
                }
            }
            Type::Path(path) if path.qself.is_none() => self.named(module, ty, step),
            _ => Err(unknown(ty, None)),
        }
    }

    fn named(&self, module: usize, ty: &Type, step: usize) -> Result<FieldType, Problem> {
        let arguments = arguments(ty);
        match self.meaning(module, &words(ty), !arguments.is_empty()) {
            Meaning::Known(Known::Scalar(scalar)) => Ok(plain(scalar)),
            Meaning::Enum(at) => Ok(plain(Scalar::Enum(at))),
            Meaning::Known(Known::Refused(help)) => Err(unknown(ty, Some(help))),
            Meaning::Known(Known::Vec) => match arguments[..] {
                [inner] => self.list(module, inner, ty, step),
                _ => Err(unknown(ty, None)),
            },
            Meaning::Known(known @ (Known::Option | Known::Wrapper)) => {
                // `Cow<'a, str>` has its lifetime first, which is none of these.
                let [inner, ..] = arguments[..] else {
                    return Err(unknown(ty, None));
                };
                let mut found = self.read(module, inner, step + 1)?;
                found.is_nullable |= known == Known::Option;
                Ok(found)
            }
            Meaning::Alias(of, name) => {
                let target = self.alias(of, &name).ok_or_else(|| unknown(ty, None))?;
                // What is wrong is shown where the field is: the alias may be in another file.
                self.read(of, &target, step + 1).map_err(|problem| Problem {
                    span: ty.span(),
                    ..problem
                })
            }
            Meaning::Several => Err(Problem {
                code: Code::ModelType,
                span: ty.span(),
                message: format!("several types are called `{}`", words(ty).join("::")),
                help: "import the one that is meant by its path: `use crate::…`".to_owned(),
            }),
            Meaning::Other => Err(unknown(ty, None)),
        }
    }

    /// Many of them: bytes, or an array.
    fn list(
        &self,
        module: usize,
        inner: &Type,
        whole: &Type,
        step: usize,
    ) -> Result<FieldType, Problem> {
        let inner = self.read(module, inner, step + 1)?;
        match inner.scalar {
            Scalar::Unsigned(8) if !inner.is_nullable => Ok(plain(Scalar::Bytes)),
            scalar => array_of(scalar, whole),
        }
    }
}

const fn plain(scalar: Scalar) -> FieldType {
    FieldType {
        scalar,
        is_nullable: false,
    }
}

fn array_of(scalar: Scalar, whole: &Type) -> Result<FieldType, Problem> {
    // The dimensions of an array are no part of its type, and a text of bytes is none.
    match scalar {
        Scalar::Array(_) => Err(unknown(whole, None)),
        scalar => Ok(plain(Scalar::Array(Box::new(scalar)))),
    }
}

fn unknown(ty: &Type, help: Option<&str>) -> Problem {
    let words = words(ty).join("::");
    let name = if words.is_empty() {
        "this type".to_owned()
    } else {
        format!("`{words}`")
    };
    let usual = "name the type of the column: `#[column(sql_type = \"…\")]`; a field that is no column has `#[column(skip)]`";
    Problem {
        code: Code::ModelType,
        span: ty.span(),
        message: format!("{name} is no type that columns have"),
        help: help.unwrap_or(usual).to_owned(),
    }
}

fn words(ty: &Type) -> Vec<String> {
    let Type::Path(path) = ty else {
        return Vec::new();
    };
    let words = path.path.segments.iter().map(|segment| {
        let word = segment.ident.to_string();
        word.strip_prefix("r#").map(str::to_owned).unwrap_or(word)
    });
    words.collect()
}

fn arguments(ty: &Type) -> Vec<&Type> {
    match ty {
        Type::Path(path) => syntax::arguments(path),
        _ => Vec::new(),
    }
}

/// The place of a type, for what is said of it elsewhere.
pub(in crate::models) fn place(ty: &Type) -> Span {
    ty.span()
}
