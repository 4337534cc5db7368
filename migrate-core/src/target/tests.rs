use super::{Direction, Line, Range, Target};

const IDS: [&str; 5] = ["aaaa1", "aaab2", "cccc3", "dd", "eeee5"];

fn line(current: usize) -> Line<'static> {
    Line {
        ids: IDS.to_vec(),
        head: 5,
        current: Some(current),
        replaced: Vec::new(),
    }
}

fn at(text: &str, current: usize) -> Result<usize, &'static str> {
    Target::parse(text)
        .and_then(|target| target.resolve(&line(current)))
        .map_err(|found| found.code.name())
}

#[test]
fn t01_t02_t03_symbols() {
    assert_eq!(at("head", 0), Ok(5));
    assert_eq!(at("heads", 0), Ok(5));
    assert_eq!(at("base", 3), Ok(0));
}

#[test]
fn t04_t05_ids_and_prefixes() {
    assert_eq!(at("cccc3", 0), Ok(3));
    assert_eq!(at("ccc", 0), Ok(3));
    assert_eq!(at("c", 0), Ok(3));
    assert_eq!(at("aaa", 0), Err("target-ambiguous"));
    assert_eq!(
        at("CCC", 0),
        Err("target-unknown"),
        "ids are case-sensitive"
    );
    assert_eq!(at("dd", 0), Ok(4), "a short id is found whole");
    assert_eq!(at("d", 0), Err("target-unknown"), "and not by a prefix");
    assert_eq!(at("#2", 0), Ok(2));
    assert_eq!(at("#9", 0), Err("target-unknown"));
}

#[test]
fn t06_t07_relative_targets_have_exact_counts() {
    let toward = |text: &str, direction, current| {
        Target::parse(text)
            .unwrap()
            .resolve_toward(direction, &line(current))
            .map_err(|found| found.code.name())
    };
    assert_eq!(toward("+2", Direction::Up, 1), Ok(3));
    assert_eq!(toward("+5", Direction::Up, 1), Err("target-too-far"));
    assert_eq!(toward("-3", Direction::Down, 5), Ok(2));
    assert_eq!(toward("-6", Direction::Down, 5), Err("target-too-far"));
    assert_eq!(toward("-2", Direction::Up, 3), Err("target-direction"));
    assert_eq!(toward("+2", Direction::Down, 3), Err("target-direction"));
}

#[test]
fn t06_the_error_counts_what_there_is() {
    let found = Target::parse("+5").unwrap().resolve(&line(3)).unwrap_err();
    assert_eq!(
        found.message,
        "`+5` asks for 5 revisions above `cccc3`, and there are 2"
    );
}

#[test]
fn t08_relative_to_a_symbol() {
    assert_eq!(at("head-1", 0), Ok(4));
    assert_eq!(at("base+2", 0), Ok(2));
    assert_eq!(at("ccc+1", 0), Ok(4));
    assert_eq!(at("ccc-1", 0), Ok(2));
    assert_eq!(at("ccc-4", 0), Err("target-too-far"));
}

#[test]
fn t11_current() {
    assert_eq!(at("current", 2), Ok(2));
    assert_eq!(at("current+1", 2), Ok(3));
    let nowhere = Line {
        current: None,
        ..line(0)
    };
    assert_eq!(
        Target::parse("current")
            .unwrap()
            .resolve(&nowhere)
            .unwrap_err()
            .code
            .name(),
        "target-unknown"
    );
}

#[test]
fn t10_ranges() {
    let range = |text: &str| Range::parse(text).unwrap().resolve(&line(4)).unwrap();
    assert_eq!(range("aaaa1:cccc3"), (1, 3));
    assert_eq!(range("aaaa1:"), (1, 5));
    assert_eq!(range(":ccc"), (0, 3));
    assert_eq!(range("-3:current"), (1, 4));
    assert_eq!(range("aaaa1:+2"), (1, 3));
    assert_eq!(range("base..head"), (0, 5));
    assert_eq!(range("-2:"), (3, 5));
}

#[test]
fn nonsense_is_a_syntax_error() {
    for bad in ["", "+", "-", "a:b", "a b", "a@b", "#", "#x", "1.5", "é"] {
        assert_eq!(at(bad, 0), Err("target-syntax"), "{bad}");
    }
}
