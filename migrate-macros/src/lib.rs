//! The macro of cargo-migrate: [`migrate!`] embeds a chain of revisions, and fails the build when it is wrong.
//!
//! Use it through `migrate_runtime`, which exports it; what it expands to names that crate. It executes nothing and
//! reads nothing outside the directory that it is given.
//!
//! The steps are the modules: `input` is what the call says, `load` what the directory holds, `expand` what is made of
//! it, `release` what a release build refuses, and `error` how all that is told.

mod error;
mod expand;
mod input;
mod load;
mod release;

use std::collections::BTreeSet;

use proc_macro2::TokenStream;

/// Embeds the chain of revisions of a directory, as a constant of type `migrate_runtime::Chain`.
///
/// ```text
/// // `ignore`: this crate cannot depend on the one that is named here.
/// static MIGRATIONS: migrate_runtime::Chain = migrate_runtime::migrate!("migrations");
/// ```
///
/// The path is relative to the directory of Cargo.toml and stays below it; `migrate!()` means `migrate!("migrations")`.
/// Nothing is computed or allocated when the program starts.
///
/// # Options
///
/// They follow the path: `migrate!("migrations", drafts, require = "verified")`.
///
/// - `drafts`: a release build may carry drafts. Without it, such a build fails and names them.
/// - `require = "verified"`: a release build carries sealed revisions only when an engine has verified them.
///
/// A release build is one in which `debug_assertions` are off for the crate that calls the macro.
///
/// # What fails the build
///
/// Everything that `cargo migrate check` calls an error: a fork, a gap, a cycle, a missing or empty way back, an edited
/// sealed revision, a file that is not understood, and so on. All errors are reported at once, each with the place in the
/// file and what mends it; beyond ten, `cargo migrate check` shows the rest.
///
/// # What rebuilds the crate
///
/// An edit, a removal or a new name of any file of the chain, and every change of `migrate.lock`. `cargo migrate new`
/// writes the lock, so a new revision is compiled in without a build script.
///
/// The compiler cannot be told to watch a directory. A revision that was copied into it by hand, while the lock stayed as
/// it was, is noticed only when the crate is compiled for another reason; then it is an error. `cargo migrate check` finds
/// it at once.
#[proc_macro]
pub fn migrate(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expansion(input.into()).into()
}

fn expansion(input: TokenStream) -> TokenStream {
    let input: input::Input = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error::in_input(&error),
    };
    let loaded = match load::load(&input.path) {
        Ok(loaded) => loaded,
        Err(message) => {
            let errors = error::compile_errors(&[message], input.span);
            return error::in_place_of_a_chain(&errors, &TokenStream::new());
        }
    };
    let reading = &loaded.reading;
    if reading.is_usable() {
        return expand::chain(&loaded, &release::refusals(reading, &input));
    }
    let messages = error::messages(&reading.diagnostics, &reading.sources);
    let errors = error::compile_errors(&messages, input.span);
    error::in_place_of_a_chain(&errors, &expand::tracked(&loaded, &BTreeSet::new()))
}
