//! The canvas without a window: camera, tools as a state machine, snapping, overlays.
//!
//! Plain input events go in, [`Effect`]s come out; nothing here knows egui or changes a
//! document. Each state of [`Tool`] carries its own data and says its hint and cursor, so
//! leaving any of them is dropping a value.
//!
//! ```
//! use pipewright::geometry::{Point, Rect, Size};
//! use pipewright::interact::Camera;
//!
//! let mut camera = Camera::default();
//! let viewport = Size::new(800.0, 600.0);
//! camera.fit(Rect::new(0.0, 0.0, 400.0, 300.0), viewport, 4.0);
//! let center = camera.to_scene(Point::new(400.0, 300.0));
//! assert!((center - Point::new(200.0, 150.0)).hypot() < 1.0e-6);
//! ```

mod camera;
mod canvas;
mod edge_marks;
mod input;
mod link;
mod overlay;
mod snap;
mod tool;

pub use camera::{Camera, MAX_ZOOM, MIN_ZOOM};
pub use canvas::{Canvas, SceneView};
pub use edge_marks::edge_marks;
pub use input::{Button, Cursor, Effect, InputEvent, Modifiers};
pub use link::{link, link_nodes};
pub use overlay::{Crossing, crossing_lines, heat_chips, overlay};
pub use snap::{Guide, GuideKind, Neighbors, Snapped, snap_move};
pub use tool::{
    Arrow, Bend, Choose, Connect, Marquee, Move, Pan, Press, Reattach, Resize, Sides, Target, Tool,
    bendable,
};
