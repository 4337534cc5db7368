//! What URLs mean, which are refused, and what nobody gets to see.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop at the first surprise"
)]

use migrate_core::diagnostic::Code;
use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::{Database, Kind};

#[track_caller]
fn postgres(url: &str) -> PgConnectOptions {
    match Database::try_from(url).unwrap().kind {
        Kind::Postgres(options) => *options,
        _ => panic!("{url}"),
    }
}

#[track_caller]
fn mysql(url: &str) -> MySqlConnectOptions {
    match Database::try_from(url).unwrap().kind {
        Kind::Mysql(options) => *options,
        _ => panic!("{url}"),
    }
}

/// The options as the driver shows them, which is with the password.
fn shown(options: &impl std::fmt::Debug) -> String {
    format!("{options:?}")
}

#[test]
fn the_parts_of_a_postgresql_url() {
    let options = postgres(
        "postgresql://a%40n:p%40s%2Fs%20%25@db.example.org:6432/the%20app?application_name=x&options=-c%20a=b%20--c=d%5C%20e",
    );
    assert_eq!(options.get_host(), "db.example.org");
    assert_eq!(options.get_port(), 6432);
    assert_eq!(options.get_username(), "a@n");
    assert_eq!(options.get_database(), Some("the app"));
    assert_eq!(options.get_application_name(), Some("x"));
    assert_eq!(options.get_options(), Some("-c a=b -c c=d\\ e"));
    assert!(shown(&options).contains("\"p@s/s %\""));

    let options = postgres("postgres:///app?host=/run/pg&user=ann&password=x&port=1");
    assert_eq!(options.get_socket().unwrap().to_str(), Some("/run/pg"));
    assert_eq!((options.get_username(), options.get_port()), ("ann", 1));
    assert_eq!(options.get_application_name(), Some("cargo-migrate"));
    let options = postgres("postgres://%2Frun%2Fpg/app?dbname=&options[search_path]=a");
    assert_eq!(options.get_options(), Some("-c search_path=a"));
    assert_eq!(postgres("postgres://ann@[::1]/app").get_host(), "::1");
}

#[test]
fn what_every_connection_is_made_with() {
    let own = Database::from(PgConnectOptions::new_without_pgpass().statement_cache_capacity(7));
    let Kind::Postgres(own) = own.kind else {
        panic!()
    };
    for options in [*own, postgres("postgres://h/db?statement-cache-capacity=7")] {
        let shown = shown(&options);
        for part in [
            "extra_float_digits: None",
            "statement_cache_capacity: 0",
            "statements_level: Off",
            "slow_statements_level: Off",
        ] {
            assert!(shown.contains(part), "no {part} in {shown}");
        }
    }
    let own = Database::from(MySqlConnectOptions::new());
    let Kind::Mysql(own) = own.kind else { panic!() };
    for options in [*own, mysql("mariadb://u@h/db")] {
        let shown = shown(&options);
        for part in [
            "pipes_as_concat: false",
            "no_engine_substitution: false",
            "timezone: None",
            "set_names: false",
            "statement_cache_capacity: 0",
            "statements_level: Off",
        ] {
            assert!(shown.contains(part), "no {part} in {shown}");
        }
    }
    assert!(
        shown(&mysql("mysql://u@h/db?charset=latin1&timezone=%2B01:00"))
            .contains("set_names: true")
    );
}

#[test]
fn a_server_elsewhere_proves_its_name() {
    let mode = |url| match Database::try_from(url).unwrap().kind {
        Kind::Postgres(options) => format!("{:?}", options.get_ssl_mode()),
        Kind::Mysql(options) => format!("{:?}", options.get_ssl_mode()),
        Kind::Sqlite(_) => String::new(),
    };
    for (url, expected, warned) in [
        ("postgres://u@db.example.org/db", "VerifyFull", false),
        ("postgres://u@localhost/db", "Prefer", false),
        (
            "postgres://u@127.0.0.9/db?sslmode=disable",
            "Disable",
            false,
        ),
        ("postgres:///db?host=/run/pg", "Prefer", false),
        ("postgres://u@h/db?sslmode=verify-ca", "VerifyCa", true),
        ("postgres://u@h/db?sslmode=require", "Require", true),
        ("postgres://u@h/db?sslmode=prefer", "Prefer", true),
        ("postgres://u@h/db?sslmode=disable", "Disable", true),
        ("mysql://u@h/db", "VerifyIdentity", false),
        ("mysql://u@[::1]/db", "Preferred", false),
        ("mysql://u@h/db?socket=/run/m.sock", "Preferred", false),
        ("mysql://u@h/db?ssl-mode=required", "Required", true),
        ("mysql://u@h/db?ssl-mode=VERIFY_CA", "VerifyCa", true),
    ] {
        let database = Database::try_from(url).unwrap();
        assert_eq!(mode(url), expected, "{url}");
        assert_eq!(!database.warnings().is_empty(), warned, "{url}");
        assert_eq!(database.require_tls().is_err(), warned, "{url}");
    }
    // A pool is as the program made it, and said to be.
    let pool = PgConnectOptions::new_without_pgpass()
        .host("h")
        .ssl_mode(PgSslMode::Prefer);
    assert_eq!(Database::from(pool).warnings().len(), 1);
    let pool = MySqlConnectOptions::new()
        .host("h")
        .ssl_mode(MySqlSslMode::Disabled);
    assert_eq!(Database::from(pool).warnings().len(), 1);
}

#[test]
fn row_88_a_wrong_url_is_refused_without_its_secret() {
    let user_and_password = [
        "c4nary@c4nary",
        "ann:c4nary",
        "ann:c4/nary",
        "ann:c4nary#",
        "ann:c4nary?x=c4nary",
        "ann:12/c4nary",
        "ann:12?c4nary=1",
        "ann:%c4nary",
        "ann:c4nary%00",
        "ann:c4 nary",
        "ann:c4nary,",
        "ann:[c4nary",
        "ann:c4nary&c4nary=1",
    ];
    let mut urls: Vec<String> = [
        "oracle://ann:c4nary@host/db",
        "c4nary",
        "ann:c4nary",
        "ann:c4nary@host/db",
        "",
        ":",
        "sqlite:",
        "postgres:ann:c4nary@host/db",
        "postgres://",
        "postgres:///db",
        "postgres://host",
        "postgres://host/",
        "mysql://ann:c4nary@/db",
        "mysql://host/db",
        "mysql://ann:c4nary@host",
        "postgres://ann:c4nary@host:port/db",
        "postgres://ann:c4nary@host:0/db",
        "postgres://ann:c4nary@host:99999/db",
        "postgres://ann:c4nary@host:+1/db",
        "postgres://ann:c4nary@a,b/db",
        "postgres://ann:c4nary@ho%st/db",
        "postgres://ann:c4nary@[::1/db",
        "postgres://ann:c4nary@[x]/db",
        "postgres://ann:c4nary@host/db/c4nary",
        "postgres://ann:c4nary@host/db?c4nary",
        "postgres://ann@host/db?password=c4&nary=c4nary",
        "postgres://ann@host/db?password=x&c4nary=1",
        "postgres://ann:c4nary@host/db?sslmode=c4nary",
        "postgres://ann:c4nary@host/db?sslmode=require&sslmode=disable",
        "postgres://ann:x@host/db?password=c4nary",
        "postgres://ann:c4nary@host/db?channel_binding=require",
        "postgres://ann:c4nary@host/db?sslcert=c4nary",
        "postgres://ann:c4nary@host/db?options=c4nary",
        "postgres://ann:c4nary@host/db?port=c4nary",
        "postgres://ann:c4nary@host/db?unknown=c4nary",
        "mysql://ann:c4nary@host/db?ssl-mode=c4nary",
        "mysql://ann:c4nary@host/db?charset=c4nary'",
        "mysql://ann:c4nary@host/db?sslmod=c4nary",
        "mysql://ann@host/db?password=c4nary",
    ]
    .map(str::to_owned)
    .to_vec();
    for scheme in ["postgres", "MySQL"] {
        urls.extend(
            user_and_password
                .map(|login| format!("{scheme}://{login}@host/db"))
                .into_iter()
                .filter(|url| {
                    // These are what they seem to be.
                    !url.ends_with(":c4nary@host/db")
                        && !url.contains("c4nary,")
                        && !url.contains("[c4nary")
                        && !url.contains("&c4nary")
                }),
        );
    }
    let mut told = String::new();
    for url in &urls {
        let Err(error) = Database::try_from(url) else {
            panic!("{url} is understood");
        };
        assert_eq!(error.code(), Some(Code::DatabaseUrl), "{url}");
        let said = format!("{error}{error:?}{:?}", error.diagnostics());
        assert!(!said.to_lowercase().contains("c4n"), "{url}\n{said}");
        assert!(
            error.diagnostics()[0].help.contains("write `"),
            "{url}\n{said}"
        );
        told.push_str(&format!("{url}\n  {}\n", error.diagnostics()[0].message));
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_database_is_shown_without_its_user() {
    for (url, expected) in [
        ("postgres://ann:c4nary@Host:6432/app", "app on Host:6432"),
        ("postgres://ann:c4nary@[::1]/app", "app on [::1]:5432"),
        ("postgres://ann:c4nary@%2Frun/app", "app on /run"),
        ("mysql://ann:c4nary@127.0.0.1/app", "app on 127.0.0.1:3306"),
        ("mysql://ann:c4nary@localhost/app?socket=/s", "app on /s"),
    ] {
        let database = Database::try_from(url).unwrap();
        assert_eq!(database.to_string(), expected);
        assert_eq!(format!("{database:?}"), format!("Database({expected})"));
    }
}
