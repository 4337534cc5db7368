//! `table-stats.toml`: how large tables are, and how fast their database is, for where there is no database to ask.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Rates;
use crate::diagnostic::{Code, Diagnostic};
use crate::lint::Size;
use crate::sql::{ObjectName, Span};

/// How large tables are, and how fast their database is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TableStats {
    /// The server that was asked: `postgres 15.8`.
    pub server: Option<String>,
    /// How fast it works, if that was measured.
    pub rates: Option<Rates>,
    /// How large each table is, by `name` or `schema.name`.
    pub tables: BTreeMap<String, Extent>,
}

/// How large a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Extent {
    /// How many rows; about.
    pub rows: u64,
    /// How many bytes, with its indexes.
    pub bytes: u64,
    /// How many of them are indexes.
    pub index_bytes: u64,
}

impl TableStats {
    /// Reads the file. What is not understood is told, each with its place; the rest is there.
    ///
    /// ```
    /// use migrate_core::forecast::TableStats;
    ///
    /// let text = "[tables.users]\nrows = 10\nbytes = 8192\n[tables.\"app.notes\"]\nrows = -1\n";
    /// let (stats, found) = TableStats::parse(text, "table-stats.toml");
    /// assert_eq!(stats.tables["users"].rows, 10);
    /// assert_eq!(found[0].code.name(), "table-stats");
    /// ```
    #[must_use]
    pub fn parse(text: &str, file: &str) -> (Self, Vec<Diagnostic>) {
        let mut reader = Reader {
            file,
            found: Vec::new(),
        };
        let mut stats = Self::default();
        match DeTable::parse(text) {
            Ok(table) => reader.file(table.get_ref(), &mut stats),
            Err(error) => {
                let span = error.span().unwrap_or_default();
                reader.wrong(&span, error.message());
            }
        }
        (stats, reader.found)
    }

    /// The file's text.
    ///
    /// ```
    /// use migrate_core::forecast::{Extent, Rates, TableStats};
    ///
    /// let mut stats = TableStats { server: Some("postgres 15.8".to_owned()), ..TableStats::default() };
    /// stats.rates = Some(Rates { measured: true, ..Rates::ASSUMED });
    /// stats.tables.insert("app.notes".to_owned(), Extent { rows: 3, bytes: 16384, index_bytes: 8192 });
    /// assert_eq!(TableStats::parse(&stats.render(), "table-stats.toml"), (stats, Vec::new()));
    /// ```
    #[must_use]
    pub fn render(&self) -> String {
        let mut text = String::from(
            "# How large the tables are, for rules and plans. `cargo migrate stats` writes it anew, `cargo migrate calibrate` the rates.\n",
        );
        let text_of = crate::lock::quoted;
        // Writing to a string cannot fail.
        if let Some(server) = &self.server {
            let _ = writeln!(text, "server = {}", text_of(server));
        }
        if let Some(rates) = &self.rates {
            let _ = write!(
                text,
                "\n# Rows a second.\n[rates]\nscan = {:.0}\nbuild = {:.0}\nrewrite = {:.0}\nupdate = {:.0}\n",
                rates.scan, rates.build, rates.rewrite, rates.update
            );
        }
        for (name, extent) in &self.tables {
            let _ = write!(
                text,
                "\n[tables.{}]\nrows = {}\nbytes = {}\nindex_bytes = {}\n",
                text_of(name),
                extent.rows,
                extent.bytes,
                extent.index_bytes
            );
        }
        text
    }

    /// How large a table is, if that is known: by its full name, else by its name alone.
    #[must_use]
    pub fn extent(&self, table: &ObjectName) -> Option<Extent> {
        let qualified = match &table.schema {
            Some(schema) => self.tables.get(&format!("{schema}.{}", table.name)),
            None => self.tables.get(&format!("public.{}", table.name)),
        };
        qualified.or_else(|| self.tables.get(&table.name)).copied()
    }

    /// The sizes as rules take them.
    #[must_use]
    pub fn sizes(&self) -> BTreeMap<String, Size> {
        let each = self.tables.iter().map(|(name, extent)| {
            let (rows, bytes) = (extent.rows, extent.bytes);
            (name.clone(), Size::Rows { rows, bytes })
        });
        each.collect()
    }
}

struct Reader<'a> {
    file: &'a str,
    found: Vec<Diagnostic>,
}

type Value<'i> = Spanned<DeValue<'i>>;

impl Reader<'_> {
    fn wrong(&mut self, span: &Span, message: &str) {
        self.found.push(
            Diagnostic::error(Code::TableStats, message.to_owned())
                .at(self.file.to_owned(), span.clone(), "")
                .help("write it anew: `cargo migrate stats`"),
        );
    }

    fn file(&mut self, table: &DeTable<'_>, stats: &mut TableStats) {
        for (key, value) in table {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("server", DeValue::String(server)) => stats.server = Some(server.to_string()),
                ("rates", DeValue::Table(rates)) => stats.rates = Some(self.rates(rates)),
                ("tables", DeValue::Table(tables)) => {
                    for (name, value) in tables {
                        if let Some(extent) = self.extent(value) {
                            stats.tables.insert(name.get_ref().to_string(), extent);
                        }
                    }
                }
                (name @ ("server" | "rates" | "tables"), _) => {
                    self.wrong(&value.span(), &format!("`{name}` is of another kind"));
                }
                (name, _) => self.wrong(&key.span(), &format!("there is no key `{name}`")),
            }
        }
    }

    fn rates(&mut self, table: &DeTable<'_>) -> Rates {
        let mut rates = Rates {
            measured: true,
            ..Rates::ASSUMED
        };
        for (key, value) in table {
            let place = match key.get_ref().as_ref() {
                "scan" => &mut rates.scan,
                "build" => &mut rates.build,
                "rewrite" => &mut rates.rewrite,
                "update" => &mut rates.update,
                other => {
                    self.wrong(&key.span(), &format!("there is no rate `{other}`"));
                    continue;
                }
            };
            match number(value).filter(|number| number.is_finite() && *number >= 1.0) {
                Some(number) => *place = number,
                None => self.wrong(&value.span(), "a rate is a number of rows a second"),
            }
        }
        rates
    }

    fn extent(&mut self, value: &Value<'_>) -> Option<Extent> {
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong(&value.span(), "a table has `rows` and `bytes`");
            return None;
        };
        let mut extent = Extent::default();
        let before = self.found.len();
        for (key, value) in table {
            let place = match key.get_ref().as_ref() {
                "rows" => &mut extent.rows,
                "bytes" => &mut extent.bytes,
                "index_bytes" => &mut extent.index_bytes,
                other => {
                    self.wrong(&key.span(), &format!("there is no key `{other}`"));
                    continue;
                }
            };
            match whole(value) {
                Some(number) => *place = number,
                None => self.wrong(&value.span(), "a whole number is meant"),
            }
        }
        (self.found.len() == before).then_some(extent)
    }
}

fn whole(value: &Value<'_>) -> Option<u64> {
    match value.get_ref() {
        DeValue::Integer(integer) => u64::from_str_radix(integer.as_str(), integer.radix()).ok(),
        _ => None,
    }
}

fn number(value: &Value<'_>) -> Option<f64> {
    match value.get_ref() {
        DeValue::Integer(integer) => integer.as_str().parse().ok(),
        DeValue::Float(float) => float.as_str().parse().ok(),
        _ => None,
    }
}
