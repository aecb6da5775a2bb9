//! The state machine: input events to effects.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::camera::Camera;
use super::link::{link, link_nodes};
use super::snap::{Neighbours, Snapped, snap_move};
use super::tool::{Button, Cursor, Effect, InputEvent, Modifiers, Sides, Target, Tool};
use crate::catalog::Catalog;
use crate::geometry::{GRID, Point, Rect, Size, Vec2, bounding_box};
use crate::layout::Route;
use crate::model::{
    Document, EdgeId, Edit, LaneField, LaneId, NodeField, NodeId, NoteField, RecordId, Selection,
    lane_of_card,
};
use crate::scene::{MarqueeMode, PortId, SceneIndex, Side, Tag};
use crate::sizing::{Cards, LANE_HEADER};

/// How far the pointer moves before a press becomes a drag, in screen points.
const DRAG_THRESHOLD: f64 = 4.0;
/// How far from a line or port still counts, in screen points.
const HIT_TOLERANCE: f64 = 7.0;
/// How near an end of an edge is grabbed, in screen points.
const END_REACH: f64 = 16.0;
/// How near something must be to be aligned with, in screen points.
const SNAP_REACH: f64 = 6.0;
/// How near the border of a selected lane or note is grabbed, in screen points.
const BORDER_REACH: f64 = 6.0;
/// Smallest lane or note, in scene points.
const SMALLEST: Size = Size::new(48.0, 48.0);
/// What is said when something is to be moved that cannot be.
const IS_FIXED: &str = "Switch to Full to move cards";
/// Most nodes that a move is aligned with.
const MOST_NEIGHBOURS: usize = 400;

/// What the canvas looks at.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The document.
    pub document: &'a Document,
    /// Whether things are where they are seen, and cannot be put elsewhere.
    pub is_fixed: bool,
    /// The palette.
    pub catalog: &'a Catalog,
    /// Cards of all nodes.
    pub cards: &'a Cards,
    /// Routes of all edges, as they are drawn.
    pub routes: &'a BTreeMap<EdgeId, Arc<Route>>,
    /// Where everything is.
    pub index: &'a SceneIndex,
    /// What is selected.
    pub selection: &'a Selection,
    /// How far what is selected is drawn from where it is, during a large move.
    pub shift: Vec2,
    /// Whether moves snap.
    pub snap: bool,
    /// Size of the viewport in screen points.
    pub viewport: Size,
}

/// Camera and tool of one canvas.
#[derive(Clone, Debug, Default)]
pub struct Canvas {
    /// What part of the scene is seen.
    pub camera: Camera,
    tool: Tool,
    hover: Option<Tag>,
    hover_cursor: Cursor,
}

impl Canvas {
    /// What is going on.
    pub fn tool(&self) -> &Tool {
        &self.tool
    }

    pub(super) fn tool_mut(&mut self) -> &mut Tool {
        &mut self.tool
    }

    pub(super) fn set_tool(&mut self, tool: Tool) {
        self.tool = tool;
    }

    /// The record under the pointer.
    pub fn hover(&self) -> Option<&Tag> {
        self.hover.as_ref()
    }

    /// The shape of the pointer.
    pub fn cursor(&self) -> Cursor {
        if self.tool.is_active() {
            self.tool.cursor()
        } else {
            self.hover_cursor
        }
    }

    /// Takes an input event and says what follows from it.
    pub fn handle(&mut self, event: InputEvent, view: View<'_>) -> Vec<Effect> {
        match event {
            InputEvent::Moved { at, modifiers } => self.moved(at, modifiers, view),
            InputEvent::Pressed {
                at,
                button,
                modifiers,
            } => self.pressed(at, button, modifiers, view),
            InputEvent::Released {
                at,
                button,
                modifiers,
            } => self.released(at, button, modifiers, view),
            InputEvent::DoubleClicked { at } => self.double_clicked(at, view),
            InputEvent::Scrolled { by } => {
                self.camera.pan(by);
                Vec::new()
            }
            InputEvent::Zoomed { at, factor } => {
                self.camera.zoom_about(at, factor);
                Vec::new()
            }
            InputEvent::Left => {
                self.hover = None;
                Vec::new()
            }
            InputEvent::Cancelled => self.cancel(),
        }
    }

    /// Ends the gesture without a trace.
    fn cancel(&mut self) -> Vec<Effect> {
        match std::mem::take(&mut self.tool) {
            Tool::Moving { .. } | Tool::Resizing { .. } => vec![Effect::Abort],
            Tool::Marquee { base, .. } => vec![Effect::Select(base)],
            _ => Vec::new(),
        }
    }

    fn tolerance(&self) -> f64 {
        (HIT_TOLERANCE / self.camera.zoom).min(24.0)
    }

    fn hit(&self, at: Point, view: View<'_>) -> Option<Tag> {
        view.index.hit(self.camera.to_scene(at), self.tolerance())
    }

    fn pressed(
        &mut self,
        at: Point,
        button: Button,
        modifiers: Modifiers,
        view: View<'_>,
    ) -> Vec<Effect> {
        if matches!(self.tool, Tool::Connecting { goes_on: true, .. }) && button == Button::Primary
        {
            return Vec::new();
        }
        if self.tool.is_active() {
            // A second button ends what the first one began.
            return self.cancel();
        }
        let pans = button == Button::Middle || (button == Button::Primary && modifiers.space);
        if pans {
            self.tool = Tool::Panning { last: at, button };
            return Vec::new();
        }
        let on = self.hit(at, view);
        if button == Button::Secondary {
            let mut effects = Vec::new();
            if let Some(selection) = on.as_ref().map(selection_of)
                && !view.selection.contains_all(&selection)
            {
                effects.push(Effect::Select(selection));
            }
            effects.push(Effect::ContextMenu { on });
            return effects;
        }
        let scene = self.camera.to_scene(at);
        if let Some((record, rect, sides)) = self.border_at(scene, view) {
            let least = match &record {
                RecordId::Node(id) => view.cards.least_size(id).unwrap_or(SMALLEST),
                _ => SMALLEST,
            };
            self.tool = Tool::Resizing {
                record,
                start: scene,
                rect,
                sides,
                least,
            };
            return Vec::new();
        }
        let on = on.filter(|tag| !is_lane_body(tag, scene, view));
        let mut effects = Vec::new();
        if let Some(selection) = on.as_ref().map(selection_of)
            && !modifiers.shift
            && !view.selection.contains_all(&selection)
        {
            effects.push(Effect::Select(selection));
        }
        self.tool = Tool::Pressed { at, on, modifiers };
        effects
    }

    /// The border of a selected lane or note, or a corner of the selected node, under a
    /// scene point.
    fn border_at(&self, scene: Point, view: View<'_>) -> Option<(RecordId, Rect, Sides)> {
        if view.is_fixed {
            return None;
        }
        let reach = BORDER_REACH / self.camera.zoom;
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

    fn moved(&mut self, at: Point, modifiers: Modifiers, view: View<'_>) -> Vec<Effect> {
        let scene = self.camera.to_scene(at);
        let reach = SNAP_REACH / self.camera.zoom;
        match &mut self.tool {
            Tool::Idle => {
                self.hover = self.hit(at, view);
                self.hover_cursor = match (&self.hover, self.border_at(scene, view)) {
                    (_, Some((_, _, sides))) => sides.cursor(),
                    (Some(Tag::Port(_)), None) => Cursor::Crosshair,
                    _ if modifiers.space => Cursor::Grab,
                    _ => Cursor::Default,
                };
                Vec::new()
            }
            Tool::Panning { last, .. } => {
                let by = at - *last;
                *last = at;
                self.camera.pan(by);
                Vec::new()
            }
            Tool::Pressed {
                at: start,
                on,
                modifiers: held,
            } => {
                if (at - *start).hypot() < DRAG_THRESHOLD {
                    return Vec::new();
                }
                let (start, on, held) = (*start, on.clone(), *held);
                if view.is_fixed && on.is_some() {
                    self.tool = Tool::Idle;
                    return vec![Effect::Refused(IS_FIXED.to_owned())];
                }
                self.begin_drag(start, on, held, view);
                if matches!(self.tool, Tool::Idle | Tool::Pressed { .. }) {
                    return Vec::new();
                }
                self.moved(at, modifiers, view)
            }
            Tool::Marquee { start, end, base } => {
                *end = scene;
                let mode = if modifiers.alt {
                    MarqueeMode::Enclosing
                } else {
                    MarqueeMode::Touching
                };
                let mut selection = base.clone();
                for tag in view.index.within(Rect::from_points(*start, scene), mode) {
                    selection.extend(selection_of(&tag));
                }
                vec![Effect::Select(selection)]
            }
            Tool::Moving {
                start,
                selection,
                area,
                others,
                copies,
                guides,
            } => {
                let mut offset = scene - *start;
                if modifiers.shift {
                    if offset.x.abs() >= offset.y.abs() {
                        offset.y = 0.0;
                    } else {
                        offset.x = 0.0;
                    }
                }
                let free = modifiers.alt || !view.snap;
                let snapped = if free {
                    Snapped {
                        offset,
                        guides: Vec::new(),
                    }
                } else {
                    snap_move(*area, offset, others, reach)
                };
                let mut offset = snapped.offset;
                if modifiers.shift {
                    // Snapping must not leave the kept axis.
                    if (scene - *start).x.abs() >= (scene - *start).y.abs() {
                        offset.y = 0.0;
                    } else {
                        offset.x = 0.0;
                    }
                }
                *guides = snapped.guides;
                let selection = selection.clone();
                let change = if *copies {
                    Edit::Duplicate(selection, offset)
                } else {
                    Edit::Move(selection, offset)
                };
                vec![Effect::Preview(change)]
            }
            Tool::Connecting {
                from,
                also,
                pointer,
                target,
                ..
            } => {
                *pointer = scene;
                *target = target_at(scene, from, also, view);
                Vec::new()
            }
            Tool::Choosing { .. } => Vec::new(),
            Tool::Reattaching {
                fixed,
                pointer,
                target,
                ..
            } => {
                *pointer = scene;
                *target = target_at(scene, fixed, &[], view);
                Vec::new()
            }
            Tool::Resizing {
                record,
                start,
                rect,
                sides,
                least,
            } => {
                let mut offset = scene - *start;
                if view.snap && !modifiers.alt {
                    offset = Vec2::new(
                        crate::geometry::snap(offset.x, GRID),
                        crate::geometry::snap(offset.y, GRID),
                    );
                }
                let resized = sides.resized(*rect, offset, *least);
                resize(record, resized)
                    .map(Effect::Preview)
                    .into_iter()
                    .collect()
            }
        }
    }

    fn begin_drag(&mut self, at: Point, on: Option<Tag>, held: Modifiers, view: View<'_>) {
        let start = self.camera.to_scene(at);
        self.tool = match on {
            None => Tool::Marquee {
                start,
                end: start,
                base: if held.shift {
                    view.selection.clone()
                } else {
                    Selection::default()
                },
            },
            Some(Tag::Port(from)) => Tool::Connecting {
                also: others_selected(&from.node, view.selection),
                from,
                pointer: start,
                target: None,
                goes_on: false,
            },
            Some(Tag::Stub(_)) => Tool::Idle,
            Some(Tag::Record(RecordId::Edge(id)) | Tag::EdgeLabel(id)) => {
                match self.end_near(start, &id, view) {
                    Some(fixed) => Tool::Reattaching {
                        edge: id,
                        fixed,
                        pointer: start,
                        target: None,
                    },
                    None => Tool::Idle,
                }
            }
            Some(tag) => {
                let mut selection = view.selection.clone();
                let own = selection_of(&tag);
                if !selection.contains_all(&own) {
                    if held.shift {
                        selection.extend(own);
                    } else {
                        selection = own;
                    }
                }
                moving(start, selection, held.command, view)
            }
        };
    }

    /// The port at the other end, if a scene point is near one end of an edge.
    fn end_near(&self, scene: Point, id: &EdgeId, view: View<'_>) -> Option<PortId> {
        let edge = view.document.edge(id)?;
        let port = |node: &NodeId, side: Side| {
            let card = view.cards.get(node)?;
            let data = edge.data.as_str();
            let index = match side {
                Side::Input => card.input_for(data)?,
                Side::Output => card.output_for(data)?,
            };
            Some(PortId {
                node: node.clone(),
                side,
                index,
            })
        };
        let points = &view.routes.get(id)?.points;
        let (from_at, to_at) = (*points.first()?, *points.last()?);
        let from = port(&edge.from, Side::Output)?;
        let to = port(&edge.to, Side::Input)?;
        let reach = END_REACH / self.camera.zoom;
        let (near_from, near_to) = ((scene - from_at).hypot(), (scene - to_at).hypot());
        if near_to <= reach && near_to <= near_from {
            Some(from)
        } else if near_from <= reach {
            Some(to)
        } else {
            None
        }
    }

    fn released(
        &mut self,
        at: Point,
        button: Button,
        modifiers: Modifiers,
        view: View<'_>,
    ) -> Vec<Effect> {
        if let Tool::Panning { button: own, .. } = self.tool {
            if own == button {
                self.tool = Tool::Idle;
            }
            return Vec::new();
        }
        if button != Button::Primary {
            return Vec::new();
        }
        // The last position counts, even if no move was reported for it.
        let mut effects = match self.tool {
            Tool::Idle | Tool::Pressed { .. } => Vec::new(),
            _ => self.moved(at, modifiers, view),
        };
        match std::mem::take(&mut self.tool) {
            Tool::Idle | Tool::Panning { .. } | Tool::Marquee { .. } | Tool::Choosing { .. } => {}
            Tool::Pressed { on, modifiers, .. } => {
                effects.extend(clicked(on.as_ref(), modifiers, view));
            }
            Tool::Moving { .. } | Tool::Resizing { .. } => {
                let change = effects.into_iter().find_map(|effect| match effect {
                    Effect::Preview(change) => Some(change),
                    _ => None,
                });
                effects = vec![change.map_or(Effect::Abort, Effect::Commit)];
            }
            Tool::Connecting {
                from,
                also,
                pointer,
                target,
                goes_on,
            } => {
                let is_on_node = target.is_some();
                match target {
                    Some((_, Ok(links))) => effects.push(Effect::Commit(Edit::Connect(links))),
                    Some((_, Err(reason))) => effects.push(Effect::Refused(reason)),
                    None if goes_on => {}
                    None => effects.push(Effect::QuickAdd {
                        at: pointer,
                        from: Some(from.clone()),
                    }),
                }
                if is_on_node && (modifiers.shift || goes_on) {
                    self.tool = Tool::Connecting {
                        from,
                        also,
                        pointer,
                        target: None,
                        goes_on: true,
                    };
                }
            }
            Tool::Reattaching { edge, target, .. } => match target {
                Some((_, Ok(links))) => {
                    effects.extend(
                        links
                            .into_iter()
                            .next()
                            .map(|link| Effect::Commit(Edit::Reconnect(edge, link))),
                    );
                }
                Some((_, Err(reason))) => effects.push(Effect::Refused(reason)),
                None => {}
            },
        }
        effects
    }

    fn double_clicked(&mut self, at: Point, view: View<'_>) -> Vec<Effect> {
        // Whatever the clicks began ends here, and leaves no preview behind.
        let mut effects = self.cancel();
        let scene = self.camera.to_scene(at);
        effects.push(match self.hit(at, view) {
            Some(Tag::Stub(stub)) => Effect::FollowStub(stub),
            Some(Tag::Record(RecordId::Lane(id))) if is_collapsed(&id, view) => {
                Effect::LookInside(id)
            }
            Some(tag) if !is_lane_body(&tag, scene, view) => match card_lane(&tag) {
                Some(lane) => Effect::LookInside(lane),
                None => Effect::EditText(tag.record()),
            },
            _ if view.is_fixed => Effect::Refused(IS_FIXED.to_owned()),
            _ => Effect::QuickAdd {
                at: scene,
                from: None,
            },
        });
        effects
    }
}

/// Whether the hit is inside of a lane but not on its title: empty canvas, then.
fn is_lane_body(tag: &Tag, scene: Point, view: View<'_>) -> bool {
    let Tag::Record(RecordId::Lane(id)) = tag else {
        return false;
    };
    view.document
        .lanes()
        .get(id)
        .is_some_and(|lane| !lane.collapsed && scene.y > lane.rect.y0 + LANE_HEADER)
}

fn is_collapsed(id: &LaneId, view: View<'_>) -> bool {
    // A lane of which the view shows no more than a card is not in its document.
    let lane = view.document.lanes().get(id);
    lane.is_none_or(|lane| lane.collapsed)
}

/// The lane for the rest of which a card stands.
fn card_lane(tag: &Tag) -> Option<LaneId> {
    match tag {
        Tag::Record(RecordId::Node(id)) => lane_of_card(id),
        _ => None,
    }
}

/// The selected nodes but one: none unless that one is selected too.
fn others_selected(node: &NodeId, selection: &Selection) -> Vec<NodeId> {
    if selection.contains(node) {
        let nodes = selection.nodes();
        nodes.filter(|id| *id != node).cloned().collect()
    } else {
        Vec::new()
    }
}

/// A click without a drag: Shift adds or removes, otherwise it alone is selected.
fn clicked(on: Option<&Tag>, modifiers: Modifiers, view: View<'_>) -> Option<Effect> {
    match on.map(selection_of) {
        Some(own) if modifiers.shift => {
            let mut selection = view.selection.clone();
            selection.toggle(&own);
            Some(Effect::Select(selection))
        }
        Some(own) if *view.selection != own => Some(Effect::Select(own)),
        None if !modifiers.shift && !view.selection.is_empty() => {
            Some(Effect::Select(Selection::default()))
        }
        _ => None,
    }
}

fn resize(record: &RecordId, rect: Rect) -> Option<Edit> {
    match record {
        RecordId::Lane(lane) => Some(Edit::SetLane(lane.clone(), LaneField::Area(rect))),
        RecordId::Note(note) => Some(Edit::set_note(note, NoteField::Area(rect))),
        RecordId::Node(node) => Some(Edit::set_node(node, NodeField::Area(rect))),
        RecordId::Edge(_) => None,
    }
}

fn moving(start: Point, selection: Selection, copies: bool, view: View<'_>) -> Tool {
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
    // The nearest neighbours are the ones that people align with.
    if others.len() > MOST_NEIGHBOURS {
        let distance = |rect: &Rect| (rect.center() - area.center()).hypot2();
        others.select_nth_unstable_by(MOST_NEIGHBOURS, |a, b| distance(a).total_cmp(&distance(b)));
        others.truncate(MOST_NEIGHBOURS);
    }
    Tool::Moving {
        start,
        selection,
        area,
        others: Neighbours {
            boxes: others,
            ports,
            direction: view.document.layout().direction,
        },
        copies,
        guides: Vec::new(),
    }
}

/// Middles of nodes that are moved, and of the nodes at the other ends of their edges: an edge
/// between two that are aligned is straight.
fn facing_middles(
    moves: &impl Fn(&NodeId, Option<&LaneId>) -> bool,
    view: View<'_>,
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
        .take(MOST_NEIGHBOURS)
        .collect()
}

/// The node under a scene point, and what connections with it would be: from a port, and
/// from other nodes where they fit.
fn target_at(scene: Point, from: &PortId, also: &[NodeId], view: View<'_>) -> Option<Target> {
    let node = match view.index.hit(scene, 10.0)? {
        Tag::Record(RecordId::Node(node)) => node,
        Tag::Port(port) => port.node,
        _ => return None,
    };
    if node == from.node {
        return None;
    }
    let start = (&from.node, from.side, from.index);
    let verdict = link(view.document, view.catalog, view.cards, start, &node);
    let verdict = verdict.map(|first| {
        let more = also
            .iter()
            .filter(|other| **other != node)
            .filter_map(|other| {
                let (from, to) = match from.side {
                    Side::Output => (other, &node),
                    Side::Input => (&node, other),
                };
                link_nodes(view.document, view.catalog, from, to).ok()
            });
        std::iter::once(first.clone()).chain(more).collect()
    });
    Some((node, verdict))
}

/// The selection of just the record of a tag.
fn selection_of(tag: &Tag) -> Selection {
    match card_lane(tag) {
        Some(lane) => Selection::of(lane),
        None => Selection::of(tag.record()),
    }
}
