//! Schemas as they are read from databases.

mod sqlite;
