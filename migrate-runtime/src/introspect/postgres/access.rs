//! Privileges: what somebody has beyond what is usual, and what the owner or everybody has not.

use migrate_core::schema::{Fact, FactId, Kind};

use super::{Catalog, Reader, Record, Scope};

/// The objects that have privileges: their catalog, number, column, owner, privileges, and the usual ones.
fn objects(scope: &Scope) -> String {
    let schemas = &scope.schemas;
    let plain = |catalog: &str, owner: &str, acl: &str, kind: &str, more: &str| {
        format!(
            "SELECT '{catalog}' AS kind, x.oid, 0 AS sub, x.{owner} AS owner, x.{acl} AS acl, \
             coalesce((SELECT i.initprivs FROM pg_init_privs i WHERE i.classoid = '{catalog}'::regclass AND i.objoid = x.oid \
             AND i.objsubid = 0), acldefault({kind}, x.{owner})) AS usual FROM {catalog} x {more} AND x.{acl} IS NOT NULL"
        )
    };
    let in_schema =
        |column: &str| format!("JOIN pg_namespace n ON n.oid = x.{column} WHERE {schemas}");
    let relation_kind = "CASE x.relkind WHEN 'S' THEN 's' ELSE 'r' END::\"char\"";
    [
        plain("pg_class", "relowner", "relacl", relation_kind, &in_schema("relnamespace")),
        plain("pg_proc", "proowner", "proacl", "'f'", &in_schema("pronamespace")),
        plain("pg_type", "typowner", "typacl", "'T'", &in_schema("typnamespace")),
        plain("pg_namespace", "nspowner", "nspacl", "'n'", &format!("WHERE {}", schemas.replace("n.nspname", "x.nspname"))),
        plain("pg_foreign_data_wrapper", "fdwowner", "fdwacl", "'F'", "WHERE true"),
        plain("pg_foreign_server", "srvowner", "srvacl", "'S'", "WHERE true"),
        format!(
            "SELECT 'pg_class', c.oid, a.attnum, c.relowner, a.attacl, '{{}}'::aclitem[] FROM pg_attribute a \
             JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {schemas} AND a.attacl IS NOT NULL"
        ),
    ]
    .join(" UNION ALL ")
}

/// Which privileges are in one list and not in the other.
fn beyond(list: &str, other: &str, word: &str) -> String {
    // Not even the owner may do anything: that is an empty list, which the function refuses.
    let each = |list: &str| {
        format!(
            "SELECT e.grantee, e.privilege_type, e.is_grantable FROM aclexplode(nullif(o.{list}, '{{}}')) e"
        )
    };
    format!(
        "SELECT '{word}' AS word, g.* FROM ({} EXCEPT {}) g",
        each(list),
        each(other)
    )
}

/// A role as SQL; the owner, whoever it is, is who made the object.
const ROLE: &str = "CASE WHEN g.grantee = 0 THEN 'PUBLIC' WHEN g.grantee = o.owner AND o.kind <> 'pg_namespace' \
     THEN 'CURRENT_USER' ELSE quote_ident(pg_get_userbyid(g.grantee)) END";

pub(super) const GRANTS: Reader = Reader {
    query: |scope| {
        format!(
            "SELECT o.kind, o.oid, o.sub, (SELECT quote_ident(a.attname) FROM pg_attribute a WHERE o.sub > 0 \
             AND a.attrelid = o.oid AND a.attnum = o.sub), g.word, {ROLE}, g.privilege_type, g.is_grantable, i.type, i.identity \
             FROM ({}) o CROSS JOIN LATERAL ({} UNION ALL {}) g \
             CROSS JOIN LATERAL pg_identify_object(o.kind::regclass, o.oid, 0) i",
            objects(scope),
            beyond("acl", "usual", "GRANT"),
            beyond("usual", "acl", "REVOKE")
        )
    },
    facts: grants,
};

fn grants(catalog: &mut Catalog, records: Vec<Record>) {
    for mut record in records {
        let (table, oid, _column) = (record.text(), record.number(), record.number());
        let (column, word) = (record.next(), record.text());
        let (role, privilege, grantable) = (record.text(), record.text(), record.flag());
        let (kind, identity) = (record.text(), record.text());
        let known = catalog.named(&(table, oid, 0));
        // What belongs to an extension is no fact, but that its privileges are others is.
        let owner = known.map(|(id, _)| id.clone());
        let target = match known {
            Some((_, target)) => target.to_owned(),
            None => format!("{} {identity}", kind.to_uppercase()),
        };
        let on = owner
            .as_ref()
            .map_or(format!("{kind} {identity}"), ToString::to_string);
        let column = column
            .map(|column| format!(" ({column})"))
            .unwrap_or_default();
        let privilege = format!("{privilege}{column}");
        let what = format!("{privilege} on {on}");
        let target = privileged(&target);
        if target.is_empty() {
            continue;
        }
        let option = if grantable { " WITH GRANT OPTION" } else { "" };
        let give = format!("GRANT {privilege} ON {target} TO {role}{option}");
        let take = format!("REVOKE {privilege} ON {target} FROM {role}");
        let id = |joint| FactId::new(Kind::Grant, [format!("{what} {joint} {role}")]);
        let fact = if word == "GRANT" {
            Fact::new(id("to"), option.trim_start())
                .made_by(&*give)
                .altered_by(give)
                .dropped_by(take)
        } else {
            Fact::new(id("taken from"), "")
                .made_by(take)
                .dropped_by(give)
        };
        catalog.schema.insert(Fact { owner, ..fact });
    }
}

/// The object as it is called after `GRANT … ON`.
fn privileged(target: &str) -> String {
    let Some((word, name)) = target.split_once(' ') else {
        return String::new();
    };
    match word {
        "VIEW" => format!("TABLE {name}"),
        "MATERIALIZED" | "FOREIGN" => match name.split_once(' ') {
            Some(("VIEW" | "TABLE", name)) => format!("TABLE {name}"),
            _ => target.to_owned(),
        },
        "AGGREGATE" => format!("FUNCTION {name}"),
        _ => target.to_owned(),
    }
}

pub(super) const DEFAULTS: Reader = Reader {
    query: |_| {
        let role = "CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END";
        format!(
            "SELECT nullif(quote_ident(pg_get_userbyid(o.owner)), quote_ident(current_user)), quote_ident(n.nspname), n.nspname, \
             CASE o.kind WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES' \
             WHEN 'n' THEN 'SCHEMAS' ELSE 'LARGE OBJECTS' END, g.word, {role}, g.privilege_type, g.is_grantable \
             FROM (SELECT d.defaclrole AS owner, d.defaclnamespace AS space, d.defaclobjtype AS kind, d.defaclacl AS acl, \
             CASE WHEN d.defaclnamespace = 0 THEN acldefault(CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole) \
             ELSE '{{}}' END AS usual FROM pg_default_acl d) o LEFT JOIN pg_namespace n ON n.oid = o.space \
             CROSS JOIN LATERAL ({} UNION ALL {}) g",
            beyond("acl", "usual", "GRANT"),
            beyond("usual", "acl", "REVOKE")
        )
    },
    facts: defaults,
};

fn defaults(catalog: &mut Catalog, records: Vec<Record>) {
    for mut record in records {
        let maker = record
            .next()
            .map(|role| format!(" FOR ROLE {role}"))
            .unwrap_or_default();
        let (schema, schema_name) = (record.next(), record.next());
        let scope = schema
            .map(|schema| format!(" IN SCHEMA {schema}"))
            .unwrap_or_default();
        let (kind, word, role) = (record.text(), record.text(), record.text());
        let (privilege, grantable) = (record.text(), record.flag());
        let option = if grantable { " WITH GRANT OPTION" } else { "" };
        let head = format!("ALTER DEFAULT PRIVILEGES{maker}{scope}");
        let give = format!("{head} GRANT {privilege} ON {kind} TO {role}{option}");
        let take = format!("{head} REVOKE {privilege} ON {kind} FROM {role}");
        let joint = if word == "GRANT" { "to" } else { "taken from" };
        let what = format!("{privilege} on {kind} {joint} {role}{maker}{scope}").to_lowercase();
        let (made, dropped) = if word == "GRANT" {
            (give, take)
        } else {
            (take, give)
        };
        let mut fact = Fact::new(
            FactId::new(Kind::DefaultPrivileges, [what]),
            option.trim_start(),
        )
        .made_by(made)
        .dropped_by(dropped);
        fact.depends
            .extend(schema_name.map(|name| FactId::new(Kind::Schema, [name])));
        catalog.schema.insert(fact);
    }
}
