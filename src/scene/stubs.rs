//! Edges that are shown as a named stub at either end: where the stubs stand, and how they look.
//!
//! A place for a stub is looked for after everything else has one: around its node, at the side
//! where its port is if that is free, off cards, words and other stubs, and off lines as far as
//! can be. That is a pure function of what stands there, so that the same picture has the same
//! stubs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::build::{SceneInput, drawn_as, label_size};
use super::card::text_primitive;
use super::primitive::{Detail, EdgeEnd, Fragment, Primitive, Shape, Stroke, StubId, Tag};
use super::route::{arrow_head, arrow_room, edge_path};
use super::style::{self, ARROW_HEAD, Theme};
use crate::geometry::{BezPath, Point, Rect, Size, Vec2, bounding_box};
use crate::model::{Edge, EdgeId, EdgeShape, Node, NodeId};
use crate::text::{ellipsize, measure};

/// Length of a stub's line where there is room, in scene points.
const LENGTH: f64 = 22.0;
/// Lengths that are tried, in scene points.
const LENGTHS: [f64; 9] = [LENGTH, 16.0, 6.0, 32.0, 44.0, 58.0, 74.0, 92.0, 112.0];
/// Widest name on a stub, in scene points.
const MAX_NAME: f64 = 116.0;
/// Height of a pill, in scene points.
const HEIGHT: f64 = 18.0;
/// From the end of a pill to its name.
const PADDING: f64 = 8.0;
/// Between places along a side that are tried, in scene points.
const STEP: f64 = 12.0;
/// From a corner of a card to the nearest place that is tried.
const CORNER: f64 = 10.0;
/// How far around a node is looked: the longest line and the widest pill.
const REACH: f64 = 260.0;

// Costs of a place, in scene points of detour.
const ON_CARD: f64 = 10_000.0;
const ON_STUB: f64 = 8_000.0;
const ON_WORDS: f64 = 2_000.0;
const OVER_LINE: f64 = 70.0;
const OUTSIDE_LANE: f64 = 60.0;
const OTHER_SIDE: f64 = 30.0;
const OPPOSITE_SIDE: f64 = 110.0;

/// Where a stub stands.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    /// Where its line meets the card.
    at: Point,
    /// Where it meets the pill.
    outer: Point,
    pill: Rect,
}

/// What stands around the stubs.
struct Surroundings {
    cards: Vec<Rect>,
    words: Vec<Rect>,
    lines: Vec<(Point, Point)>,
    stubs: Vec<Rect>,
}

impl Surroundings {
    fn of(input: SceneInput<'_>) -> Self {
        let document = input.document;
        let cards = document.nodes().keys();
        let cards = cards.filter_map(|id| input.cards.rect(document, id));
        let titles = document.lanes().values().map(|lane| {
            let width = measure(&lane.title.to_uppercase(), style::LANE_TITLE);
            Rect::from_origin_size(
                lane.rect.origin(),
                (width + 28.0, crate::sizing::LANE_HEADER),
            )
        });
        let notes = document.notes().values();
        let notes = notes.map(|note| Rect::from_origin_size(note.position, note.size));
        let labels = input.routes.iter().filter_map(|(id, route)| {
            let label = &document.edge(id)?.label;
            (!label.trim().is_empty())
                .then_some(route.label?)
                .map(|center| Rect::from_center_size(center, label_size(label)))
        });
        let pairs = |points: &[Point]| match points {
            [a, b] => Some((*a, *b)),
            _ => None,
        };
        let routes = input.routes.values();
        Self {
            cards: cards.collect(),
            words: titles.chain(notes).chain(labels).collect(),
            lines: routes
                .flat_map(|route| route.points.windows(2).filter_map(pairs))
                .collect(),
            stubs: Vec::new(),
        }
    }

    /// Only what is near a node.
    fn near(&self, card: Rect) -> Self {
        let area = card.inflate(REACH, REACH);
        let inside = |rects: &[Rect]| {
            let near = rects.iter().filter(|rect| rect.overlaps(area));
            near.copied().collect()
        };
        let lines = self.lines.iter();
        Self {
            cards: inside(&self.cards),
            words: inside(&self.words),
            lines: lines
                .filter(|(a, b)| Rect::from_points(*a, *b).inflate(1.0, 1.0).overlaps(area))
                .copied()
                .collect(),
            stubs: inside(&self.stubs),
        }
    }

    /// What it costs that a stub stands somewhere.
    fn cost(&self, place: &Place, lane: Option<Rect>) -> f64 {
        let line = Rect::from_points(place.at, place.outer);
        let over = |rects: &[Rect], room: f64| {
            let pill = place.pill.inflate(room, room);
            rects.iter().filter(|rect| rect.overlaps(pill)).count() as f64
        };
        // The line begins at its own card, which it does not cross.
        let free = line.inset(-2.0) - (place.at - place.outer).normalize() * 3.0;
        let crossed = |rects: &[Rect]| rects.iter().filter(|rect| rect.overlaps(free)).count();
        let hidden = self.lines.iter().filter(|(a, b)| {
            let run = Rect::from_points(*a, *b).inflate(0.5, 0.5);
            run.overlaps(place.pill) || run.overlaps(line.inflate(1.5, 1.5))
        });
        let outside = lane.map_or(0.0, |lane| {
            let all = lane.union(place.pill);
            all.width() - lane.width() + all.height() - lane.height()
        });
        ON_CARD * (over(&self.cards, 4.0) + crossed(&self.cards) as f64)
            + ON_STUB * (over(&self.stubs, 3.0) + crossed(&self.stubs) as f64)
            + ON_WORDS * (over(&self.words, 2.0) + crossed(&self.words) as f64)
            + OVER_LINE * hidden.count() as f64
            + if outside > 0.0 {
                OUTSIDE_LANE + outside
            } else {
                0.0
            }
    }

    /// The cheapest place for a stub of some size at a card, whose port is at `port` on the
    /// side toward `way`.
    fn place(
        &self,
        card: Rect,
        port: Point,
        way: Vec2,
        size: Size,
        least: f64,
        lane: Option<Rect>,
    ) -> Place {
        let near = self.near(card);
        let mut best: Option<(f64, Place)> = None;
        let across = Vec2::new(way.y.abs(), way.x.abs());
        let sides = [
            (way, 0.0),
            (across, OTHER_SIDE),
            (-across, OTHER_SIDE),
            (-way, OPPOSITE_SIDE),
        ];
        for (way, turn) in sides {
            for at in anchors(card, port, way, turn == 0.0) {
                let aside = if turn == 0.0 {
                    (at - port).hypot() * 0.2
                } else {
                    0.0
                };
                for length in LENGTHS.into_iter().filter(|length| *length >= least) {
                    let own = turn + aside + (length - LENGTH).abs() * 0.8;
                    if best.is_some_and(|(cost, _)| own >= cost) {
                        continue;
                    }
                    let outer = at + way * length;
                    for pill in pills(outer, way, size) {
                        let place = Place { at, outer, pill };
                        let cost = own + near.cost(&place, lane);
                        if best.is_none_or(|(least, _)| cost < least) {
                            best = Some((cost, place));
                        }
                    }
                }
            }
        }
        best.map_or_else(
            || Place {
                at: port,
                outer: port,
                pill: Rect::from_center_size(port, size),
            },
            |(_, place)| place,
        )
    }
}

/// Where the line of a stub may meet a side of a card; the port first.
fn anchors(card: Rect, port: Point, way: Vec2, has_port: bool) -> Vec<Point> {
    let middle = card.center();
    let mut anchors: Vec<Point> = has_port.then_some(port).into_iter().collect();
    let (low, high, is_level) = if way.x == 0.0 {
        (card.x0, card.x1, true)
    } else {
        (card.y0, card.y1, false)
    };
    let span = (high - low - 2.0 * CORNER).max(0.0);
    let count = (span / STEP).floor().min(64.0) as usize;
    let first = f64::midpoint(low, high) - count as f64 * STEP / 2.0;
    let border = |way: f64, low: f64, high: f64| if way < 0.0 { low } else { high };
    anchors.extend((0..=count).map(|place| {
        let along = first + place as f64 * STEP;
        if is_level {
            Point::new(along, border(way.y, card.y0, card.y1))
        } else {
            Point::new(border(way.x, card.x0, card.x1), along)
        }
    }));
    // From the middle outwards, so that of equals the one in the middle is taken.
    anchors.sort_by(|a, b| {
        let away = |at: &Point| {
            if has_port {
                (*at - port).hypot()
            } else {
                (*at - middle).hypot()
            }
        };
        away(a).total_cmp(&away(b))
    });
    anchors
}

/// Where the pill may be at the outer end of a line.
fn pills(outer: Point, way: Vec2, size: Size) -> Vec<Rect> {
    let half = Vec2::new(size.width / 2.0, size.height / 2.0);
    let center = outer + Vec2::new(way.x * half.x, way.y * half.y);
    let shifts: &[f64] = if way.x == 0.0 {
        &[0.0, 1.0, -1.0]
    } else {
        &[0.0]
    };
    let reach = half.x - HEIGHT / 2.0 - 2.0;
    let pill = |shift: &f64| Rect::from_center_size(center + Vec2::new(shift * reach, 0.0), size);
    shifts.iter().map(pill).collect()
}

/// The stubs of all edges that have some, kept up to date.
#[derive(Debug, Default)]
pub(super) struct Stubs {
    drawn: BTreeMap<EdgeId, DrawnStub>,
}

#[derive(Debug)]
struct DrawnStub {
    edge: Arc<Edge>,
    names: [String; 2],
    places: [Place; 2],
    line: Arc<Fragment>,
    pills: [Arc<Fragment>; 2],
}

impl Stubs {
    /// The fragments of the lines.
    pub(super) fn lines(&self) -> impl Iterator<Item = (&EdgeId, &Arc<Fragment>)> {
        self.drawn.iter().map(|(id, drawn)| (id, &drawn.line))
    }

    /// The fragments of the pills.
    pub(super) fn pills(&self) -> impl Iterator<Item = &Arc<Fragment>> {
        self.drawn.values().flat_map(|drawn| &drawn.pills)
    }

    /// Brings the stubs up to a document, and adds nodes to `reconnected` whose edges are
    /// others now.
    pub(super) fn update(&mut self, input: SceneInput<'_>, reconnected: &mut BTreeSet<NodeId>) {
        let edges = input.document.edges();
        let mut old = std::mem::take(&mut self.drawn);
        old.retain(|id, drawn| {
            let same = |edge: &Arc<Edge>| Arc::ptr_eq(edge, &drawn.edge);
            let stays = edges.get(id).is_some_and(same);
            if !stays {
                reconnected.extend([drawn.edge.from.clone(), drawn.edge.to.clone()]);
            }
            stays
        });
        let stubs: Vec<_> = edges.iter().filter(|(_, edge)| edge.stub).collect();
        if stubs.is_empty() {
            return;
        }
        let mut around = Surroundings::of(input);
        for (id, edge) in stubs {
            let nodes = input.document.node(&edge.from);
            let Some((from, to)) = nodes.zip(input.document.node(&edge.to)) else {
                continue;
            };
            let leads = name(&to.label, |name| format!("→ {name}"));
            let comes = name(&from.label, |name| format!("{name} →"));
            let mut place =
                |node, name: &str, end| place(input, &mut around, node, edge, name, end);
            let source = place((&edge.from, from), &leads, EdgeEnd::Source);
            let target = place((&edge.to, to), &comes, EdgeEnd::Target);
            let Some(places) = source.zip(target).map(|(a, b)| [a, b]) else {
                continue;
            };
            let names = [leads, comes];
            let kept = old
                .remove(id)
                .filter(|old| old.names == names && old.places == places);
            let drawn = kept.unwrap_or_else(|| {
                reconnected.extend([edge.from.clone(), edge.to.clone()]);
                draw(input, (id, edge), (from, to), names, places)
            });
            self.drawn.insert(id.clone(), drawn);
        }
    }
}

/// A name as it stands on a pill.
fn name(label: &str, arrow: impl Fn(&str) -> String) -> String {
    let room = MAX_NAME - measure(&arrow(""), style::EDGE_LABEL);
    arrow(&ellipsize(label, style::EDGE_LABEL, room))
}

/// Finds a place for one end of an edge, and takes it.
fn place(
    input: SceneInput<'_>,
    around: &mut Surroundings,
    (id, node): (&NodeId, &Node),
    edge: &Edge,
    name: &str,
    end: EdgeEnd,
) -> Option<Place> {
    let card = input.cards.get(id)?;
    let area = Rect::from_origin_size(node.position, card.size);
    let direction = input.document.layout().direction;
    let forth = direction.turn_vec(Vec2::new(1.0, 0.0));
    let data = edge.data.as_str();
    // An arrow needs some of the line.
    let (port, way, least) = match end {
        EdgeEnd::Source => (card.output_point(data), forth, 0.0),
        EdgeEnd::Target => (card.input_point(data), -forth, arrow_room(ARROW_HEAD.width)),
    };
    let size = Size::new(measure(name, style::EDGE_LABEL) + 2.0 * PADDING, HEIGHT);
    let lane = node
        .lane
        .as_ref()
        .and_then(|lane| input.document.lanes().get(lane));
    let lane = lane.map(|lane| lane.rect);
    let place = around.place(area, node.position + port, way, size, least, lane);
    around.stubs.push(place.pill);
    around
        .stubs
        .push(Rect::from_points(place.at, place.outer).inflate(1.0, 1.0));
    Some(place)
}

fn draw(
    input: SceneInput<'_>,
    (id, edge): (&EdgeId, &Arc<Edge>),
    (from, to): (&Node, &Node),
    names: [String; 2],
    places: [Place; 2],
) -> DrawnStub {
    let theme = input.theme;
    let data = input.catalog.data_type(edge.data.as_str());
    let data = data.map_or(edge.data.as_str(), |data| data.name.as_str());
    let mut description = edge.kind.label().to_owned();
    if !edge.label.trim().is_empty() {
        description = format!("{description}: {}", edge.label);
    }
    let [source, target] = &places;
    let line = line_fragment(
        id,
        edge,
        [source, target],
        format!("{} to {}: {data}", from.label, to.label),
        format!("{description}, shown as stubs"),
        theme,
    );
    let pill = |end: EdgeEnd, place: &Place, name: &str| {
        let stub = StubId {
            edge: id.clone(),
            end,
        };
        let title = match end {
            EdgeEnd::Source => format!("Stub at {}: {data} to {}", from.label, to.label),
            EdgeEnd::Target => format!("Stub at {}: {data} from {}", to.label, from.label),
        };
        let pill = pill_fragment(stub, edge, place.pill, name, theme);
        Fragment {
            title,
            description: description.clone(),
            ..pill
        }
    };
    let [at_source, at_target] = &names;
    let pills = [
        pill(EdgeEnd::Source, source, at_source),
        pill(EdgeEnd::Target, target, at_target),
    ];
    DrawnStub {
        edge: Arc::clone(edge),
        line: Arc::new(drawn_as(line, theme)),
        pills: pills.map(|pill| Arc::new(drawn_as(pill, theme))),
        names,
        places,
    }
}

fn line_fragment(
    id: &EdgeId,
    edge: &Edge,
    [source, target]: [&Place; 2],
    title: String,
    description: String,
    theme: &Theme,
) -> Fragment {
    let stroke = theme.edge_stroke(edge.kind, false);
    let mut out = BezPath::new();
    out.move_to(source.at);
    out.line_to(source.outer);
    let inwards = [target.outer, target.at];
    let lines = [
        out,
        edge_path(&inwards, EdgeShape::Straight, ARROW_HEAD.width),
    ];
    let mut primitives: Vec<Primitive> = lines
        .into_iter()
        .map(|path| Primitive {
            detail: Detail::Always,
            shape: Shape::Path {
                path,
                fill: None,
                stroke: Some(stroke),
            },
        })
        .collect();
    primitives.extend(arrow_head(&inwards, ARROW_HEAD).map(|head| Primitive {
        detail: Detail::Medium,
        shape: Shape::Path {
            path: head,
            fill: Some(stroke.color),
            stroke: None,
        },
    }));
    let ends = [source, target].map(|place| Rect::from_points(place.at, place.outer));
    let area = bounding_box(ends).unwrap_or_default();
    Fragment {
        title,
        description,
        primitives,
        ..Fragment::new(id, area, style::LINE_ROOM)
    }
}

fn pill_fragment(stub: StubId, edge: &Edge, rect: Rect, name: &str, theme: &Theme) -> Fragment {
    let font = style::EDGE_LABEL;
    let baseline = rect.center().y + (font.ascent() - font.descent()) / 2.0;
    let around = Stroke::solid(1.0, theme.edge_stroke(edge.kind, false).color);
    Fragment {
        primitives: vec![
            Primitive {
                detail: Detail::Fine,
                shape: Shape::Rect {
                    rect,
                    radii: [rect.height() / 2.0; 4],
                    fill: Some(theme.background),
                    stroke: Some(around),
                },
            },
            text_primitive(
                Point::new(rect.x0 + PADDING, baseline),
                name,
                font,
                theme.text,
                Detail::Fine,
            ),
        ],
        ..Fragment::new(Tag::Stub(stub), rect, style::HAIR)
    }
}
