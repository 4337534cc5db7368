//! A Galera cluster of three MariaDB nodes.

use std::path::{Path, PathBuf};

use super::mariadb;
use super::place;
use super::program::{End, Running};
use super::server::{Dialect, Server};

/// The ports of one node.
struct Ports {
    client: u16,
    group: u16,
    transfer: u16,
    state: u16,
}

/// A cluster with new data: the first node founds it, the others join one after the other, as several at once take longer.
pub(super) fn fresh(folder: &Path) -> Result<Vec<(Running, Server)>, String> {
    let all: [u16; 12] = place::free_ports();
    let founder = all[1];
    let mut nodes = Vec::new();
    for (index, ports) in all.chunks(4).enumerate() {
        let ports = Ports {
            client: ports[0],
            group: ports[1],
            transfer: ports[2],
            state: ports[3],
        };
        let data = folder.join("data").join(format!("node{index}"));
        place::folder(folder.join("data"));
        mariadb::prepare(&data);
        nodes.push(start(&data, &ports, founder, index + 1)?);
    }
    for (running, server) in &mut nodes {
        wait(running, server, 3)?;
    }
    Ok(nodes)
}

fn start(
    data: &Path,
    ports: &Ports,
    founder: u16,
    size: usize,
) -> Result<(Running, Server), String> {
    let mut mariadbd = mariadb::server(data);
    let Ports {
        client,
        group,
        transfer,
        state,
    } = ports;
    mariadbd.args(["--bind-address=127.0.0.1", "--max-connections=500"]);
    mariadbd.arg(format!("--port={client}"));
    // What Galera demands.
    mariadbd.args(["--binlog-format=ROW", "--innodb-autoinc-lock-mode=2"]);
    mariadbd.args(["--wsrep-on=ON", "--wsrep-cluster-name=migrate"]);
    mariadbd.arg(format!("--wsrep-provider={}", library().display()));
    mariadbd.arg(format!("--wsrep-node-address=127.0.0.1:{group}"));
    mariadbd.arg("--wsrep-sst-method=rsync");
    mariadbd.arg(format!("--wsrep-sst-receive-address=127.0.0.1:{state}"));
    mariadbd.arg(format!(
        "--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:{group};ist.recv_addr=127.0.0.1:{transfer};gcache.size=32M"
    ));
    // Three servers on one machine: nothing is kept when they end.
    mariadbd.args([
        "--innodb-flush-log-at-trx-commit=0",
        "--innodb-buffer-pool-size=64M",
    ]);
    if size == 1 {
        mariadbd.args(["--wsrep-cluster-address=gcomm://", "--wsrep-new-cluster"]);
    } else {
        mariadbd.arg(format!(
            "--wsrep-cluster-address=gcomm://127.0.0.1:{founder}"
        ));
    }
    let mut running = Running::start(mariadbd, End::Kill);
    let server = Server::new(Dialect::MySql, *client);
    wait(&mut running, &server, size)?;
    Ok((running, server))
}

fn wait(running: &mut Running, server: &Server, size: usize) -> Result<(), String> {
    let sql = "SELECT group_concat(variable_value ORDER BY variable_name) FROM information_schema.global_status \
               WHERE variable_name IN ('wsrep_cluster_size', 'wsrep_local_state_comment')";
    server.wait(running, 120, sql, &format!("{size},Synced"))
}

fn library() -> PathBuf {
    [
        "/usr/lib/galera/libgalera_smm.so",
        "/usr/lib64/galera-4/libgalera_smm.so",
    ]
    .into_iter()
    .map(PathBuf::from)
    .find(|path| path.is_file())
    .expect("Galera is not installed: install the package `galera-4` (apt-get install galera-4)")
}
