//! How a MySQL or MariaDB server is connected to.

use sqlx::ConnectOptions as _;
use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};

use super::parts::{Mistake, Parts, choice};
use super::tls::{Risk, is_loopback};

const MODES: [(&str, MySqlSslMode); 5] = [
    ("DISABLED", MySqlSslMode::Disabled),
    ("PREFERRED", MySqlSslMode::Preferred),
    ("REQUIRED", MySqlSslMode::Required),
    ("VERIFY_CA", MySqlSslMode::VerifyCa),
    ("VERIFY_IDENTITY", MySqlSslMode::VerifyIdentity),
];

const PARAMETERS: [&str; 8] = [
    "ssl-mode",
    "ssl-ca",
    "ssl-cert",
    "ssl-key",
    "socket",
    "charset",
    "collation",
    "timezone",
];

/// The options that a URL says, of which the scheme was read.
pub(super) fn options(rest: &str) -> Result<MySqlConnectOptions, Mistake> {
    let mut parts = Parts::read(rest)?;
    let mut options = settled(MySqlConnectOptions::new());

    let named = parts.host.take();
    let in_host = named.as_ref().filter(|host| host.starts_with('/')).cloned();
    let socket = parts.either(in_host, &["socket"])?;
    let host = named.filter(|host| !host.starts_with('/'));
    options = match (&socket, &host) {
        (Some(socket), _) => options.socket(socket),
        (None, Some(host)) => options.host(host),
        (None, None) => {
            return Err(Mistake::new(
                "the URL names no host",
                "name the server's host, or its socket: `mysql://<user>@localhost/<database>?socket=/run/mysqld/mysqld.sock`",
            ));
        }
    };
    if let Some(port) = parts.port {
        options = options.port(port);
    }
    let Some(database) = &parts.database else {
        return Err(Mistake::new("the URL names no database", ""));
    };
    options = options.database(database);
    // The driver would be root.
    let Some(user) = &parts.user else {
        return Err(Mistake::new("the URL names no user", ""));
    };
    options = options.username(user);
    if let Some(password) = &parts.password {
        options = options.password(password);
    }
    let is_near = socket.is_some() || host.as_deref().is_some_and(is_loopback);
    options = encrypted(options, &mut parts, is_near)?;
    options = session(options, &mut parts)?;
    // An application may read the same URL with sqlx.
    parts.take(&["statement-cache-capacity"])?;
    parts.finish(&PARAMETERS)?;
    Ok(options)
}

/// What holds for every connection, also for one with the options of a pool: a script does what it does in the client
/// `mariadb`, so nothing is set that the server would not have set.
pub(super) fn settled(options: MySqlConnectOptions) -> MySqlConnectOptions {
    // The connection is made with utf8mb4 in any case. What a pool has set instead stays.
    let is_default = options.get_charset() == "utf8mb4" && options.get_collation().is_none();
    options
        .pipes_as_concat(false)
        .no_engine_substitution(false)
        .timezone(None)
        .set_names(!is_default)
        .statement_cache_capacity(0)
        .disable_statement_logging()
}

/// What somebody on the way to the server can do.
pub(super) fn risk(options: &MySqlConnectOptions) -> Option<Risk> {
    if options.get_socket().is_some() || is_loopback(options.get_host()) {
        return None;
    }
    match options.get_ssl_mode() {
        MySqlSslMode::Disabled => Some(Risk::Plain),
        MySqlSslMode::Preferred => Some(Risk::MaybePlain),
        MySqlSslMode::Required => Some(Risk::AnyServer),
        MySqlSslMode::VerifyCa => Some(Risk::AnyName),
        MySqlSslMode::VerifyIdentity => None,
    }
}

fn encrypted(
    mut options: MySqlConnectOptions,
    parts: &mut Parts,
    is_near: bool,
) -> Result<MySqlConnectOptions, Mistake> {
    let certificate = parts.take(&["ssl-cert", "sslcert"])?;
    let key = parts.take(&["ssl-key", "sslkey"])?;
    if certificate.is_some() != key.is_some() {
        return Err(Mistake::new(
            "the URL has one of `ssl-cert` and `ssl-key`, and not the other",
            "a certificate of the client needs both",
        ));
    }
    if let Some((certificate, key)) = certificate.zip(key) {
        options = options.ssl_client_cert(certificate).ssl_client_key(key);
    }
    if let Some(file) = parts.take(&["ssl-ca", "sslca"])? {
        options = options.ssl_ca(file);
    }
    let mode = match parts.take(&["ssl-mode", "sslmode"])? {
        Some(said) => choice("ssl-mode", &said, &MODES)?,
        None if is_near => MySqlSslMode::Preferred,
        None => MySqlSslMode::VerifyIdentity,
    };
    Ok(options.ssl_mode(mode))
}

/// What the driver writes into a `SET`, as it is.
fn session(
    mut options: MySqlConnectOptions,
    parts: &mut Parts,
) -> Result<MySqlConnectOptions, Mistake> {
    if let Some(charset) = parts.take(&["charset"])? {
        options = options.charset(&word("charset", charset)?);
    }
    if let Some(collation) = parts.take(&["collation"])? {
        options = options.collation(&word("collation", collation)?);
    }
    if let Some(zone) = parts.take(&["timezone", "time-zone"])? {
        options = options.timezone(Some(word("timezone", zone)?));
    }
    Ok(options)
}

fn word(name: &str, value: String) -> Result<String, Mistake> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "_+-:/".contains(c);
    if !value.is_empty() && value.chars().all(is_allowed) {
        return Ok(value);
    }
    Err(Mistake::new(
        format!("`{name}` has a value that it cannot have"),
        "write a name, as in `charset=utf8mb4` or `timezone=+00:00`",
    ))
}
