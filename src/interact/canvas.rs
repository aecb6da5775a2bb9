//! The state machine: input events to effects.

use super::camera::Camera;
use super::link::link;
use super::snap::snap_move;
use super::tool::{Button, Change, Cursor, Effect, InputEvent, Modifiers, Sides, Tool};
use crate::catalog::Catalog;
use crate::geometry::{GRID, Point, Rect, Size, Vec2, bounding_box};
use crate::model::{Document, EdgeId, LaneId, NodeId, Selection};
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
const SMALLEST: f64 = 48.0;
/// Most nodes that a move is aligned with.
const MOST_NEIGHBOURS: usize = 400;

/// What the canvas looks at.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The document.
    pub document: &'a Document,
    /// The palette.
    pub catalog: &'a Catalog,
    /// Cards of all nodes.
    pub cards: &'a Cards,
    /// Where everything is.
    pub index: &'a SceneIndex,
    /// What is selected.
    pub selection: &'a Selection,
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
                && !contains(view.selection, &selection)
            {
                effects.push(Effect::Select(selection));
            }
            effects.push(Effect::ContextMenu { on });
            return effects;
        }
        let scene = self.camera.to_scene(at);
        if let Some((record, rect, sides)) = self.border_at(scene, view) {
            self.tool = Tool::Resizing {
                record,
                start: scene,
                rect,
                sides,
            };
            return Vec::new();
        }
        let on = on.filter(|tag| !is_lane_body(tag, scene, view));
        let mut effects = Vec::new();
        if let Some(selection) = on.as_ref().map(selection_of)
            && !modifiers.shift
            && !contains(view.selection, &selection)
        {
            effects.push(Effect::Select(selection));
        }
        self.tool = Tool::Pressed { at, on, modifiers };
        effects
    }

    /// The border of a selected lane or note under a scene point.
    fn border_at(&self, scene: Point, view: View<'_>) -> Option<(Tag, Rect, Sides)> {
        let reach = BORDER_REACH / self.camera.zoom;
        let lanes =
            view.selection.lanes.iter().filter_map(|id| {
                Some((Tag::Lane(id.clone()), view.document.lanes().get(id)?.rect))
            });
        let notes = view.selection.notes.iter().filter_map(|id| {
            let note = view.document.notes().get(id)?;
            Some((
                Tag::Note(id.clone()),
                Rect::from_origin_size(note.position, note.size),
            ))
        });
        lanes.chain(notes).find_map(|(tag, rect)| {
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
                    super::snap::Snapped {
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
                    Change::Duplicate { selection, offset }
                } else {
                    Change::Move { selection, offset }
                };
                vec![Effect::Preview(change)]
            }
            Tool::Connecting {
                from,
                pointer,
                target,
            } => {
                *pointer = scene;
                *target = target_at(scene, from, view);
                Vec::new()
            }
            Tool::Reattaching {
                fixed,
                pointer,
                target,
                ..
            } => {
                *pointer = scene;
                *target = target_at(scene, fixed, view);
                Vec::new()
            }
            Tool::Resizing {
                record,
                start,
                rect,
                sides,
            } => {
                let mut offset = scene - *start;
                if view.snap && !modifiers.alt {
                    offset = Vec2::new(
                        crate::geometry::snap(offset.x, GRID),
                        crate::geometry::snap(offset.y, GRID),
                    );
                }
                let resized = sides.resized(*rect, offset, SMALLEST);
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
                from,
                pointer: start,
                target: None,
            },
            Some(Tag::Edge(id) | Tag::EdgeLabel(id)) => match self.end_near(start, &id, view) {
                Some(fixed) => Tool::Reattaching {
                    edge: id,
                    fixed,
                    pointer: start,
                    target: None,
                },
                None => Tool::Idle,
            },
            Some(tag) => {
                let mut selection = view.selection.clone();
                let own = selection_of(&tag);
                if !contains(&selection, &own) {
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
            let position = view.document.node(node)?.position;
            let data = edge.data.as_str();
            let (index, x, y) = match side {
                Side::Input => (card.input_for(data)?, 0.0, card.input_y(data)),
                Side::Output => (card.output_for(data)?, card.size.width, card.output_y(data)),
            };
            let id = PortId {
                node: node.clone(),
                side,
                index,
            };
            Some((id, position + Vec2::new(x, y)))
        };
        let (from, from_at) = port(&edge.from, Side::Output)?;
        let (to, to_at) = port(&edge.to, Side::Input)?;
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
            Tool::Idle | Tool::Panning { .. } | Tool::Marquee { .. } => {}
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
                pointer,
                target,
            } => effects.push(match target {
                Some((_, Ok(link))) => Effect::Commit(Change::Connect(link)),
                Some((_, Err(reason))) => Effect::Refused(reason),
                None => Effect::QuickAdd {
                    at: pointer,
                    from: Some(from),
                },
            }),
            Tool::Reattaching { edge, target, .. } => match target {
                Some((_, Ok(link))) => {
                    effects.push(Effect::Commit(Change::Reattach { edge, link }));
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
            Some(Tag::Port(port)) => Effect::EditText(Tag::Node(port.node)),
            Some(tag) if !is_lane_body(&tag, scene, view) => Effect::EditText(tag),
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
    let Tag::Lane(id) = tag else { return false };
    view.document
        .lanes()
        .get(id)
        .is_some_and(|lane| scene.y > lane.rect.y0 + LANE_HEADER)
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

fn resize(record: &Tag, rect: Rect) -> Option<Change> {
    match record {
        Tag::Lane(lane) => Some(Change::ResizeLane {
            lane: lane.clone(),
            rect,
        }),
        Tag::Note(note) => Some(Change::ResizeNote {
            note: note.clone(),
            rect,
        }),
        _ => None,
    }
}

fn moving(start: Point, selection: Selection, copies: bool, view: View<'_>) -> Tool {
    let moves = |id: &NodeId, lane: Option<&LaneId>| {
        selection.nodes.contains(id) || lane.is_some_and(|lane| selection.lanes.contains(lane))
    };
    let (mut own, mut others) = (Vec::new(), Vec::new());
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
    own.extend(
        selection
            .lanes
            .iter()
            .filter_map(|id| Some(view.document.lanes().get(id)?.rect)),
    );
    own.extend(selection.notes.iter().filter_map(|id| {
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
        others,
        copies,
        guides: Vec::new(),
    }
}

type Target = Option<(NodeId, Result<super::link::Link, String>)>;

/// The node under a scene point, and what a connection from a port to it would be.
fn target_at(scene: Point, from: &PortId, view: View<'_>) -> Target {
    let node = match view.index.hit(scene, 10.0)? {
        Tag::Node(node) => node,
        Tag::Port(port) => port.node,
        _ => return None,
    };
    if node == from.node {
        return None;
    }
    let start = (&from.node, from.side, from.index);
    let verdict = link(view.document, view.catalog, view.cards, start, &node);
    Some((node, verdict))
}

/// The selection of just the record of a tag.
fn selection_of(tag: &Tag) -> Selection {
    match tag {
        Tag::Node(id) => Selection::node(id),
        Tag::Port(port) => Selection::node(&port.node),
        Tag::Edge(id) | Tag::EdgeLabel(id) => Selection::edge(id),
        Tag::Lane(id) => Selection::lane(id),
        Tag::Note(id) => Selection::note(id),
    }
}

fn contains(all: &Selection, part: &Selection) -> bool {
    part.nodes.is_subset(&all.nodes)
        && part.edges.is_subset(&all.edges)
        && part.lanes.is_subset(&all.lanes)
        && part.notes.is_subset(&all.notes)
}
