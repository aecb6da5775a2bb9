//! How a document is looked at; nothing of it changes the document.

use std::sync::Arc;

use super::estimating::Heat;
use super::lit::{Focus, Lighting, Resting};
use super::motion::Motion;
use super::present::{Presentation, Slide};
use super::shift::Shift;
use crate::geometry::{Point, Size};
use crate::interact::Canvas;
use crate::model::{LaneId, Level, NodeId};
use crate::scene::Primitive;
use crate::storage::ViewSwitches;

/// The view of one document.
#[derive(Debug)]
pub struct View {
    /// Camera and tool.
    pub canvas: Canvas,
    /// What is shown, and how the hand is helped; shared with the settings.
    pub switches: ViewSwitches,
    /// How far from the selection the way of data is lit.
    pub focus: Focus,
    /// What the cards are colored by.
    pub heat: Heat,
    /// Where something is to be added that a menu at that place was asked for, in scene points.
    pub here: Option<Point>,
    /// Shapes of what is about to be added, in scene points.
    pub ghost: Option<Arc<Vec<Primitive>>>,
    /// How much of the document is shown.
    pub(super) level: Level,
    /// The lane that alone is shown.
    pub(super) inside: Option<LaneId>,
    /// The presentation that goes on.
    pub(super) presentation: Option<Presentation>,
    /// The slides of the last presentation.
    pub(super) slides: Arc<[Slide]>,
    /// What is on its way to where it is.
    pub(super) motion: Option<Motion>,
    pub(super) shift: Option<Shift>,
    pub(super) lighting: Lighting,
    pub(super) resting: Resting,
    /// Size of the viewport in screen points.
    pub(super) viewport: Size,
    pub(super) current_problem: Option<usize>,
    /// The node from which one came along an edge, and whether along its direction.
    pub(super) came_from: Option<(NodeId, bool)>,
}

impl Default for View {
    fn default() -> Self {
        Self {
            here: None,
            ghost: None,
            canvas: Canvas::default(),
            switches: ViewSwitches {
                // Needs somebody who calls [`super::Session::advance`].
                animate: false,
                ..ViewSwitches::default()
            },
            focus: Focus::Off,
            heat: Heat::Off,
            level: Level::Full,
            inside: None,
            presentation: None,
            slides: Arc::default(),
            motion: None,
            shift: None,
            lighting: Lighting::default(),
            resting: Resting::default(),
            viewport: Size::new(800.0, 600.0),
            current_problem: None,
            came_from: None,
        }
    }
}
