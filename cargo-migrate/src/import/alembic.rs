//! Alembic: its revisions are Python, so Alembic itself says what SQL they stand for.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use migrate_core::diagnostic::{Diagnostic, Sources};
use migrate_core::dialect::Dialect;
use migrate_core::sql;
use serde_json::Value;

use super::{Back, History, Holds, Ledger, Sql, Step, refusal};
use crate::failure::Failure;

/// Runs inside the project's Python; answers with JSON.
const PROGRAM: &str = include_str!("alembic.py");

/// Where Alembic is.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct AlembicArgs {
    /// The folder that holds alembic.ini, or the pyproject.toml with [tool.alembic] [default: that of the package]
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// The Python that has Alembic and the project's models [default: that of the active environment, else .venv or venv
    /// in that folder, else python3]
    #[arg(long, value_name = "EXE")]
    pub(crate) python: Option<PathBuf>,
}

/// Asks Alembic for its chain, as SQL.
pub(crate) fn read(
    folder: &Path,
    args: &AlembicArgs,
    table: Option<&str>,
    dialects: &[Dialect],
) -> Result<History, Failure> {
    let configured = ["alembic.ini", "pyproject.toml"]
        .iter()
        .any(|name| folder.join(name).is_file());
    if !configured {
        let shown = crate::path::shown(folder);
        return Err(Failure::usage(refusal(
            format!("there is no alembic.ini in {shown}"),
            "name the folder that holds it: `cargo migrate import alembic --dir ../service`",
        )));
    }
    let answer = ask(&python(folder, args), folder)?;
    history(&answer, table, dialects)
}

/// The Python to run.
fn python(folder: &Path, args: &AlembicArgs) -> OsString {
    if let Some(python) = &args.python {
        // A path is meant from here; a bare name is looked for where programs are.
        let is_path = python.components().count() > 1;
        let absolute = std::path::absolute(python).ok().filter(|_| is_path);
        return absolute.unwrap_or_else(|| python.clone()).into();
    }
    let active = ["VIRTUAL_ENV", "CONDA_PREFIX"].map(std::env::var_os);
    let active = active.into_iter().flatten().map(PathBuf::from);
    let beside = [".venv", "venv"].map(|name| folder.join(name));
    let inside = ["bin/python", "Scripts/python.exe", "python.exe"];
    active
        .chain(beside)
        .flat_map(|folder| inside.map(|name| folder.join(name)))
        .find(|python| python.is_file())
        // Not resolved further: the link's own place is what makes it the environment's Python.
        .and_then(|python| std::path::absolute(python).ok())
        .map_or_else(|| OsString::from("python3"), OsString::from)
}

fn ask(python: &OsString, folder: &Path) -> Result<Value, Failure> {
    let shown = python.to_string_lossy();
    let output = Command::new(python)
        .args(["-c", PROGRAM])
        .current_dir(folder)
        .env("PYTHONIOENCODING", "utf-8")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| {
            refusal(
                format!("`{shown}` cannot be run: {error}"),
                "name the Python that has Alembic: `--python .venv/bin/python`",
            )
        })?;
    let answer: Value =
        serde_json::from_slice(&output.stdout).map_err(|_| no_answer(&shown, &output))?;
    if let Some(missing) = answer["missing"].as_str() {
        return Err(Failure::from(refusal(
            format!("`{shown}` cannot load Alembic: {missing}"),
            "name the Python that has Alembic: `--python .venv/bin/python`, or `pip install alembic`",
        )));
    }
    if let Some(error) = answer["error"].as_str() {
        return Err(Failure::from(refusal(
            format!("Alembic cannot read its own project: {error}"),
            "`alembic history` and `alembic upgrade head --sql` have to work in that folder",
        )));
    }
    Ok(answer)
}

fn no_answer(shown: &str, output: &Output) -> Diagnostic {
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().rev().find(|line| !line.trim().is_empty());
    let last = last.map_or_else(String::new, |line| format!(": {}", line.trim()));
    refusal(
        format!(
            "`{shown}` ended with {} before it answered{last}",
            output.status
        ),
        "`alembic history` and `alembic upgrade head --sql` have to work in that folder",
    )
}

/// What the answer says.
fn history(answer: &Value, table: Option<&str>, dialects: &[Dialect]) -> Result<History, Failure> {
    for (key, what, help) in [
        (
            "heads",
            "heads",
            "put one branch after the other: let the `down_revision` of its first revision name the head of the other",
        ),
        (
            "bases",
            "bases",
            "put one line after the other: let the `down_revision` of its base name the head of the other",
        ),
    ] {
        let names = texts(&answer[key]);
        if names.len() > 1 {
            let message = format!(
                "Alembic's history has {} {what}: {}",
                names.len(),
                names.join(", ")
            );
            return Err(Failure::from(refusal(message, help)));
        }
    }
    let merges = texts(&answer["merges"]);
    if !merges.is_empty() {
        return Err(Failure::from(refusal(
            format!(
                "Alembic's history is no line; it merges branches at {}",
                merges.join(", ")
            ),
            "put one branch after the other by its `down_revision`, and remove the merge: databases that have both keep them",
        )));
    }
    let revisions = answer["revisions"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let mut errors = Vec::new();
    // Without a dialect no revision could be written, and each says why.
    let dialect = match answer["dialect"].as_str() {
        Some(name) => Some(dialect(name, dialects)?),
        None => None,
    };
    let own = answer["table"].as_str().unwrap_or("alembic_version");
    let table = table.unwrap_or(own);
    let read = |revision: &Value, errors: &mut Vec<Diagnostic>| {
        step(revision, dialect.unwrap_or(Dialect::Sqlite), own, errors)
    };
    let steps = revisions
        .iter()
        .filter_map(|revision| read(revision, &mut errors))
        .collect();
    if !errors.is_empty() {
        return Err(Failure::new(errors, Sources::default()));
    }
    Ok(History {
        tool: "Alembic",
        steps,
        ledger: Ledger {
            table: table.to_owned(),
            version: "version_num",
            success: None,
            holds: Holds::Newest,
        },
        notes: Vec::new(),
    })
}

fn texts(value: &Value) -> Vec<&str> {
    let values = value.as_array().into_iter().flatten();
    values.filter_map(Value::as_str).collect()
}

/// The dialect of Alembic's SQL, which has to be the chain's.
fn dialect(name: &str, dialects: &[Dialect]) -> Result<Dialect, Diagnostic> {
    let known = match name {
        "postgresql" => Dialect::from_name("postgres"),
        "mariadb" => Dialect::from_name("mysql"),
        name => Dialect::from_name(name),
    };
    let Some(known) = known else {
        return Err(refusal(
            format!("Alembic writes SQL for {name}, which is not supported"),
            "the URL in alembic.ini (or what env.py makes of it) says for which database the SQL is",
        ));
    };
    if *dialects == [known] {
        return Ok(known);
    }
    let ours: Vec<&str> = dialects.iter().map(|dialect| dialect.name()).collect();
    Err(refusal(
        format!(
            "Alembic writes SQL for {known}, and the chain is for {}",
            ours.join(", ")
        ),
        format!(
            "write `dialects = [\"{known}\"]` into the configuration, or change the URL in alembic.ini"
        ),
    ))
}

fn step(
    revision: &Value,
    dialect: Dialect,
    table: &str,
    errors: &mut Vec<Diagnostic>,
) -> Option<Step> {
    let id = revision["id"].as_str()?;
    let message = revision["message"].as_str().unwrap_or_default();
    let mut failed = |way: &str, why: &str| {
        let message =
            format!("{way}() of Alembic's revision `{id}` cannot be written as SQL: {why}");
        errors.push(refusal(
            message,
            "change it so that `alembic upgrade --sql` can print it; its effect on databases that have it must stay the same",
        ));
    };
    let (up, down) = (&revision["up"], &revision["down"]);
    let sql = |way: &Value| Some(own_statements(way["sql"].as_str()?, dialect, table));
    let why = |way: &Value| {
        let word = way["error"].as_str().or_else(|| way["refuses"].as_str());
        word.unwrap_or("no SQL came back").to_owned()
    };
    let forward = sql(up);
    if forward.is_none() {
        failed("upgrade", &why(up));
    }
    let back = match (sql(down), down["refuses"].as_str()) {
        (Some(back), _)
            if back.text.is_empty() && forward.as_ref().is_some_and(|up| !up.text.is_empty()) =>
        {
            Some(Back::None("Alembic's downgrade() does nothing".to_owned()))
        }
        (Some(back), _) => Some(Back::Sql(back)),
        (None, Some(why)) => Some(Back::None(format!("Alembic's downgrade() refuses: {why}"))),
        (None, None) => {
            failed("downgrade", &why(down));
            None
        }
    };
    Some(Step {
        version: id.to_owned(),
        message: message.to_owned(),
        created: revision["created"].as_str().map(str::to_owned),
        up: forward?,
        down: back?,
    })
}

/// What Alembic prints, without what it adds of its own: its transaction, its table, its comments.
pub(super) fn own_statements(text: &str, dialect: Dialect, table: &str) -> Sql {
    let split = sql::split(dialect, text);
    let mut kept = String::new();
    let mut transaction = true;
    let mut committed = false;
    for statement in &split.statements {
        let body = &text[statement.span.clone()];
        let words = words(body);
        if matches!(words.as_slice(), [word] if word == "commit") {
            committed = true;
            continue;
        }
        if matches!(words.as_slice(), [word] if word == "begin") {
            committed = false;
            continue;
        }
        if is_bookkeeping(&words, table) {
            continue;
        }
        // An autocommit block: it was not one transaction there either.
        transaction &= !committed;
        for line in text[statement.leading.clone()].lines() {
            let ours = ["-- Running upgrade ", "-- Running downgrade "];
            let line = line.trim_end();
            if !line.is_empty() && !ours.iter().any(|start| line.starts_with(start)) {
                kept += line;
                kept.push('\n');
            }
        }
        kept += &without_trailing_blanks(body, dialect);
        kept += ";\n";
    }
    Sql {
        text: kept,
        transaction,
    }
}

/// The first words of a statement, lower case, without quotes.
fn words(statement: &str) -> Vec<String> {
    let words = statement.split(|c: char| c.is_whitespace() || c == '(');
    let words = words.filter(|word| !word.is_empty()).take(4);
    words
        .map(|word| word.trim_matches(['"', '`', '[', ']']).to_lowercase())
        .collect()
}

/// Whether a statement is about Alembic's own table.
fn is_bookkeeping(words: &[String], table: &str) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (["create" | "drop", "table", name, ..]
    | ["insert", "into", name, ..]
    | ["delete", "from", name, ..]
    | ["update", name, ..]) = words[..]
    else {
        return false;
    };
    let name = name.rsplit('.').next().unwrap_or(name);
    name.trim_matches(['"', '`']) == table.to_lowercase()
}

/// `SQLAlchemy` leaves blanks at the ends of lines.
fn without_trailing_blanks(statement: &str, dialect: Dialect) -> String {
    let mut text = String::with_capacity(statement.len());
    for token in sql::tokens(dialect, statement) {
        let piece = &statement[token.span];
        match (token.kind, piece.find('\n')) {
            (sql::TokenKind::Whitespace, Some(newline)) => text += &piece[newline..],
            _ => text += piece,
        }
    }
    text
}
