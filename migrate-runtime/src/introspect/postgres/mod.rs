//! The catalog.

use migrate_core::schema::Schema;

use crate::error::Error;
use crate::tables::Tables;
use crate::wire::Wire;

pub(super) async fn read(wire: &mut Wire, tables: &Tables) -> Result<Schema, Error> {
    let _ = super::ask(wire, &[]).await?;
    Ok(Schema::new(tables.dialect))
}
