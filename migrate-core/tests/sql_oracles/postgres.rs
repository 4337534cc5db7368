//! `psql` and this crate cut the same scripts at the same places.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use migrate_core::dialect::Dialect;
use migrate_core::sql::{ProblemKind, split};

use crate::generator::Generator;
use crate::server::{Sent, Server};

/// Scripts that somebody thought of.
const SCRIPTS: &[&str] = &[
    "select 'a;b', \"c;d\", $$e;f$$, $x$g;$$;h$x$; select E'it\\'s;', 'back\\'; select 2;",
    "/* one /* nested ; */ ; */ select 3; -- c ; \nselect 4;",
    "create function f() returns int language sql begin atomic select 1; select case when true then 2 else 3 end; end; select 4;",
    "create or replace procedure p() begin atomic select 1; end; select 2;",
    "create or replace view begin as select 1; select 2;",
    "create rule r as on insert to t do also (insert into l values(1); insert into l values(2)); select 5;",
    "select 'cont'\n'inued;'; select U&'d\\0061t;' uescape '\\'; select x$1$y from z; select 1 as \"b\"\"q;\"; select $1;$2$;",
    "select E'a' 'b\\'; select e'\\\\';select 1; select E'a'\n'b;'; select E'a' -- c;\n ';';",
    "select 1a$x$;$x$; select 1.5e3a$y$;$y$; select 1.e$z$; select $1a$b$;$b$; select 1..2;",
    "select b'01;', x'ff;', n'n;', B'0''1;'; select u&\"a;\"; select u & 'a;';",
    "select (1; select 2); select 3; select 4); select 5;",
    "begin; select case when true then 1 end; end; commit;",
    "create function f(begin int) returns int language sql as 'select 1;'; select 2;",
    "create function f() begin atomic if begin select 1; end; select 2; end; select 3;",
    "create function a.b() returns int language plpgsql as $body$ begin return 1; end; $body$; select 2;",
    "select 1 - -1; select 1 --1;\n+1; select 1+--;\n2; select 4/*;*/*/*;*/5;",
    "select a::int, b[1:2]; select @ -1; select 1 ?| 2; select '['; select ];",
    ";;; select 1;; ; select 2",
    "select 'not closed; select 2;",
    "select \"not closed; select 2;",
    "select $q$not closed; $$ select 2;",
    "select 1; /* not /* closed */ ; select 2;",
    "create function f() begin atomic select 1; select 2;",
    "select $ü$;$ü$; select ü$$;$$; select 'Grüße;'; select 你好;",
    "copy t from stdin;\n1;\n'\n\\.x\n\\.\nselect 1;",
    "copy t (a, b) from stdin with (format csv); -- rows\n1,'x;\n\n\\.\nselect 1;\ncopy u from stdin;\n\\.\nselect 2;",
    "copy (select 1) to stdout; copy t from 'stdin'; select \"copy\" from stdin;",
    "create trigger t before insert on x for each row execute function f(); select 1;",
    "do $$ begin perform 1; end $$; select 1;",
    "select 1\r\n; select '\r\n;';\r\nselect 2;\r\n",
];

const PIECES: &[&str] = &[
    ";",
    ";",
    ";",
    ";\n",
    "(",
    ")",
    "'",
    "''",
    "'a;'",
    "\"",
    "\"b;\"",
    "$$",
    "$a$",
    "$a$;$a$",
    "$1",
    "$",
    "x$1$y",
    "E'",
    "E'a'",
    "e'\\';'",
    "U&'a;'",
    "u&\"",
    "B'1'",
    "N'",
    "--",
    "-- c;\n",
    "-- '\n",
    "/*",
    "*/",
    "/* ; */",
    "/* /* */",
    "create",
    "or",
    "replace",
    "function",
    "procedure",
    "f()",
    "begin",
    "atomic",
    "case",
    "end",
    "select",
    "1",
    "1.",
    "2e",
    "3e+",
    "1a",
    "a",
    "ü",
    "_",
    "[",
    "]",
    "+",
    "-",
    "/",
    "*",
    "=",
    "::",
    ",",
    ".",
    "\n",
    "\n",
    "\t",
    "\"begin\"",
    "'end'",
    "create function",
    "begin atomic",
];

const MARK: &str = "next script";

#[test]
fn psql_and_the_splitter_agree() {
    let mut generator = Generator::new(7);
    let generated = (0..4000).map(|_| on_one_line_if_escaped(generator.script(PIECES)));
    let generated = generated.filter(|script| !has_meta_command(script));
    let scripts: Vec<_> = SCRIPTS
        .iter()
        .map(ToString::to_string)
        .chain(generated)
        .collect();
    for (chunk, scripts) in scripts.chunks(500).enumerate() {
        let sent = sent_by_psql(&format!("{chunk}"), scripts);
        for (script, sent) in scripts.iter().zip(sent) {
            assert_eq!(found(script), sent, "{script}");
        }
    }
}

/// `psql` reads line by line, so that it forgets the `E` of a string that goes on in the next line; the server does not.
/// Nor does this crate, for the server is what has to read the statement.
fn on_one_line_if_escaped(script: String) -> String {
    if script.contains('\\') {
        script.replace('\n', " ")
    } else {
        script
    }
}

/// Those `psql` would obey.
fn has_meta_command(script: &str) -> bool {
    let problems = split(Dialect::Postgres, script).problems;
    problems
        .iter()
        .any(|problem| problem.kind == ProblemKind::MetaCommand)
}

/// What `psql` sends for each script. All run in one process, as files of their own.
fn sent_by_psql(name: &str, scripts: &[String]) -> Vec<Vec<Sent>> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("psql")
        .join(name);
    fs::create_dir_all(&folder).expect("a folder for scripts");
    let server = Server::start();
    let mut psql = Command::new("psql");
    psql.args([
        "-X",
        "-q",
        "-h",
        "127.0.0.1",
        "-U",
        "nobody",
        "-d",
        "none",
        "-p",
    ])
    .arg(server.port.to_string());
    psql.env("PGCONNECT_TIMEOUT", "5")
        .env("PGCLIENTENCODING", "UTF8");
    for (number, script) in scripts.iter().enumerate() {
        let file = folder.join(format!("{number}.sql"));
        fs::write(&file, script).expect("a script");
        psql.arg("-c").arg(MARK).arg("-f").arg(file);
    }
    crate::run(psql, "postgresql-client");
    let sent = server.finish();
    let mut scripts: Vec<Vec<Sent>> = Vec::new();
    for message in sent {
        match (message, scripts.last_mut()) {
            (Sent::Query(query), _) if query == MARK => scripts.push(Vec::new()),
            (Sent::Query(query), Some(script)) => script.extend(bare(&query).map(Sent::Query)),
            (rows @ Sent::Rows(_), Some(script)) => script.push(rows),
            (message, None) => panic!("{message:?} before the first script"),
        }
    }
    scripts
}

/// The same from this crate.
fn found(script: &str) -> Vec<Sent> {
    let found = split(Dialect::Postgres, script);
    let mut sent = Vec::new();
    for statement in found.statements {
        let end = statement
            .terminator
            .map_or(script.len(), |terminator| terminator.end);
        sent.extend(bare(&script[statement.span.start..end]).map(Sent::Query));
        sent.extend(
            statement
                .copy_data
                .map(|rows| Sent::Rows(script[rows].to_owned())),
        );
    }
    sent
}

/// A query without comments in front of it and blanks around it; `None` if nothing is left.
fn bare(query: &str) -> Option<String> {
    let mut rest = query.trim();
    loop {
        let behind = if rest.starts_with("--") {
            rest.find('\n').map_or("", |end| &rest[end..])
        } else if rest.starts_with("/*") {
            &rest[end_of_comment(rest)..]
        } else {
            break;
        };
        rest = behind.trim_start();
    }
    // `psql` drops empty lines outside quotes.
    let lines: Vec<_> = rest.lines().filter(|line| !line.is_empty()).collect();
    (!matches!(rest, "" | ";")).then(|| lines.join("\n"))
}

fn end_of_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        match text.as_bytes()[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    at
}
