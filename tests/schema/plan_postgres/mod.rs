//! Ways between two schemas of PostgreSQL.

mod alembic;
mod hazards;
mod newer;
mod traps;
