//! The sign of what differs, in its color.

use super::always;
use crate::geometry::{BezPath, Point, Vec2};
use crate::model::How;
use crate::scene::primitive::{Color, Primitive, Shape, Stroke};
use crate::scene::style::Theme;

/// Radius of a sign, in scene points.
pub(super) const SIGN: f64 = 9.0;
/// Width of a mark's line.
pub(super) const LINE: f64 = 2.5;
/// Dash and gap around what is gone.
const GONE_DASH: [f64; 2] = [7.0, 5.0];

/// A mark that is more than an old place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Added,
    Changed,
    Removed,
}

impl Sign {
    pub const ALL: [Self; 3] = [Self::Added, Self::Changed, Self::Removed];

    pub fn how(self) -> How {
        match self {
            Self::Added => How::Added,
            Self::Changed => How::Changed,
            Self::Removed => How::Removed,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }

    pub fn color(self, theme: &Theme) -> Color {
        match self {
            Self::Added => theme.ok,
            Self::Changed => theme.warning,
            Self::Removed => theme.error,
        }
    }

    pub fn line(self, theme: &Theme) -> Stroke {
        Stroke {
            dash: (self == Self::Removed).then_some(GONE_DASH),
            ..Stroke::solid(LINE, self.color(theme))
        }
    }

    /// A disc with the sign in it.
    pub fn at(self, center: Point, theme: &Theme) -> [Primitive; 2] {
        let arm = SIGN * 0.5;
        let mut path = BezPath::new();
        if self == Self::Changed {
            path.move_to(center + Vec2::new(-arm, arm * 0.35));
            path.curve_to(
                center + Vec2::new(-arm * 0.4, -arm * 1.3),
                center + Vec2::new(arm * 0.4, arm * 1.3),
                center + Vec2::new(arm, -arm * 0.35),
            );
        } else {
            path.move_to(center - Vec2::new(arm, 0.0));
            path.line_to(center + Vec2::new(arm, 0.0));
        }
        if self == Self::Added {
            path.move_to(center - Vec2::new(0.0, arm));
            path.line_to(center + Vec2::new(0.0, arm));
        }
        [
            always(Shape::Circle {
                center,
                radius: SIGN,
                fill: Some(self.color(theme)),
                stroke: Some(Stroke::solid(1.5, theme.background)),
            }),
            always(Shape::Path {
                path,
                fill: None,
                stroke: Some(Stroke::solid(2.0, theme.background)),
            }),
        ]
    }
}
