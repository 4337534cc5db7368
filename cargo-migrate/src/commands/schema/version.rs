//! Schemas can be compared when one version of one engine tells both: another one tells the same schema in other words.

use migrate_core::diagnostic::{Code, Diagnostic};

/// Where a schema is read, and the version of the engine there.
pub(super) struct Place {
    pub(super) name: String,
    pub(super) engine: String,
}

/// The one version of all places.
pub(super) fn one_version(places: &[Place]) -> Result<String, Diagnostic> {
    let Some(first) = places.first() else {
        return Ok(String::new());
    };
    match places.iter().find(|place| place.engine != first.engine) {
        None => Ok(first.engine.clone()),
        Some(other) => {
            let message = format!(
                "the catalog of version {} ({}) cannot be held against that of version {} ({})",
                first.engine, first.name, other.engine, other.name
            );
            Err(Diagnostic::error(Code::Introspection, message).help(
                "compare on servers of one major version; for shadow databases, name one in `shadow_url` of the configuration",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, one_version};

    #[test]
    fn another_major_version_is_refused() {
        let place = |name: &str, engine: &str| Place {
            name: name.to_owned(),
            engine: engine.to_owned(),
        };
        let same = [place("a", "15"), place("b", "15")];
        assert_eq!(one_version(&same).as_deref(), Ok("15"));
        let other = [place("a private server", "16"), place("shop", "15")];
        let refused = one_version(&other).map_err(|found| found.message);
        let said = "the catalog of version 16 (a private server) cannot be held against that of version 15 (shop)";
        assert_eq!(refused, Err(said.to_owned()));
    }
}
