//! What the shop knows.

use migrate_runtime::{DbEnum, Table};

/// Somebody who buys.
#[derive(Debug, Table)]
#[table(name = "customers")]
pub struct Customer {
    #[column(primary_key, auto_increment)]
    pub id: i64,
    #[column(unique)]
    pub email: String,
    pub full_name: String,
}

/// Where somebody lives. Some have two.
#[derive(Debug, Table)]
#[table(name = "addresses")]
pub struct Address {
    #[column(primary_key, auto_increment)]
    pub id: i64,
    #[column(references = "customers.id", on_delete = "cascade", index)]
    pub customer_id: i64,
    pub street: String,
    pub city: String,
}

/// What somebody bought.
#[derive(Debug, Table)]
#[table(name = "orders")]
pub struct Order {
    #[column(primary_key, auto_increment)]
    pub id: i64,
    #[column(references = "customers.id", on_delete = "cascade", index)]
    pub customer_id: i64,
    pub state: OrderState,
    #[column(check = "total_cents >= 0")]
    pub total_cents: i64,
}

/// How far an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DbEnum)]
#[db_enum(name = "order_state", rename_all = "snake_case")]
pub enum OrderState {
    Open,
    Paid,
    Refunded,
}
