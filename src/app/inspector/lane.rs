//! The selected lane: title, kind, color, place in the stack.

use egui::{Grid, Sense, Ui, WidgetInfo, vec2};

use super::fields::{Common, combo, row_label, text_field};
use crate::app::look::{color32, strong};
use crate::geometry::Direction;
use crate::model::{Edit, Hue, Lane, LaneField, LaneId, LaneKind};
use crate::session::{Command, Keymap, Session};

/// Side of a color to choose, in logical pixels.
const SWATCH: f32 = 22.0;

pub(super) fn lane_ui(ui: &mut Ui, session: &mut Session, keymap: &Keymap, id: &LaneId) {
    let Some(lane) = session.document().lanes().get(id).cloned() else {
        return;
    };
    ui.label(strong(&lane.title, 15.0));
    let members = session
        .document()
        .nodes()
        .values()
        .filter(|node| node.lane.as_ref() == Some(id))
        .count();
    ui.weak(crate::model::counted(members, "node"));
    ui.add_space(8.0);
    Grid::new("lane")
        .num_columns(2)
        .spacing(vec2(8.0, 6.0))
        .min_col_width(90.0)
        .show(ui, |ui| {
            row_label(ui, "Title", "The text in its corner");
            let mut title = Common::Same(lane.title.clone());
            if text_field(ui, &mut title, "Lane title") {
                session.apply(&Edit::SetLane(
                    id.clone(),
                    LaneField::Title(title.text().to_owned()),
                ));
            }
            ui.end_row();
            row_label(
                ui,
                "Kind",
                "What it is for: decides its tint and what checks expect",
            );
            let mut chosen = None;
            combo(ui, "Kind", lane.kind.label(), |ui| {
                for kind in LaneKind::ALL {
                    if ui
                        .selectable_label(kind == lane.kind, kind.label())
                        .clicked()
                    {
                        chosen = Some(kind);
                    }
                }
            });
            if let Some(kind) = chosen {
                session.apply(&Edit::SetLane(id.clone(), LaneField::Kind(kind)));
            }
            ui.end_row();
            row_label(
                ui,
                "Color",
                "Its tint; that of its kind unless you choose one",
            );
            hues_ui(ui, session, id, &lane);
            ui.end_row();
        });
    ui.add_space(8.0);
    ui.horizontal_wrapped(|ui| {
        let collapse = if lane.collapsed { "Expand" } else { "Collapse" };
        if ui
            .button(collapse)
            .on_hover_text(keymap.with_hint(
                "Shows it as one card, or with its nodes",
                Command::ToggleCollapse,
            ))
            .clicked()
        {
            session.set_collapsed(std::slice::from_ref(id), !lane.collapsed);
        }
        if ui
            .button("Look inside")
            .on_hover_text(keymap.with_hint("Shows nothing else", Command::LookInside))
            .clicked()
        {
            session.look_into_lane(id);
        }
        let (before, after) = match session.document().layout().direction {
            Direction::Right => ("Move up", "Move down"),
            Direction::Down => ("Move left", "Move right"),
        };
        if ui.button(before).clicked() {
            session.move_lane(id, -1);
        }
        if ui.button(after).clicked() {
            session.move_lane(id, 1);
        }
    });
}

/// A swatch for each hue, and one for the tint of the lane's kind.
fn hues_ui(ui: &mut Ui, session: &mut Session, id: &LaneId, lane: &Lane) {
    let theme = session.theme().clone();
    let choices = std::iter::once(None).chain(Hue::ALL.map(Some));
    let mut chosen = None;
    ui.horizontal_wrapped(|ui| {
        ui.set_max_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for hue in choices {
            let (rect, response) = ui.allocate_exact_size(vec2(SWATCH, SWATCH), Sense::click());
            let is_on = lane.hue == hue;
            let words = hue.map_or("As its kind", Hue::label);
            response.widget_info(|| {
                let name = format!("Color {}", words.to_lowercase());
                WidgetInfo::selected(egui::Role::RadioButton, true, is_on, name)
            });
            let color = color32(theme.lane(lane.kind, hue));
            let painter = ui.painter();
            let inside = rect.shrink(4.0);
            if hue.is_some() {
                painter.rect_filled(inside, 4.0, color);
            } else {
                let stroke = egui::Stroke::new(2.0, color);
                painter.rect_stroke(inside, 4.0, stroke, egui::StrokeKind::Inside);
            }
            if is_on || response.hovered() || response.has_focus() {
                let color = if is_on { theme.accent } else { theme.outline };
                let stroke = egui::Stroke::new(1.5, color32(color));
                painter.rect_stroke(rect, 6.0, stroke, egui::StrokeKind::Inside);
            }
            if response.on_hover_text(words).clicked() {
                chosen = Some(hue);
            }
        }
    });
    if let Some(hue) = chosen {
        session.apply(&Edit::SetLane(id.clone(), LaneField::Hue(hue)));
    }
}
