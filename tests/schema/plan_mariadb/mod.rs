//! Ways between two schemas of MariaDB.

mod alembic;
mod objects;
mod tables;
mod wishes;
