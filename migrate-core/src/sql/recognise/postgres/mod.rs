use crate::sql::{Act, Operation};

/// What one statement does.
pub(super) fn operations(statement: &str) -> Vec<Operation> {
    vec![Operation {
        act: Act::Opaque {
            words: statement.to_ascii_uppercase(),
        },
        span: 0..statement.len(),
    }]
}
