//! What recipes write, and what they refuse.

mod ground;
mod lint;
mod refusals;
