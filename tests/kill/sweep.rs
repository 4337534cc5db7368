//! Kills a run, often kills the run that is to complete it, and looks whether the last one has completed it.

use std::time::Instant;

use migrate_core::target::Direction;
use migrate_tests::process::text;

use crate::figures::Figures;
use crate::kills::{Extent, Kill, Outcome, again, kill, measure};
use crate::subject::{State, Subject};

/// One run that is swept.
struct Course<'a> {
    subject: &'a Subject,
    direction: Direction,
    /// Where the database is brought to before; `None`: it is empty.
    from: Option<&'static str>,
    to: &'static str,
    extent: Extent,
    expected: State,
}

/// Into how many moments a run is divided.
const PARTS: usize = 997;

/// `MIGRATE_KILL_POINTS=1000` is the long form.
pub(crate) fn points() -> usize {
    let points = std::env::var("MIGRATE_KILL_POINTS").ok();
    points.map_or(25, |points| points.parse().expect("a number of points"))
}

/// Kills at points that are spread over an upgrade of an empty database, one of a database with a history, and a downgrade.
pub(crate) fn sweep(name: &str, subject: &Subject) {
    let courses = [
        Course::new(subject, Direction::Up, None, "head"),
        Course::new(subject, Direction::Up, Some("0001"), "head"),
        Course::new(subject, Direction::Down, Some("head"), "0001"),
    ];
    let mut figures = Figures::default();
    let mut number = 0;
    while figures.points < points() {
        courses[number % courses.len()].point(number / courses.len(), &mut figures);
        number += 1;
        assert!(number < 20 * points(), "the kills come too late: {figures}");
    }
    println!("{name}: {figures}");
    figures.check();
}

impl<'a> Course<'a> {
    fn new(
        subject: &'a Subject,
        direction: Direction,
        from: Option<&'static str>,
        to: &'static str,
    ) -> Self {
        let ready = || make_ready(subject, from);
        let extent = measure(&subject.runner(direction, to), ready);
        Self {
            subject,
            direction,
            from,
            to,
            extent,
            expected: subject.state(),
        }
    }

    fn point(&self, number: usize, figures: &mut Figures) {
        make_ready(self.subject, self.from);
        let run = self.subject.runner(self.direction, self.to);
        let first = kill_in(self.extent, number % 4, number / 4);
        // Less is left to do, and every kind meets every other.
        let half = self.extent.half();
        let second = (!number.is_multiple_of(3)).then(|| kill_in(half, number / 4 % 4, number / 3));
        let story = format!(
            "{:?} from {:?}, {first:?}, then {second:?}",
            self.direction, self.from
        );
        match kill(self.subject, &run, first) {
            Outcome::Killed => figures.points += 1,
            Outcome::Done => return,
            Outcome::Failed(said) => {
                figures.by_hand += 1;
                figures.tell(format!("{story}: the first run: {said}"));
                return;
            }
        }
        match second.map(|second| kill(self.subject, &run, second)) {
            Some(Outcome::Killed) => figures.second_kills += 1,
            Some(Outcome::Failed(said)) => {
                figures.by_hand += 1;
                figures.tell(format!("{story}: the second run: {said}"));
                return;
            }
            Some(Outcome::Done) | None => {}
        }
        let started = Instant::now();
        let output = again(&run).output().unwrap();
        figures.longest = figures.longest.max(started.elapsed());
        if !output.status.success() {
            figures.by_hand += 1;
            figures.tell(format!("{story}: the last run: {}", text(&output)));
            return;
        }
        let state = self.subject.state();
        if state != self.expected {
            figures.count(&state, &self.expected);
            figures.tell(format!("{story}: {}", state.beside(&self.expected)));
        }
    }
}

/// The kills of one kind, turn by turn, spread over the run however many turns there are.
fn kill_in(extent: Extent, kind: usize, turn: usize) -> Kill {
    // Neighbours in number are far apart, and no two fall together before all are used.
    let spread = |count: usize| 1 + turn * stride(count) % count;
    // Before this nothing is sent yet.
    let early = extent.microseconds / 8;
    let part = u64::try_from(spread(PARTS)).expect("a small number");
    let moment = early + (extent.microseconds - early) * part / PARTS as u64;
    match kind {
        0 => Kill::Receive(spread(extent.receives)),
        1 => Kill::After(moment),
        2 => Kill::Send(spread(extent.sends)),
        _ => Kill::WithConnection(moment),
    }
}

fn make_ready(subject: &Subject, from: Option<&str>) {
    subject.empty();
    if let Some(from) = from {
        subject.bring(Direction::Up, from);
    }
}

/// A step that visits all of so many places before it comes back, and is about their golden section.
fn stride(count: usize) -> usize {
    fn divisor(a: usize, b: usize) -> usize {
        if b == 0 { a } else { divisor(b, a % b) }
    }
    let golden = (count * 618 / 1000).max(1);
    (golden..=count)
        .find(|stride| divisor(count, *stride) == 1)
        .unwrap_or(1)
}
