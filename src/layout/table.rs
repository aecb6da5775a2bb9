//! Lists that are read and written by number without a way to panic.
//!
//! The steps of a layout speak of nodes by number all the time. A number that is out of
//! range cannot come up, but if it did, it should cost a bad picture and not the program:
//! reads give the default then, and writes do nothing.

/// A number of a node, an edge or the like: short ones make lists that are read faster.
pub(super) trait Number: Copy {
    /// As the place in a list.
    fn place(self) -> usize;
}

impl Number for usize {
    #[inline]
    fn place(self) -> usize {
        self
    }
}

impl Number for u32 {
    #[inline]
    fn place(self) -> usize {
        self as usize
    }
}

/// The entry of a list, or the default if there is none.
#[inline]
pub(super) fn at<T: Copy + Default>(list: &[T], index: impl Number) -> T {
    list.get(index.place()).copied().unwrap_or_default()
}

/// Writes an entry of a list, if there is one.
#[inline]
pub(super) fn set<T>(list: &mut [T], index: impl Number, value: T) {
    if let Some(slot) = list.get_mut(index.place()) {
        *slot = value;
    }
}

/// Adds to an entry of a list, if there is one.
#[inline]
pub(super) fn add<T: std::ops::AddAssign>(list: &mut [T], index: impl Number, value: T) {
    if let Some(slot) = list.get_mut(index.place()) {
        *slot += value;
    }
}

/// Lists of lists in one piece of memory: a row of entries for each number.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows<T> {
    starts: Vec<u32>,
    entries: Vec<T>,
}

impl<T: Copy + Default> Rows<T> {
    /// Sorts pairs of a row's number and an entry into `count` rows; entries keep their order
    /// within a row. Pairs with numbers out of range are left out.
    pub fn new<N: Number>(count: usize, pairs: impl Iterator<Item = (N, T)> + Clone) -> Self {
        let mut starts = vec![0_u32; count + 1];
        for (row, _) in pairs.clone() {
            let row = row.place();
            if row < count {
                add(&mut starts, row + 1, 1);
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut entries = vec![T::default(); sum as usize];
        for (row, entry) in pairs {
            let row = row.place();
            if row < count {
                set(&mut entries, at(&next, row) as usize, entry);
                add(&mut next, row, 1);
            }
        }
        Self { starts, entries }
    }

    /// The entries of a row; none for a number out of range.
    #[inline]
    pub fn row(&self, row: impl Number) -> &[T] {
        let row = row.place();
        let next = row.saturating_add(1);
        let (from, to) = (at(&self.starts, row), at(&self.starts, next));
        self.entries
            .get(from as usize..to as usize)
            .unwrap_or_default()
    }

    /// The entries of a row, to be changed in place.
    #[inline]
    pub fn row_mut(&mut self, row: impl Number) -> &mut [T] {
        let row = row.place();
        let next = row.saturating_add(1);
        let (from, to) = (at(&self.starts, row), at(&self.starts, next));
        self.entries
            .get_mut(from as usize..to as usize)
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_the_order_of_their_entries() {
        let pairs = [(2_u32, 'a'), (0, 'b'), (2, 'c'), (7, 'd')];
        let rows = Rows::new(3, pairs.into_iter());
        assert_eq!(rows.row(0_u32), ['b']);
        assert!(rows.row(1_u32).is_empty());
        assert_eq!(rows.row(2_u32), ['a', 'c']);
        assert!(rows.row(3_u32).is_empty() && rows.row(usize::MAX).is_empty());
        assert!(
            Rows::new(3, [(usize::MAX, 'a')].into_iter())
                .row(0_u32)
                .is_empty()
        );
    }
}
