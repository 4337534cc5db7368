//! Foreign data wrappers, servers, and whom roles are there.

use migrate_core::schema::{Fact, FactId, Kind};

use super::catalog::{clause, object};
use super::tables::{foreign_options, parenthesized};
use super::{Reader, Scope};

pub(super) const WRAPPERS: Reader = Reader {
    query: |_| {
        format!(
            "SELECT w.oid, w.fdwname, quote_ident(w.fdwname), nullif(w.fdwhandler::regproc::text, '-'), \
             nullif(w.fdwvalidator::regproc::text, '-'), {} FROM pg_foreign_data_wrapper w {} WHERE member.objid IS NULL",
            foreign_options("w.fdwoptions"),
            Scope::member("pg_foreign_data_wrapper", "w.oid")
        )
    },
    facts: |catalog, records| {
        for mut record in records {
            let (oid, name, quoted) = (record.number(), record.text(), record.text());
            let (handler, validator) = (record.next(), record.next());
            let definition = clause("HANDLER ", handler.as_deref())
                + &clause("VALIDATOR ", validator.as_deref())
                + &parenthesized(" OPTIONS ", &record.text());
            let target = format!("FOREIGN DATA WRAPPER {quoted}");
            let fact = Fact::new(FactId::new(Kind::ForeignDataWrapper, [name]), &*definition)
                .made_by(format!("CREATE {target}{definition}"))
                .dropped_by(format!("DROP {target}"));
            catalog.add(object("pg_foreign_data_wrapper", oid), target, fact);
        }
    },
};

pub(super) const SERVERS: Reader = Reader {
    query: |_| {
        format!(
            "SELECT s.oid, s.srvname, quote_ident(s.srvname), quote_literal(s.srvtype), quote_literal(s.srvversion), \
             quote_ident(w.fdwname), {} FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw {} \
             WHERE member.objid IS NULL",
            foreign_options("s.srvoptions"),
            Scope::member("pg_foreign_server", "s.oid")
        )
    },
    facts: |catalog, records| {
        for mut record in records {
            let (oid, name, quoted) = (record.number(), record.text(), record.text());
            let (kind, version, wrapper) = (record.next(), record.next(), record.text());
            let definition = clause("TYPE ", kind.as_deref())
                + &clause("VERSION ", version.as_deref())
                + &format!(" FOREIGN DATA WRAPPER {wrapper}")
                + &parenthesized(" OPTIONS ", &record.text());
            let fact = Fact::new(FactId::new(Kind::ForeignServer, [name]), &*definition)
                .made_by(format!("CREATE SERVER {quoted}{definition}"))
                .dropped_by(format!("DROP SERVER {quoted}"));
            catalog.add(
                object("pg_foreign_server", oid),
                format!("FOREIGN SERVER {quoted}"),
                fact,
            );
        }
    },
};

pub(super) const USERS: Reader = Reader {
    query: |_| {
        // Passwords are left out.
        format!(
            "SELECT u.srvid, s.srvname, quote_ident(s.srvname), \
             CASE WHEN u.umuser = 0 THEN 'PUBLIC' ELSE quote_ident(u.usename) END, {} \
             FROM pg_user_mappings u JOIN pg_foreign_server s ON s.oid = u.srvid",
            foreign_options("u.umoptions")
        )
    },
    facts: |catalog, records| {
        for mut record in records {
            let (server, name, quoted) = (record.number(), record.text(), record.text());
            let (user, options) = (record.text(), record.text());
            let Some(owner) = catalog.id(&object("pg_foreign_server", server)).cloned() else {
                continue;
            };
            let definition = parenthesized(" OPTIONS ", &options);
            let fact = Fact::new(FactId::new(Kind::UserMapping, [&name, &user]), &*definition)
                .made_by(format!(
                    "CREATE USER MAPPING FOR {user} SERVER {quoted}{definition}"
                ))
                .dropped_by(format!("DROP USER MAPPING FOR {user} SERVER {quoted}"))
                .of(owner);
            catalog.schema.insert(fact);
        }
    },
};
