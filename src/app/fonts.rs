//! The window's fonts: the same files that measure the scene.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily, FontId};

use crate::text::{Face, FontFile, FontStyle};

/// The name under which a face is installed.
fn name(face: Face) -> &'static str {
    match face {
        Face::Regular => "Inter",
        Face::Medium => "Inter Medium",
        Face::SemiBold => "Inter SemiBold",
        Face::Mono => "JetBrains Mono",
        Face::Hand => "Kalam",
        Face::HandBold => "Kalam Bold",
    }
}

/// The font of a style at a size in logical pixels.
pub(super) fn font_id(style: FontStyle, size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(name(style.face).into()))
}

/// Installs the bundled fonts for all text of the window.
pub(super) fn install(ctx: &egui::Context) {
    let mut definitions = FontDefinitions::default();
    let mut add = |name: &str, file: FontFile| {
        definitions.font_data.insert(
            name.to_owned(),
            Arc::new(FontData::from_static(file.bytes())),
        );
    };
    for face in Face::ALL {
        add(name(face), face.file());
    }
    let fallbacks: Vec<String> = FontFile::fallbacks()
        .map(|file| {
            add(file.family(), file);
            file.family().to_owned()
        })
        .collect();
    // egui's own symbols stay last: some widgets draw with them.
    let symbols: Vec<String> = definitions
        .families
        .get(&FontFamily::Proportional)
        .cloned()
        .unwrap_or_default();
    let mut family = |family: FontFamily, face: Face| {
        let mut order = vec![name(face).to_owned()];
        if matches!(face, Face::Mono | Face::Hand | Face::HandBold) {
            order.push(name(Face::Regular).to_owned());
        }
        order.extend(fallbacks.iter().cloned());
        order.extend(symbols.iter().cloned());
        definitions.families.insert(family, order);
    };
    for face in Face::ALL {
        family(FontFamily::Name(name(face).into()), face);
    }
    family(FontFamily::Proportional, Face::Regular);
    family(FontFamily::Monospace, Face::Mono);
    ctx.set_fonts(definitions);
}
