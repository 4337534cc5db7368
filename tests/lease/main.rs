//! The lock of a server's database, under attack and when its holder is gone.

mod concurrently;
mod hammer;
mod restored;
mod storm;
mod takeover;
