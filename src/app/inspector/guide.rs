//! The guide: frameworks to learn and habits to check oneself against.

use egui::Ui;

use crate::app::look::{caption, strong};
use crate::catalog::{Framework, FrameworkKind, FrameworkStep, Frameworks};
use crate::scene::style::Theme;

/// Shows all frameworks and guides, folded but for the one that matters here.
pub(in crate::app) fn guide_ui(
    ui: &mut Ui,
    frameworks: &Frameworks,
    current: Option<&Framework>,
    theme: &Theme,
) {
    ui.label(strong("Guide", 15.0));
    let words = "How to go about a design question, and how to tell a strong answer";
    ui.add(egui::Label::new(egui::RichText::new(words).weak()).wrap());
    ui.add_space(8.0);
    let of_kind = |kind| {
        frameworks
            .all()
            .iter()
            .filter(move |framework| framework.kind == kind)
    };
    for (title, kind) in [
        ("Frameworks", FrameworkKind::Steps),
        ("To keep in mind", FrameworkKind::Guide),
    ] {
        ui.label(caption(title, theme));
        for own in of_kind(kind) {
            let is_current = current.is_some_and(|current| current.id == own.id);
            egui::CollapsingHeader::new(strong(&own.name, 13.0))
                .id_salt(("guide", own.id.as_str()))
                .default_open(is_current)
                .show(ui, |ui| framework_ui(ui, own, theme));
        }
        ui.add_space(10.0);
    }
}

fn framework_ui(ui: &mut Ui, framework: &Framework, theme: &Theme) {
    if !framework.summary.is_empty() {
        ui.add(egui::Label::new(egui::RichText::new(&framework.summary).weak()).wrap());
    }
    if framework.minutes() > 0 {
        let words = format!(
            "{} steps · {} minutes",
            framework.steps.len(),
            framework.minutes()
        );
        ui.weak(words);
    }
    for (index, step) in framework.steps.iter().enumerate() {
        ui.add_space(6.0);
        let title = format!("{}. {}", index + 1, step.title);
        egui::CollapsingHeader::new(title)
            .id_salt(("guide", framework.id.as_str(), step.id.as_str()))
            .show(ui, |ui| step_ui(ui, step, theme));
    }
}

fn step_ui(ui: &mut Ui, step: &FrameworkStep, theme: &Theme) {
    let summary = match step.minutes {
        0 => step.summary.clone(),
        minutes => format!("{} About {minutes} minutes.", step.summary),
    };
    if !summary.is_empty() {
        ui.add(egui::Label::new(summary).wrap());
        ui.add_space(4.0);
    }
    for prompt in &step.prompts {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            ui.weak("•");
            ui.add(egui::Label::new(egui::RichText::new(prompt).weak()).wrap());
        });
    }
    if !step.strong_answer.is_empty() {
        ui.add_space(4.0);
        ui.label(caption("A strong answer", theme));
        ui.add(egui::Label::new(&step.strong_answer).wrap());
    }
}
