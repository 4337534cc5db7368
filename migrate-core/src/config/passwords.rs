//! Texts without the passwords in them.

/// The text with every password in a URL made of `*`, of the same length: for excerpts in messages.
///
/// Where a URL is broken by what its password holds, rather too much is taken for the password.
///
/// ```
/// use migrate_core::config::without_passwords;
/// assert_eq!(without_passwords("url = \"postgres://ann:se:c@t@host/db\""), "url = \"postgres://ann:******@host/db\"");
/// assert_eq!(without_passwords("postgres://host/db?password=secret&user=ann"), "postgres://host/db?password=******&user=ann");
/// ```
#[must_use]
pub fn without_passwords(text: &str) -> String {
    text.split_inclusive('\n')
        .map(|line| without_parameters(&without_logins(line)))
        .collect()
}

/// `password=…` and its like, which some drivers take behind the `?`.
fn without_parameters(line: &str) -> String {
    const NAMES: [&str; 5] = ["password", "passwd", "pwd", "pass", "sslpassword"];
    let mut clean = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('=') {
        let (before, value) = rest.split_at(at + 1);
        clean.push_str(before);
        let name = before[..at].rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let name = name.into_iter().next().unwrap_or_default();
        rest = value;
        if NAMES.iter().any(|known| name.eq_ignore_ascii_case(known)) {
            let end = value
                .find(|c: char| c == '&' || ends(c))
                .unwrap_or(value.len());
            clean.push_str(&stars(&value[..end]));
            rest = &value[end..];
        }
    }
    clean + rest
}

/// `user:password@` behind `://`, also where one slash or the colon before it was forgotten.
fn without_logins(line: &str) -> String {
    let Some((at, mark)) = ["://", "postgres:", "postgresql:", "mysql:", "mariadb:"]
        .iter()
        .filter_map(|mark| Some((find(line, mark)?, mark)))
        .min_by_key(|(at, mark)| (at + mark.len(), std::cmp::Reverse(mark.len())))
    else {
        return line.to_owned();
    };
    let (before, rest) = line.split_at(at + mark.len());
    let rest_of_mark = rest.len() - rest.trim_start_matches('/').len();
    let (slashes, rest) = rest.split_at(rest_of_mark);
    // A quote is a part of the password where a `@` follows before the next blank.
    let quote = rest.find(ends).unwrap_or(rest.len());
    let blank = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let end = match rest[..blank].rfind('@') {
        Some(last) if last > quote && !rest[quote..last].contains("://") => {
            let behind = rest[last..].find(ends).unwrap_or(rest.len() - last);
            last + behind
        }
        _ => quote,
    };
    let (url, behind) = rest.split_at(end);
    let login = match (url.rfind('@'), url.find(':')) {
        (Some(at), Some(colon)) if colon < at => {
            format!(
                "{}:{}{}",
                &url[..colon],
                stars(&url[colon + 1..at]),
                &url[at..]
            )
        }
        _ => url.to_owned(),
    };
    format!("{before}{slashes}{login}{}", without_logins(behind))
}

/// Where a text that is ASCII stands, whatever its case.
fn find(line: &str, text: &str) -> Option<usize> {
    line.to_ascii_lowercase().find(text)
}

/// As many as there are bytes: places in the text stay what they are.
fn stars(secret: &str) -> String {
    "*".repeat(secret.len())
}

/// What ends a URL in a file or a message.
fn ends(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '`')
}

#[cfg(test)]
mod tests {
    use super::without_passwords;

    #[test]
    fn no_shape_of_a_url_shows_its_password() {
        for url in [
            "postgres://ann:c4nary@localhost/app",
            "Postgres://ann:c4nary@localhost/app",
            "postgres:ann:c4nary@localhost/app",
            "postgres:/ann:c4nary@localhost/app",
            "postgres://:c4nary@localhost/app",
            "mysql://ann:c4/nary@c4nary#?@localhost/app",
            "mysql://ann:c4'nary\"c4nary@localhost/app",
            "mariadb://ann:c4nary%40@[::1]:1/app?sslmode=require",
            "postgres://localhost/app?user=ann&password=c4nary",
            "postgres://localhost/app?PASSWORD=c4nary&user=ann",
            "postgres://localhost/app?sslpassword=c4nary",
            "jdbc:mysql://h/app?pwd=c4nary",
        ] {
            for (before, behind) in [
                ("", ""),
                ("url = \"", "\" # main"),
                ("x://y ", " and a://b:c4nary@d\n"),
            ] {
                let text = format!("{before}{url}{behind}");
                let clean = without_passwords(&text);
                assert!(!clean.to_lowercase().contains("nary"), "{text}\n{clean}");
                assert_eq!(clean.len(), text.len(), "{text}\n{clean}");
            }
        }
    }

    #[test]
    fn what_holds_no_password_stays() {
        for text in [
            "postgres://ann@localhost:5432/app?sslmode=require",
            "sqlite:app.db",
            "url = \"sqlite:app.db\"",
            "see https://example.org:80/a, or write to ann@example.org",
            "password_command = [\"pass\", \"show\"]",
        ] {
            assert_eq!(without_passwords(text), text);
        }
    }
}
