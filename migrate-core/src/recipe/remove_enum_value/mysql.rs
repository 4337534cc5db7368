//! MySQL: the enum is the type of one column, which is copied without the value.

use super::{backfill, instead, refuse_default};
use crate::diagnostic::Diagnostic;
use crate::dialect::Dialect;
use crate::recipe::add_enum_value::{enum_column, literals, no_value, with_values};
use crate::recipe::ground::Ground;
use crate::recipe::mysql_column::Line;
use crate::recipe::names::{literal, quoted};
use crate::recipe::online_copy::{Keys, copying};
use crate::recipe::stage::Stage;
use crate::recipe::table::unquoted;
use crate::revision::Phase;

pub(super) fn write(
    ground: &Ground<'_>,
    value: &str,
    with: Option<&str>,
) -> Result<Vec<Stage>, Box<Diagnostic>> {
    let (table, column) = enum_column(ground)?;
    let full = format!("{}.{}", table.id.name(), column.name);
    let all = literals(&column);
    let plain: Vec<String> = all.iter().map(|text| unquoted(text)).collect();
    if !plain.iter().any(|known| known == value) {
        return Err(no_value(&plain, value, &full));
    }
    refuse_default(&column, value, &full)?;
    let with = instead(&column, &plain, value, with, &full)?;
    let kept: Vec<String> = all
        .into_iter()
        .filter(|text| unquoted(text) != value)
        .collect();
    let own = quoted(Dialect::Mysql, &column.name);
    let [from, to] = [value, &with].map(|text| literal(Dialect::Mysql, text));
    let update = format!("UPDATE {} SET {own} = {to} WHERE {own} = {from}", table.sql);
    let modify = |line: &Line| format!("MODIFY COLUMN {}", line.text());
    let contract = Stage::new("contract", Phase::Contract)
        .up(copying(&table.sql, &modify(&with_values(&column, &kept)), Keys::Kept))
        .down(copying(&table.sql, &modify(&Line::of(&column)), Keys::Kept))
        .note("In the strict mode that servers are installed with, it fails while a row has the value.");
    Ok(vec![
        backfill(&table, update, &full, value, &with)?,
        contract,
    ])
}
