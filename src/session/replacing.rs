//! Putting another component in the place of a node's, and turning edges around.

use super::Session;
use crate::catalog::{Catalog, Component, is_box};
use crate::interact::link_nodes;
use crate::model::{ComponentId, DataTypeId, Document, EdgeId, EdgeKind, NodeId, Selection};

/// What would come of putting another component in the place of nodes'.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replacement {
    /// Edges that stay, some of them with other data.
    pub kept: Vec<EdgeId>,
    /// Edges that would go, since the component neither gives nor takes what they need.
    pub dropped: Vec<EdgeId>,
}

impl Replacement {
    /// That in words: `keeps all 3 edges`, `drops 1 of 3 edges: to Response`.
    pub fn words(&self, document: &Document, nodes: &[NodeId]) -> String {
        let (kept, all) = (self.kept.len(), self.kept.len() + self.dropped.len());
        match (kept, all) {
            (_, 0) => return String::new(),
            (1, 1) => return "keeps its edge".to_owned(),
            (kept, all) if kept == all => return format!("keeps all {all} edges"),
            _ => {}
        }
        let label = |id: &NodeId| {
            let node = document.node(id);
            node.map_or_else(|| id.to_string(), |node| node.label.clone())
        };
        let ends: Vec<String> = self
            .dropped
            .iter()
            .filter_map(|id| {
                let edge = document.edge(id)?;
                Some(if nodes.contains(&edge.from) {
                    format!("to {}", label(&edge.to))
                } else {
                    format!("from {}", label(&edge.from))
                })
            })
            .collect();
        let ends = ends.join(", ");
        match all {
            1 => format!("drops its edge {ends}"),
            all if kept == 0 => format!("drops all {all} edges: {ends}"),
            all => format!("drops {} of {all} edges: {ends}", all - kept),
        }
    }
}

/// What flows along an edge if one of its ends is another component: what did, if that still fits, else
/// what fits first; `None` if nothing does.
fn data_with(
    document: &Document,
    catalog: &Catalog,
    edge: &EdgeId,
    (nodes, new): (&[NodeId], Option<&Component>),
) -> Option<DataTypeId> {
    let edge = document.edge(edge)?;
    let known = |id: &NodeId| {
        if nodes.contains(id) {
            return new;
        }
        catalog.component(document.node(id)?.component.as_str())
    };
    let (from, to) = (known(&edge.from), known(&edge.to));
    let given = from.is_none_or(|from| from.gives(edge.data.as_str()));
    let taken = to.is_none_or(|to| to.accepts(edge.data.as_str()));
    if given && taken {
        return Some(edge.data.clone());
    }
    match (from, to) {
        (Some(from), Some(to)) => from.flows_to(to).next().cloned(),
        (Some(from), None) => from.outputs.first().cloned(),
        (None, Some(to)) => to.inputs.first()?.types.first().cloned(),
        (None, None) => Some(edge.data.clone()),
    }
}

impl Session {
    /// What would come of putting a component, or a box, in the place of nodes'.
    pub fn replacement(&self, nodes: &[NodeId], component: &ComponentId) -> Replacement {
        let (document, catalog) = (&self.editor.document, self.environment.catalog);
        let new = catalog.component(component.as_str());
        let mut replacement = Replacement::default();
        for (id, edge) in document.edges() {
            if !nodes.contains(&edge.from) && !nodes.contains(&edge.to) {
                continue;
            }
            if data_with(document, catalog, id, (nodes, new)).is_some() {
                replacement.kept.push(id.clone());
            } else {
                replacement.dropped.push(id.clone());
            }
        }
        replacement
    }

    /// Puts a component, or a box, in the place of nodes', in one step. Places, lanes, notes, figures and
    /// titles of their own stay, and the edges that still make sense.
    pub fn replace_component(&mut self, nodes: &[NodeId], component: &ComponentId) -> bool {
        let catalog = self.environment.catalog;
        let new = catalog.component(component.as_str());
        if new.is_none() && !is_box(component.as_str()) {
            return false;
        }
        let name = new.map_or("a box", |new| new.name.as_str());
        let Replacement { kept, dropped } = self.replacement(nodes, component);
        let data: Vec<(EdgeId, DataTypeId)> = kept
            .into_iter()
            .filter_map(|id| {
                let data = data_with(&self.editor.document, catalog, &id, (nodes, new))?;
                Some((id, data))
            })
            .collect();
        self.end_gesture();
        let replaced = self.edit(format!("Replace by {name}"), |draft| {
            for id in &dropped {
                draft.remove_edge(id)?;
            }
            for id in nodes {
                let Some(node) = draft.document().node(id).cloned() else {
                    continue;
                };
                let old = catalog.component(node.component.as_str());
                draft.set_component(id, component)?;
                let Some(new) = new else {
                    continue;
                };
                // A title of its own says what the node is for; that of the palette goes with it.
                if old.is_some_and(|old| old.name == node.label) {
                    draft.set_label(id, &new.name)?;
                }
                let is_usual = node.technology.is_empty()
                    || old.is_some_and(|old| old.technologies.contains(&node.technology));
                if is_usual {
                    let first = new.technologies.first().map_or("", String::as_str);
                    draft.set_technology(id, first)?;
                }
            }
            for (id, data) in &data {
                let is_other = draft
                    .document()
                    .edge(id)
                    .is_some_and(|edge| edge.data != *data);
                if is_other {
                    draft.set_edge_data(id, data)?;
                }
            }
            Ok(())
        });
        self.report(replaced).is_some()
    }

    /// Turns the selected edges around, with their kinds and labels; what flows is what fits that way, or
    /// what flowed before.
    pub(super) fn reverse_edges(&mut self) {
        let edges: Vec<EdgeId> = self.editor.selection.edges().cloned().collect();
        let catalog = self.environment.catalog;
        let turned = self.edit("Reverse edges", |draft| {
            let mut turned: Vec<EdgeId> = Vec::new();
            for id in &edges {
                let Some(edge) = draft.document().edge(id).cloned() else {
                    continue;
                };
                draft.remove_edge(id)?;
                let fitting = link_nodes(draft.document(), catalog, &edge.to, &edge.from);
                let data = fitting.map_or_else(|_| edge.data.clone(), |fitting| fitting.data);
                let new = draft.connect(&edge.to, &edge.from, &data, edge.kind)?;
                draft.set_edge_label(&new, &edge.label)?;
                draft.set_edge_stub(&new, edge.stub)?;
                turned.push(new);
            }
            Ok(turned)
        });
        if let Some(turned) = self.report(turned) {
            self.select(turned.iter().collect::<Selection>());
        }
    }

    /// Connects two nodes though nothing that one gives is taken by the other; the checks report it.
    pub fn connect_anyway(&mut self, from: &NodeId, to: &NodeId) -> Option<EdgeId> {
        let catalog = self.environment.catalog;
        let connected = self.edit("Connect anyway", |draft| {
            if let Ok(edge) = link_nodes(draft.document(), catalog, from, to) {
                return draft.connect(&edge.from, &edge.to, &edge.data, edge.kind);
            }
            let data = super::sketching::flowing(draft.document(), from, to, catalog);
            draft.connect(from, to, &data, EdgeKind::Sync)
        });
        let id = self.report(connected)?;
        self.select(Selection::of(&id));
        Some(id)
    }
}
