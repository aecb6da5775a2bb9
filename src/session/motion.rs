//! A change of places while it is shown: things glide from where they were to where they are.
//!
//! The document has changed already, and everything that asks where something is gets the
//! final answer. Only what is painted lies between for a moment, so that a person can see
//! what went where. Time comes from outside, by [`Session::advance`].

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Session;
use super::command::Command;
use crate::geometry::{Point, Rect};
use crate::interact::Camera;
use crate::model::{Document, RecordId};
use crate::scene::style::Theme;
use crate::scene::{EdgeEnd, Fragment, Scene, SceneIndex, Tag, edge_along, lane_at};

/// How long things take to their new places, in seconds.
const SECONDS: f64 = 0.2;
/// In documents of more nodes, or of twice as many edges, things jump: a frame would take too long,
/// and nobody could follow.
const MOST: usize = 500;

/// Where something is drawn.
#[derive(Clone, Debug, PartialEq)]
enum Spot {
    /// As it is, from this corner or center on.
    At(Point),
    /// Over an area of its own size.
    Area(Rect),
    /// Along these points.
    Line(Vec<Point>),
}

/// The spots of all that is drawn.
struct Spots {
    of: BTreeMap<Tag, Spot>,
    camera: Camera,
}

/// How one fragment comes to its place.
#[derive(Debug)]
struct Glide {
    from: Spot,
    to: Spot,
}

/// A change of places that is being shown.
#[derive(Debug)]
pub(super) struct Motion {
    /// Seconds since it began.
    elapsed: f64,
    /// For each fragment of the scene, in paint order; none for those that stay.
    ways: Vec<Option<Glide>>,
    /// What was seen when it began.
    camera: Camera,
    /// What is painted now.
    index: SceneIndex,
}

impl Motion {
    /// How much of the way is done, from 0 to 1: fast at first, slow at the end.
    fn done(&self) -> f64 {
        let left = 1.0 - (self.elapsed / SECONDS).clamp(0.0, 1.0);
        1.0 - left * left * left
    }

    fn draw(&mut self, scene: &Scene, document: &Document, theme: &Theme) {
        let done = self.done();
        let ways = self.ways.iter().chain(std::iter::repeat(&None));
        let fragments = scene.fragments.iter().zip(ways).map(|(fragment, way)| {
            let drawn = way
                .as_ref()
                .and_then(|way| way.drawn(fragment, done, document, theme));
            drawn.map_or_else(|| Arc::clone(fragment), Arc::new)
        });
        self.index.update(&Scene {
            bounds: scene.bounds,
            background: scene.background,
            fragments: fragments.collect(),
        });
    }
}

impl Glide {
    /// From one spot to another, if there is a way between the two.
    fn between(from: Spot, to: Spot) -> Option<Self> {
        match (from, to) {
            (from, to) if from == to => None,
            (Spot::Line(from), Spot::Line(to)) => {
                let points = from.len().max(to.len());
                let (from, to) = (with_points(from, points), with_points(to, points));
                let both = from.len() == to.len();
                both.then_some(Self {
                    from: Spot::Line(from),
                    to: Spot::Line(to),
                })
            }
            (from, to) => Some(Self { from, to }),
        }
    }

    /// Where it is when that much of the way is done.
    fn at(&self, done: f64) -> Spot {
        match (&self.from, &self.to) {
            (Spot::At(from), Spot::At(to)) => Spot::At(from.lerp(*to, done)),
            (Spot::Area(from), Spot::Area(to)) => Spot::Area(Rect::from_points(
                from.origin().lerp(to.origin(), done),
                Point::new(from.x1, from.y1).lerp(Point::new(to.x1, to.y1), done),
            )),
            (Spot::Line(from), Spot::Line(to)) => {
                let pairs = from.iter().zip(to);
                Spot::Line(pairs.map(|(from, to)| from.lerp(*to, done)).collect())
            }
            (_, to) => to.clone(),
        }
    }

    fn drawn(
        &self,
        fragment: &Fragment,
        done: f64,
        document: &Document,
        theme: &Theme,
    ) -> Option<Fragment> {
        match (self.at(done), &self.to, &fragment.tag) {
            (Spot::At(at), Spot::At(to), _) => Some(fragment.moved(at - *to)),
            (Spot::Area(area), _, Tag::Record(RecordId::Lane(id))) => {
                Some(lane_at(id, document.lanes().get(id)?, area, theme))
            }
            (Spot::Line(points), _, Tag::Record(RecordId::Edge(id))) => {
                let shape = document.layout().edges;
                let (edge, on_spine) = (document.edge(id)?, fragment.on_spine);
                Some(edge_along(id, edge, on_spine, &points, shape, theme))
            }
            _ => None,
        }
    }
}

/// The same line with so many points: what lacks is added on its middle run, where runs
/// without length keep the others upright or level.
fn with_points(mut line: Vec<Point>, count: usize) -> Vec<Point> {
    let middle = line.len() / 2;
    if let Some([before, after]) = line.get(middle.saturating_sub(1)..=middle) {
        let added = count.saturating_sub(line.len());
        let between = before.midpoint(*after);
        line.splice(middle..middle, std::iter::repeat_n(between, added));
    }
    line
}

/// Whether a command moves things, so that it is worth showing which way they went. Layouts
/// show that themselves, since they may be done later.
pub(super) fn moves_things(command: Command) -> bool {
    matches!(
        command,
        Command::Undo
            | Command::Redo
            | Command::LevelOverview
            | Command::LevelStandard
            | Command::LevelFull
            | Command::Tidy
            | Command::AlignLeft
            | Command::AlignCenter
            | Command::AlignRight
            | Command::AlignTop
            | Command::AlignMiddle
            | Command::AlignBottom
            | Command::DistributeHorizontally
            | Command::DistributeVertically
    )
}

impl Session {
    /// Lets time pass for what is only shown; says whether something still moves.
    pub fn advance(&mut self, seconds: f64) -> bool {
        let Some(mut motion) = self.view.motion.take() else {
            return false;
        };
        motion.elapsed += seconds.max(0.0);
        if motion.elapsed < SECONDS {
            motion.draw(self.derived.scene(), self.shown(), &self.environment.theme);
            self.view.motion = Some(motion);
        }
        self.view.motion.is_some()
    }

    /// Whether things are on their way to where they are.
    pub fn is_in_motion(&self) -> bool {
        self.view.motion.is_some()
    }

    /// What is painted: [`Session::index`], but for things on their way.
    pub fn painted(&self) -> &SceneIndex {
        self.view
            .motion
            .as_ref()
            .map_or_else(|| self.index(), |motion| &motion.index)
    }

    /// Through what it is seen: the canvas's camera, but on its way together with things.
    pub fn painted_camera(&self) -> Camera {
        let to = self.view.canvas.camera;
        self.view
            .motion
            .as_ref()
            .map_or(to, |motion| motion.camera.between(to, motion.done()))
    }

    /// Shows everything where it is.
    pub(super) fn end_motion(&mut self) {
        self.view.motion = None;
    }

    /// Makes a change and, if the view is to, shows the way of all that it moves, from where
    /// it is painted now.
    pub(super) fn show_moves<T>(&mut self, change: impl FnOnce(&mut Self) -> T) -> T {
        let shown = self.shown();
        let is_small = shown.nodes().len() <= MOST && shown.edges().len() <= MOST * 2;
        let before = (self.view.switches.animate && is_small).then(|| Spots {
            of: self.spots(),
            camera: self.painted_camera(),
        });
        self.end_motion();
        let result = change(self);
        if let Some(before) = before {
            self.begin_motion(before);
        }
        result
    }

    fn spots(&self) -> BTreeMap<Tag, Spot> {
        let way = |place: usize| {
            let motion = self.view.motion.as_ref()?;
            Some(motion.ways.get(place)?.as_ref()?.at(motion.done()))
        };
        let fragments = self.index().fragments().iter().enumerate();
        fragments
            .filter_map(|(place, fragment)| {
                let spot = way(place).or_else(|| self.spot(&fragment.tag))?;
                Some((fragment.tag.clone(), spot))
            })
            .collect()
    }

    fn spot(&self, tag: &Tag) -> Option<Spot> {
        let shown = self.shown();
        let route = |id| self.derived.routes().get(id);
        Some(match tag {
            Tag::Record(RecordId::Node(id)) => Spot::At(shown.node(id)?.position),
            Tag::Record(RecordId::Note(id)) => Spot::At(shown.notes().get(id)?.position),
            Tag::EdgeLabel(id) => Spot::At(route(id)?.label?),
            Tag::Record(RecordId::Lane(id)) => Spot::Area(shown.lanes().get(id)?.rect),
            Tag::Record(RecordId::Edge(id)) => Spot::Line(route(id)?.points.clone()),
            // A pill goes along with the node that it stands at.
            Tag::Stub(stub) => {
                let edge = shown.edge(&stub.edge)?;
                let node = match stub.end {
                    EdgeEnd::Source => &edge.from,
                    EdgeEnd::Target => &edge.to,
                };
                Spot::At(shown.node(node)?.position)
            }
            Tag::Port(_) => return None,
        })
    }

    /// Shows the way of all that is not where it was before.
    fn begin_motion(&mut self, mut before: Spots) {
        let ways: Vec<Option<Glide>> = self
            .index()
            .fragments()
            .iter()
            .map(|fragment| {
                let from = before.of.remove(&fragment.tag)?;
                Glide::between(from, self.spot(&fragment.tag)?)
            })
            .collect();
        if ways.iter().all(Option::is_none) && before.camera == self.view.canvas.camera {
            return;
        }
        let mut motion = Motion {
            elapsed: 0.0,
            ways,
            camera: before.camera,
            index: SceneIndex::default(),
        };
        motion.draw(self.derived.scene(), self.shown(), &self.environment.theme);
        self.view.motion = Some(motion);
    }
}
