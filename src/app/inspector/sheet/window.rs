//! The sheet in a window of its own: the list at the left, one part at a time beside it.

use egui::{Panel, ScrollArea, Ui, vec2};

use super::super::Inspector;
use super::{Outline, Part, framework_ui, parts};
use crate::app::look::{color32, strong};
use crate::app::ring::Following as _;
use crate::session::Session;

/// Width of the list in logical pixels.
const LIST_WIDTH: f32 = 250.0;

impl Inspector {
    /// Shows the window of the sheet, if it is open.
    pub fn sheet_window(&mut self, ctx: &egui::Context, session: &mut Session) {
        if !self.sheet.is_window_open {
            return;
        }
        let screen = ctx.content_rect().size();
        let size = vec2((screen.x * 0.7).min(1_000.0), (screen.y * 0.78).min(760.0));
        let mut is_open = true;
        egui::Window::new("Design sheet")
            .id(egui::Id::unique("design sheet"))
            .open(&mut is_open)
            .collapsible(false)
            .default_size(size)
            .min_size(vec2(480.0, 300.0).min(screen - vec2(24.0, 60.0)))
            .default_pos(ctx.content_rect().center() - size / 2.0)
            .show(ctx, |ui| self.sheet_in_window(ui, session));
        self.sheet.is_window_open &= is_open;
    }

    fn sheet_in_window(&mut self, ui: &mut Ui, session: &mut Session) {
        let theme = session.theme().clone();
        let frameworks = std::sync::Arc::clone(session.frameworks());
        let family = session.document().header().family;
        let sheet = session.document().sheet().as_ref().clone();
        let Some(framework) = frameworks.of(&sheet, family) else {
            return;
        };
        let outline = Outline::of(session, framework);
        let parts = outline.parts();
        let shown = self.sheet.shown.clone().filter(|part| parts.contains(part));
        let first = parts.iter().find(|own| matches!(own, Part::Step(_)));
        let Some(shown) = shown.or_else(|| first.cloned()) else {
            return;
        };
        Panel::left("sheet list")
            .exact_size(LIST_WIDTH)
            .resizable(false)
            .frame(egui::Frame::new().inner_margin(egui::Margin {
                right: 10,
                ..egui::Margin::ZERO
            }))
            .show(ui, |ui| {
                ScrollArea::vertical()
                    .id_salt("sheet list")
                    .show_following(ui, |ui| {
                        framework_ui(ui, session, framework, &theme);
                        let answered = framework.answered(&sheet);
                        parts::progress(ui, answered, framework.steps.len(), &theme);
                        for part in &parts {
                            let row = outline.row(part, session);
                            if parts::row_ui(ui, &row, *part == shown, &theme).clicked() {
                                self.sheet.open(part.clone());
                            }
                        }
                    });
            });
        let fill = egui::Frame::new().inner_margin(egui::Margin {
            left: 14,
            right: 2,
            ..egui::Margin::ZERO
        });
        egui::CentralPanel::default()
            .frame(fill.fill(color32(theme.panel)))
            .show(ui, |ui| {
                // Each part remembers how far it was scrolled.
                ScrollArea::vertical()
                    .id_salt(("sheet part", &format!("{shown:?}")))
                    .auto_shrink([false, false])
                    .show_following(ui, |ui| {
                        ui.set_width(ui.available_width() - 8.0);
                        let row = outline.row(&shown, session);
                        ui.label(strong(&row.title, 16.0));
                        ui.add(egui::Label::new(egui::RichText::new(&row.summary).weak()).wrap());
                        ui.add_space(8.0);
                        self.part_ui(ui, session, &outline, &shown, &theme);
                        self.prose.end_frame();
                        ui.add_space(16.0);
                    });
            });
    }
}
