// What a shop keeps, in the attributes that all three dialects have.
use chrono::{DateTime, NaiveDate, Utc};
use migrate_runtime::{DbEnum, Table};
use rust_decimal::Decimal;
use uuid::Uuid;

type Money = Decimal;

/// Where an order is.
#[derive(Debug, Clone, Copy, DbEnum)]
#[db_enum(name = "order_status", rename_all = "snake_case", comment = "where it is")]
pub enum Status {
    Open,
    OnHold,
    #[db_enum(name = "gone", renamed_from = "shipped")]
    Sent,
}

#[derive(Table)]
#[table(
    name = "customers",
    renamed_from = "people",
    comment = "who buys",
    unique(name, born),
    index(name = "customers_by_name", columns(name, born desc)),
    check(name = "grown_up", expression = "born < '2010-01-01'"),
)]
pub struct Customer {
    #[column(primary_key, auto_increment)]
    id: i64,
    #[column(length = 80)]
    name: String,
    #[column(unique, comment = "it's theirs")]
    email: String,
    born: Option<NaiveDate>,
    #[column(default = "now()")]
    joined: DateTime<Utc>,
    #[column(references = "customers.id", on_delete = "set null", index)]
    invited_by: Option<i64>,
    #[column(references = "orders", deferrable(postgres = "initially deferred", sqlite = "initially deferred"))]
    last_order: Option<Uuid>,
    #[column(skip)]
    cache: std::collections::HashMap<String, String>,
}

#[derive(migrate_runtime::Table)]
#[table(name = "orders", options(mysql = "ENGINE = InnoDB"))]
struct Order<'a> {
    #[column(primary_key)]
    id: Uuid,
    #[column(references = "customers.id", on_delete = "cascade")]
    customer: i64,
    #[column(default = "'open'", index(condition(postgres = "status <> 'gone'", sqlite = "status <> 'gone'")))]
    status: Status,
    #[column(precision = 12, scale = 2, check = "total >= 0", renamed_from = "sum")]
    total: Money,
    #[column(generated = "total * 2", precision = 12, scale = 2)]
    doubled: Money,
    note: Option<std::borrow::Cow<'a, str>>,
    #[column(default = "0")]
    r#type: i16,
    details: serde_json::Value,
    is_paid: bool,
    picture: Vec<u8>,
}

/// A row of an order.
#[derive(migrate_runtime::Table)]
#[table(
    name = "lines",
    primary_key(order, number),
    foreign_key(order, number, references = "lines(order, number)", name = "previous"),
)]
struct Line {
    #[column(name = "order", references = "orders.id")]
    order_id: Uuid,
    number: i32,
    weight: f64,
    #[column(sql_type(postgres = "citext", mysql = "VARCHAR(20)", sqlite = "TEXT COLLATE NOCASE"))]
    code: Code,
}

#[cfg(test)]
mod tests {
    #[derive(migrate_runtime::Table)]
    struct NotThere { id: i64 }
}
