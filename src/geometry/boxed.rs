//! Things with a rectangle around them, as spatial indexes hold them.

use rstar::{AABB, RTreeObject};

use super::Rect;

/// Something in a [`rstar::RTree`], and where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Boxed<T> {
    /// The rectangle around it.
    pub rect: Rect,
    /// What it is.
    pub data: T,
}

impl<T> RTreeObject for Boxed<T> {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        envelope(self.rect)
    }
}

/// A rectangle as [`rstar::RTree`] takes it.
pub fn envelope(rect: Rect) -> AABB<[f64; 2]> {
    AABB::from_corners([rect.x0, rect.y0], [rect.x1, rect.y1])
}
