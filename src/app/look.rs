//! The window's look, from the scene's design tokens.

use egui::style::{Selection, WidgetVisuals, Widgets};
use egui::{Color32, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle, Visuals};

use crate::scene::Color;
use crate::scene::style::Theme;

/// How long movements take.
const MOTION_SECONDS: f32 = 0.12;

/// A scene color for egui.
pub(super) fn color32(color: Color) -> Color32 {
    Color32::from_rgba_unmultiplied(color.r, color.g, color.b, color.a)
}

/// Applies a theme to all widgets.
pub(super) fn apply(ctx: &egui::Context, theme: &Theme, reduced_motion: bool) {
    let visuals = visuals(theme);
    let preference = if theme.is_dark {
        egui::ThemePreference::Dark
    } else {
        egui::ThemePreference::Light
    };
    ctx.set_theme(preference);
    ctx.all_styles_mut(|style| {
        style.visuals = visuals.clone();
        style.animation_time = if reduced_motion { 0.0 } else { MOTION_SECONDS };
        style.scroll_animation = if reduced_motion {
            egui::style::ScrollAnimation::none()
        } else {
            egui::style::ScrollAnimation::default()
        };
        style.interaction.selectable_labels = false;
        style.spacing.item_spacing = egui::vec2(8.0, 6.0);
        style.spacing.button_padding = egui::vec2(10.0, 5.0);
        style.spacing.interact_size.y = 26.0;
        style.spacing.menu_margin = Margin::same(6);
        style.spacing.window_margin = Margin::same(16);
        style.spacing.scroll = egui::style::ScrollStyle::thin();
        let font = |size: f32| FontId::new(size, FontFamily::Proportional);
        let bold = |size: f32| FontId::new(size, FontFamily::Name("Inter SemiBold".into()));
        style.text_styles = [
            (TextStyle::Small, font(11.0)),
            (TextStyle::Body, font(12.5)),
            (TextStyle::Button, font(12.5)),
            (TextStyle::Heading, bold(16.0)),
            (
                TextStyle::Monospace,
                FontId::new(11.5, FontFamily::Monospace),
            ),
        ]
        .into();
    });
}

fn visuals(theme: &Theme) -> Visuals {
    let base = if theme.is_dark {
        Visuals::dark()
    } else {
        Visuals::light()
    };
    let line = Stroke::new(1.0, color32(theme.line));
    let text = |color: Color| Stroke::new(1.0, color32(color));
    let radius = CornerRadius::same(6);
    let widget = |fill: Color, border: Stroke, foreground: Color| WidgetVisuals {
        bg_fill: color32(fill),
        weak_bg_fill: color32(fill),
        bg_stroke: border,
        corner_radius: radius,
        fg_stroke: text(foreground),
        expansion: 0.0,
    };
    let shadow = Shadow {
        offset: [0, 6],
        blur: 18,
        spread: 0,
        color: color32(theme.shadow),
    };
    Visuals {
        dark_mode: theme.is_dark,
        weak_text_color: Some(color32(theme.muted)),
        widgets: Widgets {
            noninteractive: widget(theme.panel, line, theme.text),
            inactive: widget(theme.raised, line, theme.text),
            hovered: widget(
                theme.hovered,
                Stroke::new(1.0, color32(theme.outline)),
                theme.text,
            ),
            active: widget(
                theme.hovered,
                Stroke::new(1.0, color32(theme.accent)),
                theme.text,
            ),
            open: widget(theme.hovered, line, theme.text),
        },
        selection: Selection {
            bg_fill: color32(theme.accent.with_opacity(0.28)),
            stroke: Stroke::new(1.0, color32(theme.accent)),
        },
        hyperlink_color: color32(theme.accent),
        faint_bg_color: color32(theme.raised),
        extreme_bg_color: color32(theme.background),
        text_edit_bg_color: Some(color32(theme.background)),
        code_bg_color: color32(theme.raised),
        warn_fg_color: color32(theme.warning),
        error_fg_color: color32(theme.error),
        window_corner_radius: CornerRadius::same(8),
        window_shadow: shadow,
        window_fill: color32(theme.panel),
        window_stroke: line,
        menu_corner_radius: CornerRadius::same(8),
        panel_fill: color32(theme.panel),
        popup_shadow: shadow,
        ..base
    }
}

/// Text in the weight of titles.
pub(super) fn strong(text: impl Into<String>, size: f32) -> egui::RichText {
    egui::RichText::new(text).font(FontId::new(size, FontFamily::Name("Inter SemiBold".into())))
}

/// A small heading in capitals, as over groups of a panel.
pub(super) fn caption(text: &str, theme: &Theme) -> egui::RichText {
    strong(text.to_uppercase(), 10.5).color(color32(theme.muted))
}

/// Names a field for screen readers.
pub(super) fn name(response: &egui::Response, label: &str) {
    response
        .ctx
        .accesskit_node_builder(response.id, |node| node.set_label(label));
}

/// A text in one line that ends where the room does, to be painted.
pub(super) fn line(
    ui: &egui::Ui,
    text: &str,
    font: egui::FontId,
    color: Color,
    room: f32,
) -> std::sync::Arc<egui::Galley> {
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, color32(color));
    job.wrap = egui::text::TextWrapping::truncate_at_width(room.max(0.0));
    ui.painter().layout_job(job)
}
