//! `DROP`.

use super::Loss;
use super::act::{Act, Acts};
use crate::dialect::Dialect;
use crate::sql::reader::Reader;

/// What follows `DROP`.
pub(super) fn drop<'s>(mut reader: Reader<'_, 's>, acts: &mut Acts<'s>) -> Option<()> {
    let temporary = reader.take(&["TEMPORARY"]);
    if reader.take_any(&["TABLE", "TABLES"]) {
        reader.take(&["IF", "EXISTS"]);
        for mut item in reader.items() {
            if temporary {
                acts.push(Act::DropTemporary(item.object()?));
            } else {
                acts.lose_of(item, Loss::Table);
            }
        }
        return Some(());
    }
    match reader.dialect() {
        Dialect::Mysql if reader.take_any(&["DATABASE", "SCHEMA"]) => {
            reader.take(&["IF", "EXISTS"]);
            acts.lose(Loss::Schema(reader.name()?));
        }
        Dialect::Postgres if reader.take(&["DATABASE"]) => {
            reader.take(&["IF", "EXISTS"]);
            acts.lose(Loss::Database(reader.name()?));
        }
        // Without CASCADE it takes an empty one only.
        Dialect::Postgres if reader.take(&["SCHEMA"]) && reader.ends_with("CASCADE") => {
            reader.take(&["IF", "EXISTS"]);
            for mut item in reader.items() {
                acts.lose(Loss::Schema(item.name()?));
            }
        }
        _ => {}
    }
    Some(())
}
