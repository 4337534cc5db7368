//! The tables.

use std::fs;

use migrate_tests::process::tool;

use crate::case::{Case, Step};
use crate::measure::{Samples, median, ratio};
use crate::place::Product;
use crate::tools::{Tools, version};

#[expect(clippy::print_stdout, reason = "a benchmark's result is its output")]
pub(crate) fn say(text: &str) {
    println!("{text}");
}

/// What is compared, and with what.
pub(crate) fn head(tools: &Tools) {
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    say(&format!("{processors} processors\n"));
    for (tool, path) in &tools.found {
        say(&format!("- {}: {}", tool.name(), version(path)));
    }
    for tool in &tools.missing {
        say(&format!("- {}: missing", tool.name()));
    }
    for name in ["psql", "sqlite3", "mariadb"] {
        let output = tool(name, name).arg("--version").output().expect(name);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        say(&format!("- {name}: {}", text.trim()));
    }
}

/// How many processes wanted to run in the last minute, and in the last five.
pub(crate) fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").expect("procfs");
    let averages: Vec<&str> = text.split(' ').take(2).collect();
    format!("load {}", averages.join(", "))
}

/// One table: the cases that have samples, and their ratios to the floor and to sqlx.
pub(crate) fn table(
    product: Product,
    step: Step,
    title: &str,
    cases: &[Case],
    samples: &[Samples],
) {
    say(&format!(
        "\n### {}: {title}\n\n{}\n",
        product.name(),
        load()
    ));
    say(
        "| case | median ms | min | max | x floor | x sqlx |\n| --- | --: | --: | --: | --: | --: |",
    );
    for (case, own) in cases.iter().zip(samples) {
        let mut times: Vec<f64> = own.iter().flatten().copied().collect();
        if times.is_empty() {
            continue;
        }
        times.sort_by(f64::total_cmp);
        let (least, most) = (times[0], times[times.len() - 1]);
        let against = |other: Option<usize>| {
            let ratio = other.and_then(|index| ratio(own, &samples[index]));
            ratio.map_or(String::new(), |ratio| format!("{ratio:.2}"))
        };
        say(&format!(
            "| {} | {} | {} | {} | {} | {} |",
            case.name(product, step),
            milliseconds(median(times)),
            milliseconds(least),
            milliseconds(most),
            against(floor_of(case, step, cases)),
            against(sqlx_of(case, cases)),
        ));
    }
}

/// Embedded, with nothing to do, there is less to do than start a client.
fn floor_of(case: &Case, step: Step, cases: &[Case]) -> Option<usize> {
    let floor = if case.is_embedded() && step == Step::NoOp {
        Case::Bare
    } else {
        Case::Floor
    };
    cases.iter().position(|other| *other == floor)
}

/// A program is compared with a program, if it is there.
pub(crate) fn sqlx_of(case: &Case, cases: &[Case]) -> Option<usize> {
    let of_kind = |is_embedded: bool| {
        cases
            .iter()
            .position(|other| other.is_sqlx() && other.is_embedded() == is_embedded)
    };
    of_kind(case.is_embedded()).or_else(|| of_kind(true))
}

pub(crate) fn milliseconds(value: f64) -> String {
    match value {
        100.0.. => format!("{value:.0}"),
        1.0.. => format!("{value:.1}"),
        _ => format!("{value:.3}"),
    }
}
