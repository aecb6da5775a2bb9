//! What screen readers, and tests, are told of the canvas.

use crate::model::{NodeId, RecordId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use egui::{Rect, Role, Sense, Ui, WidgetInfo, accesskit};

use super::{canvas_id, on_screen};
use crate::check::Severity;
use crate::geometry::Point;
use crate::scene::{Fragment, Shape as SceneShape, Tag};
use crate::session::Session;

/// Up to how many fragments in view are told to screen readers one by one.
pub(super) const MOST_ACCESSIBLE: usize = 400;

/// Of so many selected records all around is told, in a crowd.
const MOST_NEAR: usize = 20;

/// Tells screen readers, and tests, what is on the canvas; in a crowd, of what the keys are for and of what
/// is around that.
pub(super) fn describe(ui: &Ui, area: Rect, session: &Session, is_crowd: bool) {
    let visible = session.view.canvas.camera.visible(session.viewport());
    let fragments = session.index().in_rect(visible);
    let near = is_crowd.then(|| near(session));
    let is_told = |fragment: &&&Arc<Fragment>| {
        near.as_ref().is_none_or(|near| {
            let is_lane = matches!(&fragment.tag, Tag::Record(RecordId::Lane(_)));
            is_lane || fragment.tag.with_record(|id| near.contains(id))
        })
    };
    let on_screen = |rect| on_screen(session, area, rect);
    let alone = Ends::default();
    let mut ends: BTreeMap<&NodeId, Ends> = BTreeMap::new();
    for edge in session.shown().edges().values() {
        ends.entry(&edge.from).or_default().to.push(&edge.to);
        ends.entry(&edge.to).or_default().comes += 1;
    }
    for fragment in fragments.iter().filter(is_told) {
        let (kind, rect) = match &fragment.tag {
            Tag::Record(RecordId::Node(_)) => (Role::ListBoxOption, fragment.body),
            Tag::Record(RecordId::Lane(_)) => {
                let mut title = fragment.bounds;
                title.y1 = title.y0 + crate::sizing::LANE_HEADER;
                (Role::Group, title)
            }
            Tag::Record(RecordId::Edge(_)) => (Role::ListBoxOption, edge_target(fragment)),
            Tag::Record(RecordId::Note(_)) => (Role::Note, fragment.bounds),
            Tag::EdgeLabel(_) => (Role::Label, fragment.bounds),
            Tag::Stub(_) => (Role::Link, fragment.bounds),
            Tag::Port(_) => continue,
        };
        let selected = fragment.tag.with_record(|id| session.selection().has(id));
        let id = canvas_id().with(&fragment.tag);
        let response = ui.interact(on_screen(rect).intersect(area), id, Sense::hover());
        response
            .widget_info(|| WidgetInfo::labeled(kind, true, accessible_name(fragment, session)));
        let own = match &fragment.tag {
            Tag::Record(RecordId::Node(node)) => Some(ends.get(node).unwrap_or(&alone)),
            _ => None,
        };
        connect(ui, fragment, id, (selected, own), session);
        for port in &fragment.ports {
            let rect = crate::geometry::Rect::from_center_size(port.center, (10.0, 10.0));
            let id = canvas_id().with(&port.id);
            let response = ui.interact(on_screen(rect).intersect(area), id, Sense::hover());
            response.widget_info(|| {
                WidgetInfo::labeled(Role::Button, true, port_name(port, fragment, session))
            });
        }
    }
}

/// Where edges lead from a node, and how many come to it.
#[derive(Default)]
struct Ends<'a> {
    to: Vec<&'a NodeId>,
    comes: usize,
}

/// What is selected, what is joined with it, and the node that the keys would connect with.
fn near(session: &Session) -> BTreeSet<RecordId> {
    let selection = session.selection();
    let mut near: BTreeSet<RecordId> = selection.iter().take(MOST_NEAR).cloned().collect();
    near.extend(session.view.canvas.chosen().cloned().map(RecordId::from));
    // Around many there would be the crowd again.
    let edges = session.shown().edges().iter();
    for (id, edge) in edges.filter(|_| selection.len() <= MOST_NEAR) {
        let is_near = selection.contains(id)
            || selection.contains(&edge.from)
            || selection.contains(&edge.to);
        if is_near {
            near.insert(id.clone().into());
            near.insert(edge.from.clone().into());
            near.insert(edge.to.clone().into());
        }
    }
    near
}

/// The record that an assistive program means by a node of its tree, of those that were told.
pub(super) fn record_of(target: accesskit::NodeId, session: &Session) -> Option<RecordId> {
    let fragments = session.index().fragments().iter();
    let mut tags = fragments.map(|fragment| &fragment.tag);
    let tag = tags.find(|tag| canvas_id().with(tag).accesskit_id() == target)?;
    Some(tag.record())
}

/// Tells what a record says beside its name, where data goes on from a node, and which
/// record of the canvas the keys are for.
fn connect(
    ui: &Ui,
    fragment: &Fragment,
    id: egui::Id,
    (selected, ends): (bool, Option<&Ends<'_>>),
    session: &Session,
) {
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_selected(selected);
        node.add_action(accesskit::Action::Click);
        node.add_action(accesskit::Action::Focus);
        let mut description = fragment.description.clone();
        if let Some(ends) = ends {
            for target in &ends.to {
                let target = canvas_id().with(Tag::from(*target));
                node.push_flow_to(target.accesskit_id());
            }
            let (comes, goes) = (ends.comes, ends.to.len());
            let joined = format!("{comes} in, {goes} out");
            description = match description.as_str() {
                "" => joined,
                words => format!("{words}, {joined}"),
            };
        }
        if !description.is_empty() {
            node.set_description(description);
        }
    });
    let is_active = match session.view.canvas.chosen() {
        Some(chosen) => fragment.tag == Tag::from(chosen),
        None => selected && session.selection().len() == 1,
    };
    if is_active {
        ui.ctx().accesskit_node_builder(canvas_id(), |canvas| {
            canvas.set_active_descendant(id.accesskit_id());
        });
    }
}

/// A small place on an edge's longest straight run, where a click hits it.
pub(super) fn edge_target(fragment: &Fragment) -> crate::geometry::Rect {
    let mut best: Option<(f64, Point)> = None;
    for primitive in &fragment.primitives {
        if let SceneShape::Path {
            path,
            stroke: Some(_),
            ..
        } = &primitive.shape
        {
            let mut last: Option<Point> = None;
            kurbo::flatten(path.elements().iter().copied(), 1.0, |element| {
                let (crate::geometry::PathEl::MoveTo(point)
                | crate::geometry::PathEl::LineTo(point)) = element
                else {
                    return;
                };
                if let Some(from) = last {
                    let length = (point - from).hypot();
                    if best.is_none_or(|(longest, _)| length > longest) {
                        best = Some((length, from.midpoint(point)));
                    }
                }
                last = Some(point);
            });
        }
    }
    let center = best.map_or(fragment.bounds.center(), |(_, point)| point);
    crate::geometry::Rect::from_center_size(center, (6.0, 6.0))
}

fn accessible_name(fragment: &Arc<Fragment>, session: &Session) -> String {
    match &fragment.tag {
        Tag::Record(RecordId::Node(id)) => {
            let parts = [(Severity::Error, "error"), (Severity::Warning, "warning")];
            let mut name = fragment.title.clone();
            for (severity, word) in parts {
                let count = session
                    .findings()
                    .iter()
                    .filter(|finding| finding.severity == severity && finding.nodes.contains(id))
                    .count();
                if count > 0 {
                    name = format!("{name}, {}", crate::model::counted(count, word));
                }
            }
            name
        }
        Tag::Record(RecordId::Edge(_)) => format!("Edge from {}", fragment.title),
        Tag::EdgeLabel(_) => format!("Edge label {}", fragment.title),
        Tag::Record(_) | Tag::Port(_) | Tag::Stub(_) => fragment.title.clone(),
    }
}

fn port_name(port: &crate::scene::PortMark, fragment: &Fragment, session: &Session) -> String {
    let node = match &fragment.tag {
        Tag::Record(RecordId::Node(id)) => session
            .document()
            .node(id)
            .map_or("", |node| node.label.as_str()),
        _ => "",
    };
    let types: Vec<&str> = port
        .types
        .iter()
        .map(crate::model::DataTypeId::as_str)
        .collect();
    let side = match port.id.side {
        crate::scene::PortSide::Input => "Input",
        crate::scene::PortSide::Output => "Output",
    };
    format!("{side} {} of {node}", types.join(" or ").replace('_', " "))
}
