//! Scripts made of pieces, the same ones in every run.

/// A linear congruential generator: enough to shuffle pieces.
pub(crate) struct Generator(u64);

impl Generator {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit
    }

    /// Up to sixteen pieces with blanks between some.
    pub(crate) fn script(&mut self, pieces: &[&str]) -> String {
        let mut script = String::new();
        for _ in 0..=self.below(16) {
            script.push_str(pieces[self.below(pieces.len())]);
            script.push_str(["", " ", " ", "\n"][self.below(4)]);
        }
        script
    }
}
