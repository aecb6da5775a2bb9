//! Groups that grow together: union-find with halved paths.

/// The representative of the group of `index`; each entry names one nearer to it.
pub(super) fn union_root(parents: &mut [usize], mut index: usize) -> usize {
    while let Some(up) = parents.get(index).copied() {
        if up == index {
            break;
        }
        let above = parents.get(up).copied().unwrap_or(up);
        if let Some(slot) = parents.get_mut(index) {
            *slot = above;
        }
        index = above;
    }
    index
}
