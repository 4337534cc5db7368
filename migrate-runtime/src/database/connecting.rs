//! Why a server could not be connected to, and what to do about it.

use std::io::ErrorKind;

use migrate_core::diagnostic::{Code, Diagnostic};
use migrate_core::dialect::Dialect;

use super::Database;
use crate::error::{Error, database_message};

/// The error of an attempt to connect to a server.
pub(crate) fn cannot_connect(error: sqlx::Error, database: &Database) -> Error {
    let said = match &error {
        sqlx::Error::Io(error) => error.to_string(),
        sqlx::Error::Tls(error) => error.to_string(),
        error => database_message(error),
    };
    let help = help(&error, &said, database.dialect());
    let message = format!("cannot connect to {database}: {said}");
    Error::from(Diagnostic::error(Code::Connection, message).help(help)).caused_by(error)
}

fn help(error: &sqlx::Error, said: &str, dialect: Dialect) -> String {
    let mysql = dialect == Dialect::Mysql;
    if matches!(error, sqlx::Error::Tls(_)) && said.contains("does not support TLS") {
        return without_tls(mysql);
    }
    if said.contains("peer certificate") || said.contains("certificate not valid") {
        return certificate(said, mysql);
    }
    let help = match error {
        sqlx::Error::Io(error) => match error.kind() {
            ErrorKind::ConnectionRefused => "is the server running, and is that its port?",
            ErrorKind::NotFound => {
                "check the path of the socket, and of every certificate that the URL names"
            }
            ErrorKind::PermissionDenied => {
                "may this user open the socket, and read every certificate that the URL names?"
            }
            ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset => {
                "the server ended the connection: is that its port, and does its log say why?"
            }
            _ => "check the host and the port, and whether this machine reaches them",
        },
        sqlx::Error::Database(error) => match error.code().as_deref() {
            Some("28P01" | "28000") if !mysql => {
                "check the user and the password, and what the server allows (pg_hba.conf); a password may also stand in PGPASSWORD or ~/.pgpass"
            }
            Some("3D000") => "make the database first: `createdb <name>`",
            Some("42000") if mysql => {
                "make the database first (`CREATE DATABASE <name>`), and grant the user its rights on it"
            }
            Some("53300" | "08004") => "the server has no connection left: try again later",
            Some("57P03") => "the server is starting or stopping: try again later",
            // It says so before it says which SQLSTATE.
            _ if error.message().starts_with("Too many connections") => {
                "the server has no connection left: try again later"
            }
            _ if mysql => "check the user and the password, and which hosts the user may come from",
            _ => "check the URL, and the server's log",
        },
        _ => "check the URL, and the server's log",
    };
    help.to_owned()
}

fn without_tls(mysql: bool) -> String {
    let weaker = if mysql {
        "ssl-mode=PREFERRED"
    } else {
        "sslmode=prefer"
    };
    format!(
        "turn TLS on at the server; or write `{weaker}` into the URL, which gives up encryption: whoever is on the way \
         reads the password and the data, and can change them"
    )
}

fn certificate(said: &str, mysql: bool) -> String {
    let (authority, weaker, any_name) = if mysql {
        ("ssl-ca", "ssl-mode=REQUIRED", "ssl-mode=VERIFY_CA")
    } else {
        ("sslrootcert", "sslmode=require", "sslmode=verify-ca")
    };
    if said.contains("not valid for") || said.contains("NotValidForName") {
        return format!(
            "use the name that the certificate was made for; or write `{any_name}` into the URL, which gives up that name: \
             any server of the same authority can pose as this one"
        );
    }
    if said.contains("Expired") || said.contains("expired") {
        return "renew the certificate of the server, and check the clock of this machine"
            .to_owned();
    }
    format!(
        "name the file of the authority that signed it: `{authority}=<file>`; or write `{weaker}` into the URL, which still \
         encrypts and gives up knowing whom for: somebody on the way can pose as the server, and read everything"
    )
}
