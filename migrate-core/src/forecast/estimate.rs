//! How long a statement takes, and how long it keeps others waiting.

use super::{Extent, Rates};
use crate::cost::Cost;
use crate::dialect::Engine;
use crate::replay::{State, Table};
use crate::sql::{
    Act, ConstraintKind, CreateIndex, Flavour, IndexPart, ObjectName, Operation, RowSource,
    TableAct,
};

/// A range of seconds.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct Seconds {
    /// At the least.
    pub low: f64,
    /// At the most.
    pub high: f64,
}

/// How long a statement takes. What it waits for is not in it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Estimate {
    /// All of it.
    pub total: Seconds,
    /// How long somebody else has to wait: for a writer or a reader, as its lock says.
    pub blocked: Seconds,
}

impl Seconds {
    /// The two one after the other.
    ///
    /// ```
    /// use migrate_core::forecast::Seconds;
    /// let one = Seconds { low: 1.0, high: 2.0 };
    /// assert_eq!(one.and(one), Seconds { low: 2.0, high: 4.0 });
    /// ```
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            low: self.low + other.low,
            high: self.high + other.high,
        }
    }

    /// Whether a time is in it.
    #[must_use]
    pub fn contains(self, seconds: f64) -> bool {
        self.low <= seconds && seconds <= self.high
    }
}

/// What a statement takes that touches no row.
const CATALOG: Seconds = Seconds {
    low: 0.0,
    high: 0.1,
};

/// How far off the truth may be: rates of a machine that was not measured are another matter than those of this one.
const fn spread(rates: &Rates) -> (f64, f64) {
    if rates.measured {
        (0.3, 3.0)
    } else {
        (0.25, 5.0)
    }
}

/// The bytes that a row takes in an index of a small key: the key, its pointer, and what is left free.
const INDEX_ENTRY: f64 = 22.5;

/// How long an operation takes; `None` where a table that matters has no known size.
///
/// ```
/// use migrate_core::cost::cost;
/// use migrate_core::dialect::{Dialect, Server};
/// use migrate_core::forecast::{Extent, Rates, estimate};
/// use migrate_core::replay::State;
/// use migrate_core::sql::operations;
///
/// let state = State::empty(Dialect::Postgres);
/// let server = Server::parse("postgres 15").unwrap();
/// let Some(operation) = operations(Dialect::Postgres, "VACUUM FULL notes").pop() else { return };
/// let told = cost(&operation, &state, server, None);
/// let large = |_: &_| Some(Extent { rows: 2_000_000, bytes: 400_000_000, index_bytes: 150_000_000 });
/// let time = estimate(&operation, &told, &state, server.engine, &large, &Rates::ASSUMED);
/// assert!(time.is_none_or(|time| time.low > 0.5));
/// ```
#[must_use]
pub fn estimate(
    operation: &Operation,
    cost: &Cost,
    state: &State,
    engine: Engine,
    extent: &dyn Fn(&ObjectName) -> Option<Extent>,
    rates: &Rates,
) -> Option<Seconds> {
    let known = Known {
        state,
        engine,
        extent,
        rates,
    };
    let work = match &operation.act {
        Act::Truncate { .. } | Act::DropTable { .. } => Work::default(),
        Act::Analyze { .. } => known.analyze(cost)?,
        Act::Vacuum { full: false, .. } => known.scans(cost)?.times(2.0),
        Act::Update(change) => known.update(cost, &change.table, change.condition.is_some())?,
        Act::Delete(change) => known.delete(cost, &change.table, change.condition.is_some())?,
        Act::Insert {
            source: RowSource::Query,
            ..
        }
        | Act::Merge { .. }
        | Act::Load { .. } => {
            return None;
        }
        Act::Query | Act::Dynamic { .. } | Act::Opaque { .. } => return None,
        Act::RefreshView { view, .. } => {
            let own = known.rewrite(view).unwrap_or_default();
            known.scans(cost)?.times(3.0).and(own)
        }
        _ => known.all(operation, cost)?,
    };
    let (low, high) = spread(rates);
    Some(Seconds {
        low: work.low.mul_add(low, CATALOG.low),
        high: work.high.mul_add(high, CATALOG.high),
    })
}

/// Seconds of work, before it is known how far off they may be.
#[derive(Debug, Clone, Copy, Default)]
struct Work {
    low: f64,
    high: f64,
}

impl Work {
    const fn of(seconds: f64) -> Self {
        Self {
            low: seconds,
            high: seconds,
        }
    }

    fn times(self, factor: f64) -> Self {
        Self {
            low: self.low * factor,
            high: self.high * factor,
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            low: self.low + other.low,
            high: self.high + other.high,
        }
    }
}

struct Known<'a> {
    state: &'a State,
    engine: Engine,
    extent: &'a dyn Fn(&ObjectName) -> Option<Extent>,
    rates: &'a Rates,
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a table of 2^53 rows takes its time either way"
)]
impl Known<'_> {
    fn all(&self, operation: &Operation, cost: &Cost) -> Option<Work> {
        let mut work = Work::default();
        for table in &cost.scans {
            if !cost.rewrites.contains(table) {
                work = work.and(self.scan(table)?);
            }
        }
        if is_foreign_key(operation, self.state) {
            // Each row is looked for in the other table.
            work = work.times(3.0);
        }
        for table in &cost.rewrites {
            work = work.and(self.rewrite(table)?);
        }
        for table in &cost.builds {
            work = work.and(self.build(operation, table)?);
        }
        Some(work)
    }

    fn scans(&self, cost: &Cost) -> Option<Work> {
        let mut each = cost.scans.iter().map(|table| self.scan(table));
        each.try_fold(Work::default(), |all, one| Some(all.and(one?)))
    }

    /// Rows cost, and so do the bytes of wide ones.
    fn scan(&self, table: &ObjectName) -> Option<Work> {
        const USUAL_ROW: f64 = 120.0;
        let extent = (self.extent)(table)?;
        let heap = extent.bytes.saturating_sub(extent.index_bytes) as f64;
        let by_bytes = heap / (self.rates.scan * USUAL_ROW);
        let by_rows = extent.rows as f64 / self.rates.scan;
        Some(Work {
            low: by_bytes.min(by_rows),
            high: by_bytes.max(by_rows),
        })
    }

    fn rewrite(&self, table: &ObjectName) -> Option<Work> {
        let extent = (self.extent)(table)?;
        let rows = extent.rows as f64 / self.rates.rewrite;
        let indexes = extent.index_bytes as f64 / (self.rates.build * INDEX_ENTRY);
        let scan = self.scan(table)?;
        let large = self.engine == Engine::Mysql || self.engine == Engine::Mariadb;
        // There the rows are in an index themselves.
        let rows = if large { rows * 2.0 } else { rows };
        Some(Work {
            low: rows + indexes * 0.6,
            high: rows + indexes + scan.high,
        })
    }

    fn build(&self, operation: &Operation, table: &ObjectName) -> Option<Work> {
        let extent = (self.extent)(table)?;
        let one = extent.rows as f64 / self.rates.build;
        let known = self.state.table(table);
        let factor = match &operation.act {
            Act::CreateIndex(create)
            | Act::Table {
                act: TableAct::AddIndex(create),
                ..
            } => index_weight(create, known),
            Act::Table {
                act: TableAct::AddConstraint { constraint, .. },
                ..
            } => match &constraint.kind {
                ConstraintKind::PrimaryKey { columns, .. } => {
                    weight(columns.iter().map(String::as_str), known)
                }
                ConstraintKind::Unique { columns, .. } => {
                    weight(columns.iter().filter_map(IndexPart::column), known)
                }
                ConstraintKind::Exclude => 10.0,
                _ => 1.0,
            },
            Act::Reindex { .. } => {
                extent.index_bytes as f64 / (extent.rows.max(1) as f64 * INDEX_ENTRY)
            }
            _ => 1.0,
        };
        let concurrently = matches!(&operation.act, Act::CreateIndex(create) if create.concurrently)
            || matches!(
                &operation.act,
                Act::Reindex {
                    concurrently: true,
                    ..
                }
            );
        let passes = if concurrently { 1.6 } else { 1.0 };
        Some(Work::of(one * factor * passes))
    }

    /// A sample of rows is read, whatever the size.
    fn analyze(&self, cost: &Cost) -> Option<Work> {
        const SAMPLE: f64 = 30_000.0 * 60.0;
        let mut each = cost.locks.iter().map(|held| (self.extent)(&held.table));
        each.try_fold(Work::default(), |all, one| {
            let rows = (one?.rows as f64).min(SAMPLE);
            Some(all.and(Work {
                low: rows / self.rates.scan,
                high: rows / self.rates.scan * 8.0,
            }))
        })
    }

    /// Each index gets the new rows, too.
    fn update(&self, cost: &Cost, table: &ObjectName, some: bool) -> Option<Work> {
        let extent = (self.extent)(table)?;
        let rows = extent.rows as f64;
        let indexes = extent.index_bytes as f64 / (rows.max(1.0) * INDEX_ENTRY);
        self.changed(cost, some, rows / self.rates.update * indexes.max(1.0))
    }

    /// Rows are marked, and those that refer to them are looked for, one by one.
    fn delete(&self, cost: &Cost, table: &ObjectName, some: bool) -> Option<Work> {
        let rows = (self.extent)(table)?.rows as f64;
        let referring = cost.locks.len().saturating_sub(1) as f64;
        self.changed(
            cost,
            some,
            rows / self.rates.rewrite * (1.0 + 8.0 * referring),
        )
    }

    /// A condition may hold for every row, or for none.
    fn changed(&self, cost: &Cost, some: bool, all: f64) -> Option<Work> {
        if cost.scans.is_empty() {
            return Some(Work::default());
        }
        let scan = self.scans(cost)?;
        Some(Work {
            low: if some { scan.low } else { all * 0.5 },
            high: scan.high + all,
        })
    }
}

fn is_foreign_key(operation: &Operation, state: &State) -> bool {
    match &operation.act {
        Act::Table { table, act } => match act {
            TableAct::ValidateConstraint { name } => {
                let known = state.table(table).and_then(|known| known.constraint(name));
                known.is_some_and(|known| matches!(known.kind, ConstraintKind::ForeignKey { .. }))
            }
            TableAct::AddConstraint { constraint, .. } => {
                matches!(constraint.kind, ConstraintKind::ForeignKey { .. })
            }
            TableAct::AddColumn { column, .. } => column
                .constraints
                .iter()
                .any(|constraint| matches!(constraint.kind, ConstraintKind::ForeignKey { .. })),
            _ => false,
        },
        _ => false,
    }
}

/// How much more an index costs than one of a small number.
fn index_weight(create: &CreateIndex, known: Option<&Table>) -> f64 {
    let method = match create.method.as_deref() {
        Some("gin") => 12.0,
        Some("gist" | "spgist") => 10.0,
        Some("brin") => 0.3,
        _ => 1.0,
    };
    let flavour = match create.flavour {
        Flavour::FullText => 20.0,
        Flavour::Spatial => 10.0,
        Flavour::Plain | Flavour::Unique => 1.0,
    };
    let columns = weight(create.parts.iter().filter_map(IndexPart::column), known);
    let expressions = create
        .parts
        .iter()
        .filter(|part| part.column().is_none())
        .count();
    let partial = if create.predicate.is_some() { 0.6 } else { 1.0 };
    #[expect(clippy::cast_precision_loss, reason = "an index has 32 parts at most")]
    let expressions = expressions as f64 * 2.0;
    method * flavour * partial * (columns + expressions).max(1.0)
}

/// Text is compared more slowly than numbers.
fn weight<'c>(columns: impl Iterator<Item = &'c str>, known: Option<&Table>) -> f64 {
    let of = |column: &str| {
        let data_type = known
            .and_then(|known| known.column(column))
            .map(|known| &known.data_type);
        data_type.map_or(1.3, |of| {
            let text = ["text", "char", "varchar", "citext", "bpchar", "name"];
            let is_text = of.name.contains("char") || text.contains(&of.name.as_str());
            match of.name.as_str() {
                _ if is_text => 2.2,
                "numeric" | "decimal" | "uuid" | "jsonb" | "bytea" => 1.6,
                _ => 1.0,
            }
        })
    };
    let mut all = columns.map(of);
    let first = all.next().unwrap_or(1.0);
    // Further ones are looked at where the first is the same.
    all.fold(first, |sum, one| sum + one * 0.4)
}
