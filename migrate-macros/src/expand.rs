//! A chain as constant Rust values.

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::checksum::Checksum;
use migrate_core::dialect::Dialect;
use migrate_core::revision::{Phase, Revision, Script, State, Way};
use migrate_core::squash::{Squash, every};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::load::Loaded;

/// A block that is the chain, and that makes the compiler watch every file which was read.
pub(crate) fn chain(loaded: &Loaded, refusals: &TokenStream) -> TokenStream {
    let mut expansion = Expansion {
        loaded,
        files: loaded.files().collect(),
        included: BTreeSet::new(),
        scripts: Vec::new(),
        squashed: Vec::new(),
    };
    let revisions = &loaded.reading.revisions;
    let values: Vec<TokenStream> = (revisions.iter())
        .map(|revision| expansion.revision(revision))
        .collect();
    let (modules, functions): (TokenStream, TokenStream) = every(revisions)
        .into_iter()
        .filter_map(|revision| expansion.functions(revision))
        .unzip();
    let tracked = tracked(loaded, &expansion.included);
    let (scripts, squashed) = (&expansion.scripts, &expansion.squashed);
    let (script_count, revision_count) = (scripts.len(), values.len());
    let (root, settings) = (&loaded.root, loaded.reading.settings());
    let (project, tables) = (&settings.project, &settings.tables);
    let dialects = settings.dialects.iter().copied().map(dialect);
    quote! {{
        #[allow(unused_imports)]
        use ::core::option::Option::{None, Some};
        #[allow(unused_imports)]
        use ::migrate_runtime::__private::{
            Chain, Dialect, Phase, Revision, RustRevision, Script, State, Text, irreversible, revision, rust, script, sql,
            squash, text,
        };
        #refusals
        #tracked
        #modules
        static SCRIPTS: [Script; #script_count] = [#(#scripts,)*];
        #(#squashed)*
        static REVISIONS: [Revision; #revision_count] = [#(#values,)*];
        Chain::embedded(
            #root,
            &REVISIONS,
            &[#functions],
            #project,
            #tables,
            Some((::core::env!("CARGO_PKG_NAME"), ::core::env!("CARGO_PKG_VERSION"))),
        )
        .for_dialects(&[#(#dialects),*])
    }}
}

fn dialect(dialect: Dialect) -> TokenStream {
    match dialect {
        Dialect::Sqlite => quote!(Dialect::Sqlite),
        Dialect::Postgres => quote!(Dialect::Postgres),
        Dialect::Mysql => quote!(Dialect::Mysql),
    }
}

/// The compiler notes files that are included; nothing else in the language makes a change of one rebuild the crate.
pub(crate) fn tracked(loaded: &Loaded, included: &BTreeSet<&str>) -> TokenStream {
    loaded
        .files()
        .filter(|(file, _)| !included.contains(file))
        .map(|(file, _)| {
            let path = loaded.absolute(file);
            quote! { const _: &[::core::primitive::u8] = ::core::include_bytes!(#path); }
        })
        .collect()
}

struct Expansion<'a> {
    loaded: &'a Loaded,
    files: BTreeMap<&'a str, &'a [u8]>,
    /// Files that the compiler reads anyway.
    included: BTreeSet<&'a str>,
    /// The scripts of all revisions: in one constant, they are checked as one.
    scripts: Vec<TokenStream>,
    /// What each squash stands for, those that are inside of others first.
    squashed: Vec<TokenStream>,
}

impl<'a> Expansion<'a> {
    fn revision(&mut self, revision: &'a Revision) -> TokenStream {
        let Revision {
            id,
            name,
            message,
            directory,
            data,
            ..
        } = revision;
        let parent = option(revision.parent.as_ref().map(|parent| quote!(#parent)));
        let phase = option(revision.phase.map(|phase| match phase {
            Phase::Expand => quote!(Phase::Expand),
            Phase::Backfill => quote!(Phase::Backfill),
            Phase::Contract => quote!(Phase::Contract),
        }));
        let pairs = option(revision.pairs.as_ref().map(|pairs| quote!(#pairs)));
        let state = match revision.state {
            State::Draft => quote!(State::Draft),
            State::Sealed => quote!(State::Sealed),
        };
        let (up, down) = (self.way(&revision.up), self.way(&revision.down));
        let hash = checksum(&revision.chain_hash);
        let squash = revision.squash.as_ref();
        let squash = squash.map_or_else(|| option(None), |squash| self.squash(squash));
        quote!(revision(#id, #name, #message, #parent, #directory, #up, #down, #data, #phase, #pairs, #state, #hash, #squash))
    }

    fn squash(&mut self, squash: &'a Squash) -> TokenStream {
        let Squash {
            first, last, ids, ..
        } = squash;
        let originals: Vec<TokenStream> = (squash.originals.iter())
            .map(|original| self.revision(original))
            .collect();
        let number = self.squashed.len();
        let (replaced, name) = (
            format_ident!("REPLACED_{number}"),
            format_ident!("ORIGINALS_{number}"),
        );
        let (id_count, count) = (ids.len(), originals.len());
        self.squashed.push(quote! {
            static #replaced: [Text; #id_count] = [#(text(#ids),)*];
            static #name: [Revision; #count] = [#(#originals,)*];
        });
        let hash = checksum(&squash.stands_for);
        quote!(squash(#first, #last, &#replaced, &#name, #hash))
    }

    fn way(&mut self, way: &'a Way) -> TokenStream {
        match way {
            Way::Sql(scripts) => {
                let (first, count) = (self.scripts.len(), scripts.len());
                for script in scripts.iter() {
                    let script = self.script(script);
                    self.scripts.push(script);
                }
                quote!(sql(&SCRIPTS, #first, #count))
            }
            Way::Rust {
                path,
                checksum: sum,
                transaction,
                rebuild,
            } => {
                let sum = checksum(sum);
                quote!(rust(#path, #sum, #transaction, #rebuild))
            }
            Way::Irreversible {
                reason,
                checksum: sum,
            } => {
                let sum = checksum(sum);
                quote!(irreversible(#reason, #sum))
            }
        }
    }

    fn script(&mut self, script: &'a Script) -> TokenStream {
        let Script {
            path,
            sql,
            transaction,
            rebuild,
            ..
        } = script;
        let dialect = option(script.dialect.map(dialect));
        // What runs is the canonical text; the compiler may read the file itself when that is what it holds.
        let text = if self.files.get(&**path) == Some(&sql.as_bytes()) {
            self.included.insert(path);
            let path = self.loaded.absolute(path);
            quote!(::core::include_str!(#path))
        } else {
            quote!(#sql)
        };
        let sum = checksum(&script.checksum);
        quote!(script(#dialect, #path, #text, #sum, #transaction, #rebuild))
    }

    /// The module of a `revision.rs`, and the entry that links its functions.
    fn functions(&mut self, revision: &'a Revision) -> Option<(TokenStream, TokenStream)> {
        let Way::Rust { path, .. } = &revision.up else {
            return None;
        };
        self.included.insert(path);
        let file = self.loaded.absolute(path);
        let (id, module) = (&revision.id, format_ident!("revision_{}", &*revision.id));
        // The two functions have the shape that every revision's have, whether or not this one needs it.
        let item = quote! {
            #[allow(unreachable_pub, non_snake_case, clippy::unused_async)]
            #[path = #file]
            mod #module;
        };
        let entry = quote! {
            RustRevision {
                id: #id,
                up: |cx| ::std::boxed::Box::pin(#module::up(cx)),
                down: |cx| ::std::boxed::Box::pin(#module::down(cx)),
            },
        };
        Some((item, entry))
    }
}

fn option(value: Option<TokenStream>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}

/// One token where an array of numbers would be sixty-four.
fn checksum(sum: &Checksum) -> TokenStream {
    let bytes = Literal::byte_string(sum.bytes());
    quote!(*#bytes)
}
