//! The `sqlite3` shell and this crate agree about which texts are complete. The shell asks `sqlite3_complete()` after
//! each line that ends with a semicolon; while a statement is open it takes a command such as `.print` for SQL.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use migrate_core::dialect::Dialect;
use migrate_core::sql::split;

use crate::generator::Generator;

const SCRIPTS: &[&str] = &[
    "select 1;",
    "select 'a;",
    "select 'a;''b';",
    "select [a;';];",
    "select `a;\";`;",
    "select \"a;",
    "/* ; */ ;",
    "select 1 /* ;",
    "select 1 -- ;\n;",
    "select x'00;';",
    "create trigger t after insert on x begin select 1;",
    "create trigger t after insert on x begin select 1; end;",
    "create trigger t after insert on x begin select 1; end; select 2;",
    "create trigger t after insert on x begin select case when 1 then 2 end; end;",
    "create trigger t after insert on x begin select case when 1 then 2 end;",
    "create temp trigger t begin select 1; /* ; */ end -- ;\n;",
    "create temporary trigger t begin select 1; end x;",
    "create temp temporary trigger t begin select 1; end x; end;",
    "create table trigger (a);",
    "create table t (a); end;",
    "create /* x */ trigger t begin; end;",
    "create 'x' trigger t begin;",
    "explain create trigger t begin select 1;",
    "explain query plan create trigger t begin select 1;",
    "explain explain create trigger t begin select 1;",
    "explain end create trigger t begin select 1;",
    "explain temp create trigger t begin select 1;",
    "create trigger t begin ;; end;",
    "create trigger t begin ; :end;",
    "drop trigger t;",
    ";;;",
];

const PIECES: &[&str] = &[
    ";",
    ";",
    ";",
    "create",
    "create",
    "trigger",
    "trigger",
    "temp",
    "temporary",
    "explain",
    "end",
    "end",
    "query plan",
    "begin",
    "case",
    "select",
    "'a;'",
    "'",
    "''",
    "\"b\"",
    "\"",
    "`",
    "[",
    "]",
    "[c;]",
    "/*",
    "*/",
    "/* ; */",
    "--",
    "-- ;\n",
    "x'00'",
    "x",
    "1",
    "1.5",
    "(",
    ")",
    ":a",
    "@end",
    "$b",
    "?1",
    "ü",
    "_",
    "-",
    "*",
    "\t",
    "\n",
];

#[test]
fn the_shell_and_the_splitter_agree_on_what_is_complete() {
    let mut generator = Generator::new(3);
    let generated = (0..400).map(|_| generator.script(PIECES));
    let scripts: Vec<_> = SCRIPTS
        .iter()
        .map(ToString::to_string)
        .chain(generated)
        .collect();
    let mut complete = 0;
    for script in &scripts {
        let text = format!("{script};");
        let expected = is_complete_for_the_shell(&text);
        assert_eq!(is_complete(&text), expected, "{text}");
        complete += usize::from(expected);
    }
    assert!(
        (scripts.len() / 5..scripts.len() * 4 / 5).contains(&complete),
        "both answers occur: {complete}"
    );
}

fn is_complete(text: &str) -> bool {
    let found = split(Dialect::Sqlite, text);
    found.problems.is_empty()
        && found
            .statements
            .iter()
            .all(|statement| statement.terminator.is_some())
}

fn is_complete_for_the_shell(text: &str) -> bool {
    let script = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("complete.sql");
    // The first line keeps a comment that closes nothing from being skipped as blank.
    fs::write(&script, format!("{text}\n.print complete\n")).expect("a script");
    let mut shell = Command::new("sqlite3");
    shell
        .args(["-batch", "-init"])
        .arg(&script)
        .args([":memory:", ""]);
    let output = crate::run(shell, "sqlite3");
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .any(|line| line == "complete")
}
