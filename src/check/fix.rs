//! Mechanical fixes: data that becomes verbs of one undoable step.

use crate::model::{ComponentId, DataTypeId, Draft, EdgeId, EdgeKind, EditError, LaneId, NodeId};

/// A change that mends a finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// What it does, as on the button.
    pub label: String,
    /// The change.
    pub action: FixAction,
}

/// What a fix changes.
#[derive(Clone, Debug, PartialEq)]
pub enum FixAction {
    /// Remove edges.
    RemoveEdges(Vec<EdgeId>),
    /// Remove nodes.
    RemoveNodes(Vec<NodeId>),
    /// Set when data flows along an edge.
    SetEdgeKind(EdgeId, EdgeKind),
    /// Set what flows along an edge.
    SetEdgeData(EdgeId, DataTypeId),
    /// Put a node into a lane.
    MoveToLane(NodeId, LaneId),
    /// Make a node another component.
    SetComponent(NodeId, ComponentId),
    /// Connect two nodes.
    Connect {
        /// The node that gives.
        from: NodeId,
        /// The node that takes.
        to: NodeId,
        /// What flows.
        data: DataTypeId,
        /// When it flows.
        kind: EdgeKind,
    },
}

impl Fix {
    pub(super) fn new(label: impl Into<String>, action: FixAction) -> Self {
        Self {
            label: label.into(),
            action,
        }
    }

    /// Makes the change.
    ///
    /// # Errors
    /// [`EditError`] if the document has changed since.
    pub fn apply(&self, draft: &mut Draft<'_>) -> Result<(), EditError> {
        match &self.action {
            FixAction::RemoveEdges(edges) => edges.iter().try_for_each(|id| draft.remove_edge(id)),
            FixAction::RemoveNodes(nodes) => nodes.iter().try_for_each(|id| draft.remove_node(id)),
            FixAction::SetEdgeKind(edge, kind) => draft.set_edge_kind(edge, *kind),
            FixAction::SetEdgeData(edge, data) => draft.set_edge_data(edge, data),
            FixAction::MoveToLane(node, lane) => draft.assign_lane(node, Some(lane)),
            FixAction::SetComponent(node, component) => draft.set_component(node, component),
            FixAction::Connect {
                from,
                to,
                data,
                kind,
            } => draft.connect(from, to, data, *kind).map(drop),
        }
    }
}
