//! A subject behind a wire that can be cut.

use std::time::{Duration, Instant};

use migrate_tests::chain::TestChain;
use migrate_tests::proxy::{Protocol, Proxy};
use migrate_tests::servers::Server;
use migrate_tests::servers::server::Dialect;

use crate::subject::Subject;

/// A subject whose server is also reached by way of a proxy.
pub(crate) struct Wire {
    pub(crate) subject: Subject,
    pub(crate) proxy: Proxy,
}

impl Wire {
    pub(crate) fn new(chain: TestChain, server: &Server) -> Self {
        let protocol = match server.dialect() {
            Dialect::Postgres => Protocol::Postgres,
            Dialect::MySql => Protocol::Mysql,
        };
        Self {
            subject: Subject::new(chain, server),
            proxy: Proxy::start(protocol, server.port),
        }
    }

    /// The database by way of the proxy.
    pub(crate) fn url(&self) -> String {
        let url = self.subject.database.url();
        let port = format!(":{}/", self.subject.database.server().port);
        url.replace(&port, &format!(":{}/", self.proxy.port()))
    }

    /// Waits until a query about the sessions says what is expected.
    #[track_caller]
    pub(crate) fn wait_until(&self, sql: &str, expected: &str) {
        wait_until(&self.subject, sql, expected);
    }
}

/// Waits until a query says what is expected.
#[track_caller]
pub(crate) fn wait_until(subject: &Subject, sql: &str, expected: &str) {
    let limit = Instant::now() + Duration::from_secs(30);
    while subject.database.query(sql) != [expected] {
        assert!(Instant::now() < limit, "in vain: {sql}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
