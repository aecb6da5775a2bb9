//! Room for a card between two others: what comes after is moved along.

use super::Session;
use crate::geometry::{Direction, GRID, Point, Rect, Size, Vec2, snap};
use crate::model::{Edit, NodeId, NoteId, RecordId, Selection};

/// Least room between a card that is put between two others and each of them, in scene points.
const GAP: f64 = 48.0;
/// Room that it leaves around the other cards, in scene points.
const MARGIN: f64 = 12.0;

/// A place between two nodes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Room {
    /// The corner of the new card, in scene points.
    pub at: Point,
    /// What makes way for it, if anything has to.
    pub way: Option<Edit>,
}

impl Session {
    /// Room for a card of a size between two nodes that stand one behind the other: in line with the first,
    /// with all that comes after it moved on along the flow where there is too little. `None` if they
    /// stand otherwise, or something is in the way.
    pub(super) fn room_between(&self, from: &NodeId, to: &NodeId, size: Size) -> Option<Room> {
        // What is not shown has no place that could be measured.
        let document = &self.editor.document;
        let is_hidden = |id: &NodeId| self.node_rect(id).is_none();
        if self.inside().is_some() || document.nodes().keys().any(is_hidden) {
            return None;
        }
        let direction = document.layout().direction;
        let turned = |id: &NodeId| Some(direction.turn_rect(self.node_rect(id)?));
        let (start, end) = (turned(from)?, turned(to)?);
        let size = direction.turn_size(size);
        let has_room = end.x0 - start.x1;
        // Levels that are far apart are joined by a step, which has room for a card of its own.
        if has_room < 0.0 || (start.center().y - end.center().y).abs() > 2.0 * size.height {
            return None;
        }
        let missing = size.width + 2.0 * GAP - has_room;
        let push = (missing.max(0.0) / GRID).ceil() * GRID;
        let after = self.after(end.x0, direction);
        if push > 0.0 && !after.contains(to) {
            return None;
        }
        // What is locked stays, and what moves must not come to lie on it.
        let locked = document.nodes().iter().filter(|(_, node)| node.locked);
        let locked: Vec<Rect> = locked.filter_map(|(id, _)| turned(id)).collect();
        let meets = |rect: Rect| locked.iter().any(|own| own.overlaps(rect));
        let is_pushed_on_one = after
            .nodes()
            .filter_map(turned)
            .any(|rect| meets(rect + Vec2::new(push, 0.0)));
        if is_pushed_on_one {
            return None;
        }
        let x = start.x1 + (has_room + push - size.width) / 2.0;
        let y = start.center().y - size.height / 2.0;
        let card = Rect::from_origin_size((snap(x, GRID), y), size);
        let is_taken = |id: &NodeId| {
            let rect = turned(id).map(|rect| {
                let pushed = if after.contains(id) { push } else { 0.0 };
                rect + Vec2::new(pushed, 0.0)
            });
            rect.is_some_and(|rect| rect.inflate(MARGIN, MARGIN).overlaps(card))
        };
        if document.nodes().keys().any(is_taken) {
            return None;
        }
        let offset = direction.turn_vec(Vec2::new(push, 0.0));
        Some(Room {
            at: direction.turn_rect(card).origin(),
            way: (push > 0.0).then_some(Edit::Move(after, offset)),
        })
    }

    /// The nodes that can be moved, and the notes, that begin at a place along the flow or after it.
    fn after(&self, place: f64, direction: Direction) -> Selection {
        let is_after = |rect: Rect| direction.turn_rect(rect).x0 >= place - 1.0;
        let document = &self.editor.document;
        let nodes = document.nodes().iter().filter(|(_, node)| !node.locked);
        let nodes = nodes.map(|(id, _)| id);
        let nodes = nodes.filter(|id| self.node_rect(id).is_some_and(is_after));
        let notes = document.notes().iter().filter(|(_, note)| {
            let rect = Rect::from_origin_size(note.position, note.size);
            is_after(rect)
        });
        let nodes = nodes.map(|id: &NodeId| RecordId::from(id.clone()));
        let notes = notes.map(|(id, _): (&NoteId, _)| RecordId::from(id.clone()));
        nodes.chain(notes).collect()
    }
}
