//! Choosing by keyboard the node that a node is connected with.

use std::sync::Arc;

use super::{Gesture, Tool};
use crate::geometry::Vec2;
use crate::interact::canvas::{Canvas, SceneView};
use crate::interact::input::Effect;
use crate::interact::link::link_nodes;
use crate::interact::overlay::{Overlay, side_of};
use crate::model::{Edit, NodeId, RecordId};
use crate::scene::style::RADIUS_MEDIUM;
use crate::scene::{Fragment, PortSide, Tag};

/// One of several nodes is lit, and becomes the other end.
#[derive(Clone, Debug, PartialEq)]
pub struct Choose {
    /// The node that gives.
    from: NodeId,
    /// The nodes that fit, in topological order.
    candidates: Vec<NodeId>,
    /// Which of them is lit.
    at: usize,
}

impl Gesture for Choose {
    fn hint(&self) -> String {
        format!(
            "Arrows or Tab choose the node · Enter connects · Esc cancels · {} of {}",
            self.at + 1,
            self.candidates.len()
        )
    }

    /// Nodes that can be connected are ringed, others dim, and the wire goes to the lit one.
    fn paint_below(&self, overlay: &mut Overlay<'_>, near: &[&Arc<Fragment>], view: SceneView<'_>) {
        let chosen = self.candidates.get(self.at);
        for fragment in near {
            let Tag::Record(RecordId::Node(id)) = &fragment.tag else {
                continue;
            };
            let rect = fragment.body.inflate(2.0, 2.0);
            if Some(id) == chosen {
                overlay.ring(rect, RADIUS_MEDIUM + 2.0, 2.5, overlay.theme.ok);
            } else if self.candidates.contains(id) {
                let color = overlay.theme.accent.with_opacity(0.7);
                overlay.ring(rect, RADIUS_MEDIUM + 2.0, 1.0, color);
            } else if *id != self.from {
                overlay.dim(rect);
            }
        }
        let start = side_of(&self.from, PortSide::Output, view);
        let end = chosen.and_then(|id| side_of(id, PortSide::Input, view));
        if let Some((start, end)) = start.zip(end) {
            overlay.wire(start, end, PortSide::Output, overlay.theme.ok, view);
        }
    }
}

/// Where an arrow key points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "they are directions")]
pub enum Arrow {
    Left,
    Right,
    Up,
    Down,
}

impl Canvas {
    /// Begins to choose among nodes; nothing happens if there are none.
    pub fn choose(&mut self, from: &NodeId, candidates: Vec<NodeId>) {
        if !candidates.is_empty() {
            self.set_tool(Tool::Choosing(Choose {
                from: from.clone(),
                candidates,
                at: 0,
            }));
        }
    }

    /// The node that is lit while one is chosen.
    pub fn chosen(&self) -> Option<&NodeId> {
        match self.tool() {
            Tool::Choosing(Choose { candidates, at, .. }) => candidates.get(*at),
            _ => None,
        }
    }

    /// Lights the next or the previous node, around the end.
    pub fn step_choice(&mut self, forward: bool) {
        if let Tool::Choosing(Choose { candidates, at, .. }) = self.tool_mut() {
            let count = candidates.len().max(1);
            *at = (*at + if forward { 1 } else { count - 1 }) % count;
        }
    }

    /// Lights the nearest node in a direction, if there is one.
    pub fn point_choice(&mut self, direction: Arrow, view: SceneView<'_>) {
        let Tool::Choosing(Choose { candidates, at, .. }) = self.tool_mut() else {
            return;
        };
        let center = |id: &NodeId| Some(view.cards.rect(view.document, id)?.center());
        let Some(here) = candidates.get(*at).and_then(center) else {
            return;
        };
        let ahead = match direction {
            Arrow::Left => Vec2::new(-1.0, 0.0),
            Arrow::Right => Vec2::new(1.0, 0.0),
            Arrow::Up => Vec2::new(0.0, -1.0),
            Arrow::Down => Vec2::new(0.0, 1.0),
        };
        // What lies aside counts twice: an arrow goes where it points before it goes near.
        let nearest = candidates
            .iter()
            .enumerate()
            .filter_map(|(index, id)| {
                let way = center(id)? - here;
                let forward = way.dot(ahead);
                let aside = way.cross(ahead).abs();
                (forward > 1.0).then_some((forward + 2.0 * aside, index))
            })
            .min_by(|(a, _), (b, _)| a.total_cmp(b));
        if let Some((_, index)) = nearest {
            *at = index;
        }
    }

    /// Ends the choice with a connection to the node that is lit.
    pub fn take_choice(&mut self, view: SceneView<'_>) -> Vec<Effect> {
        let Some(to) = self.chosen().cloned() else {
            return Vec::new();
        };
        let Tool::Choosing(Choose { from, .. }) = std::mem::take(self.tool_mut()) else {
            return Vec::new();
        };
        vec![match link_nodes(view.document, view.catalog, &from, &to) {
            Ok(link) => Effect::Commit(Edit::Connect(vec![link])),
            Err(reason) => Effect::Refused(reason),
        }]
    }
}
