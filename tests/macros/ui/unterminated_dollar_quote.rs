use migrate_runtime::{Chain, migrate};

static MIGRATIONS: Chain = migrate!("chains/unterminated_dollar_quote");

fn main() {
    let _ = MIGRATIONS.head();
}
