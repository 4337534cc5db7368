//! What is secret is printed nowhere: not in results, errors, JSON, or the echo of a file.

use migrate_tests::project::Project;
use migrate_tests::said::Said;

const URLS: [&str; 9] = [
    "postgres://ann:canary@localhost:1/app",
    "postgres://ann:can%61ry-canary@localhost/app?sslmode=require",
    "mysql://ann:canary@localhost/app",
    "postgres://ann:ca/canary@localhost/app",
    "postgres://ann:c@canary@localhost/app",
    "postgres://localhost/app?user=ann&password=canary",
    "postgres ://ann:canary@localhost/app",
    "ann:canary@localhost",
    "postgres://ann:canary@[broken",
];

const COMMANDS: [&str; 10] = [
    "upgrade",
    "upgrade --format json",
    "upgrade --dry-run -v",
    "downgrade",
    "current -v",
    "current --format json",
    "history -i -v",
    "stamp head",
    "repair 0001 --format json",
    "edit current",
];

#[track_caller]
fn keeps_it(said: &Said) {
    assert!(
        ![&*said.stdout, &said.stderr].concat().contains("canary"),
        "{said}"
    );
}

#[test]
fn from_the_command_line_and_the_environment() {
    let project = Project::two_tables();
    for url in URLS {
        for words in COMMANDS {
            keeps_it(&project.migrate(&format!("{words} --url '{url}'")));
            keeps_it(&project.migrate_with(words, &[("DATABASE_URL", url)]));
        }
    }
}

#[test]
fn from_files() {
    let project = Project::two_tables();
    for url in URLS {
        project.write(".env", &format!("DATABASE_URL='{url}'\n"));
        keeps_it(&project.migrate("current"));
        project.write(".env", &format!("DATABASE_URL='{url}\n"));
        keeps_it(&project.migrate("current"));
        project.remove(".env");

        project.write("migrate.toml", &format!("url = \"{url}\"\n"));
        for words in COMMANDS {
            keeps_it(&project.migrate(words));
        }
        project.remove("migrate.toml");
    }
    // Without the scheme nobody can tell what it is.
    for url in URLS.into_iter().filter(|url| url.contains("://")) {
        // Mistakes on, and beside, its line.
        for text in [
            format!("urll = \"{url}\"\n"),
            format!("url = \"{url}\"\nlock_wait = \"x\"\n"),
            format!("url = \"{url}\" x\n"),
            format!("url = \"{url}\n"),
            format!("url = {url}\n"),
            format!("dialects = [\"{url}\"]\n"),
            format!("default_database = \"{url}\"\n"),
            format!("[databases.main]\nurl = \"{url}\"\nx = 1\n"),
        ] {
            project.write("migrate.toml", &text);
            for words in ["check", "current --format json", "init"] {
                let said = project.migrate(words);
                assert!(!said.to_string().contains("canary"), "{text}\n{said}");
            }
        }
        project.remove("migrate.toml");
    }
}

#[test]
fn on_the_command_line_it_is_warned_about() {
    let project = Project::new().table("0001_users");
    insta::assert_snapshot!(
        "passwords_warning",
        project
            .migrate("current --url postgres://ann:canary@localhost/app")
            .to_string()
            .replace("ann:canary", "ann:…")
    );
}
