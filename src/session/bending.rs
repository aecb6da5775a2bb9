//! Lines that a person leads, by keys and commands.

use std::collections::BTreeSet;

use super::Session;
use crate::geometry::{Point, Vec2};
use crate::interact::bendable;
use crate::layout::{Grip, bent, is_level};
use crate::model::{EdgeField, EdgeId, Edit};

impl Session {
    /// The edges whose bends a command would clear: those selected, or all where none is.
    pub(super) fn bent_edges(&self) -> BTreeSet<EdgeId> {
        let selection = &self.editor.selection;
        let is_meant = |id: &EdgeId| selection.contains(id) || selection.edges().next().is_none();
        let edges = self.editor.document.edges().iter();
        edges
            .filter(|(id, edge)| edge.bent && is_meant(id))
            .map(|(id, _)| id.clone())
            .collect()
    }

    /// Leaves the way of edges that somebody bent to the router again.
    pub(super) fn clear_bends(&mut self) {
        let edges = self.bent_edges();
        self.apply(&Edit::SetEdges(edges, EdgeField::Line(None)));
    }

    /// The edge that alone is selected, if its line can be bent.
    pub(super) fn edge_to_bend(&self) -> Option<&EdgeId> {
        let selection = &self.editor.selection;
        let edge = selection.edges().next()?;
        let can = selection.len() == 1 && bendable(edge, self.canvas_view()).is_some();
        can.then_some(edge)
    }

    /// Moves the longest run across an offset, in scene points, of the edge that alone is selected; says
    /// whether it could.
    pub(super) fn nudge_edge(&mut self, offset: Vec2) -> bool {
        let Some(edge) = self.edge_to_bend().cloned() else {
            return false;
        };
        let Some((line, ends)) = bendable(&edge, self.canvas_view()) else {
            return false;
        };
        let moves_level = offset.y != 0.0;
        let length = |run: &usize| match line.get(*run..run + 2) {
            Some([a, b]) => (*b - *a).hypot(),
            _ => 0.0,
        };
        let runs =
            (0..line.len().saturating_sub(1)).filter(|run| is_level(&line, *run) == moves_level);
        let run = runs.max_by(|a, b| length(a).total_cmp(&length(b)));
        let moved = run.and_then(|run| {
            let at: Point = *line.get(run)?;
            bent(&line, Grip::Run(run), at + offset, ends)
        });
        if let Some(line) = moved {
            let edit = Edit::set_edge(&edge, EdgeField::Line(Some(line)));
            self.apply_merging(&edit, format!("bend {edge}"));
        }
        true
    }
}
