//! The searched lists that the window opens, and what a choice from them does.

use super::picker::{Picked, Picker};
use super::{App, commands};
use crate::geometry::Point;
use crate::model::{ComponentId, LaneId, RecordId};
use crate::scene::PortId;
use crate::session::Command;

/// What a searched list is for.
#[derive(Clone, Debug)]
pub(super) enum PickerKind {
    Commands(Picker<Command>),
    Component {
        picker: Picker<ComponentId>,
        at: Point,
        from: Option<PortId>,
    },
    Find(Picker<RecordId>),
    Lane(Picker<Option<LaneId>>),
}

impl App {
    pub(super) fn picker_ui(&mut self, ctx: &egui::Context) {
        let Some(mut kind) = self.picker.take() else {
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
                Picked::Chosen(id) => {
                    if let Some(session) = self.documents.session_mut()
                        && let Some(component) = session.catalog().component(id.as_str())
                    {
                        match from {
                            Some(port) => session.add_connected(component, *at, port),
                            None => session.add_component(component, *at),
                        };
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
        // A chosen command may have opened another list.
        if open && self.picker.is_none() {
            self.picker = Some(kind);
        }
    }
}
