//! `derive(Table)` and `derive(DbEnum)`: what is wrong with the attributes, and what a program may ask of them.

mod db_enum;
mod held;
mod table;

pub(crate) use db_enum::db_enum;
use migrate_core::models::attribute::Problem;
use proc_macro2::TokenStream;
pub(crate) use table::table;

use crate::error::{compile_errors, with_help};

/// Everything that is wrong, each where it is.
fn errors(problems: &[Problem]) -> TokenStream {
    let errors = problems.iter().map(|problem| {
        let help = format!(
            "{}\n  = note: `cargo migrate explain {}` tells more",
            problem.help, problem.code
        );
        compile_errors(&[with_help(&problem.message, &help)], problem.span)
    });
    errors.collect()
}

/// What the compiler itself says of the item.
fn unparsed(error: &syn::Error) -> TokenStream {
    error.to_compile_error()
}
