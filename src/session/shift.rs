//! A large move while it goes on: what moves is drawn elsewhere, nothing is made anew.
//!
//! A move of a few nodes is previewed by changing the document, so that routes follow the
//! hand. For many nodes, or among very many, that would take longer than a frame. Then the picture is kept as it
//! is: what moves is painted with an offset, edges among the moved nodes go along, and those
//! that cross over to the rest are drawn as simple lines until the hand lets go.

use std::collections::BTreeSet;

use super::Session;
use crate::geometry::{Rect, Vec2};
use crate::interact::{Crossing, crossing_lines};
use crate::model::{EdgeId, LayoutSettings, NodeId, RecordId, Selection};
use crate::scene::{EdgeEnd, Primitive, Tag};

/// From how many moved nodes on a move is drawn with an offset only.
const MANY: usize = 80;
/// In documents of how many nodes every move is.
const LARGE: usize = 800;

/// What becomes of a fragment during a large move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// It stays.
    Still,
    /// It moves as a whole.
    Moved,
    /// It is an edge, or its label, between what moves and what stays.
    Crossing,
}

/// A large move that goes on.
#[derive(Clone, Debug)]
pub struct Shift {
    selection: Selection,
    offset: Vec2,
    /// For each fragment of the scene, in paint order.
    parts: Vec<Part>,
    crossings: Vec<Crossing>,
    settings: LayoutSettings,
}

impl Shift {
    /// How far everything has moved, in scene points.
    pub fn offset(&self) -> Vec2 {
        self.offset
    }

    /// What becomes of a fragment, by its place in the scene.
    pub fn part(&self, fragment: usize) -> Part {
        self.parts.get(fragment).copied().unwrap_or(Part::Still)
    }

    /// Simple lines for the edges between what moves and what stays, where they can be seen.
    pub fn crossing_lines(&self, visible: Rect) -> Vec<Primitive> {
        crossing_lines(&self.crossings, self.offset, &self.settings, visible)
    }
}

impl Session {
    /// The large move that goes on.
    pub fn shift(&self) -> Option<&Shift> {
        self.view.shift.as_ref()
    }

    /// Shows a move with an offset only, if it is one of many nodes; says whether it is.
    pub(super) fn preview_shift(&mut self, selection: &Selection, offset: Vec2) -> bool {
        match &mut self.view.shift {
            Some(shift) if shift.selection == *selection => {
                shift.offset = offset;
                true
            }
            _ => {
                self.view.shift = self.begin_shift(selection, offset);
                self.view.shift.is_some()
            }
        }
    }

    fn begin_shift(&self, selection: &Selection, offset: Vec2) -> Option<Shift> {
        let all = self.editor.document.with_lane_members(selection);
        if all.nodes().count() < MANY && self.editor.document.nodes().len() < LARGE {
            return None;
        }
        let moved: BTreeSet<&NodeId> = all
            .nodes()
            .filter(|id| {
                self.editor
                    .document
                    .node(id)
                    .is_some_and(|node| !node.locked)
            })
            .collect();
        let shown = self.shown();
        let mut crossings = Vec::new();
        let routes = self.derived.routes();
        let part_of_edge = |id: &EdgeId| match shown.edge(id) {
            Some(edge) => match (moved.contains(&edge.from), moved.contains(&edge.to)) {
                (true, true) => Part::Moved,
                (false, false) => Part::Still,
                _ => Part::Crossing,
            },
            None => Part::Still,
        };
        let parts = self
            .index()
            .fragments()
            .iter()
            .map(|fragment| match &fragment.tag {
                Tag::Record(RecordId::Node(id)) if moved.contains(id) => Part::Moved,
                Tag::Record(id @ (RecordId::Lane(_) | RecordId::Note(_)))
                    if selection.contains(id) =>
                {
                    Part::Moved
                }
                Tag::EdgeLabel(id) => part_of_edge(id),
                Tag::Stub(stub) => {
                    let edge = shown.edge(&stub.edge);
                    let node = edge.map(|edge| match stub.end {
                        EdgeEnd::Source => &edge.from,
                        EdgeEnd::Target => &edge.to,
                    });
                    match node {
                        Some(node) if moved.contains(node) => Part::Moved,
                        _ => Part::Still,
                    }
                }
                Tag::Record(RecordId::Edge(id)) => {
                    let part = part_of_edge(id);
                    if part == Part::Crossing
                        && let (Some(edge), Some(route)) = (shown.edge(id), routes.get(id))
                        && let (Some(start), Some(end)) =
                            (route.points.first(), route.points.last())
                    {
                        crossings.push(Crossing {
                            start: *start,
                            end: *end,
                            starts_moved: moved.contains(&edge.from),
                            stroke: self
                                .environment
                                .theme
                                .edge_stroke(edge.kind, fragment.on_spine),
                        });
                    }
                    part
                }
                _ => Part::Still,
            })
            .collect();
        Some(Shift {
            selection: selection.clone(),
            offset,
            parts,
            crossings,
            settings: **self.editor.document.layout(),
        })
    }
}
