//! What of a schema is looked at: patterns over the names of facts.

use std::collections::BTreeSet;
use std::fmt;

use super::{Fact, FactId, Kind, Schema};
use crate::directive::nearest;

/// A pattern over names: `audit.*`, `view:report_*`. `*` stands for any text, `?` for one character.
///
/// ```
/// use migrate_core::schema::{FactId, Kind, Pattern};
///
/// let pattern = Pattern::parse("view:report_*").unwrap();
/// assert!(pattern.matches(&FactId::new(Kind::View, ["public", "report_daily"])));
/// assert!(!pattern.matches(&FactId::new(Kind::Table, ["public", "report_daily"])));
/// assert_eq!(Pattern::parse("viev:x").unwrap_err(), "did you mean `view:`?");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    kind: Option<Kind>,
    name: String,
}

impl Pattern {
    /// Reads a pattern, `<kind>:<name>` or `<name>`. The error is what mends it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (kind, name) = match text.split_once(':') {
            Some((kind, name)) => (Some(kind.trim()), name.trim()),
            None => (None, text.trim()),
        };
        if name.is_empty() {
            return Err("write a name, or a kind and a name as in `view:report_*`".to_owned());
        }
        let word = |kind: &str| kind.to_lowercase().replace(['-', '_'], " ");
        let kind = kind.map(|said| {
            let known = |kind: &&Kind| kind.name() == word(said);
            Kind::ALL.iter().find(known).copied().ok_or_else(|| {
                let names = Kind::ALL.iter().map(|kind| kind.name());
                match nearest(&word(said), names) {
                    Some(near) => format!("did you mean `{}:`?", near.replace(' ', "-")),
                    None => "a kind is one that `cargo migrate schema dump --format json` shows"
                        .to_owned(),
                }
            })
        });
        Ok(Self {
            kind: kind.transpose()?,
            name: name.to_owned(),
        })
    }

    /// Whether a fact is meant by its kind and its name, with or without its schema.
    #[must_use]
    pub fn matches(&self, id: &FactId) -> bool {
        self.kind.is_none_or(|kind| kind == id.kind)
            && (glob(&self.name, &id.name()) || glob(&self.name, &id.path.join(".")))
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(kind) = self.kind {
            write!(f, "{}:", kind.name().replace(' ', "-"))?;
        }
        f.write_str(&self.name)
    }
}

/// Whether a text is of a pattern. The case of letters does not matter.
fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_lowercase(), text.to_lowercase());
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut seen) = (0, 0);
    // Where the last `*` is, and how much of the text it stands for.
    let mut star = None;
    while seen < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, seen));
                at += 1;
            }
            Some(c) if *c == '?' || *c == text[seen] => {
                at += 1;
                seen += 1;
            }
            _ => {
                let Some((place, taken)) = star else {
                    return false;
                };
                star = Some((place, taken + 1));
                at = place + 1;
                seen = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|c| *c == '*')
}

/// Which facts are looked at. What is not is left as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only what one of these means, with what belongs to it; without any, everything.
    pub include: Vec<Pattern>,
    /// Not what one of these means, nor what belongs to it.
    pub exclude: Vec<Pattern>,
}

impl Filter {
    /// The desired schema, with what is not looked at as it is in the present one.
    ///
    /// ```
    /// use migrate_core::dialect::Dialect;
    /// use migrate_core::schema::{Fact, FactId, Filter, Kind, Pattern, Schema};
    ///
    /// let table = |name: &str| Fact::new(FactId::new(Kind::Table, [name]), "");
    /// let (mut present, mut desired) = (Schema::new(Dialect::Sqlite), Schema::new(Dialect::Sqlite));
    /// present.insert(table("audit_log"));
    /// desired.insert(table("users"));
    /// let filter = Filter { exclude: vec![Pattern::parse("audit_*").unwrap()], ..Filter::default() };
    /// let names: Vec<String> = filter.applied(&present, &desired).facts().map(|it| it.id.name()).collect();
    /// assert_eq!(names, ["audit_log", "users"]);
    /// ```
    #[must_use]
    pub fn applied(&self, present: &Schema, desired: &Schema) -> Schema {
        let mut applied = desired.clone();
        if self.include.is_empty() && self.exclude.is_empty() {
            return applied;
        }
        let needed = self.needed(present, desired);
        applied.retain(|fact| self.takes(desired, fact) || needed.contains(&fact.id));
        for fact in present.facts() {
            if !self.takes(present, fact)
                && !needed.contains(&fact.id)
                && self.stays(fact, present, desired)
            {
                applied.insert(fact.clone());
            }
        }
        applied
    }

    /// Whether a fact is looked at.
    fn takes(&self, schema: &Schema, fact: &Fact) -> bool {
        let means = |patterns: &[Pattern]| {
            owners(schema, fact).any(|fact| patterns.iter().any(|it| it.matches(&fact.id)))
        };
        (self.include.is_empty() || means(&self.include)) && !means(&self.exclude)
    }

    /// Whether what a fact is a part of is there afterwards.
    fn stays(&self, fact: &Fact, present: &Schema, desired: &Schema) -> bool {
        let Some(owner) = fact.owner.as_ref().and_then(|owner| present.get(owner)) else {
            return true;
        };
        desired.get(&owner.id).is_some()
            || (!self.takes(present, owner) && self.stays(owner, present, desired))
    }

    /// What is not there yet, and what is included cannot be without.
    fn needed(&self, present: &Schema, desired: &Schema) -> BTreeSet<FactId> {
        let mut needed = BTreeSet::new();
        let taken = |fact: &&Fact| self.takes(desired, fact);
        let mut open: Vec<&Fact> = desired.facts().filter(taken).collect();
        while let Some(fact) = open.pop() {
            let owner = fact.owner.iter();
            for id in owner.chain(&fact.depends) {
                let Some(other) = desired.get(id) else {
                    continue;
                };
                let is_excluded = owners(desired, other)
                    .any(|fact| self.exclude.iter().any(|it| it.matches(&fact.id)));
                let is_new = present.get(id).is_none() && !self.takes(desired, other);
                if is_new && !is_excluded && needed.insert(id.clone()) {
                    open.push(other);
                    // A table is nothing without its columns.
                    for part in desired.belonging_to(id) {
                        if present.get(&part.id).is_none() && needed.insert(part.id.clone()) {
                            open.push(part);
                        }
                    }
                }
            }
        }
        needed
    }
}

/// A fact and what it is a part of.
fn owners<'a>(schema: &'a Schema, fact: &'a Fact) -> impl Iterator<Item = &'a Fact> {
    std::iter::successors(Some(fact), |it: &&Fact| schema.get(it.owner.as_ref()?)).take(8)
}

#[cfg(test)]
mod tests;
