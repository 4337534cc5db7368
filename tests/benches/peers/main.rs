//! What a run costs, beside other tools and beside the least that the database asks for. See the README one folder up.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark stops at the first surprise"
)]

mod arguments;
mod case;
mod embedded;
mod floor;
mod formats;
mod latency;
mod measure;
mod place;
mod report;
mod tools;
mod times;

use arguments::Arguments;
use tools::Tools;

fn main() {
    // `cargo test --benches` asks for a sign of life only.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let arguments = match Arguments::read(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(why) => {
            report::say(&why);
            std::process::exit(2);
        }
    };
    let tools = Tools::find();
    report::head(&tools);
    for product in &arguments.products {
        for count in &arguments.counts {
            match arguments.latency {
                Some(delay) if product.has_wire() => {
                    latency::run(*product, *count, delay, arguments.rounds, &tools);
                }
                Some(_) => {}
                None => times::run(*product, *count, arguments.rounds, &tools),
            }
        }
    }
}
