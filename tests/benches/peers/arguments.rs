//! What is to be measured.

use std::str::FromStr;
use std::time::Duration;

use crate::place::Product;

const USAGE: &str = "usage: cargo bench -p migrate-tests --bench peers -- [--db sqlite,postgres,mariadb] [--n 100,1000] \
                     [--rounds 5] [--latency MILLISECONDS]";

/// The command line.
pub(crate) struct Arguments {
    pub(crate) products: Vec<Product>,
    /// How many revisions a chain has.
    pub(crate) counts: Vec<usize>,
    pub(crate) rounds: usize,
    /// How much longer a round trip takes, when that is what is looked at.
    pub(crate) latency: Option<Duration>,
}

impl Arguments {
    /// What the words say, or how they should.
    pub(crate) fn read(words: impl Iterator<Item = String>) -> Result<Self, String> {
        // Cargo adds the last one.
        let mut words = words.filter(|word| word != "--bench");
        let (mut products, mut counts, mut rounds, mut latency) = (None, None, None, None);
        while let Some(word) = words.next() {
            let value = words.next().ok_or(USAGE)?;
            match word.as_str() {
                "--db" => products = Some(list(&value)?),
                "--n" => counts = Some(list(&value)?),
                "--rounds" => rounds = Some(one(&value)?),
                "--latency" => latency = Some(one::<f64>(&value)?),
                _ => return Err(USAGE.to_owned()),
            }
        }
        let latency = latency.map(|given| Duration::try_from_secs_f64(given / 1000.0));
        let usual_counts = match latency {
            Some(_) => vec![100],
            None => vec![100, 1000],
        };
        Ok(Self {
            products: products.unwrap_or_else(|| Product::ALL.to_vec()),
            counts: counts.unwrap_or(usual_counts),
            rounds: rounds.unwrap_or(5).max(1),
            latency: latency.transpose().map_err(|_| USAGE)?,
        })
    }
}

fn list<T: FromStr>(value: &str) -> Result<Vec<T>, String> {
    value.split(',').map(one).collect()
}

fn one<T: FromStr>(value: &str) -> Result<T, String> {
    value.parse().map_err(|_| USAGE.to_owned())
}
