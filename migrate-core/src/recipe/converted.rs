//! How a value of one type of PostgreSQL becomes one of another, so that no part of it goes without a word.

use crate::schema::plan::postgres::casts;

const WHOLE: &[&str] = &["smallint", "integer", "bigint"];
const FLOATING: &[&str] = &["real", "double precision"];
const TEXTS: &[&str] = &["text", "character varying", "character", "name"];
const MOMENT: &str = "timestamp with time zone";
const LOCAL: &[&str] = &["timestamp without time zone", "date"];
const TIMES: &[&str] = &["time without time zone", "time with time zone"];

/// Whether the one type says a moment and the other what a clock showed: which moment that was, only a time zone tells.
pub(super) fn needs_zone(from: &str, to: &str) -> bool {
    let (from, to) = (casts::plain(from), casts::plain(to));
    let is_pair = |one: &str, other: &str| one == MOMENT && LOCAL.contains(&other);
    is_pair(&from, &to) || is_pair(&to, &from)
}

/// Whether the server makes another value of some, and does not fail at it: it rounds, or cuts.
pub(super) fn may_lose(from: &str, to: &str) -> bool {
    let (from, to) = (casts::bare(from), casts::bare(to));
    let (old, new) = (&*casts::plain(from), &*casts::plain(to));
    let scale = |kind| digits(kind).map(|(_, scale)| scale);
    let fits = |most| digits(from).is_some_and(|(all, scale)| all <= most && scale >= 0);
    let is_shorter = || fraction(to) < fraction(from);
    match (old, new) {
        ("numeric", new) if WHOLE.contains(&new) => scale(from).is_none_or(|scale| scale > 0),
        (old, new) if FLOATING.contains(&old) && (WHOLE.contains(&new) || new == "numeric") => true,
        ("numeric", "numeric") => {
            scale(to).is_some_and(|new| scale(from).is_none_or(|old| new < old))
        }
        (old, "numeric") if WHOLE.contains(&old) => scale(to).is_some_and(|scale| scale < 0),
        ("numeric", "double precision") => !fits(15),
        ("numeric", "real") => !fits(6),
        ("integer" | "bigint" | "double precision", "real")
        | ("bigint", "double precision")
        | ("inet", "cidr")
        | ("integer", "boolean")
        | (MOMENT | "timestamp without time zone", "date") => true,
        (old, new) if TIMES.contains(&old) && TIMES.contains(&new) => old != new || is_shorter(),
        (old, new) if TIMES.contains(&new) => is_dated(old) || TEXTS.contains(&old),
        (old, new) if is_dated(old) && is_dated(new) => is_shorter(),
        (old, "numeric") if TEXTS.contains(&old) => scale(to).is_some(),
        (old, "bit") if TEXTS.contains(&old) => true,
        (old, new) if TEXTS.contains(&old) => is_dated(new) || FLOATING.contains(&new),
        _ => false,
    }
}

fn is_dated(kind: &str) -> bool {
    kind == MOMENT || kind == "interval" || LOCAL.contains(&kind)
}

/// How many digits a number has, and how many of them behind the point; nothing where any number is one.
fn digits(kind: &str) -> Option<(i32, i32)> {
    let inside = kind.split_once('(')?.1.split_once(')')?.0;
    let (all, scale) = inside.split_once(',').unwrap_or((inside, "0"));
    Some((all.trim().parse().ok()?, scale.trim().parse().ok()?))
}

/// How many digits of a second are kept.
fn fraction(kind: &str) -> i32 {
    match kind {
        "date" => 6,
        _ => digits(kind).map_or(6, |(all, _)| all),
    }
}

/// The value as one of the other type. Where the server would round, it fails instead, and its message shows the value.
pub(super) fn converted(value: &str, from: &str, to: &str, zone: Option<&str>) -> String {
    let (from, to) = (casts::bare(from), casts::bare(to));
    let (old, new) = (&*casts::plain(from), &*casts::plain(to));
    let zone = zone.filter(|_| needs_zone(from, to));
    let in_zone = |value: &str, old: &str, new: &str| match zone {
        Some(zone) if old == "date" => format!("({value}::timestamp AT TIME ZONE {zone})"),
        Some(zone) if new == "date" => format!("({value} AT TIME ZONE {zone})::date"),
        Some(zone) => format!("({value} AT TIME ZONE {zone})"),
        None => value.to_owned(),
    };
    let is_text = TEXTS.contains(&new);
    if is_text && !TEXTS.contains(&old) {
        // A cast to a length cuts; what is assigned to it fails.
        return casts::using(value, from, "text").unwrap_or_else(|| value.to_owned());
    }
    if !may_lose(from, to) {
        return match zone {
            Some(_) => in_zone(value, old, new),
            None => casts::using(value, from, to).unwrap_or_else(|| value.to_owned()),
        };
    }
    let cast = if zone.is_some() {
        in_zone(value, old, new)
    } else {
        format!("{value}::{to}")
    };
    let Some((there, here)) = compared(value, &cast, [from, old], new) else {
        return cast;
    };
    let there = if zone.is_some() {
        in_zone(&cast, new, old)
    } else {
        there
    };
    format!(
        "CASE WHEN {there} = {here} THEN {cast} ELSE ('does not fit: ' || {value}::text)::{to} END"
    )
}

/// What is the same on both sides where nothing is lost.
fn compared(
    value: &str,
    cast: &str,
    [from, old]: [&str; 2],
    new: &str,
) -> Option<(String, String)> {
    if TEXTS.contains(&old) {
        // The same number can be written in many ways.
        let wide = match new {
            "numeric" => "numeric",
            "date" => "timestamp",
            _ => return None,
        };
        return Some((format!("{cast}::{wide}"), format!("{value}::{wide}")));
    }
    let is_cast_back = !(TIMES.contains(&new) && old != new);
    is_cast_back.then(|| (format!("{cast}::{from}"), value.to_owned()))
}

/// The default of the column in its new type. What is the moment itself stays so.
pub(super) fn default(text: &str, from: &str, to: &str, zone: Option<&str>) -> String {
    const MOMENTS: &[&str] = &[
        "now()",
        "CURRENT_TIMESTAMP",
        "transaction_timestamp()",
        "statement_timestamp()",
        "clock_timestamp()",
    ];
    let to_moment = casts::plain(casts::bare(to)) == MOMENT;
    if zone.is_none() || (to_moment && MOMENTS.contains(&text)) {
        let value = casts::using(&format!("({text})"), from, to);
        return value.unwrap_or_else(|| text.to_owned());
    }
    let Some(zone) = zone.filter(|_| needs_zone(from, to)) else {
        return text.to_owned();
    };
    let is_date = casts::plain(casts::bare(from)) == "date";
    let cast = if is_date { "::timestamp" } else { "" };
    format!("(({text}){cast} AT TIME ZONE {zone})")
}

#[cfg(test)]
mod tests {
    use super::{converted, default, may_lose, needs_zone};

    const MOMENT: &str = "timestamp with time zone";
    const LOCAL: &str = "timestamp without time zone";

    #[test]
    fn what_rounds_or_cuts_is_known() {
        for (from, to) in [
            ("numeric(10,2)", "numeric(10,1)"),
            ("numeric", "numeric(10,2)"),
            ("numeric(10,2)", "numeric(10)"),
            ("numeric(10,2)", "integer"),
            ("numeric", "double precision"),
            ("double precision", "bigint"),
            ("double precision", "numeric"),
            ("bigint", "double precision"),
            (LOCAL, "date"),
            (MOMENT, "date"),
            (LOCAL, "timestamp(3) without time zone"),
            (LOCAL, "time without time zone"),
            ("text", "date"),
            ("character varying(9)", "numeric(5,1)"),
            ("integer", "boolean"),
            ("inet", "cidr"),
            ("numeric(10,2)[]", "integer[]"),
        ] {
            assert!(may_lose(from, to), "{from} {to}");
        }
    }

    #[test]
    fn what_fails_or_keeps_all_is_none_of_it() {
        for (from, to) in [
            ("integer", "bigint"),
            ("bigint", "smallint"),
            ("integer", "numeric(3,1)"),
            ("numeric(10,0)", "integer"),
            ("numeric(10,2)", "numeric(5,2)"),
            ("numeric(10,2)", "double precision"),
            ("real", "double precision"),
            ("text", "character varying(3)"),
            ("text", "integer"),
            ("text", "uuid"),
            ("date", LOCAL),
            ("timestamp(3) without time zone", LOCAL),
            (LOCAL, MOMENT),
            ("json", "jsonb"),
        ] {
            assert!(!may_lose(from, to), "{from} {to}");
        }
    }

    #[test]
    fn a_value_that_would_be_rounded_fails() {
        assert_eq!(
            converted("a", "numeric", "integer", None),
            "CASE WHEN a::integer::numeric = a THEN a::integer ELSE ('does not fit: ' || a::text)::integer END"
        );
        assert_eq!(
            converted("a", "text", "date", None),
            "CASE WHEN a::date::timestamp = a::timestamp THEN a::date ELSE ('does not fit: ' || a::text)::date END"
        );
        assert_eq!(converted("a", "integer", "bigint", None), "a");
        assert_eq!(
            converted("a", "public.mood", "character varying(3)", None),
            "a::text::text"
        );
    }

    #[test]
    fn a_moment_and_a_clock_differ_by_a_zone() {
        assert!(needs_zone(LOCAL, "timestamp(3) with time zone"));
        assert!(needs_zone(MOMENT, "date"));
        assert!(!needs_zone("date", LOCAL));
        let zone = Some("'UTC'");
        for (from, to) in [(LOCAL, MOMENT), (MOMENT, LOCAL)] {
            assert_eq!(converted("a", from, to, zone), "(a AT TIME ZONE 'UTC')");
        }
        assert_eq!(
            converted("a", MOMENT, "date", zone),
            "CASE WHEN ((a AT TIME ZONE 'UTC')::date::timestamp AT TIME ZONE 'UTC') = a \
             THEN (a AT TIME ZONE 'UTC')::date ELSE ('does not fit: ' || a::text)::date END"
        );
        assert_eq!(default("now()", LOCAL, MOMENT, zone), "now()");
        assert_eq!(
            default("now()", MOMENT, LOCAL, zone),
            "((now()) AT TIME ZONE 'UTC')"
        );
        assert_eq!(default("7", "integer", "bigint", None), "7");
    }
}
