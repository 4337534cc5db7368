//! What would lose values, or cannot be, is refused before anything is written.

use super::ground;
use crate::dialect::Dialect;
use crate::recipe::{Stage, change};

fn stages(dialect: Dialect, text: &str) -> Result<Vec<Stage>, (String, String)> {
    let (recipe, answers) = change::read(text).unwrap();
    let told = recipe.stages(&answers, &ground::schema(dialect));
    told.map_err(|found| (found.message, found.help))
}

#[track_caller]
fn refused(dialect: Dialect, text: &str, help: &str) {
    let (message, told) = stages(dialect, text).expect_err(text);
    assert!(told.contains(help), "{text}: {message}; {told}");
}

fn script(dialect: Dialect, text: &str) -> String {
    let all = stages(dialect, text).unwrap();
    let sides = all.iter().flat_map(|stage| [&stage.up, &stage.down]);
    sides.map(|side| side.script(dialect)).collect()
}

#[test]
fn a_type_that_rounds() {
    let rounding = [
        ("total", "numeric(10,1)"),
        ("total", "integer"),
        ("at", "date"),
    ];
    for (column, kind) in rounding {
        refused(
            Dialect::Postgres,
            &format!("change type of users.{column} to {kind}"),
            &format!("using {column}::{kind}"),
        );
    }
    let said = "change type of users.total to integer using round(total)";
    assert!(stages(Dialect::Postgres, said).is_ok());
}

#[test]
fn what_no_server_takes() {
    for dialect in [Dialect::Postgres, Dialect::Mysql] {
        let to_name = "add foreign key orders.user_id to users.name";
        refused(dialect, to_name, "give them one type first");
        let to_status = "add foreign key orders.status to users.name";
        refused(dialect, to_status, "add unique on users (name)");
        refused(
            dialect,
            "change type of users.age to frob",
            "slip of the pen",
        );
    }
    for dialect in [Dialect::Postgres, Dialect::Mysql, Dialect::Sqlite] {
        refused(dialect, "add check age >= on users", "as it stands in SQL");
    }
    refused(
        Dialect::Sqlite,
        "add foreign key orders.status to users.name",
        "add unique on users (name)",
    );
}

#[test]
fn the_way_back_does_not_round() {
    let text = script(
        Dialect::Postgres,
        "change type of users.age to numeric(10,2)",
    );
    let back = "CASE WHEN age::integer::numeric(10,2) = age THEN age::integer ELSE ('does not fit: ' || age::text)::integer END";
    assert_eq!(text.matches(back).count(), 2, "{text}");
    let free = script(Dialect::Postgres, "change type of users.total to numeric");
    assert!(
        free.contains("TYPE numeric(10,2) USING CASE WHEN"),
        "{free}"
    );
}

#[test]
fn a_moment_without_a_zone() {
    let change = "change type of users.at to timestamptz";
    refused(Dialect::Postgres, change, "at time zone 'UTC'");
    let text = script(Dialect::Postgres, &format!("{change} at time zone 'UTC'"));
    // The trigger, the backfill and the last fill; then the same back.
    assert_eq!(text.matches(" AT TIME ZONE 'UTC')").count(), 8, "{text}");
    refused(
        Dialect::Postgres,
        "change type of users.age to bigint at time zone 'UTC'",
        "leave `at time zone` away",
    );
}
