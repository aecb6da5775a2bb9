//! How a document wants to be laid out and its edges to be drawn.

use crate::geometry::Direction;

/// How the edges of a document run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EdgeShape {
    /// Along horizontal and vertical runs with rounded corners.
    #[default]
    Orthogonal,
    /// In smooth curves near those runs.
    Spline,
    /// In straight lines, with corners only where a node stands in the way.
    Straight,
}

impl EdgeShape {
    /// All shapes, in the order of menus.
    pub const ALL: [Self; 3] = [Self::Orthogonal, Self::Spline, Self::Straight];

    /// Its name in files and on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::Orthogonal => "orthogonal",
            Self::Spline => "spline",
            Self::Straight => "straight",
        }
    }

    /// Its name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Orthogonal => "Orthogonal",
            Self::Spline => "Spline",
            Self::Straight => "Straight",
        }
    }
}

/// How a document wants to be laid out and its edges to be drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own in the menu"
)]
pub struct LayoutSettings {
    /// Which way the flow runs.
    pub direction: Direction,
    /// How edges run.
    pub edges: EdgeShape,
    /// Factor on the gaps between nodes and lanes, within [`LayoutSettings::SPACING`].
    pub spacing: f64,
    /// Whether each lane has columns of its own, as narrow as its nodes allow, instead of
    /// columns that all lanes share.
    pub compact: bool,
    /// Whether edges of one kind that leave or enter the same node share a trunk where that is
    /// shorter.
    pub shared_trunks: bool,
    /// Whether the level one of two orthogonal edges that cross hops over the other.
    pub line_hops: bool,
    /// Width by height that auto layout aims for, within [`LayoutSettings::ASPECT_RATIO`];
    /// `None` lets every lane be as long as it needs.
    pub aspect_ratio: Option<f64>,
}

impl LayoutSettings {
    /// Least and most of the factor on gaps.
    pub const SPACING: (f64, f64) = (0.5, 2.0);
    /// Least and most width by height.
    pub const ASPECT_RATIO: (f64, f64) = (0.25, 8.0);

    /// What is out of bounds, as a sentence each.
    pub(super) fn problems(&self) -> impl Iterator<Item = String> {
        let numbers = [
            ("spacing", Some(self.spacing), Self::SPACING),
            ("aspect_ratio", self.aspect_ratio, Self::ASPECT_RATIO),
        ];
        numbers
            .into_iter()
            .filter_map(|(name, value, (low, high))| {
                let value = value.filter(|value| !(low..=high).contains(value))?;
                Some(format!(
                    "its {name} of {value} is not a number from {low} to {high}"
                ))
            })
    }
}

impl Default for LayoutSettings {
    fn default() -> Self {
        Self {
            direction: Direction::Right,
            edges: EdgeShape::Orthogonal,
            spacing: 1.0,
            compact: false,
            shared_trunks: true,
            line_hops: false,
            aspect_ratio: Some(1.6),
        }
    }
}
