//! What a sweep found.

use std::fmt;
use std::time::Duration;

use crate::subject::State;

/// Counts of a sweep.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    /// Runs that were killed, or broken off otherwise.
    pub(crate) points: usize,
    /// Runs that were to complete a killed one and were killed too.
    pub(crate) second_kills: usize,
    pub(crate) lost: usize,
    pub(crate) twice: usize,
    /// Runs that failed of themselves: somebody would have had to do something.
    pub(crate) by_hand: usize,
    /// The longest that a completing run took.
    pub(crate) longest: Duration,
    /// The first surprises.
    pub(crate) stories: Vec<String>,
}

impl Figures {
    pub(crate) fn tell(&mut self, story: String) {
        if self.stories.len() < 5 {
            self.stories.push(story);
        }
    }

    /// Something is not as expected.
    pub(crate) fn count(&mut self, state: &State, expected: &State) {
        if state.is_more_than(expected) {
            self.twice += 1;
        } else {
            self.lost += 1;
        }
    }

    /// # Panics
    ///
    /// When something was lost, done twice, or left to a person.
    pub(crate) fn check(&self) {
        assert_eq!(
            (self.lost, self.twice, self.by_hand),
            (0, 0, 0),
            "{self}\n{}",
            self.stories.join("\n")
        );
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            points,
            second_kills,
            lost,
            twice,
            by_hand,
            longest,
            stories: _,
        } = self;
        write!(
            out,
            "{points} points, {second_kills} second kills, {lost} lost, {twice} twice, {by_hand} by hand; \
             the longest completing run took {longest:.1?}"
        )
    }
}
