//! Presenting the diagram, and the way back from inside a lane.

use egui::{Align2, Area, Frame, Id, Key, Margin, Order, Rect, vec2};

use super::look::{caption, color32, strong};
use crate::session::{Command, Keymap, Session};

/// Shows what the slide is about; steps by keys that are no commands.
pub(super) fn presentation_ui(ctx: &egui::Context, area: Rect, session: &mut Session) {
    let Some(presentation) = session.presentation() else {
        return;
    };
    let (forward, back) = ctx.input(|input| {
        let pressed = |keys: &[Key]| keys.iter().any(|key| input.key_pressed(*key));
        (
            pressed(&[Key::Space, Key::PageDown]),
            pressed(&[Key::PageUp, Key::Backspace]),
        )
    });
    let slides = session.slides();
    let Some(slide) = slides.get(presentation.at) else {
        return;
    };
    let theme = session.theme().clone();
    let place = area.center_bottom() - vec2(0.0, 24.0);
    Area::new(Id::unique("slide"))
        .fixed_pos(place)
        .pivot(Align2::CENTER_BOTTOM)
        .order(Order::Foreground)
        .show(ctx, |ui| {
            Frame::new()
                .fill(color32(theme.panel))
                .stroke(egui::Stroke::new(1.0, color32(theme.line)))
                .corner_radius(8)
                .inner_margin(Margin::symmetric(20, 14))
                .show(ui, |ui| {
                    ui.set_width((area.width() - 80.0).clamp(240.0, 720.0));
                    let count = format!("{} of {}", presentation.at + 1, slides.len());
                    ui.label(caption(&count, &theme));
                    ui.label(strong(&slide.title, 20.0));
                    ui.label(egui::RichText::new(&slide.text).size(14.0));
                    if presentation.at > 0 {
                        ui.add_space(4.0);
                        let names: Vec<String> = slide
                            .nodes
                            .iter()
                            .filter_map(|id| session.document().node(id))
                            .map(|node| match node.technology.as_str() {
                                "" => node.label.clone(),
                                technology => format!("{} ({technology})", node.label),
                            })
                            .collect();
                        ui.weak(names.join(" · "));
                    }
                    ui.add_space(4.0);
                    let hint = "Arrows, Space or click go on · Esc ends";
                    ui.label(
                        egui::RichText::new(hint)
                            .small()
                            .color(color32(theme.muted)),
                    );
                });
        });
    if forward {
        session.step_slide(true);
    } else if back {
        session.step_slide(false);
    }
}

/// Shows which lane alone is seen, and the way back.
pub(super) fn breadcrumbs_ui(
    ctx: &egui::Context,
    area: Rect,
    session: &Session,
    keymap: &Keymap,
) -> Option<Command> {
    let lane = session.document().lanes().get(session.inside()?)?;
    let theme = session.theme();
    let mut chosen = None;
    Area::new(Id::unique("breadcrumbs"))
        .fixed_pos(area.left_top() + vec2(14.0, 12.0))
        .order(Order::Middle)
        .show(ctx, |ui| {
            Frame::new()
                .fill(color32(theme.panel))
                .stroke(egui::Stroke::new(1.0, color32(theme.line)))
                .corner_radius(8)
                .inner_margin(Margin::symmetric(8, 3))
                .show(ui, |ui| {
                    ui.horizontal(|ui| {
                        let title = &session.document().header().title;
                        let title = if title.trim().is_empty() {
                            "Whole diagram"
                        } else {
                            title
                        };
                        let tip = keymap.with_hint("Back to the whole diagram", Command::LeaveLane);
                        if ui.link(title).on_hover_text(tip).clicked() {
                            chosen = Some(Command::LeaveLane);
                        }
                        ui.weak("›");
                        ui.label(strong(&lane.title, 12.5));
                    });
                });
        });
    chosen
}
