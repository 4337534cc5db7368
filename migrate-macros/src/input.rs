//! What stands between the parentheses of `migrate!(…)`.

use migrate_core::directive::nearest;
use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, LitStr, Token};

use crate::error::with_help;

/// Where the chain is when nothing is said.
pub(crate) const DEFAULT_PATH: &str = "migrations";

const OPTIONS: [&str; 2] = ["drafts", "require"];

const HELP: &str = "first comes the path, as a string literal, then the options `drafts` and `require = \"verified\"`";

/// The arguments of the macro, understood.
#[derive(Debug)]
pub(crate) struct Input {
    /// The directory, relative to the manifest.
    pub(crate) path: String,
    /// The literal that names the directory; the call when there is none.
    pub(crate) span: Span,
    /// Release builds may carry drafts.
    pub(crate) drafts: bool,
    /// Release builds carry sealed revisions only when an engine has verified them.
    pub(crate) verified: bool,
}

impl Parse for Input {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut found = Self {
            path: DEFAULT_PATH.to_owned(),
            span: Span::call_site(),
            drafts: false,
            verified: false,
        };
        if input.peek(LitStr) {
            let literal: LitStr = input.parse()?;
            found.path = literal.value();
            found.span = literal.span();
            comma(input)?;
        }
        while !input.is_empty() {
            found.option(input)?;
            comma(input)?;
        }
        Ok(found)
    }
}

fn comma(input: ParseStream<'_>) -> syn::Result<()> {
    if !input.is_empty() {
        input.parse::<Token![,]>()?;
    }
    Ok(())
}

impl Input {
    fn option(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let Ok(name) = input.parse::<Ident>() else {
            return Err(input.error(with_help("this is no option of `migrate!`", HELP)));
        };
        let twice = match name.to_string().as_str() {
            "drafts" => std::mem::replace(&mut self.drafts, true),
            "require" => {
                requirement(&name, input)?;
                std::mem::replace(&mut self.verified, true)
            }
            other => {
                let help = nearest(other, OPTIONS).map(|known| format!("did you mean `{known}`?"));
                let message = format!("`{other}` is no option of `migrate!`");
                return Err(syn::Error::new(
                    name.span(),
                    with_help(&message, help.as_deref().unwrap_or(HELP)),
                ));
            }
        };
        if twice {
            let message = format!("`{name}` is given twice");
            return Err(syn::Error::new(
                name.span(),
                with_help(&message, "keep one of them"),
            ));
        }
        Ok(())
    }
}

/// What follows `require`: there is one word to ask for so far.
fn requirement(name: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
    let help = "write `require = \"verified\"`";
    let value = input
        .parse::<Token![=]>()
        .and_then(|_| input.parse::<LitStr>());
    let Ok(value) = value else {
        let message = "`require` does not say what is required";
        return Err(syn::Error::new(name.span(), with_help(message, help)));
    };
    if value.value() != "verified" {
        let message = format!("`{}` is nothing that can be required", value.value());
        return Err(syn::Error::new(value.span(), with_help(&message, help)));
    }
    Ok(())
}
