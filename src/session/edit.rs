//! Changes that commands and panels ask for.

use std::collections::BTreeSet;

use super::Session;
use super::notice::Notice;
use crate::catalog::Component;
use crate::geometry::{GRID, Point, Rect, Size, Vec2, bounding_box, snap};
use crate::interact::{default_kind, link, link_nodes};
use crate::model::{
    ComponentId, DataTypeId, EdgeId, EdgeKind, Header, LaneId, LaneKind, NewNode, NodeId, NoteId,
    Property, Quantity, Requirement, Selection, StepId,
};
use crate::scene::{PortId, Side, Tag};
use crate::sizing::{LANE_HEADER, LANE_PADDING, Ports, card};
use crate::storage::format;

/// How far a copy lies from what it copies, in scene points.
const COPY_OFFSET: f64 = 24.0;
/// Size of a new lane, in scene points.
const NEW_LANE: Size = Size::new(640.0, 160.0);
/// Size of a new note, in scene points.
const NEW_NOTE: Size = Size::new(200.0, 88.0);
/// Between two lanes, in scene points.
const LANE_GAP: f64 = 24.0;

/// Where things are lined up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alignment {
    Left,
    Centre,
    Right,
    Top,
    Middle,
    Bottom,
}

impl Session {
    /// Adds a component with its centre at a scene point, and selects it.
    ///
    /// It belongs to the lane under it, and to the first technology of its list.
    pub fn add_component(&mut self, component: &Component, centre: Point) -> Option<NodeId> {
        let new = self.new_node(component, centre);
        let label = format!("Add {}", component.name);
        let added = self.edit(label, |draft| draft.add_node(new));
        let id = self.report(added)?;
        self.select(Selection::node(&id));
        Some(id)
    }

    /// Adds a component at a scene point and connects it with a port, in one step.
    pub fn add_connected(
        &mut self,
        component: &Component,
        centre: Point,
        port: &PortId,
    ) -> Option<NodeId> {
        let mut new = self.new_node(component, centre);
        // The new card's near side goes to the pointer, not its middle.
        let half = Vec2::new(card_size(component).width / 2.0, 0.0);
        new.position += if port.side == Side::Output {
            half
        } else {
            -half
        };
        let label = format!("Add {} and connect", component.name);
        let (catalog, cards) = (self.catalog, self.derived.cards().clone());
        let added = self.edit(label, |draft| {
            let id = draft.add_node(new)?;
            let from = (&port.node, port.side, port.index);
            if let Ok(link) = link(draft.document(), catalog, &cards, from, &id) {
                let kind = default_kind(draft.document(), catalog, &link.from, &link.to);
                draft.connect(&link.from, &link.to, &link.data, kind)?;
            }
            Ok(id)
        });
        let id = self.report(added)?;
        self.select(Selection::node(&id));
        Some(id)
    }

    /// Puts a component between the ends of an edge, if it fits there; one step.
    pub fn insert_on_edge(
        &mut self,
        component: &Component,
        centre: Point,
        edge_id: &EdgeId,
    ) -> Option<NodeId> {
        let edge = self.document.edge(edge_id)?.as_ref().clone();
        let new = self.new_node(component, centre);
        let label = format!("Insert {}", component.name);
        let catalog = self.catalog;
        let mut refusal = None;
        let added = self.edit(label, |draft| {
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
        self.select(Selection::node(&id));
        Some(id)
    }

    fn new_node(&self, component: &Component, centre: Point) -> NewNode {
        let size = card_size(component);
        let mut position = centre - size.to_vec2() / 2.0;
        if self.view.snap {
            position = Point::new(snap(position.x, GRID), snap(position.y, GRID));
        }
        NewNode {
            component: component.id.clone(),
            label: component.name.clone(),
            technology: component.technologies.first().cloned().unwrap_or_default(),
            lane: self.lane_at(centre).cloned(),
            position,
        }
    }

    /// The lane under a scene point; the lowest in the stack if several are.
    pub fn lane_at(&self, point: Point) -> Option<&LaneId> {
        self.document
            .lanes_in_order()
            .into_iter()
            .rev()
            .find(|(_, lane)| lane.rect.contains(point))
            .map(|(id, _)| id)
    }

    /// Connects two nodes with the first data type that fits.
    pub fn connect_nodes(&mut self, from: &NodeId, to: &NodeId) -> Option<EdgeId> {
        match link_nodes(&self.document, self.catalog, from, to) {
            Ok(link) => {
                let kind = default_kind(&self.document, self.catalog, &link.from, &link.to);
                let made = self.edit("Connect", |draft| {
                    draft.connect(&link.from, &link.to, &link.data, kind)
                });
                self.report(made)
            }
            Err(reason) => {
                self.notify(Notice::warning(format!("{reason}.")));
                None
            }
        }
    }

    /// Removes what is selected.
    pub fn delete_selection(&mut self) {
        let selection = self.selection.clone();
        let label = format!("Delete {}", selection.describe());
        let done = self.edit(label, |draft| draft.remove(&selection));
        self.report(done);
    }

    /// Removes the selected nodes and joins their neighbours.
    pub fn delete_and_join(&mut self) {
        let nodes = self.selection.nodes.clone();
        let done = self.edit("Delete and join neighbours", |draft| {
            nodes.iter().try_for_each(|id| draft.dissolve_node(id))
        });
        self.report(done);
    }

    /// What is selected as RON text, for the clipboard; `None` if there is nothing.
    pub fn copy_text(&self) -> Option<String> {
        let part = super::gesture::with_lane_members(&self.document, &self.selection);
        let part = self.document.subset(&part);
        (!part.is_blank()).then(|| format::write(&part))
    }

    /// [`Session::copy_text`], and removes what it holds: lanes go with their nodes, so that
    /// pasting moves them.
    pub fn cut_text(&mut self) -> Option<String> {
        let text = self.copy_text();
        let all = super::gesture::with_lane_members(&self.document, &self.selection);
        let label = format!("Cut {}", self.selection.describe());
        let done = self.edit(label, |draft| draft.remove(&all));
        self.report(done)?;
        text
    }

    /// Inserts RON text from the clipboard, and selects what came of it.
    ///
    /// With `at`, the middle of what is inserted goes there; without, it lies beside the
    /// original, and each repetition further on.
    pub fn paste_text(&mut self, text: &str, at: Option<Point>) -> bool {
        let part = match format::read(text) {
            Ok(loaded) => loaded.document,
            Err(error) => {
                let looks_like_ours = text.contains("format:");
                self.notify(if looks_like_ours {
                    Notice::warning(format!("The clipboard could not be pasted: {error}."))
                } else {
                    Notice::info(
                        "The clipboard holds no part of a diagram. Copy nodes here or in \
                         another Pipewright window first.",
                    )
                });
                return false;
            }
        };
        if self.pastes.0 == text {
            self.pastes.1 += 1;
        } else {
            self.pastes = (text.to_owned(), 1);
        }
        let mut cards = crate::sizing::Cards::default();
        cards.update(&part, self.catalog);
        let area = bounding_box(
            part.nodes()
                .keys()
                .filter_map(|id| cards.rect(&part, id))
                .chain(part.lanes().values().map(|lane| lane.rect))
                .chain(
                    part.notes()
                        .values()
                        .map(|note| Rect::from_origin_size(note.position, note.size)),
                ),
        );
        let Some(area) = area else { return false };
        let visible = self.canvas.camera.visible(self.viewport);
        let step = Vec2::new(COPY_OFFSET, COPY_OFFSET) * f64::from(self.pastes.1);
        let offset = match at {
            Some(point) => point - area.center(),
            None if visible.overlaps(area + step) => step,
            None => visible.center() - area.center(),
        };
        let offset = Vec2::new(snap(offset.x, GRID), snap(offset.y, GRID));
        let lane = self.lane_at(area.center() + offset).cloned();
        let label = format!("Paste {}", Selection::all(&part).describe());
        let done = self.edit(label, |draft| draft.insert(&part, offset, |_| lane.clone()));
        match self.report(done) {
            Some(inserted) => {
                self.select(inserted);
                true
            }
            None => false,
        }
    }

    /// Copies what is selected beside itself, and selects the copies.
    pub fn duplicate_selection(&mut self, offset: Vec2) {
        let selection = self.selection.clone();
        let label = format!("Duplicate {}", selection.describe());
        let done = self.edit(label, |draft| {
            super::gesture::insert_copies(draft, &selection, offset)
        });
        if let Some(inserted) = self.report(done) {
            self.select(inserted);
        }
    }

    /// The offset of [`Session::duplicate_selection`] when the keyboard asks for it.
    pub(super) fn copy_offset() -> Vec2 {
        Vec2::new(COPY_OFFSET, COPY_OFFSET)
    }

    /// Moves what is selected by an offset; steps in a row are one undo.
    pub fn nudge(&mut self, offset: Vec2) {
        let selection = self.selection.clone();
        let label = format!("Move {}", selection.describe());
        let done = self.edit_merging(label, "nudge", |draft| {
            super::gesture::move_records(draft, &selection, offset)
        });
        self.report(done);
    }

    /// Lays out the selected nodes, or everything if fewer than two are selected.
    pub fn auto_layout(&mut self) {
        let catalog = self.catalog;
        let mut cards = self.derived.cards().clone();
        let nodes = self.selection.nodes.clone();
        let done = if nodes.len() > 1 {
            self.edit(format!("Lay out {} nodes", nodes.len()), |draft| {
                super::arrange::lay_out_some(draft, &mut cards, catalog, &nodes)
            })
        } else {
            self.edit("Auto layout", |draft| {
                super::arrange::lay_out(draft, &mut cards, catalog)
            })
        };
        if self.report(done).is_some() && nodes.len() < 2 {
            self.fit_all();
        }
    }

    /// Adds a lane below the others and selects it.
    pub fn add_lane(&mut self) -> Option<LaneId> {
        let lanes = self.document.lanes_in_order();
        let bottom = bounding_box(lanes.iter().map(|(_, lane)| lane.rect));
        let rect = match bottom {
            Some(all) => Rect::from_origin_size(
                (all.x0, all.y1 + LANE_GAP),
                Size::new(all.width().max(NEW_LANE.width), NEW_LANE.height),
            ),
            None => Rect::from_center_size(self.viewport_centre(), NEW_LANE),
        };
        let used: BTreeSet<LaneKind> = lanes.iter().map(|(_, lane)| lane.kind).collect();
        let kind = LaneKind::ALL
            .into_iter()
            .find(|kind| !used.contains(kind))
            .unwrap_or(LaneKind::Custom);
        let done = self.edit("Add lane", |draft| draft.add_lane(kind.label(), kind, rect));
        let id = self.report(done)?;
        self.select(Selection::lane(&id));
        self.canvas.camera.reveal(rect, self.viewport);
        Some(id)
    }

    /// Puts the selected nodes into a new lane around them.
    pub fn group_into_lane(&mut self) {
        let nodes = self.selection.nodes.clone();
        let Some(area) = bounding_box(nodes.iter().filter_map(|id| self.node_rect(id))) else {
            return;
        };
        let rect = Rect::new(
            area.x0 - LANE_PADDING,
            area.y0 - LANE_PADDING - LANE_HEADER / 2.0,
            area.x1 + LANE_PADDING,
            area.y1 + LANE_PADDING,
        );
        let done = self.edit("Put into a new lane", |draft| {
            let lane = draft.add_lane("Lane", LaneKind::Custom, rect)?;
            for id in &nodes {
                draft.assign_lane(id, Some(&lane))?;
            }
            Ok(lane)
        });
        if let Some(lane) = self.report(done) {
            self.select(Selection::lane(&lane));
        }
    }

    /// Adds a note in the middle of the viewport and selects it.
    pub fn add_note(&mut self) -> Option<NoteId> {
        let rect = Rect::from_center_size(self.viewport_centre(), NEW_NOTE);
        let origin = Point::new(snap(rect.x0, GRID), snap(rect.y0, GRID));
        let done = self.edit("Add note", |draft| draft.add_note("Note", origin, NEW_NOTE));
        let id = self.report(done)?;
        self.select(Selection::note(&id));
        Some(id)
    }

    /// Locks the selected nodes; unlocks them if all are locked.
    pub fn toggle_lock(&mut self) {
        let nodes = self.selection.nodes.clone();
        let lock = nodes
            .iter()
            .any(|id| self.document.node(id).is_some_and(|node| !node.locked));
        let label = if lock { "Lock" } else { "Unlock" };
        let done = self.edit(label, |draft| {
            nodes.iter().try_for_each(|id| draft.set_locked(id, lock))
        });
        self.report(done);
    }

    pub(super) fn align(&mut self, alignment: Alignment) {
        let boxes = self.selected_boxes();
        let Some(all) = bounding_box(boxes.iter().map(|(_, rect)| *rect)) else {
            return;
        };
        let done = self.edit("Align", |draft| {
            boxes.iter().try_for_each(|(id, rect)| {
                let (mut x, mut y) = (rect.x0, rect.y0);
                match alignment {
                    Alignment::Left => x = all.x0,
                    Alignment::Centre => x = all.center().x - rect.width() / 2.0,
                    Alignment::Right => x = all.x1 - rect.width(),
                    Alignment::Top => y = all.y0,
                    Alignment::Middle => y = all.center().y - rect.height() / 2.0,
                    Alignment::Bottom => y = all.y1 - rect.height(),
                }
                draft.place_node(id, Point::new(x, y))
            })
        });
        self.report(done);
    }

    /// Makes the gaps between the selected nodes equal; the outermost two stay.
    pub(super) fn distribute(&mut self, horizontally: bool) {
        let mut boxes = self.selected_boxes();
        let low = |rect: &Rect| if horizontally { rect.x0 } else { rect.y0 };
        let length = |rect: &Rect| {
            if horizontally {
                rect.width()
            } else {
                rect.height()
            }
        };
        boxes.sort_by(|(_, a), (_, b)| low(a).total_cmp(&low(b)));
        let (Some((_, first)), Some((_, last))) = (boxes.first(), boxes.last()) else {
            return;
        };
        let span = low(last) + length(last) - low(first);
        let filled: f64 = boxes.iter().map(|(_, rect)| length(rect)).sum();
        let gap = (span - filled) / (boxes.len().max(2) - 1) as f64;
        let mut at = low(first);
        let mut places = Vec::new();
        for (id, rect) in &boxes {
            let place = if horizontally {
                Point::new(at, rect.y0)
            } else {
                Point::new(rect.x0, at)
            };
            places.push((id.clone(), place));
            at += length(rect) + gap;
        }
        let done = self.edit("Distribute", |draft| {
            places
                .iter()
                .try_for_each(|(id, place)| draft.place_node(id, *place))
        });
        self.report(done);
    }

    fn selected_boxes(&self) -> Vec<(NodeId, Rect)> {
        self.selection
            .nodes
            .iter()
            .filter_map(|id| Some((id.clone(), self.node_rect(id)?)))
            .collect()
    }

    /// The text that in-place editing of a record changes.
    pub fn text_of(&self, tag: &Tag) -> Option<String> {
        match tag {
            Tag::Node(id) => Some(self.document.node(id)?.label.clone()),
            Tag::Port(port) => Some(self.document.node(&port.node)?.label.clone()),
            Tag::Edge(id) | Tag::EdgeLabel(id) => Some(self.document.edge(id)?.label.clone()),
            Tag::Lane(id) => Some(self.document.lanes().get(id)?.title.clone()),
            Tag::Note(id) => Some(self.document.notes().get(id)?.text.clone()),
        }
    }

    /// Sets the text that [`Session::text_of`] gave.
    pub fn set_text(&mut self, tag: &Tag, text: &str) {
        if self.text_of(tag).as_deref() == Some(text) {
            return;
        }
        let done = match tag {
            Tag::Node(id) | Tag::Port(PortId { node: id, .. }) => {
                self.edit("Rename node", |draft| draft.set_label(id, text))
            }
            Tag::Edge(id) | Tag::EdgeLabel(id) => {
                self.edit("Label edge", |draft| draft.set_edge_label(id, text))
            }
            Tag::Lane(id) => self.edit("Rename lane", |draft| draft.set_lane_title(id, text)),
            Tag::Note(id) => self.edit("Edit note", |draft| draft.set_note_text(id, text)),
        };
        self.report(done);
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

    /// Puts nodes into a lane, or into none.
    pub fn assign_lane(&mut self, nodes: &BTreeSet<NodeId>, lane: Option<&LaneId>) {
        let done = self.edit("Change lane", |draft| {
            nodes.iter().try_for_each(|id| draft.assign_lane(id, lane))
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

    /// Sets the text of a note while it is being typed.
    pub fn set_note_text(&mut self, note: &NoteId, text: &str) {
        let key = format!("note {note}");
        let done = self.edit_merging("Edit note", key, |draft| draft.set_note_text(note, text));
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

    /// Sets the answer to a framework step while it is being typed.
    pub fn set_answer(&mut self, step: &StepId, answer: &str) {
        let key = format!("answer {step}");
        let done = self.edit_merging("Edit answer", key, |draft| {
            draft.set_answer(step, answer);
            Ok(())
        });
        self.report(done);
    }

    /// Applies the fix of a finding as one step.
    pub fn apply_fix(&mut self, fix: &crate::check::Fix) {
        let done = self.edit(fix.label.clone(), |draft| fix.apply(draft));
        self.report(done);
    }

    /// Selects what a finding speaks of and brings it into view.
    pub fn show_finding(&mut self, index: usize) {
        let Some(finding) = self.findings().get(index) else {
            return;
        };
        let selection = Selection {
            nodes: finding.nodes.iter().cloned().collect(),
            edges: finding.edges.iter().cloned().collect(),
            ..Selection::default()
        };
        self.current_problem = Some(index);
        self.select(selection);
        if let Some(bounds) = self.selection_bounds() {
            self.canvas.camera.reveal(bounds, self.viewport);
        }
    }

    pub(super) fn step_problem(&mut self, forward: bool) {
        let count = self.findings().len();
        if count == 0 {
            self.notify(Notice::success("The checks found nothing."));
            return;
        }
        let next = match (self.current_problem, forward) {
            (None, true) => 0,
            (None, false) => count - 1,
            (Some(current), true) => (current + 1) % count,
            (Some(current), false) => (current.min(count - 1) + count - 1) % count,
        };
        self.show_finding(next);
        if let Some(finding) = self.findings().get(next) {
            let sentence = format!("Problem {} of {count}: {}", next + 1, finding.message);
            self.notify(Notice::info(sentence));
        }
    }
}

fn merge_key(field: &str, nodes: &BTreeSet<NodeId>) -> String {
    let ids: Vec<&str> = nodes.iter().map(NodeId::as_str).collect();
    format!("{field} {}", ids.join(" "))
}

/// The size that a fresh node of a component has.
pub(crate) fn card_size(component: &Component) -> Size {
    let node = crate::model::Node {
        component: component.id.clone(),
        label: component.name.clone(),
        technology: component.technologies.first().cloned().unwrap_or_default(),
        lane: None,
        position: Point::ZERO,
        locked: false,
        properties: std::collections::BTreeMap::new(),
        notes: String::new(),
    };
    card(&node, &Ports::of(component)).size
}
