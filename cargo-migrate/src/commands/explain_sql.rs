//! `explain --sql`: what a statement costs on each version of a server, with the schema that the chain builds.

use comfy_table::{ContentArrangement, Table, presets};
use migrate_core::cost::{Cost, statement_cost};
use migrate_core::diagnostic::{Code, Diagnostic, Sources};
use migrate_core::dialect::{Dialect, Engine, Server};
use migrate_core::forecast::state_at;
use migrate_core::replay::{Birth, State, apply_statement};
use migrate_core::sql::{Act, Problem, operations, split};
use migrate_runtime::cli::{Exit, Printer};
use serde_json::{Value, json};

use super::costs;
use crate::context::Context;
use crate::failure::Failure;

/// The versions between which something changed.
const POSTGRES: [(u16, u16, u16); 8] = [
    (11, 0, 0),
    (12, 0, 0),
    (13, 0, 0),
    (14, 4, 0),
    (15, 0, 0),
    (16, 0, 0),
    (17, 0, 0),
    (18, 0, 0),
];
const MYSQL: [(u16, u16, u16); 5] = [(5, 7, 0), (8, 0, 11), (8, 0, 30), (8, 4, 0), (9, 0, 0)];
const MARIADB: [(u16, u16, u16); 5] = [(10, 4, 0), (10, 6, 0), (10, 11, 0), (11, 4, 0), (11, 8, 0)];
const SQLITE: [(u16, u16, u16); 1] = [(3, 40, 0)];

/// What several versions of a server do alike.
struct Alike {
    servers: Vec<Server>,
    cost: Cost,
}

pub(crate) fn run(
    sql: &str,
    server: Option<&str>,
    context: Option<&Context>,
    printer: Printer,
) -> Result<Exit, Failure> {
    let asked = server.map(engine_or_server).transpose()?;
    let said_engine = match asked {
        Some((engine, _)) => Some(engine),
        None => engine_of(context)?,
    };
    let engine = said_engine.unwrap_or(Engine::Postgres);
    let versions = match asked {
        Some((_, Some(server))) => vec![server],
        _ => versions(engine),
    };
    let timezone = context.and_then(|context| context.config.lint.as_ref()?.timezone.clone());
    let (mut state, schema) = schema(context, engine, printer);
    let mut said = Vec::new();
    let mut told = Vec::new();
    let parts = split(engine.dialect(), sql);
    refuse_broken(&parts.problems, sql)?;
    for (nth, statement) in parts.statements.into_iter().enumerate() {
        let text = sql.get(statement.span).unwrap_or_default();
        let found = operations(engine.dialect(), text);
        let alike = alike(&versions, |server| {
            statement_cost(&found, &state, server, timezone.as_deref())
        });
        let unknown = found
            .iter()
            .any(|operation| matches!(operation.act, Act::Opaque { .. }));
        if printer.is_json() {
            told.push(as_json(text, unknown, &alike));
        } else {
            said.push(as_text(text, &alike));
        }
        let birth = Birth {
            revision: usize::MAX,
            statement: nth,
        };
        apply_statement(&mut state, text, &found, birth);
    }
    if told.is_empty() && said.is_empty() {
        let found = Diagnostic::error(Code::ConfigValue, "`--sql` holds no statement");
        return Err(Failure::usage(found.help(
            "write one: `--sql \"ALTER TABLE users ADD COLUMN email text\"`",
        )));
    }
    if printer.is_json() {
        printer.json(&json!({ "engine": engine.name(), "schema": schema, "statements": told }));
    } else {
        let measured = provenance(engine, &versions);
        let tables = match &schema {
            Some(head) => format!("the tables are those that the chain has at {head}"),
            None => "nothing is known of the tables".to_owned(),
        };
        said.push(format!("{measured}; {tables}"));
        if said_engine.is_none() {
            printer.note("PostgreSQL is assumed: nothing here says which; `--server mariadb` asks for another");
        }
        printer.result(&said.join("\n\n"));
    }
    Ok(Exit::Success)
}

/// What has no end reads as something else than was meant.
fn refuse_broken(problems: &[Problem], sql: &str) -> Result<(), Failure> {
    const NAME: &str = "--sql";
    let told = problems.iter().map(|problem| problem.diagnostic(NAME));
    let diagnostics: Vec<Diagnostic> = told.filter(Diagnostic::is_error).collect();
    if diagnostics.is_empty() {
        return Ok(());
    }
    let mut sources = Sources::default();
    sources.insert(NAME, sql);
    Err(Failure::Found {
        diagnostics,
        sources,
        exit: Exit::Usage,
    })
}

/// `postgres`, `postgres 15`.
fn engine_or_server(text: &str) -> Result<(Engine, Option<Server>), Failure> {
    if let Some(server) = Server::parse(text) {
        return Ok((server.engine, Some(server)));
    }
    let known = Engine::ALL
        .into_iter()
        .find(|engine| engine.name().eq_ignore_ascii_case(text.trim()));
    known.map(|engine| (engine, None)).ok_or_else(|| {
        let found = Diagnostic::error(Code::ConfigValue, format!("`{text}` is no server"));
        Failure::usage(
            found.help("write one as `postgres 15`, `mysql 8.0`, `mariadb 10.11` or `sqlite 3.45`"),
        )
    })
}

/// The engine of the configuration, of the database, of the chain; the first that says one.
fn engine_of(context: Option<&Context>) -> Result<Option<Engine>, Failure> {
    let Some(context) = context else {
        return Ok(None);
    };
    let configured = context
        .config
        .lint
        .as_ref()
        .and_then(|lint| lint.servers.first());
    if let Some(server) = configured {
        return Ok(Some(server.engine));
    }
    let of = |dialect| Server::assumed(dialect).engine;
    if let Some(database) = context.database()? {
        return Ok(Some(of(database.dialect())));
    }
    let reading = context.reading()?;
    let dialects = reading
        .lock
        .map(|lock| lock.settings.dialects)
        .unwrap_or_default();
    Ok(match dialects[..] {
        [dialect] => Some(of(dialect)),
        _ => None,
    })
}

fn versions(engine: Engine) -> Vec<Server> {
    let all: &[(u16, u16, u16)] = match engine {
        Engine::Postgres => &POSTGRES,
        Engine::Mysql => &MYSQL,
        Engine::Mariadb => &MARIADB,
        Engine::Sqlite => &SQLITE,
    };
    all.iter()
        .map(|&version| Server { engine, version })
        .collect()
}

/// The schema at the head of the chain and what to call it; an empty one where there is no chain to read.
fn schema(context: Option<&Context>, engine: Engine, printer: Printer) -> (State, Option<String>) {
    let none = || (State::empty_on(engine), None);
    let Some(context) = context.filter(|context| context.directory.is_dir()) else {
        return none();
    };
    match context.reading() {
        Ok(reading) if reading.linear && !reading.revisions.is_empty() => {
            let server = Server::assumed(engine.dialect());
            let server = Server { engine, ..server };
            let state = state_at(&reading.revisions, server, reading.revisions.len());
            let head = reading
                .revisions
                .last()
                .map(migrate_core::revision::Revision::label);
            (state, head)
        }
        Ok(_) => none(),
        Err(_) => {
            printer.warn("the chain cannot be read, so nothing is known of the tables; `cargo migrate check` tells why");
            none()
        }
    }
}

fn alike(versions: &[Server], cost: impl Fn(Server) -> Cost) -> Vec<Alike> {
    let mut all: Vec<Alike> = Vec::new();
    for &server in versions {
        let cost = cost(server);
        match all.last_mut() {
            Some(last) if last.cost == cost => last.servers.push(server),
            _ => all.push(Alike {
                servers: vec![server],
                cost,
            }),
        }
    }
    all
}

/// `PostgreSQL 12 to 18`.
fn range(servers: &[Server]) -> String {
    let number = |server: &Server| {
        let text = match server.engine {
            Engine::Postgres => server.version.0.to_string(),
            _ => server.to_string(),
        };
        text.rsplit(' ').next().unwrap_or_default().to_owned()
    };
    match servers {
        [] => String::new(),
        [one] => format!("{} {}", one.engine.title(), number(one)),
        [first, .., last] => format!(
            "{} {} to {}",
            first.engine.title(),
            number(first),
            number(last)
        ),
    }
}

fn as_text(sql: &str, alike: &[Alike]) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header([
            "server",
            "lock",
            "others wait to",
            "reads all of",
            "writes anew",
            "builds an index on",
        ]);
    for one in alike {
        let cost = &one.cost;
        table.add_row([
            range(&one.servers),
            costs::locks(&cost.locks),
            costs::blocks(&cost.locks)
                .replace("reads", "read")
                .replace("writes", "write"),
            costs::tables(&cost.scans),
            costs::tables(&cost.rewrites),
            costs::builds(cost),
        ]);
    }
    let mut text = format!("{}\n\n", sql.trim());
    let lines = table.to_string();
    lines.lines().for_each(|line| {
        text.push_str(line.trim_end());
        text.push('\n');
    });
    for one in alike {
        let which = if alike.len() == 1 {
            String::new()
        } else {
            format!("{}: ", range(&one.servers))
        };
        if let Some(why) = &one.cost.fails {
            text.push_str(&format!("\n{which}it fails: {why}"));
        }
        for note in &one.cost.notes {
            let word = if one.cost.assumed { "assumed" } else { "note" };
            text.push_str(&format!("\n{which}{word}: {note}"));
        }
    }
    text.trim_end().to_owned()
}

/// Where it is known from.
fn provenance(engine: Engine, versions: &[Server]) -> &'static str {
    let is_measured = |server: &Server| match server.engine {
        Engine::Postgres => (11..=18).contains(&server.version.0),
        _ => true,
    };
    match engine {
        Engine::Postgres if versions.iter().all(is_measured) => "measured on PostgreSQL 11 to 18",
        Engine::Postgres => {
            "not measured on this version: told as it is on the nearest of PostgreSQL 11 to 18, which were measured"
        }
        Engine::Mariadb => "measured on MariaDB 10.11, for others from the manual",
        Engine::Mysql => "from the manual of MySQL",
        Engine::Sqlite => "SQLite locks the database as a whole: one writes, others read",
    }
}

fn as_json(sql: &str, unknown: bool, alike: &[Alike]) -> Value {
    let servers = alike.iter().map(|one| {
        let versions = one
            .servers
            .iter()
            .map(|server| match server.engine.dialect() {
                Dialect::Postgres => server.version.0.to_string(),
                _ => server
                    .to_string()
                    .rsplit(' ')
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
            });
        let mut value = costs::as_json(&one.cost);
        if let Some(object) = value.as_object_mut() {
            object.insert("versions".to_owned(), versions.collect::<Vec<_>>().into());
        }
        value
    });
    json!({ "sql": sql, "recognised": !unknown, "servers": servers.collect::<Vec<_>>() })
}
