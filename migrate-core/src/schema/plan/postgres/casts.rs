//! How a value of one type becomes one of another.

/// A type as the catalog spells it, without its collation.
pub(crate) fn bare(kind: &str) -> &str {
    kind.split_once(" COLLATE ").map_or(kind, |(kind, _)| kind)
}

/// Families in which PostgreSQL assigns without being asked.
const FAMILIES: &[&[&str]] = &[
    &[
        "smallint",
        "integer",
        "bigint",
        "numeric",
        "real",
        "double precision",
    ],
    &["text", "character varying", "character", "\"char\"", "name"],
    &[
        "date",
        "timestamp without time zone",
        "timestamp with time zone",
    ],
    &["time without time zone", "time with time zone"],
    &["json", "jsonb"],
    &["bit", "bit varying"],
    &["inet", "cidr"],
];

/// What follows `USING`; nothing where the server finds the way by itself.
pub(crate) fn using(column: &str, from: &str, to: &str) -> Option<String> {
    let (from, to) = (bare(from), bare(to));
    let is_text = |kind: &str| matches!(family(kind), Some(1));
    if base(from) == base(to) || (family(from).is_some() && family(from) == family(to)) {
        return None;
    }
    if is_text(to) && !from.contains('.') && !from.ends_with("[]") {
        return None;
    }
    let direct = matches!(
        (base(from), base(to)),
        ("integer", "boolean") | ("boolean", "integer")
    );
    // A text that is filled up with blanks is none of the values; as `text` it has none.
    let is_filled_up = base(from) == "character";
    Some(if direct || (is_text(from) && !is_filled_up) {
        format!("{column}::{to}")
    } else {
        format!("{column}::text::{to}")
    })
}

/// The name of a type without its length: `character varying(20)[]` is `character varying[]`.
fn base(kind: &str) -> &str {
    // The name stands before the parenthesis, but that of a time.
    match kind.split_once('(') {
        Some((name, rest)) if rest.ends_with(')') => name.trim_end(),
        _ => kind,
    }
}

/// The name without a length and without `[]`, with what follows the length.
pub(crate) fn plain(kind: &str) -> String {
    let kind = kind.trim_end_matches("[]");
    match (kind.find('('), kind.find(')')) {
        (Some(open), Some(close)) if open < close => {
            format!("{}{}", &kind[..open], &kind[close + 1..])
        }
        _ => kind.to_owned(),
    }
}

fn family(kind: &str) -> Option<usize> {
    let dimensions = kind.len() - kind.trim_end_matches("[]").len();
    let plain = plain(kind);
    let found = FAMILIES.iter().position(|names| names.contains(&&*plain))?;
    Some(found + if dimensions > 0 { FAMILIES.len() } else { 0 })
}

/// Whether PostgreSQL changes the type without writing the rows anew.
pub(crate) fn is_free(from: &str, to: &str) -> bool {
    let (from_length, to_length) = (length(from), length(to));
    match (&*plain(bare(from)), &*plain(bare(to))) {
        (_, _) if from.contains("[]") || to.contains("[]") => false,
        ("character varying" | "text", "text") | ("cidr", "inet") => true,
        ("text", "character varying") => to_length.is_none(),
        ("character varying", "character varying") => is_wider(from_length, to_length),
        ("numeric", "numeric") => match (precision(from), precision(to)) {
            (_, None) => true,
            (Some((old, scale)), Some((new, new_scale))) => scale == new_scale && new >= old,
            (None, Some(_)) => false,
        },
        (from, to) => from == to && from.contains("time") && is_wider(from_length, to_length),
    }
}

/// Whether every value of the one type is one of the other.
pub(crate) fn is_widening(from: &str, to: &str) -> bool {
    const NUMBERS: &[&str] = &["smallint", "integer", "bigint", "numeric"];
    let (old, new) = (plain(bare(from)), plain(bare(to)));
    let rank = |kind: &str| NUMBERS.iter().position(|it| *it == kind);
    if let (Some(old), Some(new)) = (rank(&old), rank(&new))
        && old < new
    {
        return length(to).is_none()
            || precision(to).is_some_and(|(digits, scale)| digits - scale > 18);
    }
    is_free(from, to) || new == "text" || (old == "real" && new == "double precision")
}

fn is_wider(from: Option<u32>, to: Option<u32>) -> bool {
    match (from, to) {
        (_, None) => true,
        (Some(from), Some(to)) => to >= from,
        (None, Some(_)) => false,
    }
}

fn arguments(kind: &str) -> Option<&str> {
    let (_, rest) = kind.split_once('(')?;
    rest.split_once(')').map(|(inside, _)| inside)
}

fn length(kind: &str) -> Option<u32> {
    arguments(kind)?.split(',').next()?.trim().parse().ok()
}

fn precision(kind: &str) -> Option<(u32, u32)> {
    let (digits, scale) = arguments(kind)?.split_once(',')?;
    Some((digits.trim().parse().ok()?, scale.trim().parse().ok()?))
}

/// A value of a type that says as little as possible; nothing where none is known.
pub(crate) fn neutral(kind: &str) -> Option<String> {
    let kind = bare(kind);
    if kind.ends_with("[]") {
        return Some("'{}'".to_owned());
    }
    let value = match &*plain(kind) {
        "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision" | "money" => {
            "0"
        }
        "text" | "character varying" | "character" | "\"char\"" | "name" | "bytea" | "tsvector" => {
            "''"
        }
        "boolean" => "false",
        "date" => "'1970-01-01'",
        "timestamp without time zone" => "'1970-01-01 00:00:00'",
        "timestamp with time zone" => "'1970-01-01 00:00:00+00'",
        "time without time zone" | "time with time zone" | "interval" => "'00:00:00'",
        "json" | "jsonb" => "'{}'",
        "uuid" => "'00000000-0000-0000-0000-000000000000'",
        "inet" | "cidr" => "'0.0.0.0'",
        "bit" => {
            return length(kind)
                .or(Some(1))
                .map(|bits| format!("B'{}'", "0".repeat(bits as usize)));
        }
        "bit varying" => "B''",
        "int4range" | "int8range" | "numrange" | "tsrange" | "tstzrange" | "daterange" => "'empty'",
        "point" => "'(0,0)'",
        _ => return None,
    };
    Some(value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{is_free, is_widening, neutral, using};

    #[test]
    fn the_server_is_told_only_what_it_does_not_know() {
        assert_eq!(using("a", "integer", "bigint"), None);
        assert_eq!(using("a", "character varying(20)", "text"), None);
        assert_eq!(using("a", "integer", "text"), None);
        assert_eq!(using("a", "text", "integer").as_deref(), Some("a::integer"));
        assert_eq!(
            using("a", "text", "public.status").as_deref(),
            Some("a::public.status")
        );
        assert_eq!(
            using("a", "character(10)", "public.status").as_deref(),
            Some("a::text::public.status")
        );
        assert_eq!(
            using("a", "public.status", "text").as_deref(),
            Some("a::text::text")
        );
        assert_eq!(
            using("a", "integer", "uuid").as_deref(),
            Some("a::text::uuid")
        );
        assert_eq!(using("a", "integer[]", "bigint[]"), None);
        assert_eq!(
            using("a", "integer[]", "integer").as_deref(),
            Some("a::text::integer")
        );
        assert_eq!(
            using(
                "a",
                "timestamp(3) without time zone",
                "timestamp with time zone"
            ),
            None
        );
    }

    #[test]
    fn what_writes_no_rows_is_known() {
        assert!(is_free("character varying(20)", "character varying(40)"));
        assert!(!is_free("character varying(40)", "character varying(20)"));
        assert!(is_free("numeric(10,2)", "numeric(12,2)"));
        assert!(!is_free("numeric(10,2)", "numeric(12,4)"));
        assert!(!is_free("integer", "bigint"));
        assert!(is_widening("integer", "bigint"));
        assert!(!is_widening("bigint", "integer"));
        assert_eq!(neutral("integer[]").as_deref(), Some("'{}'"));
        assert_eq!(neutral("public.status"), None);
    }
}
