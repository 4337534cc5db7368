//! What a build without debug assertions refuses. The profile of the crate that is compiled decides, not the macro's.

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::folder::LOCK_FILE;
use migrate_core::reading::Reading;
use migrate_core::revision::State;
use proc_macro2::TokenStream;
use quote::quote;

use crate::error::{compile_errors, messages};
use crate::input::Input;

/// Places that are shown of many.
const SHOWN: usize = 3;

/// Errors that only a release build meets.
pub(crate) fn refusals(reading: &Reading, input: &Input) -> TokenStream {
    let drafts = (!input.drafts).then(|| drafts(reading)).flatten();
    let unverified = input.verified.then(|| not_verified(reading)).flatten();
    let refused: Vec<Diagnostic> = drafts.into_iter().chain(unverified).collect();
    if refused.is_empty() {
        return TokenStream::new();
    }
    let errors = compile_errors(&messages(&refused, &reading.sources), input.span);
    quote! {
        #[cfg(not(debug_assertions))]
        const _: () = { #errors };
    }
}

fn drafts(reading: &Reading) -> Option<Diagnostic> {
    let lock = reading.lock.as_ref()?;
    let drafts = lock
        .revisions
        .iter()
        .filter(|locked| locked.state == State::Draft);
    let help = "run `cargo migrate seal`; where a release build may carry drafts, write `migrate!(\"…\", drafts)`";
    about(Code::Draft, "a draft", "drafts", drafts, help)
}

fn not_verified(reading: &Reading) -> Option<Diagnostic> {
    let lock = reading.lock.as_ref()?;
    about(
        Code::NotVerified,
        "not verified",
        "not verified",
        lock.not_verified(&reading.revisions),
        "run `cargo migrate seal --again`: it proves each way back on every engine that the chain is for, and records that",
    )
}

/// One error about all the revisions of which something is true.
fn about<'a>(
    code: Code,
    one: &str,
    many: &str,
    revisions: impl Iterator<Item = &'a migrate_core::lock::Locked>,
    help: &str,
) -> Option<Diagnostic> {
    let revisions: Vec<_> = revisions.collect();
    let label = |locked: &migrate_core::lock::Locked| format!("`{} {}`", locked.id, locked.name);
    let message = match revisions[..] {
        [] => return None,
        [only] => format!("this is a release build, and {} is {one}", label(only)),
        _ if revisions.len() <= SHOWN => {
            let labels: Vec<String> = revisions.iter().map(|locked| label(locked)).collect();
            format!(
                "this is a release build, and {} are {many}",
                labels.join(", ")
            )
        }
        _ => format!(
            "this is a release build, and {} revisions are {many}",
            revisions.len()
        ),
    };
    let found = Diagnostic::error(code, message).help(help);
    let shown = revisions.iter().take(SHOWN);
    Some(shown.fold(found, |found, locked| {
        found.at(LOCK_FILE, locked.span.clone(), "")
    }))
}
