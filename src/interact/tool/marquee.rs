//! Drawing a box around things.

use super::{Gesture, Pointer, selection_of};
use crate::geometry::{Point, Rect};
use crate::interact::camera::Camera;
use crate::interact::canvas::SceneView;
use crate::interact::input::Effect;
use crate::interact::overlay::Overlay;
use crate::model::{RecordId, Selection};
use crate::scene::{MarqueeMode, Shape, Stroke};

/// What it touches is selected.
#[derive(Clone, Debug, PartialEq)]
pub struct Marquee {
    /// Where it began, in scene points.
    pub(super) start: Point,
    /// Where it is, in scene points.
    pub(super) end: Point,
    /// What was selected before and stays so.
    pub(super) base: Selection,
}

impl Gesture for Marquee {
    fn moved(&mut self, pointer: Pointer, _: &mut Camera, view: SceneView<'_>) -> Vec<Effect> {
        self.end = pointer.scene;
        let mode = if pointer.modifiers.alt {
            MarqueeMode::Enclosing
        } else {
            MarqueeMode::Touching
        };
        let mut selection = self.base.clone();
        let mut edges = Vec::new();
        for tag in (view.index).within(Rect::from_points(self.start, self.end), mode) {
            match tag.record() {
                RecordId::Edge(id) => edges.push(id),
                _ => selection.extend(selection_of(&tag)),
            }
        }
        // An edge that only passes through is no part of what lies in the box.
        for id in edges {
            if let Some(edge) = view.document.edge(&id)
                && selection.contains(&edge.from)
                && selection.contains(&edge.to)
            {
                selection.extend(Selection::of(&id));
            }
        }
        vec![Effect::Select(selection)]
    }

    fn cancelled(&mut self) -> Vec<Effect> {
        vec![Effect::Select(std::mem::take(&mut self.base))]
    }

    fn hint(&self) -> String {
        "Takes the nodes that it touches, and the edges between them · Alt takes only what lies within · Esc cancels".to_owned()
    }

    fn paint_above(&self, overlay: &mut Overlay<'_>) {
        let accent = overlay.theme.accent;
        overlay.add(Shape::Rect {
            rect: Rect::from_points(self.start, self.end),
            radii: [0.0; 4],
            fill: Some(accent.with_opacity(0.12)),
            stroke: Some(Stroke::solid(overlay.pixel, accent)),
        });
    }
}
