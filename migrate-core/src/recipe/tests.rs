//! What recipes write.
