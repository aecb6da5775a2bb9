//! Exports that take long, beside the window's own work.

use std::path::PathBuf;
use std::time::Duration;

use super::App;
use super::export_dialog::Export;
use super::work::{Progress, Work};
use crate::layout::Control;
use crate::model::Document;
use crate::session::{ExportFormat, ExportOptions, export_document};

/// From how many pixels on a picture is drawn beside the window's work.
const MANY_PIXELS: f64 = 2.0e7;
/// From how many nodes on.
const MANY_NODES: usize = 400;

/// A picture that is being drawn.
pub(super) struct Exporting {
    path: PathBuf,
    work: Work<Result<Vec<String>, String>>,
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
        let target = path.clone();
        let work = Work::start(ctx, Control::default(), move |control| {
            export_document(&document, &target, &options, || control.is_cancelled())
        });
        Self { path, work }
    }
}

impl App {
    /// Writes a picture; says whether that has begun.
    pub(super) fn export(&mut self, ctx: &egui::Context, export: Export) -> bool {
        let Export {
            path,
            options,
            document,
        } = export;
        self.export_options = options.clone();
        let Some(session) = self.documents.session_mut() else {
            return false;
        };
        let area = session.scene().bounds.size();
        let format = ExportFormat::of(&path);
        if format.is_some() && takes_long(&document, area, format, &options) {
            self.exporting = Some(Exporting::start(ctx, document, path, options));
            return true;
        }
        match export_document(&document, &path, &options, || false) {
            Ok(lacking) => {
                session.say_exported(&path, &lacking);
                true
            }
            Err(sentence) => {
                self.say_failed(sentence);
                false
            }
        }
    }

    /// Follows an export that goes on.
    pub(super) fn exporting_ui(&mut self, ctx: &egui::Context) {
        let Some(exporting) = &self.exporting else {
            return;
        };
        let path = exporting.path.clone();
        match exporting.work.progress() {
            Progress::Going => {
                let file = path
                    .file_name()
                    .map_or_else(|| path.to_string_lossy(), std::ffi::OsStr::to_string_lossy);
                let work = &exporting.work;
                work.card(ctx, &self.environment.theme, "Exporting", &file, 0);
                return;
            }
            Progress::Done(_) if exporting.work.control.is_cancelled() => {
                self.toasts.info("The export was cancelled");
            }
            Progress::Done(Ok(lacking)) => {
                if let Some(session) = self.documents.session_mut() {
                    session.say_exported(&path, &lacking);
                }
            }
            Progress::Done(Err(sentence)) => self.say_failed(sentence),
            Progress::Lost => {
                let file = path.display();
                self.say_failed(format!("The export to {file} ended unexpectedly."));
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
