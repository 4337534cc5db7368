//! A run over a network: every round trip takes longer, and is counted.

use std::time::Duration;

use migrate_tests::proxy::{Counts, Proxy};

use crate::case::{Case, Step, Subject};
use crate::measure::{Samples, median, ratio, rotated};
use crate::place::{Place, Product, Site};
use crate::report::{load, milliseconds, say, sqlx_of};
use crate::tools::Tools;

/// What is known of a case.
#[derive(Clone, Default)]
struct Known {
    fresh: Samples,
    no_op: Samples,
    /// Of the last round; they are the same in all.
    fresh_counts: Counts,
    no_op_counts: Counts,
}

pub(crate) fn run(product: Product, count: usize, delay: Duration, rounds: usize, tools: &Tools) {
    let site = Site::new(product);
    let subject = Subject::new(count);
    let cases = Case::all(tools, &site);
    let proxy = site.proxy();
    proxy.delay(delay);
    let mut known = vec![Known::default(); cases.len()];
    for round in 0..rounds {
        for index in rotated(cases.len(), round) {
            let (case, known) = (&cases[index], &mut known[index]);
            let place = site.place();
            if *case == Case::Bare {
                // Any database will do; the check wants tables in it.
                Case::Floor.run(Step::Fresh, &place, &subject);
            }
            place.settle();
            let place = place.through(&proxy);
            known.fresh_counts = counted(
                case,
                Step::Fresh,
                &place,
                &subject,
                &proxy,
                &mut known.fresh,
            );
            known.no_op_counts =
                counted(case, Step::NoOp, &place, &subject, &proxy, &mut known.no_op);
        }
    }
    let milliseconds = delay.as_secs_f64() * 1e3;
    say(&format!(
        "\n### {}: {count} revisions, {milliseconds} ms a round trip\n\n{}\n",
        site.version(),
        load()
    ));
    table(product, &cases, &known);
}

fn counted(
    case: &Case,
    step: Step,
    place: &Place,
    subject: &Subject,
    proxy: &Proxy,
    samples: &mut Samples,
) -> Counts {
    proxy.wait_until_closed();
    proxy.reset();
    let took = case.run_once(step, place, subject);
    proxy.wait_until_closed();
    samples.push(took.map(|took| took.as_secs_f64() * 1e3));
    proxy.counts()
}

fn table(product: Product, cases: &[Case], known: &[Known]) {
    say(
        "| case | fresh: median ms | x sqlx | connections | round trips of logins | round trips | nothing to do: median ms \
         | x sqlx | connections | round trips of logins | round trips |\n\
         | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |",
    );
    for (case, own) in cases.iter().zip(known) {
        let sqlx = sqlx_of(case, cases).map(|index| &known[index]);
        let fresh = cells(&own.fresh, sqlx.map(|sqlx| &sqlx.fresh), &own.fresh_counts);
        let no_op = cells(&own.no_op, sqlx.map(|sqlx| &sqlx.no_op), &own.no_op_counts);
        let name = match case {
            Case::Floor => format!("{} / `SELECT 1`", case.name(product, Step::Fresh)),
            _ => case.name(product, Step::Fresh),
        };
        say(&format!("| {name} | {fresh} | {no_op} |"));
    }
}

fn cells(own: &Samples, sqlx: Option<&Samples>, counts: &Counts) -> String {
    let times: Vec<f64> = own.iter().flatten().copied().collect();
    if times.is_empty() {
        return " | | | | ".to_owned();
    }
    let ratio = sqlx.and_then(|sqlx| ratio(own, sqlx));
    format!(
        "{} | {} | {} | {} | {}",
        milliseconds(median(times)),
        ratio.map_or(String::new(), |ratio| format!("{ratio:.2}")),
        counts.connections,
        counts.login_round_trips,
        counts.round_trips
    )
}
