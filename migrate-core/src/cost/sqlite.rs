use super::Cost;
use crate::replay::State;
use crate::sql::Operation;

pub(super) fn cost(operation: &Operation, before: &State) -> Cost {
    let _ = (operation, before);
    Cost::default()
}
