//! Bending an edge: a run or a corner of its line follows the pointer.

use super::{Gesture, Pointer, Tool, committed};
use crate::geometry::{Point, Rect};
use crate::interact::camera::Camera;
use crate::interact::canvas::SceneView;
use crate::interact::input::{Cursor, Effect, Modifiers};
use crate::interact::overlay::Overlay;
use crate::layout::{Grip, bent, grip_at, is_level};
use crate::model::{EdgeField, EdgeId, EdgeShape, Edit, NodeId};

/// How near a run or a corner is taken hold of, in screen points.
const REACH: f64 = 8.0;
/// How near another run or a port a run snaps to it, in screen points.
const SNAP_REACH: f64 = 6.0;

/// A run or a corner of a line follows the pointer.
#[derive(Clone, Debug, PartialEq)]
pub struct Bend {
    edge: EdgeId,
    /// The line before, in scene points.
    line: Vec<Point>,
    grip: Grip,
    /// The nodes that it leaves and enters.
    ends: (Rect, Rect),
    /// The line that it becomes.
    now: Option<Vec<Point>>,
}

/// The line of an edge and the nodes at its ends, if it can be bent.
pub fn bendable(edge: &EdgeId, view: SceneView<'_>) -> Option<(Vec<Point>, (Rect, Rect))> {
    let record = view.document.edge(edge).filter(|edge| !edge.stub)?;
    let is_orthogonal = view.document.layout().edges == EdgeShape::Orthogonal;
    let rect = |id: &NodeId| view.cards.rect(view.document, id);
    let ends = (rect(&record.from)?, rect(&record.to)?);
    let can = is_orthogonal && !view.is_fixed && record.from != record.to;
    let line = &view.routes.get(edge).filter(|_| can)?.points;
    (line.len() > 1).then(|| (line.clone(), ends))
}

/// What of an edge would be taken hold of at a scene point, and the shape of the pointer there.
pub(in crate::interact) fn grip_of(
    at: Point,
    zoom: f64,
    edge: &EdgeId,
    view: SceneView<'_>,
) -> Option<(Grip, Cursor)> {
    let (line, _) = bendable(edge, view)?;
    let grip = grip_at(&line, at, REACH / zoom)?;
    Some((grip, cursor_of(&line, grip)))
}

fn cursor_of(line: &[Point], grip: Grip) -> Cursor {
    match grip {
        Grip::Corner(_) => Cursor::Move,
        Grip::Run(run) if is_level(line, run) => Cursor::ResizeVertical,
        Grip::Run(_) => Cursor::ResizeHorizontal,
    }
}

impl Bend {
    /// Takes hold of an edge at a scene point.
    pub(super) fn begin(at: Point, zoom: f64, edge: &EdgeId, view: SceneView<'_>) -> Option<Self> {
        let (line, ends) = bendable(edge, view)?;
        Some(Self {
            grip: grip_at(&line, at, REACH / zoom)?,
            edge: edge.clone(),
            line,
            ends,
            now: None,
        })
    }

    /// The place beside the pointer at which what moves is in line with other runs, or with the
    /// middle of a node.
    fn snapped(&self, to: Point, reach: f64) -> Point {
        let (first, last) = match self.grip {
            Grip::Run(run) => (run, run + 1),
            Grip::Corner(corner) => (corner.saturating_sub(1), corner + 1),
        };
        let others = self.line.iter().enumerate();
        let others = others.filter(|(number, _)| !(first..=last).contains(number));
        let middles = [self.ends.0.center(), self.ends.1.center()];
        let places: Vec<Point> = others.map(|(_, point)| *point).chain(middles).collect();
        let near = |value: f64, list: &mut dyn Iterator<Item = f64>| {
            let best = list.min_by(|a, b| (a - value).abs().total_cmp(&(b - value).abs()));
            best.filter(|best| (best - value).abs() <= reach)
                .unwrap_or_else(|| value.round())
        };
        Point::new(
            near(to.x, &mut places.iter().map(|place| place.x)),
            near(to.y, &mut places.iter().map(|place| place.y)),
        )
    }
}

impl Gesture for Bend {
    fn moved(&mut self, pointer: Pointer, camera: &mut Camera, view: SceneView<'_>) -> Vec<Effect> {
        let reach = if view.snaps(pointer.modifiers) {
            SNAP_REACH / camera.zoom
        } else {
            0.0
        };
        let to = self.snapped(pointer.scene, reach);
        // Where it cannot run, it stays where it last could.
        self.now = bent(&self.line, self.grip, to, self.ends).or(self.now.take());
        let Some(line) = self.now.clone() else {
            return Vec::new();
        };
        let field = EdgeField::Line(Some(line));
        vec![Effect::Preview(Edit::set_edge(&self.edge, field))]
    }

    fn released(
        &mut self,
        moved: Vec<Effect>,
        _: Modifiers,
        _: SceneView<'_>,
    ) -> (Vec<Effect>, Tool) {
        committed(moved)
    }

    fn cancelled(&mut self) -> Vec<Effect> {
        vec![Effect::Abort]
    }

    fn hint(&self) -> String {
        "Drag the line where it is to run · Esc cancels".to_owned()
    }

    fn cursor(&self) -> Cursor {
        cursor_of(&self.line, self.grip)
    }

    fn paint_above(&self, overlay: &mut Overlay<'_>) {
        overlay.grips(self.now.as_deref().unwrap_or(&self.line), None);
    }
}
