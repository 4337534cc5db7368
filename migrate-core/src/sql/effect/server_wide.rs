//! What belongs to the whole server, and not to the database that a statement runs in.

use super::Head;
use crate::dialect::Dialect;
use crate::sql::TokenKind;

/// What a statement makes, changes or drops that belongs to the whole server: roles, users, other databases, tablespaces, settings.
/// `CREATE ROLE`, as people say it; `None` for everything that stays in the database.
///
/// Inside `DO` of PostgreSQL the words are looked for; what a function does that is called is not seen.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::server_wide;
///
/// let role = server_wide(Dialect::Postgres, "CREATE ROLE app_reader NOLOGIN");
/// assert_eq!(role.as_deref(), Some("CREATE ROLE"));
/// assert_eq!(server_wide(Dialect::Postgres, "GRANT SELECT ON notes TO app_reader"), None);
/// ```
#[must_use]
pub fn server_wide(dialect: Dialect, statement: &str) -> Option<String> {
    let head = Head::new(dialect, statement);
    match dialect {
        Dialect::Sqlite => None,
        Dialect::Postgres => postgres(&head),
        Dialect::Mysql => mysql(&head),
    }
}

/// The roles and users that a statement makes by name, as the server holds them; on MySQL without their hosts.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::roles_made;
///
/// assert_eq!(roles_made(Dialect::Postgres, "CREATE ROLE app_reader NOLOGIN"), ["app_reader"]);
/// assert_eq!(roles_made(Dialect::Mysql, "CREATE USER IF NOT EXISTS 'ann'@'%', bob"), ["ann", "bob"]);
/// ```
#[must_use]
pub fn roles_made(dialect: Dialect, statement: &str) -> Vec<String> {
    let head = Head::new(dialect, statement);
    let mut tokens = head.tokens().peekable();
    let is = |token: Option<&(TokenKind, &str)>, words: &[&str]| {
        token.is_some_and(|(kind, text)| {
            *kind == TokenKind::Word && words.iter().any(|word| text.eq_ignore_ascii_case(word))
        })
    };
    let makes = match dialect {
        Dialect::Sqlite => false,
        Dialect::Postgres if head.has(0, &["DO"]) => return made_in_body(statement),
        Dialect::Postgres | Dialect::Mysql => {
            head.has(0, &["CREATE"])
                && (head.has_any(1, &["ROLE", "USER", "GROUP"])
                    || head.has(1, &["OR", "REPLACE"]) && head.has_any(3, &["ROLE", "USER"]))
                && !head.has(2, &["MAPPING"])
        }
    };
    if !makes {
        return Vec::new();
    }
    while is(
        tokens.peek(),
        &[
            "CREATE", "OR", "REPLACE", "ROLE", "USER", "GROUP", "IF", "NOT", "EXISTS",
        ],
    ) {
        tokens.next();
    }
    let mut names = Vec::new();
    let mut starts = true;
    for (kind, text) in tokens {
        if starts {
            names.push(unquoted(dialect, kind, text));
            if dialect == Dialect::Postgres {
                break;
            }
        }
        starts = text == ",";
    }
    names
}

/// Whom a `GRANT` of MySQL is for, as it is written: `'ann'@'%'`.
///
/// ```
/// use migrate_core::dialect::Dialect;
/// use migrate_core::sql::grantees;
///
/// let found = grantees(Dialect::Mysql, "GRANT SELECT ON notes TO 'ann'@'%', bob WITH GRANT OPTION");
/// assert_eq!(found, ["'ann'@'%'", "bob"]);
/// ```
#[must_use]
pub fn grantees(dialect: Dialect, statement: &str) -> Vec<String> {
    let head = Head::new(dialect, statement);
    if dialect != Dialect::Mysql || !head.has(0, &["GRANT"]) {
        return Vec::new();
    }
    let is = |kind: TokenKind, text: &str, words: &[&str]| {
        kind == TokenKind::Word && words.iter().any(|word| text.eq_ignore_ascii_case(word))
    };
    let behind = outer_tokens(&head)
        .skip_while(|(kind, text)| !is(*kind, text, &["TO"]))
        .skip(1)
        .take_while(|(kind, text)| {
            *kind != TokenKind::Semicolon
                && !is(*kind, text, &["WITH", "REQUIRE", "IDENTIFIED", "AS"])
        });
    let mut accounts = vec![String::new()];
    for (_, text) in behind {
        match accounts.last_mut() {
            Some(account) if text != "," => account.push_str(text),
            _ => accounts.push(String::new()),
        }
    }
    accounts.retain(|account| !account.is_empty());
    accounts
}

/// A name as the server holds it.
fn unquoted(dialect: Dialect, kind: TokenKind, text: &str) -> String {
    match kind {
        TokenKind::Word if dialect == Dialect::Postgres => text.to_lowercase(),
        TokenKind::Word => text.to_owned(),
        _ => {
            let mark = text.chars().next().unwrap_or_default();
            let inside = text.strip_prefix(mark).unwrap_or(text);
            let inside = inside.strip_suffix(mark).unwrap_or(inside);
            inside.replace(&format!("{mark}{mark}"), &mark.to_string())
        }
    }
}

fn postgres(head: &Head<'_>) -> Option<String> {
    let verb = head.word(0)?.to_ascii_uppercase();
    let what = head.word(1).unwrap_or_default().to_ascii_uppercase();
    let said = || Some(format!("{verb} {what}"));
    match (&*verb, &*what) {
        ("CREATE" | "ALTER" | "DROP", "USER") if head.has(2, &["MAPPING"]) => None,
        ("CREATE" | "ALTER" | "DROP", "ROLE" | "USER" | "GROUP" | "TABLESPACE" | "DATABASE")
        | ("ALTER", "SYSTEM")
        | ("REASSIGN" | "DROP", "OWNED") => said(),
        ("COMMENT", "ON") if head.has_any(2, &["ROLE", "DATABASE", "TABLESPACE"]) => {
            Some(format!("COMMENT ON {}", head.text(2).to_ascii_uppercase()))
        }
        ("SECURITY", "LABEL") if head.contains(&["ON", "ROLE"]) => {
            Some("SECURITY LABEL ON ROLE".to_owned())
        }
        ("GRANT" | "REVOKE", _) => match outer_word_after(head, "ON").as_deref() {
            None => Some(format!("{verb} of a role")),
            Some(on @ ("DATABASE" | "TABLESPACE" | "PARAMETER")) => Some(format!("{verb} ON {on}")),
            Some(_) => None,
        },
        ("DO", _) => in_body(head),
        _ => None,
    }
}

fn mysql(head: &Head<'_>) -> Option<String> {
    let verb = head.word(0)?.to_ascii_uppercase();
    // `CREATE OR REPLACE ROLE`
    let at = if head.has(1, &["OR", "REPLACE"]) {
        3
    } else {
        1
    };
    let what = head.word(at).unwrap_or_default().to_ascii_uppercase();
    let said = || Some(format!("{verb} {what}"));
    match (&*verb, &*what) {
        (
            "CREATE" | "ALTER" | "DROP" | "RENAME",
            "ROLE" | "USER" | "TABLESPACE" | "SERVER" | "LOGFILE" | "RESOURCE",
        )
        | ("CREATE" | "DROP", "DATABASE" | "SCHEMA")
        | ("INSTALL" | "UNINSTALL", _)
        | ("SET", "GLOBAL" | "PERSIST" | "PERSIST_ONLY" | "PASSWORD") => said(),
        ("SET", _) if head.text(1) == "@" && head.text(2) == "@" => head
            .has_any(3, &["GLOBAL", "PERSIST", "PERSIST_ONLY"])
            .then(|| format!("SET @@{}", head.text(3).to_ascii_uppercase())),
        ("SET", "DEFAULT") if head.has(2, &["ROLE"]) => Some("SET DEFAULT ROLE".to_owned()),
        // Without a name it is the database at hand.
        ("ALTER", "DATABASE" | "SCHEMA") => {
            let options = [
                "CHARACTER",
                "CHARSET",
                "DEFAULT",
                "COLLATE",
                "COMMENT",
                "ENCRYPTION",
                "READ",
            ];
            (!head.has_any(2, &options)).then(said)?
        }
        ("GRANT" | "REVOKE", _) => of_rights(head, &verb),
        _ => None,
    }
}

/// A right on a table of the database at hand goes with the database; on what is named with its database it does not.
fn of_rights(head: &Head<'_>, verb: &str) -> Option<String> {
    let mut tokens = outer_tokens(head)
        .skip_while(|(kind, text)| *kind != TokenKind::Word || !text.eq_ignore_ascii_case("ON"));
    if tokens.next().is_none() {
        return Some(format!("{verb} of a role"));
    }
    let object: Vec<&str> = tokens
        .take_while(|(kind, text)| {
            *kind != TokenKind::Word
                || !["TO", "FROM"]
                    .iter()
                    .any(|end| text.eq_ignore_ascii_case(end))
        })
        .map(|(_, text)| text)
        .collect();
    // The lexer may take `app.*` for one or for three.
    let is_elsewhere = object.iter().any(|text| text.contains('.'));
    is_elsewhere.then(|| format!("{verb} ON {}", object.concat()))
}

/// The word that follows another one, outside of parentheses.
fn outer_word_after(head: &Head<'_>, word: &str) -> Option<String> {
    let mut tokens = outer_tokens(head);
    tokens.find(|(kind, text)| *kind == TokenKind::Word && text.eq_ignore_ascii_case(word))?;
    tokens.next().map(|(_, text)| text.to_ascii_uppercase())
}

/// The tokens that are in no parentheses.
fn outer_tokens<'a>(head: &Head<'a>) -> impl Iterator<Item = (TokenKind, &'a str)> + use<'a> {
    let mut depth = 0_usize;
    head.tokens().filter(move |(kind, _)| {
        match kind {
            TokenKind::OpenParen => depth += 1,
            TokenKind::CloseParen => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    })
}

/// What the words of a `DO` block say; also those in strings, which it may run.
fn in_body(head: &Head<'_>) -> Option<String> {
    let body: Vec<&str> = head.tokens().map(|(_, text)| text).collect();
    let body = body.join(" ").to_ascii_uppercase();
    let words: Vec<&str> = words(&body).collect();
    let mut triples = words.windows(3);
    let found = triples.find(|three| {
        matches!(three[0], "CREATE" | "ALTER" | "DROP")
            && matches!(
                three[1],
                "ROLE" | "USER" | "GROUP" | "TABLESPACE" | "DATABASE"
            )
            && three[2] != "MAPPING"
    });
    found.map(|three| format!("{} {}", three[0], three[1]))
}

/// The names behind `CREATE ROLE` in a `DO` block.
fn made_in_body(body: &str) -> Vec<String> {
    let words: Vec<&str> = words(body).collect();
    let made = words.windows(3).filter(|three| {
        three[0].eq_ignore_ascii_case("CREATE")
            && ["ROLE", "USER", "GROUP"]
                .iter()
                .any(|what| three[1].eq_ignore_ascii_case(what))
            && !three[2].eq_ignore_ascii_case("MAPPING")
    });
    made.map(|three| three[2].to_lowercase()).collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    parts.filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{roles_made, server_wide};
    use crate::dialect::Dialect;

    #[test]
    fn what_outlives_a_database_of_postgresql() {
        let found = |sql| server_wide(Dialect::Postgres, sql);
        for (sql, what) in [
            ("create role r nologin", "CREATE ROLE"),
            ("/* once */ ALTER USER r PASSWORD 'x'", "ALTER USER"),
            ("DROP ROLE IF EXISTS r", "DROP ROLE"),
            ("GRANT a TO b WITH ADMIN OPTION", "GRANT of a role"),
            ("REVOKE a FROM b", "REVOKE of a role"),
            ("GRANT CONNECT ON DATABASE app TO r", "GRANT ON DATABASE"),
            ("ALTER DATABASE app SET work_mem = '8MB'", "ALTER DATABASE"),
            ("COMMENT ON ROLE r IS 'x'", "COMMENT ON ROLE"),
            ("DROP OWNED BY r", "DROP OWNED"),
            (
                "DO $$ BEGIN IF NOT EXISTS (SELECT) THEN CREATE ROLE app; END IF; END $$",
                "CREATE ROLE",
            ),
            (
                "DO $$ BEGIN EXECUTE 'create user app'; END $$",
                "CREATE USER",
            ),
        ] {
            assert_eq!(found(sql).as_deref(), Some(what), "{sql}");
        }
        for sql in [
            "GRANT SELECT ON t TO r",
            "GRANT SELECT (a, b) ON t TO r",
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO r",
            "CREATE USER MAPPING FOR r SERVER s",
            "SET ROLE r",
            "CREATE TABLE role (id integer)",
            "COMMENT ON TABLE t IS 'CREATE ROLE r'",
            "INSERT INTO t VALUES ('CREATE ROLE r')",
            "DO $$ BEGIN PERFORM 1; END $$",
        ] {
            assert_eq!(found(sql), None, "{sql}");
        }
    }

    #[test]
    fn what_outlives_a_database_of_mysql() {
        let found = |sql| server_wide(Dialect::Mysql, sql);
        for (sql, what) in [
            ("CREATE ROLE rdr", "CREATE ROLE"),
            ("CREATE OR REPLACE ROLE rdr", "CREATE ROLE"),
            ("DROP USER 'ann'@'%'", "DROP USER"),
            ("RENAME USER a TO b", "RENAME USER"),
            ("GRANT rdr TO ann", "GRANT of a role"),
            ("GRANT SELECT ON *.* TO ann", "GRANT ON *.*"),
            ("GRANT SELECT ON app.* TO ann", "GRANT ON app.*"),
            ("GRANT SELECT ON `app`.t TO ann", "GRANT ON `app`.t"),
            ("CREATE DATABASE other", "CREATE DATABASE"),
            ("ALTER DATABASE app CHARACTER SET utf8mb4", "ALTER DATABASE"),
            ("SET GLOBAL max_connections = 5", "SET GLOBAL"),
            ("SET @@GLOBAL.max_connections = 5", "SET @@GLOBAL"),
            ("SET DEFAULT ROLE r FOR ann", "SET DEFAULT ROLE"),
        ] {
            assert_eq!(found(sql).as_deref(), Some(what), "{sql}");
        }
        for sql in [
            "GRANT SELECT ON t TO ann",
            "GRANT SELECT (a) ON t TO 'ann'@'10.0.0.1'",
            "GRANT ALL ON * TO ann",
            "GRANT EXECUTE ON PROCEDURE p TO ann",
            "ALTER DATABASE CHARACTER SET utf8mb4",
            "CREATE TABLE users (id int)",
            "SET NAMES utf8mb4",
        ] {
            assert_eq!(found(sql), None, "{sql}");
        }
        assert_eq!(server_wide(Dialect::Sqlite, "CREATE ROLE r"), None);
    }

    #[test]
    fn roles_are_made_by_name() {
        let of = |dialect, sql| roles_made(dialect, sql).join(" ");
        assert_eq!(
            of(Dialect::Postgres, "CREATE ROLE App_Reader LOGIN"),
            "app_reader"
        );
        assert_eq!(
            of(Dialect::Postgres, "CREATE USER \"A \"\"b\" LOGIN"),
            "A \"b"
        );
        assert_eq!(
            of(Dialect::Postgres, "CREATE USER MAPPING FOR r SERVER s"),
            ""
        );
        assert_eq!(
            of(Dialect::Postgres, "DO $$ BEGIN CREATE ROLE app; END $$"),
            "app"
        );
        assert_eq!(
            of(Dialect::Mysql, "CREATE ROLE IF NOT EXISTS a, `b`"),
            "a b"
        );
        assert_eq!(
            of(Dialect::Mysql, "CREATE USER 'ann'@'%' IDENTIFIED BY 'x, y'"),
            "ann"
        );
        assert_eq!(of(Dialect::Mysql, "DROP ROLE a"), "");
    }
}
