//! What stands between the parentheses of the attribute.

use migrate_core::directive::nearest;
use proc_macro2::{Span, TokenStream};
use quote::ToTokens as _;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, LitStr, Token, parenthesized};

use super::mistake;

const OPTIONS: [&str; 3] = ["fixtures", "database", "at"];

const HELP: &str = "first comes the path of the chain, then the options `fixtures(\"…\")`, `database = \"…\"` and `at = \"…\"`";

/// The arguments of the attribute, understood.
pub(super) struct Options {
    /// The path of the static.
    pub(super) chain: TokenStream,
    pub(super) fixtures: Vec<LitStr>,
    pub(super) dialect: Option<&'static str>,
    pub(super) at: String,
}

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.is_empty() {
            return Err(mistake(
                Span::call_site(),
                "the test does not say which chain its database is made by",
                "write `#[migrate_runtime::test(MIGRATIONS)]`, with the path of the `static`",
            ));
        }
        let mut found = Self {
            chain: path(input)?,
            fixtures: Vec::new(),
            dialect: None,
            at: "head".to_owned(),
        };
        let mut given: Vec<String> = Vec::new();
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let Ok(name) = input.parse::<Ident>() else {
                let message = "this is no option of `#[migrate_runtime::test]`";
                return Err(mistake(input.span(), message, HELP));
            };
            found.option(&name, input)?;
            if given.contains(&name.to_string()) {
                let message = format!("`{name}` is given twice");
                return Err(mistake(name.span(), &message, "keep one of them"));
            }
            given.push(name.to_string());
        }
        Ok(found)
    }
}

impl Options {
    fn option(&mut self, name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        match name.to_string().as_str() {
            "fixtures" => {
                let list;
                parenthesized!(list in input);
                while !list.is_empty() {
                    self.fixtures.push(list.parse()?);
                    if !list.is_empty() {
                        list.parse::<Token![,]>()?;
                    }
                }
            }
            "database" => self.dialect = Some(dialect(&text(name, input)?)?),
            "at" => self.at = text(name, input)?.value(),
            other => {
                let help = nearest(other, OPTIONS).map(|known| format!("did you mean `{known}`?"));
                let message = format!("`{other}` is no option of `#[migrate_runtime::test]`");
                let help = help.as_deref().unwrap_or(HELP);
                return Err(mistake(name.span(), &message, help));
            }
        }
        Ok(())
    }
}

/// A path: `MIGRATIONS`, `crate::store::MIGRATIONS`.
fn path(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut path = TokenStream::new();
    if input.peek(Token![::]) {
        input.parse::<Token![::]>()?.to_tokens(&mut path);
    }
    loop {
        let segment = input.call(<Ident as syn::ext::IdentExt>::parse_any);
        let Ok(segment) = segment else {
            return Err(mistake(input.span(), "this is no path of a chain", HELP));
        };
        segment.to_tokens(&mut path);
        if !input.peek(Token![::]) {
            break;
        }
        input.parse::<Token![::]>()?.to_tokens(&mut path);
    }
    if !input.is_empty() && !input.peek(Token![,]) {
        return Err(mistake(input.span(), "this is no path of a chain", HELP));
    }
    Ok(path)
}

fn text(name: &Ident, input: ParseStream<'_>) -> syn::Result<LitStr> {
    let value = input
        .parse::<Token![=]>()
        .and_then(|_| input.parse::<LitStr>());
    value.map_err(|_| {
        let message = format!("`{name}` does not say what it is");
        mistake(name.span(), &message, &format!("write `{name} = \"…\"`"))
    })
}

fn dialect(name: &LitStr) -> syn::Result<&'static str> {
    match name.value().as_str() {
        "sqlite" => Ok("sqlite"),
        "postgres" => Ok("postgres"),
        "mysql" => Ok("mysql"),
        other => Err(mistake(
            name.span(),
            &format!("`{other}` is no kind of database"),
            "write `sqlite`, `postgres` or `mysql` (which is MariaDB too)",
        )),
    }
}
