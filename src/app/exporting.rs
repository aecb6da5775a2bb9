//! Exports that take long, beside the window's own work.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::Duration;

use egui::{Align2, Area, Frame, Id, Margin, Order, vec2};

use super::App;
use super::look::color32;
use crate::model::Document;
use crate::scene::style::Theme;
use crate::session::{ExportFormat, ExportOptions, export_document};

/// From how many pixels on a picture is drawn beside the window's work.
const MANY_PIXELS: f64 = 2.0e7;
/// From how many nodes on.
const MANY_NODES: usize = 400;

/// A picture that is being drawn.
pub(super) struct Exporting {
    path: PathBuf,
    result: Receiver<Result<(), String>>,
    is_cancelled: Arc<AtomicBool>,
}

/// How far it is.
pub(super) enum Progress {
    Going,
    Done(PathBuf),
    Failed(String),
    Cancelled,
}

/// Whether an export is worth a thread: the window would stand still for longer than a
/// person takes for an answer.
pub(super) fn takes_long(
    document: &Document,
    area: crate::geometry::Size,
    format: Option<ExportFormat>,
    options: &ExportOptions,
) -> bool {
    let pixels = area.width * area.height * options.scale * options.scale;
    document.nodes().len() > MANY_NODES
        || (format == Some(ExportFormat::Png) && pixels > MANY_PIXELS)
}

impl Exporting {
    /// Begins to draw and write a picture.
    pub fn start(
        ctx: &egui::Context,
        document: Document,
        path: PathBuf,
        options: ExportOptions,
    ) -> Self {
        let (sender, result) = channel();
        let is_cancelled = Arc::new(AtomicBool::new(false));
        let (stop, target, ctx) = (Arc::clone(&is_cancelled), path.clone(), ctx.clone());
        std::thread::spawn(move || {
            let given_up = || stop.load(Ordering::Relaxed);
            let done = export_document(&document, &target, &options, given_up);
            // If nobody waits any more, there is nobody to tell.
            let _ = sender.send(done);
            ctx.request_repaint();
        });
        Self {
            path,
            result,
            is_cancelled,
        }
    }

    /// Shows that it goes on, with the way to end it.
    pub fn show(&mut self, ctx: &egui::Context, theme: &Theme) -> Progress {
        match self.result.try_recv() {
            Ok(_) if self.is_cancelled.load(Ordering::Relaxed) => return Progress::Cancelled,
            Ok(Ok(())) => return Progress::Done(self.path.clone()),
            Ok(Err(sentence)) => return Progress::Failed(sentence),
            Err(TryRecvError::Disconnected) => {
                let name = self.path.display();
                return Progress::Failed(format!("The export to {name} ended unexpectedly."));
            }
            Err(TryRecvError::Empty) => {}
        }
        // A spinner that turns would cost more than it says.
        ctx.request_repaint_after(Duration::from_millis(250));
        let name = self.path.file_name().map_or_else(
            || self.path.to_string_lossy(),
            |name| name.to_string_lossy(),
        );
        let place = ctx.content_rect().center_bottom() - vec2(0.0, 56.0);
        Area::new(Id::unique("exporting"))
            .fixed_pos(place)
            .pivot(Align2::CENTER_BOTTOM)
            .order(Order::Foreground)
            .show(ctx, |ui| {
                Frame::new()
                    .fill(color32(theme.panel))
                    .stroke(egui::Stroke::new(1.0, color32(theme.line)))
                    .corner_radius(8)
                    .inner_margin(Margin::symmetric(14, 8))
                    .show(ui, |ui| {
                        ui.horizontal(|ui| {
                            let ending = self.is_cancelled.load(Ordering::Relaxed);
                            let verb = if ending { "Cancelling" } else { "Exporting" };
                            ui.label(format!("{verb} {name}…"));
                            let cancel = ui.add_enabled(!ending, egui::Button::new("Cancel"));
                            if cancel.clicked() {
                                self.is_cancelled.store(true, Ordering::Relaxed);
                            }
                        });
                    });
            });
        Progress::Going
    }
}

impl App {
    /// Writes a picture of the document; says whether that has begun.
    pub(super) fn export(&mut self, ctx: &egui::Context, path: &std::path::Path) -> bool {
        let options = self.export_options.clone();
        let Some(session) = self.documents.session_mut() else {
            return false;
        };
        let (document, area) = (session.document(), session.scene().bounds.size());
        let format = ExportFormat::of(path);
        if format.is_some() && takes_long(document, area, format, &options) {
            let document = document.clone();
            self.exporting = Some(Exporting::start(ctx, document, path.to_owned(), options));
            return true;
        }
        match session.export_to(path, &options) {
            Ok(()) => true,
            Err(sentence) => {
                self.say_failed(sentence);
                false
            }
        }
    }

    /// Follows an export that goes on.
    pub(super) fn exporting_ui(&mut self, ctx: &egui::Context) {
        let Some(exporting) = &mut self.exporting else {
            return;
        };
        match exporting.show(ctx, &self.theme) {
            Progress::Going => return,
            Progress::Done(path) => {
                if let Some(session) = self.documents.session_mut() {
                    session.say_exported(&path);
                }
            }
            Progress::Failed(sentence) => self.say_failed(sentence),
            Progress::Cancelled => {
                self.toasts.info("The export was cancelled");
            }
        }
        self.exporting = None;
    }

    fn say_failed(&mut self, sentence: String) {
        self.toasts
            .error(sentence)
            .duration(Duration::from_secs(12));
    }
}
