//! Builds the scene of a document; only what changed is drawn anew.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::card::{NodeDrawing, node_fragment, text_primitive};
use super::lane_card::lane_card_fragment;
use super::meetings::{Marks, Meetings};
use super::note::note_fragment;
use super::primitive::{Detail, Fragment, Primitive, Scene, Shape, Stroke, Tag};
use super::route::edge_line;
use super::sketch::sketched;
use super::stubs::Stubs;
use super::style::{self, Theme};
use crate::catalog::Catalog;
use crate::geometry::{Point, Rect, bounding_box};
use crate::graph::Spine;
use crate::layout::Route;
use crate::model::{
    Document, Edge, EdgeId, EdgeShape, InStep, Lane, LaneId, LaneKind, Node, NodeId, Note, NoteId,
    RecordId, lane_of_card,
};
use crate::sizing::{Card, Cards};

/// Room around an exported picture, in scene points.
pub(super) const MARGIN: f64 = 24.0;

/// The mark at the corner of a card for its worst finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Badge {
    /// A triangle.
    Warning,
    /// A disc.
    Error,
}

/// What a scene is made from.
#[derive(Clone, Copy)]
pub struct SceneInput<'a> {
    /// The document.
    pub document: &'a Document,
    /// The palette.
    pub catalog: &'a Catalog,
    /// Cards of all nodes.
    pub cards: &'a Cards,
    /// Routes of all edges, in the document's shape of edges.
    pub routes: &'a BTreeMap<EdgeId, Arc<Route>>,
    /// The chain that is drawn with more weight than the rest.
    pub spine: &'a Arc<Spine>,
    /// Marks on cards; none for exports.
    pub badges: &'a BTreeMap<NodeId, Badge>,
    /// The heat of nodes that show one, from 0 (cool) to 1 (hot); none for exports.
    pub heat: &'a BTreeMap<NodeId, f64>,
    /// Lanes of the whole document, of which the collapsed ones are nodes of `document`;
    /// see [`Document::shown`].
    pub folded: &'a BTreeMap<LaneId, Arc<Lane>>,
    /// Colors.
    pub theme: &'a Theme,
}

/// Remembers fragments, so that a change of one record draws one fragment.
#[derive(Debug, Default)]
pub struct SceneBuilder {
    theme: Option<Theme>,
    /// How edges were drawn.
    shape: EdgeShape,
    spine: Arc<Spine>,
    spine_nodes: BTreeSet<NodeId>,
    spine_edges: BTreeSet<EdgeId>,
    lanes: BTreeMap<LaneId, (Arc<Lane>, Arc<Fragment>)>,
    edges: BTreeMap<EdgeId, DrawnEdge>,
    /// Edges that are no lines.
    stubs: Stubs,
    /// Where edges meet.
    meetings: Meetings,
    nodes: BTreeMap<NodeId, DrawnNode>,
    notes: BTreeMap<NoteId, (Arc<Note>, Arc<Fragment>)>,
}

#[derive(Debug)]
struct DrawnEdge {
    edge: Arc<Edge>,
    route: Arc<Route>,
    marks: Arc<Marks>,
    on_spine: bool,
    line: Arc<Fragment>,
    label: Option<Arc<Fragment>>,
}

#[derive(Debug)]
struct DrawnNode {
    node: Arc<Node>,
    card: Arc<Card>,
    badge: Option<Badge>,
    connected: (u32, u32),
    on_spine: bool,
    heat: Option<f64>,
    /// The lane whose card it is.
    folded: Option<(LaneId, Arc<Lane>)>,
    fragment: Arc<Fragment>,
}

/// Changes that more fragments show than the record's own.
#[derive(Default)]
struct Changes {
    /// Lanes whose title their nodes say.
    retitled: BTreeSet<LaneId>,
    /// Nodes whose label their edges say.
    relabeled: BTreeSet<NodeId>,
    /// Nodes whose edges or ports are others now.
    reconnected: BTreeSet<NodeId>,
    /// Whether the spine is another one.
    respined: bool,
}

impl SceneBuilder {
    /// The scene of the input.
    pub fn build(&mut self, input: SceneInput<'_>) -> Scene {
        if self.theme.as_ref() != Some(input.theme) {
            *self = Self {
                theme: Some(input.theme.clone()),
                ..Self::default()
            };
        }
        let shape = input.document.layout().edges;
        if self.shape != shape {
            self.shape = shape;
            self.edges.clear();
        }
        let mut changes = self.changes(input);
        let (document, routes) = (input.document, input.routes);
        let meetings = &mut self.meetings;
        meetings.update(document.edges(), routes, document.layout());
        if !Arc::ptr_eq(&self.spine, input.spine) {
            self.spine = Arc::clone(input.spine);
            self.spine_nodes = input.spine.nodes.iter().cloned().collect();
            self.spine_edges = input.spine.edges.iter().cloned().collect();
            changes.respined = true;
        }
        self.update_lanes(input);
        self.update_edges(input, &mut changes);
        self.stubs.update(input, &mut changes.reconnected);
        self.update_nodes(input, &changes);
        self.update_notes(input);

        let lanes = input
            .document
            .lanes_in_order()
            .into_iter()
            .filter_map(|(id, _)| self.lanes.get(id).map(|(_, fragment)| fragment));
        let edges = self.edges.iter().map(|(id, drawn)| (id, &drawn.line));
        let mut lines: Vec<_> = edges.chain(self.stubs.lines()).collect();
        // The spine lies above the others.
        lines.sort_by_key(|(id, line)| (line.on_spine, *id));
        let lines = lines.into_iter().map(|(_, line)| line);
        let mut nodes: Vec<&DrawnNode> = self.nodes.values().collect();
        if nodes.iter().any(|drawn| drawn.node.z != 0) {
            nodes.sort_by_key(|drawn| drawn.node.z);
        }
        let nodes = nodes.into_iter().map(|drawn| &drawn.fragment);
        let labels = self.edges.values().filter_map(|drawn| drawn.label.as_ref());
        let mut notes: Vec<_> = self.notes.values().collect();
        notes.sort_by_key(|(note, _)| note.z);
        let notes = notes.into_iter().map(|(_, fragment)| fragment);
        let fragments: Vec<Arc<Fragment>> = lanes
            .chain(lines)
            .chain(nodes)
            .chain(labels)
            .chain(self.stubs.pills())
            .chain(notes)
            .cloned()
            .collect();
        let bounds = bounding_box(fragments.iter().map(|fragment| fragment.bounds))
            .unwrap_or(Rect::new(0.0, 0.0, 320.0, 200.0))
            .inflate(MARGIN, MARGIN)
            .expand();
        Scene {
            bounds,
            background: input.theme.background,
            fragments,
        }
    }

    /// What changed since the last scene and is also seen in other records' fragments.
    fn changes(&self, input: SceneInput<'_>) -> Changes {
        let mut changes = Changes::default();
        for (id, lane) in input.document.lanes() {
            let same =
                |(old, _): &(Arc<Lane>, _)| Arc::ptr_eq(old, lane) || old.title == lane.title;
            if !self.lanes.get(id).is_some_and(same) {
                changes.retitled.insert(id.clone());
            }
        }
        let mut old = InStep::new(&self.nodes);
        let mut cards = input.cards.in_step();
        for (id, node) in input.document.nodes() {
            let drawn = old.get(id);
            let same = |drawn: &DrawnNode| {
                Arc::ptr_eq(&drawn.node, node) || drawn.node.label == node.label
            };
            if !drawn.is_some_and(same) {
                changes.relabeled.insert(id.clone());
            }
            let card = cards.get(id).map(|(_, _, card)| card);
            let same = |drawn: &DrawnNode| card.is_some_and(|card| Arc::ptr_eq(&drawn.card, card));
            if !drawn.is_some_and(same) {
                changes.reconnected.insert(id.clone());
            }
        }
        changes
    }

    fn update_lanes(&mut self, input: SceneInput<'_>) {
        let lanes = input.document.lanes();
        self.lanes.retain(|id, _| lanes.contains_key(id));
        for (id, lane) in lanes {
            if self
                .lanes
                .get(id)
                .is_some_and(|(drawn, _)| Arc::ptr_eq(drawn, lane))
            {
                continue;
            }
            let fragment = Arc::new(drawn_as(lane_fragment(id, lane, input.theme), input.theme));
            self.lanes.insert(id.clone(), (Arc::clone(lane), fragment));
        }
    }

    fn update_edges(&mut self, input: SceneInput<'_>, changes: &mut Changes) {
        let (edges, routes) = (input.document.edges(), input.routes);
        let (mut current, mut routed) = (InStep::new(edges), InStep::new(routes));
        let reconnected = &mut changes.reconnected;
        self.edges.retain(|id, drawn| {
            let edge = current.get(id);
            if !edge.is_some_and(|edge| Arc::ptr_eq(edge, &drawn.edge)) {
                reconnected.extend([drawn.edge.from.clone(), drawn.edge.to.clone()]);
            }
            edge.is_some_and(|edge| !edge.stub) && routed.get(id).is_some()
        });
        let (mut old, mut routed) = (InStep::new(&self.edges), InStep::new(routes));
        let mut fresh: Vec<(EdgeId, DrawnEdge)> = Vec::new();
        let mut marks_of = self.meetings.in_step();
        let unmarked = Arc::default();
        for (id, edge) in edges.iter().filter(|(_, edge)| !edge.stub) {
            let drawn = old.get(id);
            let same = |drawn: &DrawnEdge| Arc::ptr_eq(&drawn.edge, edge);
            if !drawn.is_some_and(same) {
                reconnected.extend([edge.from.clone(), edge.to.clone()]);
            }
            let Some(route) = routed.get(id) else {
                continue;
            };
            let marks = marks_of(id).unwrap_or(&unmarked);
            let named_alike = changes.relabeled.is_empty()
                || !(changes.relabeled.contains(&edge.from)
                    || changes.relabeled.contains(&edge.to));
            let on_spine = match drawn {
                Some(drawn) if !changes.respined => drawn.on_spine,
                _ => self.spine_edges.contains(id),
            };
            if named_alike
                && drawn.is_some_and(|drawn| {
                    same(drawn)
                        && Arc::ptr_eq(&drawn.route, route)
                        && (Arc::ptr_eq(&drawn.marks, marks) || drawn.marks == *marks)
                        && drawn.on_spine == on_spine
                })
            {
                continue;
            }
            let label_of = |node: &NodeId| {
                input
                    .document
                    .node(node)
                    .map_or("", |node| node.label.as_str())
            };
            let ends = (label_of(&edge.from), label_of(&edge.to));
            let way = (&**route, &**marks, on_spine);
            let (line, label) = edge_fragments(id, edge, way, ends, input);
            let drawn = DrawnEdge {
                edge: Arc::clone(edge),
                route: Arc::clone(route),
                marks: Arc::clone(marks),
                on_spine,
                line: Arc::new(drawn_as(line, input.theme)),
                label: label.map(|label| Arc::new(drawn_as(label, input.theme))),
            };
            fresh.push((id.clone(), drawn));
        }
        self.edges.extend(fresh);
    }

    fn update_nodes(&mut self, input: SceneInput<'_>, changes: &Changes) {
        let nodes = input.document.nodes();
        let mut current = InStep::new(nodes);
        self.nodes.retain(|id, _| current.get(id).is_some());
        let connected = connected_ports(input, &changes.reconnected);
        let mut old = InStep::new(&self.nodes);
        let mut cards = input.cards.in_step();
        let mut badges = InStep::new(input.badges);
        let mut heats = InStep::new(input.heat);
        let mut fresh: Vec<(NodeId, DrawnNode)> = Vec::new();
        for (id, node) in nodes {
            let drawn = old.get(id);
            let badge = badges.get(id).copied();
            let heat = heats.get(id).copied();
            let Some((_, _, card)) = cards.get(id) else {
                continue;
            };
            let folded = lane_of_card(id).map(|id| {
                let lane = input.folded.get(&id);
                let lane = lane.map_or_else(|| Arc::new(no_lane(node)), Arc::clone);
                (id, lane)
            });
            let connected = match drawn {
                Some(drawn)
                    if changes.reconnected.is_empty() || !changes.reconnected.contains(id) =>
                {
                    drawn.connected
                }
                _ => connected.get(id).copied().unwrap_or_default(),
            };
            let on_spine = match drawn {
                Some(drawn) if !changes.respined => drawn.on_spine,
                _ => self.spine_nodes.contains(id),
            };
            let retitled = !changes.retitled.is_empty()
                && node
                    .lane
                    .as_ref()
                    .is_some_and(|lane| changes.retitled.contains(lane));
            if !retitled
                && drawn.is_some_and(|drawn| {
                    Arc::ptr_eq(&drawn.node, node)
                        && Arc::ptr_eq(&drawn.card, card)
                        && drawn.badge == badge
                        && drawn.folded.as_ref() == folded.as_ref()
                        && drawn.connected == connected
                        && drawn.on_spine == on_spine
                        && drawn.heat == heat
                })
            {
                continue;
            }
            let lane_title = node
                .lane
                .as_ref()
                .and_then(|lane| input.document.lanes().get(lane))
                .map(|lane| lane.title.as_str());
            let drawing = NodeDrawing {
                id,
                node,
                card,
                lane_title,
                badge,
                connected,
                on_spine,
                heat,
            };
            let fragment = match &folded {
                Some((lane_id, lane)) => {
                    // Beside the band of its lane, the card is not the lane.
                    let record = if input.document.lanes().contains_key(lane_id) {
                        RecordId::from(id)
                    } else {
                        RecordId::from(lane_id)
                    };
                    lane_card_fragment(record, lane, node, card, badge, input.theme)
                }
                None => node_fragment(&drawing, input.catalog, input.theme),
            };
            let fragment = Arc::new(drawn_as(fragment, input.theme));
            let drawn = DrawnNode {
                node: Arc::clone(node),
                card: Arc::clone(card),
                badge,
                connected,
                on_spine,
                heat,
                folded,
                fragment,
            };
            fresh.push((id.clone(), drawn));
        }
        self.nodes.extend(fresh);
    }

    fn update_notes(&mut self, input: SceneInput<'_>) {
        let notes = input.document.notes();
        self.notes.retain(|id, _| notes.contains_key(id));
        for (id, note) in notes {
            if self
                .notes
                .get(id)
                .is_some_and(|(drawn, _)| Arc::ptr_eq(drawn, note))
            {
                continue;
            }
            let fragment = Arc::new(drawn_as(note_fragment(id, note, input.theme), input.theme));
            self.notes.insert(id.clone(), (Arc::clone(note), fragment));
        }
    }
}

/// What the card for nodes without a lane is drawn as.
fn no_lane(card: &Node) -> Lane {
    Lane {
        title: card.label.clone(),
        kind: LaneKind::Custom,
        hue: None,
        collapsed: true,
        rect: Rect::ZERO,
        order: 0,
    }
}

/// A fragment in the manner of a theme: as it is, or as drawn by hand.
pub(super) fn drawn_as(fragment: Fragment, theme: &Theme) -> Fragment {
    if theme.is_sketch {
        sketched(fragment)
    } else {
        fragment
    }
}

/// For each of the nodes, which of its input and output ports have an edge, as bits.
fn connected_ports<'n>(
    input: SceneInput<'_>,
    nodes: &'n BTreeSet<NodeId>,
) -> BTreeMap<&'n NodeId, (u32, u32)> {
    let mut connected: BTreeMap<&NodeId, (u32, u32)> = BTreeMap::new();
    if nodes.is_empty() {
        return connected;
    }
    let bit = |index: Option<usize>| {
        index
            .filter(|index| *index < 32)
            .map_or(0, |index| 1 << index)
    };
    for edge in input.document.edges().values() {
        if let Some(from) = nodes.get(&edge.from)
            && let Some(card) = input.cards.get(from)
        {
            connected.entry(from).or_default().1 |= bit(card.output_for(edge.data.as_str()));
        }
        if let Some(to) = nodes.get(&edge.to)
            && let Some(card) = input.cards.get(to)
        {
            connected.entry(to).or_default().0 |= bit(card.input_for(edge.data.as_str()));
        }
    }
    connected
}

fn lane_fragment(id: &LaneId, lane: &Lane, theme: &Theme) -> Fragment {
    let hue = theme.lane(lane.kind, lane.hue);
    let title = |style, detail| {
        let room = (lane.rect.width() - 28.0).max(24.0);
        let text = crate::text::ellipsize(&lane.title, style, room);
        let origin = Point::new(lane.rect.x0 + 14.0, lane.rect.y0 + 20.0);
        text_primitive(origin, &text, style, hue, detail)
    };
    Fragment {
        title: format!("Lane {}", lane.title),
        description: lane.kind.label().to_owned(),
        primitives: vec![
            Primitive {
                detail: Detail::Always,
                shape: Shape::Rect {
                    rect: lane.rect,
                    radii: [style::RADIUS_LARGE; 4],
                    fill: Some(theme.lane_ground(lane.kind, lane.hue)),
                    stroke: Some(Stroke::solid(1.0, hue.with_opacity(0.45))),
                },
            },
            title(style::LANE_TITLE, Detail::Fine),
            title(style::LANE_HEADLINE, Detail::Overview),
        ],
        ..Fragment::new(id, lane.rect, style::HAIR)
    }
}

/// A lane as it would be drawn with another area, in scene points.
pub fn lane_at(id: &LaneId, lane: &Lane, area: Rect, theme: &Theme) -> Fragment {
    let lane = Lane {
        rect: area,
        ..lane.clone()
    };
    drawn_as(lane_fragment(id, &lane, theme), theme)
}

/// The line of an edge as it would be drawn along other points, without words.
pub fn edge_along(
    id: &EdgeId,
    edge: &Edge,
    on_spine: bool,
    points: &[Point],
    shape: EdgeShape,
    theme: &Theme,
) -> Fragment {
    let marks = Marks::default();
    let (area, primitives) = edge_line(edge, on_spine, points, shape, &marks, theme);
    let line = Fragment {
        primitives,
        on_spine,
        ..Fragment::new(id, area, style::LINE_ROOM)
    };
    drawn_as(line, theme)
}

fn edge_fragments(
    id: &EdgeId,
    edge: &Edge,
    (route, marks, on_spine): (&Route, &Marks, bool),
    ends: (&str, &str),
    input: SceneInput<'_>,
) -> (Fragment, Option<Fragment>) {
    let theme = input.theme;
    let shape = input.document.layout().edges;
    let (area, primitives) = edge_line(edge, on_spine, &route.points, shape, marks, theme);
    let data = input
        .catalog
        .data_type(edge.data.as_str())
        .map_or(edge.data.as_str(), |data| data.name.as_str());
    let title = format!("{} to {}: {data}", ends.0, ends.1);
    let mut description = edge.kind.label().to_owned();
    if !edge.label.is_empty() {
        description = format!("{description}: {}", edge.label);
    }
    let label = route
        .label
        .filter(|_| !edge.label.trim().is_empty())
        .map(|center| label_fragment(id, edge, center, &title, theme));
    let line = Fragment {
        title,
        description,
        primitives,
        on_spine,
        ..Fragment::new(id, area, style::LINE_ROOM)
    };
    (line, label)
}

/// Width and height of the pill that holds an edge's label, in scene points.
pub fn label_size(label: &str) -> crate::geometry::Size {
    let text = crate::text::ellipsize(label, style::EDGE_LABEL, MAX_LABEL_WIDTH);
    crate::geometry::Size::new(crate::text::measure(&text, style::EDGE_LABEL) + 16.0, 18.0)
}

const MAX_LABEL_WIDTH: f64 = 160.0;

fn label_fragment(id: &EdgeId, edge: &Edge, center: Point, title: &str, theme: &Theme) -> Fragment {
    let text = crate::text::ellipsize(&edge.label, style::EDGE_LABEL, MAX_LABEL_WIDTH);
    let rect = Rect::from_center_size(center, label_size(&edge.label));
    let baseline = center.y + (style::EDGE_LABEL.ascent() - style::EDGE_LABEL.descent()) / 2.0;
    Fragment {
        title: edge.label.clone(),
        description: title.to_owned(),
        primitives: vec![
            Primitive {
                detail: Detail::Fine,
                shape: Shape::Rect {
                    rect,
                    radii: [rect.height() / 2.0; 4],
                    fill: Some(theme.background),
                    stroke: Some(Stroke::solid(1.0, theme.line)),
                },
            },
            text_primitive(
                Point::new(rect.x0 + 8.0, baseline),
                &text,
                style::EDGE_LABEL,
                theme.muted,
                Detail::Fine,
            ),
        ],
        ..Fragment::new(Tag::EdgeLabel(id.clone()), rect, style::HAIR)
    }
}
