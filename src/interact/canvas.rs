//! The state machine: input events to effects, each through the tool that is at work.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::camera::Camera;
use super::input::{Button, Cursor, Effect, InputEvent, Modifiers};
use super::tool::{
    Drag, Gesture, IS_FIXED, Pan, Pointer, Press, Resize, Tool, border_at, card_lane, grip_of,
    is_collapsed, is_lane_body, selected_end, selection_of,
};
use crate::catalog::Catalog;
use crate::geometry::{Point, Size, Vec2};
use crate::layout::Route;
use crate::model::{Document, EdgeId, RecordId, Selection};
use crate::scene::{SceneIndex, Tag};
use crate::sizing::Cards;

/// How far from a line or port still counts, in screen points.
const HIT_TOLERANCE: f64 = 7.0;

/// What the canvas looks at.
#[derive(Clone, Copy)]
pub struct SceneView<'a> {
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
    /// The names of the keys with which a drag makes copies and does not snap; empty for none.
    pub drag_keys: [&'static str; 2],
    /// Size of the viewport in screen points.
    pub viewport: Size,
}

impl SceneView<'_> {
    /// Whether what is dragged snaps while these keys are held.
    pub(super) fn snaps(&self, held: Modifiers) -> bool {
        self.snap && !held.free
    }
}

/// How near the edge of the viewport a drag moves the view, in screen points, and how fast at most, in
/// screen points a second.
const EDGE: f64 = 28.0;
const MOST_SPEED: f64 = 900.0;

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
    /// Nothing is under the pointer until it moves: what was is elsewhere, or something new is there.
    pub fn forget_hover(&mut self) {
        self.hover = None;
    }

    /// Moves the view where something is dragged to its edge, for as long as a frame takes; says
    /// whether it did. The pointer is to be taken as moved then.
    pub fn pan_at_edge(&mut self, at: Point, viewport: Size, seconds: f64) -> bool {
        let drags = matches!(
            self.tool,
            Tool::Moving(_)
                | Tool::Marquee(_)
                | Tool::Connecting(_)
                | Tool::Reattaching(_)
                | Tool::Bending(_)
                | Tool::Resizing(_)
        );
        // From 0 at the border of the edge zone to 1 at the edge and beyond.
        let push = |place: f64, size: f64| {
            let before = ((EDGE - place) / EDGE).clamp(0.0, 1.0);
            let behind = ((place - (size - EDGE)) / EDGE).clamp(0.0, 1.0);
            before - behind
        };
        let push = Vec2::new(push(at.x, viewport.width), push(at.y, viewport.height));
        if !drags || push == Vec2::ZERO {
            return false;
        }
        self.camera.pan(push * MOST_SPEED * seconds.clamp(0.0, 0.1));
        true
    }

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
    pub fn handle(&mut self, event: InputEvent, view: SceneView<'_>) -> Vec<Effect> {
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
        let mut tool = std::mem::take(&mut self.tool);
        tool.gesture_mut().map_or_else(Vec::new, Gesture::cancelled)
    }

    fn tolerance(&self) -> f64 {
        (HIT_TOLERANCE / self.camera.zoom).min(24.0)
    }

    fn hit(&self, at: Point, view: SceneView<'_>) -> Option<Tag> {
        view.index.hit(self.camera.to_scene(at), self.tolerance())
    }

    fn pointer(&self, at: Point, modifiers: Modifiers) -> Pointer {
        Pointer {
            at,
            scene: self.camera.to_scene(at),
            modifiers,
        }
    }

    fn pressed(
        &mut self,
        at: Point,
        button: Button,
        modifiers: Modifiers,
        view: SceneView<'_>,
    ) -> Vec<Effect> {
        if matches!(&self.tool, Tool::Connecting(connect) if connect.goes_on())
            && button == Button::Primary
        {
            return Vec::new();
        }
        if self.tool.is_active() {
            // A second button ends what the first one began.
            return self.cancel();
        }
        let pans = button == Button::Middle || (button == Button::Primary && modifiers.space);
        if pans {
            self.tool = Tool::Panning(Pan { last: at, button });
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
        if let Some(resize) = Resize::begin(scene, self.camera.zoom, view) {
            self.tool = Tool::Resizing(resize);
            return Vec::new();
        }
        let on = on.filter(|tag| !is_lane_body(tag, scene, view));
        // On a port, the end of the edge that is selected is meant, where it lies; else a new edge.
        let on = match on {
            Some(Tag::Port(port)) => selected_end(&port, scene, self.camera.zoom, view)
                .map_or(Some(Tag::Port(port)), |edge| {
                    Some(Tag::Record(RecordId::Edge(edge)))
                }),
            other => other,
        };
        let mut effects = Vec::new();
        if let Some(selection) = on.as_ref().map(selection_of)
            && !modifiers.shift
            && !view.selection.contains_all(&selection)
        {
            effects.push(Effect::Select(selection));
        }
        self.tool = Tool::Pressed(Press { at, on, modifiers });
        effects
    }

    fn moved(&mut self, at: Point, modifiers: Modifiers, view: SceneView<'_>) -> Vec<Effect> {
        let pointer = self.pointer(at, modifiers);
        if let Tool::Pressed(press) = &self.tool {
            match press.drag(pointer, &self.camera, view) {
                Drag::NotYet => return Vec::new(),
                Drag::Refused => {
                    self.tool = Tool::Idle;
                    return vec![Effect::Refused(IS_FIXED.to_owned())];
                }
                Drag::Begun(Tool::Idle) => {
                    self.tool = Tool::Idle;
                    return Vec::new();
                }
                Drag::Begun(tool) => self.tool = tool,
            }
        }
        if let Some(gesture) = self.tool.gesture_mut() {
            return gesture.moved(pointer, &mut self.camera, view);
        }
        self.hover = self.hit(at, view);
        let border = border_at(pointer.scene, self.camera.zoom, view);
        self.hover_cursor = match (&self.hover, border) {
            (_, Some((_, _, sides))) => sides.cursor(),
            (Some(Tag::Port(_)), None) => Cursor::Crosshair,
            (Some(Tag::Record(RecordId::Edge(id))), None) if view.selection.contains(id) => {
                let grip = grip_of(pointer.scene, self.camera.zoom, id, view);
                grip.map_or(Cursor::Default, |(_, cursor)| cursor)
            }
            _ if modifiers.space => Cursor::Grab,
            _ => Cursor::Default,
        };
        Vec::new()
    }

    fn released(
        &mut self,
        at: Point,
        button: Button,
        modifiers: Modifiers,
        view: SceneView<'_>,
    ) -> Vec<Effect> {
        let ends = |gesture: &dyn Gesture| gesture.button() == button;
        if !self.tool.gesture().is_some_and(ends) {
            return Vec::new();
        }
        // The last position counts, even if no move was reported for it; but a press that did not
        // become a drag until now is a click.
        let moved = if matches!(self.tool, Tool::Pressed(_)) {
            Vec::new()
        } else {
            // What was under the pointer when the drag began is no more.
            self.hover = None;
            self.moved(at, modifiers, view)
        };
        let mut tool = std::mem::take(&mut self.tool);
        let Some(gesture) = tool.gesture_mut() else {
            return moved;
        };
        let (effects, next) = gesture.released(moved, modifiers, view);
        self.tool = next;
        effects
    }

    fn double_clicked(&mut self, at: Point, view: SceneView<'_>) -> Vec<Effect> {
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
