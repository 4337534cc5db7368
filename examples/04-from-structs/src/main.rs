//! A shop whose tables are structs. Each revision was written from what had changed in them:
//!
//! 1. the structs as they were first (`stages/1_first.rs`);
//! 2. a field has another name: `renamed_from` says so, and nothing is lost;
//! 3. a table is split: two lines that move the rows were written by hand between the generated ones;
//! 4. an enum has one more value.
//!
//! `cargo run -p from-structs` walks all of it, there and back, with rows in the tables.

use from_structs::models::OrderState;
use migrate_runtime::{Chain, DbEnum as _, Error, Migrator, migrate};
use sqlx::sqlite::SqlitePool;
use sqlx::{AssertSqlSafe, Row as _};

static MIGRATIONS: Chain = migrate!("migrations");

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let url = format!(
        "sqlite://{}?mode=rwc",
        folder.path().join("shop.db").display()
    );
    let pool = SqlitePool::connect(&url).await?;
    to(&pool, "+1").await?;
    sqlx::query("INSERT INTO customers (email, name, street, city) VALUES ('ann@example.org', 'Ann', 'Elm Street 1', 'Springwood')")
        .execute(&pool)
        .await?;
    sqlx::query("INSERT INTO orders (customer_id, state, total_cents) VALUES (1, ?, 995)")
        .bind(OrderState::Paid.as_str())
        .execute(&pool)
        .await?;
    show(&pool, "SELECT name, street FROM customers").await?;
    to(&pool, "+1").await?;
    show(&pool, "SELECT full_name, street FROM customers").await?;
    to(&pool, "+1").await?;
    show(
        &pool,
        "SELECT full_name, street FROM customers JOIN addresses ON customer_id = customers.id",
    )
    .await?;
    to(&pool, "head").await?;
    sqlx::query("UPDATE orders SET state = ?")
        .bind(OrderState::Refunded.as_str())
        .execute(&pool)
        .await?;
    show(
        &pool,
        "SELECT full_name, state FROM customers JOIN orders ON customer_id = customers.id",
    )
    .await?;
    // The older shop knows no refunds: the way back waits until there are none.
    sqlx::query("UPDATE orders SET state = ?")
        .bind(OrderState::Paid.as_str())
        .execute(&pool)
        .await?;
    Migrator::new(&MIGRATIONS)
        .target("-3")?
        .downgrade(&pool)
        .await?;
    show(&pool, "SELECT name, street FROM customers").await?;
    Ok(())
}

async fn to(pool: &SqlitePool, target: &str) -> Result<(), Error> {
    let report = Migrator::new(&MIGRATIONS)
        .target(target)?
        .upgrade(pool)
        .await?;
    for done in &report.done {
        println!("{} {}", done.id, done.name);
    }
    Ok(())
}

async fn show(pool: &SqlitePool, query: &str) -> Result<(), sqlx::Error> {
    for row in sqlx::query(AssertSqlSafe(query)).fetch_all(pool).await? {
        println!(
            "    {} | {}",
            row.get::<String, _>(0),
            row.get::<String, _>(1)
        );
    }
    Ok(())
}
