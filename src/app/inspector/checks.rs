//! What the checks found, with the way to it and its fix.

use egui::{Ui, vec2};

use crate::app::look::{color32, strong};
use crate::check::Severity;
use crate::session::Session;

/// How many findings are listed at once: nobody reads more, and each costs time to show.
const MOST_FINDINGS: usize = 100;

pub(super) fn checks_ui(ui: &mut Ui, session: &mut Session) {
    let count = session.findings().len();
    if count == 0 {
        let theme = session.theme().clone();
        ui.label(strong("No findings", 15.0).color(color32(theme.ok)));
        ui.weak("Every check passes on this diagram.");
        return;
    }
    let by_severity = |severity: Severity| {
        session
            .findings()
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    };
    ui.weak(format!(
        "{} errors · {} warnings · {} advice",
        by_severity(Severity::Error),
        by_severity(Severity::Warning),
        by_severity(Severity::Advice)
    ));
    ui.add_space(6.0);
    for index in 0..count.min(MOST_FINDINGS) {
        finding_ui(ui, session, index);
    }
    if count > MOST_FINDINGS {
        ui.weak(format!(
            "and {} more, once these are mended",
            count - MOST_FINDINGS
        ));
    }
}

pub(super) fn finding_ui(ui: &mut Ui, session: &mut Session, index: usize) {
    let Some(finding) = session.findings().get(index).cloned() else {
        return;
    };
    let theme = session.theme().clone();
    let (color, mark) = match finding.severity {
        Severity::Error => (theme.error, "Error"),
        Severity::Warning => (theme.warning, "Warning"),
        Severity::Advice => (theme.accent, "Advice"),
    };
    let rule = crate::check::rules()
        .iter()
        .find(|rule| rule.id == finding.rule);
    let frame = egui::Frame::new()
        .fill(color32(theme.raised))
        .stroke(egui::Stroke::new(1.0, color32(theme.line)))
        .corner_radius(6)
        .inner_margin(egui::Margin {
            left: 12,
            right: 10,
            top: 8,
            bottom: 8,
        });
    let shown = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(egui::RichText::new(mark).small().color(color32(color)));
        ui.label(strong(&finding.message, 12.5));
        ui.horizontal_wrapped(|ui| {
            if !(finding.nodes.is_empty() && finding.edges.is_empty())
                && ui.link("Show on canvas").clicked()
            {
                session.show_finding(index);
            }
            if let Some(fix) = &finding.fix
                && ui.link(&fix.label).clicked()
            {
                session.apply_fix(fix);
            }
            if let Some(rule) = rule {
                ui.label(egui::RichText::new("Why?").color(color32(theme.accent)))
                    .on_hover_text(format!("{}\n\n{}\n\nRule: {}", rule.why, rule.fix, rule.id));
            }
        });
    });
    let rect = shown.response.rect;
    let stripe = egui::Rect::from_min_size(rect.min, vec2(3.0, rect.height()));
    ui.painter().rect_filled(stripe, 1.5, color32(color));
    ui.add_space(2.0);
}
