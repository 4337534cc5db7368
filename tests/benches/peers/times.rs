//! The time of a run.

use crate::case::{Case, Step, Subject};
use crate::measure::{Samples, rotated};
use crate::place::{Product, Site};
use crate::report;
use crate::tools::Tools;

/// So many rounds of starts with nothing to do for one of the others: they are short, and others disturb them more.
const SHORT_ROUNDS: usize = 3;

pub(crate) fn run(product: Product, count: usize, rounds: usize, tools: &Tools) {
    let site = Site::new(product);
    let subject = Subject::new(count);
    report::say(&format!("\n## {}, {count} revisions", site.version()));
    let cases = Case::all(tools, &site);
    long(product, rounds, &site, &subject, &cases);
    short(product, rounds * SHORT_ROUNDS, &site, &subject, &cases);
}

/// Up from nothing, and down again.
fn long(product: Product, rounds: usize, site: &Site, subject: &Subject, cases: &[Case]) {
    let mut fresh: Vec<Samples> = vec![Vec::new(); cases.len()];
    let mut downgrade = fresh.clone();
    for round in 0..rounds {
        for index in rotated(cases.len(), round) {
            let place = site.place();
            let steps = [(Step::Fresh, &mut fresh), (Step::Downgrade, &mut downgrade)];
            for (step, samples) in steps {
                place.settle();
                let took = cases[index].run(step, &place, subject);
                samples[index].push(took.map(|took| took.as_secs_f64() * 1e3));
            }
        }
    }
    let count = subject.formats.count;
    let title = format!("fresh, {count} revisions");
    report::table(product, Step::Fresh, &title, cases, &fresh);
    let title = format!("downgrade of {count} revisions to nothing");
    report::table(product, Step::Downgrade, &title, cases, &downgrade);
}

/// Nothing to do.
fn short(product: Product, rounds: usize, site: &Site, subject: &Subject, cases: &[Case]) {
    let places: Vec<_> = cases
        .iter()
        .map(|case| {
            let place = site.place();
            // What connects only is measured on a database that somebody else has brought to head.
            let by = if *case == Case::Bare {
                &Case::Engine
            } else {
                case
            };
            by.run(Step::Fresh, &place, subject);
            place
        })
        .collect();
    for place in &places {
        place.settle();
    }
    let mut samples: Vec<Samples> = vec![Vec::new(); cases.len()];
    for round in 0..rounds {
        for index in rotated(cases.len(), round) {
            let took = cases[index].run(Step::NoOp, &places[index], subject);
            samples[index].push(took.map(|took| took.as_secs_f64() * 1e3));
        }
    }
    let count = subject.formats.count;
    let title = format!("nothing to do, {count} revisions applied");
    report::table(product, Step::NoOp, &title, cases, &samples);
}
