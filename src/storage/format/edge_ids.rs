//! The ids that edges have without saying so.

use std::collections::{BTreeMap, BTreeSet};

/// Gives edges their ids in the order of the file.
///
/// Reader and writer share it, so the writer knows which ids it can leave out.
#[derive(Default)]
pub(super) struct EdgeIds {
    taken: BTreeSet<String>,
    next: BTreeMap<String, u64>,
}

impl EdgeIds {
    /// The id that an edge gets at this point: `from.to`, or the first free of
    /// `from.to_2`, `from.to_3`…
    pub(super) fn implied(&mut self, from: &str, to: &str) -> String {
        let stem = format!("{from}.{to}");
        // What is taken stays taken, so the search goes on where the last one ended:
        // many edges between two nodes cost no more than few.
        let next = self.next.entry(stem.clone()).or_insert(1);
        loop {
            let candidate = match *next {
                1 => stem.clone(),
                number => format!("{stem}_{number}"),
            };
            if !self.taken.contains(&candidate) {
                return candidate;
            }
            *next += 1;
        }
    }

    /// Marks an id as taken; whether it was free.
    pub(super) fn take(&mut self, id: &str) -> bool {
        self.taken.insert(id.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_edges_between_two_nodes_are_numbered() {
        let mut ids = EdgeIds::default();
        assert!(ids.take("a.b_2"));
        for expected in ["a.b", "a.b_3", "a.b_4"] {
            let id = ids.implied("a", "b");
            assert_eq!(id, expected);
            assert!(ids.take(&id));
        }
        assert!(!ids.take("a.b"));
    }
}
