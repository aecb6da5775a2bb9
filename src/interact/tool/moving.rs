//! Moving records, or copies of them.

use super::{Gesture, Pointer, Tool};
use crate::geometry::{Line, Point, Rect, Vec2, bounding_box};
use crate::interact::camera::Camera;
use crate::interact::canvas::SceneView;
use crate::interact::input::{Cursor, Effect, Modifiers};
use crate::interact::overlay::Overlay;
use crate::interact::snap::{Guide, GuideKind, Neighbors, snap_move};
use crate::model::{Edit, LaneId, NodeId, Selection};

/// How near something must be to be aligned with, in screen points.
const SNAP_REACH: f64 = 6.0;
/// Most nodes that a move is aligned with.
const MOST_NEIGHBORS: usize = 400;

/// Records follow the pointer.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// Where it began, in scene points.
    start: Point,
    /// What is moved.
    selection: Selection,
    /// Area of all that is moved, before the move.
    area: Rect,
    /// What to align with.
    others: Neighbors,
    /// Whether copies are moved.
    copies: bool,
    /// Lines through what is aligned.
    guides: Vec<Guide>,
    /// Names of the keys with which copies are dragged, and without snapping.
    keys: [&'static str; 2],
}

impl Move {
    /// Lines through what is aligned.
    pub fn guides(&self) -> &[Guide] {
        &self.guides
    }
}

impl Gesture for Move {
    fn moved(&mut self, pointer: Pointer, camera: &mut Camera, view: SceneView<'_>) -> Vec<Effect> {
        let way = pointer.scene - self.start;
        // Shift keeps to the longer axis, and snapping must not leave it.
        let kept = |offset: Vec2| match pointer.modifiers.shift {
            true if way.x.abs() >= way.y.abs() => Vec2::new(offset.x, 0.0),
            true => Vec2::new(0.0, offset.y),
            false => offset,
        };
        let mut offset = kept(way);
        self.guides.clear();
        if view.snaps(pointer.modifiers) {
            let reach = SNAP_REACH / camera.zoom;
            let snapped = snap_move(self.area, offset, &self.others, reach);
            offset = kept(snapped.offset);
            self.guides = snapped.guides;
        }
        let selection = self.selection.clone();
        vec![Effect::Preview(if self.copies {
            Edit::Duplicate(selection, offset)
        } else {
            Edit::Move(selection, offset)
        })]
    }

    fn released(
        &mut self,
        moved: Vec<Effect>,
        _: Modifiers,
        _: SceneView<'_>,
    ) -> (Vec<Effect>, Tool) {
        super::committed(moved)
    }

    fn cancelled(&mut self) -> Vec<Effect> {
        vec![Effect::Abort]
    }

    fn hint(&self) -> String {
        if self.copies {
            "Drag to place the copies · Esc cancels".to_owned()
        } else {
            let [copies, free] = self.keys;
            let named = |key: &str, does: &str| match key {
                "" => String::new(),
                key => format!("{key} {does} · "),
            };
            let copies = named(copies, "drags copies");
            let free = named(free, "turns snapping off");
            format!("{copies}Shift keeps the axis · {free}Esc cancels")
        }
    }

    fn cursor(&self) -> Cursor {
        Cursor::Move
    }

    fn paint_above(&self, overlay: &mut Overlay<'_>) {
        for guide in &self.guides {
            paint_guide(guide, overlay);
        }
    }
}

fn paint_guide(guide: &Guide, overlay: &mut Overlay<'_>) {
    let Line { p0, p1 } = guide.line;
    match guide.kind {
        GuideKind::Aligned => {
            let color = overlay.theme.accent.with_opacity(0.8);
            overlay.line(p0, p1, color);
        }
        GuideKind::Gap => {
            let color = overlay.theme.warning;
            overlay.line(p0, p1, color);
            let tick = if p0.x == p1.x {
                Vec2::new(4.0, 0.0)
            } else {
                Vec2::new(0.0, 4.0)
            } * overlay.pixel;
            for end in [p0, p1] {
                overlay.line(end - tick, end + tick, color);
            }
        }
    }
}

/// Takes hold of what is selected, at a scene point.
pub(super) fn begin(start: Point, selection: Selection, copies: bool, view: SceneView<'_>) -> Tool {
    let moves = |id: &NodeId, lane: Option<&LaneId>| {
        selection.contains(id) || lane.is_some_and(|lane| selection.contains(lane))
    };
    let (mut own, mut others) = (Vec::new(), Vec::new());
    let ports = facing_middles(&moves, view);
    for (id, node) in view.document.nodes() {
        let Some(card) = view.cards.get(id) else {
            continue;
        };
        let rect = Rect::from_origin_size(node.position, card.size);
        if moves(id, node.lane.as_ref()) {
            own.push(rect);
        } else {
            others.push(rect);
        }
    }
    let lanes = selection.lanes();
    own.extend(lanes.filter_map(|id| view.cards.lane_rect(view.document, id)));
    own.extend(selection.notes().filter_map(|id| {
        let note = view.document.notes().get(id)?;
        Some(Rect::from_origin_size(note.position, note.size))
    }));
    let Some(area) = bounding_box(own) else {
        return Tool::Idle;
    };
    // The nearest neighbors are the ones that people align with.
    if others.len() > MOST_NEIGHBORS {
        let distance = |rect: &Rect| (rect.center() - area.center()).hypot2();
        others.select_nth_unstable_by(MOST_NEIGHBORS, |a, b| distance(a).total_cmp(&distance(b)));
        others.truncate(MOST_NEIGHBORS);
    }
    Tool::Moving(Move {
        start,
        selection,
        area,
        others: Neighbors {
            boxes: others,
            ports,
            direction: view.document.layout().direction,
        },
        copies,
        guides: Vec::new(),
        keys: view.drag_keys,
    })
}

/// Middles of nodes that are moved, and of the nodes at the other ends of their edges: an edge
/// between two that are aligned is straight.
fn facing_middles(
    moves: &impl Fn(&NodeId, Option<&LaneId>) -> bool,
    view: SceneView<'_>,
) -> Vec<(Point, Point)> {
    let moved = |id: &NodeId| {
        let node = view.document.node(id)?;
        Some(moves(id, node.lane.as_ref()))
    };
    let edges = view.document.edges().values();
    edges
        .filter_map(|edge| {
            let (from, to) = (moved(&edge.from)?, moved(&edge.to)?);
            if from == to {
                return None;
            }
            let middle = |node| Some(view.cards.rect(view.document, node)?.center());
            let (start, end) = (middle(&edge.from)?, middle(&edge.to)?);
            Some(if from { (start, end) } else { (end, start) })
        })
        .take(MOST_NEIGHBORS)
        .collect()
}
