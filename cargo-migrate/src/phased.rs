//! Which recipe makes a change in phases that a rule, or a hazard of generated SQL, warns of. This table is the only place that knows.

/// Rules, and the recipes that heed them.
const RECIPES: &[(&str, &str)] = &[
    ("add-column-not-null-no-default", "add-not-null-column"),
    ("add-column-volatile-default", "add-not-null-column"),
    ("change-column-type-rewrite", "change-type"),
    ("check-without-not-valid", "add-check"),
    ("create-index-not-concurrent", "add-index"),
    ("drop-column", "remove-column"),
    ("drop-table", "remove-table"),
    ("foreign-key-without-not-valid", "add-foreign-key"),
    ("rename-column", "rename-column"),
    ("rename-table", "rename-table"),
    ("set-not-null-scan", "set-not-null"),
    ("unique-constraint-builds-index", "add-unique"),
];

/// The command that writes the phases of a change which a rule finds fault with.
pub(crate) fn command(rule: &str) -> Option<String> {
    let (_, recipe) = RECIPES.iter().find(|(known, _)| *known == rule)?;
    Some(format!("cargo migrate new --recipe {recipe}"))
}

#[cfg(test)]
mod tests {
    use migrate_core::lint::RULES;

    use super::{RECIPES, command};

    #[test]
    fn a_rule_names_its_recipe() {
        assert_eq!(
            command("drop-column").as_deref(),
            Some("cargo migrate new --recipe remove-column")
        );
        assert_eq!(command("fork"), None);
    }

    #[test]
    fn all_that_stands_in_the_table_is_there() {
        for (rule, recipe) in RECIPES {
            assert!(
                migrate_core::recipe::find(recipe).is_ok(),
                "no recipe {recipe}"
            );
            assert!(
                RULES.iter().any(|known| known.id == *rule),
                "no rule {rule}"
            );
        }
    }
}
