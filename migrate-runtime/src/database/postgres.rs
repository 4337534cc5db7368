//! How a PostgreSQL server is connected to.

use std::path::Path;

use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::parts::{Mistake, Parts, choice, host, port};
use super::pgpass::{self, Login};
use super::tls::{Risk, is_loopback};

const MODES: [(&str, PgSslMode); 6] = [
    ("disable", PgSslMode::Disable),
    ("allow", PgSslMode::Allow),
    ("prefer", PgSslMode::Prefer),
    ("require", PgSslMode::Require),
    ("verify-ca", PgSslMode::VerifyCa),
    ("verify-full", PgSslMode::VerifyFull),
];

const PARAMETERS: [&str; 12] = [
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "application_name",
    "options",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
];

/// The options that a URL says, of which the scheme was read.
pub(super) fn options(rest: &str) -> Result<PgConnectOptions, Mistake> {
    let mut parts = Parts::read(rest)?;
    // It reads what libpq reads from the environment: PGUSER, PGPASSWORD, PGSSLMODE and others.
    let mut options = settled(PgConnectOptions::new_without_pgpass());

    let said = parts.host.take();
    let host = place(&mut parts, said)?;
    options = if host.starts_with('/') {
        options.host("localhost").socket(&host)
    } else {
        options.host(&host)
    };
    let number = parts.take(&["port"])?;
    options = match (parts.port, number) {
        (Some(_), Some(_)) => {
            return Err(Mistake::new("the URL says `port` twice", "take one out"));
        }
        (Some(said), None) => options.port(said),
        (None, Some(said)) => options.port(port(&said)?),
        (None, None) => options,
    };
    let said = parts.database.take();
    let Some(database) = parts.either(said, &["dbname"])? else {
        return Err(Mistake::new("the URL names no database", ""));
    };
    options = options.database(&database);
    let said = parts.user.take();
    if let Some(user) = parts.either(said, &["user"])? {
        options = options.username(&user);
    }
    let said = parts.password.take();
    let password = parts.either(said, &["password"])?;
    let has_password = password.is_some() || is_set("PGPASSWORD");
    if let Some(password) = password {
        options = options.password(&password);
    }
    options = encrypted(options, &mut parts, &host)?;
    if let Some(name) = parts.take(&["application_name"])? {
        options = options.application_name(&name);
    }
    if let Some(words) = parts.take(&["options"])? {
        options = options.options(server_settings(&words)?);
    }
    let settings = parts.take_indexed("options[");
    if !settings.is_empty() {
        options = options.options(settings);
    }
    // An application may read the same URL with sqlx.
    parts.take(&["statement-cache-capacity"])?;
    unsupported(&mut parts)?;
    parts.finish(&PARAMETERS)?;
    Ok(if has_password {
        options
    } else {
        with_pgpass(options, &host)
    })
}

/// What holds for every connection, also for one with the options of a pool.
pub(super) fn settled(options: PgConnectOptions) -> PgConnectOptions {
    // A pooler such as PgBouncer refuses extra_float_digits when a connection starts with it.
    let options = options
        .extra_float_digits(None)
        .statement_cache_capacity(0)
        .disable_statement_logging();
    match options.get_application_name() {
        Some(name) if !name.is_empty() => options,
        _ => options.application_name("cargo-migrate"),
    }
}

/// The directory of a Unix socket, when it is one that is connected to.
pub(super) fn socket(options: &PgConnectOptions) -> Option<&Path> {
    let host = options.get_host();
    let named = host.starts_with('/').then(|| Path::new(host));
    options.get_socket().map(|path| &**path).or(named)
}

/// What somebody on the way to the server can do.
pub(super) fn risk(options: &PgConnectOptions) -> Option<Risk> {
    if socket(options).is_some() || is_loopback(options.get_host()) {
        return None;
    }
    match options.get_ssl_mode() {
        // The driver takes `allow` for `disable`.
        PgSslMode::Disable | PgSslMode::Allow => Some(Risk::Plain),
        PgSslMode::Prefer => Some(Risk::MaybePlain),
        PgSslMode::Require => Some(Risk::AnyServer),
        PgSslMode::VerifyCa => Some(Risk::AnyName),
        PgSslMode::VerifyFull => None,
    }
}

fn place(parts: &mut Parts, said: Option<String>) -> Result<String, Mistake> {
    let said = parts.either(said, &["host"])?;
    let said = parts.either(said, &["hostaddr"])?;
    match said {
        Some(path) if path.starts_with('/') => Ok(path),
        Some(name) if !name.is_empty() => host(&name),
        _ => Err(Mistake::new(
            "the URL names no host",
            "name the server's host, or the directory of its socket: `postgres:///<database>?host=/run/postgresql`",
        )),
    }
}

fn encrypted(
    mut options: PgConnectOptions,
    parts: &mut Parts,
    host: &str,
) -> Result<PgConnectOptions, Mistake> {
    let certificate = parts.take(&["sslcert", "ssl-cert"])?;
    let key = parts.take(&["sslkey", "ssl-key"])?;
    if certificate.is_some() != key.is_some() {
        return Err(Mistake::new(
            "the URL has one of `sslcert` and `sslkey`, and not the other",
            "a certificate of the client needs both",
        ));
    }
    if let Some((certificate, key)) = certificate.zip(key) {
        options = options.ssl_client_cert(certificate).ssl_client_key(key);
    }
    match parts.take(&["sslrootcert", "ssl-root-cert", "ssl-ca"])? {
        // The certificates of the system are trusted in any case.
        Some(file) if file == "system" => {}
        Some(file) => options = options.ssl_root_cert(file),
        None => {}
    }
    let set = std::env::var("PGSSLMODE")
        .ok()
        .filter(|mode| !mode.is_empty());
    let mode = match (parts.take(&["sslmode", "ssl-mode"])?, set) {
        (Some(said), _) => choice("sslmode", &said, &MODES)?,
        (None, Some(set)) => choice("PGSSLMODE", &set, &MODES)?,
        (None, None) if host.starts_with('/') || is_loopback(host) => PgSslMode::Prefer,
        (None, None) => PgSslMode::VerifyFull,
    };
    Ok(options.ssl_mode(mode))
}

/// `-c name=value --name=value`, with `\` before a blank that is meant.
fn server_settings(words: &str) -> Result<Vec<(String, String)>, Mistake> {
    let wrong = || {
        Mistake::new(
            "`options` holds something else than settings of the server",
            "write `options=-c%20<name>=<value>`, or `options[<name>]=<value>`",
        )
    };
    let mut settings = Vec::new();
    let mut words = split(words).into_iter();
    while let Some(word) = words.next() {
        let setting = match word.strip_prefix("-c") {
            Some("") => words.next().ok_or_else(wrong)?,
            Some(setting) => setting.to_owned(),
            None => word.strip_prefix("--").ok_or_else(wrong)?.to_owned(),
        };
        let (name, value) = setting.split_once('=').ok_or_else(wrong)?;
        settings.push((name.to_owned(), value.to_owned()));
    }
    Ok(settings)
}

fn split(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        if c == ' ' {
            words.push(String::new());
        } else if let Some(word) = words.last_mut() {
            word.extend(if c == '\\' {
                characters.next()
            } else {
                Some(c)
            });
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// What other programs understand, and what cannot be promised here.
fn unsupported(parts: &mut Parts) -> Result<(), Mistake> {
    let others = [
        (
            "channel_binding",
            "take it out: `sslmode=verify-full` makes sure which server it is",
        ),
        ("schema", "write `options[search_path]=<schema>`"),
        ("connect_timeout", "take it out"),
        (
            "target_session_attrs",
            "take it out, and name the primary server",
        ),
        (
            "gssencmode",
            "take it out: connections are encrypted with TLS",
        ),
        (
            "sslcrl",
            "take it out: lists of revoked certificates are not read",
        ),
        ("passfile", "set the variable PGPASSFILE"),
        ("service", "write the parts of the service into the URL"),
        (
            "pgbouncer",
            "take it out: nothing here stands in the way of a pooler",
        ),
    ];
    for (name, help) in others {
        if parts.take(&[name])?.is_some() {
            return Err(Mistake::new(format!("`{name}` is not supported"), help));
        }
    }
    Ok(())
}

fn with_pgpass(options: PgConnectOptions, host: &str) -> PgConnectOptions {
    // libpq looks for a socket by its directory, or by this name.
    let hosts = [host, options.get_host()];
    let password = pgpass::password(&Login {
        hosts: &hosts,
        port: options.get_port(),
        database: options.get_database().unwrap_or_default(),
        user: options.get_username(),
    });
    match password {
        Some(password) => options.password(&password),
        None => options,
    }
}

fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty())
}
