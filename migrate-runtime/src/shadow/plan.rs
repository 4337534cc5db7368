//! What is wanted of a database, and how the template for it is called.

use migrate_core::checksum::Checksum;
use migrate_core::dialect::Dialect;
use migrate_core::target::{Line, Target};

use crate::chain::Chain;
use crate::error::Error;
use crate::shadow::name::hex;

/// What the name of every template starts with.
const TEMPLATE: &str = "cargo_migrate_template_";

/// A chain up to a revision, for the tests of one package.
pub(crate) struct Plan<'a> {
    pub(crate) chain: &'a Chain,
    /// How many revisions are applied.
    pub(crate) position: usize,
    /// The folder of the package: two checkouts of it do not share their databases.
    pub(crate) package: &'a str,
}

impl<'a> Plan<'a> {
    pub(crate) fn new(chain: &'a Chain, target: &str, package: &'a str) -> Result<Self, Error> {
        let target = Target::parse(target).map_err(|found| *found)?;
        let line = Line::new(chain.revisions(), None);
        let position = target.resolve(&line).map_err(|found| *found)?;
        Ok(Self {
            chain,
            position,
            package,
        })
    }

    /// The target by its id.
    pub(crate) fn target(&self) -> &str {
        match self.position.checked_sub(1) {
            Some(at) => &self.chain.revisions()[at].id,
            None => "base",
        }
    }

    /// Who shares databases.
    pub(crate) fn scope(&self) -> String {
        format!(
            "{}\n{}\n{}",
            self.package, self.chain.root, self.chain.project
        )
    }

    /// What the templates of every chain that this one ever was start with.
    pub(crate) fn family(scope: &str) -> String {
        format!("{TEMPLATE}{}_", hex(scope, 4))
    }

    /// What the templates of this chain start with, whatever the revision.
    pub(crate) fn of_chain(&self, scope: &str, dialect: Dialect) -> String {
        let head = self.chain.head().map(|head| head.chain_hash.to_string());
        let text = format!(
            "{}\n{dialect}\n{}\n{}\n{}",
            env!("CARGO_PKG_VERSION"),
            self.chain.tables,
            head.unwrap_or_default(),
            self.program()
        );
        format!("{}{}", Self::family(scope), hex(&text, 6))
    }

    /// The name of the template.
    pub(crate) fn template(&self, scope: &str, dialect: Dialect) -> String {
        let of_chain = self.of_chain(scope, dialect);
        if self.position == self.chain.revisions().len() {
            return of_chain;
        }
        format!("{of_chain}_{}", hex(self.target(), 4))
    }

    /// What a revision in Rust does may depend on the rest of the program; its checksum is of its own file only.
    fn program(&self) -> String {
        if !self.chain.has_rust() {
            return String::new();
        }
        let program = std::env::current_exe();
        let found = program.and_then(|program| Ok((program.metadata()?, program)));
        found.map_or_else(
            |_| crate::migrator::run_id(),
            |(about, program)| {
                let stamp = format!("{}{:?}", program.display(), about.modified().ok());
                Checksum::of(stamp).to_string()
            },
        )
    }
}
