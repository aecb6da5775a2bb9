//! Documents from words: a line of names and arrows as nodes and edges, on the canvas or in a file.

use std::collections::BTreeMap;

use super::Session;
use super::arrange::arranged;
use super::files::UNTITLED;
use super::notice::Notice;
use crate::catalog::{BOX, Catalog, Component, Phase};
use crate::geometry::{BezPath, Direction, GRID, Point, Rect, Size, Vec2, bounding_box, snap};
use crate::model::{
    ComponentId, DataTypeId, Document, Draft, EdgeKind, EditError, Family, LaneId, LaneKind,
    NewNode, NodeId, Selection,
};
use crate::scene::style::RADIUS_MEDIUM;
use crate::scene::{Detail, Primitive, Shape, Stroke};
use crate::sizing::{Ports, card};
use crate::sketch::{LineError, Plan, parse, resolve};
use crate::text::{Face, FontStyle, measure};

/// Room between the columns of a sketch, and between its rows, in scene points.
const COLUMN_GAP: f64 = 72.0;
const ROW_GAP: f64 = 28.0;
/// Titles of cards that are not there yet.
const GHOST_TITLE: FontStyle = FontStyle::new(Face::SemiBold, 13.0);

/// A new document: untitled, with the three usual lanes.
pub fn blank_document() -> Document {
    let mut document = Document::new(UNTITLED);
    let mut draft = document.edit();
    let mut header = draft.document().header().as_ref().clone();
    header.family = Family::Ml;
    draft.set_header(header);
    let mut top = 0.0;
    for kind in [LaneKind::Online, LaneKind::Offline, LaneKind::Monitoring] {
        let rect = Rect::new(0.0, top, 960.0, top + 176.0);
        if let Err(error) = draft.add_lane(kind.label(), kind, rect) {
            tracing::warn!("{error}");
        }
        top += 200.0;
    }
    if let Err(error) = draft.commit("New") {
        tracing::warn!("{error}");
    }
    document
}

/// The document that a sketch comes to, laid out, and what it was understood as.
///
/// # Errors
/// [`LineError`] if the text is no sketch.
pub fn sketched_document(text: &str) -> Result<(Document, Plan), LineError> {
    let catalog = Catalog::bundled();
    let plan = resolve(&parse(text)?, None, catalog);
    let mut document = blank_document();
    let mut draft = document.edit();
    let added = add(
        &mut draft,
        &plan,
        &places(&plan, Point::ZERO, catalog),
        None,
        catalog,
    );
    let added = added.and_then(|_| {
        // A lane without anything in it is only in the way.
        let lanes: Vec<LaneId> = draft.document().lanes().keys().cloned().collect();
        let used = |lane: &LaneId| {
            let mut nodes = draft.document().nodes().values();
            nodes.any(|node| node.lane.as_ref() == Some(lane))
        };
        let empty: Vec<LaneId> = lanes.into_iter().filter(|lane| !used(lane)).collect();
        for lane in &empty {
            draft.remove_lane(lane)?;
        }
        draft.commit("Sketch").map(drop)
    });
    if let Err(error) = added {
        // The limits of a line are far below those of a document.
        tracing::warn!("a sketch is not drawn: {error}");
    }
    Ok((arranged(document, catalog), plan))
}

/// The node that a planned one becomes, without its place and lane.
fn new_node(plan: &Plan, place: usize, catalog: &Catalog) -> NewNode {
    let planned = plan.nodes.get(place);
    let component = planned.and_then(|node| catalog.component(node.component.as_ref()?.as_str()));
    let label = planned.map_or("", |node| node.label.as_str());
    let (id, label, technology) = match component {
        Some(component) => {
            let label = as_others_write(label, component);
            // Whoever writes "Milvus" has said what it is made with.
            let is_added = planned.is_some_and(|node| node.missing.is_some());
            let first = component.technologies.first().filter(|_| is_added);
            (
                component.id.as_str(),
                label,
                first.cloned().unwrap_or_default(),
            )
        }
        None => (BOX, label.to_owned(), String::new()),
    };
    NewNode {
        technology,
        ..NewNode::new(id, &label, Point::ZERO)
    }
}

/// A title with the letters large that the palette has so: `ann` as "ANN", `faiss` as "Faiss".
fn as_others_write(label: &str, component: &Component) -> String {
    let known: Vec<&str> = std::iter::once(component.name.as_str())
        .chain(component.technologies.iter().map(String::as_str))
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .collect();
    let words = label.split(' ').map(|word| {
        let same = known.iter().find(|own| own.eq_ignore_ascii_case(word));
        match same {
            Some(own) if own.chars().any(char::is_uppercase) && !is_title(own) => *own,
            _ => word,
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Whether a word is large at its start alone, as at the start of any name.
fn is_title(word: &str) -> bool {
    !word.chars().skip(1).any(char::is_uppercase)
}

/// A node of a component as it is added by hand, or a box with a title; without its place and lane.
pub(super) fn added_node(id: &ComponentId, label: Option<&str>, catalog: &Catalog) -> NewNode {
    let known = catalog.component(id.as_str());
    let name = known.map_or("Box", |component| component.name.as_str());
    let technology = known.and_then(|component| component.technologies.first());
    NewNode {
        technology: technology.cloned().unwrap_or_default(),
        ..NewNode::new(id.as_str(), label.unwrap_or(name), Point::ZERO)
    }
}

/// The kind of lane that a component is at home in; `None` if it may be in any.
pub(super) fn natural_lane(component: &str, catalog: &Catalog) -> Option<LaneKind> {
    let component = catalog.component(component)?;
    if ["monitoring", "feedback"].contains(&component.stage.as_str()) {
        return Some(LaneKind::Monitoring);
    }
    match component.phase {
        Phase::Offline => Some(LaneKind::Offline),
        Phase::Online => Some(LaneKind::Online),
        Phase::Both => None,
    }
}

/// Which kind of lane a planned node belongs to.
fn lane_kind(plan: &Plan, place: usize, catalog: &Catalog) -> LaneKind {
    let component = plan
        .nodes
        .get(place)
        .and_then(|node| node.component.as_ref());
    let natural = component.and_then(|id| natural_lane(id.as_str(), catalog));
    natural.unwrap_or_else(|| {
        let mut edges = plan
            .edges
            .iter()
            .filter(|edge| edge.from == place || edge.to == place);
        // With what it works for: a catalog beside jobs is theirs.
        let beside: Vec<LaneKind> = edges
            .clone()
            .map(|edge| {
                if edge.from == place {
                    edge.to
                } else {
                    edge.from
                }
            })
            .filter_map(|other| {
                let id = plan.nodes.get(other)?.component.as_ref()?;
                natural_lane(id.as_str(), catalog)
            })
            .collect();
        if beside.contains(&LaneKind::Offline) && !beside.contains(&LaneKind::Online) {
            return LaneKind::Offline;
        }
        let is_batch = edges.clone().next().is_some() && edges.all(|e| e.kind != EdgeKind::Sync);
        if is_batch {
            LaneKind::Offline
        } else {
            LaneKind::Online
        }
    })
}

/// Where the nodes of a plan are: a column for each step from the start, from a corner on.
fn places(plan: &Plan, corner: Point, catalog: &Catalog) -> Vec<Rect> {
    let count = plan.nodes.len();
    let mut column = vec![0_usize; count];
    // As many rounds as there are nodes: longer chains there are none, and cycles end.
    for _ in 0..count {
        let mut moved = false;
        for edge in &plan.edges {
            let Some(wanted) = column.get(edge.from).map(|from| from + 1) else {
                continue;
            };
            if let Some(to) = column.get_mut(edge.to).filter(|to| **to < wanted)
                && wanted < count
            {
                *to = wanted;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    let sizes: Vec<Size> = (0..count)
        .map(|place| {
            size_of(
                &new_node(plan, place, catalog),
                Direction::default(),
                catalog,
            )
        })
        .collect();
    let mut widths: BTreeMap<usize, f64> = BTreeMap::new();
    for (column, size) in column.iter().zip(&sizes) {
        let width = widths.entry(*column).or_default();
        *width = width.max(size.width);
    }
    let mut left: BTreeMap<usize, f64> = BTreeMap::new();
    let mut x = corner.x;
    for (column, width) in &widths {
        left.insert(*column, x);
        x += width + COLUMN_GAP;
    }
    let mut below: BTreeMap<(LaneKind, usize), f64> = BTreeMap::new();
    column
        .iter()
        .zip(&sizes)
        .enumerate()
        .map(|(place, (column, size))| {
            let lane = lane_kind(plan, place, catalog);
            let y = below.entry((lane, *column)).or_insert(corner.y);
            let at = Point::new(left.get(column).copied().unwrap_or(corner.x), *y);
            *y += size.height + ROW_GAP;
            Rect::from_origin_size(at, *size)
        })
        .collect()
}

/// The size of the card of a new node, in scene points.
pub(super) fn size_of(new: &NewNode, direction: Direction, catalog: &Catalog) -> Size {
    let node = crate::model::Node {
        component: new.component.clone(),
        label: new.label.clone(),
        technology: new.technology.clone(),
        lane: None,
        position: Point::ZERO,
        size: None,
        z: 0,
        locked: false,
        core: false,
        properties: BTreeMap::new(),
        notes: String::new(),
    };
    let known = catalog.component(new.component.as_str());
    let ports = known.map_or_else(Ports::default, Ports::of);
    let icon = catalog.icon_of(new.component.as_str());
    card(&node, icon, &ports, direction).size
}

/// Adds the nodes and edges of a plan, each node into the lane of its kind or that of the node before
/// the line; yields the new nodes.
fn add(
    draft: &mut Draft<'_>,
    plan: &Plan,
    places: &[Rect],
    before: Option<&NodeId>,
    catalog: &Catalog,
) -> Result<Vec<NodeId>, EditError> {
    let mut ids = Vec::new();
    for (place, rect) in places.iter().enumerate() {
        let kind = lane_kind(plan, place, catalog);
        let lane = lane_for(draft.document(), kind, before);
        let top = lane
            .as_ref()
            .and_then(|lane| Some(draft.document().lanes().get(lane)?.rect));
        let mut new = new_node(plan, place, catalog);
        // In its own lane, as far from its top as the sketch is from its corner.
        new.position = match top {
            Some(area) if before.is_none() => Point::new(
                area.x0 + rect.x0,
                area.y0 + crate::sizing::LANE_HEADER + rect.y0,
            ),
            _ => rect.origin(),
        };
        new.position = Point::new(snap(new.position.x, GRID), snap(new.position.y, GRID));
        new.lane = lane;
        ids.push(draft.add_node(new)?);
    }
    for edge in &plan.edges {
        let (Some(from), Some(to)) = (ids.get(edge.from), ids.get(edge.to)) else {
            continue;
        };
        let data = edge
            .data
            .clone()
            .unwrap_or_else(|| given(draft.document(), from, catalog));
        let id = draft.connect(from, to, &data, edge.kind)?;
        if !edge.label.is_empty() {
            draft.set_edge_label(&id, &edge.label)?;
        }
    }
    for (place, kind) in &plan.continues {
        if let (Some(before), Some(to)) = (before, ids.get(*place)) {
            let data = flowing(draft.document(), before, to, catalog);
            draft.connect(before, to, &data, *kind)?;
        }
    }
    Ok(ids)
}

/// What a node gives first; raw data, if nobody knows.
fn given(document: &Document, node: &NodeId, catalog: &Catalog) -> DataTypeId {
    let component = document
        .node(node)
        .and_then(|node| catalog.component(node.component.as_str()));
    let first = component.and_then(|component| component.outputs.first());
    first
        .cloned()
        .unwrap_or_else(|| DataTypeId::from("raw_data"))
}

/// What flows from one node to another.
pub(super) fn flowing(
    document: &Document,
    from: &NodeId,
    to: &NodeId,
    catalog: &Catalog,
) -> DataTypeId {
    let known = |id: &NodeId| catalog.component(document.node(id)?.component.as_str());
    let fits = known(from)
        .zip(known(to))
        .and_then(|(from, to)| from.flows_to(to).next().cloned());
    fits.unwrap_or_else(|| given(document, from, catalog))
}

/// The lane for nodes of a kind: that of the node before the line, if it is of that kind, else the
/// first one that is.
pub(super) fn lane_for(
    document: &Document,
    kind: LaneKind,
    before: Option<&NodeId>,
) -> Option<LaneId> {
    let is_such = |lane: &LaneId| {
        let own = document.lanes().get(lane);
        own.is_some_and(|own| own.kind == kind && !own.collapsed)
    };
    let own = before.and_then(|id| document.node(id)?.lane.clone());
    own.filter(is_such).or_else(|| {
        let lanes = document.lanes_in_order();
        let found = lanes.into_iter().find(|(id, _)| is_such(id));
        found.map(|(id, _)| id.clone())
    })
}

/// What a line would add to the canvas: before it is there, and as it then is.
#[derive(Clone, Debug)]
pub struct SketchPreview {
    /// What was understood.
    pub plan: Plan,
    /// The line with the words that were understood otherwise than typed, for the person.
    pub sentences: Vec<String>,
}

impl Session {
    /// The node that a line continues, if it begins with an arrow: the one that is selected.
    fn node_before_sketch(&self) -> Option<NodeId> {
        let mut nodes = self.editor.selection.nodes();
        let first = nodes.next()?;
        nodes.next().is_none().then(|| first.clone())
    }

    /// What a line of words comes to here.
    ///
    /// # Errors
    /// [`LineError`] if it is no sketch.
    pub fn preview_sketch(&self, text: &str) -> Result<SketchPreview, LineError> {
        let line = parse(text)?;
        let catalog = self.environment.catalog;
        let before = self
            .node_before_sketch()
            .and_then(|id| self.editor.document.node(&id))
            .and_then(|node| catalog.component(node.component.as_str()));
        let plan = resolve(&line, before, catalog);
        let sentences = plan.sentences();
        Ok(SketchPreview { plan, sentences })
    }

    /// The shapes of what a plan would add, to be painted above the canvas; and the area of all.
    pub fn sketch_ghost(&self, plan: &Plan) -> (Vec<Primitive>, Option<Rect>) {
        let (catalog, theme) = (self.environment.catalog, self.theme());
        let places = places(plan, self.sketch_corner(), catalog);
        let offset = self.free_offset(&places);
        let places: Vec<Rect> = places.into_iter().map(|rect| rect + offset).collect();
        let always = |shape| Primitive {
            shape,
            detail: Detail::Always,
        };
        let mut shapes = Vec::new();
        for edge in &plan.edges {
            let (Some(from), Some(to)) = (places.get(edge.from), places.get(edge.to)) else {
                continue;
            };
            let mut path = BezPath::new();
            path.move_to((from.x1, from.center().y));
            path.line_to((to.x0, to.center().y));
            let color = if edge.data.is_some() {
                theme.accent
            } else {
                theme.warning
            };
            let stroke = Stroke {
                width: 1.5,
                color: color.with_opacity(0.7),
                dash: Some([5.0, 4.0]),
            };
            shapes.push(always(Shape::Path {
                path,
                fill: None,
                stroke: Some(stroke),
            }));
        }
        for (place, (node, rect)) in plan.nodes.iter().zip(&places).enumerate() {
            let new = new_node(plan, place, catalog);
            let stage = catalog.stage_of(new.component.as_str());
            let color = theme.stage(stage.map_or("", |stage| stage.id.as_str()));
            let outline = Stroke {
                width: 1.5,
                color,
                // What was not typed is told apart.
                dash: node.missing.as_ref().map(|_| [4.0, 3.0]),
            };
            shapes.push(always(Shape::Rect {
                rect: *rect,
                radii: [RADIUS_MEDIUM; 4],
                fill: Some(theme.raised.with_opacity(0.9)),
                stroke: Some(outline),
            }));
            let mut left = rect.x0 + 12.0;
            if let Some(icon) = catalog.icon_of(new.component.as_str()) {
                shapes.push(always(Shape::Icon {
                    icon,
                    origin: Point::new(left, rect.center().y - 8.0),
                    side: 16.0,
                    color,
                }));
                left += 22.0;
            }
            shapes.push(always(Shape::Text {
                origin: Point::new(left, rect.center().y + 4.5),
                width: measure(&new.label, GHOST_TITLE),
                text: new.label.as_str().into(),
                style: GHOST_TITLE,
                color: theme.text,
            }));
        }
        (shapes, bounding_box(places))
    }

    /// Where a sketch begins: behind the node that it continues, or behind all that there is.
    fn sketch_corner(&self) -> Point {
        let behind = |rect: Rect| Point::new(rect.x1 + COLUMN_GAP, rect.y0);
        if let Some(rect) = self.node_before_sketch().and_then(|id| self.node_rect(&id)) {
            return behind(rect);
        }
        let nodes = self.editor.document.nodes().keys();
        let all = bounding_box(nodes.filter_map(|id| self.node_rect(id)));
        all.map_or_else(
            || {
                let visible = self.view.canvas.camera.visible(self.view.viewport);
                Point::new(visible.x0 + COLUMN_GAP, visible.center().y)
            },
            behind,
        )
    }

    /// Adds what a line says, in one step, and selects it. An empty diagram is laid out; into
    /// another one it goes behind what is selected.
    pub fn add_sketch(&mut self, text: &str) -> Option<Vec<NodeId>> {
        let SketchPreview { plan, sentences } = match self.preview_sketch(text) {
            Ok(preview) => preview,
            Err(error) => {
                self.notify(Notice::warning(format!("Could not sketch: {error}.")));
                return None;
            }
        };
        self.end_gesture();
        let catalog = self.environment.catalog;
        let is_first = self.editor.document.nodes().is_empty();
        let before = self.node_before_sketch();
        let corner = if is_first {
            Point::new(GRID * 2.0, GRID * 2.0)
        } else {
            self.sketch_corner()
        };
        let places = places(&plan, corner, catalog);
        let offset = self.free_offset(&places);
        let places: Vec<Rect> = places.into_iter().map(|rect| rect + offset).collect();
        let anchor = before.clone();
        let added = self.edit("Sketch", |draft| {
            let ids = add(draft, &plan, &places, anchor.as_ref(), catalog)?;
            if is_first {
                let mut cards = crate::sizing::Cards::default();
                let control = crate::layout::Control::default();
                super::arrange::lay_out(draft, &mut cards, catalog, false, &control)?;
            }
            Ok(ids)
        });
        let ids = self.report(added)?;
        self.select_and_show(ids.iter().collect::<Selection>());
        for sentence in sentences {
            self.notify(Notice::info(format!("{sentence}.")));
        }
        if is_first {
            self.fit_all();
        }
        Some(ids)
    }

    /// By how much a block of cards is moved down so that it covers none.
    fn free_offset(&self, places: &[Rect]) -> Vec2 {
        let nodes = self.editor.document.nodes().keys();
        let taken: Vec<Rect> = nodes
            .filter_map(|id| self.node_rect(id))
            .map(|rect| rect.inflate(GRID, GRID))
            .collect();
        (0_u32..200)
            .map(|step| Vec2::new(0.0, f64::from(step) * 2.0 * GRID))
            .find(|offset| {
                let mut moved = places.iter().map(|rect| *rect + *offset);
                !moved.any(|rect| taken.iter().any(|other| other.overlaps(rect)))
            })
            .unwrap_or_default()
    }
}
