//! The grammar that all attributes share: `word`, `word = literal`, `word(arguments)`, `"text"`, `word desc nulls last`.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Lit, LitStr, Token, parenthesized};

/// How deep parentheses may stand in each other: no attribute needs more.
const DEEPEST: usize = 4;

/// One of the arguments between two commas.
#[derive(Debug)]
pub(super) struct Argument {
    /// What it starts with: a word, or a text.
    pub(super) head: Text,
    /// Whether the head is a text in quotes.
    pub(super) is_quoted: bool,
    /// The words behind it: `desc`, `nulls last`.
    pub(super) words: Vec<Text>,
    pub(super) value: Value,
}

/// What an argument says of its head.
#[derive(Debug)]
pub(super) enum Value {
    /// Only that it is there.
    Flag,
    /// `= "…"`, `= 1`, `= true`: as text.
    Literal(Text, LiteralKind),
    /// `(…)`.
    List(Vec<Argument>),
}

/// What a literal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LiteralKind {
    Text,
    Number,
    Truth,
}

/// A text with its place.
#[derive(Debug, Clone)]
pub struct Text {
    /// What it says.
    pub value: String,
    /// Where it stands.
    pub span: Span,
}

impl From<&Ident> for Text {
    fn from(ident: &Ident) -> Self {
        Self {
            value: ident.unraw().to_string(),
            span: ident.span(),
        }
    }
}

impl From<&LitStr> for Text {
    fn from(literal: &LitStr) -> Self {
        Self {
            value: literal.value(),
            span: literal.span(),
        }
    }
}

/// All arguments of an attribute.
pub(super) struct Arguments(pub(super) Vec<Argument>);

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        arguments(input, 0).map(Self)
    }
}

fn arguments(input: ParseStream<'_>, depth: usize) -> syn::Result<Vec<Argument>> {
    if depth > DEEPEST {
        return Err(input.error("parentheses stand too deep in each other"));
    }
    let mut all = Vec::new();
    while !input.is_empty() {
        all.push(argument(input, depth)?);
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(all)
}

fn argument(input: ParseStream<'_>, depth: usize) -> syn::Result<Argument> {
    let is_quoted = input.peek(LitStr);
    let head = if is_quoted {
        Text::from(&input.parse::<LitStr>()?)
    } else if input.peek(syn::LitInt) {
        let number: syn::LitInt = input.parse()?;
        Text {
            value: number.base10_digits().to_owned(),
            span: number.span(),
        }
    } else if input.peek(Ident::peek_any) {
        Text::from(&input.call(Ident::parse_any)?)
    } else {
        return Err(input.error("a name or a text in quotes belongs here"));
    };
    let value = if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        literal(input)?
    } else if input.peek(syn::token::Paren) {
        let inside;
        parenthesized!(inside in input);
        Value::List(arguments(&inside, depth + 1)?)
    } else {
        Value::Flag
    };
    let mut words = Vec::new();
    while input.peek(Ident::peek_any) {
        words.push(Text::from(&input.call(Ident::parse_any)?));
    }
    Ok(Argument {
        head,
        is_quoted,
        words,
        value,
    })
}

fn literal(input: ParseStream<'_>) -> syn::Result<Value> {
    let minus = input.parse::<Option<Token![-]>>()?.map_or("", |_| "-");
    let literal: Lit = input.parse().map_err(|error| {
        syn::Error::new(error.span(), "a literal belongs here, as in `= \"…\"`")
    })?;
    let span = literal.span();
    let (value, kind) = match &literal {
        Lit::Str(text) if minus.is_empty() => (text.value(), LiteralKind::Text),
        Lit::Int(number) => (
            format!("{minus}{}", number.base10_digits()),
            LiteralKind::Number,
        ),
        Lit::Float(number) => (
            format!("{minus}{}", number.base10_digits()),
            LiteralKind::Number,
        ),
        Lit::Bool(truth) if minus.is_empty() => (truth.value.to_string(), LiteralKind::Truth),
        _ => {
            let message = "this literal is none of a text, a number, true and false";
            return Err(syn::Error::new(span, message));
        }
    };
    Ok(Value::Literal(Text { value, span }, kind))
}
