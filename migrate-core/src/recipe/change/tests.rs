use super::{FORMS, read};
use crate::recipe::RECIPES;

/// `recipe name=value …`
fn shown(text: &str) -> String {
    match read(text) {
        Ok((recipe, answers)) => {
            let answers = answers
                .iter()
                .map(|(name, value)| format!(" {name}={value}"));
            format!("{}{}", recipe.name, answers.collect::<String>())
        }
        Err(found) => found.code.name().to_owned(),
    }
}

/// What is said, and what is understood.
const CHANGES: &[(&str, &str)] = &[
    (
        "rename column users.name to full_name",
        "rename-column column=name table=users to=full_name",
    ),
    (
        "RENAME users.name TO full_name",
        "rename-column column=name table=users to=full_name",
    ),
    (
        "rename column app.\"Users\".`name` to \"Full Name\"",
        "rename-column column=name table=app.Users to=Full Name",
    ),
    (
        "rename table orders to purchases",
        "rename-table table=orders to=purchases",
    ),
    (
        "change type of users.age to bigint",
        "change-type column=age table=users type=bigint",
    ),
    (
        "alter column users.age type numeric(10, 2) using age::numeric / 2",
        "change-type column=age table=users type=numeric(10, 2) using=age::numeric / 2",
    ),
    (
        "change type of users.at to timestamp with time zone at time zone 'Europe/Berlin'",
        "change-type column=at table=users type=timestamp with time zone zone=Europe/Berlin",
    ),
    (
        "drop column users.legacy",
        "remove-column column=legacy table=users",
    ),
    (
        "remove users.legacy",
        "remove-column column=legacy table=users",
    ),
    ("drop table carts", "remove-table table=carts"),
    (
        "add column users.token uuid not null default gen_random_uuid()",
        "add-not-null-column column=token default=gen_random_uuid() table=users type=uuid",
    ),
    (
        "add users.at timestamp with time zone default now() not null",
        "add-not-null-column column=at default=now() table=users type=timestamp with time zone",
    ),
    (
        "set users.email not null",
        "set-not-null column=email table=users",
    ),
    (
        "set users.email not null default 'not null'",
        "set-not-null column=email table=users value='not null'",
    ),
    (
        "add index on users (age)",
        "add-index columns=(age) table=users",
    ),
    (
        "add index by_age on users(age, lower(name))",
        "add-index columns=(age, lower(name)) name=by_age table=users",
    ),
    (
        "add unique index on users (name)",
        "add-index columns=(name) table=users unique=yes",
    ),
    (
        "add unique on users (name)",
        "add-unique columns=(name) table=users",
    ),
    (
        "add foreign key orders.user_id to users.id",
        "add-foreign-key column=user_id key=id references=users table=orders",
    ),
    (
        "add foreign key orders.user_id references users on delete set null",
        "add-foreign-key column=user_id on-delete=set null references=users table=orders",
    ),
    (
        "add check age >= 0 on users",
        "add-check check=age >= 0 table=users",
    ),
    (
        "add check (age >= 0 and plan <> 'on x') on users",
        "add-check check=(age >= 0 and plan <> 'on x') table=users",
    ),
    (
        "add value meh to mood",
        "add-enum-value enum=mood value=meh",
    ),
    (
        "add value 'so so' to type mood after ok",
        "add-enum-value after=ok enum=mood value=so so",
    ),
    (
        "remove value meh from mood",
        "remove-enum-value enum=mood value=meh",
    ),
    (
        "remove value meh from users.mood using ok",
        "remove-enum-value enum=users.mood value=meh with=ok",
    ),
    (
        "split users.plan into user_plans",
        "split-table columns=plan table=users to=user_plans",
    ),
    (
        "split users (plan, legacy) into user_plans",
        "split-table columns=(plan, legacy) table=users to=user_plans",
    ),
];

#[test]
fn changes_are_understood() {
    for (text, expected) in CHANGES {
        assert_eq!(shown(text), *expected, "{text}");
    }
}

#[test]
fn others_are_not() {
    for text in [
        "",
        "rename",
        "rename column name to full_name",
        "rename users.name",
        "make it fast",
        "add index on users",
        "drop index x",
    ] {
        assert_eq!(shown(text), "change-syntax", "{text}");
    }
}

#[test]
fn each_recipe_has_a_form_and_its_example_is_one() {
    for recipe in RECIPES {
        let (read, answers) = read(recipe.example).unwrap();
        assert_eq!(read.name, recipe.name);
        assert!(
            crate::recipe::missing(recipe, &answers).is_empty(),
            "{}",
            recipe.name
        );
        assert!(
            crate::recipe::unknown(recipe, &answers).is_none(),
            "{}",
            recipe.name
        );
    }
    assert!(
        FORMS
            .iter()
            .all(|form| RECIPES.iter().any(|recipe| recipe.name == form.recipe))
    );
}

#[test]
fn the_nearest_form_is_shown_first() {
    let help = |text: &str| read(text).unwrap_err().help;
    for (text, first) in [
        (
            "rename column name to full_name",
            "rename column users.name",
        ),
        ("drop colum users.legacy please", "drop column"),
        ("add an index on users(age)", "add index"),
        ("add foreign key on orders", "add foreign key"),
    ] {
        let help = help(text);
        let start = help.split_once('`').map_or("", |(_, rest)| rest);
        assert!(start.starts_with(first), "{text}: {help}");
    }
}
