//! What goes into the canvas, and what comes out.

use crate::geometry::{Point, Vec2};
use crate::model::{Edit, LaneId, NodeId, RecordId, Selection};
use crate::scene::{PortId, StubId, Tag};

/// A mouse button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// Usually the left one.
    Primary,
    /// Usually the right one.
    Secondary,
    /// The wheel.
    Middle,
}

/// Modifier keys that are held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "keys are held independently")]
pub struct Modifiers {
    /// Shift.
    pub shift: bool,
    /// Alt, or ⌥.
    pub alt: bool,
    /// The key with which a drag makes copies: Alt, unless the user chose another.
    pub copies: bool,
    /// The key with which a drag does not snap: Ctrl or ⌘, unless the user chose another.
    pub free: bool,
    /// The space bar.
    pub space: bool,
}

/// What a person does on the canvas; points are on screen, from the viewport's corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum InputEvent {
    /// The pointer is somewhere else, or modifiers changed.
    Moved {
        /// Where it is.
        at: Point,
        /// Held keys.
        modifiers: Modifiers,
    },
    /// A button went down.
    Pressed {
        /// Where.
        at: Point,
        /// Which one.
        button: Button,
        /// Held keys.
        modifiers: Modifiers,
    },
    /// A button went up.
    Released {
        /// Where.
        at: Point,
        /// Which one.
        button: Button,
        /// Held keys.
        modifiers: Modifiers,
    },
    /// The second click of a double click.
    DoubleClicked {
        /// Where.
        at: Point,
    },
    /// Wheel or two fingers, in screen points to move the picture by.
    Scrolled {
        /// Offset.
        by: Vec2,
    },
    /// Ctrl and wheel, or a pinch.
    Zoomed {
        /// The fixed point.
        at: Point,
        /// Factor; above 1 magnifies.
        factor: f64,
    },
    /// The pointer left the canvas.
    Left,
    /// Esc, or the window lost its focus: end the gesture without a trace.
    Cancelled,
}

/// What the canvas wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Make this the selection.
    Select(Selection),
    /// Show a change while the gesture goes on; the next one replaces it.
    Preview(Edit),
    /// Make a change for good.
    Commit(Edit),
    /// Take back what was previewed.
    Abort,
    /// Open the menu of components at a scene point, for the far end of a port if one is
    /// given.
    QuickAdd {
        /// Where the new node goes, in scene points.
        at: Point,
        /// The port to connect it with.
        from: Option<PortId>,
    },
    /// Edit the text of a record in place.
    EditText(RecordId),
    /// Show the other end of a stub.
    FollowStub(StubId),
    /// Show a lane alone.
    LookInside(LaneId),
    /// Open the context menu.
    ContextMenu {
        /// The record under the pointer.
        on: Option<Tag>,
    },
    /// Say why something was refused.
    Refused(String),
    /// Say why two nodes do not fit, and what can be done about it.
    Unfit {
        /// The node that gives.
        from: NodeId,
        /// The node that would take it.
        to: NodeId,
        /// Why it does not fit, in a sentence without a full stop.
        reason: String,
    },
}

/// The shape of the pointer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cursor {
    /// An arrow.
    #[default]
    Default,
    /// A hand that could pan.
    Grab,
    /// A hand that pans.
    Grabbing,
    /// Four arrows.
    Move,
    /// A cross, for connections.
    Crosshair,
    /// Not here.
    Forbidden,
    /// A double arrow to the sides.
    ResizeHorizontal,
    /// A double arrow up and down.
    ResizeVertical,
    /// A double arrow along the diagonal.
    ResizeDiagonal,
}
