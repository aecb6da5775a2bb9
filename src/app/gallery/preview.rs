//! The preview beside the gallery.

use egui::{Ui, vec2};

use crate::app::look::{caption, color32, name, strong};
use crate::model::BriefField;
use crate::scene::style::Theme;
use crate::session::TemplateInfo;

/// The design in a few words, beside the gallery; whether it is to be opened.
pub(super) fn preview_ui(ui: &mut Ui, info: &TemplateInfo, theme: &Theme) -> bool {
    let wrapped = |ui: &mut Ui, text: egui::RichText| ui.add(egui::Label::new(text).wrap());
    wrapped(ui, strong(&info.title, 16.0));
    let family = info.family.label();
    wrapped(
        ui,
        egui::RichText::new(format!("{family} · {}", info.use_case)).weak(),
    );
    ui.add_space(8.0);
    let text = egui::RichText::new("Open").color(color32(theme.on_accent));
    let button = egui::Button::new(text).fill(color32(theme.accent));
    let open = ui.add_sized(vec2(120.0, 30.0), button);
    name(&open, &format!("Open {}", info.title));
    ui.add_space(12.0);
    let sheet = info.document.sheet();
    for field in BriefField::ALL {
        let text = sheet.brief(*field);
        if !text.is_empty() {
            ui.label(caption(field.spec().label, theme));
            wrapped(ui, egui::RichText::new(text));
            ui.add_space(6.0);
        }
    }
    if sheet.brief.is_empty() {
        let words =
            "Nothing is written about it at a glance. The design sheet has a place for that.";
        wrapped(ui, egui::RichText::new(words).weak());
        ui.add_space(6.0);
    }
    if !info.tags.is_empty() {
        ui.label(caption("Tags", theme));
        let tags: Vec<String> = info.tags.iter().map(|tag| super::tag_words(tag)).collect();
        let tags = tags.join(" · ");
        wrapped(ui, egui::RichText::new(tags).weak());
        ui.add_space(6.0);
    }
    let (nodes, edges) = (info.document.nodes().len(), info.document.edges().len());
    let (nodes, edges) = (
        crate::model::counted(nodes, "node"),
        crate::model::counted(edges, "edge"),
    );
    ui.weak(format!("{nodes} · {edges}"));
    open.clicked()
}
