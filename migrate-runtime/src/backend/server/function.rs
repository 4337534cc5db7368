//! A function that runs outside of a transaction: nothing has the lease's row locked meanwhile, so another connection says that
//! its holder lives.

use migrate_core::dialect::Dialect;

use super::companion::Companion;
use super::{Server, failed};
use crate::backend::Host;
use crate::chain::RustFunction;
use crate::context::{Connection, Context};
use crate::error::Error;
use crate::functions::Calls;
use crate::tables::Tables;

impl Server {
    pub(in crate::backend) fn connection(&mut self) -> Option<Connection<'_>> {
        Some(self.wire.as_mut()?.context())
    }

    pub(super) async fn function_with_signs(
        &mut self,
        function: RustFunction,
        calls: Calls<'_>,
        tables: &Tables,
    ) -> Result<(), Error> {
        let Some(fence) = self.fence.clone() else {
            return Err(Error::new("a function without the lease"));
        };
        if self.dialect() == Dialect::Postgres {
            self.ask(&self.limits("")).await?;
        }
        let beat = self.sign(&fence, tables);
        let (lease, watched) = (self.lease(), self.seen.connection.clone());
        let watched = watched.filter(|_| self.direct);
        // The server's own is for the batches.
        let mut companion = Companion::new(self.connecting.clone());
        let ran = {
            let mut context = Context::outside(Host::Server(self), calls);
            companion
                .beating(&beat, lease, watched.as_deref(), function(&mut context))
                .await
        };
        self.companion.blockers = companion.blockers.take();
        companion.close().await;
        if let Some(ran) = ran {
            return ran;
        }
        // What it had sent last may still run; whoever holds the lease now waits for its end.
        if let Some(wire) = self.wire.take() {
            wire.cut().await;
        }
        Err(failed::lease_lost())
    }
}
