//! Names of Rust as names of a database.

/// The cases that `rename_all` knows.
pub(super) const CASES: [&str; 8] = [
    "snake_case",
    "lowercase",
    "UPPERCASE",
    "SCREAMING_SNAKE_CASE",
    "kebab-case",
    "SCREAMING-KEBAB-CASE",
    "camelCase",
    "PascalCase",
];

/// A name in snake case: a new word starts at a capital that follows a small letter, or that a small letter follows.
pub(crate) fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| letters[before]);
        let starts = letter.is_uppercase()
            && before.is_some_and(|before| before != '_')
            && (before.is_some_and(|before| !before.is_uppercase())
                || letters.get(at + 1).is_some_and(|next| next.is_lowercase()));
        if starts {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// A variant in one of [`CASES`].
pub(super) fn renamed(variant: &str, case: &str) -> String {
    match case {
        "lowercase" => variant.to_lowercase(),
        "UPPERCASE" => variant.to_uppercase(),
        "SCREAMING_SNAKE_CASE" => snake(variant).to_uppercase(),
        "kebab-case" => snake(variant).replace('_', "-"),
        "SCREAMING-KEBAB-CASE" => snake(variant).replace('_', "-").to_uppercase(),
        "camelCase" => {
            let mut letters = variant.chars();
            let first = letters.next().map(|first| first.to_lowercase().to_string());
            first.unwrap_or_default() + letters.as_str()
        }
        "PascalCase" => variant.to_owned(),
        _ => snake(variant),
    }
}

#[cfg(test)]
mod tests {
    use super::{CASES, renamed};

    #[test]
    fn every_case() {
        let all: Vec<String> = CASES.iter().map(|case| renamed("OnHold", case)).collect();
        assert_eq!(
            all,
            [
                "on_hold", "onhold", "ONHOLD", "ON_HOLD", "on-hold", "ON-HOLD", "onHold", "OnHold"
            ]
        );
        for (name, snake) in [
            ("HTTPServer", "http_server"),
            ("Utf8Text", "utf8_text"),
            ("A", "a"),
            ("X_Y", "x_y"),
        ] {
            assert_eq!(renamed(name, "snake_case"), snake);
        }
    }
}
