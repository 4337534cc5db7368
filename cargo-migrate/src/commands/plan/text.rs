//! A plan for people.

use comfy_table::{ContentArrangement, Table, presets};
use migrate_core::forecast::{Forecast, Seconds, StatementForecast, WayBack};
use migrate_core::sql::{Loss, ObjectName};
use migrate_runtime::plan::Holder;

use super::quantity::{bytes, rows, span};
use super::{Plan, json};
use crate::commands::{check::counted, costs};

/// How much of a statement is shown.
const SHOWN: usize = 60;

pub(super) fn plan(plan: &Plan) -> String {
    let mut text = format!(
        "{} ({}): {} -> {}\n",
        plan.of, plan.server, plan.from, plan.to
    );
    if let Some(below) = &plan.below {
        return format!(
            "{} is at {}; nothing to do: `{below}` is below, and a plan is of an upgrade (the way down: `cargo migrate downgrade {below} --dry-run`)",
            plan.of, plan.from
        );
    }
    if plan.steps.is_empty() {
        return format!("{} is at {}; nothing to do", plan.of, plan.from);
    }
    for step in &plan.steps {
        text.push_str(&revision(step, plan));
    }
    let waiting = in_the_way(plan);
    if !waiting.is_empty() {
        text.push_str("\nin the way now\n");
        for line in &waiting {
            text.push_str(&format!("  {line}\n"));
        }
    }
    for words in &plan.unasked {
        text.push_str(&format!("\nnot asked: {words}\n"));
    }
    text.push_str(&total(plan));
    text
}

fn revision(step: &Forecast, plan: &Plan) -> String {
    let how = match (&step.path, step.transaction) {
        (None, _) => "written in Rust: what it does is not known",
        (Some(_), true) => "one transaction",
        (Some(_), false) => "statement by statement",
    };
    let mut text = format!("\n{} {} ({how})\n", step.id, step.name);
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header([
            "#",
            "statement",
            "lock",
            "others wait to",
            "work",
            "rows",
            "size",
            "takes",
            "others wait",
        ]);
    for (nth, statement) in step.statements.iter().enumerate() {
        table.add_row(row(nth + 1, statement, plan));
    }
    if !step.statements.is_empty() {
        for line in table.to_string().lines() {
            text.push_str(&format!(" {}\n", line.trim_end()));
        }
    }
    for (nth, statement) in step.statements.iter().enumerate() {
        let (cost, nth) = (&statement.cost, nth + 1);
        if let Some(why) = &cost.fails {
            text.push_str(&format!("  {nth}: it fails: {why}\n"));
        }
        for note in &cost.notes {
            text.push_str(&format!(
                "  {nth}: {}{note}\n",
                if cost.assumed { "assumed: " } else { "" }
            ));
        }
        if costs::blocks(&cost.locks) == "-" && !statement.held.is_empty() && costs_time(statement)
        {
            let held = costs::locks(&statement.held).replace('\n', ", ");
            text.push_str(&format!("  {nth}: still held from before: {held}\n"));
        }
    }
    match &step.way_back {
        WayBack::Never(why) => text.push_str(&format!("  no way back: {why}\n")),
        WayBack::Schema if !step.loses.is_empty() => {
            let lost: Vec<String> = step.loses.iter().map(loss).collect();
            text.push_str(&format!(
                "  no way back for the rows: it loses {}\n",
                lost.join(", ")
            ));
        }
        WayBack::Schema => {}
    }
    text
}

fn costs_time(statement: &StatementForecast) -> bool {
    statement
        .estimate
        .is_some_and(|estimate| estimate.total.high > 0.11)
}

fn row(nth: usize, statement: &StatementForecast, plan: &Plan) -> Vec<String> {
    let cost = &statement.cost;
    let largest = json::largest(statement, plan);
    let (row_text, size) = match largest {
        Some(extent) => (rows(extent.rows), bytes(extent.bytes)),
        None => ("-".to_owned(), "-".to_owned()),
    };
    let (takes, waits) = match statement.estimate {
        Some(estimate) => (span(estimate.total), span(estimate.blocked)),
        None => ("not known".to_owned(), "not known".to_owned()),
    };
    let known = |words: String| match words.as_str() {
        "-" if !statement.known => "not known".to_owned(),
        _ => words,
    };
    vec![
        nth.to_string(),
        short(&statement.sql),
        known(costs::locks(&cost.locks)),
        known(
            costs::blocks(&cost.locks)
                .replace("reads", "read")
                .replace("writes", "write"),
        ),
        known(work(statement)),
        row_text,
        size,
        takes,
        waits,
    ]
}

/// What is done to tables, the greatest work of each.
fn work(statement: &StatementForecast) -> String {
    let cost = &statement.cost;
    let mut lines = Vec::new();
    let mut add = |word: &str, tables: &[ObjectName]| {
        lines.extend(
            tables
                .iter()
                .map(|table| format!("{word} {}", costs::table_name(table))),
        );
    };
    add("rewrites", &cost.rewrites);
    let builds: Vec<ObjectName> = cost
        .builds
        .iter()
        .filter(|table| !cost.rewrites.contains(table))
        .cloned()
        .collect();
    add("indexes", &builds);
    let only_read =
        |table: &&ObjectName| !cost.rewrites.contains(table) && !cost.builds.contains(table);
    add(
        "reads",
        &cost
            .scans
            .iter()
            .filter(only_read)
            .cloned()
            .collect::<Vec<_>>(),
    );
    if lines.is_empty() {
        "-".to_owned()
    } else {
        lines.join("\n")
    }
}

/// A statement on one line.
pub(crate) fn short(sql: &str) -> String {
    let line = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SHOWN {
        return line;
    }
    let cut: String = line.chars().take(SHOWN - 1).collect();
    format!("{}…", cut.trim_end())
}

pub(super) fn loss(loss: &Loss) -> String {
    match loss {
        Loss::Table(table) => format!("table {}", costs::table_name(table)),
        Loss::Column { table, column } => format!("column {}.{column}", costs::table_name(table)),
        Loss::Values { table, column, .. } => {
            format!("values of {}.{column}", costs::table_name(table))
        }
        Loss::Rows { table, .. } => format!("rows of {}", costs::table_name(table)),
        Loss::Partitions { table, partitions } => {
            format!(
                "partition {} of {}",
                partitions.join(", "),
                costs::table_name(table)
            )
        }
        Loss::Schema(name) => format!("schema {name}"),
        Loss::Database(name) => format!("database {name}"),
        Loss::Block(text) | Loss::Unread(text) => short(text),
        _ => "something".to_owned(),
    }
}

/// Who holds what the statements want, and who only keeps old snapshots that an index without locks has to wait for.
fn in_the_way(plan: &Plan) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (holder, wants) in json::conflicts(plan) {
        lines.push(format!(
            "{}: {} {} wait",
            holder_words(holder),
            wants.join(", "),
            // Where the server does not tell of which table, it may be another one.
            if holder.mode.is_some() {
                "would"
            } else {
                "may"
            },
        ));
    }
    lines
}

fn holder_words(holder: &Holder) -> String {
    let who = [&holder.user, &holder.application]
        .into_iter()
        .filter(|word| !word.is_empty())
        .cloned()
        .collect::<Vec<_>>();
    let what = match (&holder.table, holder.mode) {
        (Some(table), Some(mode)) => {
            let verb = if holder.granted { "holds" } else { "waits for" };
            format!("{verb} {} on {}", mode.name(), costs::table_name(table))
        }
        _ => "keeps a transaction open".to_owned(),
    };
    let query = short(&holder.query);
    let since = super::quantity::span(Seconds {
        low: holder.seconds,
        high: holder.seconds.max(0.2),
    });
    let since = since.split(" to ").next().unwrap_or_default().to_owned();
    format!(
        "session {} ({}), {} for {since}, {what}{}",
        holder.session,
        who.join(", "),
        holder.state,
        if query.is_empty() {
            String::new()
        } else {
            format!(" (`{query}`)")
        }
    )
}

fn total(plan: &Plan) -> String {
    let (total, blocked, unknown) = json::sums(plan);
    let dark = json::dark(plan);
    let in_rust = plan.steps.iter().filter(|step| step.path.is_none()).count();
    let statements: usize = plan.steps.iter().map(|step| step.statements.len()).sum();
    let mut text = format!(
        "\n{} of {}: {} in all, others wait {}",
        counted(statements, "statement"),
        counted(plan.steps.len(), "revision"),
        span(total),
        match span(blocked).as_str() {
            // Of those that are not known nobody can say that.
            "-" if dark + in_rust > 0 => "for none of those that are known".to_owned(),
            "-" => "for none of them".to_owned(),
            time => time.to_owned(),
        },
    );
    if unknown > 0 {
        text.push_str(&format!(
            "; {} of unknown length",
            counted(unknown, "statement")
        ));
    }
    for (count, noun, more) in [(dark, "statement", ""), (in_rust, "revision", " in Rust")] {
        if count > 0 {
            let verb = if count == 1 { "does" } else { "do" };
            let all = counted(count, noun);
            text.push_str(&format!("; and what {all}{more} {verb} is not known"));
        }
    }
    if plan.stats.rates.is_none() {
        text.push_str(
            "\nthe rates are assumed; `cargo migrate calibrate` measures those of this database",
        );
    }
    text.push('\n');
    text
}
