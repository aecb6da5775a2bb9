//! Choosing by keyboard the node that a node is connected with.

use super::canvas::{Canvas, View};
use super::link::link_nodes;
use super::tool::{Effect, Tool};
use crate::geometry::Vec2;
use crate::model::{Edit, NodeId};

/// Where an arrow key points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "they are directions")]
pub enum Direction {
    Left,
    Right,
    Up,
    Down,
}

impl Canvas {
    /// Begins to choose among nodes; nothing happens if there are none.
    pub fn choose(&mut self, from: &NodeId, candidates: Vec<NodeId>) {
        if !candidates.is_empty() {
            self.set_tool(Tool::Choosing {
                from: from.clone(),
                candidates,
                at: 0,
            });
        }
    }

    /// The node that is lit while one is chosen.
    pub fn chosen(&self) -> Option<&NodeId> {
        match self.tool() {
            Tool::Choosing { candidates, at, .. } => candidates.get(*at),
            _ => None,
        }
    }

    /// Lights the next or the previous node, around the end.
    pub fn step_choice(&mut self, forward: bool) {
        if let Tool::Choosing { candidates, at, .. } = self.tool_mut() {
            let count = candidates.len().max(1);
            *at = (*at + if forward { 1 } else { count - 1 }) % count;
        }
    }

    /// Lights the nearest node in a direction, if there is one.
    pub fn point_choice(&mut self, direction: Direction, view: View<'_>) {
        let Tool::Choosing { candidates, at, .. } = self.tool_mut() else {
            return;
        };
        let centre = |id: &NodeId| Some(view.cards.rect(view.document, id)?.center());
        let Some(here) = candidates.get(*at).and_then(centre) else {
            return;
        };
        let ahead = match direction {
            Direction::Left => Vec2::new(-1.0, 0.0),
            Direction::Right => Vec2::new(1.0, 0.0),
            Direction::Up => Vec2::new(0.0, -1.0),
            Direction::Down => Vec2::new(0.0, 1.0),
        };
        // What lies aside counts twice: an arrow goes where it points before it goes near.
        let nearest = candidates
            .iter()
            .enumerate()
            .filter_map(|(index, id)| {
                let way = centre(id)? - here;
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
    pub fn take_choice(&mut self, view: View<'_>) -> Vec<Effect> {
        let Some(to) = self.chosen().cloned() else {
            return Vec::new();
        };
        let Tool::Choosing { from, .. } = std::mem::take(self.tool_mut()) else {
            return Vec::new();
        };
        vec![match link_nodes(view.document, view.catalog, &from, &to) {
            Ok(link) => Effect::Commit(Edit::Connect(vec![link])),
            Err(reason) => Effect::Refused(reason),
        }]
    }
}
