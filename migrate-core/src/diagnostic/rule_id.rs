//! The names of rules, among the codes of diagnostics.

use crate::lint::{RULES, Rule};

/// The name of a rule of [`RULES`].
///
/// ```
/// use migrate_core::diagnostic::{Code, RuleId};
///
/// let rule = RuleId::from_name("drop-column").unwrap();
/// assert!(rule.page().starts_with("# drop-column"));
/// assert_eq!(Code::from_name("drop-column"), Some(Code::Rule(rule)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(&'static str);

impl RuleId {
    /// That of a rule.
    #[must_use]
    pub const fn of(rule: &Rule) -> Self {
        Self(rule.id)
    }

    /// That of the rule of this name, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        RULES.iter().find(|rule| rule.id == name).map(Self::of)
    }

    /// The name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0
    }

    /// The rule's page.
    #[must_use]
    pub fn page(self) -> &'static str {
        let rule = RULES.iter().find(|rule| rule.id == self.0);
        rule.map_or("", |rule| rule.page)
    }
}
