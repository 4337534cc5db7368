//! Names of new revisions: the slug, the id, the directory.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _, Zoned};
use migrate_core::config::{Config, Timezone};
use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::revision::{id_problem, split_directory_name};
use migrate_core::rewrite::successor;

const DEFAULT_TEMPLATE: &str = "{rev}_{slug}";
/// An id that is made from the clock.
const TIME: &str = "%Y%m%d%H%M%S";
const TIME_DIGITS: usize = 14;
const DEFAULT_SLUG_LENGTH: usize = 40;

/// How revisions are named in this project, at this moment.
#[derive(Debug)]
pub(crate) struct Naming {
    template: String,
    slug_length: usize,
    now: Zoned,
}

/// The name of a new revision.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) id: String,
    /// Its directory, relative to that of the chain; the template may put it into a folder.
    pub(crate) path: String,
}

impl Naming {
    pub(crate) fn now(config: &Config) -> Self {
        let zone = match config.timezone.unwrap_or_default() {
            Timezone::Utc => TimeZone::UTC,
            Timezone::Local => TimeZone::system(),
        };
        Self::at(config, Timestamp::now().to_zoned(zone))
    }

    fn at(config: &Config, now: Zoned) -> Self {
        Self {
            template: config
                .file_template
                .clone()
                .unwrap_or_else(|| DEFAULT_TEMPLATE.to_owned()),
            slug_length: config.truncate_slug_length.unwrap_or(DEFAULT_SLUG_LENGTH),
            now,
        }
    }

    /// The day and time, for templates.
    pub(crate) fn date(&self) -> String {
        self.now.strftime("%Y-%m-%d %H:%M:%S %Z").to_string()
    }

    /// A message as the name of a directory: lower case, words joined by `_`, cut at the end of a word.
    pub(crate) fn slug(&self, message: &str) -> String {
        short(words(message), self.slug_length)
    }

    /// The same, with something at its end that is not cut.
    pub(crate) fn slug_ending(&self, message: &str, end: &str) -> String {
        if end.is_empty() {
            return self.slug(message);
        }
        let end = words(end);
        let room = self.slug_length.saturating_sub(end.len() + 1).max(8);
        format!("{}_{end}", short(words(message), room))
    }

    /// A name that sorts after the directory `after`; with the given id, else with one made from the clock.
    pub(crate) fn name(
        &self,
        slug: &str,
        given: Option<&str>,
        after: &str,
        is_taken: &dyn Fn(&str) -> bool,
    ) -> Result<Named, Box<Diagnostic>> {
        if let Some(id) = given {
            if let Some(problem) = id_problem(id) {
                let found =
                    Diagnostic::error(Code::DirectoryName, format!("`{id}` is no id: {problem}"));
                return Err(Box::new(found.help("an id is made of a-z, 0-9 and _")));
            }
            if is_taken(id) {
                let found = Diagnostic::error(
                    Code::DuplicateId,
                    format!("there is a revision `{id}` already"),
                );
                return Err(Box::new(
                    found.help("give another id, or leave --rev-id away"),
                ));
            }
            let named = self.render(slug, id)?;
            return if sorts_after(&named, after) {
                Ok(named)
            } else {
                Err(Box::new(too_early(&named, after)))
            };
        }
        let rev = self
            .now
            .with_time_zone(TimeZone::UTC)
            .strftime(TIME)
            .to_string();
        let free = |named: &Named| sorts_after(named, after) && !is_taken(&named.id);
        let named = self.render(slug, &rev)?;
        if free(&named) {
            return Ok(named);
        }
        // The clock is behind the head, or two came in one second: count on from the head.
        let last = split_directory_name(after).map_or(after, |(id, _)| id);
        let next = std::iter::successors(following(last), |id| following(id))
            .take(1000)
            .find(|id| !is_taken(id));
        let Some(next) = next else {
            return Err(Box::new(too_early(&named, after)));
        };
        if let Some(counted) = self.render(slug, &next).ok().filter(free) {
            return Ok(counted);
        }
        // The template does not hold the id.
        let separator = if next.contains('_') { "__" } else { "_" };
        let plain = Named {
            path: format!("{next}{separator}{slug}"),
            id: next,
        };
        if free(&plain) {
            Ok(plain)
        } else {
            Err(Box::new(too_early(&named, after)))
        }
    }

    /// The template with everything filled in; it has to be read back as what was put in.
    fn render(&self, slug: &str, rev: &str) -> Result<Named, Box<Diagnostic>> {
        let date = |format: &str| self.now.strftime(format).to_string();
        let path = [
            ("{rev}", rev.to_owned()),
            ("{id}", rev.to_owned()),
            ("{slug}", slug.to_owned()),
            ("{epoch}", self.now.timestamp().as_second().to_string()),
            ("{year}", date("%Y")),
            ("{month}", date("%m")),
            ("{day}", date("%d")),
            ("{hour}", date("%H")),
            ("{minute}", date("%M")),
            ("{second}", date("%S")),
        ]
        .into_iter()
        .fold(self.template.clone(), |path, (token, value)| {
            path.replace(token, &value)
        });
        let base = path.rsplit('/').next().unwrap_or(&path);
        let problem = |why: String| {
            let message = format!(
                "`file_template = \"{}\"` gives `{path}`: {why}",
                self.template
            );
            let help = "put an id of a-z, 0-9 and _ first, then `_{slug}`; `__{slug}` when the id holds an `_`";
            Err(Box::new(
                Diagnostic::error(Code::ConfigValue, message).help(help),
            ))
        };
        match split_directory_name(base) {
            Some((id, name)) if name == slug => match id_problem(id) {
                None if path.split('/').any(|part| part.is_empty() || part == "..") => {
                    problem("this is no path inside the directory".to_owned())
                }
                None => Ok(Named {
                    id: id.to_owned(),
                    path: path.clone(),
                }),
                Some(why) => problem(format!("`{id}` is no id: {why}")),
            },
            Some((id, name)) => problem(format!(
                "it would be read as revision `{id}` called `{name}`"
            )),
            None => problem("it would not be read as a revision".to_owned()),
        }
    }
}

fn sorts_after(named: &Named, after: &str) -> bool {
    let base = named.path.rsplit('/').next().unwrap_or(&named.path);
    let last = split_directory_name(after).map_or(after, |(id, _)| id);
    base > after && *named.id > *last
}

fn too_early(named: &Named, after: &str) -> Diagnostic {
    Diagnostic::error(
        Code::DirectoryOrder,
        format!(
            "`{}` would come before `{after}` in the directory",
            named.path
        ),
    )
    .help("give an id that sorts after it with --rev-id")
}

/// What can stand in the name of a file, with `_` between.
fn words(message: &str) -> String {
    let lower = message.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join("_")
}

/// As many whole words as there is room for.
fn short(slug: String, room: usize) -> String {
    if slug.is_empty() {
        // A message without a letter that can stand in the name of a file.
        return "revision".to_owned();
    }
    if slug.len() <= room {
        return slug;
    }
    let cut = &slug[..room];
    if slug[room..].starts_with('_') {
        return cut.to_owned();
    }
    cut.rsplit_once('_')
        .map_or(cut, |(whole, _)| whole)
        .to_owned()
}

/// The id after an id: a second later where it is a time, else the next number.
fn following(id: &str) -> Option<String> {
    let time = (id.len() == TIME_DIGITS)
        .then(|| DateTime::strptime(TIME, id).ok())
        .flatten();
    match time.and_then(|time| time.checked_add(1.second()).ok()) {
        Some(later) => Some(later.strftime(TIME).to_string()),
        None => successor(id),
    }
}

#[cfg(test)]
mod tests {
    use migrate_core::config::Config;

    use super::Naming;

    fn naming(template: Option<&str>) -> Naming {
        let config = Config {
            file_template: template.map(str::to_owned),
            ..Config::default()
        };
        Naming::at(&config, "2026-11-20T10:15:00+00:00[UTC]".parse().unwrap())
    }

    fn name(template: Option<&str>, given: Option<&str>, after: &str) -> String {
        match naming(template).name("add_users", given, after, &|id| id == "7") {
            Ok(named) => format!("{} in {}", named.id, named.path),
            Err(found) => found.message,
        }
    }

    #[test]
    fn slugs() {
        let slug = |message: &str| naming(None).slug(message);
        assert_eq!(slug("Add users' e-mail!"), "add_users_e_mail");
        assert_eq!(slug("a__b"), "a_b");
        assert_eq!(slug("добавить"), "revision");
        let long = "this is a long message that goes on for more than forty characters";
        assert_eq!(slug(long), "this_is_a_long_message_that_goes_on_for");
        assert_eq!(slug(&"x".repeat(50)), "x".repeat(40));
        let ending = naming(None).slug_ending(long, "fill the rows");
        assert_eq!(ending, "this_is_a_long_message_fill_the_rows");
    }

    #[test]
    fn ids_come_from_the_clock_unless_it_is_behind() {
        assert_eq!(
            name(None, None, ""),
            "20261120101500 in 20261120101500_add_users"
        );
        assert_eq!(
            name(None, None, "20261119101500_x"),
            "20261120101500 in 20261120101500_add_users"
        );
        assert_eq!(
            name(None, None, "20261120101500_a"),
            "20261120101501 in 20261120101501_add_users"
        );
        assert_eq!(
            name(None, None, "20991231235959_a"),
            "21000101000000 in 21000101000000_add_users",
            "a minute has sixty seconds"
        );
        assert_eq!(name(None, None, "30_a"), "31 in 31_add_users");
        assert_eq!(name(None, None, "6_a"), "8 in 8_add_users");
        assert_eq!(
            name(None, None, "99_a"),
            "`20261120101500_add_users` would come before `99_a` in the directory"
        );
    }

    #[test]
    fn ids_can_be_given() {
        assert_eq!(name(None, Some("9"), "30_a"), "9 in 9_add_users");
        assert_eq!(name(None, Some("7"), ""), "there is a revision `7` already");
        assert_eq!(
            name(None, Some("a-b"), ""),
            "`a-b` is no id: `-` is not one of a-z, 0-9, _"
        );
        assert_eq!(
            name(None, Some("1"), "30_a"),
            "`1_add_users` would come before `30_a` in the directory"
        );
    }

    #[test]
    fn templates_have_to_be_read_back() {
        let dated = Some("{year}/{year}_{month}_{day}_{rev}__{slug}");
        assert_eq!(
            name(dated, None, ""),
            "2026_11_20_20261120101500 in 2026/2026_11_20_20261120101500__add_users"
        );
        let days = Some("{year}{month}{day}_{slug}");
        assert_eq!(
            name(days, None, "20261120_x"),
            "20261121 in 20261121_add_users"
        );
        let wrong = name(Some("{year}_{rev}_{slug}"), None, "");
        assert!(
            wrong.ends_with("read as revision `2026` called `20261120101500_add_users`"),
            "{wrong}"
        );
        let wrong = name(Some("{slug}"), None, "");
        assert!(
            wrong.ends_with("it would be read as revision `add` called `users`"),
            "{wrong}"
        );
    }
}
