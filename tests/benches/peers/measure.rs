//! Rounds, and what is made of their times.

/// The numbers below a limit, beginning elsewhere in each round: nobody always follows the same one.
pub(crate) fn rotated(count: usize, round: usize) -> impl Iterator<Item = usize> {
    (0..count).map(move |index| (index + round) % count)
}

/// The middle value; the mean of the two in the middle.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len().is_multiple_of(2) {
        f64::midpoint(values[middle - 1], values[middle])
    } else {
        values[middle]
    }
}

/// The milliseconds of each round; nothing where there was no way to do it.
pub(crate) type Samples = Vec<Option<f64>>;

/// The middle of the ratios of the rounds: both sides of one ran in the same minute.
pub(crate) fn ratio(of: &Samples, to: &Samples) -> Option<f64> {
    let ratios: Vec<f64> = of
        .iter()
        .zip(to)
        .filter_map(|(of, to)| Some((*of)? / (*to)?))
        .collect();
    (!ratios.is_empty()).then(|| median(ratios))
}
