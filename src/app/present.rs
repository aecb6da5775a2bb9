//! Presenting the diagram, and the way back from inside a lane.

use egui::{Area, Frame, Id, Key, Margin, Order, Panel, Rect, Sense, Ui, vec2};

use super::bars::bar_frame;
use super::look::{caption, color32, name, strong};
use crate::scene::style::Theme;
use crate::session::{Command, HopLatency, Keymap, Session, Slide};

/// Height of the strip with the words of a slide, in logical pixels.
const STRIP: f32 = 148.0;
/// Width of the figures in it, and below which width of the strip there are none.
const FIGURES: f32 = 250.0;
const LEAST_WIDTH: f32 = 720.0;

/// Shows what the slide is about in a strip at the bottom; steps by keys that are no commands.
pub(super) fn presentation_ui(ui: &mut Ui, session: &mut Session) {
    let (forward, back) = ui.input(|input| {
        let pressed = |keys: &[Key]| keys.iter().any(|key| input.key_pressed(*key));
        (
            pressed(&[Key::Space, Key::PageDown]),
            pressed(&[Key::PageUp, Key::Backspace]),
        )
    });
    let theme = session.theme().clone();
    let count = session.slides().len();
    if let (Some(slide), Some(presentation)) = (session.slide(), session.presentation()) {
        let frame = Frame::new()
            .fill(color32(theme.panel))
            .stroke(egui::Stroke::new(1.0, color32(theme.line)))
            .inner_margin(Margin::symmetric(32, 16));
        Panel::bottom("slide")
            .exact_size(STRIP)
            .resizable(false)
            .frame(frame)
            .show(ui, |ui| {
                slide_words(ui, slide, (presentation.at, count), &theme);
            });
    }
    if forward {
        session.step_slide(true);
    } else if back {
        session.step_slide(false);
    }
}

fn slide_words(ui: &mut Ui, slide: &Slide, (at, count): (usize, usize), theme: &Theme) {
    let room = ui.available_width();
    let figures = slide.latency.filter(|_| room >= LEAST_WIDTH);
    let words = room - figures.map_or(0.0, |_| FIGURES + 32.0);
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.set_width(words);
            let title = egui::Label::new(strong(&slide.title, 24.0)).truncate();
            ui.add(title);
            let mut job = egui::text::LayoutJob::simple(
                slide.text.clone(),
                egui::FontId::proportional(16.0),
                color32(theme.text),
                words,
            );
            job.wrap.max_rows = 2;
            ui.label(job);
            ui.add_space(6.0);
            let hint = format!(
                "{} of {count} · arrows, Space or a click go on · Esc ends",
                at + 1
            );
            ui.label(
                egui::RichText::new(hint)
                    .size(12.0)
                    .color(color32(theme.muted)),
            );
        });
        if let Some(latency) = figures {
            ui.add_space(24.0);
            ui.vertical(|ui| {
                ui.set_width(FIGURES);
                latency_ui(ui, latency, theme);
            });
        }
    });
}

/// How far a request has come, against its budget.
fn latency_ui(ui: &mut Ui, latency: HopLatency, theme: &Theme) {
    let HopLatency {
        own,
        so_far,
        budget,
    } = latency;
    let words = latency.reached();
    ui.label(caption("p99 so far", theme));
    ui.label(strong(&words, 24.0));
    let budget = budget.filter(|budget| *budget > 0.0);
    if let Some(budget) = budget {
        let (area, bar) = ui.allocate_exact_size(vec2(FIGURES, 8.0), Sense::hover());
        name(&bar, &format!("p99 so far {words}"));
        let painter = ui.painter();
        painter.rect_filled(area, 4.0, color32(theme.line));
        let color = if so_far <= budget {
            theme.accent
        } else {
            theme.error
        };
        let part = |time: f64| (time / budget).clamp(0.0, 1.0) as f32 * FIGURES;
        let done = Rect::from_min_size(area.min, vec2(part(so_far), area.height()));
        painter.rect_filled(done, 4.0, color32(color));
        // The hop's own part of it, at the end.
        let hop = Rect::from_min_max(
            egui::pos2((done.right() - part(own)).max(done.left()), done.top()),
            done.max,
        );
        painter.rect_filled(hop, 4.0, color32(theme.warning));
        ui.add_space(4.0);
    }
    ui.label(
        egui::RichText::new(latency.share())
            .size(12.0)
            .color(color32(theme.muted)),
    );
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
            bar_frame(theme)
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
