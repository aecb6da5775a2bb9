//! Setting fields of records, as the inspector and in-place editing do.

use std::collections::BTreeSet;

use super::Session;
use super::beside::Wanted;
use crate::geometry::{Direction, GRID, Point, Rect, Vec2, snap};
use crate::model::{
    BriefField, ComponentId, DataTypeId, Draft, EdgeId, EdgeKind, FindingKey, FrameworkId, Header,
    Hue, LaneId, LaneKind, LayoutSettings, NodeId, Property, Quantity, Requirement, StepId,
};
use crate::scene::{StubId, Tag};
use crate::sizing::{Cards, LANE_HEADER, LANE_PADDING};

impl Session {
    /// The text that in-place editing of a record changes.
    pub fn text_of(&self, tag: &Tag) -> Option<String> {
        match tag {
            Tag::Node(id) => Some(self.document.node(id)?.label.clone()),
            Tag::Port(port) => Some(self.document.node(&port.node)?.label.clone()),
            Tag::Edge(id) | Tag::EdgeLabel(id) | Tag::Stub(StubId { edge: id, .. }) => {
                Some(self.document.edge(id)?.label.clone())
            }
            Tag::Lane(id) => Some(self.document.lanes().get(id)?.title.clone()),
            Tag::Note(id) => Some(self.document.notes().get(id)?.text.clone()),
        }
    }

    /// Sets the title on the card of some nodes while it is being typed.
    pub fn set_labels(&mut self, nodes: &BTreeSet<NodeId>, label: &str) {
        let done = self.edit_merging("Rename node", merge_key("label", nodes), |draft| {
            nodes.iter().try_for_each(|id| draft.set_label(id, label))
        });
        self.report(done);
    }

    /// Sets the technology of some nodes while it is being typed.
    pub fn set_technologies(&mut self, nodes: &BTreeSet<NodeId>, technology: &str) {
        let done = self.edit_merging("Set technology", merge_key("technology", nodes), |draft| {
            nodes
                .iter()
                .try_for_each(|id| draft.set_technology(id, technology))
        });
        self.report(done);
    }

    /// Sets the notes of a node while they are being typed.
    pub fn set_node_notes(&mut self, node: &NodeId, notes: &str) {
        let key = format!("notes {node}");
        let done = self.edit_merging("Edit notes", key, |draft| draft.set_notes(node, notes));
        self.report(done);
    }

    /// Sets or clears a property of some nodes.
    pub fn set_properties(
        &mut self,
        nodes: &BTreeSet<NodeId>,
        property: Property,
        value: Option<&Quantity>,
    ) {
        let label = format!("Set {}", property.spec().label.to_lowercase());
        let done = self.edit(label, |draft| {
            nodes
                .iter()
                .try_for_each(|id| draft.set_property(id, property, value.cloned()))
        });
        self.report(done);
    }

    /// Sets several figures of one node as one step.
    pub fn set_figures(&mut self, node: &NodeId, figures: &[(Property, Quantity)]) {
        let done = self.edit("Set figures", |draft| {
            let set = |(property, value): &(Property, Quantity)| {
                draft.set_property(node, *property, Some(value.clone()))
            };
            figures.iter().try_for_each(set)
        });
        self.report(done);
    }

    /// Makes nodes part of the design's core, or not; see [`crate::model::Node::core`].
    pub fn set_core(&mut self, nodes: &BTreeSet<NodeId>, core: bool) {
        let label = if core {
            "Put into core"
        } else {
            "Take out of core"
        };
        let done = self.edit(label, |draft| {
            nodes.iter().try_for_each(|id| draft.set_core(id, core))
        });
        self.report(done);
    }

    /// Puts nodes into a lane, or into none. What lies outside of the lane is moved to a free
    /// place in it.
    pub fn assign_lane(&mut self, nodes: &BTreeSet<NodeId>, lane: Option<&LaneId>) {
        let cards = self.document_cards();
        let done = self.edit("Change lane", |draft| {
            for id in nodes {
                draft.assign_lane(id, lane)?;
                if let Some(place) = lane.and_then(|lane| place_in_lane(draft, &cards, id, lane)) {
                    draft.place_node(id, place)?;
                }
            }
            Ok(())
        });
        self.report(done);
    }

    /// Makes nodes another component.
    pub fn set_component(&mut self, nodes: &BTreeSet<NodeId>, component: &ComponentId) {
        let done = self.edit("Change component", |draft| {
            nodes
                .iter()
                .try_for_each(|id| draft.set_component(id, component))
        });
        self.report(done);
    }

    /// Sets when data flows along edges.
    pub fn set_edge_kinds(&mut self, edges: &BTreeSet<EdgeId>, kind: EdgeKind) {
        let done = self.edit("Change edge kind", |draft| {
            edges
                .iter()
                .try_for_each(|id| draft.set_edge_kind(id, kind))
        });
        self.report(done);
    }

    /// Sets whether edges are shown as named stubs at either end, in place of lines.
    pub fn set_edge_stubs(&mut self, edges: &BTreeSet<EdgeId>, stub: bool) {
        let label = if stub {
            "Show as stubs"
        } else {
            "Show as lines"
        };
        let done = self.edit(label, |draft| {
            edges
                .iter()
                .try_for_each(|id| draft.set_edge_stub(id, stub))
        });
        self.report(done);
    }

    /// Sets what flows along an edge.
    pub fn set_edge_data(&mut self, edge: &EdgeId, data: &DataTypeId) {
        let done = self.edit("Change data type", |draft| draft.set_edge_data(edge, data));
        self.report(done);
    }

    /// Sets the text on an edge while it is being typed.
    pub fn set_edge_label(&mut self, edge: &EdgeId, label: &str) {
        let key = format!("edge label {edge}");
        let done = self.edit_merging("Label edge", key, |draft| draft.set_edge_label(edge, label));
        self.report(done);
    }

    /// Sets the title of a lane while it is being typed.
    pub fn set_lane_title(&mut self, lane: &LaneId, title: &str) {
        let key = format!("lane title {lane}");
        let done = self.edit_merging("Rename lane", key, |draft| {
            draft.set_lane_title(lane, title)
        });
        self.report(done);
    }

    /// Sets what a lane is for.
    pub fn set_lane_kind(&mut self, lane: &LaneId, kind: LaneKind) {
        let done = self.edit("Change lane kind", |draft| draft.set_lane_kind(lane, kind));
        self.report(done);
    }

    /// Changes title, use case, family or tags while they are being typed.
    pub fn set_header(&mut self, header: Header) {
        let done = self.edit_merging("Change document", "header", |draft| {
            draft.set_header(header);
            Ok(())
        });
        self.report(done);
    }

    /// Sets or clears a requirement of the design.
    pub fn set_requirement(&mut self, requirement: Requirement, value: Option<Quantity>) {
        let label = format!("Set {}", requirement.spec().label.to_lowercase());
        let done = self.edit(label, |draft| draft.set_requirement(requirement, value));
        self.report(done);
    }

    /// Ignores a finding for a reason, or lets it count again with `None`.
    pub fn set_ignored(&mut self, finding: &FindingKey, reason: Option<&str>) {
        let label = if reason.is_some() {
            "Ignore finding"
        } else {
            "Count finding again"
        };
        let done = self.edit(label, |draft| {
            draft.set_ignored(finding, reason);
            Ok(())
        });
        self.report(done);
    }

    /// Gives lanes a tint of their own, or that of their kind with `None`.
    pub fn set_lane_hue(&mut self, lane: &LaneId, hue: Option<Hue>) {
        let done = self.edit("Recolour lane", |draft| draft.set_lane_hue(lane, hue));
        self.report(done);
    }

    /// Sets how the document is laid out and its edges are drawn. Where that says otherwise
    /// where things are, it is laid out afresh in the same step.
    pub fn set_layout(&mut self, settings: LayoutSettings) {
        let before = **self.document.layout();
        let edges = LayoutSettings {
            edges: settings.edges,
            shared_trunks: settings.shared_trunks,
            line_hops: settings.line_hops,
            ..before
        };
        let moves = settings != edges;
        let label = match settings.direction {
            _ if settings == before => return,
            _ if !moves => "Change how edges run",
            same if same == before.direction => "Change the layout",
            Direction::Right => "Flow right",
            Direction::Down => "Flow down",
        };
        self.end_gesture();
        if !moves {
            let done = self.edit(label, |draft| {
                draft.set_layout(settings);
                Ok(())
            });
            self.report(done);
            return;
        }
        self.lay_out(Wanted::As {
            settings,
            label,
            afresh: settings.direction != before.direction,
        });
    }

    /// Chooses the framework whose steps the sheet answers; `None` for that of the family.
    pub fn set_framework(&mut self, framework: Option<FrameworkId>) {
        let done = self.edit("Choose framework", |draft| {
            draft.set_framework(framework);
            Ok(())
        });
        self.report(done);
    }

    /// Sets a line of the brief while it is being typed.
    pub fn set_brief(&mut self, field: BriefField, text: &str) {
        let key = format!("brief {}", field.spec().key);
        let done = self.edit_merging("Edit brief", key, |draft| {
            draft.set_brief(field, text);
            Ok(())
        });
        self.report(done);
    }

    /// Sets the answer to a framework step while it is being typed.
    pub fn set_answer(&mut self, step: &StepId, answer: &str) {
        let key = format!("answer {step}");
        let done = self.edit_merging("Edit answer", key, |draft| {
            draft.set_answer(step, answer);
            Ok(())
        });
        self.report(done);
    }
}

/// A free place in a lane for a node that lies outside of it: as near as possible to where
/// the node is, or else after the last node of the lane.
fn place_in_lane(draft: &Draft<'_>, cards: &Cards, id: &NodeId, lane: &LaneId) -> Option<Point> {
    let document = draft.document();
    let record = document.lanes().get(lane)?;
    let own = cards.rect(document, id)?;
    if record.collapsed || record.rect.contains(own.center()) {
        return None;
    }
    let padding = LANE_PADDING;
    let top = record.rect.y0 + LANE_HEADER + padding / 2.0;
    let inside = Rect::new(
        record.rect.x0 + padding,
        top,
        (record.rect.x1 - padding - own.width()).max(record.rect.x0 + padding),
        (record.rect.y1 - padding - own.height()).max(top),
    );
    let taken: Vec<Rect> = document
        .nodes()
        .iter()
        .filter(|(other, node)| *other != id && node.lane.as_ref() == Some(lane))
        .filter_map(|(other, _)| cards.rect(document, other))
        .collect();
    let is_free = |at: Point| {
        let area = Rect::from_origin_size(at, own.size()).inflate(GRID, GRID);
        !taken.iter().any(|other| other.overlaps(area))
    };
    let step = 4.0 * GRID;
    let columns = ((inside.width() / step) as usize).min(200);
    let rows = ((inside.height() / step) as usize).min(50);
    let places = (0..=columns).flat_map(|column| {
        (0..=rows).map(move |row| Vec2::new(column as f64 * step, row as f64 * step))
    });
    let nearest = places
        .map(|offset| inside.origin() + offset)
        .map(|at| Point::new(snap(at.x, GRID), snap(at.y, GRID)))
        .filter(|at| is_free(*at))
        .min_by(|a, b| {
            let distance = |at: &Point| (*at - own.origin()).hypot2();
            distance(a).total_cmp(&distance(b))
        });
    nearest.or_else(|| {
        // As if the flow ran to the right.
        let direction = document.layout().direction;
        let inside = direction.turn_rect(inside);
        let ends = taken.iter().map(|rect| direction.turn_rect(*rect).x1);
        let last = ends.fold(inside.x0, f64::max);
        Some(direction.turn(Point::new(
            snap(last + 2.0 * padding, GRID),
            snap(inside.y0, GRID),
        )))
    })
}

fn merge_key(field: &str, nodes: &BTreeSet<NodeId>) -> String {
    let ids: Vec<&str> = nodes.iter().map(NodeId::as_str).collect();
    format!("{field} {}", ids.join(" "))
}
