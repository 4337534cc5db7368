//! The forms in which findings are told to programs.

use serde_json::Value;

use crate::lint::shop;

#[test]
fn as_json() {
    let said = shop().migrate("lint --format json").ends_with(1);
    assert_eq!(said.stderr, "");
    insta::assert_snapshot!("lint_json", said.json());
}

#[test]
fn as_annotations() {
    let said = shop().migrate("lint --format github").ends_with(1);
    assert_eq!(said.stderr, "");
    insta::assert_snapshot!("lint_github", said.stdout);
}

#[test]
fn as_sarif() {
    let project = shop();
    let said = project.migrate("lint --format sarif").ends_with(1);
    assert_eq!(said.stderr, "");
    let mut log: Value = serde_json::from_str(&said.stdout).unwrap();
    is_sarif(&log);
    let rules = log["runs"][0]["tool"]["driver"]["rules"]
        .as_array_mut()
        .unwrap();
    assert!(rules.len() > 40, "{}", rules.len());
    rules.retain(|rule| rule["id"] == "drop-column");
    // It grows with the rules.
    for result in log["runs"][0]["results"].as_array_mut().unwrap() {
        result["ruleIndex"] = Value::from("…");
    }
    insta::assert_snapshot!("lint_sarif", serde_json::to_string_pretty(&log).unwrap());

    let nothing = project
        .migrate("lint --since head --format sarif")
        .succeeds();
    let log: Value = serde_json::from_str(&nothing.stdout).unwrap();
    is_sarif(&log);
    assert_eq!(log["runs"][0]["results"], Value::Array(Vec::new()));
}

/// What the schema of SARIF 2.1.0 requires of what is written, and what GitHub's code scanning does beside that.
fn is_sarif(log: &Value) {
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].is_string());
    let run = &log["runs"][0];
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "cargo-migrate");
    let levels = ["none", "note", "warning", "error"];
    let is_level = |level: &Value| levels.iter().any(|known| level == known);
    let is_text = |text: &Value| text.as_str().is_some_and(|text| !text.is_empty());
    let rules = driver["rules"].as_array().unwrap();
    for rule in rules {
        assert!(is_text(&rule["id"]), "{rule}");
        assert!(is_level(&rule["defaultConfiguration"]["level"]), "{rule}");
        for text in [
            &rule["shortDescription"],
            &rule["fullDescription"],
            &rule["help"],
        ] {
            assert!(is_text(&text["text"]), "{rule}");
        }
        assert!(rule.get("helpUri").is_none());
    }
    let is_place = |region: &Value| {
        let number = |key: &str| region[key].as_u64().unwrap();
        assert!(
            number("startLine") > 0 && number("startColumn") > 0,
            "{region}"
        );
        let (start, end) = (
            (number("startLine"), number("startColumn")),
            (number("endLine"), number("endColumn")),
        );
        assert!(start <= end, "{region}");
    };
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(is_level(&result["level"]), "{result}");
        assert!(is_text(&result["message"]["text"]), "{result}");
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(!uri.starts_with('/') && !uri.contains(['\\', ' ']), "{uri}");
        is_place(&place["region"]);
        for fix in result["fixes"].as_array().into_iter().flatten() {
            let change = &fix["artifactChanges"][0];
            assert_eq!(change["artifactLocation"]["uri"], uri);
            for replacement in change["replacements"].as_array().unwrap() {
                is_place(&replacement["deletedRegion"]);
                assert!(replacement["insertedContent"]["text"].is_string());
            }
        }
    }
}

#[test]
fn other_commands_know_two_of_them() {
    let said = shop().migrate("check --format sarif").ends_with(2);
    assert!(
        said.stderr.contains("[possible values: human, json]"),
        "{said}"
    );
}

/// A reader of a document gets one, whatever is wrong, and never one that looks as if nothing was found.
#[test]
fn what_could_not_be_looked_at_is_told_in_the_form_too() {
    let project = shop();
    project.write("table-stats.toml", "[tables.users]\nrows = \"many\"\n");
    let said = project.migrate("lint --format sarif").ends_with(1);
    let log: Value = serde_json::from_str(&said.stdout).unwrap();
    is_sarif(&log);
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let told = &invocation["toolConfigurationNotifications"][0];
    assert_eq!(told["descriptor"]["id"], "table-stats");
    assert_eq!(log["runs"][0]["results"], Value::Array(Vec::new()));
    let said = project.migrate("lint --format github").ends_with(1);
    assert!(
        said.stdout.starts_with("::error title=table-stats::"),
        "{said}"
    );
    assert!(said.stderr.contains("table-stats.toml:2:8"), "{said}");
}
