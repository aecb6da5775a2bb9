//! What goes in, what comes out, and the states in between.

use super::snap::{Guide, Neighbours};
use crate::geometry::{Point, Rect, Size, Vec2};
use crate::model::{EdgeId, Edit, LaneId, NewEdge, NodeId, RecordId, Selection};
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
    /// Ctrl, or ⌘ on macOS.
    pub command: bool,
    /// Alt, or ⌥.
    pub alt: bool,
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

/// The node that a connection would be made with, and what would come of it: the
/// connections, or why there are none.
pub type Target = (NodeId, Result<Vec<NewEdge>, String>);

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

/// What the canvas is in the middle of.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Tool {
    /// Nothing.
    #[default]
    Idle,
    /// Moving the picture.
    Panning {
        /// Last pointer position on screen.
        last: Point,
        /// The button that ends it.
        button: Button,
    },
    /// A button is down, and the pointer has not moved enough for a drag.
    Pressed {
        /// Where, on screen.
        at: Point,
        /// What was under the pointer.
        on: Option<Tag>,
        /// Held keys.
        modifiers: Modifiers,
    },
    /// Drawing a box around things.
    Marquee {
        /// Where it began, in scene points.
        start: Point,
        /// Where it is, in scene points.
        end: Point,
        /// What was selected before and stays so.
        base: Selection,
    },
    /// Moving records, or copies of them.
    Moving {
        /// Where it began, in scene points.
        start: Point,
        /// What is moved.
        selection: Selection,
        /// Area of all that is moved, before the move.
        area: Rect,
        /// What to align with.
        others: Neighbours,
        /// Whether copies are moved.
        copies: bool,
        /// Lines through what is aligned.
        guides: Vec<Guide>,
    },
    /// Drawing a connection from a port.
    Connecting {
        /// The port.
        from: PortId,
        /// Other selected nodes, which are connected with the same node where they fit.
        also: Vec<NodeId>,
        /// The pointer, in scene points.
        pointer: Point,
        /// The node under the pointer and what would come of it.
        target: Option<Target>,
        /// Whether it goes on after a connection is made, as with Shift.
        goes_on: bool,
    },
    /// Choosing by keyboard which node a node is connected with.
    Choosing {
        /// The node that gives.
        from: NodeId,
        /// The nodes that fit, in topological order.
        candidates: Vec<NodeId>,
        /// Which of them is lit.
        at: usize,
    },
    /// Attaching an end of an edge elsewhere.
    Reattaching {
        /// The edge.
        edge: EdgeId,
        /// The port at the end that stays.
        fixed: PortId,
        /// The pointer, in scene points.
        pointer: Point,
        /// The node under the pointer and what would come of it.
        target: Option<Target>,
    },
    /// Changing the area of a lane, a note or a node.
    Resizing {
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
    },
}

impl Tool {
    /// What the status bar says while this goes on.
    pub fn hint(&self) -> String {
        match self {
            Self::Idle => {
                "Drag to select · Space+drag pans · Ctrl+wheel zooms · double-click adds"
                    .to_owned()
            }
            Self::Panning { .. } => "Drag to move the view".to_owned(),
            Self::Pressed { .. } => String::new(),
            Self::Marquee { .. } => {
                "Takes what it touches · Alt takes only what lies within · Esc cancels".to_owned()
            }
            Self::Moving { copies: true, .. } => {
                "Drag to place the copies · Esc cancels".to_owned()
            }
            Self::Moving { .. } => {
                "Shift keeps the axis · Alt turns snapping off · Esc cancels".to_owned()
            }
            Self::Connecting { target: Some((_, Err(_))), .. }
            | Self::Reattaching { target: Some((_, Err(_))), .. } => {
                self.refusal().unwrap_or_default().to_owned()
            }
            Self::Connecting { target: Some((_, Ok(link))), .. }
            | Self::Reattaching { target: Some((_, Ok(link))), .. } => {
                let data = link.first().map_or("", |link| link.data.as_str());
                let data = data.replace('_', " ");
                match link.len() {
                    0 | 1 => format!("Release to connect: {data}"),
                    many => format!("Release to make {many} connections: {data}"),
                }
            }
            Self::Connecting { goes_on: true, .. } => {
                "Click on each node to connect with · click on empty canvas or Esc ends".to_owned()
            }
            Self::Connecting { .. } => {
                "Drop on a node to connect, on empty canvas to add one · Shift connects several · Esc cancels"
                    .to_owned()
            }
            Self::Choosing { candidates, at, .. } => format!(
                "Arrows or Tab choose the node · Enter connects · Esc cancels · {} of {}",
                at + 1,
                candidates.len()
            ),
            Self::Reattaching { .. } => "Drop on another node · Esc cancels".to_owned(),
            Self::Resizing { .. } => "Drag to resize · Esc cancels".to_owned(),
        }
    }

    /// Why the node under the pointer cannot be connected, if that is what goes on.
    pub fn refusal(&self) -> Option<&str> {
        match self {
            Self::Connecting {
                target: Some((_, Err(reason))),
                ..
            }
            | Self::Reattaching {
                target: Some((_, Err(reason))),
                ..
            } => Some(reason),
            _ => None,
        }
    }

    /// The shape of the pointer while this goes on.
    pub fn cursor(&self) -> Cursor {
        match self {
            Self::Idle | Self::Pressed { .. } | Self::Marquee { .. } | Self::Choosing { .. } => {
                Cursor::Default
            }
            Self::Panning { .. } => Cursor::Grabbing,
            Self::Moving { .. } => Cursor::Move,
            Self::Connecting {
                target: Some((_, Err(_))),
                ..
            }
            | Self::Reattaching {
                target: Some((_, Err(_))),
                ..
            } => Cursor::Forbidden,
            Self::Connecting { .. } | Self::Reattaching { .. } => Cursor::Crosshair,
            Self::Resizing { sides, .. } => sides.cursor(),
        }
    }

    /// Whether a gesture is under way that Esc would end.
    pub fn is_active(&self) -> bool {
        !matches!(self, Self::Idle)
    }
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
