//! One of the things whose schema is looked at: a database, or a revision.

use std::fmt;

use migrate_core::diagnostic::{Code, Diagnostic, Sources};
use migrate_core::dialect::Dialect;
use migrate_core::reading::Reading;
use migrate_core::revision::Revision;
use migrate_core::schema::Schema;
use migrate_core::target::{Line, Target};
use migrate_runtime::cli::{Printer, ShadowArgs, until_interrupted};
use migrate_runtime::shadow::{Places, Shadows};
use migrate_runtime::verify::schema_at;
use migrate_runtime::{Chain, Database, Error, block_on};

use super::version::{Place, one_version};
use crate::context::Context;
use crate::failure::Failure;

/// Whose schema is meant.
pub(crate) enum Side {
    Database(Box<Database>),
    /// The id; `None` is base.
    Revision(Option<String>),
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(database) => write!(f, "{database}"),
            Self::Revision(Some(id)) => f.write_str(id),
            Self::Revision(None) => f.write_str("base"),
        }
    }
}

/// Reads schemas, with the shadow databases that are needed for it.
pub(crate) struct Reader {
    pub(crate) chain: Chain,
    pub(crate) reading: Reading,
    places: Places,
    printer: Printer,
}

/// What was read.
pub(crate) struct Shown {
    /// In the order that was asked.
    pub(crate) schemas: Vec<Schema>,
    /// The version of the engine.
    pub(crate) engine: String,
}

/// Whether a text names a database, not a revision.
pub(super) fn is_database(text: &str) -> bool {
    text == "database" || is_url(text)
}

fn is_url(text: &str) -> bool {
    text.contains("://") || text.starts_with("sqlite:")
}

impl Reader {
    pub(crate) fn new(
        reading: Reading,
        context: &Context,
        shadow: &ShadowArgs,
    ) -> Result<Self, Failure> {
        Ok(Self {
            places: context.places(shadow)?,
            printer: context.printer,
            chain: Chain::from_read(reading.clone(), context.shown.clone())?,
            reading,
        })
    }

    /// What a person means by a text: `database`, a URL, or a revision.
    pub(crate) fn side(&self, text: &str) -> Result<Side, Failure> {
        if text == "database" {
            let Some(database) = &self.places.development else {
                let found = Diagnostic::error(Code::DatabaseUrl, "no database is named");
                return Err(Failure::usage(found.help(
                    "give `--url`, set DATABASE_URL, or write `url` into the configuration; a revision is named with `--at`",
                )));
            };
            return Ok(Side::Database(Box::new(database.clone())));
        }
        if is_url(text) {
            return Ok(Side::Database(Box::new(Database::try_from(text)?)));
        }
        self.revision(text)
    }

    /// The database at hand, for people.
    pub(crate) fn name_of_database(&self) -> String {
        let database = self.places.development.as_ref();
        database.map_or_else(String::new, ToString::to_string)
    }

    pub(crate) fn revision(&self, target: &str) -> Result<Side, Failure> {
        let revisions: &[Revision] = self.chain.revisions();
        let position = Target::parse(target)?.resolve(&Line::new(revisions, None))?;
        let id = position
            .checked_sub(1)
            .map(|at| revisions[at].id.to_string());
        Ok(Side::Revision(id))
    }

    /// Reads the schemas of the sides. All are of one dialect: that of the first database, else that of the chain.
    pub(crate) fn read(&self, sides: &[Side]) -> Result<Shown, Failure> {
        let named = sides.iter().find_map(|side| match side {
            Side::Database(database) => Some(database.dialect()),
            Side::Revision(_) => None,
        });
        let usual = self.places.development.as_ref().map(Database::dialect);
        let first = self.chain.dialects().first().copied();
        let dialect = named.or(usual).or(first).unwrap_or(Dialect::Sqlite);
        let other = sides.iter().find_map(|side| match side {
            Side::Database(database) if database.dialect() != dialect => Some(database),
            _ => None,
        });
        if let Some(other) = other {
            let message = format!(
                "{other} is a database for {}, the other one for {dialect}",
                other.dialect()
            );
            let found = Diagnostic::error(Code::DialectNotDeclared, message);
            return Err(Failure::usage(
                found.help("compare two databases of one kind"),
            ));
        }
        Ok(block_on(async {
            Box::pin(self.read_all(sides, dialect)).await
        })?)
    }

    async fn read_all(&self, sides: &[Side], dialect: Dialect) -> Result<Shown, Error> {
        let needs_shadow = sides.iter().any(|side| matches!(side, Side::Revision(_)));
        if !needs_shadow {
            return self.read_each(sides, None).await;
        }
        let mut shadows = Shadows::open_for(&self.chain, dialect, &self.places).await?;
        self.printer
            .diagnostics(shadows.warnings(), &Sources::default());
        let outcome = Box::pin(self.read_each(sides, Some(&mut shadows))).await;
        shadows.close().await;
        outcome
    }

    async fn read_each(
        &self,
        sides: &[Side],
        mut shadows: Option<&mut Shadows>,
    ) -> Result<Shown, Error> {
        let mut places: Vec<Place> = Vec::new();
        places.extend(shadows.as_ref().map(|shadows| Place {
            name: shadows.place(),
            engine: shadows.engine().to_owned(),
        }));
        for side in sides {
            if let Side::Database(database) = side {
                places.push(Place {
                    name: database.to_string(),
                    engine: until_interrupted(database.engine()).await?,
                });
            }
        }
        let mut shown = Shown {
            schemas: Vec::new(),
            engine: one_version(&places)?,
        };
        for side in sides {
            let schema = match (side, &mut shadows) {
                (Side::Database(database), _) => {
                    until_interrupted(self.chain.schema_of(&**database)).await?
                }
                (Side::Revision(id), Some(shadows)) => {
                    until_interrupted(Box::pin(schema_at(&self.chain, shadows, id.as_deref())))
                        .await?
                }
                (Side::Revision(_), None) => continue,
            };
            shown.schemas.push(schema);
        }
        Ok(shown)
    }
}
