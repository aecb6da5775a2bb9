//! Parts of the window by themselves, for tests and benches.

use egui::Ui;

use super::{canvas, painter};
use crate::geometry::Point;
use crate::session::Session;

/// The shapes by which the canvas paints a fragment at 100 %, with the scene point `origin`
/// at the screen's corner: what a test compares with the exported file.
pub fn fragment_shapes(
    painter: &egui::Painter,
    origin: Point,
    fragment: &crate::scene::Fragment,
) -> Vec<egui::Shape> {
    let mut shapes = Vec::new();
    let scene_painter = painter::ScenePainter {
        painter,
        corner: egui::Pos2::ZERO,
        camera: crate::interact::Camera { origin, zoom: 1.0 },
        is_crowd: false,
    };
    scene_painter.paint(&fragment.primitives, &mut shapes);
    shapes
}

/// Shows the canvas of a session in the room that is left, without bars and panels: what a
/// bench compares with the canvases of other crates.
pub fn canvas_alone(ui: &mut Ui, session: &mut Session) {
    static USUAL: std::sync::OnceLock<crate::session::Keymap> = std::sync::OnceLock::new();
    canvas::canvas_ui(ui, session, USUAL.get_or_init(Default::default));
}
