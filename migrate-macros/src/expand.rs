//! A chain as constant Rust values.

use std::collections::{BTreeMap, BTreeSet};

use migrate_core::checksum::Checksum;
use migrate_core::dialect::Dialect;
use migrate_core::revision::{Phase, Revision, Script, State, Way};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::load::Loaded;

/// A block that is the chain, and that makes the compiler watch every file which was read.
pub(crate) fn chain(loaded: &Loaded, refusals: &TokenStream) -> TokenStream {
    let mut expansion = Expansion {
        loaded,
        files: loaded.files().collect(),
        included: BTreeSet::new(),
    };
    let revisions = &loaded.reading.revisions;
    let count = revisions.len();
    let values: TokenStream = revisions
        .iter()
        .map(|revision| expansion.revision(revision))
        .collect();
    let (modules, functions): (TokenStream, TokenStream) = revisions
        .iter()
        .filter_map(|revision| expansion.functions(revision))
        .unzip();
    let tracked = tracked(loaded, &expansion.included);
    let (root, settings) = (&loaded.root, loaded.reading.settings());
    let (project, tables) = (&settings.project, &settings.tables);
    quote! {{
        #[allow(unused_imports)]
        use ::core::option::Option::{None, Some};
        #[allow(unused_imports)]
        use ::migrate_runtime::__private::{
            Chain, Checksum, Cow::Borrowed, Dialect, Phase, Revision, RustRevision, Script, State, Way,
        };
        #refusals
        #tracked
        #modules
        static REVISIONS: [Revision; #count] = [#values];
        Chain::embedded(
            #root,
            &REVISIONS,
            &[#functions],
            #project,
            #tables,
            Some((::core::env!("CARGO_PKG_NAME"), ::core::env!("CARGO_PKG_VERSION"))),
        )
    }}
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
        let parent = revision
            .parent
            .as_ref()
            .map_or_else(|| quote!(None), |parent| quote!(Some(Borrowed(#parent))));
        let phase = match revision.phase {
            Some(Phase::Expand) => quote!(Some(Phase::Expand)),
            Some(Phase::Backfill) => quote!(Some(Phase::Backfill)),
            Some(Phase::Contract) => quote!(Some(Phase::Contract)),
            None => quote!(None),
        };
        let state = match revision.state {
            State::Draft => quote!(State::Draft),
            State::Sealed => quote!(State::Sealed),
        };
        let (up, down) = (self.way(&revision.up), self.way(&revision.down));
        let chain_hash = checksum(&revision.chain_hash);
        quote! {
            Revision {
                id: Borrowed(#id),
                name: Borrowed(#name),
                message: Borrowed(#message),
                parent: #parent,
                directory: Borrowed(#directory),
                up: #up,
                down: #down,
                data: #data,
                phase: #phase,
                state: #state,
                chain_hash: #chain_hash,
            },
        }
    }

    fn way(&mut self, way: &'a Way) -> TokenStream {
        match way {
            Way::Sql(scripts) => {
                let scripts: TokenStream =
                    scripts.iter().map(|script| self.script(script)).collect();
                quote!(Way::Sql(Borrowed(&[#scripts])))
            }
            Way::Rust {
                path,
                checksum: sum,
                rebuild,
            } => {
                let sum = checksum(sum);
                quote!(Way::Rust { path: Borrowed(#path), checksum: #sum, rebuild: #rebuild })
            }
            Way::Irreversible {
                reason,
                checksum: sum,
            } => {
                let sum = checksum(sum);
                quote!(Way::Irreversible { reason: Borrowed(#reason), checksum: #sum })
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
        let dialect = match script.dialect {
            Some(Dialect::Sqlite) => quote!(Some(Dialect::Sqlite)),
            Some(Dialect::Postgres) => quote!(Some(Dialect::Postgres)),
            Some(Dialect::Mysql) => quote!(Some(Dialect::Mysql)),
            None => quote!(None),
        };
        // What runs is the canonical text; the compiler may read the file itself when that is what it holds.
        let text = if self.files.get(&**path) == Some(&sql.as_bytes()) {
            self.included.insert(path);
            let path = self.loaded.absolute(path);
            quote!(::core::include_str!(#path))
        } else {
            quote!(#sql)
        };
        let sum = checksum(&script.checksum);
        quote! {
            Script {
                dialect: #dialect,
                path: Borrowed(#path),
                sql: Borrowed(#text),
                checksum: #sum,
                transaction: #transaction,
                rebuild: #rebuild,
            },
        }
    }

    /// The module of a `revision.rs`, and the entry that links its functions.
    fn functions(&mut self, revision: &'a Revision) -> Option<(TokenStream, TokenStream)> {
        let Way::Rust { path, .. } = &revision.up else {
            return None;
        };
        self.included.insert(path);
        let file = self.loaded.absolute(path);
        let (id, module) = (&revision.id, format_ident!("revision_{}", &*revision.id));
        let module_item = quote! {
            // The two functions have the shape that every revision's have, whether or not one needs it.
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
        Some((module_item, entry))
    }
}

/// One token where an array of numbers would be sixty-four.
fn checksum(sum: &Checksum) -> TokenStream {
    let bytes = Literal::byte_string(sum.bytes());
    quote!(Checksum::new(*#bytes))
}
