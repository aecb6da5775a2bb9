//! Changing the area of a lane, a note or a node.

use super::{Gesture, Pointer};
use crate::geometry::{GRID, Point, Rect, Size, Vec2, snap};
use crate::interact::camera::Camera;
use crate::interact::canvas::SceneView;
use crate::interact::input::{Cursor, Effect, Modifiers};
use crate::model::{Edit, LaneField, NodeField, NoteField, RecordId};

/// How near the border of a selected lane or note is grabbed, in screen points.
const BORDER_REACH: f64 = 6.0;
/// Smallest lane or note, in scene points.
const SMALLEST: Size = Size::new(48.0, 48.0);

/// Sides follow the pointer.
#[derive(Clone, Debug, PartialEq)]
pub struct Resize {
    /// The lane, note or node.
    record: RecordId,
    /// Where it began, in scene points.
    start: Point,
    /// Area before.
    rect: Rect,
    /// Sides that move.
    sides: Sides,
    /// Smallest size, in scene points.
    least: Size,
}

impl Resize {
    /// Takes hold of the border under a scene point, if there is one.
    pub(in crate::interact) fn begin(scene: Point, zoom: f64, view: SceneView<'_>) -> Option<Self> {
        let (record, rect, sides) = border_at(scene, zoom, view)?;
        let least = record.node().and_then(|id| view.cards.least_size(id));
        Some(Self {
            record,
            start: scene,
            rect,
            sides,
            least: least.unwrap_or(SMALLEST),
        })
    }
}

impl Gesture for Resize {
    fn moved(&mut self, pointer: Pointer, _: &mut Camera, view: SceneView<'_>) -> Vec<Effect> {
        let mut offset = pointer.scene - self.start;
        if view.snaps(pointer.modifiers) {
            offset = Vec2::new(snap(offset.x, GRID), snap(offset.y, GRID));
        }
        let area = self.sides.resized(self.rect, offset, self.least);
        let edit = match &self.record {
            RecordId::Lane(lane) => Edit::SetLane(lane.clone(), LaneField::Area(area)),
            RecordId::Note(note) => Edit::set_note(note, NoteField::Area(area)),
            RecordId::Node(node) => Edit::set_node(node, NodeField::Area(area)),
            RecordId::Edge(_) => return Vec::new(),
        };
        vec![Effect::Preview(edit)]
    }

    fn released(
        &mut self,
        moved: Vec<Effect>,
        _: Modifiers,
        _: SceneView<'_>,
    ) -> (Vec<Effect>, super::Tool) {
        super::committed(moved)
    }

    fn cancelled(&mut self) -> Vec<Effect> {
        vec![Effect::Abort]
    }

    fn hint(&self) -> String {
        "Drag to resize · Esc cancels".to_owned()
    }

    fn cursor(&self) -> Cursor {
        self.sides.cursor()
    }
}

/// Which sides of a rectangle a resize moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "at a corner two sides move at once"
)]
pub struct Sides {
    /// The left side.
    pub left: bool,
    /// The right side.
    pub right: bool,
    /// The top.
    pub top: bool,
    /// The bottom.
    pub bottom: bool,
}

impl Sides {
    /// Whether no side moves.
    pub fn is_none(self) -> bool {
        self == Self::default()
    }

    /// The shape of the pointer over these sides.
    pub fn cursor(self) -> Cursor {
        match (self.left || self.right, self.top || self.bottom) {
            (true, true) => Cursor::ResizeDiagonal,
            (true, false) => Cursor::ResizeHorizontal,
            (false, true) => Cursor::ResizeVertical,
            (false, false) => Cursor::Default,
        }
    }

    /// The rectangle after its sides were dragged by an offset; never smaller than `least`.
    pub fn resized(self, rect: Rect, offset: Vec2, least: Size) -> Rect {
        let mut out = rect;
        if self.left {
            out.x0 = (rect.x0 + offset.x).min(rect.x1 - least.width);
        }
        if self.right {
            out.x1 = (rect.x1 + offset.x).max(rect.x0 + least.width);
        }
        if self.top {
            out.y0 = (rect.y0 + offset.y).min(rect.y1 - least.height);
        }
        if self.bottom {
            out.y1 = (rect.y1 + offset.y).max(rect.y0 + least.height);
        }
        out
    }
}

/// The border of a selected lane or note, or a corner of the selected node, under a
/// scene point.
pub(in crate::interact) fn border_at(
    scene: Point,
    zoom: f64,
    view: SceneView<'_>,
) -> Option<(RecordId, Rect, Sides)> {
    if view.is_fixed {
        return None;
    }
    let reach = BORDER_REACH / zoom;
    let lanes = view.selection.lanes().filter_map(|id| {
        let lane = view.document.lanes().get(id)?;
        (!lane.collapsed).then(|| (RecordId::from(id), lane.rect))
    });
    let notes = view.selection.notes().filter_map(|id| {
        let note = view.document.notes().get(id)?;
        Some((
            RecordId::from(id),
            Rect::from_origin_size(note.position, note.size),
        ))
    });
    let node = view
        .selection
        .nodes()
        .next()
        .filter(|_| view.selection.len() == 1);
    let corner = node.and_then(|id| {
        let rect = view.cards.rect(view.document, id)?;
        let reach = reach.min(rect.width().min(rect.height()) / 6.0);
        let at = |own: f64, side: f64| (own - side).abs() <= reach;
        let sides = Sides {
            left: at(scene.x, rect.x0),
            right: at(scene.x, rect.x1),
            top: at(scene.y, rect.y0),
            bottom: at(scene.y, rect.y1),
        };
        let is_corner = (sides.left || sides.right) && (sides.top || sides.bottom);
        is_corner.then(|| (RecordId::from(id), rect, sides))
    });
    corner.or_else(|| {
        lanes.chain(notes).find_map(|(tag, rect)| {
            // Seen from far away there is more border than anything else to get hold of.
            let reach = reach.min(rect.width().min(rect.height()) / 6.0);
            let outer = rect.inflate(reach, reach);
            let inside = scene.x >= outer.x0
                && scene.x <= outer.x1
                && scene.y >= outer.y0
                && scene.y <= outer.y1;
            let sides = Sides {
                left: inside && (scene.x - rect.x0).abs() <= reach,
                right: inside && (scene.x - rect.x1).abs() <= reach,
                top: inside && (scene.y - rect.y0).abs() <= reach,
                bottom: inside && (scene.y - rect.y1).abs() <= reach,
            };
            (!sides.is_none()).then_some((tag, rect, sides))
        })
    })
}
