//! The searched lists that the window opens, and what a choice from them does.

use super::palette::Addable;
use super::picker::{Picked, Picker};
use super::sketch_bar::{SketchBar, Sketching};
use super::{App, commands};
use crate::catalog::is_box;
use crate::geometry::Point;
use crate::model::{ComponentId, EdgeId, LaneId, NodeId, RecordId};
use crate::scene::PortId;
use crate::session::{Command, Session};
use crate::sketch::reads_like_a_sketch;

/// What can be done about two nodes that do not fit.
#[derive(Clone, Debug)]
pub(super) enum Offer {
    /// Put these between.
    Between(Vec<ComponentId>),
    /// Draw the edge all the same.
    Anyway,
}

/// What a searched list is for.
#[derive(Clone, Debug)]
pub(super) enum PickerKind {
    Commands(Picker<Command>),
    Component {
        picker: Picker<Addable>,
        at: Point,
        from: Option<PortId>,
    },
    /// A sketch in words.
    Sketch(SketchBar),
    Find(Picker<RecordId>),
    /// What is to be done about two nodes that do not fit.
    Offer {
        picker: Picker<Offer>,
        from: NodeId,
        to: NodeId,
    },
    /// Another component for nodes.
    Replace {
        picker: Picker<Addable>,
        nodes: Vec<NodeId>,
    },
    /// A component for the middle of an edge.
    Insert {
        picker: Picker<Addable>,
        edge: EdgeId,
    },
    Lane(Picker<Option<LaneId>>),
}

/// Adds what was chosen of a list of components at a scene point, joined with a port if one is given; a
/// box has what was typed for its title.
fn add_chosen(
    session: &mut Session,
    added: &Addable,
    typed: &str,
    at: Point,
    from: Option<&PortId>,
) {
    let id = match (added, from) {
        (Addable::Custom(custom), Some(port)) => {
            session.grow_custom(custom, at, port);
            return;
        }
        (Addable::Custom(custom), None) => {
            session.add_custom(custom, at);
            return;
        }
        (Addable::Known(id), _) => id,
    };
    let title = is_box(id.as_str()).then_some(typed);
    match (from, session.catalog().component(id.as_str())) {
        (Some(port), _) => session.grow(id, title, at, port),
        (None, Some(component)) => session.add_component(component, at),
        (None, None) => session.add_box(title.unwrap_or("Box"), at),
    };
}

impl App {
    pub(super) fn picker_ui(&mut self, ctx: &egui::Context) {
        let Some(mut kind) = self.picker.take() else {
            if let Some(session) = self.documents.session_mut() {
                session.view.ghost = None;
            }
            return;
        };
        let theme = self.environment.theme.clone();
        let open = match &mut kind {
            PickerKind::Commands(picker) => match picker.show(ctx, &theme) {
                Picked::Open => true,
                Picked::Dismissed => false,
                Picked::Chosen(command) => {
                    self.run_command(ctx, command);
                    false
                }
            },
            PickerKind::Component { picker, at, from } => match picker.show(ctx, &theme) {
                Picked::Open => true,
                Picked::Dismissed => false,
                Picked::Chosen(added) => {
                    let title = picker.query().trim();
                    if let Some(session) = self.documents.session_mut() {
                        add_chosen(session, &added, title, *at, from.as_ref());
                    }
                    false
                }
            },
            PickerKind::Sketch(bar) => match self.documents.session_mut() {
                Some(session) => matches!(bar.show(ctx, session, &theme), Sketching::Going),
                None => false,
            },
            PickerKind::Offer { picker, from, to } => match picker.show(ctx, &theme) {
                Picked::Open => true,
                Picked::Dismissed => false,
                Picked::Chosen(offer) => {
                    if let Some(session) = self.documents.session_mut() {
                        match offer {
                            Offer::Between(ids) => {
                                session.connect_through(from, to, &ids);
                            }
                            Offer::Anyway => {
                                session.connect_anyway(from, to);
                            }
                        }
                    }
                    false
                }
            },
            PickerKind::Replace { picker, nodes } => match picker.show(ctx, &theme) {
                Picked::Open => true,
                Picked::Dismissed => false,
                Picked::Chosen(chosen) => {
                    if let Some(session) = self.documents.session_mut()
                        && let Some(id) = chosen.known()
                    {
                        session.replace_component(nodes, id);
                    }
                    false
                }
            },
            PickerKind::Insert { picker, edge } => match picker.show(ctx, &theme) {
                Picked::Open => true,
                Picked::Dismissed => false,
                Picked::Chosen(chosen) => {
                    if let Some(session) = self.documents.session_mut()
                        && let Some(id) = chosen.known()
                        && let Some(component) = session.catalog().component(id.as_str())
                        && let Some(at) = session.edge_middle(edge)
                    {
                        session.insert_on_edge(component, at, edge);
                    }
                    false
                }
            },
            PickerKind::Lane(picker) => match picker.show(ctx, &theme) {
                Picked::Open => true,
                Picked::Dismissed => false,
                Picked::Chosen(lane) => {
                    if let Some(session) = self.documents.session_mut() {
                        let nodes = session.selection().node_set();
                        session.assign_lane(&nodes, lane.as_ref());
                    }
                    false
                }
            },
            PickerKind::Find(picker) => match picker.show(ctx, &theme) {
                Picked::Open => true,
                Picked::Dismissed => false,
                Picked::Chosen(tag) => {
                    if let Some(session) = self.documents.session_mut() {
                        commands::reveal(session, &tag);
                    }
                    false
                }
            },
        };
        // An arrow in the search of components begins a sketch.
        if let (true, PickerKind::Component { picker, from, .. }) = (open, &kind)
            && reads_like_a_sketch(picker.query())
        {
            let start = if from.is_some() { "> " } else { "" };
            let line = format!("{start}{}", picker.query());
            kind = PickerKind::Sketch(SketchBar::new(line));
        }
        // A chosen command may have opened another list.
        if open && self.picker.is_none() {
            self.picker = Some(kind);
        }
    }
}
