//! Two sorted maps walked side by side.

use std::collections::{BTreeMap, btree_map};
use std::iter::Peekable;

/// Looks up rising keys in a map in step with a walk over another one.
///
/// Both walks together take as many steps as there are entries, where a search for each
/// key would compare a dozen texts. A key that does not rise above the one before it is
/// not found.
///
/// # Examples
/// ```
/// use std::collections::BTreeMap;
/// use pipewright::model::InStep;
///
/// let sizes = BTreeMap::from([("a", 1), ("c", 3), ("d", 4)]);
/// let mut sizes = InStep::new(&sizes);
/// let found: Vec<Option<&i32>> = ["a", "b", "d"].iter().map(|key| sizes.get(key)).collect();
/// assert_eq!(found, [Some(&1), None, Some(&4)]);
/// ```
#[derive(Clone, Debug)]
pub struct InStep<'m, K, V> {
    entries: Peekable<btree_map::Iter<'m, K, V>>,
}

impl<'m, K: Ord, V> InStep<'m, K, V> {
    /// At the start of a map.
    pub fn new(map: &'m BTreeMap<K, V>) -> Self {
        Self {
            entries: map.iter().peekable(),
        }
    }

    /// The value of a key that is above all keys asked for before.
    pub fn get(&mut self, key: &K) -> Option<&'m V> {
        loop {
            let (own, value) = *self.entries.peek()?;
            // Equal keys are mostly the same shared text, which costs no comparison.
            if own == key {
                self.entries.next();
                return Some(value);
            }
            if own > key {
                return None;
            }
            self.entries.next();
        }
    }
}
