//! The macros of cargo-migrate: [`migrate!`] embeds a chain of revisions, and fails the build when it is wrong;
//! [`macro@test`] gives a test a database; the derives `Table` and `DbEnum` say what a database should have.
//!
//! Use them through `migrate_runtime`, which exports them; what they expand to names that crate. They execute nothing, and
//! `migrate!` reads nothing outside the directory that it is given.
//!
//! The steps are the modules: `input` is what the call says, `load` what the directory holds, `expand` what is made of
//! it, `safety` what the rules deny, `release` what a release build refuses, and `error` how all that is told. `test` is the attribute for tests, and `models`
//! has the derives.

mod error;
mod expand;
mod input;
mod load;
#[cfg(feature = "models")]
mod models;
mod release;
mod safety;
mod test;

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
/// So does a draft that would hold up or break programs which use the database meanwhile, as far as a rule denies that:
/// `cargo migrate lint` shows it with what is only warned of. The macro knows from `migrate.lock` what `[lint]` of the
/// configuration says. What was sealed was looked at then.
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

/// Gives an async test a database of its own, which a chain has brought to its head.
///
/// ```text
/// // `ignore`: this crate cannot depend on the one that is named here.
/// #[migrate_runtime::test(MIGRATIONS)]
/// async fn people_are_found(pool: sqlx::PgPool) { … }
/// ```
///
/// First comes the path of the `static` with the chain. The parameter is a `SqlitePool`, a `PgPool`, a `MySqlPool` or a
/// `migrate_runtime::testing::TestDatabase`; the test returns nothing, or a `Result`. Other attributes (`#[ignore]`,
/// `#[should_panic]`) work as they do elsewhere. The feature `testing` of `migrate_runtime` has it; the docs of its module say
/// where the databases are.
///
/// # Options
///
/// - `fixtures("users", "posts")`: the files `fixtures/users.sql` and `fixtures/posts.sql` beside the source file run first,
///   in that order. An edit of one builds the test again.
/// - `at = "20260501070000"`: the database is at that revision instead of head.
/// - `database = "sqlite"`, `"postgres"` or `"mysql"`: the kind, where the type does not say it: for a `TestDatabase` of a chain
///   that is for several, and for an alias of a pool.
#[proc_macro_attribute]
pub fn test(
    options: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    test::expansion(options.into(), &item.into()).into()
}

#[cfg(feature = "models")]
#[doc = include_str!("models/table.md")]
#[proc_macro_derive(Table, attributes(table, column))]
pub fn table(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    models::table(input.into()).into()
}

#[cfg(feature = "models")]
#[doc = include_str!("models/db_enum.md")]
#[proc_macro_derive(DbEnum, attributes(db_enum))]
pub fn db_enum(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    models::db_enum(input.into()).into()
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
    let denied = safety::denied(reading);
    if reading.is_usable() && denied.is_empty() {
        return expand::chain(&loaded, &release::refusals(reading, &input));
    }
    let found: Vec<_> = reading.diagnostics.iter().cloned().chain(denied).collect();
    let messages = error::messages(&found, &reading.sources);
    let errors = error::compile_errors(&messages, input.span);
    error::in_place_of_a_chain(&errors, &expand::tracked(&loaded, &BTreeSet::new()))
}
