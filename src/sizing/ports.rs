//! What ports a node has: those of its component, or what its edges tell.

use std::collections::BTreeMap;

use crate::catalog::{Catalog, Component};
use crate::model::{DataTypeId, Document, NodeId};

/// Most input or output ports of a component that this palette does not know.
const MAX_INFERRED_PORTS: usize = 12;

/// What ports a node has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ports {
    /// Data types accepted, and whether they are required, by input port.
    pub inputs: Vec<(Vec<DataTypeId>, bool)>,
    /// Data type by output port.
    pub outputs: Vec<DataTypeId>,
}

impl Ports {
    /// The ports of a component of the palette.
    pub fn of(component: &Component) -> Self {
        Self {
            inputs: component
                .inputs
                .iter()
                .map(|port| (port.types.clone(), port.required))
                .collect(),
            outputs: component.outputs.clone(),
        }
    }
}

/// Ports of nodes whose component is unknown, as far as their edges tell.
pub(super) fn inferred_ports(document: &Document, catalog: &Catalog) -> BTreeMap<NodeId, Ports> {
    let mut ports: BTreeMap<NodeId, Ports> = document
        .nodes()
        .iter()
        .filter(|(_, node)| catalog.component(node.component.as_str()).is_none())
        .map(|(id, _)| (id.clone(), Ports::default()))
        .collect();
    if ports.is_empty() {
        return ports;
    }
    for edge in document.edges().values() {
        if let Some(own) = ports.get_mut(&edge.from)
            && !own.outputs.contains(&edge.data)
            && own.outputs.len() < MAX_INFERRED_PORTS
        {
            own.outputs.push(edge.data.clone());
        }
        if let Some(own) = ports.get_mut(&edge.to)
            && !own
                .inputs
                .iter()
                .any(|(types, _)| types.contains(&edge.data))
            && own.inputs.len() < MAX_INFERRED_PORTS
        {
            own.inputs.push((vec![edge.data.clone()], false));
        }
    }
    ports
}
