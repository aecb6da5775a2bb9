//! Opens the window.

use super::{App, net};
use crate::session::Source;
use crate::storage::{Locations, Settings};

/// Opens the window, on a document if one is given.
///
/// # Errors
/// A sentence, if the window cannot be opened.
pub fn run(source: Option<Source>) -> Result<(), String> {
    let locations = Locations::of_user();
    let (settings, notice) = locations.as_ref().map_or_else(
        || (Settings::default(), None),
        |own| Settings::load(&own.config),
    );
    if let Some(own) = &locations {
        net::report_faults(&own.logs());
    }
    let size = settings.window_size.unwrap_or((1_440.0, 900.0));
    let viewport = egui::ViewportBuilder::default()
        .with_icon(icon())
        .with_title("Pipewright")
        .with_app_id("pipewright")
        .with_inner_size([size.0 as f32, size.1 as f32])
        .with_min_inner_size([800.0, 520.0]);
    let options = eframe::NativeOptions {
        viewport,
        ..eframe::NativeOptions::default()
    };
    eframe::run_native(
        "Pipewright",
        options,
        Box::new(move |creation| {
            let has_home = locations.is_some();
            let mut app = App::new(&creation.egui_ctx, settings, locations);
            if !has_home {
                let why = "There is no home folder to keep them in.";
                app.unprotected = Some(why.to_owned());
            }
            if let Some(notice) = notice {
                app.toasts.warning(notice);
            }
            if let Some(source) = source {
                app.open_source(source);
            }
            Ok(Box::new(app))
        }),
    )
    .map_err(|error| error.to_string())
}

/// The program's icon for task bars; none if it cannot be read, which is no reason to stop.
fn icon() -> egui::IconData {
    const PNG: &[u8] = include_bytes!("../../assets/icon/pipewright.png");
    match image::load_from_memory(PNG) {
        Ok(picture) => {
            let pixels = picture.into_rgba8();
            egui::IconData {
                width: pixels.width(),
                height: pixels.height(),
                rgba: pixels.into_raw(),
            }
        }
        Err(error) => {
            tracing::warn!("the icon cannot be read: {error}");
            egui::IconData::default()
        }
    }
}
