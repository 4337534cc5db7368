//! `derive(DbEnum)`.

use migrate_core::models::attribute::Enum;
use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use super::{errors, unparsed};

pub(crate) fn db_enum(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return unparsed(&error),
    };
    let (found, problems) = Enum::read(&input);
    if !problems.is_empty() {
        // Its values cannot be told: an implementation would bring errors of its own.
        return errors(&problems);
    }
    let ident = &input.ident;
    let (of_impl, of_type, condition) = input.generics.split_for_impl();
    let name = &found.name.value;
    let variants: Vec<_> = found.variants.iter().map(|it| &it.ident).collect();
    let values: Vec<_> = found.variants.iter().map(|it| &it.name.value).collect();
    quote! {
        #[automatically_derived]
        impl #of_impl ::migrate_runtime::DbEnum for #ident #of_type #condition {
            const NAME: &'static str = #name;
            const VALUES: &'static [&'static str] = &[#(#values),*];
            fn as_str(&self) -> &'static str {
                match self { #(Self::#variants => #values,)* }
            }
            fn from_value(value: &str) -> ::core::option::Option<Self> {
                match value {
                    #(#values => ::core::option::Option::Some(Self::#variants),)*
                    _ => ::core::option::Option::None,
                }
            }
        }
    }
}
