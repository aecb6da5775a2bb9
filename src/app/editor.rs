//! A document being edited: tabs, panels, canvas and bars around it.

use egui::{CentralPanel, Frame, Margin, Panel, Ui};

use super::dialogs::{Dialog, Next};
use super::editing::Place;
use super::palette::{Addable, PaletteAct, Shelf};
use super::regions::Region;
use super::tabs::TabAction;
use super::{App, arrange_bar, bars, canvas, look, net, present, remember_width, tour};
use crate::geometry::{Point, Size};
use crate::model::RecordId;
use crate::session::{Command, Session};

impl App {
    pub(super) fn tabs_ui(&mut self, ui: &mut Ui) {
        if !self.documents.has_tabs() {
            return;
        }
        let frame = Frame::new()
            .fill(look::color32(self.environment.theme.panel))
            .inner_margin(Margin::symmetric(8, 0));
        let action = Panel::top("tabs")
            .frame(frame)
            .show(ui, |ui| {
                self.documents
                    .tabs_ui(ui, &self.environment.keys, &self.environment.theme)
            })
            .inner;
        match action {
            Some(TabAction::Show(index)) => self.show_document(Some(index)),
            Some(TabAction::Close(index)) => {
                self.show_document(Some(index));
                self.go_on(ui.ctx(), Next::Close);
            }
            Some(TabAction::ShowStart) => self.show_document(None),
            None => {}
        }
    }

    pub(super) fn editor_ui(&mut self, ui: &mut Ui) -> Option<Command> {
        let mut command = None;
        let editing = self.editing.as_ref().map(|editing| match editing.place {
            Place::Record(RecordId::Note(_)) | Place::New(_) => {
                "Enter starts a line · Esc or a click elsewhere keeps the text"
            }
            Place::Record(_) => "Enter keeps the text · Esc cancels",
        });
        let open = self.documents.current_mut()?;
        let session = &mut open.session;
        if session.presentation().is_some() {
            present::presentation_ui(ui, session);
            CentralPanel::no_frame().show(ui, |ui| {
                let area = ui.available_rect_before_wrap();
                let resized = std::mem::replace(&mut self.canvas_area, area) != area;
                canvas::slide_ui(ui, session);
                if resized {
                    session.show_slide();
                }
            });
            return None;
        }
        let panel = look::color32(self.environment.theme.panel);
        let frame = Frame::new()
            .fill(panel)
            .inner_margin(Margin::symmetric(10, 4));
        command = Panel::bottom("status bar")
            .frame(frame)
            .show(ui, |ui| {
                self.regions.note(Region::Status, ui.max_rect());
                let unprotected = open.unprotected.as_deref().or(self.unprotected.as_deref());
                bars::status_bar(ui, session, &self.environment.keys, editing, unprotected)
            })
            .inner
            .or(command);
        // At a large scale the window is narrow, and the canvas needs room as well.
        let width = ui.available_width();
        let mut added = None;
        if session.view.switches.palette {
            let shelf = Shelf {
                catalog: session.catalog(),
                custom: &self.components,
                keymap: &self.environment.keys,
                theme: &self.environment.theme,
            };
            let frame = Frame::new().fill(panel);
            let shown = if self.palette.is_rail(width) {
                Panel::left("narrow palette")
                    .exact_size(44.0)
                    .resizable(false)
                    .frame(frame.inner_margin(Margin::symmetric(6, 10)))
                    .show(ui, |ui| self.palette.show_narrow(ui, shelf))
            } else {
                let most = (width * 0.3).clamp(150.0, 360.0);
                let shown = Panel::left("palette")
                    .default_size(self.settings.palette_width as f32)
                    .size_range(150.0..=most)
                    .resizable(true)
                    .frame(frame.inner_margin(Margin::symmetric(10, 10)))
                    .show(ui, |ui| {
                        within(ui, "palette", |ui| self.palette.show(ui, shelf)).flatten()
                    });
                remember_width(
                    &mut self.settings.palette_width,
                    &shown.response,
                    most,
                    360.0,
                );
                shown
            };
            self.regions.note(Region::Palette, shown.response.rect);
            tour::mark(ui.ctx(), tour::Anchor::Palette, shown.response.rect);
            added = shown.inner;
        }
        if session.view.switches.inspector {
            let frame = Frame::new()
                .fill(panel)
                .inner_margin(Margin::symmetric(14, 10));
            let most = (width * 0.36).clamp(210.0, 480.0);
            let shown = Panel::right("inspector")
                .default_size(self.settings.inspector_width as f32)
                .size_range(210.0..=most)
                .resizable(true)
                .frame(frame)
                .show(ui, |ui| {
                    within(ui, "inspector", |ui| {
                        self.inspector.show(ui, session, &self.environment.keys);
                    });
                });
            self.regions.note(Region::Inspector, shown.response.rect);
            tour::mark(ui.ctx(), tour::Anchor::Inspector, shown.response.rect);
            remember_width(
                &mut self.settings.inspector_width,
                &shown.response,
                most,
                480.0,
            );
        }
        self.settings.narrow_palette = self.palette.is_narrow();
        let is_full = ui.input(|input| input.viewport().fullscreen.unwrap_or_default());
        if !is_full {
            let size = ui.ctx().content_rect().size() * ui.ctx().zoom_factor();
            self.settings.window_size = Some((f64::from(size.x), f64::from(size.y)));
        }
        let output = CentralPanel::no_frame()
            .show(ui, |ui| {
                let area = ui.available_rect_before_wrap();
                self.canvas_area = area;
                if open.needs_fit {
                    // So that the first picture is not one at another zoom.
                    session
                        .set_viewport(Size::new(f64::from(area.width()), f64::from(area.height())));
                    session.fit_all();
                }
                let output = canvas::canvas_ui(ui, session, &self.environment.keys);
                let untouched = open.fitted.is_some_and(|(fitted_area, camera)| {
                    fitted_area != area && camera == session.view.canvas.camera
                });
                if std::mem::take(&mut open.needs_fit) || untouched {
                    session.fit_all();
                    open.fitted = Some((area, session.view.canvas.camera));
                    ui.ctx().request_repaint();
                }
                output
            })
            .inner;
        self.inspector.sheet_window(ui.ctx(), session);
        self.inspector.end_frame(ui.ctx(), session);
        command = self.inspector.take_asked().or(command);
        command =
            bars::zoom_bar(ui.ctx(), self.canvas_area, session, &self.environment.keys).or(command);
        if self.picker.is_none() && self.dialog.is_none() && self.editing.is_none() {
            command =
                bars::grow_button(ui.ctx(), self.canvas_area, session, &self.environment.keys)
                    .or(command);
            command = arrange_bar::arrange_bar(
                ui.ctx(),
                self.canvas_area,
                session,
                &self.environment.keys,
            )
            .or(command);
        }
        command =
            present::breadcrumbs_ui(ui.ctx(), self.canvas_area, session, &self.environment.keys)
                .or(command);
        self.after_canvas(ui, output, added);
        command
    }

    fn after_canvas(
        &mut self,
        ui: &mut Ui,
        output: canvas::CanvasOutput,
        done: Option<PaletteAct>,
    ) {
        let added = match done {
            Some(PaletteAct::Add(added)) => Some((added, None)),
            Some(PaletteAct::Ask(dialog)) => {
                self.dialog = Some(Dialog::Kept(dialog));
                None
            }
            None => output.dropped.map(|(added, at)| (added, Some(at))),
        };
        if let Some((added, at)) = added
            && let Some(session) = self.documents.session_mut()
        {
            add(session, &added, at);
        }
        for request in output.requests {
            self.follow_request(ui.ctx(), request);
        }
        self.context_menu(&output.response);
        self.text_editing_ui(ui);
    }
}

/// Adds something of the palette where it was dropped, or to the middle of the view: on an edge between
/// its ends, on a node in the place of its component.
fn add(session: &mut Session, added: &Addable, dropped: Option<Point>) {
    let at = dropped.unwrap_or_else(|| session.viewport_center());
    let catalog = session.catalog();
    let component = match added {
        Addable::Custom(custom) => {
            session.add_custom(custom, at);
            return;
        }
        Addable::Known(id) => catalog.component(id.as_str()),
    };
    let Some(component) = component else { return };
    match dropped.and_then(|at| session.drop_target(component, at)) {
        Some(RecordId::Edge(edge)) => {
            session.insert_on_edge(component, at, &edge);
        }
        Some(RecordId::Node(node)) => {
            session.replace_component(&[node], &component.id);
        }
        _ => {
            session.add_component(component, at);
        }
    }
}

/// Shows the content of a side panel so that nothing in it can widen the panel, nor take the
/// window with it when it fails.
fn within<R>(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui) -> R) -> Option<R> {
    let room = ui.available_rect_before_wrap();
    let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(room));
    let result = net::part(&mut inside, name, content);
    ui.advance_cursor_after_rect(room);
    result
}
