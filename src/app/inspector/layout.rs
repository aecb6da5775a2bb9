//! How the document is laid out and its edges are drawn.

use egui::{Button, Grid, Role, Slider, Ui, WidgetInfo, emath, vec2};

use super::fields::{combo, row_label};
use super::figures::Typed;
use crate::app::look::{caption, color32, name};
use crate::geometry::Direction;
use crate::model::{EdgeShape, FieldKind, FieldSpec, LayoutSettings, Unit};
use crate::session::Session;

/// Shapes of the picture to choose from, with their names.
const ASPECTS: [(Option<f64>, &str); 5] = [
    (None, "As long as it needs"),
    (Some(2.4), "Wide, 12:5"),
    (Some(1.6), "Screen, 16:10"),
    (Some(1.0), "Square"),
    (Some(0.7), "Page, upright"),
];

/// How a spacing is read; the slider keeps it in its bounds.
const SPACING: FieldSpec = FieldSpec {
    key: "spacing",
    label: "Spacing",
    unit: Unit::Count,
    kind: FieldKind::Number {
        min: f64::MIN,
        max: f64::MAX,
    },
    help: "The gaps between nodes and lanes",
};

/// The layout section; `spacing` is what the slider shows while it is dragged.
pub(super) fn layout_ui(
    ui: &mut Ui,
    session: &mut Session,
    typed: &mut Typed,
    spacing: &mut Option<f64>,
) {
    let mut settings = **session.document().layout();
    ui.label(caption("Layout", session.theme()));
    Grid::new("layout")
        .num_columns(2)
        .spacing(vec2(8.0, 6.0))
        .min_col_width(70.0)
        .show(ui, |ui| {
            row_label(ui, "Flow", "Which way it runs; lays out afresh");
            ui.horizontal(|ui| direction_ui(ui, &mut settings));
            ui.end_row();
            row_label(ui, "Edges", "How they run; moves nothing");
            combo(ui, "Edges", settings.edges.label(), |ui| {
                for shape in EdgeShape::ALL {
                    ui.selectable_value(&mut settings.edges, shape, shape.label());
                }
            });
            ui.end_row();
            row_label(ui, SPACING.label, SPACING.help);
            let line = color32(session.theme().outline);
            ui.scope(|ui| {
                // The rail of the slider is seen on the panel's ground.
                ui.visuals_mut().widgets.inactive.bg_fill = line;
                spacing_ui(ui, &mut settings, typed, spacing);
            });
            ui.end_row();
            row_label(
                ui,
                "Shape",
                "Width by height to aim for: long lanes are wrapped",
            );
            let known = ASPECTS
                .iter()
                .find(|(own, _)| *own == settings.aspect_ratio);
            let shown = match (known, settings.aspect_ratio) {
                (Some((_, words)), _) => (*words).to_owned(),
                (None, ratio) => format!("{:.2} : 1", ratio.unwrap_or_default()),
            };
            combo(ui, "Shape", &shown, |ui| {
                for (ratio, words) in ASPECTS {
                    ui.selectable_value(&mut settings.aspect_ratio, ratio, words);
                }
            });
            ui.end_row();
            row_label(
                ui,
                "Compact",
                "Each lane has columns of its own, as narrow as its nodes allow",
            );
            let response = ui.checkbox(&mut settings.compact, "");
            response.widget_info(|| {
                WidgetInfo::selected(Role::CheckBox, true, settings.compact, "Compact layout")
            });
            ui.end_row();
            row_label(
                ui,
                "Trunks",
                "Edges that leave one port share a trunk until they part",
            );
            let response = ui.checkbox(&mut settings.shared_trunks, "");
            response.widget_info(|| {
                WidgetInfo::selected(
                    Role::CheckBox,
                    true,
                    settings.shared_trunks,
                    "Shared trunks",
                )
            });
            ui.end_row();
            row_label(
                ui,
                "Hops",
                "The level one of two orthogonal edges that cross hops over the other",
            );
            let response = ui.checkbox(&mut settings.line_hops, "");
            response.widget_info(|| {
                WidgetInfo::selected(
                    Role::CheckBox,
                    true,
                    settings.line_hops,
                    "Hops where edges cross",
                )
            });
            ui.end_row();
        });
    session.set_layout(settings);
}

fn direction_ui(ui: &mut Ui, settings: &mut LayoutSettings) {
    for direction in Direction::ALL {
        let (sign, words) = match direction {
            Direction::Right => ("→", "Flow right"),
            Direction::Down => ("↓", "Flow down"),
        };
        let is_on = settings.direction == direction;
        let button = Button::selectable(is_on, sign).min_size(vec2(32.0, 24.0));
        let response = ui.add(button).on_hover_text(words);
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_on, words));
        if response.clicked() {
            settings.direction = direction;
        }
    }
}

/// A slider that lays out when it is let go, not at each step on the way.
fn spacing_ui(
    ui: &mut Ui,
    settings: &mut LayoutSettings,
    typed: &mut Typed,
    held: &mut Option<f64>,
) {
    let (low, high) = LayoutSettings::SPACING;
    let mut value = held.unwrap_or(settings.spacing);
    let shown = value.to_string();
    let response = typed.drag_field(ui, "spacing", &shown, &SPACING, true, |ui, reader| {
        let slider = Slider::new(&mut value, low..=high)
            .step_by(0.05)
            .max_decimals(2)
            .custom_parser(|text| reader.read(text))
            .custom_formatter(|value, decimals| {
                reader.words(|| emath::format_with_decimals_in_range(value, decimals))
            });
        ui.add(slider)
    });
    name(&response, "Spacing");
    if response.changed() {
        *held = Some(value);
    }
    if !response.dragged()
        && let Some(chosen) = held.take()
    {
        settings.spacing = chosen.clamp(low, high);
    }
}
