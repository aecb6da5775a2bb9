//! Layout for documents: auto layout, growing lanes, statistics.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::derived::{lane_titles, route_edge, spine_edges};
use crate::catalog::Catalog;
use crate::geometry::{Point, Rect, Size, Vec2, bounding_box, round_point};
use crate::layout::{
    Control, Layout, LayoutEdge, LayoutGraph, LayoutLane, LayoutNode, LayoutOptions, LayoutStats,
    RouteEdge, arrange, measure as measure_layout, route_all, runs_clear,
};
use crate::model::{
    Document, Draft, EdgeId, EdgeKind, EditError, LANE_CARD, Lane, LaneId, LayoutSettings,
    MAX_WAYPOINTS, Node, NodeId, Selection, Shown, Sight, lane_of_card,
};
use crate::scene::label_size;
use crate::sizing::{Cards, LANE_HEADER, LANE_PADDING, LANE_TITLE};
use crate::text::measure;

/// Between two lanes when one is pushed away, in scene points, before the document's spacing.
pub(super) const LANE_GAP: f64 = 24.0;
/// Least room between two ranks, in scene points.
const LEAST_RANK_GAP: f64 = 36.0;

/// The distances and the shape that a document wants.
fn options(settings: &LayoutSettings, keeps: bool, control: &Control) -> LayoutOptions {
    let default = LayoutOptions::default();
    LayoutOptions {
        direction: settings.direction,
        // An edge needs some room to leave one node and to enter the next.
        rank_gap: (default.rank_gap * settings.spacing).max(LEAST_RANK_GAP),
        node_gap: default.node_gap * settings.spacing,
        lane_gap: default.lane_gap * settings.spacing,
        aspect_ratio: settings.aspect_ratio,
        most_width: None,
        compact: settings.compact,
        shared_trunks: settings.shared_trunks,
        keeps,
        control: control.clone(),
    }
}

/// Lays the whole document out within a draft; locked nodes stay where they are.
///
/// If it `keeps`, what a person knows of the picture stays as far as it is good: the order of
/// the nodes, and where the picture is. Says whether what was there before counted for nothing.
pub(super) fn lay_out(
    draft: &mut Draft<'_>,
    cards: &mut Cards,
    catalog: &Catalog,
    keeps: bool,
    control: &Control,
) -> Result<bool, EditError> {
    // A collapsed lane is laid out as the card that it is; its nodes go where it goes.
    let whole = draft.document().clone();
    let shown = whole.shown(Sight::default(), None);
    let document = shown.as_deref().unwrap_or(&whole);
    cards.update(document, catalog);
    let lanes = whole.lanes_in_order();
    let graph = layout_graph(document, catalog, &lanes, cards);
    let layout = arrange(&graph, &options(document.layout(), keeps, control));
    for ((id, node), position) in document.nodes().iter().zip(&layout.positions) {
        if let Some(lane) = lane_of_card(id) {
            let members = draft.document().with_lane_members(&Selection::of(&lane));
            let offset = *position - node.position;
            draft.move_nodes(members.nodes(), offset)?;
            if let Some(rect) = draft.document().lanes().get(&lane).map(|lane| lane.rect) {
                draft.set_lane_rect(&lane, rect + offset)?;
            }
        } else if !node.locked {
            draft.place_node(id, *position)?;
        }
    }
    for ((id, lane), rect) in lanes.iter().zip(&layout.lanes) {
        if !lane.collapsed {
            draft.set_lane_rect(id, *rect)?;
        }
    }
    lead_edges(draft, cards, document, &layout, Vec2::ZERO)?;
    Ok(layout.is_fresh && !document.nodes().values().any(|node| node.locked))
}

/// Leads edges along the routes of a layout of `shown`, moved by an offset. Edges that are not
/// shown as themselves lose theirs.
fn lead_edges(
    draft: &mut Draft<'_>,
    cards: &Cards,
    shown: &Document,
    layout: &Layout,
    offset: Vec2,
) -> Result<(), EditError> {
    let lines = shown.edges().iter().filter(|(_, edge)| !edge.stub);
    let routed: Vec<(&EdgeId, Vec<Point>)> = lines
        .zip(&layout.routes)
        .map(|((id, _), route)| (id, route.points.iter().map(|at| *at + offset).collect()))
        .collect();
    for (id, points) in &routed {
        let Some(edge) = shown.edge(id) else { continue };
        let others = routed.iter().filter(|(other, _)| other != id);
        let others = others.map(|(_, line)| line.as_slice());
        if edge.bent && keeps_bends(draft.document(), cards, id, others) {
            continue;
        }
        let is_card = lane_of_card(&edge.from).is_some() || lane_of_card(&edge.to).is_some();
        let has_none = is_card || points.len() >= MAX_WAYPOINTS;
        draft.set_waypoints(id, if has_none { &[] } else { points })?;
    }
    Ok(())
}

/// Whether the line along which a person led an edge is as good as ever: its nodes stand to each
/// other as they did, and neither another node nor one of these lines of other edges is in its way.
fn keeps_bends<'a>(
    document: &Document,
    cards: &Cards,
    id: &EdgeId,
    others: impl Iterator<Item = &'a [Point]>,
) -> bool {
    let known = document.nodes().keys();
    let (nodes, rects): (Vec<&NodeId>, Vec<Rect>) = known
        .filter_map(|id| Some((id, cards.rect(document, id)?)))
        .unzip();
    let place = |node: &NodeId| nodes.iter().position(|id| *id == node);
    let line = document.edge(id).and_then(|edge| {
        let (from, to) = (document.node(&edge.from)?, document.node(&edge.to)?);
        let stands = edge.is_bent_between(from.position, to.position);
        let line = stands.then(|| edge.waypoints_between(from.position, to.position))?;
        Some(((place(&edge.from)?, place(&edge.to)?), line))
    });
    line.is_some_and(|(ends, line)| runs_clear(&rects, ends, &line, others))
}

/// Lays out only some nodes and puts the result where they were.
pub(super) fn lay_out_some(
    draft: &mut Draft<'_>,
    cards: &mut Cards,
    catalog: &Catalog,
    nodes: &std::collections::BTreeSet<NodeId>,
    control: &Control,
) -> Result<(), EditError> {
    cards.update(draft.document(), catalog);
    let selection: Selection = nodes.iter().collect();
    let part = draft.document().subset(&selection);
    let before = bounding_box(part.nodes().keys().filter_map(|id| cards.rect(&part, id)));
    let layout = arrange(
        &layout_graph(&part, catalog, &part.lanes_in_order(), cards),
        &options(part.layout(), true, control),
    );
    let after = bounding_box(
        layout
            .positions
            .iter()
            .map(|at| Rect::from_origin_size(*at, (0.0, 0.0))),
    );
    let (Some(before), Some(after)) = (before, after) else {
        return Ok(());
    };
    let offset = before.origin() - after.origin();
    for ((id, node), position) in part.nodes().iter().zip(&layout.positions) {
        if !node.locked {
            draft.place_node(id, round_point(*position + offset))?;
        }
    }
    lead_edges(draft, cards, &part, &layout, offset)
}

/// Up to how many nodes a layout is made again until it stays as it is.
const MOST_SETTLED: usize = 120;
/// How often at most.
const MOST_PASSES: usize = 4;

/// The document with every node placed; what loading does for a file without positions.
///
/// What is laid out once more changes nothing: a layout keeps what it finds, and is made again
/// here until it finds what it would make. Where two layouts are as good as each other, and each
/// would be made from the other, the one that is there stays.
pub fn arranged(document: Document, catalog: &Catalog) -> Document {
    let mut before = document;
    for pass in 0..MOST_PASSES {
        let (after, is_fresh) = arranged_once(before.clone(), catalog);
        if is_fresh || after == before || before.nodes().len() > MOST_SETTLED {
            return after;
        }
        // Without a layout of its own there is nothing to stay with.
        if pass > 0 || is_laid_out(&before) {
            let (again, _) = arranged_once(after.clone(), catalog);
            if again == before {
                return before;
            }
        }
        before = after;
    }
    before
}

/// Whether nodes are anywhere but all on one spot.
fn is_laid_out(document: &Document) -> bool {
    let mut places = document.nodes().values().map(|node| node.position);
    let first = places.next();
    places.any(|place| Some(place) != first)
}

fn arranged_once(mut document: Document, catalog: &Catalog) -> (Document, bool) {
    let mut cards = Cards::default();
    let mut draft = document.edit();
    let laid_out = lay_out(&mut draft, &mut cards, catalog, false, &Control::default());
    let laid_out = laid_out.and_then(|is_fresh| {
        grow_lanes(&mut draft, &mut cards, catalog)?;
        draft.commit("Auto layout")?;
        Ok(is_fresh)
    });
    match laid_out {
        Ok(is_fresh) => (document, is_fresh),
        Err(error) => {
            // The document is as it was: drawn on one spot, but whole.
            tracing::warn!("auto layout was given up: {error}");
            (document, true)
        }
    }
}

/// How wide an overview may be, in scene points: with its margin around it, no text is below
/// 9 pixels where it is shown 1 000 pixels wide.
const OVERVIEW_WIDTH: f64 = 1_110.0;
/// Widths that its request path may have, the one wanted most first, and the shape of the page
/// that go with them.
const OVERVIEW_PATHS: [(f64, f64); 5] = [
    (1_040.0, 1.2),
    (900.0, 1.0),
    (740.0, 0.8),
    (600.0, 0.6),
    (420.0, 0.4),
];

/// An overview of [`Document::shown`] with every card and lane in its place.
pub(super) fn arranged_overview(overview: &Shown, catalog: &Catalog) -> Shown {
    let mut cards = Cards::default();
    cards.update(overview, catalog);
    let lanes = overview.lanes_in_order();
    let graph = layout_graph(overview, catalog, &lanes, &cards);
    let layout = arrange_overview(&graph, overview.layout());
    let place = |draft: &mut Draft<'_>| {
        for (id, position) in overview.nodes().keys().zip(&layout.positions) {
            draft.place_node(id, *position)?;
        }
        for ((id, lane), rect) in lanes.iter().zip(&layout.lanes) {
            // Of a collapsed lane there is nothing but its card.
            if lane.collapsed {
                draft.remove_lane(id)?;
            } else {
                draft.set_lane_rect(id, *rect)?;
            }
        }
        lead_edges(draft, &cards, overview, &layout, Vec2::ZERO)
    };
    overview.arranged(|draft| {
        if let Err(error) = place(draft) {
            tracing::warn!("an overview is not laid out: {error}");
        }
    })
}

fn arrange_overview(graph: &LayoutGraph, settings: &LayoutSettings) -> Layout {
    let shaped = |(width, aspect_ratio): (f64, f64)| {
        let options = LayoutOptions {
            aspect_ratio: Some(aspect_ratio),
            most_width: Some(width),
            ..options(settings, false, &Control::default())
        };
        arrange(graph, &options)
    };
    let width = |layout: &Layout| {
        let cards = layout.positions.iter().zip(&graph.nodes);
        let cards = cards.map(|(at, node)| Rect::from_origin_size(*at, node.size));
        bounding_box(cards.chain(layout.lanes.iter().copied())).map_or(0.0, |all| all.width())
    };
    let mut layouts = OVERVIEW_PATHS.into_iter().map(shaped);
    let mut narrowest = layouts.next().unwrap_or_default();
    for layout in layouts {
        if width(&narrowest) <= OVERVIEW_WIDTH {
            break;
        }
        if width(&layout) < width(&narrowest) {
            narrowest = layout;
        }
    }
    narrowest
}

/// Crossings, bends and the like of a document as it is drawn.
pub fn layout_statistics(document: &Document, catalog: &Catalog) -> LayoutStats {
    let shown = document.shown(Sight::default(), None);
    let document = shown.as_deref().unwrap_or(document);
    let mut cards = Cards::default();
    cards.update(document, catalog);
    let indices: BTreeMap<&NodeId, usize> = document
        .nodes()
        .keys()
        .enumerate()
        .map(|(index, id)| (id, index))
        .collect();
    let boxes: Vec<Rect> = document
        .nodes()
        .keys()
        .map(|id| cards.rect(document, id).unwrap_or(Rect::ZERO))
        .collect();
    let spine = spine_edges(document, catalog);
    let edges: Vec<RouteEdge> = document
        .edges()
        .iter()
        .filter_map(|(id, edge)| {
            let is_spine = spine.contains(id);
            route_edge(document, &cards, &indices, edge, is_spine)
        })
        .collect();
    let direction = document.layout().direction;
    let routes = route_all(&boxes, &edges, &lane_titles(document), direction);
    measure_layout(&boxes, &edges, &routes, direction)
}

/// The graph of a document as it is shown; `lanes` are those of the whole document from top
/// to bottom, of which a collapsed one holds nothing but its card.
fn layout_graph(
    document: &Document,
    catalog: &Catalog,
    lanes: &[(&LaneId, &Arc<Lane>)],
    cards: &Cards,
) -> LayoutGraph {
    let places: BTreeMap<&LaneId, usize> = lanes
        .iter()
        .enumerate()
        .map(|(index, (id, _))| (*id, index))
        .collect();
    let lane_of = |id: &NodeId, node: &Node| match lane_of_card(id) {
        Some(lane) => places.get(&lane).copied(),
        None => places.get(node.lane.as_ref()?).copied(),
    };
    let indices: BTreeMap<&NodeId, usize> = document
        .nodes()
        .keys()
        .enumerate()
        .map(|(index, id)| (id, index))
        .collect();
    let nodes = document
        .nodes()
        .iter()
        .map(|(id, node)| LayoutNode {
            size: cards.get(id).map_or(Size::ZERO, |card| card.size),
            lane: lane_of(id, node),
            position: node.position,
            locked: node.locked,
        })
        .collect();
    let direction = document.layout().direction;
    let along = |port: Vec2| direction.turn_vec(port).y;
    let spine = spine_edges(document, catalog);
    let edges = document
        .edges()
        .iter()
        .filter(|(_, edge)| !edge.stub)
        .filter_map(|(id, edge)| {
            let data = edge.data.as_str();
            Some(LayoutEdge {
                from: *indices.get(&edge.from)?,
                to: *indices.get(&edge.to)?,
                from_y: along(cards.get(&edge.from)?.output_point(data)),
                to_y: along(cards.get(&edge.to)?.input_point(data)),
                feedback: edge.kind == EdgeKind::Feedback,
                spine: spine.contains(id),
                class: edge.kind as u8,
                label: (!edge.label.trim().is_empty()).then(|| label_size(&edge.label)),
                via: edge.waypoints_between(
                    document.node(&edge.from)?.position,
                    document.node(&edge.to)?.position,
                ),
            })
        })
        .collect();
    let lanes = lanes
        .iter()
        .map(|(_, lane)| LayoutLane {
            header: if lane.collapsed { 0.0 } else { LANE_HEADER },
            padding: if lane.collapsed { 0.0 } else { LANE_PADDING },
            title_width: if lane.collapsed {
                0.0
            } else {
                measure(&lane.title, LANE_TITLE)
            },
        })
        .collect();
    LayoutGraph {
        nodes,
        edges,
        lanes,
    }
}

/// Lanes that begin and end at the same places along the flow go on doing so when one of them grows.
fn widen_together(draft: &Draft<'_>, wanted: &mut [(LaneId, Rect)]) {
    let direction = draft.document().layout().direction;
    let band = |id: &LaneId| {
        let lane = draft.lane_before(id).filter(|lane| !lane.collapsed)?;
        let rect = direction.turn_rect(lane.rect);
        Some((rect.x0.to_bits(), rect.x1.to_bits()))
    };
    let mut spans: BTreeMap<(u64, u64), (f64, f64)> = BTreeMap::new();
    for (id, rect) in wanted.iter() {
        if let Some(band) = band(id) {
            let rect = direction.turn_rect(*rect);
            let span = spans.entry(band).or_insert((rect.x0, rect.x1));
            *span = (span.0.min(rect.x0), span.1.max(rect.x1));
        }
    }
    for (id, rect) in wanted.iter_mut() {
        // One that a person resizes right now goes its own way.
        let before = draft.lane_before(id).map(|lane| lane.rect);
        let now = draft.document().lanes().get(id).map(|lane| lane.rect);
        if let Some((x0, x1)) = band(id)
            .and_then(|band| spans.get(&band))
            .filter(|_| before == now)
        {
            let turned = direction.turn_rect(*rect);
            *rect = direction.turn_rect(Rect::new(*x0, turned.y0, *x1, turned.y1));
        }
    }
}

/// Grows lanes around their nodes, and pushes the lanes after them out of the way, with their
/// nodes: down, or to the right where lanes stand side by side.
pub(super) fn grow_lanes(
    draft: &mut Draft<'_>,
    cards: &mut Cards,
    catalog: &Catalog,
) -> Result<(), EditError> {
    if draft.document().lanes().is_empty() {
        return Ok(());
    }
    cards.update(draft.document(), catalog);
    let document = draft.document();
    let mut content: BTreeMap<&LaneId, Rect> = BTreeMap::new();
    let mut own = cards.in_step();
    for (id, node) in document.nodes() {
        if let (Some((_, _, card)), Some(lane)) = (own.get(id), &node.lane) {
            let rect = Rect::from_origin_size(node.position, card.size);
            content
                .entry(lane)
                .and_modify(|all| *all = all.union(rect))
                .or_insert(rect);
        }
    }
    let mut wanted: Vec<(LaneId, Rect)> = Vec::new();
    for (id, lane) in document.lanes_in_order() {
        let rect = match content.get(id).filter(|_| !lane.collapsed) {
            Some(nodes) => lane.rect.union(Rect::new(
                nodes.x0 - LANE_PADDING,
                nodes.y0 - LANE_PADDING - LANE_HEADER / 2.0,
                nodes.x1 + LANE_PADDING,
                nodes.y1 + LANE_PADDING,
            )),
            // A collapsed lane takes the room of its card.
            None if lane.collapsed => Rect::from_origin_size(lane.rect.origin(), LANE_CARD),
            None => lane.rect,
        };
        wanted.push((id.clone(), rect));
    }
    widen_together(draft, &mut wanted);
    // As if the flow ran to the right, so that lanes lie one below the other.
    let direction = document.layout().direction;
    let turned = |rect: Rect| direction.turn_rect(rect);
    let gap = LANE_GAP * document.layout().spacing;
    let mut shifts: BTreeMap<LaneId, f64> = BTreeMap::new();
    let mut settled: Vec<(Rect, Rect)> = Vec::new();
    for (id, rect) in &wanted {
        let original = turned(draft.lane_before(id).map_or(*rect, |lane| lane.rect));
        let rect = turned(*rect);
        let mut moved = rect;
        if draft
            .document()
            .lanes()
            .get(id)
            .is_some_and(|lane| lane.collapsed)
        {
            settled.push((original, moved));
            continue;
        }
        for (above_before, above) in &settled {
            // Only a lane that was clear of the one above is pushed: lanes that a person
            // put side by side, or over each other, stay so.
            let was_below = original.y0 >= above_before.y1 - 0.5;
            if was_below && above.inflate(0.0, gap - 0.5).overlaps(moved) {
                moved = moved + Vec2::new(0.0, above.y1 + gap - moved.y0);
            }
        }
        if moved.y0 > rect.y0 {
            shifts.insert(id.clone(), moved.y0 - rect.y0);
        }
        settled.push((original, moved));
    }
    let moves: Vec<(NodeId, Point)> = document
        .nodes()
        .iter()
        .filter(|_| !shifts.is_empty())
        .filter_map(|(id, node)| {
            let shift = shifts.get(node.lane.as_ref()?)?;
            let shift = direction.turn_vec(Vec2::new(0.0, *shift));
            Some((id.clone(), node.position + shift))
        })
        .collect();
    for ((id, _), (_, rect)) in wanted.iter().zip(&settled) {
        let rect = turned(*rect);
        if draft
            .document()
            .lanes()
            .get(id)
            .is_some_and(|lane| !lane.collapsed && lane.rect != rect)
        {
            draft.set_lane_rect(id, rect)?;
        }
    }
    for (id, position) in moves {
        draft.place_node(&id, position)?;
    }
    Ok(())
}
