//! What is in what: where the rows of a table, or the values of a column, came from.

/// Of each name what it holds: names from before. A name that is not listed holds itself.
#[derive(Debug, Clone)]
pub(super) struct Contents<T> {
    list: Vec<(T, Vec<T>)>,
}

impl<T> Default for Contents<T> {
    fn default() -> Self {
        Self { list: Vec::new() }
    }
}

impl<T: Clone + PartialEq> Contents<T> {
    /// What a name holds.
    pub(super) fn of(&self, name: &T) -> Vec<T> {
        self.listed(name)
            .map_or_else(|| vec![name.clone()], <[T]>::to_vec)
    }

    /// A name that holds nothing any more, or nothing yet.
    pub(super) fn empty(&mut self, name: &T) {
        self.set(name, Vec::new());
    }

    /// What one name holds is also in another one.
    pub(super) fn copy(&mut self, from: &T, into: &T) {
        let mut all = self.of(into);
        for one in self.of(from) {
            if !all.contains(&one) {
                all.push(one);
            }
        }
        self.set(into, all);
    }

    /// What one name holds gets another one.
    pub(super) fn rename(&mut self, from: &T, to: &T) {
        let moved = self.of(from);
        self.empty(from);
        self.set(to, moved);
    }

    /// What is in no other name than this one.
    pub(super) fn only_in(&self, name: &T) -> Vec<T> {
        let mut all = self.of(name);
        all.retain(|one| self.holders_beside(name, one).is_empty());
        all
    }

    /// The other names that something is in.
    pub(super) fn holders_beside(&self, name: &T, one: &T) -> Vec<T> {
        let untouched = one != name && self.listed(one).is_none();
        let copied = self.list.iter();
        let copied = copied.filter(|(other, all)| other != name && all.contains(one));
        let copied = copied.map(|(other, _)| other);
        untouched
            .then_some(one)
            .into_iter()
            .chain(copied)
            .cloned()
            .collect()
    }

    /// The names whose content went, and that nothing else holds.
    pub(super) fn gone(&self) -> Vec<T> {
        let held = |name: &T| self.list.iter().any(|(_, all)| all.contains(name));
        let names = self.list.iter().map(|(name, _)| name);
        names.filter(|name| !held(name)).cloned().collect()
    }

    fn listed(&self, name: &T) -> Option<&[T]> {
        let entry = self.list.iter().find(|(one, _)| one == name);
        entry.map(|(_, all)| all.as_slice())
    }

    fn set(&mut self, name: &T, all: Vec<T>) {
        match self.list.iter_mut().find(|(one, _)| one == name) {
            Some((_, held)) => *held = all,
            None => self.list.push((name.clone(), all)),
        }
    }
}
