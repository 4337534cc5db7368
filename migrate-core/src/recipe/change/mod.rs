//! A change in words: `rename column users.name to full_name`.

use super::answers::Answers;
use super::table::unquoted;
use super::{RECIPES, Recipe};
use crate::diagnostic::{Code, Diagnostic};

/// A form that a change can have, in small letters. `<…>` is an answer: a name, or with `…` in front all that follows up to the next
/// word. What stands in `[…]` can be left out, and of `a|b` either is meant.
struct Form {
    text: &'static str,
    recipe: &'static str,
    /// What the form itself answers.
    says: &'static [(&'static str, &'static str)],
}

const fn form(recipe: &'static str, text: &'static str) -> Form {
    Form {
        text,
        recipe,
        says: &[],
    }
}

/// Every form. The first of a recipe is the one that is shown.
const FORMS: &[Form] = &[
    form(
        "rename-column",
        "rename|change [column] <table.column> to|into|as <to>",
    ),
    form("rename-table", "rename table <table> to|into|as <to>"),
    form(
        "change-type",
        "change|alter|set [the] type of [column] <table.column> to|into <…type> [at time zone <zone>] [using <…using>]",
    ),
    form(
        "change-type",
        "change|alter [column] <table.column> [set] [data] type [to] <…type> [at time zone <zone>] [using <…using>]",
    ),
    form(
        "set-not-null",
        "set|make|alter [column] <table.column> [set] not null [default|using|with <…value>]",
    ),
    form("remove-column", "drop|remove|delete column <table.column>"),
    form("remove-table", "drop|remove|delete table <table>"),
    form(
        "remove-enum-value",
        "drop|remove|delete value <value> from [enum|type] <enum> [using|with|to <with>]",
    ),
    form("remove-column", "drop|remove|delete <table.column>"),
    Form {
        text: "add|create unique index [<name>] on <table> <…columns>",
        recipe: "add-index",
        says: &[("unique", "yes")],
    },
    form(
        "add-unique",
        "add|create unique [constraint] [<name>] on|to <table> <…columns>",
    ),
    form(
        "add-index",
        "add|create index [<name>] on <table> <…columns>",
    ),
    form(
        "add-foreign-key",
        "add|create foreign key [from] <table.column> to|references <references.key> [on delete <…on-delete>]",
    ),
    form(
        "add-check",
        "add|create check [constraint] <…check> on|to <table>",
    ),
    form(
        "add-enum-value",
        "add value <value> to [enum|type] <enum> [after <after>]",
    ),
    form(
        "add-not-null-column",
        "add [column] <table.column> <…type> not null default <…default>",
    ),
    form(
        "add-not-null-column",
        "add [column] <table.column> <…type> default <…default> not null",
    ),
    // A default is asked for, or missed with a word about it.
    form(
        "add-not-null-column",
        "add [column] <table.column> <…type> not null",
    ),
    form(
        "split-table",
        "split|move [columns|column] <table.columns> into|to [table] <to>",
    ),
    form(
        "split-table",
        "split <table> <…columns> into|to [table] <to>",
    ),
];

/// Reads a change. Case does not count, and names may stand in quotes.
///
/// ```
/// use migrate_core::recipe::change;
///
/// let (recipe, answers) = change::read("Add INDEX on users (age)").unwrap();
/// assert_eq!((recipe.name, &*answers["columns"]), ("add-index", "(age)"));
/// assert!(change::read("make it fast").is_err());
/// ```
pub fn read(text: &str) -> Result<(&'static Recipe, Answers), Box<Diagnostic>> {
    let words = words(text);
    for form in FORMS {
        let mut answers: Answers = form
            .says
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let pieces = pieces(form.text);
        let found = RECIPES.iter().find(|recipe| recipe.name == form.recipe);
        if let Some(recipe) = found
            && fits(&pieces, &words, text, &mut answers)
        {
            return Ok((recipe, answers));
        }
    }
    Err(not_understood(text, &words))
}

/// A word of the change, with where it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Word<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

/// Cuts at blanks; quotes and parentheses hold together.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut start = None;
    let (mut depth, mut quote) = (0_usize, None);
    for (at, c) in text.char_indices() {
        let is_inside = depth > 0 || quote.is_some();
        if !is_inside
            && (c.is_whitespace() || (c == '(' && start.is_some() && opens_list(text, at)))
        {
            words.extend(start.take().map(|start| word(text, start, at)));
        }
        if start.is_none() && !c.is_whitespace() {
            start = Some(at);
        }
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (None, '\'' | '"' | '`') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    words.extend(start.map(|start| word(text, start, text.len())));
    words
}

/// Whether a parenthesis behind a name opens a list of columns: `users(age)`. One of a type or a call stays with its word.
fn opens_list(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default().to_ascii_lowercase();
    let mut last = before.split_whitespace().rev().skip(1);
    last.next().is_some_and(|word| matches!(word, "on" | "to"))
        && before.contains("index") | before.contains("unique")
}

fn word(text: &str, start: usize, end: usize) -> Word<'_> {
    Word {
        text: text.get(start..end).unwrap_or_default(),
        start,
        end,
    }
}

/// A piece of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// One of these words.
    Words(Vec<&'static str>),
    /// A name, or two with a dot between.
    Name(&'static str),
    /// All up to what follows.
    Rest(&'static str),
    /// What may be left out.
    Maybe(Vec<Piece>),
}

fn pieces(text: &'static str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = if rest.starts_with('[') {
            rest.find(']').map_or(rest.len(), |at| at + 1)
        } else {
            rest.find(' ').unwrap_or(rest.len())
        };
        let (first, behind) = rest.split_at(end);
        rest = behind.trim_start();
        let name = first.strip_prefix('<').and_then(|it| it.strip_suffix('>'));
        let inner = first.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
        pieces.push(match (name, inner) {
            (Some(name), _) => name
                .strip_prefix('…')
                .map_or(Piece::Name(name), Piece::Rest),
            (_, Some(inner)) => Piece::Maybe(self::pieces(inner)),
            _ => Piece::Words(first.split('|').collect()),
        });
    }
    pieces
}

/// Whether words fit a form; what they answer is noted.
fn fits(pieces: &[Piece], words: &[Word<'_>], text: &str, answers: &mut Answers) -> bool {
    let Some((piece, behind)) = pieces.split_first() else {
        return words.is_empty();
    };
    match piece {
        Piece::Words(known) => words.split_first().is_some_and(|(word, rest)| {
            known
                .iter()
                .any(|known| word.text.eq_ignore_ascii_case(known))
                && fits(behind, rest, text, answers)
        }),
        Piece::Maybe(inner) => {
            let with: Vec<Piece> = inner.iter().chain(behind).cloned().collect();
            let mut tried = answers.clone();
            if fits(&with, words, text, &mut tried) {
                *answers = tried;
                return true;
            }
            fits(behind, words, text, answers)
        }
        Piece::Name(names) => words.split_first().is_some_and(|(word, rest)| {
            name(names, word.text, answers) && fits(behind, rest, text, answers)
        }),
        Piece::Rest(name) => (1..=words.len()).any(|long| {
            let (own, rest) = words.split_at(long);
            let (Some(first), Some(last)) = (own.first(), own.last()) else {
                return false;
            };
            let mut tried = answers.clone();
            let value = text.get(first.start..last.end).unwrap_or_default();
            tried.insert((*name).to_owned(), value.to_owned());
            let fitted = fits(behind, rest, text, &mut tried);
            if fitted {
                *answers = tried;
            }
            fitted
        }),
    }
}

/// Takes a name, or a name with what it is in: of `app.users.name`, the last part is the column.
fn name(names: &str, word: &str, answers: &mut Answers) -> bool {
    let word = word.trim_end_matches(',');
    let parts = parts(word);
    let shown = |parts: &[String]| parts.join(".");
    match (names.split_once('.'), parts.split_last()) {
        (None, Some(_)) => {
            let is_text = word.starts_with('\'');
            let value = if is_text {
                unquoted(word)
            } else {
                shown(&parts)
            };
            answers.insert(names.to_owned(), value);
            !word.starts_with('(')
        }
        (Some((above, own)), Some((last, rest))) if !rest.is_empty() => {
            answers.insert(above.to_owned(), shown(rest));
            answers.insert(own.to_owned(), last.clone());
            true
        }
        // Of what a foreign key refers to, the table is enough.
        (Some((above, "key")), Some((last, _))) => {
            answers.insert(above.to_owned(), last.clone());
            true
        }
        _ => false,
    }
}

/// `"Users".name` without quotes, in its parts.
fn parts(word: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let (mut start, mut quote) = (0, None);
    for (at, c) in word.char_indices() {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (None, '\'' | '"' | '`') => quote = Some(c),
            (None, '.') => {
                parts.push(unquoted(word.get(start..at).unwrap_or_default()));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(unquoted(word.get(start..).unwrap_or_default()));
    if parts.iter().any(String::is_empty) {
        return Vec::new();
    }
    parts
}

/// The forms, the nearest first.
#[expect(
    clippy::unnecessary_box_returns,
    reason = "every result here holds it so"
)]
fn not_understood(text: &str, words: &[Word<'_>]) -> Box<Diagnostic> {
    let said: Vec<String> = words
        .iter()
        .map(|word| word.text.to_ascii_lowercase())
        .collect();
    let likeness = |recipe: &Recipe| {
        let known: Vec<&str> = recipe.example.split_whitespace().collect();
        let same = known
            .iter()
            .filter(|word| said.iter().any(|it| it == *word))
            .count();
        let first = usize::from(said.first().map(String::as_str) == known.first().copied());
        let like = strsim::normalized_damerau_levenshtein(&said.join(" "), recipe.example);
        // As a whole number, so that there is an order.
        (
            same * 2 + first,
            (like * 1000.0)
                .round()
                .to_string()
                .parse::<usize>()
                .unwrap_or(0),
        )
    };
    let mut recipes: Vec<&Recipe> = RECIPES.iter().collect();
    recipes.sort_by_key(|recipe| std::cmp::Reverse(likeness(recipe)));
    let forms: Vec<String> = recipes
        .iter()
        .map(|recipe| format!("`{}`", recipe.example))
        .collect();
    let message = format!("`{text}` is no change that is known");
    Box::new(
        Diagnostic::error(Code::ChangeSyntax, message)
            .help(format!("write it as one of these: {}", forms.join(", "))),
    )
}

#[cfg(test)]
mod tests;
