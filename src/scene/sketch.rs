//! The look of a drawing by hand: wavering strokes and lettering.
//!
//! It is made from the finished primitives of a fragment, so that every painter shows it
//! alike. The wavering of a record comes from its id: it stays as it is when others change,
//! and goes along when the record is moved. From far away, where it could not be seen, the
//! straight lines are kept.

use super::primitive::{Detail, Fragment, Primitive, Shape, Stroke};
use crate::geometry::{BezPath, PathEl, Point, Random, Rect, Vec2};
use crate::text::{Face, FontStyle, measure};

/// How far a line wavers, in scene points.
const WAVER: f64 = 1.1;
/// How far a side of a box reaches over its corner, in scene points.
const OVER: f64 = 1.6;
/// Length of a run between two turns of the hand, in scene points.
const RUN: f64 = 90.0;
/// Lettering is drawn larger than type of the same size, which it resembles then.
const LETTERING: f64 = 1.12;
/// Circles below this radius are drawn in one dab.
const DAB: f64 = 6.0;

/// The same fragment as drawn by hand.
pub(super) fn sketched(mut fragment: Fragment) -> Fragment {
    let seed = hash(&format!("{:?}", fragment.tag));
    let primitives = std::mem::take(&mut fragment.primitives);
    for (index, primitive) in primitives.into_iter().enumerate() {
        let mut hand = Hand(Random::new(seed ^ (index as u64).wrapping_mul(0x9e37_79b9)));
        draw(primitive, &mut hand, &mut fragment.primitives);
    }
    fragment
}

fn draw(primitive: Primitive, hand: &mut Hand, out: &mut Vec<Primitive>) {
    let detail = primitive.detail;
    match primitive.shape {
        Shape::Text {
            origin,
            text,
            style,
            width,
            color,
        } => {
            let (style, width) = lettering(&text, style, width);
            let shape = Shape::Text {
                origin,
                text,
                style,
                width,
                color,
            };
            out.push(Primitive { shape, detail });
        }
        Shape::Rect {
            rect,
            radii,
            fill,
            stroke,
        } => {
            if fill.is_some_and(|fill| fill.a > 0) {
                let shape = Shape::Rect {
                    rect,
                    radii,
                    fill,
                    stroke: None,
                };
                out.push(Primitive { shape, detail });
            }
            if let Some(stroke) = stroke {
                let straight = Shape::Rect {
                    rect,
                    radii,
                    fill: None,
                    stroke: Some(stroke),
                };
                let lines = [
                    (hand.sides(rect), stroke),
                    (hand.sides(rect), thinner(stroke)),
                ];
                by_hand(straight, lines, detail, out);
            }
        }
        Shape::Circle {
            center,
            radius,
            fill,
            stroke: Some(stroke),
        } if radius >= DAB => {
            let inside = Shape::Circle {
                center,
                radius,
                fill,
                stroke: None,
            };
            out.push(Primitive {
                shape: inside,
                detail,
            });
            let straight = Shape::Circle {
                center,
                radius,
                fill: None,
                stroke: Some(stroke),
            };
            by_hand(
                straight,
                [(hand.round(center, radius), stroke)],
                detail,
                out,
            );
        }
        Shape::Path {
            path,
            fill: None,
            stroke: Some(stroke),
        } => {
            let line = hand.along(&path);
            let second = stroke
                .dash
                .is_none()
                .then(|| (hand.along(&path), thinner(stroke)));
            let straight = Shape::Path {
                path,
                fill: None,
                stroke: Some(stroke),
            };
            let lines = std::iter::once((line, stroke)).chain(second);
            by_hand(straight, lines, detail, out);
        }
        shape => out.push(Primitive { shape, detail }),
    }
}

/// Lines by hand where they can be seen, and the straight one where they cannot.
fn by_hand(
    straight: Shape,
    lines: impl IntoIterator<Item = (BezPath, Stroke)>,
    detail: Detail,
    out: &mut Vec<Primitive>,
) {
    if detail == Detail::Always {
        out.push(Primitive {
            shape: straight,
            detail: Detail::Far,
        });
    }
    let near = detail.max(Detail::Medium);
    out.extend(lines.into_iter().map(|(path, stroke)| Primitive {
        shape: Shape::Path {
            path,
            fill: None,
            stroke: Some(stroke),
        },
        detail: near,
    }));
}

/// The second stroke of a line that is drawn twice.
fn thinner(stroke: Stroke) -> Stroke {
    Stroke {
        width: stroke.width * 0.6,
        color: stroke.color.with_opacity(0.6),
        dash: stroke.dash,
    }
}

/// The lettering in place of a line of type, as large as its place allows.
fn lettering(text: &str, style: FontStyle, width: f64) -> (FontStyle, f64) {
    let face = match style.face {
        Face::SemiBold | Face::Medium | Face::HandBold => Face::HandBold,
        Face::Regular | Face::Mono | Face::Hand => Face::Hand,
    };
    // Halves of a point, which the window can draw exactly.
    let halves = |size: f64| ((size * 2.0).floor() / 2.0).max(1.0);
    let wanted = FontStyle::new(face, halves(style.size * LETTERING));
    let drawn = measure(text, wanted);
    if drawn <= width || drawn <= 0.0 {
        return (wanted, drawn);
    }
    let fitting = FontStyle::new(face, halves(wanted.size * (width / drawn)));
    (fitting, measure(text, fitting))
}

/// FNV-1a; source: Fowler, Noll and Vo, draft-eastlake-fnv.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// A hand that wavers, each time in the same way.
struct Hand(Random);

impl Hand {
    /// A number from -1 to 1.
    fn waver(&mut self) -> f64 {
        (self.0.next() >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }

    /// The four sides of a box, each drawn on its own.
    fn sides(&mut self, rect: Rect) -> BezPath {
        let corners = [
            Point::new(rect.x0, rect.y0),
            Point::new(rect.x1, rect.y0),
            Point::new(rect.x1, rect.y1),
            Point::new(rect.x0, rect.y1),
            Point::new(rect.x0, rect.y0),
        ];
        let over = OVER.min(rect.width().min(rect.height()) / 8.0);
        let mut path = BezPath::new();
        for pair in corners.windows(2) {
            if let [from, to] = *pair {
                let direction = (to - from).normalize();
                let direction = if direction.is_finite() {
                    direction
                } else {
                    Vec2::ZERO
                };
                let from = from - direction * (over * self.waver()) + self.aside(direction, 0.5);
                let to = to + direction * (over * self.waver()) + self.aside(direction, 0.5);
                path.move_to(from);
                self.run(&mut path, from, to);
            }
        }
        path
    }

    fn aside(&mut self, direction: Vec2, by: f64) -> Vec2 {
        Vec2::new(-direction.y, direction.x) * (WAVER * by * self.waver())
    }

    /// A straight run from where the path is, which wavers between its ends.
    fn run(&mut self, path: &mut BezPath, from: Point, to: Point) {
        let way = to - from;
        let length = way.hypot();
        if length < 4.0 {
            path.line_to(to);
            return;
        }
        let direction = way / length;
        let count = (length / RUN).ceil().clamp(1.0, 64.0);
        let waver = WAVER.min(length / 12.0) / WAVER;
        let mut at = from;
        for step in 1..=count as usize {
            let end = from + way * (step as f64 / count);
            let last = step as f64 >= count;
            let next = if last {
                to
            } else {
                end + self.aside(direction, waver)
            };
            let first = at.lerp(next, 0.33) + self.aside(direction, waver);
            let second = at.lerp(next, 0.67) + self.aside(direction, waver);
            path.curve_to(first, second, next);
            at = next;
        }
    }

    /// A line with its runs wavering; its ends and corners stay.
    fn along(&mut self, path: &BezPath) -> BezPath {
        let mut out = BezPath::new();
        let mut at = Point::ZERO;
        for element in path.elements() {
            match *element {
                PathEl::MoveTo(point) => {
                    out.move_to(point);
                    at = point;
                }
                PathEl::LineTo(point) => {
                    self.run(&mut out, at, point);
                    at = point;
                }
                PathEl::QuadTo(control, point) => {
                    out.quad_to(control, point);
                    at = point;
                }
                PathEl::CurveTo(first, second, point) => {
                    out.curve_to(first, second, point);
                    at = point;
                }
                PathEl::ClosePath => out.close_path(),
            }
        }
        out
    }

    /// A circle that does not quite meet its beginning.
    fn round(&mut self, center: Point, radius: f64) -> BezPath {
        let mut path = BezPath::new();
        let point = |turn: f64, hand: &mut Self| {
            let angle = turn * std::f64::consts::TAU;
            let radius = radius + 0.4 * hand.waver();
            center + Vec2::new(angle.cos(), angle.sin()) * radius
        };
        path.move_to(point(-0.02, self));
        for step in 1..=8 {
            let control = point((f64::from(step) - 0.5) / 8.0, self);
            let end = point(f64::from(step) / 8.0, self);
            path.quad_to(control + (control - center) * 0.08, end);
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RecordId;
    use crate::scene::Color;

    fn fragment(x: f64) -> Fragment {
        let rect = Rect::new(x, 0.0, x + 120.0, 56.0);
        let ink = Stroke::solid(1.0, Color::hex(0));
        Fragment {
            primitives: vec![Primitive {
                shape: Shape::Rect {
                    rect,
                    radii: [6.0; 4],
                    fill: Some(Color::hex(0x00ff_ffff)),
                    stroke: Some(ink),
                },
                detail: Detail::Always,
            }],
            ..Fragment::new(
                RecordId::Node("ranker".into()),
                rect,
                crate::scene::style::SHADOW_ROOM,
            )
        }
    }

    #[test]
    fn the_same_record_is_drawn_alike_each_time_and_wherever_it_is() {
        let (here, again, there) = (
            sketched(fragment(0.0)),
            sketched(fragment(0.0)),
            sketched(fragment(64.0)),
        );
        assert_eq!(here, again);
        let path = |fragment: &Fragment| {
            fragment
                .primitives
                .iter()
                .find_map(|primitive| match &primitive.shape {
                    Shape::Path { path, .. } => Some(path.clone()),
                    _ => None,
                })
        };
        let mut moved = path(&here).unwrap();
        moved.apply_affine(kurbo::Affine::translate((64.0, 0.0)));
        let far: f64 = moved
            .elements()
            .iter()
            .zip(path(&there).unwrap().elements())
            .filter_map(|(a, b)| Some((a.end_point()? - b.end_point()?).hypot()))
            .fold(0.0, f64::max);
        assert!(far < 1e-9, "{far}");
    }

    #[test]
    fn strokes_stay_near_the_lines_that_they_stand_for() {
        let drawn = sketched(fragment(0.0));
        let outer = Rect::new(-4.0, -4.0, 124.0, 60.0);
        for primitive in &drawn.primitives {
            if let Shape::Path { path, .. } = &primitive.shape {
                let area = crate::geometry::Shape::bounding_box(path);
                assert_eq!(outer.union(area), outer);
                assert!(area.width() > 116.0 && area.height() > 52.0);
            }
        }
    }

    #[test]
    fn lettering_never_takes_more_room_than_the_type_had() {
        for (text, face) in [
            ("Query image encoder", Face::SemiBold),
            ("Triton · TensorRT FP16", Face::Regular),
            ("p99 28 ms", Face::Mono),
            ("検索 モデル", Face::Regular),
            ("", Face::Regular),
        ] {
            let style = FontStyle::new(face, 12.5);
            let room = measure(text, style);
            let (_, width) = lettering(text, style, room);
            assert!(width <= room + 0.01, "{text}: {width} in {room}");
        }
    }
}
