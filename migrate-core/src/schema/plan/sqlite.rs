use super::{Step, Wishes};
use crate::schema::{Schema, difference};

pub(super) fn steps(from: &Schema, to: &Schema, _wishes: &Wishes) -> Vec<Step> {
    let statements = difference(to, from).mending();
    statements
        .into_iter()
        .filter(|statement| !statement.starts_with("--"))
        .map(Step::new)
        .collect()
}
