//! The petgraph view of a document.

use crate::catalog::Catalog;
use crate::model::{Document, NodeId};

/// View.
pub struct GraphView<'d>(&'d Document);

impl<'d> GraphView<'d> {
    /// View.
    pub fn new(document: &'d Document, _catalog: &Catalog) -> Self {
        Self(document)
    }

    /// Order.
    pub fn topological_order(&self) -> Vec<NodeId> {
        self.0.nodes().keys().cloned().collect()
    }
}
