//! Targets and ranges.

use insta::assert_snapshot;
use migrate_core::diagnostic::{Diagnostic, Sources, Style, render};
use migrate_core::target::{Direction, Line, Range, Target};

const IDS: [&str; 6] = [
    "20261101_a",
    "20261102_b",
    "20261102_c",
    "abc",
    "abcd",
    "ABCD",
];

fn line(current: Option<usize>) -> Line<'static> {
    Line {
        ids: IDS.to_vec(),
        head: 5,
        current,
        replaced: Vec::new(),
    }
}

fn at(text: &str) -> Result<usize, &'static str> {
    Target::parse(text)
        .and_then(|target| target.resolve(&line(Some(3))))
        .map_err(|found| found.code.name())
}

fn said<T: std::fmt::Debug>(result: Result<T, Box<Diagnostic>>) -> String {
    render(&result.unwrap_err(), &Sources::default(), Style::Plain)
}

fn said_of(text: &str) -> String {
    said(Target::parse(text).and_then(|target| target.resolve(&line(Some(3)))))
}

#[test]
fn t01_t02_head_is_the_chains_also_when_the_database_is_beyond() {
    assert_eq!((at("head"), at("heads")), (Ok(5), Ok(5)));
    assert_eq!(at("head+1"), Ok(6));
}

#[test]
fn t03_base_is_before_the_first() {
    assert_eq!(at("base"), Ok(0));
    assert_eq!(at("base-1"), Err("target-too-far"));
}

#[test]
fn t04_a_whole_id_wins_over_prefixes() {
    assert_eq!(at("abc"), Ok(4));
    assert_eq!(at("abcd"), Ok(5));
    assert_eq!(at("ABCD"), Ok(6), "ids are case-sensitive");
}

#[test]
fn t05_unique_prefixes() {
    assert_eq!(at("20261101"), Ok(1));
    assert_eq!(at("20261102"), Err("target-ambiguous"));
    assert_eq!(at("ab"), Ok(5), "`abc` is too short to be abbreviated");
    assert_eq!(at("AB"), Ok(6));
    assert_eq!(at("aB"), Err("target-unknown"));
    assert_snapshot!(said_of("20261102"), @"
    error[target-ambiguous]: 2 revisions start with `20261102`: `20261102_b`, `20261102_c`
     |
     = help: write more of the id
    ");
    assert_snapshot!(said_of("20261103_a"), @"
    error[target-unknown]: no revision is called `20261103_a`
     |
     = help: did you mean `20261101_a`?
    ");
    assert_snapshot!(said_of("haed"), @"
    error[target-unknown]: no revision is called `haed`
     |
     = help: did you mean `head`?
    ");
    assert_snapshot!(said_of("zzz"), @"
    error[target-unknown]: no revision is called `zzz`
     |
     = help: `cargo migrate history` lists the revisions
    ");
}

#[test]
fn t05_ordinals() {
    assert_eq!((at("#0"), at("#1"), at("#6")), (Ok(0), Ok(1), Ok(6)));
    assert_snapshot!(said_of("#7"), @"
    error[target-unknown]: no revision is called `#7`
     |
     = help: `cargo migrate history` lists the revisions
    ");
}

#[test]
fn t06_t07_steps_are_counted_exactly() {
    assert_eq!((at("+3"), at("-3")), (Ok(6), Ok(0)));
    assert_snapshot!(said_of("+4"), @"
    error[target-too-far]: `+4` asks for 4 revisions above `20261102_c`, and there are 3
     |
     = help: `cargo migrate history` lists them
    ");
    assert_snapshot!(said_of("-4"), @"
    error[target-too-far]: `-4` asks for 4 revisions below `20261102_c`, and there are 3
     |
     = help: `cargo migrate history` lists them
    ");
    assert_snapshot!(said_of("head+2"), @"
    error[target-too-far]: `head+2` asks for 2 revisions above `abcd`, and there is 1
     |
     = help: `cargo migrate history` lists them
    ");
    assert_snapshot!(said_of("base-1"), @"
    error[target-too-far]: `base-1` asks for 1 revision below `base`, and there is none
     |
     = help: `cargo migrate history` lists them
    ");
}

#[test]
fn t06_t07_a_relative_target_points_where_the_command_goes() {
    let toward = |text: &str, direction| {
        Target::parse(text).and_then(|target| target.resolve_toward(direction, &line(Some(3))))
    };
    assert_snapshot!(said(toward("-2", Direction::Up)), @"
    error[target-direction]: `-2` does not lead where `upgrade` goes
     |
     = help: use `cargo migrate downgrade -2`
    ");
    assert_snapshot!(said(toward("+2", Direction::Down)), @"
    error[target-direction]: `+2` does not lead where `downgrade` goes
     |
     = help: use `cargo migrate upgrade +2`
    ");
    assert_eq!(
        toward("head-1", Direction::Up).unwrap(),
        4,
        "an anchor is relative to itself"
    );
}

#[test]
fn t08_relative_to_a_revision() {
    assert_eq!(
        (at("20261101+2"), at("abcd-1"), at("current+1")),
        (Ok(3), Ok(4), Ok(4))
    );
}

#[test]
fn t11_current_needs_a_database() {
    assert!(Target::parse("current").unwrap().needs_current());
    assert!(Target::parse("+1").unwrap().needs_current());
    assert!(!Target::parse("head-1").unwrap().needs_current());
    assert_snapshot!(said(Target::parse("+1").unwrap().resolve(&line(None))), @"
    error[target-unknown]: `+1` counts from a database, and there is none
     |
     = help: name a revision, or the database with `--url`
    ");
}

#[test]
fn what_means_nothing() {
    assert_snapshot!(said_of("a@head"), @"
    error[target-syntax]: `a@head` is no target
     |
     = help: write `head`, `base`, `current`, an id or the start of one, `#3`, `+1`, `-2` or `<id>+1`
    ");
    for text in [
        "",
        " ",
        "+",
        "-",
        "++1",
        "+-1",
        "1.5",
        "#-1",
        "#",
        "a b",
        "+99999999999999999999",
        "é",
        "head~1",
    ] {
        assert_eq!(at(text), Err("target-syntax"), "{text}");
    }
    assert_eq!(at("+9223372036854775807"), Err("target-too-far"));
    assert_eq!(at("-9223372036854775808"), Err("target-too-far"));
}

#[test]
fn t10_ranges() {
    let range = |text: &str| {
        Range::parse(text)
            .and_then(|range| range.resolve(&line(Some(4))))
            .unwrap()
    };
    for (text, ends) in [
        ("20261101:abc", (1, 4)),
        ("20261101..abc", (1, 4)),
        ("base:head", (0, 5)),
        (":abc", (0, 4)),
        ("abc:", (4, 5)),
        (":", (0, 5)),
        ("abc", (0, 4)),
        ("current:head", (4, 5)),
        ("-2:current", (2, 4)),
        ("20261101:+2", (1, 3)),
        ("-1:abc", (3, 4)),
        ("#2:#3", (2, 3)),
    ] {
        assert_eq!(range(text), ends, "{text}");
    }
    assert!(Range::parse("current:").unwrap().needs_current());
    assert!(
        !Range::parse("-2:head").unwrap().needs_current(),
        "it counts from the other end"
    );
    assert!(Range::parse("a b:").is_err());
    assert!(Range::is_range("a:") && Range::is_range("a..b") && !Range::is_range("a-1"));
}

#[test]
fn t14_the_ends_of_a_range_stay_as_they_were_written() {
    let range = Range::parse("abc:20261101").unwrap();
    assert_eq!(range.resolve(&line(None)).unwrap(), (4, 1));
}
