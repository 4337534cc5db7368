//! What went wrong, as errors of the compiler: all at once, and none that only follows from another.

use migrate_core::diagnostic::{Diagnostic, Sources, Style, render};
use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};

/// Beyond these a list is no help; the command line shows the rest.
const MOST: usize = 10;

/// A message of the macro's own, dressed like the core's.
pub(crate) fn with_help(message: &str, help: &str) -> String {
    format!("{message}\n  |\n  = help: {help}")
}

/// The texts of the diagnostics that fail the build.
pub(crate) fn messages(diagnostics: &[Diagnostic], sources: &Sources) -> Vec<String> {
    let errors: Vec<&Diagnostic> = diagnostics
        .iter()
        .filter(|found| found.is_error())
        .collect();
    let mut messages: Vec<String> = errors
        .iter()
        .take(MOST)
        .map(|found| message(found, sources))
        .collect();
    if errors.len() > MOST {
        messages.push(format!(
            "and {} more; run `cargo migrate check` to see them all",
            errors.len() - MOST
        ));
    }
    messages
}

/// One diagnostic in the words of the core. The compiler writes `error: ` itself, so the code moves to a note.
pub(crate) fn message(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let code = diagnostic.code.name();
    let rendered = render(diagnostic, sources, Style::Plain);
    let text = rendered
        .strip_prefix(&format!("error[{code}]: "))
        .unwrap_or(&rendered);
    let last = text
        .lines()
        .rfind(|line| line.trim_start().starts_with("= "));
    let margin = last.map_or(2, |line| line.len() - line.trim_start().len());
    format!(
        "{text}\n{:margin$}= note: `cargo migrate explain {code}` tells more",
        ""
    )
}

/// `compile_error!` for each message, on the literal.
pub(crate) fn compile_errors(messages: &[String], span: Span) -> TokenStream {
    messages
        .iter()
        .map(|text| quote_spanned! { span=> ::core::compile_error! { #text } })
        .collect()
}

/// An expression of the right type, so that no other error follows.
pub(crate) fn in_place_of_a_chain(errors: &TokenStream, tracked: &TokenStream) -> TokenStream {
    quote! {{
        #errors
        #tracked
        ::migrate_runtime::__private::Chain::EMPTY
    }}
}

/// The mistakes in the macro's arguments.
pub(crate) fn in_input(error: &syn::Error) -> TokenStream {
    let errors = error
        .into_iter()
        .map(|error| compile_errors(&[error.to_string()], error.span()))
        .collect();
    in_place_of_a_chain(&errors, &TokenStream::new())
}
