//! Moving the picture.

use super::{Gesture, Pointer};
use crate::geometry::Point;
use crate::interact::camera::Camera;
use crate::interact::canvas::SceneView;
use crate::interact::input::{Button, Cursor, Effect};

/// The picture follows the pointer.
#[derive(Clone, Debug, PartialEq)]
pub struct Pan {
    /// Last pointer position on screen.
    pub(in crate::interact) last: Point,
    /// The button that ends it.
    pub(in crate::interact) button: Button,
}

impl Gesture for Pan {
    fn moved(&mut self, pointer: Pointer, camera: &mut Camera, _: SceneView<'_>) -> Vec<Effect> {
        camera.pan(pointer.at - self.last);
        self.last = pointer.at;
        Vec::new()
    }

    fn button(&self) -> Button {
        self.button
    }

    fn hint(&self) -> String {
        "Drag to move the view".to_owned()
    }

    fn cursor(&self) -> Cursor {
        Cursor::Grabbing
    }
}
