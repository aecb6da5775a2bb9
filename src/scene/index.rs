//! Spatial index: what is in view, what is under the pointer, what a marquee takes.

use crate::model::RecordId;
use std::sync::Arc;

use rstar::{Envelope as _, RTree};

use super::primitive::{Detail, Fragment, PortMark, Scene, Shape, Tag};
use crate::geometry::{Boxed, Line, PathEl, Point, Rect, envelope, meets};

/// Zoom from which large titles can be read.
const OVERVIEW_FROM: f64 = 0.22;
/// Zoom from which titles can be read.
const MEDIUM_FROM: f64 = 0.38;
/// Zoom from which small text can be read.
const FINE_FROM: f64 = 0.55;

/// How far the lines that stand for a curve may be from it, in scene points.
const FLATNESS: f64 = 0.5;

/// Whether a primitive of that detail is painted at a zoom (1 is 100 %).
pub fn is_visible_at(detail: Detail, zoom: f64) -> bool {
    match detail {
        Detail::Always => true,
        Detail::Farthest => zoom < OVERVIEW_FROM,
        Detail::Far => zoom < MEDIUM_FROM,
        Detail::Overview => (OVERVIEW_FROM..FINE_FROM).contains(&zoom),
        Detail::Medium => zoom >= MEDIUM_FROM,
        Detail::Fine => zoom >= FINE_FROM,
    }
}

/// What a marquee takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarqueeMode {
    /// All that it touches.
    Touching,
    /// Only what lies within it.
    Enclosing,
}

/// Finds fragments by place.
#[derive(Debug, Default)]
pub struct SceneIndex {
    fragments: Vec<Arc<Fragment>>,
    tree: RTree<Boxed<usize>>,
}

impl SceneIndex {
    /// Brings the index up to a scene; the work is that of what moved.
    pub fn update(&mut self, scene: &Scene) {
        let same_records = self.fragments.len() == scene.fragments.len()
            && self
                .fragments
                .iter()
                .zip(&scene.fragments)
                .all(|(old, new)| Arc::ptr_eq(old, new) || old.tag == new.tag);
        let moved: Vec<usize> = if same_records {
            self.fragments
                .iter()
                .zip(&scene.fragments)
                .enumerate()
                .filter(|(_, (old, new))| !Arc::ptr_eq(old, new) && old.bounds != new.bounds)
                .map(|(index, _)| index)
                .collect()
        } else {
            Vec::new()
        };
        if !same_records || moved.len() * 4 > scene.fragments.len() {
            let entries = scene
                .fragments
                .iter()
                .enumerate()
                .map(|(index, fragment)| Boxed {
                    rect: fragment.bounds,
                    data: index,
                })
                .collect();
            self.tree = RTree::bulk_load(entries);
        } else {
            for index in moved {
                let (Some(old), Some(new)) =
                    (self.fragments.get(index), scene.fragments.get(index))
                else {
                    continue;
                };
                self.tree.remove(&Boxed {
                    rect: old.bounds,
                    data: index,
                });
                self.tree.insert(Boxed {
                    rect: new.bounds,
                    data: index,
                });
            }
        }
        self.fragments.clone_from(&scene.fragments);
    }

    /// Fragments that touch a rectangle, in paint order.
    pub fn in_rect(&self, rect: Rect) -> Vec<&Arc<Fragment>> {
        let wanted = envelope(rect.abs());
        if wanted.contains_envelope(&self.tree.root().envelope()) {
            return self.fragments.iter().collect();
        }
        self.places_in_rect(rect)
            .into_iter()
            .filter_map(|index| self.fragments.get(index))
            .collect()
    }

    /// Places, in [`SceneIndex::fragments`], of those that touch a rectangle; in order.
    pub fn places_in_rect(&self, rect: Rect) -> Vec<usize> {
        let wanted = envelope(rect.abs());
        if wanted.contains_envelope(&self.tree.root().envelope()) {
            return (0..self.fragments.len()).collect();
        }
        let mut indices: Vec<usize> = self
            .tree
            .locate_in_envelope_intersecting(wanted)
            .map(|entry| entry.data)
            .collect();
        indices.sort_unstable();
        indices
    }

    /// All fragments in paint order.
    pub fn fragments(&self) -> &[Arc<Fragment>] {
        &self.fragments
    }

    /// The fragment of a record.
    pub fn fragment(&self, tag: &Tag) -> Option<&Arc<Fragment>> {
        self.fragments.iter().find(|fragment| fragment.tag == *tag)
    }

    /// What is under a point: a port before a node, an edge's label before its line, a
    /// lane last. `tolerance` is how far from a line or port still counts, in scene points.
    pub fn hit(&self, point: Point, tolerance: f64) -> Option<Tag> {
        let reach = tolerance * PORT_REACH + 2.0;
        let near = self.in_rect(Rect::from_center_size(point, (reach * 2.0, reach * 2.0)));
        if let Some(port) = nearest_port(&near, point, tolerance) {
            return Some(Tag::Port(port.id.clone()));
        }
        let topmost = |wanted: fn(&Tag) -> bool| {
            near.iter()
                .rev()
                .find(|fragment| wanted(&fragment.tag) && covers(fragment, point))
                .map(|fragment| fragment.tag.clone())
        };
        topmost(|tag| matches!(tag, Tag::Record(RecordId::Note(_))))
            .or_else(|| topmost(|tag| matches!(tag, Tag::EdgeLabel(_) | Tag::Stub(_))))
            .or_else(|| topmost(|tag| matches!(tag, Tag::Record(RecordId::Node(_)))))
            .or_else(|| nearest_edge(&near, point, tolerance))
            .or_else(|| topmost(|tag| matches!(tag, Tag::Record(RecordId::Lane(_)))))
    }

    /// The records that a marquee takes; lanes only if it encloses them.
    pub fn within(&self, marquee: Rect, mode: MarqueeMode) -> Vec<Tag> {
        let marquee = marquee.abs();
        self.in_rect(marquee)
            .into_iter()
            .filter(|fragment| {
                let area = fragment.body;
                let enclosed = marquee.union(area) == marquee;
                match (&fragment.tag, mode) {
                    (Tag::EdgeLabel(_) | Tag::Stub(_) | Tag::Port(_), _) => false,
                    (Tag::Record(RecordId::Lane(_)), _) | (_, MarqueeMode::Enclosing) => enclosed,
                    (Tag::Record(RecordId::Edge(_)), MarqueeMode::Touching) => {
                        crosses(fragment, marquee)
                    }
                    (_, MarqueeMode::Touching) => marquee.overlaps(area),
                }
            })
            .map(|fragment| fragment.tag.clone())
            .collect()
    }
}

/// How much farther than lines ports are reached beside their cards.
const PORT_REACH: f64 = 1.75;

fn nearest_port<'a>(
    near: &[&'a Arc<Fragment>],
    point: Point,
    tolerance: f64,
) -> Option<&'a PortMark> {
    near.iter()
        .flat_map(|fragment| fragment.ports.iter().map(move |port| (fragment.body, port)))
        .map(|(body, port)| {
            // Beside its card nothing else is meant; on it, most of the time the card.
            let reach = if body.contains(point) {
                tolerance
            } else {
                tolerance * PORT_REACH
            };
            ((port.center - point).hypot(), reach, port)
        })
        .filter(|(distance, reach, _)| distance <= reach)
        .map(|(distance, _, port)| (distance, port))
        .min_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, port)| port)
}

fn covers(fragment: &Fragment, point: Point) -> bool {
    let area = fragment.body;
    point.x >= area.x0 && point.x <= area.x1 && point.y >= area.y0 && point.y <= area.y1
}

fn nearest_edge(near: &[&Arc<Fragment>], point: Point, tolerance: f64) -> Option<Tag> {
    near.iter()
        .filter(|fragment| matches!(fragment.tag, Tag::Record(RecordId::Edge(_))))
        .map(|fragment| (distance_to(fragment, point), &fragment.tag))
        .filter(|(distance, _)| *distance <= tolerance)
        .min_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, tag)| tag.clone())
}

fn distance_to(fragment: &Fragment, point: Point) -> f64 {
    segments(fragment)
        .into_iter()
        .map(|line| {
            use kurbo::ParamCurveNearest as _;
            line.nearest(point, 0.1).distance_sq.sqrt()
        })
        .fold(f64::INFINITY, f64::min)
}

fn crosses(fragment: &Fragment, rect: Rect) -> bool {
    let mut lines = segments(fragment).into_iter();
    lines.any(|line| meets(line, rect.inflate(0.01, 0.01)))
}

/// The straight runs of an edge's line, with its curves as short lines.
fn segments(fragment: &Fragment) -> Vec<Line> {
    let paths = fragment
        .primitives
        .iter()
        .filter_map(|primitive| match &primitive.shape {
            Shape::Path {
                path,
                stroke: Some(_),
                ..
            } => Some(path),
            _ => None,
        });
    let mut lines = Vec::new();
    let mut at = Point::ZERO;
    for path in paths {
        kurbo::flatten(
            path.elements().iter().copied(),
            FLATNESS,
            |element| match element {
                PathEl::LineTo(point) => {
                    lines.push(Line::new(at, point));
                    at = point;
                }
                PathEl::MoveTo(point) => at = point,
                PathEl::QuadTo(..) | PathEl::CurveTo(..) | PathEl::ClosePath => {}
            },
        );
    }
    lines
}
