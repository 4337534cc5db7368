//! What is secret is printed nowhere: not in results, errors, JSON, or the echo of a file.

use migrate_tests::project::Project;
use migrate_tests::said::Said;
use migrate_tests::servers;

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

/// A chain for every dialect, so that it is the connection that fails.
fn for_servers() -> Project {
    let project = Project::two_tables();
    project.write("migrate.toml", EVERY_DIALECT);
    project.migrate("check --fix").succeeds();
    project
}

const EVERY_DIALECT: &str = "dialects = [\"sqlite\", \"postgres\", \"mysql\"]\n";

/// Every way to give a URL, and every command that connects, as wordy as can be. Returns the last answer.
#[track_caller]
fn keeps_it_everywhere(project: &Project, url: &str, expected: &str) {
    let wordy = [
        ("RUST_LOG", "trace"),
        ("RUST_BACKTRACE", "full"),
        ("CARGO_MIGRATE_LOG", "trace"),
    ];
    for words in [
        "upgrade -vv",
        "upgrade -v --show-data --format json",
        "downgrade -v --yes",
        "current -vv",
        "current --format json",
        "history -i -v",
        "stamp head -v",
        "repair 0001 -v",
    ] {
        let mut variables = wordy.to_vec();
        variables.push(("DATABASE_URL", url));
        let said = project.migrate_with(words, &variables);
        assert!(!said.to_string().contains("c4nary"), "{said}");
        assert!(
            said.code != 0 && said.to_string().contains(expected),
            "{expected}: {said}"
        );
    }
    project.write(".env", &format!("DATABASE_URL='{url}'\n"));
    let from_file = project.migrate_with("current -v", &wordy);
    project.remove(".env");
    project.write("migrate.toml", &format!("{EVERY_DIALECT}url = \"{url}\"\n"));
    let configured = project.migrate_with("current -v", &wordy);
    project.write("migrate.toml", EVERY_DIALECT);
    let argument = project.migrate_with(&format!("current -v --url '{url}'"), &wordy);
    for said in [from_file, configured, argument] {
        let answers = format!("{}{}", said.stdout, said.stderr);
        assert!(!answers.contains("c4nary"), "{answers}");
        assert!(answers.contains(expected), "{expected}: {answers}");
    }
}

#[test]
fn row_88_no_server_that_is_not_there() {
    let project = for_servers();
    for (url, expected) in [
        ("postgres://ann:c4nary@127.0.0.1:1/app", "error[connection]"),
        (
            "postgres://db.invalid/app?user=ann&password=c4nary",
            "error[connection]",
        ),
        (
            "postgres://ann:c4nary@db.invalid/app?sslmode=prefer",
            "warning[insecure-connection]",
        ),
        (
            "postgres:///app?host=/nowhere&user=ann&password=c4nary",
            "error[connection]",
        ),
        ("mariadb://ann:c4nary@127.0.0.1:1/app", "error[connection]"),
        (
            "mysql://ann:c4nary@localhost/app?socket=/nowhere",
            "error[connection]",
        ),
        (
            "mysql://ann:c4nary@db.invalid/app?ssl-mode=DISABLED",
            "warning[insecure-connection]",
        ),
        (
            "postgress://ann:c4nary@localhost/app",
            "error[database-url]",
        ),
        (
            "postgres://ann:c4nary@localhost/app?sslmodus=require",
            "error[database-url]",
        ),
        (
            "postgres://ann:c4nary@localhost/app?sslrootcert=/nowhere&sslmode=verify-full&port=1",
            "error[connection]",
        ),
    ] {
        keeps_it_everywhere(&project, url, expected);
    }
}

#[test]
fn row_88_no_server_that_refuses_it() {
    let postgres = servers::own_postgres();
    // By default the tests' server asks nobody for a password.
    postgres.execute(
        "CREATE ROLE ann LOGIN PASSWORD 'another';
         DO $$ BEGIN EXECUTE format('COPY (SELECT ''host all ann 127.0.0.1/32 scram-sha-256'' || chr(10) ||
             ''host all postgres 127.0.0.1/32 trust'') TO %L WITH (FORMAT csv, QUOTE '' '')',
             current_setting('hba_file')); END $$;
         SELECT pg_reload_conf();",
    );
    let mariadb = servers::mariadb();
    mariadb.execute("CREATE OR REPLACE USER row_88 IDENTIFIED BY 'another'");
    let project = for_servers();
    let (at_postgres, at_mariadb) = (postgres.port, mariadb.port);
    for (url, expected) in [
        (
            format!("postgres://ann:c4nary@127.0.0.1:{at_postgres}/postgres"),
            "password authentication failed",
        ),
        (
            format!("postgres://postgres:c4nary@127.0.0.1:{at_postgres}/nowhere"),
            "does not exist",
        ),
        (
            format!("postgres://ann:c4nary@127.0.0.1:{at_mariadb}/app"),
            "error[connection]",
        ),
        (
            format!("mysql://row_88:c4nary@127.0.0.1:{at_mariadb}/mysql"),
            "Access denied",
        ),
    ] {
        keeps_it_everywhere(&project, &url, expected);
    }
    let url = format!("mysql://row_88:c4nary@127.0.0.1:{at_mariadb}/mysql");
    let said = project.migrate_with("current", &[("DATABASE_URL", &url)]);
    assert!(
        said.stderr.contains("which hosts the user may come from"),
        "{said}"
    );
    assert!(!said.stderr.contains("pg_hba"), "{said}");
    mariadb.execute("DROP USER row_88");

    // The right one is found in all its places.
    let url = format!("postgres://ann@127.0.0.1:{at_postgres}/postgres");
    project.write("pgpass", "# ours\n127.0.0.1:*:postgres:ann:another\n");
    let current = |variables: &[(&str, &str)]| {
        let mut all = vec![("DATABASE_URL", url.as_str())];
        all.extend(variables);
        project.migrate_with("current", &all)
    };
    current(&[("PGPASSWORD", "another")]).succeeds();
    let _ = current(&[]).ends_with(1);
    #[cfg(unix)]
    for (mode, code) in [(0o644, 1), (0o600, 0)] {
        use std::os::unix::fs::PermissionsExt as _;

        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(project.path().join("pgpass"), permissions).unwrap();
        let said = current(&[("PGPASSFILE", "pgpass")]).ends_with(code);
        assert!(!said.to_string().contains("another"), "{said}");
    }
    let command = "password_command = [\"echo\", \"another\"]\n";
    project.write("migrate.toml", &format!("{EVERY_DIALECT}{command}"));
    current(&[]).succeeds();
}
