//! Views and triggers: they go before what they are about changes, and come back after it.

use std::collections::{BTreeMap, BTreeSet};

use super::change::Changes;
use super::order::ordered;
use super::{made_by, own_name, quoted};
use crate::schema::plan::Step;
use crate::schema::sqlite::Mentions;
use crate::schema::{Fact, FactId, Kind, Schema};

/// Those that go, and those that come.
pub(super) struct Around<'s> {
    from: &'s Schema,
    to: &'s Schema,
    changes: &'s Changes,
    /// Of the first schema, what goes, if only for a while.
    going: BTreeSet<FactId>,
    /// The names of tables and views that are not there, if only for a while.
    disturbed: BTreeSet<String>,
}

impl<'s> Around<'s> {
    pub(super) fn new(from: &'s Schema, to: &'s Schema, changes: &'s Changes) -> Self {
        let mut this = Self {
            from,
            to,
            changes,
            going: BTreeSet::new(),
            disturbed: BTreeSet::new(),
        };
        let differing = all(from).filter(|fact| changes.differs(fact));
        this.going.extend(differing.map(|fact| fact.id.clone()));
        if changes.are_checked() {
            let disturbed = changes.disturbed().cloned().collect();
            this.disturbed = add_upon(from, &mut this.going, disturbed);
        }
        let on_view = |fact: &&Fact| {
            fact.owner
                .as_ref()
                .is_some_and(|it| this.going.contains(it))
        };
        let gone: Vec<FactId> = all(from)
            .filter(on_view)
            .map(|fact| fact.id.clone())
            .collect();
        this.going.extend(gone);
        this
    }

    /// Those upon these tables, and upon what is not there.
    pub(super) fn upon(
        schema: &'s Schema,
        unchanged: &'s Changes,
        tables: &BTreeSet<String>,
    ) -> Self {
        let mut going = BTreeSet::new();
        let disturbed = add_upon(schema, &mut going, tables.clone());
        Self {
            from: schema,
            to: schema,
            changes: unchanged,
            going,
            disturbed,
        }
    }

    /// Drops what nothing else takes along: triggers, then views, those upon others first.
    pub(super) fn drops(&self) -> Vec<Step> {
        let triggers = self.from.of_kind(Kind::Trigger);
        let going = triggers.filter(|fact| {
            self.going.contains(&fact.id) && (!self.is_taken(fact) || self.is_in_the_way(fact))
        });
        let mut steps: Vec<Step> = going.map(|fact| drop("TRIGGER", fact)).collect();
        let views = ordered_views(self.from, |view| self.going.contains(&view.id));
        steps.extend(views.into_iter().rev().map(|fact| drop("VIEW", fact)));
        steps
    }

    /// Makes what is new and what comes back: views, those upon others last, then triggers.
    pub(super) fn makes(&self) -> Vec<Step> {
        let is_coming = |fact: &Fact| {
            self.changes.differs(fact) || self.going.contains(&fact.id) || self.is_taken(fact)
        };
        let views = ordered_views(self.to, is_coming);
        let triggers = self
            .to
            .of_kind(Kind::Trigger)
            .filter(|fact| is_coming(fact));
        let all = views.into_iter().chain(triggers);
        all.map(|fact| Step::new(made_by(fact))).collect()
    }

    /// Whether it would be there yet, on a table that is changed later, when something else that it is about is gone.
    fn is_in_the_way(&self, trigger: &Fact) -> bool {
        let on = trigger.owner.as_ref().filter(|it| it.kind == Kind::Table);
        let Some(table) = on.and_then(|it| it.path.first()) else {
            return false;
        };
        let mentions = Mentions::of(made_by(trigger)).all;
        let mut others = mentions.intersection(&self.disturbed);
        self.changes.is_rebuilt(table) && others.any(|name| name != table)
    }

    /// Whether it goes with what it is on.
    fn is_taken(&self, trigger: &Fact) -> bool {
        trigger
            .owner
            .as_ref()
            .is_some_and(|owner| match owner.kind {
                Kind::View => self.going.contains(owner),
                _ => self
                    .changes
                    .takes_along(owner.path.first().map_or("", String::as_str)),
            })
    }
}

/// Adds all that would be about what is not there: what is disturbed for a while, or since ever.
/// Returns the names of that.
fn add_upon(
    schema: &Schema,
    going: &mut BTreeSet<FactId>,
    mut disturbed: BTreeSet<String>,
) -> BTreeSet<String> {
    let mentions: Vec<(&Fact, Mentions)> = all(schema)
        .map(|fact| (fact, Mentions::of(made_by(fact))))
        .collect();
    let known = |name: &String| {
        let is = |kind| schema.get(&FactId::new(kind, [name.as_str()])).is_some();
        is(Kind::Table) || is(Kind::View) || name.starts_with("sqlite_")
    };
    let unknown = mentions.iter().flat_map(|(_, mentions)| &mentions.tables);
    disturbed.extend(unknown.filter(|name| !known(name)).cloned());
    let views = |going: &BTreeSet<FactId>| {
        let views = going.iter().filter(|id| id.kind == Kind::View);
        views
            .filter_map(|id| id.path.first().cloned())
            .collect::<Vec<_>>()
    };
    disturbed.extend(views(going));
    loop {
        let before = going.len();
        for (fact, mentions) in &mentions {
            if !mentions.all.is_disjoint(&disturbed) {
                going.insert(fact.id.clone());
            }
        }
        disturbed.extend(views(going));
        if going.len() == before {
            return disturbed;
        }
    }
}

fn all(schema: &Schema) -> impl Iterator<Item = &Fact> {
    schema
        .of_kind(Kind::View)
        .chain(schema.of_kind(Kind::Trigger))
}

fn drop(kind: &str, fact: &Fact) -> Step {
    Step::new(format!("DROP {kind} {}", quoted(own_name(fact))))
}

/// Some of the views, each after those that it is upon.
fn ordered_views(schema: &Schema, is_wanted: impl Fn(&Fact) -> bool) -> Vec<&Fact> {
    let views = schema.of_kind(Kind::View).filter(|view| is_wanted(view));
    let needs: BTreeMap<String, BTreeSet<String>> = views
        .map(|view| (own_name(view).to_owned(), Mentions::of(made_by(view)).all))
        .collect();
    let ids = ordered(&needs)
        .into_iter()
        .map(|name| FactId::new(Kind::View, [name]));
    ids.filter_map(|id| schema.get(&id)).collect()
}
