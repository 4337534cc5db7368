//! `#[migrate_runtime::test]`: a test with a database of its own.

mod item;
mod options;

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};

use crate::error::{compile_errors, with_help};
use item::{Item, Kind};
use options::Options;

/// What the attribute makes of a function.
pub(crate) fn expansion(options: TokenStream, item: &TokenStream) -> TokenStream {
    let parsed = syn::parse2::<Options>(options)
        .and_then(|options| Ok((Item::read(item.clone())?, options)))
        .and_then(|(item, options)| test(&item, &options));
    match parsed {
        Ok(test) => test,
        // The function stays, so that no other error follows.
        Err(error) => {
            let errors: TokenStream = error
                .into_iter()
                .map(|error| compile_errors(&[error.to_string()], error.span()))
                .collect();
            quote!(#errors #[allow(dead_code, unused)] #item)
        }
    }
}

fn test(item: &Item, options: &Options) -> syn::Result<TokenStream> {
    let Item {
        attributes,
        name,
        output,
        function,
        ..
    } = item;
    let kind = item.kind(options.dialect)?;
    let dialect = match kind {
        Kind::Pool(name) => Some(name),
        Kind::Database => options.dialect,
    };
    let dialect = dialect.map_or_else(
        || quote!(::core::option::Option::None),
        |name| {
            let variant = format_ident!(
                "{}",
                match name {
                    "postgres" => "Postgres",
                    "mysql" => "Mysql",
                    _ => "Sqlite",
                }
            );
            quote!(::core::option::Option::Some(::migrate_runtime::__private::Dialect::#variant))
        },
    );
    let given = match kind {
        Kind::Pool(pool) => {
            let pool = format_ident!("{pool}");
            quote!(database.#pool())
        }
        Kind::Database => quote!(database),
    };
    let fixtures = options.fixtures.iter().map(|fixture| {
        let name = fixture.value();
        let file = format!("fixtures/{name}.sql");
        quote_spanned!(fixture.span()=> (#name, ::core::include_str!(#file)))
    });
    let (chain, at) = (&options.chain, &options.at);
    Ok(quote! {
        #attributes
        #[::core::prelude::v1::test]
        fn #name() #output {
            #[allow(clippy::unused_async)]
            #function
            static SETUP: ::migrate_runtime::__private::Setup = ::migrate_runtime::__private::Setup {
                chain: &#chain,
                dialect: #dialect,
                at: #at,
                fixtures: &[#(#fixtures),*],
                package: ::core::env!("CARGO_MANIFEST_DIR"),
            };
            ::migrate_runtime::__private::run(&SETUP, |database| #name(#given))
        }
    })
}

fn mistake(span: proc_macro2::Span, message: &str, help: &str) -> syn::Error {
    syn::Error::new(span, with_help(message, help))
}
