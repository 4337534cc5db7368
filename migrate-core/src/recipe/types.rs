//! Types as people write them.

/// A type of PostgreSQL as its catalog spells it.
///
/// `int` is `integer`, `varchar(20)` is `character varying(20)`.
pub(super) fn postgres(kind: &str) -> String {
    let kind = kind.trim();
    let (kind, end) = match kind.strip_suffix("[]") {
        Some(element) => (element, "[]"),
        None => (kind, ""),
    };
    let lower = kind.to_ascii_lowercase();
    let (name, rest) = lower.split_at(lower.find('(').unwrap_or(lower.len()));
    let (argument, behind) = rest.split_at(rest.find(')').map_or(0, |at| at + 1));
    let words: Vec<&str> = name
        .split_whitespace()
        .chain(behind.split_whitespace())
        .collect();
    let known = match &words.join(" ")[..] {
        "int" | "int4" | "integer" => "integer".to_owned(),
        "int8" | "bigint" => "bigint".to_owned(),
        "int2" | "smallint" => "smallint".to_owned(),
        "bool" | "boolean" => "boolean".to_owned(),
        "float" | "float8" | "double precision" => "double precision".to_owned(),
        "float4" | "real" => "real".to_owned(),
        // The catalog says how many digits are behind the point, also where it is none.
        "decimal" | "dec" | "numeric" => match argument.strip_suffix(')') {
            Some(inside) if !inside.contains(',') => format!("numeric{inside},0)"),
            _ => format!("numeric{argument}"),
        },
        "varchar" | "character varying" => format!("character varying{argument}"),
        "char" | "character" => format!("character{argument}"),
        "timestamptz" | "timestamp with time zone" => format!("timestamp{argument} with time zone"),
        "timestamp" | "timestamp without time zone" => {
            format!("timestamp{argument} without time zone")
        }
        "timetz" | "time with time zone" => format!("time{argument} with time zone"),
        "time" | "time without time zone" => format!("time{argument} without time zone"),
        "text" | "uuid" | "json" | "jsonb" | "bytea" | "date" | "inet" | "cidr" | "interval" => {
            lower.clone()
        }
        // One of the schema, or of an extension: its case may count.
        _ => kind.to_owned(),
    };
    known.replace(", ", ",") + end
}

#[cfg(test)]
mod tests {
    use super::postgres;

    #[test]
    fn spellings_of_people_are_those_of_the_catalog() {
        assert_eq!(postgres("INT"), "integer");
        assert_eq!(postgres("varchar(20)"), "character varying(20)");
        assert_eq!(postgres("timestamptz(3)"), "timestamp(3) with time zone");
        assert_eq!(postgres("decimal(10, 2)"), "numeric(10,2)");
        assert_eq!(postgres("numeric(10)"), "numeric(10,0)");
        assert_eq!(postgres("int8[]"), "bigint[]");
        assert_eq!(postgres("\"Mood\""), "\"Mood\"");
    }
}
