//! A database that every node of the cluster knows.

use migrate_tests::servers::{self, TestDatabase, connection};

/// It, and its URL on each of the nodes.
pub(crate) fn database() -> (TestDatabase, Vec<String>) {
    let nodes = servers::galera();
    let database = nodes[0].database();
    let urls: Vec<String> = nodes.iter().map(|node| node.url(database.name())).collect();
    for url in &urls {
        let known = (0..200).any(|_| {
            let known = connection::try_query(url, "SELECT 1").is_ok();
            if !known {
                std::thread::sleep(std::time::Duration::from_millis(50));
            }
            known
        });
        assert!(known, "{url}");
    }
    (database, urls)
}
