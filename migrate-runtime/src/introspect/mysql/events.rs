//! Events. The server keeps moments only, also of what was said from now on: those are told from others, so that an event
//! does not differ by when it was made.

use migrate_core::schema::show_create::quoted;
use migrate_core::schema::{Ddl, Fact, FactId, Kind};

use super::catalog::{Catalog, Event, Moment};
use super::settings;

const MINUTE: i64 = 60;

pub(super) fn facts(catalog: &Catalog) -> Vec<Fact> {
    let events = catalog.events.iter();
    events.map(|event| fact(event, catalog)).collect()
}

fn fact(event: &Event, catalog: &Catalog) -> Fact {
    let schedule = Schedule::of(event);
    let status = match &*event.status {
        "ENABLED" => "ENABLE",
        "DISABLED" => "DISABLE",
        "REPLICA_SIDE_DISABLED" => "DISABLE ON REPLICA",
        _ => "DISABLE ON SLAVE",
    };
    let comment = if event.comment.is_empty() {
        String::new()
    } else {
        let escaped = event.comment.replace('\\', "\\\\").replace('\'', "''");
        format!(" COMMENT '{escaped}'")
    };
    let text = format!(
        "ON SCHEDULE {} ON COMPLETION {} {status}{comment} DO {}",
        schedule.text, event.on_completion, event.body
    );
    let name = quoted(&event.name);
    let statement = format!("CREATE EVENT {name} {text}");
    let (mut definition, mut statements) =
        settings::under_mode(catalog, &event.sql_mode, &text, &statement);
    if schedule.on_the_clock {
        definition.push_str(&format!("\ntime_zone: {}", event.time_zone));
        if event.time_zone != catalog.time_zone {
            statements = settings::with("time_zone", &format!("'{}'", event.time_zone), statements);
        }
    }
    let mut fact = Fact::new(FactId::new(Kind::Event, [&event.name]), definition)
        .dropped_by(format!("DROP EVENT {name}"));
    if catalog.is_mariadb && statements.len() == 1 {
        fact = fact.altered_by(format!("CREATE OR REPLACE EVENT {name} {text}"));
    }
    fact.made(Ddl::Own(statements))
}

/// When it happens.
struct Schedule {
    text: String,
    /// Whether it says a time of the clock, which is one of a time zone.
    on_the_clock: bool,
}

impl Schedule {
    fn of(event: &Event) -> Self {
        let mut on_the_clock = false;
        let mut said = |word: &str, moment: &Moment| {
            let time = moment.time.as_ref()?;
            let soon = from_then_on(moment, event.altered);
            on_the_clock |= soon.is_none();
            Some(soon.map_or_else(
                || format!("{word} '{time}'"),
                |seconds| format!("{word} CURRENT_TIMESTAMP + INTERVAL {seconds} SECOND"),
            ))
        };
        let Some((value, field)) = &event.interval else {
            let text = said("AT", &event.execute_at).unwrap_or_default();
            return Self { text, on_the_clock };
        };
        let is_plain = value.starts_with('\'') || value.bytes().all(|byte| byte.is_ascii_digit());
        let value = if is_plain {
            value.clone()
        } else {
            format!("'{value}'")
        };
        let since_made = event.starts.after.unwrap_or_default();
        // It starts when it is made or changed unless it says something else.
        let starts = if (0..=event.altered).contains(&since_made) {
            None
        } else {
            said("STARTS", &event.starts)
        };
        let ends = said("ENDS", &event.ends);
        let parts = [Some(format!("EVERY {value} {field}")), starts, ends];
        Self {
            text: parts.into_iter().flatten().collect::<Vec<_>>().join(" "),
            on_the_clock,
        }
    }
}

/// How many seconds after the event was made or changed a moment is, if it was said in that way: it is whole minutes later,
/// and not at a whole minute as people write times.
fn from_then_on(moment: &Moment, altered: i64) -> Option<i64> {
    let after = moment.after?;
    if moment.time.as_ref()?.ends_with(":00") {
        return None;
    }
    [after, after - altered]
        .into_iter()
        .find(|seconds| *seconds > 0 && seconds % MINUTE == 0)
}

#[cfg(test)]
mod tests {
    use super::{Moment, from_then_on};

    fn moment(time: &str, after: i64) -> Moment {
        Moment {
            time: Some(time.to_owned()),
            after: Some(after),
        }
    }

    #[test]
    fn what_was_said_from_now_on_is_known() {
        let tomorrow = moment("2030-01-02 11:12:13", 86_400);
        assert_eq!(from_then_on(&tomorrow, 0), Some(86_400));
        let after_a_change = moment("2030-01-02 11:12:20", 86_407);
        assert_eq!(from_then_on(&after_a_change, 7), Some(86_400));
        assert_eq!(
            from_then_on(&moment("2030-01-02 00:00:00", 86_400), 0),
            None
        );
        assert_eq!(
            from_then_on(&moment("2030-01-02 23:59:59", 86_401), 0),
            None
        );
        assert_eq!(from_then_on(&moment("2010-01-01 00:00:01", -60), 0), None);
    }
}
