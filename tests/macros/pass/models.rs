use migrate_runtime::{DbEnum, Table};

#[derive(Debug, PartialEq, DbEnum)]
#[db_enum(name = "status", rename_all = "SCREAMING_SNAKE_CASE")]
enum Status {
    OnHold,
    #[db_enum(name = "gone", renamed_from = "deleted")]
    Gone,
}

#[derive(Table)]
#[allow(dead_code)]
#[table(schema = "app", index(r#type, name desc), unique(name = "u", columns(name, status)))]
struct UserAccount<'a, T: Clone>
where
    T: Default,
{
    #[column(primary_key, auto_increment)]
    id: i64,
    name: &'a str,
    #[column(name = "state")]
    status: Status,
    r#type: i16,
    #[column(skip)]
    cache: T,
}

fn main() {
    type Account = UserAccount<'static, u8>;
    assert_eq!(Account::NAME, "user_account");
    assert_eq!(Account::SCHEMA, Some("app"));
    assert_eq!(Account::COLUMNS, ["id", "name", "state", "type"]);
    assert_eq!((Status::NAME, Status::VALUES), ("status", &["ON_HOLD", "gone"][..]));
    assert_eq!(Status::from_value(Status::OnHold.as_str()), Some(Status::OnHold));
    assert_eq!(Status::from_value("Gone"), None);
}
