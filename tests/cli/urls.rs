//! How a database on a server is named: where its URL may come from, what is said of a wrong one, and of an unsafe one.

use std::io::Write as _;
use std::process::Stdio;

use migrate_tests::process::tool;
use migrate_tests::project::Project;
use migrate_tests::said::Said;
use migrate_tests::servers;

/// A project for servers, and a port where nobody listens.
fn project() -> Project {
    let project = Project::two_tables();
    project.write(
        "migrate.toml",
        "dialects = [\"sqlite\", \"postgres\", \"mysql\"]\n",
    );
    project.migrate("check --fix").succeeds();
    project
}

#[cfg(unix)]
fn permit(project: &Project, file: &str, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;

    let permissions = std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(project.path().join(file), permissions).unwrap();
}

#[test]
fn a_wrong_url_is_told_with_the_right_shape() {
    let said = project().refused(
        1,
        &[
            "current --url postgres://localhost",
            "current --url postgres:///app",
            "current --url postgres://localhost:5x/app",
            "current --url postgres://localhost/app?sslmod=require",
            "current --url postgres://localhost/app?sslmode=on",
            "current --url mysql://localhost/app",
            "current --url mysql://ann@localhost/app?ssl-mode=on",
            "current --url oracle://localhost/app",
            "current --url localhost",
        ],
    );
    insta::assert_snapshot!("urls_wrong", said);
}

#[test]
fn a_password_that_breaks_its_url_is_told_how_to_be_written() {
    let mut said = String::new();
    for login in ["a@b", "a/b", "a#b", "a?b", "a b", "a%b", "a:b/1"] {
        let url = format!("postgres://ann:{login}@localhost/app");
        let one = project().migrate_with("current", &[("DATABASE_URL", &url)]);
        said.push_str(&format!("{login}\n{}\n\n", one.ends_with(1)));
    }
    insta::assert_snapshot!("urls_passwords", said);
}

#[cfg(unix)]
#[test]
fn a_url_comes_from_a_file_that_nobody_else_may_read() {
    let project = Project::two_tables();
    project.write("secret", "sqlite:app.db\nanything\n");
    for mode in [0o644, 0o640, 0o602, 0o601] {
        permit(&project, "secret", mode);
        let said = project.migrate("upgrade --url-file secret").ends_with(1);
        assert!(said.stderr.contains("chmod 600 secret"), "{said}");
    }
    assert!(!project.database().exists());
    for mode in [0o600, 0o400] {
        permit(&project, "secret", mode);
        project.migrate("upgrade --url-file secret").succeeds();
    }
    assert!(project.database().exists());
    project.write("secret", "\n");
    permit(&project, "secret", 0o600);
    insta::assert_snapshot!(
        "urls_file",
        [
            project.migrate("current --url-file nowhere").ends_with(1),
            project.migrate("current --url-file secret").ends_with(1),
            project
                .migrate("current --url-file secret --url sqlite:app.db")
                .ends_with(2),
        ]
        .map(|said| said.to_string())
        .join("\n\n")
    );
}

#[test]
fn a_url_comes_from_stdin() {
    let project = Project::two_tables();
    let with = |input: &str| {
        let mut command = project.command("upgrade --url -");
        command.stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.as_bytes()).unwrap();
        drop(stdin);
        let output = child.wait_with_output().unwrap();
        Said::new("cargo migrate upgrade --url -", &output, project.path())
    };
    let said = with("").ends_with(1);
    assert!(
        said.stderr.contains("the first line of stdin is empty"),
        "{said}"
    );
    with("sqlite:app.db\n").succeeds();
    assert!(project.database().exists());
}

#[cfg(unix)]
#[test]
fn a_program_prints_the_password() {
    let project = project();
    let config = |command: &str| {
        project.write(
            "migrate.toml",
            &format!(
                "dialects = [\"sqlite\", \"postgres\", \"mysql\"]\nurl = \"postgres://ann@localhost:1/app\"\npassword_command = {command}\n"
            ),
        );
    };
    project.write("tell", "#!/bin/sh\ntouch asked\necho \"$1\"\necho other\n");
    permit(&project, "tell", 0o755);
    let was_asked = || {
        let asked = project.path().join("asked").exists();
        if asked {
            project.remove("asked");
        }
        asked
    };
    config("[\"./tell\", \"c4nary $(x) @/\"]");
    // The URL that it makes is understood: it is the connection that fails.
    let said = project.migrate("current -v").ends_with(1);
    assert!(
        said.stderr.contains("cannot connect to app on localhost:1"),
        "{said}"
    );
    assert!(
        was_asked() && !said.to_string().contains("c4nary"),
        "{said}"
    );
    for url in ["postgres://ann:own@localhost:1/app", "sqlite:app.db"] {
        project.migrate_with("current", &[("DATABASE_URL", url)]);
        assert!(!was_asked(), "{url}");
    }
    project.migrate("check");
    project.migrate("heads");
    assert!(!was_asked(), "nothing was to be connected to");
    let mut said = Vec::new();
    for command in [
        "[\"nowhere-at-all\"]",
        "[\"false\", \"c4nary\"]",
        "[\"true\"]",
        "\"pass show\"",
        "[]",
    ] {
        config(command);
        said.push(project.migrate("current").ends_with(1).to_string());
    }
    insta::assert_snapshot!("urls_password_command", said.join("\n\n"));
}

#[test]
fn an_unsafe_connection_is_warned_about_and_may_be_refused() {
    let project = project();
    // Nothing is looked up: the name is one that never exists.
    let far = "postgres://ann@db.invalid:1/app";
    let near = "postgres://ann@127.0.0.1:1/app?sslmode=disable";
    for mode in ["disable", "allow", "prefer", "require", "verify-ca"] {
        let url = format!("{far}?sslmode={mode}");
        let said = project.migrate_with("current", &[("DATABASE_URL", &url)]);
        assert!(
            said.stderr.starts_with("warning[insecure-connection]"),
            "{said}"
        );
        let said = project.migrate_with("current --require-tls", &[("DATABASE_URL", &url)]);
        assert!(
            said.stderr.starts_with("error[insecure-connection]"),
            "{said}"
        );
    }
    for url in [far, near] {
        let said = project.migrate_with("current --require-tls", &[("DATABASE_URL", url)]);
        assert!(!said.stderr.contains("insecure"), "{said}");
    }
    project.write(
        "migrate.toml",
        "dialects = [\"sqlite\", \"postgres\", \"mysql\"]\nrequire_tls = true\n",
    );
    insta::assert_snapshot!(
        "urls_unsafe",
        project.refused(
            1,
            &[
                "current --url postgres://ann@db.invalid:1/app?sslmode=prefer",
                "current --url mysql://ann@db.invalid:1/app?ssl-mode=REQUIRED",
            ],
        )
    );
}

#[test]
fn a_chain_is_for_its_dialects_only() {
    let project = Project::two_tables();
    let url = "postgres://ann@localhost:1/app";
    insta::assert_snapshot!(
        "urls_dialect",
        project.refused(1, &["upgrade --url mysql://ann@localhost:1/app"])
    );
    for words in ["current", "stamp head", "downgrade", "upgrade --sql"] {
        let said = project
            .migrate_with(words, &[("DATABASE_URL", url)])
            .ends_with(1);
        assert!(said.stderr.contains("dialect-not-declared"), "{said}");
    }
    // With what the help says, it is a matter of the connection.
    project.write("migrate.toml", "dialects = [\"sqlite\", \"postgres\"]\n");
    project.migrate("check --fix");
    let said = project
        .migrate_with("current", &[("DATABASE_URL", url)])
        .ends_with(1);
    assert!(said.stderr.contains("error[connection]"), "{said}");
}

#[test]
fn init_takes_the_dialect_of_the_database() {
    let dialects = |words: &str, variables: &[(&str, &str)]| {
        let project = Project::package();
        project.migrate_with(words, variables).succeeds();
        let lock = project.read("migrations/migrate.lock");
        let line = lock.lines().find(|line| line.starts_with("dialects"));
        line.unwrap().to_owned()
    };
    for (words, url, expected) in [
        ("init", "", "dialects = [\"sqlite\"]"),
        (
            "init",
            "mysql://ann@localhost/app",
            "dialects = [\"mysql\"]",
        ),
        (
            "init --url postgresql://localhost/app",
            "sqlite:app.db",
            "dialects = [\"postgres\"]",
        ),
        (
            "init --url mariadb://h/app --dialects sqlite,postgres",
            "",
            "dialects = [\"sqlite\", \"postgres\"]",
        ),
    ] {
        assert_eq!(
            dialects(words, &[("DATABASE_URL", url)]),
            expected,
            "{words}"
        );
    }
}

#[test]
fn a_server_that_does_not_prove_its_name_is_told_what_to_do() {
    let server = servers::own_postgres();
    let project = project();
    let current = |host: &str, mode: &str| {
        let url = format!("postgres://postgres@{host}:{}/postgres{mode}", server.port);
        project.migrate_with("current", &[("DATABASE_URL", &url)])
    };
    let mut told = Vec::new();
    told.push(current("127.0.0.1", "?sslmode=require").ends_with(1));

    let folder = server.query("SHOW data_directory").concat();
    // The server makes it: it wants the key to be its own.
    let make = format!(
        "cd {folder} && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=db.example.org \
         -addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE \
         -keyout server.key -out server.crt 2>/dev/null && chmod 600 server.key"
    );
    tool("openssl", "openssl");
    server.execute(&format!("COPY (SELECT 1) TO PROGRAM '{make}'"));
    server.execute("ALTER SYSTEM SET ssl = on");
    server.execute("SELECT pg_reload_conf()");
    let certificate = server.query("SELECT pg_read_file('server.crt')").concat();
    project.write("server.crt", &certificate);

    // The server reads its configuration when it gets to it.
    let encrypted = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        current("localhost", "?sslmode=require").code == 0
    });
    assert!(encrypted, "{}", current("localhost", "?sslmode=require"));
    told.push(current("localhost", "?sslmode=verify-full").ends_with(1));
    let trusted = "?sslmode=verify-full&sslrootcert=server.crt";
    current("localhost", trusted).succeeds();
    told.push(current("127.0.0.1", trusted).ends_with(1));
    project.remove("server.crt");
    told.push(current("localhost", trusted).ends_with(1));
    let told = told
        .iter()
        .map(Said::to_string)
        .collect::<Vec<_>>()
        .join("\n\n");
    insta::assert_snapshot!(
        "urls_certificates",
        told.replace(&server.port.to_string(), "<port>")
    );
}

#[test]
fn a_pooler_and_both_servers_take_the_connection() {
    let project = project();
    for server in [
        servers::pgbouncer(),
        servers::postgres(),
        servers::mariadb(),
    ] {
        let database = server.database();
        let said = project.migrate_with("current", &[("DATABASE_URL", &database.url())]);
        let said = said.succeeds();
        assert!(said.stderr.is_empty(), "{said}");
    }
}
