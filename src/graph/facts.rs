//! What rules and estimates want to know of nodes and edges.

use std::sync::Arc;

use crate::catalog::{Component, Role};
use crate::model::{Edge, EdgeId, LaneKind, Node, NodeId};

/// What the rules want to know of a node.
#[derive(Clone, Copy, Debug)]
pub struct NodeFacts<'d> {
    /// Its id.
    pub id: &'d NodeId,
    /// Its record.
    pub node: &'d Arc<Node>,
    /// Its component, if the palette knows it.
    pub component: Option<&'d Component>,
    /// What its lane is for, if it is in one.
    pub lane: Option<LaneKind>,
}

impl NodeFacts<'_> {
    /// Whether its component has a role; one that the palette does not know has none.
    pub fn plays(&self, role: Role) -> bool {
        self.component
            .is_some_and(|component| component.plays(role))
    }

    /// Whether its component has one of some roles.
    pub fn plays_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.plays(*role))
    }

    /// The id of its stage; empty for an unknown component.
    pub fn stage(&self) -> &str {
        self.component
            .map_or("", |component| component.stage.as_str())
    }
}

/// What the rules want to know of an edge.
#[derive(Clone, Copy, Debug)]
pub struct EdgeFacts<'d> {
    /// Its id.
    pub id: &'d EdgeId,
    /// Its record.
    pub edge: &'d Arc<Edge>,
}
