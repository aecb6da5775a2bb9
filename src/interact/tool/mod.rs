//! Tools of the canvas, a file each: its state, what it does, its hint and cursor, and what it
//! shows.

mod bend;
mod choose;
mod connect;
mod marquee;
mod moving;
mod pan;
mod press;
mod reattach;
mod resize;

use std::sync::Arc;

pub(super) use bend::grip_of;
pub use bend::{Bend, bendable};
pub use choose::{Arrow, Choose};
pub use connect::{Connect, Target};
pub use marquee::Marquee;
pub use moving::Move;
pub use pan::Pan;
pub use press::Press;
pub(super) use press::{Drag, card_lane, is_collapsed, is_lane_body, selection_of};
pub use reattach::Reattach;
pub(super) use reattach::selected_end;
pub(super) use resize::border_at;
pub use resize::{Resize, Sides};

use super::camera::Camera;
use super::canvas::SceneView;
use super::input::{Button, Cursor, Effect, Modifiers};
use super::overlay::Overlay;
use crate::geometry::Point;
use crate::scene::Fragment;

/// What is said when something is to be moved that cannot be.
pub(super) const IS_FIXED: &str = "Switch to Full to move cards";

/// What the canvas is in the middle of.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Tool {
    /// Nothing.
    #[default]
    Idle,
    /// Moving the picture.
    Panning(Pan),
    /// A button is down, and the pointer has not moved enough for a drag.
    Pressed(Press),
    /// Drawing a box around things.
    Marquee(Marquee),
    /// Moving records, or copies of them.
    Moving(Move),
    /// Drawing a connection from a port.
    Connecting(Connect),
    /// Choosing by keyboard which node a node is connected with.
    Choosing(Choose),
    /// Attaching an end of an edge elsewhere.
    Reattaching(Reattach),
    /// Leading an edge another way.
    Bending(Bend),
    /// Changing the area of a lane, a note or a node.
    Resizing(Resize),
}

/// The pointer over the canvas.
#[derive(Clone, Copy)]
pub(super) struct Pointer {
    /// Where it is on screen.
    pub at: Point,
    /// Where it is in the scene.
    pub scene: Point,
    /// Held keys.
    pub modifiers: Modifiers,
}

/// A tool at work, from a press or a command to its end.
pub(super) trait Gesture {
    /// The pointer is somewhere else.
    fn moved(
        &mut self,
        _pointer: Pointer,
        _camera: &mut Camera,
        _view: SceneView<'_>,
    ) -> Vec<Effect> {
        Vec::new()
    }

    /// The button went up, after a last move that had these effects; what follows, and what goes
    /// on.
    fn released(
        &mut self,
        moved: Vec<Effect>,
        _modifiers: Modifiers,
        _view: SceneView<'_>,
    ) -> (Vec<Effect>, Tool) {
        (moved, Tool::Idle)
    }

    /// It ends without a trace.
    fn cancelled(&mut self) -> Vec<Effect> {
        Vec::new()
    }

    /// The button that ends it.
    fn button(&self) -> Button {
        Button::Primary
    }

    /// What the status bar says.
    fn hint(&self) -> String;

    /// The shape of the pointer.
    fn cursor(&self) -> Cursor {
        Cursor::Default
    }

    /// Why the node under the pointer cannot be connected.
    fn refusal(&self) -> Option<&str> {
        None
    }

    /// What is painted below the marks of the selection.
    fn paint_below(
        &self,
        _overlay: &mut Overlay<'_>,
        _near: &[&Arc<Fragment>],
        _view: SceneView<'_>,
    ) {
    }

    /// What is painted above them.
    fn paint_above(&self, _overlay: &mut Overlay<'_>) {}
}

/// What was previewed last, for good.
fn committed(moved: Vec<Effect>) -> (Vec<Effect>, Tool) {
    let edit = moved.into_iter().find_map(|effect| match effect {
        Effect::Preview(edit) => Some(edit),
        _ => None,
    });
    (vec![edit.map_or(Effect::Abort, Effect::Commit)], Tool::Idle)
}

impl Tool {
    pub(super) fn gesture(&self) -> Option<&dyn Gesture> {
        Some(match self {
            Self::Idle => return None,
            Self::Panning(tool) => tool,
            Self::Pressed(tool) => tool,
            Self::Marquee(tool) => tool,
            Self::Moving(tool) => tool,
            Self::Connecting(tool) => tool,
            Self::Choosing(tool) => tool,
            Self::Reattaching(tool) => tool,
            Self::Bending(tool) => tool,
            Self::Resizing(tool) => tool,
        })
    }

    pub(super) fn gesture_mut(&mut self) -> Option<&mut dyn Gesture> {
        Some(match self {
            Self::Idle => return None,
            Self::Panning(tool) => tool,
            Self::Pressed(tool) => tool,
            Self::Marquee(tool) => tool,
            Self::Moving(tool) => tool,
            Self::Connecting(tool) => tool,
            Self::Choosing(tool) => tool,
            Self::Reattaching(tool) => tool,
            Self::Bending(tool) => tool,
            Self::Resizing(tool) => tool,
        })
    }

    /// What the status bar says while this goes on.
    pub fn hint(&self) -> String {
        let idle = || "Drag to select · Space+drag pans · Ctrl+wheel zooms · double-click adds";
        self.gesture()
            .map_or_else(|| idle().to_owned(), Gesture::hint)
    }

    /// Why the node under the pointer cannot be connected, if that is what goes on.
    pub fn refusal(&self) -> Option<&str> {
        self.gesture()?.refusal()
    }

    /// The shape of the pointer while this goes on.
    pub fn cursor(&self) -> Cursor {
        self.gesture().map_or(Cursor::Default, Gesture::cursor)
    }

    /// Whether a gesture is under way that Esc would end.
    pub fn is_active(&self) -> bool {
        !matches!(self, Self::Idle)
    }
}
