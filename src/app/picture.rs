//! Scenes that are looked at beside the canvas: thumbnails, and pictures to move about in.

use egui::{ColorImage, Rect, Ui};

use super::painter::ScenePainter;
use crate::geometry::Size;
use crate::interact::Camera;
use crate::interchange::Pixels;
use crate::scene::Scene;

/// Most nodes of a document whose picture is painted small: more would hold the window up,
/// and be grey dust.
pub(super) const MOST_PAINTED: usize = 600;
/// From how many fragments in view on, below a zoom, pixels are enough.
const CROWD: usize = 1_500;
const CROWD_BELOW: f64 = 0.2;

/// The whole scene in a small rectangle.
pub(super) fn thumbnail(ui: &Ui, rect: Rect, scene: &Scene) {
    let mut camera = Camera::default();
    let viewport = size_of(rect);
    let zoom = (viewport.width / scene.bounds.width()).min(viewport.height / scene.bounds.height());
    camera.zoom = zoom.min(1.0);
    camera.center_on(scene.bounds.center(), viewport);
    paint_scene(ui, rect, scene, camera);
}

/// What a camera sees of a scene, in a rectangle.
pub(super) fn paint_scene(ui: &Ui, rect: Rect, scene: &Scene, camera: Camera) {
    let visible = camera.visible(size_of(rect));
    let in_view = scene.fragments.iter();
    let in_view: Vec<_> = in_view
        .filter(|fragment| fragment.bounds.overlaps(visible))
        .collect();
    let painter = ui.painter().with_clip_rect(rect);
    let scene_painter = ScenePainter {
        painter: &painter,
        corner: rect.min,
        camera,
        is_crowd: camera.zoom < CROWD_BELOW && in_view.len() > CROWD,
    };
    let mut shapes = Vec::new();
    for fragment in in_view {
        scene_painter.fragment(fragment, &mut shapes);
    }
    painter.extend(shapes);
}

/// Pixels as egui takes them.
pub(super) fn image_of(pixels: &Pixels) -> ColorImage {
    let size = [pixels.width as usize, pixels.height as usize];
    ColorImage::from_rgba_unmultiplied(size, &pixels.rgba)
}

/// The size of a rectangle on screen.
pub(super) fn size_of(rect: Rect) -> Size {
    Size::new(f64::from(rect.width()), f64::from(rect.height()))
}
