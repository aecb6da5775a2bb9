//! Two documents in one picture: what came, what went, what is other than it was.
//!
//! The later document is drawn, pale where nothing changed. Each mark has a sign and a line
//! of its own besides its color: `+` and green for what is new, `~` and amber for what says
//! something else, `−`, dashes and red for what is gone, at its old place, and a dashed outline
//! where a node or a note stood that was moved. A legend counts them.

mod legend;
mod sign;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kurbo::{ParamCurve as _, ParamCurveArclen as _};

use super::build::MARGIN;
use super::primitive::{Color, Detail, Fragment, Primitive, Scene, Shape, Stroke, Tag};
use super::style::{self, Theme};
use crate::geometry::{BezPath, Point, Rect, Shape as _, Size, bounding_box};
use crate::model::{EdgeId, How, Place, RecordChange, RecordId};
use legend::legend;
use sign::{LINE, SIGN, Sign};

/// How much of its own color is left of what did not change.
const PALE: f64 = 0.55;
/// How opaque the words are of what is gone.
const GONE: f64 = 0.8;
/// Dash and gap around an old place.
const OLD_DASH: [f64; 2] = [3.0, 5.0];
/// Room between a card and the mark around it.
const GAP: f64 = 4.0;

/// The picture of what leads from one scene to another; `changes` are those of their documents.
///
/// Both scenes have that theme and show whole documents, so that every record is found.
pub fn difference(before: &Scene, after: &Scene, changes: &[RecordChange], theme: &Theme) -> Scene {
    let marks = Marks::of(changes, before, after);
    let old: BTreeMap<&Tag, &Arc<Fragment>> = before
        .fragments
        .iter()
        .map(|fragment| (&fragment.tag, fragment))
        .collect();
    let is_lane =
        |fragment: &&Arc<Fragment>| matches!(fragment.tag, Tag::Record(RecordId::Lane(_)));
    let drawn = |fragment: &Arc<Fragment>| marks.drawn(fragment, theme);
    let gone = before.fragments.iter();
    let gone = gone.filter(|fragment| marks.how(&fragment.tag) == Some(How::Removed));
    let ghosts = after.fragments.iter().filter_map(|fragment| {
        let was = old
            .get(&fragment.tag)
            .filter(|_| marks.is_moved(&fragment.tag))?;
        Some(ghost(was, fragment, theme))
    });
    let lanes = after.fragments.iter().filter(is_lane);
    let others = after.fragments.iter().filter(|fragment| !is_lane(fragment));
    let mut fragments: Vec<Arc<Fragment>> = (lanes.map(drawn))
        .chain(gone.map(drawn))
        .chain(ghosts.map(Arc::new))
        .chain(others.map(drawn))
        .collect();
    let around = bounding_box(fragments.iter().map(|fragment| fragment.bounds));
    let around = around.unwrap_or(Rect::new(0.0, 0.0, 320.0, 160.0));
    fragments.push(Arc::new(legend(
        Point::new(around.x0, around.y1 + MARGIN),
        changes,
        theme,
    )));
    let bounds = bounding_box(fragments.iter().map(|fragment| fragment.bounds)).unwrap_or(around);
    Scene {
        bounds: bounds.inflate(MARGIN, MARGIN).expand(),
        background: after.background,
        fragments,
    }
}

/// How each record differs that can be drawn.
struct Marks<'c> {
    changes: BTreeMap<Place, &'c RecordChange>,
    /// Edges whose sign stands beside their words, which would cover it elsewhere.
    labeled: BTreeSet<&'c EdgeId>,
}

impl<'c> Marks<'c> {
    fn of(changes: &'c [RecordChange], before: &'c Scene, after: &'c Scene) -> Self {
        let mut marks = Self {
            changes: changes
                .iter()
                .map(|change| (change.place.clone(), change))
                .collect(),
            labeled: BTreeSet::new(),
        };
        let gone = before.fragments.iter();
        let gone = gone.filter(|fragment| marks.how(&fragment.tag) == Some(How::Removed));
        let shown = after.fragments.iter().chain(gone);
        marks.labeled = shown
            .filter_map(|fragment| match &fragment.tag {
                Tag::EdgeLabel(id) => Some(id),
                _ => None,
            })
            .collect();
        marks
    }

    fn change(&self, tag: &Tag) -> Option<&'c RecordChange> {
        self.changes.get(&Place::Record(tag.record())).copied()
    }

    fn how(&self, tag: &Tag) -> Option<How> {
        self.change(tag).map(|change| change.how)
    }

    /// Whether what is drawn for a record stands elsewhere; lanes follow what is in them.
    fn is_moved(&self, tag: &Tag) -> bool {
        matches!(tag, Tag::Record(RecordId::Node(_) | RecordId::Note(_)))
            && self.change(tag).is_some_and(RecordChange::is_moved)
    }

    fn drawn(&self, fragment: &Arc<Fragment>, theme: &Theme) -> Arc<Fragment> {
        let sign = match self.how(&fragment.tag) {
            Some(How::Added) => Sign::Added,
            Some(How::Removed) => Sign::Removed,
            Some(How::Changed) => Sign::Changed,
            Some(How::Moved) if self.is_moved(&fragment.tag) => return Arc::clone(fragment),
            Some(How::Moved) | None => return Arc::new(pale(fragment, theme)),
        };
        let corner = match &fragment.tag {
            Tag::Record(RecordId::Edge(id)) if self.labeled.contains(id) => None,
            Tag::Record(RecordId::Edge(_)) => middle(fragment),
            Tag::EdgeLabel(_) | Tag::Stub(_) => {
                let pill = frame(fragment);
                // The words begin close to the end of the pill.
                Some(Point::new(pill.x0 - SIGN + 3.0, pill.center().y))
            }
            _ => {
                let card = frame(fragment);
                Some(Point::new(card.x1, card.y0))
            }
        };
        Arc::new(marked(fragment, sign, corner, theme))
    }
}

fn always(shape: Shape) -> Primitive {
    Primitive {
        shape,
        detail: Detail::Always,
    }
}

/// A fragment with other colors of what is inside of shapes, of lines, and of words.
fn recolored(
    fragment: &Fragment,
    fill_of: impl Fn(Color) -> Color,
    stroke_of: impl Fn(Stroke) -> Stroke,
    words_of: impl Fn(Color) -> Color,
) -> Fragment {
    let mut fragment = fragment.clone();
    for Primitive { shape, .. } in &mut fragment.primitives {
        match shape {
            Shape::Rect { fill, stroke, .. }
            | Shape::Path { fill, stroke, .. }
            | Shape::Circle { fill, stroke, .. } => {
                *fill = fill.map(&fill_of);
                *stroke = stroke.map(&stroke_of);
            }
            Shape::Text { color, .. } | Shape::Icon { color, .. } => *color = words_of(*color),
        }
    }
    fragment
}

fn pale(fragment: &Fragment, theme: &Theme) -> Fragment {
    let pale = |color: Color| Color {
        a: color.a,
        ..Color { a: 255, ..color }
            .with_opacity(PALE)
            .over(theme.background)
    };
    let line = |stroke: Stroke| Stroke {
        color: pale(stroke.color),
        ..stroke
    };
    recolored(fragment, pale, line, pale)
}

/// A fragment with a line around it, or in its color, and the sign at `corner`.
fn marked(fragment: &Fragment, sign: Sign, corner: Option<Point>, theme: &Theme) -> Fragment {
    let color = sign.color(theme);
    let mut marked = match (&fragment.tag, sign) {
        // The dashes of a line tell what kind of edge it is.
        (Tag::Record(RecordId::Edge(_)), _) => {
            let line = |stroke: Stroke| Stroke {
                width: stroke.width.max(LINE),
                color,
                ..stroke
            };
            recolored(fragment, |_| color, line, |_| color)
        }
        (_, Sign::Removed) => {
            let line = |stroke: Stroke| Stroke {
                color: color.with_opacity(f64::from(stroke.color.a) / 255.0 * 0.4),
                ..stroke
            };
            let ground = color.with_opacity(0.05).over(theme.background);
            let words = color.with_opacity(GONE).over(theme.background);
            recolored(fragment, |_| ground, line, |_| words)
        }
        _ => fragment.clone(),
    };
    marked.title = format!("{}: {}", sign.word(), fragment.title);
    let gap = match fragment.tag {
        Tag::Record(RecordId::Edge(_)) => None,
        Tag::EdgeLabel(_) | Tag::Stub(_) => Some(0.0),
        _ => Some(GAP),
    };
    if let Some(gap) = gap {
        let line = sign.line(theme);
        marked.primitives.push(around(frame(fragment), gap, line));
    }
    if let Some(corner) = corner {
        marked.primitives.extend(sign.at(corner, theme));
        let room = Size::new(2.0 * SIGN + 2.0, 2.0 * SIGN + 2.0);
        marked.bounds = marked.bounds.union(Rect::from_center_size(corner, room));
    }
    marked.bounds = marked
        .bounds
        .union(frame(fragment).inflate(GAP + LINE, GAP + LINE));
    marked
}

/// The area of a card, a note or a lane without its shadow.
fn frame(fragment: &Fragment) -> Rect {
    let rects = fragment.primitives.iter();
    let mut outlined = rects.filter_map(|primitive| match primitive.shape {
        Shape::Rect {
            rect,
            stroke: Some(_),
            ..
        } => Some(rect),
        _ => None,
    });
    outlined.next().unwrap_or(fragment.bounds)
}

fn around(frame: Rect, gap: f64, stroke: Stroke) -> Primitive {
    let radius = match gap {
        0.0 => frame.height() / 2.0,
        _ => style::RADIUS_MEDIUM + gap,
    };
    always(Shape::Rect {
        rect: frame.inflate(gap, gap),
        radii: [radius; 4],
        fill: None,
        stroke: Some(stroke),
    })
}

/// The middle of an edge's line: where half of its length is.
fn middle(fragment: &Fragment) -> Option<Point> {
    let path = fragment.line()?;
    let mut left = path.perimeter(0.1) / 2.0;
    let mut last = None;
    for segment in path.segments() {
        let length = segment.arclen(0.1);
        if length >= left {
            return Some(segment.eval(segment.inv_arclen(left, 0.1)));
        }
        left -= length;
        last = Some(segment.eval(1.0));
    }
    last
}

/// The old place of what was moved, with a line to the new one.
fn ghost(was: &Fragment, now: &Fragment, theme: &Theme) -> Fragment {
    let (old, new) = (frame(was), frame(now));
    let line = |opacity: f64, width: f64| Stroke {
        dash: Some(OLD_DASH),
        ..Stroke::solid(width, theme.muted.with_opacity(opacity))
    };
    let mut way = BezPath::new();
    way.move_to(old.center());
    way.line_to(new.center());
    let primitives = vec![
        always(Shape::Path {
            path: way,
            fill: None,
            stroke: Some(line(0.45, 1.0)),
        }),
        always(Shape::Rect {
            rect: old,
            radii: [style::RADIUS_MEDIUM; 4],
            fill: Some(theme.background),
            stroke: Some(line(0.8, 1.5)),
        }),
    ];
    let record = now.tag.record();
    let name = format!("was {} {}", record.kind(), record.as_str());
    Fragment {
        title: format!("moved from here: {}", now.title),
        primitives,
        ..Fragment::new(Tag::mark(&name), old.union(new), style::HAIR)
    }
}
