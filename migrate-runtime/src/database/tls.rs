//! Who can listen on the way to a server, or answer in its place.

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;

use super::{Database, Kind};
use crate::error::Error;

/// What somebody on the way to a server can do, because of how it is connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    not(any(feature = "postgres", feature = "mysql")),
    expect(dead_code, reason = "there is no way to a file")
)]
pub(super) enum Risk {
    /// Nothing is encrypted.
    Plain,
    /// Nothing is encrypted when the server, or somebody who speaks for it, says so.
    MaybePlain,
    /// It is encrypted, and nobody knows whom for.
    AnyServer,
    /// It is encrypted for somebody who has a certificate of an authority, for any name.
    AnyName,
}

/// Whether packets to the host stay on this machine.
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(super) fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.to_canonical().is_loopback())
}

impl Database {
    /// What should be known of how it is connected to: warnings about a connection that others can read, or answer.
    ///
    /// A server on another machine is connected to with TLS, and has to prove its name (`sslmode=verify-full`,
    /// `ssl-mode=VERIFY_IDENTITY`), unless the URL or the options of the pool say something weaker.
    #[must_use]
    pub fn warnings(&self) -> Vec<Diagnostic> {
        let found = self.risk().map(|risk| {
            let (what, help) = self.told(risk);
            Diagnostic::warning(Code::InsecureConnection, what).help(help)
        });
        found.into_iter().collect()
    }

    /// Refuses what [`Self::warnings`] warns about.
    pub fn require_tls(&self) -> Result<(), Error> {
        self.risk().map_or(Ok(()), |risk| {
            let (what, help) = self.told(risk);
            Err(Error::from(
                Diagnostic::error(Code::InsecureConnection, what).help(help),
            ))
        })
    }

    /// Says the same to a program: it has no terminal to print warnings on.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(crate) fn warn_of_risks(&self) {
        for found in self.warnings() {
            tracing::warn!("{}; {}", found.message, found.help);
        }
    }

    fn risk(&self) -> Option<Risk> {
        match &self.kind {
            #[cfg(feature = "sqlite")]
            Kind::Sqlite(_) => None,
            #[cfg(feature = "postgres")]
            Kind::Postgres(options) => super::postgres::risk(options),
            #[cfg(feature = "mysql")]
            Kind::Mysql(options) => super::mysql::risk(options),
        }
    }

    fn told(&self, risk: Risk) -> (String, String) {
        let what = match risk {
            Risk::Plain => {
                "is not encrypted: whoever is on the way reads the password and the data, and can change them"
            }
            Risk::MaybePlain => {
                "may not be encrypted: whoever is on the way can turn encryption off, and read the password and the data"
            }
            Risk::AnyServer => {
                "is encrypted for whoever answers: somebody on the way can pose as the server, and read everything"
            }
            Risk::AnyName => {
                "checks the server's certificate and not its name: any server of the same authority can pose as it"
            }
        };
        let help = match self.dialect() {
            Dialect::Mysql => {
                "take `ssl-mode` out of the URL or write `ssl-mode=VERIFY_IDENTITY`, with `ssl-ca=<file>` for an authority of your own"
            }
            _ => {
                "write `sslmode=verify-full` into the URL, with `sslrootcert=<file>` for an authority of your own"
            }
        };
        (format!("the connection to {self} {what}"), help.to_owned())
    }
}

#[cfg(all(test, any(feature = "postgres", feature = "mysql")))]
mod tests {
    use super::is_loopback;

    #[test]
    fn what_stays_on_this_machine() {
        for near in [
            "localhost",
            "LOCALHOST",
            "127.0.0.1",
            "127.9.9.9",
            "::1",
            "::ffff:127.0.0.1",
        ] {
            assert!(is_loopback(near), "{near}");
        }
        for far in [
            "localhost.example.org",
            "128.0.0.1",
            "127.0.0.1.example.org",
            "10.0.0.1",
            "::2",
            "0.0.0.0",
        ] {
            assert!(!is_loopback(far), "{far}");
        }
    }
}
