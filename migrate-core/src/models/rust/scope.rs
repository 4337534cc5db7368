//! What a name stands for where it is written.

use super::item::Module;
use crate::models::known::{self, Known};

/// How many steps a name may take, so that a circle of imports ends.
const FARTHEST: usize = 16;

/// Everything that was read.
pub(in crate::models) struct Program {
    pub(in crate::models) modules: Vec<Module>,
    /// Where each enum is: its module and its name.
    pub(super) enums: Vec<(usize, String)>,
}

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    Known(Known),
    Enum(usize),
    /// `type name = …;` of that module.
    Alias(usize, String),
    /// A type of the program's own, or of a library that is not known.
    Other,
    /// Several types of the program have that name.
    Several,
}

impl Program {
    /// What a path means in a module. `has_arguments`: whether `<…>` follows.
    pub(super) fn meaning(&self, module: usize, path: &[String], has_arguments: bool) -> Meaning {
        if let Some(meaning) = self.resolve(module, path, 0) {
            return meaning;
        }
        match path {
            [name] => self.anywhere(name).unwrap_or_else(|| {
                let known = known::anywhere(name, has_arguments);
                known.map_or(Meaning::Other, Meaning::Known)
            }),
            _ => Meaning::Other,
        }
    }

    fn resolve(&self, module: usize, path: &[String], step: usize) -> Option<Meaning> {
        if step > FARTHEST {
            return None;
        }
        match path {
            [] => None,
            [name] => {
                let found = self
                    .declared(module, name)
                    .or_else(|| self.imported(module, name, step));
                found.or_else(|| known::prelude(name).map(Meaning::Known))
            }
            [first, rest @ ..] => {
                if let Some(prefix) = self.modules[module].uses.get(first)
                    && prefix[..] != path[..1]
                {
                    let whole: Vec<String> = prefix.iter().chain(rest).cloned().collect();
                    return self.resolve(module, &whole, step + 1);
                }
                if let Some(inside) = self.inside(module, path) {
                    return Some(self.in_package(module, &inside, step));
                }
                known::path(path)
                    .map(Meaning::Known)
                    .or(Some(Meaning::Other))
            }
        }
    }

    /// What a module declares by that name.
    fn declared(&self, module: usize, name: &str) -> Option<Meaning> {
        let own = |(at, of): &(usize, String)| *at == module && of == name;
        if let Some(at) = self.enums.iter().position(own) {
            return Some(Meaning::Enum(at));
        }
        let found = &self.modules[module];
        if found.aliases.contains_key(name) {
            return Some(Meaning::Alias(module, name.to_owned()));
        }
        found.types.contains(name).then_some(Meaning::Other)
    }

    /// What a module imports by that name.
    fn imported(&self, module: usize, name: &str, step: usize) -> Option<Meaning> {
        let found = &self.modules[module];
        if let Some(path) = found.uses.get(name)
            && (path.len() > 1 || path[0] != name)
        {
            return self.resolve(module, path, step + 1);
        }
        let name = name.to_owned();
        found.globs.iter().find_map(|glob| {
            let path: Vec<String> = glob.iter().chain([&name]).cloned().collect();
            if let Some(inside) = self.inside(module, &path) {
                let of = self.module(&found.root, &inside[..inside.len() - 1])?;
                return self
                    .resolve(of, &inside[inside.len() - 1..], step + 1)
                    // What is known everywhere is not what was imported.
                    .filter(|meaning| {
                        known::prelude(&name).map(Meaning::Known).as_ref() != Some(meaning)
                    });
            }
            known::path(&path).map(Meaning::Known)
        })
    }

    /// The path from the root of the package, if it leads into the package.
    fn inside(&self, module: usize, path: &[String]) -> Option<Vec<String>> {
        let found = &self.modules[module];
        let first = path.first()?;
        let mut base = match first.as_str() {
            "crate" => return Some(path[1..].to_vec()),
            "self" => return Some(found.path.iter().chain(&path[1..]).cloned().collect()),
            "super" => found.path.clone(),
            _ => {
                let below: Vec<String> = found.path.iter().chain([first]).cloned().collect();
                self.module(&found.root, &below)?;
                return Some(found.path.iter().chain(path).cloned().collect());
            }
        };
        let ups = path.iter().take_while(|part| *part == "super").count();
        base.truncate(base.len().saturating_sub(ups));
        base.extend(path[ups..].iter().cloned());
        Some(base)
    }

    fn in_package(&self, module: usize, path: &[String], step: usize) -> Meaning {
        let Some((name, of)) = path.split_last() else {
            return Meaning::Other;
        };
        let exact = self.module(&self.modules[module].root, of);
        let found = exact.and_then(|at| self.resolve(at, std::slice::from_ref(name), step + 1));
        // Where a file is in its package cannot always be told from its path.
        found
            .or_else(|| self.anywhere(name))
            .unwrap_or(Meaning::Other)
    }

    fn module(&self, root: &str, path: &[String]) -> Option<usize> {
        let is_it = |module: &Module| module.root == root && module.path == path;
        self.modules.iter().position(is_it)
    }

    /// The enum or alias of that name, wherever it is.
    fn anywhere(&self, name: &str) -> Option<Meaning> {
        let mut found = (0..self.modules.len())
            .filter_map(|module| self.declared(module, name))
            .filter(|meaning| *meaning != Meaning::Other);
        let first = found.next()?;
        Some(if found.next().is_some() {
            Meaning::Several
        } else {
            first
        })
    }

    /// What a derive means: the last word of the path that it was imported by, if it may be ours.
    pub(super) fn derive(&self, module: usize, path: &[String]) -> Option<String> {
        let whole = self.expanded(module, path.to_vec(), 0);
        let is_ours = whole.len() == 1
            || whole.iter().any(|part| part == "migrate_runtime")
            // A macro cannot be of the same package: it comes from elsewhere under this name.
            || matches!(whole.first()?.as_str(), "crate" | "self" | "super");
        whole.into_iter().next_back().filter(|_| is_ours)
    }

    /// A path with its first word as it was imported.
    fn expanded(&self, module: usize, path: Vec<String>, step: usize) -> Vec<String> {
        let Some(first) = path.first().filter(|_| step < FARTHEST) else {
            return path;
        };
        let found = &self.modules[module];
        if let Some(prefix) = found.uses.get(first)
            && prefix[..] != path[..1]
        {
            let whole = prefix.iter().chain(&path[1..]).cloned().collect();
            return self.expanded(module, whole, step + 1);
        }
        let brought = found.globs.iter().find_map(|glob| {
            let inside = self.inside(module, glob)?;
            let of = self.module(&found.root, &inside)?;
            self.modules[of].uses.contains_key(first).then_some(of)
        });
        match brought {
            Some(of) if of != module => self.expanded(of, path, step + 1),
            _ => path,
        }
    }
}
