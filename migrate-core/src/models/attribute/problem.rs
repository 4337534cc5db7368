//! What is wrong with a struct, where its tokens are.

use proc_macro2::Span;

use crate::diagnostic::Code;
use crate::directive::nearest;

/// One thing that is wrong. The macro shows it at its span; whoever reads files makes a diagnostic of it.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Which rule was broken.
    pub code: Code,
    /// Where.
    pub span: Span,
    /// One cause, as a phrase that starts in lower case.
    pub message: String,
    /// The edit that mends it.
    pub help: String,
}

/// Everything that is wrong, as it is found.
#[derive(Debug, Default)]
pub(crate) struct Problems(pub(crate) Vec<Problem>);

impl Problems {
    pub(crate) fn report(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.0.push(Problem {
            code,
            span,
            message: message.into(),
            help: help.into(),
        });
    }

    /// Something about an attribute.
    pub(crate) fn attribute(
        &mut self,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.report(Code::ModelAttribute, span, message, help);
    }

    /// A word that is none of those that may stand there.
    pub(super) fn unknown(&mut self, span: Span, word: &str, what: &str, known: &[&str]) {
        let help = one_of(word, known);
        self.attribute(span, format!("`{word}` is nothing that {what} has"), help);
    }
}

/// The word that is meant, or all that there are.
pub(crate) fn one_of<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a &'a str> + Clone,
) -> String {
    if let Some(near) = nearest(word, known.clone().into_iter().copied()) {
        return format!("did you mean `{near}`?");
    }
    let known: Vec<String> = known.into_iter().map(|it| format!("`{it}`")).collect();
    if known.is_empty() {
        "there is none".to_owned()
    } else {
        format!("there are {}", known.join(", "))
    }
}
