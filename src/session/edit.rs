//! Changes that commands and panels ask for.

use std::collections::BTreeSet;

use super::Session;
use super::notice::Notice;
use super::words;
use crate::geometry::{Direction, GRID, Point, Rect, Size, Vec2, bounding_box, snap};
use crate::interact::link_nodes;
use crate::model::{
    EdgeId, Edit, LaneId, LaneKind, NodeField, NodeId, NoteId, NoteKind, Selection,
};
use crate::sizing::{LANE_HEADER, LANE_PADDING};
use crate::storage::format;

/// How far a copy lies from what it copies, in scene points.
const COPY_OFFSET: f64 = 24.0;
/// Size of a new lane, in scene points.
const NEW_LANE: Size = Size::new(640.0, 160.0);
/// Size of a new lane that stands beside others.
const NEW_LANE_BESIDE: Size = Size::new(240.0, 480.0);
/// Size of a new note, in scene points.
const NEW_NOTE: Size = Size::new(200.0, 88.0);
/// Between two lanes, in scene points.
const LANE_GAP: f64 = 24.0;

impl Session {
    /// Makes an edit as a step, or as part of the last one where both are typed in one place;
    /// returns what came of it, and tells why nothing did.
    pub fn apply(&mut self, edit: &Edit) -> Option<Selection> {
        if let Some(key) = edit.merge_key() {
            return self.apply_merging(edit, key);
        }
        let done = self.edit(edit.label(), |draft| words::make(edit, draft));
        self.report(done)
    }

    /// [`Session::apply`], with a key of its own: edits in a row with the same one become one step.
    pub(super) fn apply_merging(
        &mut self,
        edit: &Edit,
        key: impl Into<String>,
    ) -> Option<Selection> {
        let done = self.edit_merging(edit.label(), key, |draft| words::make(edit, draft));
        self.report(done)
    }

    /// Connects two nodes with the first data type that fits.
    pub fn connect_nodes(&mut self, from: &NodeId, to: &NodeId) -> Option<EdgeId> {
        match link_nodes(&self.editor.document, self.environment.catalog, from, to) {
            Ok(edge) => {
                let made = self.apply(&Edit::Connect(vec![edge]))?;
                made.edges().next().cloned()
            }
            Err(reason) => {
                self.notify(Notice::warning(format!("{reason}.")));
                None
            }
        }
    }

    /// Removes what is selected.
    pub fn delete_selection(&mut self) {
        self.apply(&Edit::Remove(self.editor.selection.clone()));
    }

    /// Removes the selected nodes and joins their neighbors.
    pub fn delete_and_join(&mut self) {
        self.apply(&Edit::Dissolve(self.editor.selection.node_set()));
    }

    /// What is selected as RON text, for the clipboard; `None` if there is nothing.
    pub fn copy_text(&self) -> Option<String> {
        let part = self
            .editor
            .document
            .with_lane_members(&self.editor.selection);
        let part = self.editor.document.subset(&part);
        (!part.is_blank()).then(|| format::write(&part))
    }

    /// [`Session::copy_text`], and removes what it holds: lanes go with their nodes, so that
    /// pasting moves them.
    pub fn cut_text(&mut self) -> Option<String> {
        let text = self.copy_text();
        let all = self
            .editor
            .document
            .with_lane_members(&self.editor.selection);
        let label = format!("Cut {}", self.editor.selection.describe());
        self.apply(&Edit::Together(label, vec![Edit::Remove(all)]))?;
        text
    }

    /// Inserts RON text from the clipboard, and selects what came of it.
    ///
    /// With `at`, the middle of what is inserted goes there; without, it lies beside the
    /// original, and each repetition further on.
    pub fn paste_text(&mut self, text: &str, at: Option<Point>) -> bool {
        let part = match format::read(text) {
            Ok(loaded) => loaded.document,
            Err(error) => {
                let looks_like_ours = text.contains("format:");
                self.notify(if looks_like_ours {
                    Notice::warning(format!("The clipboard could not be pasted: {error}."))
                } else {
                    Notice::info(
                        "The clipboard holds no part of a diagram. Copy nodes here or in \
                         another Pipewright window first.",
                    )
                });
                return false;
            }
        };
        let at = at.map(|at| Point::new(at.x.round(), at.y.round()));
        if self.editor.pastes.0 == text && self.editor.pastes.2 == at {
            self.editor.pastes.1 += 1;
        } else {
            self.editor.pastes = (text.to_owned(), 1, at);
        }
        let Some(area) = self.area_of(&part) else {
            return false;
        };
        let visible = self.view.canvas.camera.visible(self.view.viewport);
        let once = Vec2::new(COPY_OFFSET, COPY_OFFSET);
        let step = once * f64::from(self.editor.pastes.1);
        let offset = match at {
            // Pasted again at the same place, each lies a little further on.
            Some(point) => point - area.center() + step - once,
            None if visible.overlaps(area + step) => step,
            None => visible.center() - area.center() + step - once,
        };
        let offset = Vec2::new(snap(offset.x, GRID), snap(offset.y, GRID));
        let lane = self.lane_at(area.center() + offset).cloned();
        match self.apply(&Edit::Insert(Box::new(part), offset, lane)) {
            Some(inserted) => {
                self.select(inserted);
                true
            }
            None => false,
        }
    }

    /// Adds words from the clipboard as a note with its top left corner at a place.
    pub fn paste_note(&mut self, text: &str, at: Option<Point>) -> Option<NoteId> {
        let at = at.unwrap_or_else(|| self.viewport_center());
        let at = self.place_in_document(at);
        let id = self.add_text(text.trim(), at)?;
        self.select(Selection::of(&id));
        Some(id)
    }

    /// Copies what is selected beside itself, and selects the copies.
    pub fn duplicate_selection(&mut self, offset: Vec2) {
        if let Some(copies) = self.apply(&Edit::Duplicate(self.editor.selection.clone(), offset)) {
            self.select(copies);
        }
    }

    /// The offset of [`Session::duplicate_selection`] when the keyboard asks for it.
    pub(super) fn copy_offset() -> Vec2 {
        Vec2::new(COPY_OFFSET, COPY_OFFSET)
    }

    /// Moves what is selected by an offset, or bends the edge that alone is selected; steps in a row are
    /// one undo.
    pub fn nudge(&mut self, offset: Vec2) {
        if self.nudge_edge(offset) {
            return;
        }
        self.apply_merging(&Edit::Move(self.editor.selection.clone(), offset), "nudge");
    }

    /// Adds a lane after the others and selects it: below them, or right of them where the flow
    /// runs down.
    pub fn add_lane(&mut self) -> Option<LaneId> {
        let lanes = self.editor.document.lanes_in_order();
        let all = bounding_box(lanes.iter().map(|(_, lane)| lane.rect));
        let direction = self.editor.document.layout().direction;
        let new = match direction {
            Direction::Right => NEW_LANE,
            Direction::Down => NEW_LANE_BESIDE,
        };
        let rect = match all.map(|all| direction.turn_rect(all)) {
            Some(all) => {
                let new = direction.turn_size(new);
                let size = Size::new(all.width().max(new.width), new.height);
                let place = Point::new(all.x0, all.y1 + LANE_GAP);
                direction.turn_rect(Rect::from_origin_size(place, size))
            }
            None => Rect::from_center_size(self.place_to_add(), new),
        };
        let used: BTreeSet<LaneKind> = lanes.iter().map(|(_, lane)| lane.kind).collect();
        let kind = LaneKind::ALL
            .into_iter()
            .find(|kind| !used.contains(kind))
            .unwrap_or(LaneKind::Custom);
        let added = self.apply(&Edit::AddLane(kind.label().to_owned(), kind, rect))?;
        self.select(added.clone());
        self.view.canvas.camera.reveal(rect, self.view.viewport);
        added.lanes().next().cloned()
    }

    /// Puts the selected nodes into a new lane around them.
    pub fn group_into_lane(&mut self) {
        let nodes = self.editor.selection.node_set();
        let Some(area) = bounding_box(nodes.iter().filter_map(|id| self.node_rect(id))) else {
            return;
        };
        let rect = Rect::new(
            area.x0 - LANE_PADDING,
            area.y0 - LANE_PADDING - LANE_HEADER / 2.0,
            area.x1 + LANE_PADDING,
            area.y1 + LANE_PADDING,
        );
        if let Some(lane) = self.apply(&Edit::GroupIntoLane(nodes, rect)) {
            self.select(lane);
        }
    }

    /// Adds a note in the middle of the viewport and selects it.
    pub fn add_note(&mut self) -> Option<NoteId> {
        let rect = Rect::from_center_size(self.place_to_add(), NEW_NOTE);
        let origin = Point::new(snap(rect.x0, GRID), snap(rect.y0, GRID));
        let rect = Rect::from_origin_size(origin, NEW_NOTE);
        let added = self.apply(&Edit::AddNote("Note".to_owned(), NoteKind::Card, rect))?;
        self.select(added.clone());
        added.notes().next().cloned()
    }

    /// Locks the selected nodes; unlocks them if all are locked.
    pub fn toggle_lock(&mut self) {
        let nodes = self.editor.selection.node_set();
        let lock = nodes.iter().any(|id| {
            self.editor
                .document
                .node(id)
                .is_some_and(|node| !node.locked)
        });
        self.apply(&Edit::SetNodes(nodes, NodeField::Locked(lock)));
    }

    /// Applies the fix of a finding as one step.
    pub fn apply_fix(&mut self, fix: &crate::check::Fix) {
        self.leave_overview();
        let mut fix = fix.clone();
        let mut edits = Vec::new();
        if let Edit::AddPart(part) = &mut fix.edit {
            let size = self.size_of_new(&part.node);
            let ends = match (part.replaces.as_slice(), part.from.first(), part.to.first()) {
                ([_, ..], Some((from, ..)), Some((to, ..))) => Some((from, to)),
                _ => None,
            };
            let room = ends.and_then(|(from, to)| self.room_between(from, to, size));
            if let Some(room) = room {
                part.node.position = room.at;
                let source = ends.and_then(|(from, _)| self.editor.document.node(from));
                part.node.lane = source.and_then(|node| node.lane.clone());
                edits.extend(room.way);
            } else {
                let place = Rect::from_origin_size(part.node.position, size);
                part.node.position = self.free_place(place);
            }
        }
        edits.push(fix.edit);
        self.apply(&Edit::Together(fix.label, edits));
    }

    /// Selects what a finding speaks of and brings it into view.
    pub fn show_finding(&mut self, index: usize) {
        let Some(finding) = self.findings().get(index) else {
            return;
        };
        let mut selection: Selection = finding.nodes.iter().collect();
        selection.extend(&finding.edges);
        self.view.current_problem = Some(index);
        self.reveal(selection);
    }

    pub(super) fn step_problem(&mut self, forward: bool) {
        let count = self.findings().len();
        if count == 0 {
            self.notify(Notice::success("The checks found nothing."));
            return;
        }
        let next = match (self.view.current_problem, forward) {
            (None, true) => 0,
            (None, false) => count - 1,
            (Some(current), true) => (current + 1) % count,
            (Some(current), false) => (current.min(count - 1) + count - 1) % count,
        };
        self.show_finding(next);
        if let Some(finding) = self.findings().get(next) {
            let sentence = format!("Problem {} of {count}: {}", next + 1, finding.message);
            self.notify(Notice::info(sentence));
        }
    }
}
