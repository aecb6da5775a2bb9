//! Adding components: at a place, at the end of an edge, in the middle of one.

use super::Session;
use super::notice::Notice;
use super::sketching::added_node;
use crate::catalog::{BOX, Component};
use crate::geometry::{GRID, Point, Rect, Size, Vec2, snap};
use crate::interact::{link, link_nodes};
use crate::model::{EdgeId, Edit, LaneId, NewNode, NodeId, RecordId, Selection};
use crate::scene::{PortId, PortSide, Tag};

/// By how much a new card is moved at a time to find a free place: a multiple of the grid,
/// in scene points.
const FREE_STEP: f64 = 2.0 * GRID;
/// How near an edge or a node something is dropped on it, in scene points.
const DROP_REACH: f64 = 8.0;
/// How much room a new card leaves around the others, in scene points.
const FREE_MARGIN: f64 = 12.0;

impl Session {
    /// Adds a component with its center at a scene point, and selects it.
    ///
    /// It belongs to the lane under it, and to the first technology of its list.
    pub fn add_component(&mut self, component: &Component, center: Point) -> Option<NodeId> {
        let center = self.place_in_document(center);
        let mut new = self.new_node(component, center);
        new.position = self.free_place(Rect::from_origin_size(
            new.position,
            self.card_size(component),
        ));
        let label = format!("Add {}", component.name);
        let added = self.apply(&Edit::Together(label, vec![Edit::AddNode(new)]))?;
        self.select(added.clone());
        added.nodes().next().cloned()
    }

    /// Adds a box with a title, for what the palette lacks, with its center at a scene point.
    pub fn add_box(&mut self, title: &str, center: Point) -> Option<NodeId> {
        let center = self.place_in_document(center);
        let mut new = NewNode::new(BOX, title, center);
        let size = self.size_of_new(&new);
        let wanted = Rect::from_origin_size(center - size.to_vec2() / 2.0, size);
        new.lane = self.lane_at(center).cloned();
        new.position = self.free_place(wanted);
        let label = format!("Add {title}");
        let added = self.apply(&Edit::Together(label, vec![Edit::AddNode(new)]))?;
        self.select(added.clone());
        added.nodes().next().cloned()
    }

    /// Adds a component at a scene point and connects it with a port, in one step.
    pub fn add_connected(
        &mut self,
        component: &Component,
        center: Point,
        port: &PortId,
    ) -> Option<NodeId> {
        let mut new = self.new_node(component, center);
        // The new card's near side goes to the pointer, not its middle.
        let direction = self.editor.document.layout().direction;
        let size = direction.turn_size(self.card_size(component));
        let half = direction.turn_vec(Vec2::new(size.width / 2.0, 0.0));
        new.position += if port.side == PortSide::Output {
            half
        } else {
            -half
        };
        new.position = self.free_place(Rect::from_origin_size(
            new.position,
            self.card_size(component),
        ));
        let label = format!("Add {} and connect", component.name);
        let (catalog, cards) = (self.environment.catalog, self.derived.cards().clone());
        let added = self.edit(label, |draft| {
            let id = draft.add_node(new)?;
            let from = (&port.node, port.side, port.index);
            if let Ok(edge) = link(draft.document(), catalog, &cards, from, &id) {
                draft.connect(&edge.from, &edge.to, &edge.data, edge.kind)?;
            }
            Ok(id)
        });
        let id = self.report(added)?;
        self.view.canvas.forget_hover();
        self.select(Selection::of(&id));
        Some(id)
    }

    /// Puts a component between the ends of an edge, if it fits there; one step.
    pub fn insert_on_edge(
        &mut self,
        component: &Component,
        center: Point,
        edge_id: &EdgeId,
    ) -> Option<NodeId> {
        let edge = self.editor.document.edge(edge_id)?.as_ref().clone();
        let center = self.place_in_document(center);
        let mut new = self.new_node(component, center);
        let size = self.card_size(component);
        let fits = self.fits_on_edge(component, edge_id);
        let room = self.room_between(&edge.from, &edge.to, size);
        let way = if let Some(room) = room.filter(|_| fits) {
            new.position = room.at;
            let source = self.editor.document.node(&edge.from);
            new.lane = source.and_then(|node| node.lane.clone());
            room.way
        } else {
            new.position = self.free_place(Rect::from_origin_size(new.position, size));
            None
        };
        let label = format!("Insert {}", component.name);
        let catalog = self.environment.catalog;
        let mut refusal = None;
        let added = self.edit(label, |draft| {
            if let Some(way) = &way {
                way.apply(draft)?;
            }
            let id = draft.add_node(new)?;
            let before = link_nodes(draft.document(), catalog, &edge.from, &id);
            let after = link_nodes(draft.document(), catalog, &id, &edge.to);
            match (before, after) {
                (Ok(before), Ok(after)) => {
                    draft.remove_edge(edge_id)?;
                    draft.connect(&before.from, &before.to, &before.data, edge.kind)?;
                    draft.connect(&after.from, &after.to, &after.data, edge.kind)?;
                }
                (Err(reason), _) | (_, Err(reason)) => refusal = Some(reason),
            }
            Ok(id)
        });
        let id = self.report(added)?;
        if let Some(reason) = refusal {
            self.notify(Notice::info(format!("Added beside the edge. {reason}.")));
        }
        self.select(Selection::of(&id));
        Some(id)
    }

    /// The middle of an edge as it is drawn, in scene points.
    pub fn edge_middle(&self, edge: &EdgeId) -> Option<Point> {
        let points = &self.derived.routes().get(edge)?.points;
        let (first, last) = (points.first()?, points.last()?);
        let middle = points.get(points.len() / 2).unwrap_or(last);
        let before = points
            .get((points.len() / 2).saturating_sub(1))
            .unwrap_or(first);
        Some(before.midpoint(*middle))
    }

    /// What a component that is dropped at a scene point goes to: an edge, between whose ends it is put, or a
    /// node with another component, whose place it takes.
    pub fn drop_target(&self, component: &Component, at: Point) -> Option<RecordId> {
        match self.index().hit(at, DROP_REACH)? {
            Tag::Record(RecordId::Edge(edge)) | Tag::EdgeLabel(edge) => Some(edge.into()),
            Tag::Record(RecordId::Node(id)) | Tag::Port(PortId { node: id, .. }) => {
                let node = self.editor.document.node(&id)?;
                (node.component != component.id).then(|| id.into())
            }
            _ => None,
        }
    }

    /// Whether a component can stand between the ends of an edge.
    pub fn fits_on_edge(&self, component: &Component, edge: &EdgeId) -> bool {
        let Some(edge) = self.editor.document.edge(edge) else {
            return false;
        };
        let known = |id: &NodeId| {
            let node = self.editor.document.node(id)?;
            self.environment.catalog.component(node.component.as_str())
        };
        let flows = |from: &Component, to: &Component| from.flows_to(to).next().is_some();
        known(&edge.from).is_none_or(|from| flows(from, component))
            && known(&edge.to).is_none_or(|to| flows(component, to))
    }

    fn new_node(&self, component: &Component, center: Point) -> NewNode {
        let size = self.card_size(component);
        let mut position = center - size.to_vec2() / 2.0;
        if self.view.switches.snap {
            position = Point::new(snap(position.x, GRID), snap(position.y, GRID));
        }
        NewNode {
            lane: self.lane_at(center).cloned(),
            position,
            ..added_node(&component.id, None, self.environment.catalog)
        }
    }

    /// The corner of the nearest place for a card of that size that covers no other node
    /// and stays in the same lane; its own if there is none nearby.
    pub(super) fn free_place(&self, wanted: Rect) -> Point {
        const STEPS: i32 = 16;
        let lane = self.lane_at(wanted.center());
        let reach = f64::from(STEPS) * FREE_STEP;
        let near = wanted.inflate(reach + FREE_MARGIN, reach + FREE_MARGIN);
        let taken: Vec<Rect> = self
            .editor
            .document
            .nodes()
            .keys()
            .filter_map(|id| self.node_rect(id))
            .filter(|rect| near.overlaps(*rect))
            .map(|rect| rect.inflate(FREE_MARGIN, FREE_MARGIN))
            .collect();
        let mut offsets: Vec<Vec2> = (-STEPS..=STEPS)
            .flat_map(|x| (-STEPS..=STEPS).map(move |y| Vec2::new(f64::from(x), f64::from(y))))
            .map(|offset| offset * FREE_STEP)
            .collect();
        offsets.sort_by(|a, b| a.hypot2().total_cmp(&b.hypot2()));
        offsets
            .into_iter()
            .map(|offset| wanted + offset)
            .find(|place| {
                !taken.iter().any(|rect| rect.overlaps(*place))
                    && self.lane_at(place.center()) == lane
            })
            .unwrap_or(wanted)
            .origin()
    }

    /// The lane under a scene point; the lowest in the stack if several are.
    pub fn lane_at(&self, point: Point) -> Option<&LaneId> {
        if let Some(inside) = self.inside() {
            return Some(inside);
        }
        self.editor
            .document
            .lanes_in_order()
            .into_iter()
            .rev()
            .find(|(id, _)| {
                let area = self.derived.cards().lane_rect(&self.editor.document, id);
                area.is_some_and(|area| area.contains(point))
            })
            .map(|(id, _)| id)
    }

    /// The size that a fresh node of a component has here, in scene points.
    pub fn card_size(&self, component: &Component) -> Size {
        self.size_of_new(&added_node(&component.id, None, self.environment.catalog))
    }
}
