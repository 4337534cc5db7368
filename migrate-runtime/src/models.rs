//! What a program may ask of structs that stand for tables, and of enums that stand for values.

/// A struct that stands for a table. The derive of the same name makes it, and says what can be written.
///
/// ```
/// use migrate_runtime::Table;
///
/// #[derive(migrate_runtime::Table)]
/// #[table(name = "users")]
/// struct User {
///     #[column(primary_key)]
///     id: i64,
///     #[column(name = "mail")]
///     email: Option<String>,
/// }
/// assert_eq!((User::NAME, User::COLUMNS), ("users", &["id", "mail"][..]));
/// ```
pub trait Table {
    /// The name of the table.
    const NAME: &'static str;
    /// The schema of PostgreSQL that it is in, where one is named.
    const SCHEMA: Option<&'static str>;
    /// The names of its columns, in the order of the fields.
    const COLUMNS: &'static [&'static str];
}

/// An enum that stands for a set of values. The derive of the same name makes it, and says what can be written.
///
/// ```
/// use migrate_runtime::DbEnum;
///
/// #[derive(Debug, PartialEq, migrate_runtime::DbEnum)]
/// enum Status {
///     Active,
///     #[db_enum(name = "gone")]
///     Deleted,
/// }
/// assert_eq!(Status::VALUES, ["active", "gone"]);
/// assert_eq!(Status::Deleted.as_str(), "gone");
/// assert_eq!(Status::from_value("active"), Some(Status::Active));
/// assert_eq!(Status::from_value("deleted"), None);
/// ```
pub trait DbEnum: Sized {
    /// The name of the type.
    const NAME: &'static str;
    /// The values, in order.
    const VALUES: &'static [&'static str];
    /// The value that it is in the database.
    fn as_str(&self) -> &'static str;
    /// The variant of a value.
    fn from_value(value: &str) -> Option<Self>;
}
