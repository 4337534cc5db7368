//! `derive(Table)`.

use migrate_core::dialect::Dialect;
use migrate_core::models::attribute::Struct;
use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use super::{errors, held, unparsed};

pub(crate) fn table(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return unparsed(&error),
    };
    let ident = &input.ident;
    let (of_impl, of_type, condition) = input.generics.split_for_impl();
    let head = quote! { impl #of_impl ::migrate_runtime::Table for #ident #of_type #condition };
    let (found, problems) = Struct::read(input);
    let errors = errors(&problems);
    let unfit = held::held(&found);
    let name = &found.name.value;
    let columns = found.fields.iter().map(|field| &field.name.value);
    let schema = if let Some(schema) = found.table.schema.get(Dialect::Postgres) {
        let schema = &schema.value;
        quote! { ::core::option::Option::Some(#schema) }
    } else {
        quote! { ::core::option::Option::None }
    };
    // Also beside errors, so that none follows from a missing implementation.
    quote! {
        #errors
        #unfit
        #[automatically_derived]
        #head {
            const NAME: &'static str = #name;
            const SCHEMA: ::core::option::Option<&'static str> = #schema;
            const COLUMNS: &'static [&'static str] = &[#(#columns),*];
        }
    }
}
