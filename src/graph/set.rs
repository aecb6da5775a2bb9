//! [`NodeSet`]: a set of nodes that is cheap to fill and to ask.

use petgraph::graph::NodeIndex;

/// Nodes of one graph view; walks over thousands of nodes fill one in microseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeSet {
    holds: Vec<bool>,
    count: usize,
}

impl NodeSet {
    /// Puts a node in; false if it was in already.
    pub fn insert(&mut self, node: NodeIndex) -> bool {
        let place = node.index();
        if self.holds.len() <= place {
            self.holds.resize(place + 1, false);
        }
        let is_new = self
            .holds
            .get_mut(place)
            .is_some_and(|holds| !std::mem::replace(holds, true));
        self.count += usize::from(is_new);
        is_new
    }

    /// Whether a node is in it.
    pub fn contains(&self, node: NodeIndex) -> bool {
        self.holds.get(node.index()).copied().unwrap_or(false)
    }

    /// Its nodes, in order of their numbers, which is that of their ids.
    pub fn iter(&self) -> impl Iterator<Item = NodeIndex> + '_ {
        let held = self.holds.iter().enumerate().filter(|(_, holds)| **holds);
        held.map(|(place, _)| NodeIndex::new(place))
    }

    /// How many nodes are in it.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether no node is in it.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl FromIterator<NodeIndex> for NodeSet {
    fn from_iter<I: IntoIterator<Item = NodeIndex>>(nodes: I) -> Self {
        let mut set = Self::default();
        for node in nodes {
            set.insert(node);
        }
        set
    }
}

impl<'n> FromIterator<&'n NodeIndex> for NodeSet {
    fn from_iter<I: IntoIterator<Item = &'n NodeIndex>>(nodes: I) -> Self {
        nodes.into_iter().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_told_in_order_and_once() {
        let nodes = [7, 2, 7, 0].map(NodeIndex::new);
        let set: NodeSet = nodes.iter().collect();
        let order: Vec<usize> = set.iter().map(NodeIndex::index).collect();
        assert_eq!(order, [0, 2, 7]);
        assert_eq!(set.len(), 3);
        assert!(set.contains(NodeIndex::new(2)) && !set.contains(NodeIndex::new(900)));
    }
}
