//! A struct held against the snapshot of its chain.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use migrate_core::checksum::canonical;
use migrate_core::diagnostic::{Code, Diagnostic, Sources};
use migrate_core::folder::{LOCK_FILE, SCHEMA_LOCK_FILE};
use migrate_core::lock::Lock;
use migrate_core::models::attribute::{Checked, Struct};
use migrate_core::models::held_against;
use migrate_core::snapshot::{Snapshot, Standing, WRITE_ANEW};
use proc_macro2::{Span, TokenStream};
use quote::quote;

use super::errors;
use crate::error::{compile_errors, message, with_help};
use crate::input::DEFAULT_PATH;
use crate::load::{find, manifest, relative};

/// What is wrong with a struct, and what makes the compiler watch the files that say so.
pub(super) fn held(table: &Struct) -> TokenStream {
    let (path, span) = match &table.table.checked {
        Checked::Never => return TokenStream::new(),
        Checked::IfThere => (DEFAULT_PATH, None),
        Checked::Always { directory, span } => {
            (directory.as_deref().unwrap_or(DEFAULT_PATH), Some(*span))
        }
    };
    if table.fields.is_empty() {
        // That is an error of its own.
        return TokenStream::new();
    }
    let at = span.unwrap_or(table.ident.span);
    let is_there = |manifest: &String| {
        let file = Path::new(manifest).join(path).join(SCHEMA_LOCK_FILE);
        // Whatever it is: a link is refused later on.
        fs::symlink_metadata(file).is_ok()
    };
    let files = match manifest() {
        Ok(manifest) if span.is_none() && !is_there(&manifest) => return TokenStream::new(),
        Ok(manifest) => Files::find(&manifest, path),
        Err(message) => Err(message),
    };
    match files.and_then(|files| files.read().map(|read| (files, read))) {
        Ok((files, read)) => {
            let found = found(table, &files, &read, at);
            let paths = [&files.snapshot, &files.lock].map(|path| path.to_string_lossy());
            quote! {
                #found
                #(const _: &[::core::primitive::u8] = ::core::include_bytes!(#paths);)*
            }
        }
        Err(message) => compile_errors(&[message], at),
    }
}

/// The two files, by their absolute paths.
struct Files {
    /// The directory as people call it.
    root: String,
    snapshot: PathBuf,
    lock: PathBuf,
}

impl Files {
    fn find(manifest: &str, path: &str) -> Result<Self, String> {
        let root = relative(path)?;
        let directory = find(Path::new(manifest), &root)?;
        Ok(Self {
            snapshot: directory.join(SCHEMA_LOCK_FILE),
            lock: directory.join(LOCK_FILE),
            root,
        })
    }

    fn read(&self) -> Result<Arc<Read>, String> {
        let texts = [
            self.text(&self.snapshot, SCHEMA_LOCK_FILE, Code::SchemaLockMissing)?,
            self.text(&self.lock, LOCK_FILE, Code::LockMissing)?,
        ];
        Ok(Read::of(&texts))
    }

    fn text(&self, path: &Path, name: &str, missing: Code) -> Result<String, String> {
        let found = fs::symlink_metadata(path).map(|metadata| metadata.is_file());
        let text = match found {
            Ok(true) => fs::read_to_string(path),
            Ok(false) => Err(std::io::Error::other("it is not a regular file")),
            Err(error) => Err(error),
        };
        let text = text.map_err(|error| {
            let file = format!("{}/{name}", self.root);
            if error.kind() == std::io::ErrorKind::NotFound {
                let found = Diagnostic::error(missing, format!("there is no `{file}`"));
                let help = match missing {
                    Code::LockMissing => "run `cargo migrate check --fix`",
                    _ => WRITE_ANEW,
                };
                return message(&found.help(help), &Sources::new(""));
            }
            with_help(
                &format!("`{file}` cannot be read: {error}"),
                "make it a file that can be read",
            )
        })?;
        Ok(canonical(&text).into_owned())
    }
}

/// What the two files say.
struct Read {
    texts: [String; 2],
    snapshot: Result<(Snapshot, Standing), Diagnostic>,
}

/// What was read last: a crate has hundreds of structs, and one snapshot.
static LAST: Mutex<Option<Arc<Read>>> = Mutex::new(None);

impl Read {
    fn of(texts: &[String; 2]) -> Arc<Self> {
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(read) = last.as_ref().filter(|read| read.texts == *texts) {
            return Arc::clone(read);
        }
        let [snapshot, lock] = texts;
        let snapshot = Snapshot::parse(snapshot).and_then(|snapshot| {
            let (lock, wrong) = Lock::parse(lock);
            if let Some(wrong) = wrong.into_iter().find(Diagnostic::is_error) {
                return Err(wrong);
            }
            let standing = snapshot.standing(&lock);
            Ok((snapshot, standing))
        });
        let read = Arc::new(Self {
            texts: texts.clone(),
            snapshot,
        });
        *last = Some(Arc::clone(&read));
        read
    }
}

fn found(table: &Struct, files: &Files, read: &Read, at: Span) -> TokenStream {
    let wrong = match &read.snapshot {
        Ok((snapshot, Standing::AtHead)) => return errors(&held_against(table, snapshot)),
        // Nobody knows yet what a draft makes of it, and a release build refuses drafts.
        Ok((_, Standing::BeforeDrafts)) => return TokenStream::new(),
        Ok((_, Standing::Stale(found))) | Err(found) => found,
    };
    let mut sources = Sources::new(&*files.root);
    for (name, text) in [SCHEMA_LOCK_FILE, LOCK_FILE].into_iter().zip(&read.texts) {
        sources.insert(name, &**text);
    }
    compile_errors(&[message(wrong, &sources)], at)
}
