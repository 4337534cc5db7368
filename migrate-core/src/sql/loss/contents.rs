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
        let elsewhere = |one: &T| {
            let copied = self.list.iter();
            let mut copied = copied.filter(|(other, _)| other != name);
            let untouched = one != name && self.listed(one).is_none();
            untouched || copied.any(|(_, all)| all.contains(one))
        };
        let mut all = self.of(name);
        all.retain(|one| !elsewhere(one));
        all
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
