//! The function under the attribute. Its tokens are looked through, not parsed: the parser for all of Rust would be most of
//! what this crate costs a build.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

use super::mistake;

/// An async function with one parameter.
pub(super) struct Item {
    /// Its attributes, which are those of the test.
    pub(super) attributes: TokenStream,
    pub(super) name: Ident,
    /// `-> Type`, or nothing.
    pub(super) output: TokenStream,
    /// All of it but the attributes.
    pub(super) function: TokenStream,
    /// The type of the parameter.
    parameter: Vec<TokenTree>,
    arguments: Span,
}

/// What a test is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A pool, by the dialect.
    Pool(&'static str),
    /// The database itself.
    Database,
}

const SHAPE: &str = "write `async fn name(pool: sqlx::PgPool)`; also SqlitePool, MySqlPool, and migrate_runtime::testing::TestDatabase";

impl Item {
    pub(super) fn read(item: TokenStream) -> syn::Result<Self> {
        let mut tokens = item.into_iter().peekable();
        let mut attributes = TokenStream::new();
        while matches!(tokens.peek(), Some(TokenTree::Punct(hash)) if hash.as_char() == '#') {
            attributes.extend(tokens.by_ref().take(2));
        }
        let function: Vec<TokenTree> = tokens.collect();
        let is = |at: usize, word: &str| matches!(function.get(at), Some(TokenTree::Ident(found)) if found == word);
        let no_function = || {
            let message = "`#[migrate_runtime::test]` stands on what is no function";
            mistake(Span::call_site(), message, SHAPE)
        };
        let at = (0..function.len())
            .find(|at| is(*at, "fn"))
            .ok_or_else(no_function)?;
        let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(arguments))) =
            (function.get(at + 1), function.get(at + 2))
        else {
            return Err(no_function());
        };
        if !(0..at).any(|at| is(at, "async")) {
            let message = format!("the test `{name}` is not async");
            return Err(mistake(function[at].span(), &message, "write `async fn`"));
        }
        let end = function.len().saturating_sub(1);
        let output = function.get(at + 3..end).unwrap_or_default();
        Ok(Self {
            attributes,
            name: name.clone(),
            output: output.iter().cloned().collect(),
            parameter: parameter(name, arguments)?,
            arguments: arguments.span(),
            function: function.iter().cloned().collect(),
        })
    }

    /// What the parameter's type asks for.
    pub(super) fn kind(&self, said: Option<&'static str>) -> syn::Result<Kind> {
        let words: Vec<String> = self.parameter.iter().filter_map(word).collect();
        let is = |name: &str| words.iter().any(|word| word == name);
        let by_type = match words.last().map(String::as_str) {
            Some("TestDatabase") => return Ok(Kind::Database),
            Some("SqlitePool") => Some("sqlite"),
            Some("PgPool") => Some("postgres"),
            Some("MySqlPool") => Some("mysql"),
            Some("Sqlite") if is("Pool") => Some("sqlite"),
            Some("Postgres") if is("Pool") => Some("postgres"),
            Some("MySql") if is("Pool") => Some("mysql"),
            _ => None,
        };
        match (by_type, said) {
            (Some(by_type), Some(said)) if by_type != said => Err(mistake(
                self.arguments,
                &format!("the parameter is a pool of {by_type}, and the option says {said}"),
                "leave the option out",
            )),
            // An alias may stand for a pool.
            (Some(pool), _) | (None, Some(pool)) => Ok(Kind::Pool(pool)),
            (None, None) => Err(mistake(
                self.arguments,
                "the type of the parameter does not say which kind of database it is",
                &format!("{SHAPE}; or say it with `database = \"postgres\"`"),
            )),
        }
    }
}

/// The type of the one parameter.
fn parameter(name: &Ident, arguments: &Group) -> syn::Result<Vec<TokenTree>> {
    let count = |found: &str| {
        let message = format!("the test `{name}` has {found}, and gets one database");
        mistake(arguments.span(), &message, SHAPE)
    };
    if arguments.delimiter() != Delimiter::Parenthesis {
        return Err(count("no parameters"));
    }
    let tokens: Vec<TokenTree> = arguments.stream().into_iter().collect();
    let colon = tokens.iter().position(|token| is_punct(token, ':'));
    let Some(colon) = colon else {
        return Err(count("no parameter"));
    };
    let mut depth = 0_usize;
    let mut end = tokens.len();
    for (at, token) in tokens.iter().enumerate().skip(colon) {
        if is_punct(token, '<') {
            depth += 1;
        } else if is_punct(token, '>') {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && is_punct(token, ',') {
            end = at;
            break;
        }
    }
    if tokens.len() > end + 1 {
        return Err(count("more than one parameter"));
    }
    Ok(tokens[colon + 1..end].to_vec())
}

fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(found) if found.as_char() == wanted)
}

fn word(token: &TokenTree) -> Option<String> {
    match token {
        TokenTree::Ident(word) => Some(word.to_string()),
        _ => None,
    }
}
