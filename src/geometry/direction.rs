//! Which way a diagram flows, and turning what is measured along it.

use super::{Point, Rect, Size, Vec2};

/// Which way a diagram flows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From left to right; lanes lie one below the other.
    #[default]
    Right,
    /// From top to bottom; lanes stand side by side.
    Down,
}

impl Direction {
    /// Both directions, in the order of menus.
    pub const ALL: [Self; 2] = [Self::Right, Self::Down];

    /// Its name in files and on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Down => "down",
        }
    }

    /// Its name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Right => "Right",
            Self::Down => "Down",
        }
    }

    /// A point as if the flow ran to the right; the same once more turns it back.
    pub fn turn(self, point: Point) -> Point {
        match self {
            Self::Right => point,
            Self::Down => Point::new(point.y, point.x),
        }
    }

    /// [`Direction::turn`] for an offset.
    pub fn turn_vec(self, offset: Vec2) -> Vec2 {
        self.turn(offset.to_point()).to_vec2()
    }

    /// [`Direction::turn`] for a size.
    pub fn turn_size(self, size: Size) -> Size {
        self.turn_vec(size.to_vec2()).to_size()
    }

    /// [`Direction::turn`] for a rectangle.
    pub fn turn_rect(self, rect: Rect) -> Rect {
        match self {
            Self::Right => rect,
            Self::Down => Rect::new(rect.y0, rect.x0, rect.y1, rect.x1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turning_twice_changes_nothing_and_once_swaps_the_axes() {
        let rect = Rect::new(1.0, 2.0, 30.0, 40.0);
        for direction in Direction::ALL {
            assert_eq!(direction.turn_rect(direction.turn_rect(rect)), rect);
        }
        assert_eq!(Direction::Right.turn_rect(rect), rect);
        let turned = Direction::Down.turn_rect(rect);
        assert_eq!(turned.origin(), Point::new(2.0, 1.0));
        assert_eq!(turned.size(), Direction::Down.turn_size(rect.size()));
    }
}
