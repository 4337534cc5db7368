//! What others say of a schema: the database's own dump program, and what rows are known by.

use std::collections::BTreeMap;

use migrate_tests::process::tool;
use migrate_tests::servers::{self, postgres_program};

use crate::database::Database;
use crate::engine::Engine;
use crate::numbers::numbers;

/// The lines of a dump, as far as their order means nothing: sorted.
pub(crate) fn dump(database: &Database) -> Result<Vec<String>, String> {
    let text = match (database.engine(), database.url()) {
        (Engine::Sqlite, _) => return Ok(pragmas(database)),
        (Engine::Postgres, url) => output(postgres_program("pg_dump").args(["-s", &url]))?,
        (Engine::Mysql, url) => {
            let (port, name) = (part(&url, ':', '/'), part(&url, '/', '?'));
            let (user, _) = url.split_once('@').unwrap_or_default();
            let password = part(user, ':', '@');
            let said = output(
                servers::mysql::beside("mysqldump")
                    .unwrap_or_else(|| tool("mariadb-dump", "mariadb-client"))
                    .env("MYSQL_PWD", password)
                    .args([
                        "-h",
                        "127.0.0.1",
                        "-u",
                        "migrate",
                        "--no-data",
                        "--routines",
                        // The dump has them as somebody wrote them.
                        "--skip-triggers",
                    ])
                    .args([
                        "--events",
                        "--skip-comments",
                        "--compact",
                        &format!("-P{port}"),
                        &name,
                    ]),
            )?;
            // A default from a sequence says in which database that is.
            said.replace(&format!("`{name}`."), "")
        }
    };
    let mut lines: Vec<String> = text.lines().filter_map(line).collect();
    if database.engine() == Engine::Mysql {
        lines.extend(database.rows(
            "SELECT TRIGGER_NAME, ACTION_ORDER, ACTION_TIMING, EVENT_MANIPULATION, EVENT_OBJECT_TABLE, TRIM(TRAILING ';' FROM ACTION_STATEMENT) \
             FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()",
        ));
    }
    lines.sort();
    Ok(lines)
}

/// What stands behind the last `start`, up to `end`.
fn part(url: &str, start: char, end: char) -> String {
    let rest = url.rsplit(start).next().unwrap_or_default();
    rest.split(end).next().unwrap_or_default().to_owned()
}

fn output(command: &mut std::process::Command) -> Result<String, String> {
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}

/// A line without what does not count.
fn line(text: &str) -> Option<String> {
    // MySQL keeps what parts a body from the next statement.
    let text = text.trim().trim_end_matches([',', ';', ' ']);
    let is_noise = text.is_empty()
        || text.starts_with("--")
        || text.starts_with('\\')
        // How far a sequence is.
        || text.starts_with("DO SETVAL(")
        || text.starts_with("SET ");
    let stripped = match text.find(" AUTO_INCREMENT=") {
        Some(at) => {
            let behind = text[at + 1..]
                .find(' ')
                .map_or("", |end| &text[at + 1 + end..]);
            format!("{}{behind}", &text[..at])
        }
        None => text.to_owned(),
    };
    // An event starts when it is made.
    let stripped = match stripped.split_once(" STARTS '") {
        Some((before, behind)) if before.contains(" EVENT ") => {
            let after = behind.split_once('\'').map_or("", |it| it.1);
            format!("{before}{after}")
        }
        _ => stripped,
    };
    (!is_noise).then_some(stripped)
}

/// `SQLite` has no dump that is not its catalog's text: its pragmas say what it made of that.
fn pragmas(database: &Database) -> Vec<String> {
    const QUESTION: &str = "\
        SELECT 'column', t.name, x.name, x.type, x.\"notnull\", coalesce(x.dflt_value, '-'), x.pk > 0, x.hidden \
            FROM pragma_table_list t, pragma_table_xinfo(t.name) x WHERE t.schema = 'main' AND t.type <> 'shadow' AND t.name NOT LIKE 'sqlite%' \
        UNION ALL SELECT 'table', name, type, wr, strict, '', '', '' FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite%' \
        UNION ALL SELECT 'key', t.name, f.\"table\", f.\"from\", coalesce(f.\"to\", '-'), f.on_update, f.on_delete, f.match \
            FROM pragma_table_list t, pragma_foreign_key_list(t.name) f WHERE t.schema = 'main' \
        UNION ALL SELECT 'index', t.name, CASE i.origin WHEN 'c' THEN i.name ELSE '-' END, i.\"unique\", i.origin, i.partial, \
            (SELECT group_concat(coalesce(x.name, '(expr)') || ' ' || x.\"desc\" || ' ' || x.coll || ' ' || x.key) FROM pragma_index_xinfo(i.name) x WHERE x.key), '' \
            FROM pragma_table_list t, pragma_index_list(t.name) i WHERE t.schema = 'main' \
        UNION ALL SELECT type, name, tbl_name, replace(replace(lower(sql), '\"', ''), ' ', ''), '', '', '', '' FROM sqlite_master WHERE type IN ('view', 'trigger') AND name NOT LIKE 'sqlite%'";
    let mut rows = database.rows(QUESTION);
    rows.sort();
    rows
}

/// The first lines that only one of two dumps has. Empty when there are none.
pub(crate) fn differs(expected: &[String], actual: &[String]) -> String {
    let mut counts: BTreeMap<&String, i64> = BTreeMap::new();
    for line in expected {
        *counts.entry(line).or_default() += 1;
    }
    for line in actual {
        *counts.entry(line).or_default() -= 1;
    }
    let told: Vec<String> = counts
        .into_iter()
        .filter(|(_, count)| *count != 0)
        .map(|(line, count)| {
            if count > 0 {
                format!("dump lacks `{line}`")
            } else {
                format!("dump has `{line}`")
            }
        })
        .take(4)
        .collect();
    told.join("; ")
}

/// What PostgreSQL knows tables and columns by, by their names; of `SQLite`, the numbers of rows.
pub(crate) fn identities(database: &Database) -> BTreeMap<String, String> {
    match database.engine() {
        Engine::Postgres => {}
        Engine::Sqlite => return numbers(database),
        Engine::Mysql => return BTreeMap::new(),
    }
    let rows = database.rows(
        "SELECT n.nspname || '.' || c.relname || coalesce('.' || a.attname, ''), c.oid || coalesce(' ' || a.attnum, '') \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' \
         WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'",
    );
    rows.iter()
        .filter_map(|row| row.rsplit_once('|'))
        .map(|(name, id)| (name.to_owned(), id.to_owned()))
        .collect()
}

/// What has the same name and is not the same thing.
pub(crate) fn moved(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Option<String> {
    let others = before
        .iter()
        .filter(|(name, id)| after.get(*name).is_some_and(|now| now != *id));
    let names: Vec<&str> = others.map(|(name, _)| name.as_str()).take(4).collect();
    (!names.is_empty()).then(|| format!("another one: {}", names.join(", ")))
}
