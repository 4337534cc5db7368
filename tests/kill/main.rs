//! What a server's database is like after the worst: processes killed, wires cut, servers crashed, futures dropped.

mod subject;
mod chains;
mod kills;
mod figures;
mod sweep;
mod postgres;
mod mariadb;
mod wire;
mod cuts;
mod fenced;
mod crashes;
mod dropped;
