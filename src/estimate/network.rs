//! Stages that wait for each other, and how long the last of them takes: drawn many times.

use super::normal;
use super::time::Time;
use crate::geometry::Random;

/// Most layers of each stage's times in one round of draws.
const STRATA: usize = 8_192;

/// A stage and those that it waits for.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkStage {
    /// How long one call takes.
    pub time: Time,
    /// How many such calls are made at once; the slowest decides. 1 or more.
    pub parallel: f64,
    /// The stages that it waits for, by their places; all smaller than its own.
    pub after: Vec<usize>,
}

impl NetworkStage {
    fn quantile(&self, p: f64) -> f64 {
        self.time.quantile_of_slowest(self.parallel, p)
    }
}

/// Stages in an order in which none waits for a later one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Network {
    /// The stages.
    pub stages: Vec<NetworkStage>,
    /// The stages that must be through, by their places; the last of them ends the request.
    pub ends: Vec<usize>,
}

/// What many draws of a network gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draws {
    /// The times until the end in milliseconds, in no order.
    pub totals: Vec<f64>,
    /// How much of each stage lay on the critical path in the first round: for each of its
    /// draws, `(total, stages of the critical path with their times)`.
    pub critical: Vec<(f64, Vec<(usize, f64)>)>,
}

/// How stages move together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Dependence {
    /// Each is slow at its own times.
    Independent,
    /// The normal variables behind each pair of stages are correlated by this much, 0 to 1:
    /// shared hosts and networks make them slow together.
    Correlated(f64),
}

impl Network {
    /// The time until the end if every stage took its quantile `p`, in milliseconds: what all
    /// stages being slow at the same moment would give.
    pub fn all_at(&self, p: f64) -> f64 {
        let mut ends: Vec<f64> = Vec::with_capacity(self.stages.len());
        for stage in &self.stages {
            let start = latest(&stage.after, &ends);
            ends.push(start + stage.quantile(p));
        }
        latest(&self.ends, &ends)
    }

    /// Draws the network at least `draws` times. The same seed gives the same draws.
    ///
    /// Each stage's time is drawn once from each of many layers of equal probability, in an
    /// order of its own, so that each stage's own distribution is met exactly and the sum
    /// settles faster than with free draws. Source: M. McKay, R. Beckman and W. Conover, "A Comparison of
    /// Three Methods for Selecting Values of Input Variables" (1979), Latin hypercube sampling.
    pub fn draw(&self, draws: usize, seed: u64, dependence: Dependence) -> Draws {
        let rounds = draws.div_ceil(STRATA).max(1);
        let strata = draws.div_ceil(rounds).max(1);
        let mut random = Random::new(seed);
        let middle = |place: usize| (place as f64 + 0.5) / strata as f64;
        let sorted = |stage: &NetworkStage| -> Vec<f64> {
            (0..strata)
                .map(|place| stage.quantile(middle(place)))
                .collect()
        };
        let tables: Vec<Vec<f64>> = self.stages.iter().map(sorted).collect();
        let scores: Vec<f64> = match dependence {
            Dependence::Independent => Vec::new(),
            Dependence::Correlated(_) => {
                (0..strata).map(|at| normal::quantile(middle(at))).collect()
            }
        };
        let mut times = tables.clone();
        let mut ends: Vec<Vec<f64>> = vec![vec![0.0; strata]; self.stages.len()];
        let mut out = Draws::default();
        out.totals.reserve(rounds * strata);
        let mut shared = scores.clone();
        let mut own = scores;
        for round in 0..rounds {
            shuffle(&mut shared, &mut random);
            for (place, stage) in self.stages.iter().enumerate() {
                let (Some(column), Some(table)) = (times.get_mut(place), tables.get(place)) else {
                    continue;
                };
                match dependence {
                    Dependence::Independent => shuffle(column, &mut random),
                    Dependence::Correlated(rho) => {
                        shuffle(&mut own, &mut random);
                        let rho = rho.clamp(0.0, 1.0);
                        let (common, rest) = (rho.sqrt(), (1.0 - rho).sqrt());
                        for ((time, shared), own) in column.iter_mut().zip(&shared).zip(&own) {
                            let p = normal::share_below(common * shared + rest * own);
                            let at = (p * strata as f64) as usize;
                            *time = table.get(at.min(strata - 1)).copied().unwrap_or(0.0);
                        }
                    }
                }
                let (before, rest) = ends.split_at_mut(place);
                let Some(end) = rest.first_mut() else {
                    continue;
                };
                finish(end, column, &stage.after, before);
            }
            let mut last = vec![0.0; strata];
            for end in self.ends.iter().filter_map(|end| ends.get(*end)) {
                for (last, end) in last.iter_mut().zip(end) {
                    *last = end.max(*last);
                }
            }
            if round == 0 {
                out.critical = (0..strata)
                    .map(|draw| self.critical_path(draw, &times, &ends))
                    .collect();
            }
            out.totals.append(&mut last);
        }
        out
    }

    /// The stages that a draw's end waited for, from the last one back, with their times.
    fn critical_path(
        &self,
        draw: usize,
        times: &[Vec<f64>],
        ends: &[Vec<f64>],
    ) -> (f64, Vec<(usize, f64)>) {
        let at = |columns: &[Vec<f64>], stage: usize| {
            let column = columns.get(stage);
            column
                .and_then(|column| column.get(draw))
                .copied()
                .unwrap_or(0.0)
        };
        let last_of = |stages: &[usize]| {
            let by_end = |a: &&usize, b: &&usize| at(ends, **a).total_cmp(&at(ends, **b));
            stages.iter().max_by(by_end).copied()
        };
        let mut path = Vec::new();
        let mut next = last_of(&self.ends);
        let total = next.map_or(0.0, |stage| at(ends, stage));
        while let Some(stage) = next {
            path.push((stage, at(times, stage)));
            next = self
                .stages
                .get(stage)
                .and_then(|stage| last_of(&stage.after));
        }
        (total, path)
    }
}

fn latest(stages: &[usize], ends: &[f64]) -> f64 {
    let ends = stages.iter().filter_map(|stage| ends.get(*stage));
    ends.copied().fold(0.0, f64::max)
}

fn finish(end: &mut [f64], times: &[f64], after: &[usize], before: &[Vec<f64>]) {
    let mut waits = after.iter().filter_map(|stage| before.get(*stage));
    match waits.next() {
        Some(first) => end.copy_from_slice(first),
        None => end.fill(0.0),
    }
    for other in waits {
        for (end, other) in end.iter_mut().zip(other) {
            *end = other.max(*end);
        }
    }
    for (end, time) in end.iter_mut().zip(times) {
        *end += time;
    }
}

/// Puts values in a random order.
///
/// Source: Fisher and Yates, in the form of Durstenfeld, "Algorithm 235" (1964).
fn shuffle(values: &mut [f64], random: &mut Random) {
    for last in (1..values.len()).rev() {
        let place = (u128::from(random.next()) * (last as u128 + 1)) >> 64;
        values.swap(last, place as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: usize = 100_000;

    fn quantile(mut totals: Vec<f64>, p: f64) -> f64 {
        totals.sort_by(f64::total_cmp);
        totals[((totals.len() as f64 * p) as usize).min(totals.len() - 1)]
    }

    fn stage(time: Time, after: &[usize]) -> NetworkStage {
        NetworkStage {
            time,
            parallel: 1.0,
            after: after.to_vec(),
        }
    }

    fn drawn(stages: Vec<NetworkStage>, ends: &[usize]) -> Vec<f64> {
        let ends = ends.to_vec();
        let network = Network { stages, ends };
        network.draw(DRAWS, 7, Dependence::Independent).totals
    }

    fn is_within(found: f64, known: f64, share: f64) {
        assert!((found / known - 1.0).abs() < share, "{found}, not {known}");
    }

    #[test]
    fn one_stage_has_its_own_percentiles() {
        let time = Time::from_percentiles(20.0, 90.0);
        let totals = drawn(vec![stage(time, &[])], &[0]);
        for (p, known) in [(0.5, 20.0), (0.99, 90.0)] {
            is_within(quantile(totals.clone(), p), known, 0.01);
        }
    }

    #[test]
    fn two_exponentials_in_series_are_an_erlang_of_two() {
        // F(x) = 1 - (1 + x) e^-x for means of 1; its p99 is 6.63835, its median 1.67835.
        let one = Time::Exponential(1.0);
        let totals = drawn(vec![stage(one, &[]), stage(one, &[0])], &[1]);
        is_within(quantile(totals.clone(), 0.5), 1.678_35, 0.01);
        is_within(quantile(totals, 0.99), 6.638_35, 0.01);
    }

    #[test]
    fn the_slowest_of_k_has_its_closed_form() {
        let time = Time::from_percentiles(4.0, 12.0);
        let mut fan_out = stage(time, &[]);
        fan_out.parallel = 16.0;
        let one = drawn(vec![fan_out], &[0]);
        let branches = (0..16).map(|_| stage(time, &[])).collect();
        let sixteen = drawn(branches, &(0..16).collect::<Vec<_>>());
        for p in [0.5, 0.99] {
            let known = time.quantile_of_slowest(16.0, p);
            is_within(quantile(one.clone(), p), known, 0.01);
            is_within(quantile(sixteen.clone(), p), known, 0.01);
        }
    }

    #[test]
    fn a_chain_meets_the_worked_example_in_every_dependence() {
        let figures = [
            (2.0, 6.0),
            (3.0, 9.0),
            (4.0, 10.0),
            (4.0, 12.0),
            (6.0, 18.0),
            (12.0, 30.0),
            (3.0, 8.0),
            (1.0, 4.0),
        ];
        let stages = figures.iter().enumerate().map(|(place, (p50, p99))| {
            let after: Vec<usize> = place.checked_sub(1).into_iter().collect();
            stage(Time::from_percentiles(*p50, *p99), &after)
        });
        let network = Network {
            stages: stages.collect(),
            ends: vec![7],
        };
        for (dependence, p50, p99) in [
            (Dependence::Independent, 37.7, 59.7),
            (Dependence::Correlated(0.3), 37.0, 72.0),
            (Dependence::Correlated(1.0), 35.0, 96.9),
        ] {
            let totals = network.draw(DRAWS, 7, dependence).totals;
            is_within(quantile(totals.clone(), 0.5), p50, 0.01);
            is_within(quantile(totals, 0.99), p99, 0.01);
        }
        assert!((network.all_at(0.5) - 35.0).abs() < 1e-9);
        assert!((network.all_at(0.99) - 97.0).abs() < 1e-9);
    }

    #[test]
    fn a_branch_is_not_added_and_the_critical_path_leads_through_the_slower() {
        let fast = Time::from_percentiles(2.0, 2.0);
        let slow = Time::from_percentiles(9.0, 9.0);
        let stages = vec![
            stage(fast, &[]),
            stage(fast, &[0]),
            stage(slow, &[0]),
            stage(fast, &[1, 2]),
        ];
        let network = Network {
            stages,
            ends: vec![3],
        };
        let draws = network.draw(10, 1, Dependence::Independent);
        assert!(draws.totals.iter().all(|total| (total - 13.0).abs() < 1e-9));
        let path: Vec<usize> = draws.critical[0]
            .1
            .iter()
            .map(|(stage, _)| *stage)
            .collect();
        assert_eq!(path, [3, 2, 0]);
    }

    #[test]
    fn the_same_seed_gives_the_same_draws() {
        let network = Network {
            stages: vec![stage(Time::from_percentiles(3.0, 9.0), &[])],
            ends: vec![0],
        };
        let draw = |seed| network.draw(500, seed, Dependence::Independent);
        assert_eq!(draw(3), draw(3));
        assert_ne!(draw(3).totals, draw(4).totals);
    }
}
