//! Rules, triggers, event triggers and policies.

use migrate_core::schema::{Fact, FactId, Kind};

use super::catalog::{clause, object};
use super::{Catalog, Reader, Record, Scope};

pub(super) const RULES: Reader = Reader {
    query: |scope| {
        format!(
            "SELECT 'RULE', r.oid, r.ev_class, r.rulename, quote_ident(r.rulename), r.ev_class::regclass::text, \
             pg_get_ruledef(r.oid), r.ev_enabled FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class \
             JOIN pg_namespace n ON n.oid = c.relnamespace {} WHERE r.rulename <> '_RETURN' AND {} AND member.objid IS NULL",
            Scope::member("pg_class", "c.oid"),
            scope.schemas
        )
    },
    facts: fired,
};

/// The version that says which trigger one of a partition comes with.
const PARENTS: u32 = 130_000;

pub(super) const TRIGGERS: Reader = Reader {
    query: |scope| {
        // The triggers of partitions come with that of the whole table.
        let is_whole = if scope.version >= PARENTS {
            "t.tgparentid = 0"
        } else {
            "true"
        };
        format!(
            "SELECT 'TRIGGER', t.oid, t.tgrelid, t.tgname, quote_ident(t.tgname), t.tgrelid::regclass::text, \
             pg_get_triggerdef(t.oid), t.tgenabled FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid \
             JOIN pg_namespace n ON n.oid = c.relnamespace {} WHERE NOT t.tgisinternal AND \
             {is_whole} AND {} AND member.objid IS NULL",
            Scope::member("pg_class", "c.oid"),
            scope.schemas
        )
    },
    facts: fired,
};

/// What fires on a table or view.
fn fired(catalog: &mut Catalog, records: Vec<Record>) {
    for mut record in records {
        let (word, oid, table) = (record.text(), record.number(), record.number());
        let (name, quoted, on) = (record.text(), record.text(), record.text());
        let definition = record.text().trim_end_matches(';').to_owned();
        let enabled = record.text();
        let Some(table) = catalog.relation(table).cloned() else {
            continue;
        };
        let (kind, catalog_name) = match word.as_str() {
            "RULE" => (Kind::Rule, "pg_rewrite"),
            _ => (Kind::Trigger, "pg_trigger"),
        };
        let path: Vec<String> = table.path.iter().chain([&name]).cloned().collect();
        let fact = Fact::new(FactId::new(kind, &path), &*definition)
            .made_by(definition)
            .dropped_by(format!("DROP {word} {quoted} ON {on}"))
            .of(table);
        let id = fact.id.clone();
        catalog.add(
            object(catalog_name, oid),
            format!("{word} {quoted} ON {on}"),
            fact,
        );
        let set = match enabled.as_str() {
            "D" => "DISABLE",
            "R" => "ENABLE REPLICA",
            "A" => "ENABLE ALWAYS",
            _ => continue,
        };
        let path = [word.to_lowercase()].into_iter().chain(path);
        let firing = Fact::new(FactId::new(Kind::Firing, path), set)
            .made_by(format!("ALTER TABLE {on} {set} {word} {quoted}"))
            .altered_by(format!("ALTER TABLE {on} {set} {word} {quoted}"))
            .dropped_by(format!("ALTER TABLE {on} ENABLE {word} {quoted}"))
            .of(id);
        catalog.schema.insert(firing);
    }
}

pub(super) const EVENT_TRIGGERS: Reader = Reader {
    query: |_| {
        format!(
            "SELECT e.oid, e.evtname, quote_ident(e.evtname), e.evtevent, e.evtfoid::regproc::text, \
             (SELECT string_agg(quote_literal(tag), ', ' ORDER BY tag) FROM unnest(e.evttags) tag), e.evtenabled \
             FROM pg_event_trigger e {} WHERE member.objid IS NULL",
            Scope::member("pg_event_trigger", "e.oid")
        )
    },
    facts: |catalog, records| {
        for mut record in records {
            let (oid, name, quoted) = (record.number(), record.text(), record.text());
            let (event, function, tags) = (record.text(), record.text(), record.next());
            let tags = tags
                .map(|tags| format!(" WHEN TAG IN ({tags})"))
                .unwrap_or_default();
            let definition = format!("ON {event}{tags} EXECUTE FUNCTION {function}()");
            let set = match record.text().as_str() {
                "D" => " DISABLE",
                "R" => " ENABLE REPLICA",
                "A" => " ENABLE ALWAYS",
                _ => "",
            };
            let mut fact = Fact::new(
                FactId::new(Kind::EventTrigger, [name]),
                format!("{definition}{set}"),
            )
            .made_by(format!("CREATE EVENT TRIGGER {quoted} {definition}"))
            .dropped_by(format!("DROP EVENT TRIGGER {quoted}"));
            if let (false, migrate_core::schema::Ddl::Own(own)) = (set.is_empty(), &mut fact.ddl) {
                own.push(format!("ALTER EVENT TRIGGER {quoted}{set}"));
            }
            let target = format!("EVENT TRIGGER {quoted}");
            catalog.add(object("pg_event_trigger", oid), target, fact);
        }
    },
};

pub(super) const POLICIES: Reader = Reader {
    query: |scope| {
        format!(
            "SELECT p.oid, p.polrelid, p.polname, quote_ident(p.polname), p.polrelid::regclass::text, p.polpermissive, \
             CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END, \
             (SELECT string_agg(CASE role WHEN 0 THEN 'PUBLIC' ELSE role::regrole::text END, ', ' ORDER BY role::regrole::text) \
             FROM unnest(p.polroles) role), pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid) \
             FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace {} \
             WHERE {} AND member.objid IS NULL",
            Scope::member("pg_class", "c.oid"),
            scope.schemas
        )
    },
    facts: |catalog, records| {
        for mut record in records {
            let (oid, table) = (record.number(), record.number());
            let (name, quoted, on) = (record.text(), record.text(), record.text());
            let mode = if record.flag() {
                "PERMISSIVE"
            } else {
                "RESTRICTIVE"
            };
            let (command, roles) = (record.text(), record.text());
            let using = record.next().map(|text| format!("({text})"));
            let check = record.next().map(|text| format!("({text})"));
            let Some(table) = catalog.relation(table).cloned() else {
                continue;
            };
            let definition = format!("AS {mode} FOR {command} TO {roles}")
                + &clause("USING ", using.as_deref())
                + &clause("WITH CHECK ", check.as_deref());
            let path = table.path.iter().chain([&name]).cloned();
            let fact = Fact::new(FactId::new(Kind::Policy, path), &*definition)
                .made_by(format!("CREATE POLICY {quoted} ON {on} {definition}"))
                .dropped_by(format!("DROP POLICY {quoted} ON {on}"))
                .of(table);
            catalog.add(
                object("pg_policy", oid),
                format!("POLICY {quoted} ON {on}"),
                fact,
            );
        }
    },
};
