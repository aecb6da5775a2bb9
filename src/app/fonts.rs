//! The window's fonts: the same files that measure the scene.

use std::sync::Arc;

use egui::{
    FallbackRequest, FontData, FontDefinitions, FontFamily, FontId, FontInsert, FontProvider,
};

use crate::text::{Face, FontFile, FontStyle, system_font};

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

/// A font file alone at a size in logical pixels.
pub(super) fn file_id(file: FontFile, size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(file.name().into()))
}

/// Fonts of the system: on demand for letters in widgets that no bundled font has, and by name
/// for the canvas, which knows the font of each letter.
struct SystemFonts;

impl FontProvider for SystemFonts {
    fn fonts_for_family(&self, family: &FontFamily) -> Vec<FontInsert> {
        let file = match family {
            FontFamily::Name(name) => FontFile::of_system(name),
            FontFamily::Proportional | FontFamily::Monospace => None,
        };
        file.map(insert).into_iter().collect()
    }

    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        let letter = request.cluster.chars().next()?;
        system_font(request.cluster)
            .or_else(|| system_font(letter.encode_utf8(&mut [0; 4])))
            .map(insert)
    }
}

fn insert(file: FontFile) -> FontInsert {
    FontInsert::new(&file.name(), data(file), Vec::new())
}

fn data(file: FontFile) -> FontData {
    FontData {
        index: file.index(),
        ..FontData::from_static(file.bytes())
    }
}

/// Installs the bundled fonts for all text of the window, and those of the system for letters
/// that these lack.
pub(super) fn install(ctx: &egui::Context) {
    let mut definitions = FontDefinitions::default();
    let mut add = |name: &str, file: FontFile| {
        definitions
            .font_data
            .insert(name.to_owned(), Arc::new(data(file)));
        // By itself, for a stretch of a line.
        definitions
            .families
            .insert(FontFamily::Name(file.name().into()), vec![name.to_owned()]);
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
    ctx.set_font_providers(vec![Arc::new(SystemFonts)]);
}
