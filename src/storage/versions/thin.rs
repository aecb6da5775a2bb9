//! Which versions go: the older they are, the further apart they may be.

use std::collections::BTreeSet;

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

/// What decides whether a version stays.
#[derive(Clone, Copy, Debug)]
pub(super) struct Aged {
    /// Seconds since it was kept.
    pub age: u64,
    /// Size of its file.
    pub bytes: u64,
    /// Whether it has a name, and stays.
    pub is_named: bool,
}

/// A span of time of which one version is enough.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Span {
    Hour(u64),
    Day(u64),
    Week(u64),
}

/// The indices of versions that go, of all from the newest to the oldest.
///
/// Of the last hour all stay, of the last day one an hour, of the last thirty days one a day, before
/// that one a week: the newest of each. Of these, the newest `most` stay that together with the
/// named ones take at most `most_bytes`. A version with a name stays.
pub(super) fn surplus(all: &[Aged], most: usize, most_bytes: u64) -> Vec<usize> {
    let mut spans = BTreeSet::new();
    let named = all.iter().filter(|one| one.is_named);
    let mut bytes: u64 = named.map(|own| own.bytes).sum();
    let mut count = 0;
    let mut gone = Vec::new();
    for (index, own) in all.iter().enumerate().filter(|(_, own)| !own.is_named) {
        let span = match own.age {
            0..HOUR => None,
            HOUR..DAY => Some(Span::Hour(own.age / HOUR)),
            age if age < 30 * DAY => Some(Span::Day(age / DAY)),
            age => Some(Span::Week(age / (7 * DAY))),
        };
        let is_needed = span.is_none_or(|span| spans.insert(span));
        let fits = count < most && bytes + own.bytes <= most_bytes;
        if is_needed && fits {
            count += 1;
            bytes += own.bytes;
        } else {
            gone.push(index);
        }
    }
    gone
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aged(age: u64) -> Aged {
        Aged {
            age,
            bytes: 10,
            is_named: false,
        }
    }

    #[test]
    fn the_older_they_are_the_further_apart() {
        let ages = [
            5,
            10,
            3_599, // of the last hour, all
            HOUR + 1,
            HOUR + 2, // one an hour
            2 * HOUR,
            DAY,
            DAY + 5 * HOUR, // one a day
            3 * DAY,
            35 * DAY,
            36 * DAY, // one a week
            42 * DAY,
        ];
        let all: Vec<Aged> = ages.into_iter().map(aged).collect();
        assert_eq!(surplus(&all, 100, 1_000), [4, 7, 10]);
    }

    #[test]
    fn a_name_keeps_a_version_and_counts_with_its_size() {
        let named = Aged {
            is_named: true,
            ..aged(100 * DAY)
        };
        let all = [aged(1), aged(2), aged(3), named, named];
        assert_eq!(surplus(&all, 2, 1_000), [2]);
        assert_eq!(surplus(&all, 100, 30), [1, 2]);
        assert_eq!(surplus(&all, 100, 5), [0, 1, 2]);
    }
}
