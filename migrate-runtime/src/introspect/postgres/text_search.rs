//! Dictionaries and configurations of text search.

use migrate_core::schema::{Fact, FactId, Kind};

use super::catalog::object;
use super::{Reader, Scope};

pub(super) const DICTIONARIES: Reader = Reader {
    query: |scope| {
        format!(
            "SELECT d.oid, n.nspname, d.dictname, format('%I.%I', n.nspname, d.dictname), \
             concat_ws(', ', format('TEMPLATE = %I.%I', tn.nspname, t.tmplname), nullif(d.dictinitoption, '')) \
             FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace JOIN pg_ts_template t ON t.oid = d.dicttemplate \
             JOIN pg_namespace tn ON tn.oid = t.tmplnamespace {} WHERE {} AND member.objid IS NULL",
            Scope::member("pg_ts_dict", "d.oid"),
            scope.schemas
        )
    },
    facts: |catalog, records| {
        for mut record in records {
            let (oid, schema, name, quoted) =
                (record.number(), record.text(), record.text(), record.text());
            let definition = record.text();
            let target = format!("TEXT SEARCH DICTIONARY {quoted}");
            let id = FactId::new(Kind::TextSearchDictionary, [&*schema, &*name]);
            let fact = Fact::new(id, &*definition)
                .made_by(format!("CREATE {target} ({definition})"))
                .dropped_by(format!("DROP {target}"))
                .after(FactId::new(Kind::Schema, [schema]));
            catalog.add(object("pg_ts_dict", oid), target, fact);
        }
    },
};

pub(super) const CONFIGURATIONS: Reader = Reader {
    query: |scope| {
        format!(
            "SELECT c.oid, n.nspname, c.cfgname, format('%I.%I', n.nspname, c.cfgname), format('%I.%I', pn.nspname, p.prsname) \
             FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace JOIN pg_ts_parser p ON p.oid = c.cfgparser \
             JOIN pg_namespace pn ON pn.oid = p.prsnamespace {} WHERE {} AND member.objid IS NULL",
            Scope::member("pg_ts_config", "c.oid"),
            scope.schemas
        )
    },
    facts: |catalog, records| {
        for mut record in records {
            let (oid, schema, name, quoted) =
                (record.number(), record.text(), record.text(), record.text());
            let definition = format!("PARSER = {}", record.text());
            let target = format!("TEXT SEARCH CONFIGURATION {quoted}");
            let id = FactId::new(Kind::TextSearchConfiguration, [&*schema, &*name]);
            let fact = Fact::new(id, &*definition)
                .made_by(format!("CREATE {target} ({definition})"))
                .dropped_by(format!("DROP {target}"))
                .after(FactId::new(Kind::Schema, [schema]));
            catalog.add(object("pg_ts_config", oid), target, fact);
        }
    },
};

/// Which dictionaries a configuration asks for each kind of word.
pub(super) const MAPPINGS: Reader = Reader {
    query: |_| {
        "SELECT c.oid, format('%I.%I', n.nspname, c.cfgname), k.alias, quote_ident(k.alias), \
         string_agg(format('%I.%I', dn.nspname, d.dictname), ', ' ORDER BY m.mapseqno), string_agg(d.oid::text, ' ') \
         FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace JOIN pg_ts_config_map m ON m.mapcfg = c.oid \
         JOIN pg_ts_dict d ON d.oid = m.mapdict JOIN pg_namespace dn ON dn.oid = d.dictnamespace \
         CROSS JOIN LATERAL ts_token_type(c.cfgparser) k WHERE k.tokid = m.maptokentype AND c.oid >= 16384 GROUP BY 1, 2, 3, 4"
            .to_owned()
    },
    facts: |catalog, records| {
        for mut record in records {
            let (oid, quoted) = (record.number(), record.text());
            let (token, token_quoted) = (record.text(), record.text());
            let (dictionaries, numbers) = (record.text(), record.text());
            let Some(owner) = catalog.id(&object("pg_ts_config", oid)).cloned() else {
                continue;
            };
            let path = owner.path.iter().chain([&token]).cloned();
            let alter = |word: &str| {
                format!(
                    "ALTER TEXT SEARCH CONFIGURATION {quoted} {word} MAPPING FOR {token_quoted}"
                )
            };
            let with = |word: &str| format!("{} WITH {dictionaries}", alter(word));
            let mut fact = Fact::new(FactId::new(Kind::TextSearchMapping, path), &*dictionaries)
                .made_by(with("ADD"))
                .altered_by(with("ALTER"))
                .dropped_by(alter("DROP"))
                .of(owner);
            let numbers = numbers.split(' ').filter_map(|it| it.parse().ok());
            fact.depends
                .extend(numbers.filter_map(|oid| catalog.id(&object("pg_ts_dict", oid)).cloned()));
            catalog.schema.insert(fact);
        }
    },
};
