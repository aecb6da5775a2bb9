//! Growing a diagram from a port: what fits, what has to stand between, and where it goes.

use super::Session;
use super::notice::Notice;
use super::sketching::{added_node, flowing, lane_for, natural_lane};
use crate::geometry::{GRID, Point, Rect, Size, Vec2, snap};
use crate::interact::link_nodes;
use crate::model::{ComponentId, EdgeKind, LaneId, LaneKind, NewNode, NodeId, Selection};
use crate::scene::{PortId, PortSide};

/// Between two cards that are added one behind the other, in scene points.
const NEXT_GAP: f64 = 64.0;
/// The size of a card of which no more is known, in scene points.
const USUAL_CARD: Size = Size::new(160.0, 48.0);
/// Room that a new card leaves around others, in scene points.
const MARGIN: f64 = 12.0;
/// How many places are tried, and how far from each other.
const PLACES: u32 = 60;
const STEP: f64 = 2.0 * GRID;
/// How many components are put between two that do not fit.
const MOST_BETWEEN: usize = 2;

/// How a component would be joined with a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Joining {
    /// It fits.
    Fits,
    /// These have to stand between, from the port on.
    Between(Vec<ComponentId>),
    /// It does not fit; an edge can be drawn all the same, which the checks then report.
    Anyway,
}

impl Session {
    /// How a component would be joined with a port; a box takes and gives anything.
    pub fn joining(&self, component: &ComponentId, port: &PortId) -> Joining {
        let catalog = self.environment.catalog;
        let own = self.editor.document.node(&port.node);
        let own = own.and_then(|node| catalog.component(node.component.as_str()));
        let (Some(own), Some(new)) = (own, catalog.component(component.as_str())) else {
            return Joining::Fits;
        };
        let (from, to) = match port.side {
            PortSide::Output => (own, new),
            PortSide::Input => (new, own),
        };
        match catalog.between(from, to, MOST_BETWEEN) {
            None => Joining::Anyway,
            Some(between) if between.is_empty() => Joining::Fits,
            Some(between) => {
                let mut ids: Vec<ComponentId> = between.iter().map(|c| c.id.clone()).collect();
                if port.side == PortSide::Input {
                    ids.reverse();
                }
                Joining::Between(ids)
            }
        }
    }

    /// Adds a component, or a box with a title, and joins it with a port, in one step: with what has to
    /// stand between, or all the same where nothing helps. What grows from the selected node stays
    /// in its lane or goes to the one of its kind, with the new edge straight; the view follows.
    pub fn grow(
        &mut self,
        component: &ComponentId,
        label: Option<&str>,
        at: Point,
        port: &PortId,
    ) -> Option<NodeId> {
        let is_next = self.place_after_selection() == (at, Some(port.clone()));
        let joining = self.joining(component, port);
        let catalog = self.environment.catalog;
        if let (Joining::Fits, false, Some(known)) =
            (&joining, is_next, catalog.component(component.as_str()))
        {
            return self.add_connected(known, at, port);
        }
        let mut chain = match &joining {
            Joining::Between(ids) => ids.clone(),
            Joining::Fits | Joining::Anyway => Vec::new(),
        };
        chain.push(component.clone());
        self.end_gesture();
        let direction = self.editor.document.layout().direction;
        let forward = port.side == PortSide::Output;
        let mut news: Vec<NewNode> = Vec::new();
        let mut along = at;
        for (place, id) in chain.iter().enumerate() {
            let own_label = label.filter(|_| place + 1 == chain.len());
            let mut new = added_node(id, own_label, catalog);
            let size = direction.turn_size(self.size_of_new(&new));
            let lane = self.lane_of_new(id, &port.node, along, is_next);
            let corner = {
                let at = direction.turn(along);
                let x = if forward { at.x } else { at.x - size.width };
                Point::new(x, at.y - size.height / 2.0)
            };
            let wanted = direction.turn_rect(Rect::from_origin_size(corner, size));
            let wanted = self.brought_into(wanted, lane.as_ref(), &port.node);
            let taken: Vec<Rect> = news
                .iter()
                .map(|other| Rect::from_origin_size(other.position, self.size_of_new(other)))
                .collect();
            new.position = self.free_in_lane(wanted, lane.as_ref(), &taken);
            new.lane = lane;
            let own = direction.turn_rect(Rect::from_origin_size(
                new.position,
                direction.turn_size(size),
            ));
            let x = if forward {
                own.x1 + NEXT_GAP
            } else {
                own.x0 - NEXT_GAP
            };
            along = direction.turn(Point::new(x, own.center().y));
            news.push(new);
        }
        let name = news.last().map(|new| new.label.clone()).unwrap_or_default();
        let start = port.node.clone();
        let added = self.edit(format!("Add {name} and connect"), |draft| {
            let mut before = start;
            for new in news {
                let id = draft.add_node(new)?;
                let (from, to) = if forward {
                    (&before, &id)
                } else {
                    (&id, &before)
                };
                if let Ok(edge) = link_nodes(draft.document(), catalog, from, to) {
                    draft.connect(&edge.from, &edge.to, &edge.data, edge.kind)?;
                } else {
                    let data = flowing(draft.document(), from, to, catalog);
                    draft.connect(from, to, &data, EdgeKind::Sync)?;
                }
                before = id;
            }
            Ok(before)
        });
        let id = self.report(added)?;
        self.say_joined(&joining, &name);
        self.view.canvas.forget_hover();
        self.select(Selection::of(&id));
        if let Some(rect) = self.node_rect(&id) {
            self.reveal_growing(rect, forward);
        }
        Some(id)
    }

    /// What would have to stand between two nodes; `None` if nothing helps.
    pub fn between(&self, from: &NodeId, to: &NodeId) -> Option<Vec<ComponentId>> {
        let catalog = self.environment.catalog;
        let known = |id: &NodeId| {
            let node = self.editor.document.node(id)?;
            catalog.component(node.component.as_str())
        };
        let between = catalog.between(known(from)?, known(to)?, MOST_BETWEEN)?;
        Some(
            between
                .iter()
                .map(|component| component.id.clone())
                .collect(),
        )
    }

    /// Puts components between two nodes, each joined with the next, in one step.
    pub fn connect_through(&mut self, from: &NodeId, to: &NodeId, between: &[ComponentId]) -> bool {
        let (Some(start), Some(end)) = (self.node_rect(from), self.node_rect(to)) else {
            return false;
        };
        self.end_gesture();
        let catalog = self.environment.catalog;
        let lane = self
            .editor
            .document
            .node(from)
            .and_then(|node| node.lane.clone());
        let mut news: Vec<NewNode> = Vec::new();
        for (place, id) in between.iter().enumerate() {
            let mut new = added_node(id, None, catalog);
            let size = self.size_of_new(&new);
            let part = (place + 1) as f64 / (between.len() + 1) as f64;
            let center = start.center().lerp(end.center(), part);
            let wanted = Rect::from_center_size(center, size);
            let taken: Vec<Rect> = news
                .iter()
                .map(|other| Rect::from_origin_size(other.position, self.size_of_new(other)))
                .collect();
            new.position = self.free_in_lane(wanted, lane.as_ref(), &taken);
            new.lane.clone_from(&lane);
            news.push(new);
        }
        let (from, to) = (from.clone(), to.clone());
        let added = self.edit("Put between", |draft| {
            let mut ids = Vec::new();
            let mut before = from;
            for new in news {
                let id = draft.add_node(new)?;
                if let Ok(edge) = link_nodes(draft.document(), catalog, &before, &id) {
                    draft.connect(&edge.from, &edge.to, &edge.data, edge.kind)?;
                }
                before = id.clone();
                ids.push(id);
            }
            if let Ok(edge) = link_nodes(draft.document(), catalog, &before, &to) {
                draft.connect(&edge.from, &edge.to, &edge.data, edge.kind)?;
            }
            Ok(ids)
        });
        let Some(ids) = self.report(added) else {
            return false;
        };
        self.select(ids.iter().collect::<Selection>());
        true
    }

    /// Brings what was added into view, with room for what comes after it.
    pub(super) fn reveal_growing(&mut self, added: Rect, forward: bool) {
        let direction = self.editor.document.layout().direction;
        let mut area = direction.turn_rect(added);
        let room = NEXT_GAP + direction.turn_size(USUAL_CARD).width;
        if forward {
            area.x1 += room;
        } else {
            area.x0 -= room;
        }
        let area = direction.turn_rect(area);
        self.view.canvas.camera.reveal(area, self.view.viewport);
    }

    fn say_joined(&mut self, joining: &Joining, name: &str) {
        let catalog = self.environment.catalog;
        match joining {
            Joining::Fits => {}
            Joining::Between(ids) => {
                let names: Vec<&str> = ids
                    .iter()
                    .filter_map(|id| catalog.component(id.as_str()))
                    .map(|component| component.name.as_str())
                    .collect();
                self.notify(Notice::info(format!(
                    "{} added, which {name} needs here.",
                    names.join(" and ")
                )));
            }
            Joining::Anyway => self.notify(Notice::info(format!(
                "{name} is connected, though one does not give what the other takes; the checks say so."
            ))),
        }
    }

    /// The size of the card of a new node, in scene points.
    pub(super) fn size_of_new(&self, new: &NewNode) -> Size {
        super::sketching::size_of(
            new,
            self.editor.document.layout().direction,
            self.environment.catalog,
        )
    }

    /// The lane of a new node: the one under it where it was dropped; of what grows, that of its source
    /// or of its own kind.
    pub(super) fn lane_of_new(
        &self,
        component: &ComponentId,
        source: &NodeId,
        at: Point,
        grows: bool,
    ) -> Option<LaneId> {
        if !grows && let Some(lane) = self.lane_at(at) {
            return Some(lane.clone());
        }
        let document = &self.editor.document;
        let own = document.node(source).and_then(|node| node.lane.clone())?;
        let kind = document.lanes().get(&own).map(|lane| lane.kind)?;
        match natural_lane(component.as_str(), self.environment.catalog) {
            Some(wanted) if wanted != kind && kind != LaneKind::Custom => {
                lane_for(document, wanted, Some(source)).or(Some(own))
            }
            _ => Some(own),
        }
    }

    /// A place moved into a lane, if it is beside it: below its header, at the same place along the flow.
    pub(super) fn brought_into(
        &self,
        wanted: Rect,
        lane: Option<&LaneId>,
        source: &NodeId,
    ) -> Rect {
        let own = self
            .editor
            .document
            .node(source)
            .and_then(|node| node.lane.as_ref());
        if lane == own {
            return wanted;
        }
        let area =
            lane.and_then(|lane| self.derived.cards().lane_rect(&self.editor.document, lane));
        let Some(area) = area else {
            return wanted;
        };
        let header = crate::sizing::LANE_HEADER + GRID;
        let direction = self.editor.document.layout().direction;
        let (flow, area) = (direction.turn_rect(wanted), direction.turn_rect(area));
        let moved = Vec2::new(0.0, area.y0 + header - flow.y0);
        direction.turn_rect(flow + moved)
    }

    /// The nearest place in a lane that covers no card: across the flow first, then along it. Lanes grow
    /// with what is in them.
    pub(super) fn free_in_lane(&self, wanted: Rect, lane: Option<&LaneId>, also: &[Rect]) -> Point {
        let snapped = Point::new(snap(wanted.x0, GRID), snap(wanted.y0, GRID));
        let wanted = Rect::from_origin_size(snapped, wanted.size());
        let nodes = self.editor.document.nodes().keys();
        let taken: Vec<Rect> = nodes
            .filter_map(|id| self.node_rect(id))
            .chain(also.iter().copied())
            .map(|rect| rect.inflate(MARGIN, MARGIN))
            .collect();
        let direction = self.editor.document.layout().direction;
        let along = direction.turn_vec(Vec2::new(1.0, 0.0));
        let across = direction.turn_vec(Vec2::new(0.0, 1.0));
        let is_free = |place: Rect| {
            let other = self.lane_at(place.center());
            !taken.iter().any(|rect| rect.overlaps(place))
                && (lane.is_none() || other.is_none() || other == lane)
        };
        // Up and down by turns, a column further each few steps.
        let offsets = (0..PLACES).flat_map(|far| {
            (0..8_u32).flat_map(move |aside| {
                let aside = f64::from(aside) * STEP;
                let far = f64::from(far) * STEP;
                [along * far + across * aside, along * far - across * aside]
            })
        });
        offsets
            .map(|offset| wanted + offset)
            .find(|place| is_free(*place))
            .unwrap_or(wanted)
            .origin()
    }
}
