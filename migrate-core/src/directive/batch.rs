//! `batch key=<column>[,<column>] size=<n> …`: how a statement that changes rows runs in pieces.

use core::time::Duration;

use super::nearest;

/// What `-- migrate: batch …` says of the statement after it.
///
/// ```
/// use migrate_core::directive::Batch;
///
/// let batch = Batch::parse("key=id size=5000 target=250ms").unwrap();
/// assert_eq!((&*batch.key[0], batch.size), ("id", 5000));
/// assert!(Batch::parse("key=id").unwrap_err().contains("size="));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// The columns by which the rows are taken in order: they hold no NULL, and an index begins with them.
    pub key: Vec<String>,
    /// Rows of the first batch.
    pub size: u32,
    /// How long a batch should take.
    pub target: Option<Duration>,
    /// How long to wait between two batches.
    pub pause: Option<Duration>,
    /// What makes it wait longer.
    pub throttle: Throttle,
}

/// The directive as it is written where somebody may write other numbers later.
#[cfg(feature = "schema")]
pub(crate) fn usual_batch(key: &str) -> String {
    format!("batch key={key} size=5000")
}

/// What makes a run wait before its next batch. Each of them is enough.
///
/// ```
/// use migrate_core::directive::{Batch, Throttle};
///
/// let batch = Batch::parse("key=id size=100 max-load=20").unwrap();
/// assert_eq!(batch.throttle, Throttle { max_load: Some(20), ..Throttle::default() });
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Throttle {
    /// Replicas are further behind than this.
    pub max_lag: Option<Duration>,
    /// More statements than this run on the server.
    pub max_load: Option<u64>,
    /// A SELECT returns true, or a number above 0.
    pub sql: Option<String>,
}

impl Throttle {
    /// These, and those of another one where nothing is said.
    ///
    /// ```
    /// use migrate_core::directive::Throttle;
    ///
    /// let usual = Throttle { max_load: Some(20), ..Throttle::default() };
    /// assert_eq!(Throttle::default().or(&usual), usual);
    /// ```
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        Self {
            max_lag: self.max_lag.or(other.max_lag),
            max_load: self.max_load.or(other.max_load),
            sql: self.sql.or_else(|| other.sql.clone()),
        }
    }
}

const OPTIONS: &[&str] = &[
    "key", "size", "target", "pause", "max-lag", "max-load", "throttle",
];

/// The most rows of a batch, however fast they are.
pub const LARGEST_BATCH: u32 = 100_000;

impl Batch {
    /// Reads what stands behind the word `batch`; the error is a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut batch = Self::default();
        let mut given: Vec<&str> = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let (name, behind) = option(rest)?;
            if given.contains(&name) {
                return Err(format!("`{name}=` is given twice"));
            }
            given.push(name);
            if name == "throttle" {
                batch.throttle.sql = Some(select(behind)?);
                break;
            }
            let (value, after) = behind
                .split_once(char::is_whitespace)
                .unwrap_or((behind, ""));
            batch.set(name, value)?;
            rest = after.trim_start();
        }
        for needed in ["key", "size"] {
            if !given.contains(&needed) {
                return Err(format!("`{needed}=` is missing"));
            }
        }
        Ok(batch)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "key" => self.key = columns(value)?,
            "size" => {
                self.size = number(name, value, u64::from(LARGEST_BATCH))?
                    .try_into()
                    .unwrap_or(LARGEST_BATCH);
            }
            "target" => self.target = Some(positive(name, value)?),
            "pause" => self.pause = Some(duration(value)?),
            "max-lag" => self.throttle.max_lag = Some(positive(name, value)?),
            _ => self.throttle.max_load = Some(number(name, value, u64::MAX)?),
        }
        Ok(())
    }
}

/// The option that comes next, and what follows its `=`.
fn option(text: &str) -> Result<(&'static str, &str), String> {
    let word = text.split(char::is_whitespace).next().unwrap_or_default();
    let name = word.split_once('=').map_or(word, |(name, _)| name);
    let Some(known) = OPTIONS.iter().find(|known| **known == name) else {
        let meant = match nearest(name, OPTIONS.iter().copied()) {
            Some(near) => format!("did you mean `{near}=`?"),
            None => format!("the options are {}", OPTIONS.join(", ")),
        };
        return Err(format!("it has no option `{name}`; {meant}"));
    };
    match text
        .strip_prefix(name)
        .and_then(|rest| rest.strip_prefix('='))
    {
        Some(behind) => Ok((known, behind)),
        None => Err(format!("`{name}` has no value: write `{name}=…`")),
    }
}

fn columns(value: &str) -> Result<Vec<String>, String> {
    let columns: Vec<String> = value.split(',').map(str::to_owned).collect();
    let is_name = |name: &String| {
        let mut characters = name.chars();
        characters
            .next()
            .is_some_and(|c| c == '_' || c.is_alphabetic())
            && characters.all(|c| c == '_' || c == '$' || c.is_alphanumeric())
    };
    if let Some(wrong) = columns.iter().find(|name| !is_name(name)) {
        return Err(format!(
            "`{wrong}` is no column: name them as `key=tenant,id`, without quotes and blanks"
        ));
    }
    let twice = |(at, name): (usize, &String)| columns.iter().take(at).any(|other| other == name);
    if columns.iter().enumerate().any(twice) {
        return Err("`key=` names a column twice".to_owned());
    }
    Ok(columns)
}

fn number(name: &str, value: &str, most: u64) -> Result<u64, String> {
    let digits = value.replace('_', "");
    let number = digits
        .parse()
        .ok()
        .filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| match most {
        u64::MAX => format!("`{name}={value}` is no number above 0"),
        most => format!("`{name}={value}` is no number from 1 to {most}"),
    })
}

fn positive(name: &str, value: &str) -> Result<Duration, String> {
    match duration(value)? {
        Duration::ZERO => Err(format!("`{name}=` has to be longer than nothing")),
        duration => Ok(duration),
    }
}

/// `500ms`, `2s`, `1m`: a duration as directives and the configuration write it.
///
/// ```
/// use core::time::Duration;
///
/// use migrate_core::directive::duration;
///
/// assert_eq!(duration("1500ms"), Ok(Duration::from_millis(1500)));
/// assert!(duration("5").is_err());
/// ```
pub fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let milliseconds = match &text[digits.len()..] {
        "ms" => Some(1),
        "s" => Some(1_000),
        "m" => Some(60_000),
        _ => None,
    };
    let number: Option<u64> = digits.parse().ok();
    number
        .zip(milliseconds)
        .and_then(|(number, unit)| number.checked_mul(unit))
        .map(Duration::from_millis)
        .ok_or_else(|| format!("`{text}` is no duration: write it as `500ms`, `2s` or `1m`"))
}

fn select(text: &str) -> Result<String, String> {
    let text = text.trim().trim_end_matches(';').trim_end();
    let is_select = text
        .get(..6)
        .is_some_and(|word| word.eq_ignore_ascii_case("select"));
    if is_select {
        Ok(text.to_owned())
    } else {
        Err("`throttle=` is followed by a SELECT, to the end of the line".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::{Batch, Throttle};

    #[test]
    fn all_of_it_is_read() {
        let text = "key=tenant,id size=5_000 target=1s pause=50ms max-lag=10s max-load=40 throttle=SELECT busy FROM load;";
        let batch = Batch {
            key: vec!["tenant".to_owned(), "id".to_owned()],
            size: 5000,
            target: Some(Duration::from_secs(1)),
            pause: Some(Duration::from_millis(50)),
            throttle: Throttle {
                max_lag: Some(Duration::from_secs(10)),
                max_load: Some(40),
                sql: Some("SELECT busy FROM load".to_owned()),
            },
        };
        assert_eq!(Batch::parse(text), Ok(batch));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let said = |text: &str| Batch::parse(text).unwrap_err();
        assert_eq!(said(""), "`key=` is missing");
        assert_eq!(said("key=id"), "`size=` is missing");
        assert_eq!(
            said("key=id sise=5"),
            "it has no option `sise`; did you mean `size=`?"
        );
        assert_eq!(said("key=id size"), "`size` has no value: write `size=…`");
        assert_eq!(
            said("key=id size=0"),
            "`size=0` is no number from 1 to 100000"
        );
        assert_eq!(said("key=id size=5 size=6"), "`size=` is given twice");
        assert_eq!(said("key=id,id size=5"), "`key=` names a column twice");
        assert_eq!(
            said("key=id,\"b\" size=5"),
            "`\"b\"` is no column: name them as `key=tenant,id`, without quotes and blanks"
        );
        assert_eq!(
            said("key=id size=5 target=5"),
            "`5` is no duration: write it as `500ms`, `2s` or `1m`"
        );
        assert_eq!(
            said("key=id size=5 throttle=true"),
            "`throttle=` is followed by a SELECT, to the end of the line"
        );
    }
}
