use std::process::Stdio;

use migrate_tests::project::Project;
use migrate_tests::said::Said;

/// Every command once, in an order that works.
const DAY: [&str; 18] = [
    "check",
    "upgrade --dry-run",
    "upgrade",
    "current",
    "history -i",
    "heads",
    "show",
    "seal --dry-run",
    "unseal",
    "downgrade",
    "stamp head",
    "rebase",
    "upgrade --sql",
    "explain --list",
    "explain fork",
    "completions bash",
    "man",
    "init --list-templates",
];

#[test]
fn results_on_stdout_and_everything_else_on_stderr() {
    let project = Project::two_tables().with_database();
    for words in DAY {
        let said = project.migrate(words).succeeds();
        assert!(!said.stdout.is_empty(), "no result: {said}");
        for word in ["error", "warning", "note:"] {
            assert!(!said.stdout.starts_with(word), "{said}");
        }
    }
    let applied = Project::two_tables().with_database().migrate("upgrade");
    assert_eq!(applied.stdout.lines().count(), 1, "{applied}");
    assert_eq!(applied.stderr.lines().count(), 2, "{applied}");
}

#[test]
fn quiet_is_results_only() {
    let project = Project::two_tables().with_database();
    for words in DAY {
        let said = project.migrate(&format!("{words} -q")).succeeds();
        assert_eq!(said.stderr, "", "{said}");
    }
    let project = Project::package();
    let said = project.migrate("init -q").succeeds();
    assert_eq!(said.stderr, "", "{said}");
    let said = project.migrate("new users -q").succeeds();
    assert_eq!(said.stderr, "", "{said}");
    // What went wrong is told all the same.
    let said = project.migrate("check -q").ends_with(1);
    assert!(said.stderr.starts_with("error[empty-up]"), "{said}");
}

#[test]
fn verbose_tells_more() {
    let project = Project::two_tables().with_database();
    project
        .migrate("upgrade --dry-run -v")
        .succeeds()
        .says("CREATE TABLE users");
    project.migrate("upgrade -v").succeeds();
    project
        .migrate("current -v")
        .succeeds()
        .says("  database: app.db");
    project.migrate("history -v").succeeds().says("sha256:");
    let quiet = project.migrate("history").succeeds();
    assert!(!quiet.stdout.contains("sha256:"), "{quiet}");
}

#[test]
fn json_is_one_value_and_nothing_beside_it() {
    let project = Project::two_tables().with_database();
    let human = [
        "upgrade --sql",
        "completions bash",
        "man",
        "init --list-templates",
    ];
    for words in DAY.iter().filter(|words| !human.contains(words)) {
        let said = project
            .migrate(&format!("{words} --format json -q"))
            .succeeds();
        let _ = said.json();
        assert_eq!(said.stderr, "", "{said}");
    }
    // Also when it goes wrong.
    for words in [
        "upgrade 0009",
        "explain xyz",
        "show base",
        "new a --rev-id !",
        "rebase 0009",
        "downgrade -9",
    ] {
        let said = project.migrate(&format!("{words} --format json"));
        assert_ne!(said.code, 0, "{said}");
        let json = said.json();
        assert!(
            json.starts_with("{\n  \"error\": {\n    \"diagnostics\": ["),
            "{said}"
        );
        assert!(json.contains("\"done\": []"), "{said}");
        assert!(said.stderr.starts_with("error"), "for a person: {said}");
    }
}

#[test]
fn no_colours_into_a_pipe() {
    let project = Project::two_tables().with_database();
    for words in ["upgrade 0009", "xyz", "--help", "history", "check --locked"] {
        let said = project.migrate_with(words, &[("TERM", "xterm-256color")]);
        assert!(!said.to_string().contains('\u{1b}'), "{said:?}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let project = Project::two_tables().with_database();
    project.migrate("upgrade").succeeds();
    let words = DAY.into_iter().chain([
        "--help",
        "--version",
        "current --format json",
        "history --format json",
        "upgrade 0009 --format json",
    ]);
    for words in words {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = project.command(words);
        command.stdout(writer).stderr(Stdio::piped());
        let output = command.spawn().unwrap().wait_with_output().unwrap();
        drop(command);
        let said = Said::new(words, &output, project.path());
        assert!(
            !said.stderr.contains("panicked") && !said.stderr.contains("pipe"),
            "{said}"
        );
        let failed = words.contains("0009");
        assert!(said.code == 0 || failed, "{said}");
    }
}

/// What a script learns from `verify | head` is how the work ended, not that nobody read about it.
#[test]
fn a_failure_is_one_also_when_nobody_reads_it() {
    let project = Project::new().revision(
        "0001_users",
        "CREATE TABLE users (id INTEGER PRIMARY KEY);\n",
        "SELECT 1;\n",
    );
    for words in ["verify", "verify --format json", "check --locked"] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = project.command(words);
        command.stdout(writer.try_clone().unwrap()).stderr(writer);
        let code = command.status().unwrap().code();
        assert_eq!(code, Some(1), "{words}");
    }
}

#[test]
fn nobody_reads_the_errors() {
    let project = Project::two_tables().with_database();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = project.command("upgrade");
    command.stderr(writer).stdout(Stdio::null());
    assert!(command.status().unwrap().success());
}
