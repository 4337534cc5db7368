//! `#[db_enum(…)]`, and the enum that it is on.

use syn::{Attribute, Data, DeriveInput, Fields};

use super::argument::{Argument, Text};
use super::case::{CASES, renamed, snake};
use super::problem::{Problem, Problems, one_of};
use super::structure::arguments;
use super::value::{PerDialect, Seen};

const KEYS: &[&str] = &["name", "schema", "renamed_from", "rename_all", "comment"];
const VARIANT_KEYS: &[&str] = &["name", "renamed_from"];

/// An enum with `derive(DbEnum)`.
#[derive(Debug)]
pub struct Enum {
    /// The name of the type.
    pub name: Text,
    /// The schema that it is in.
    pub schema: PerDialect,
    /// The name that it had.
    pub renamed_from: Option<Text>,
    /// Its comment.
    pub comment: Option<Text>,
    /// What it is called in Rust.
    pub ident: Text,
    /// Its values, in order.
    pub variants: Vec<Variant>,
}

/// A value of an enum.
#[derive(Debug)]
pub struct Variant {
    /// What it is called in Rust, as it is written there.
    pub ident: proc_macro2::Ident,
    /// The value.
    pub name: Text,
    /// The value that it was.
    pub renamed_from: Option<Text>,
}

impl Enum {
    /// Reads an enum and its attributes, and says all that is wrong.
    #[must_use]
    pub fn read(input: &DeriveInput) -> (Self, Vec<Problem>) {
        let mut problems = Problems::default();
        let ident = Text::from(&input.ident);
        let mut found = Self {
            name: Text {
                value: snake(&ident.value),
                span: ident.span,
            },
            schema: PerDialect::default(),
            renamed_from: None,
            comment: None,
            ident,
            variants: Vec::new(),
        };
        let mut case = "snake_case".to_owned();
        let mut seen = Seen::default();
        for argument in arguments(&input.attrs, "db_enum", &mut problems) {
            let head = &argument.head;
            if argument.is_quoted || !KEYS.contains(&head.value.as_str()) {
                problems.unknown(head.span, &head.value, "`db_enum`", KEYS);
                continue;
            }
            seen.once(head, &mut problems);
            match head.value.as_str() {
                "name" => found.name = argument.name(&mut problems).unwrap_or(found.name),
                "schema" => found.schema = argument.per_dialect(&mut problems),
                "renamed_from" => found.renamed_from = argument.name(&mut problems),
                "comment" => found.comment = argument.text(&mut problems),
                _ => case = case_of(&argument, &mut problems).unwrap_or(case),
            }
        }
        match &input.data {
            Data::Enum(data) => {
                for variant in &data.variants {
                    if !matches!(variant.fields, Fields::Unit) {
                        let message =
                            format!("the value `{}` of an enum holds something", variant.ident);
                        let help = "keep only variants without fields";
                        problems.attribute(variant.ident.span(), message, help);
                    }
                    let variant =
                        read_variant(&variant.ident, &variant.attrs, &case, &mut problems);
                    found.variants.push(variant);
                }
            }
            Data::Struct(_) | Data::Union(_) => {
                let help = "derive `Table` for a struct";
                problems.attribute(found.ident.span, "`DbEnum` is for enums", help);
            }
        }
        if matches!(input.data, Data::Enum(_)) {
            found.check(&mut problems);
        }
        (found, problems.0)
    }

    fn check(&self, problems: &mut Problems) {
        if self.variants.is_empty() {
            let message = format!("the enum `{}` has no value", self.name.value);
            problems.attribute(self.ident.span, message, "add a variant");
        }
        for (at, variant) in self.variants.iter().enumerate() {
            let name = &variant.name;
            if self.variants[..at]
                .iter()
                .any(|before| before.name.value == name.value)
            {
                let message = format!("the value `{}` is there twice", name.value);
                problems.attribute(name.span, message, "give one of them another name");
            }
        }
    }
}

fn case_of(argument: &Argument, problems: &mut Problems) -> Option<String> {
    let text = argument.text(problems)?;
    if CASES.contains(&text.value.as_str()) {
        return Some(text.value);
    }
    let help = one_of(&text.value, &CASES);
    problems.attribute(text.span, format!("`{}` is no case", text.value), help);
    None
}

fn read_variant(
    ident: &proc_macro2::Ident,
    attributes: &[Attribute],
    case: &str,
    problems: &mut Problems,
) -> Variant {
    let text = Text::from(ident);
    let mut variant = Variant {
        ident: ident.clone(),
        name: Text {
            value: renamed(&text.value, case),
            span: text.span,
        },
        renamed_from: None,
    };
    let mut seen = Seen::default();
    for argument in arguments(attributes, "db_enum", problems) {
        let head = &argument.head;
        if argument.is_quoted || !VARIANT_KEYS.contains(&head.value.as_str()) {
            problems.unknown(head.span, &head.value, "a value of an enum", VARIANT_KEYS);
            continue;
        }
        seen.once(head, problems);
        match head.value.as_str() {
            "name" => variant.name = argument.text(problems).unwrap_or(variant.name),
            _ => variant.renamed_from = argument.text(problems),
        }
    }
    variant
}
