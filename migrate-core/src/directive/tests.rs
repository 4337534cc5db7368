//! Every directive, and every way to get one wrong.

use super::{Directive, KINDS, Side, Spot, body, parse};

fn read(text: &str, side: Side) -> Result<Directive, &'static str> {
    let spot = Spot {
        file: "f",
        side,
        in_head: true,
        before_statement: true,
    };
    parse(text, 0, spot)
        .map(|placed| placed.directive)
        .map_err(|found| found.diagnostic.code.name())
}

#[test]
fn every_directive_is_understood() {
    let of = |text: &str| Ok(text.to_owned());
    assert_eq!(read("revises base", Side::Up), Ok(Directive::Revises(None)));
    assert_eq!(
        read("revises 2026", Side::Rust),
        Ok(Directive::Revises(Some("2026".into())))
    );
    assert_eq!(
        read("transaction off", Side::Down),
        Ok(Directive::TransactionOff)
    );
    assert_eq!(
        read("transaction off", Side::Rust),
        Ok(Directive::TransactionOff)
    );
    assert_eq!(
        read("irreversible because it is gone", Side::Down),
        of("it is gone").map(Directive::Irreversible)
    );
    assert_eq!(
        read("allow drop-column, x because unused", Side::Up),
        Ok(Directive::Allow(
            vec!["drop-column".into(), "x".into()],
            "unused".into()
        ))
    );
    assert_eq!(
        read("empty because marker", Side::Up),
        of("marker").map(Directive::Empty)
    );
    assert_eq!(
        read("replaces 1..9", Side::Up),
        Ok(Directive::Replaces("1".into(), "9".into()))
    );
    assert_eq!(
        read("pairs 20261119093000", Side::Rust),
        of("20261119093000").map(Directive::Pairs)
    );
    assert_eq!(
        read("probe SELECT 1;", Side::Up),
        of("SELECT 1").map(Directive::Probe)
    );
}

#[test]
fn mistakes_have_their_own_codes() {
    assert_eq!(read("revise base", Side::Up), Err("unknown-directive"));
    assert_eq!(read("revises base", Side::Down), Err("misplaced-directive"));
    assert_eq!(
        read("irreversible because x", Side::Up),
        Err("misplaced-directive")
    );
    for text in [
        "revises",
        "revises A-B",
        "transaction on",
        "irreversible",
        "irreversible because ",
        "phase x",
        "pairs base",
        "data 1",
    ] {
        let side = if text.starts_with("irr") {
            Side::Down
        } else {
            Side::Up
        };
        assert_eq!(read(text, side), Err("directive-argument"), "{text}");
    }
}

#[test]
fn words_are_unique() {
    for (index, kind) in KINDS.iter().enumerate() {
        assert!(KINDS[..index].iter().all(|other| other.word != kind.word));
    }
}

#[test]
fn the_marker_is_found_whatever_its_blanks() {
    assert_eq!(body(" migrate: data "), Some((10, "data")));
    assert_eq!(body("Migrate:data"), Some((8, "data")));
    assert_eq!(body(" we migrate: data"), None);
}
