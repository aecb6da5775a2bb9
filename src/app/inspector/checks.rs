//! What the checks found, with the way to it, its fix, and the choice to live with it.

use egui::{TextEdit, Ui, vec2};

use super::Inspector;
use crate::app::look::{caption, color32, name, strong};
use crate::check::{Finding, Severity};
use crate::model::{Edit, FindingKey};
use crate::scene::Color;
use crate::scene::style::Theme;
use crate::session::Session;

/// How many findings are listed at once: nobody reads more, and each costs time to show.
const MOST_FINDINGS: usize = 100;

/// State of the page.
#[derive(Debug, Default)]
pub(super) struct Checks {
    /// Severities that are left out.
    hidden: Vec<Severity>,
    /// Whether only what speaks of the selection is listed.
    only_selected: bool,
    /// The finding that is about to be ignored.
    ignoring: Option<Ignoring>,
    /// The finding of which it is shown why it counts.
    explained: Option<FindingKey>,
}

/// A finding that is about to be ignored.
#[derive(Debug)]
struct Ignoring {
    key: FindingKey,
    reason: String,
    /// Whether its field has had the keyboard.
    started: bool,
}

impl Inspector {
    pub(super) fn checks_ui(&mut self, ui: &mut Ui, session: &mut Session) {
        let theme = session.theme().clone();
        if session.findings().is_empty() {
            let (title, text) = if session.ignored().is_empty() {
                ("No findings", "Every check passes on this diagram.")
            } else {
                ("No open findings", "What is left is ignored for a reason.")
            };
            ui.label(strong(title, 15.0).color(color32(theme.ok)));
            ui.weak(text);
        } else {
            self.filters_ui(ui, session, &theme);
            self.findings_ui(ui, session);
        }
        ignored_ui(ui, session, &theme);
    }

    /// A switch for each severity, with its count, and one for the selection.
    fn filters_ui(&mut self, ui: &mut Ui, session: &Session, theme: &Theme) {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            for severity in [Severity::Error, Severity::Warning, Severity::Advice] {
                let findings = session.findings().iter();
                let count = findings
                    .filter(|finding| finding.severity == severity)
                    .count();
                let (color, mark, word) = look_of(severity, theme);
                let shown = !self.checks.hidden.contains(&severity);
                let text = format!("{mark} {count} {}", plural(word, count));
                if chip(ui, &text, color, shown, theme) {
                    if shown {
                        self.checks.hidden.push(severity);
                    } else {
                        self.checks.hidden.retain(|own| *own != severity);
                    }
                }
            }
            if !session.selection().is_empty() {
                let only = self.checks.only_selected;
                if chip(ui, "Selection", theme.accent, only, theme) {
                    self.checks.only_selected = !only;
                }
            }
        });
        ui.add_space(6.0);
    }

    fn findings_ui(&mut self, ui: &mut Ui, session: &mut Session) {
        let selection = session.selection();
        let of_selection = |finding: &Finding| {
            finding.nodes.iter().any(|id| selection.contains(id))
                || finding.edges.iter().any(|id| selection.contains(id))
        };
        let only_selected = self.checks.only_selected && !selection.is_empty();
        let wanted: Vec<usize> = session
            .findings()
            .iter()
            .enumerate()
            .filter(|(_, own)| !self.checks.hidden.contains(&own.severity))
            .filter(|(_, own)| !only_selected || of_selection(own))
            .map(|(index, _)| index)
            .collect();
        if wanted.is_empty() {
            ui.weak("No finding matches these filters.");
        }
        for index in wanted.iter().take(MOST_FINDINGS) {
            self.finding_ui(ui, session, *index);
        }
        if wanted.len() > MOST_FINDINGS {
            ui.weak(format!(
                "and {} more, once these are mended",
                wanted.len() - MOST_FINDINGS
            ));
        }
    }

    /// One finding: what it says, where it is, what can be done about it.
    pub(super) fn finding_ui(&mut self, ui: &mut Ui, session: &mut Session, index: usize) {
        let Some(finding) = session.findings().get(index).cloned() else {
            return;
        };
        let theme = session.theme().clone();
        let (color, mark, word) = look_of(finding.severity, &theme);
        let key = finding.key();
        card(ui, &theme, color, |ui| {
            let label = format!("{mark} {word}");
            ui.label(egui::RichText::new(label).small().color(color32(color)));
            ui.label(strong(&finding.message, 12.5));
            // What mends it first and filled, the rest quiet.
            if let Some(fix) = &finding.fix {
                let text = egui::RichText::new(&fix.label).color(color32(theme.on_accent));
                let button = egui::Button::new(text).fill(color32(theme.accent)).wrap();
                if ui.add(button).clicked() {
                    session.apply_fix(fix);
                }
            }
            // Heard alone, a link must say which finding it is of.
            let of_this = |ui: &Ui, link: &egui::Response| {
                let message = finding.message.clone();
                ui.ctx()
                    .accesskit_node_builder(link.id, |node| node.set_description(message));
            };
            ui.horizontal_wrapped(|ui| {
                if !(finding.nodes.is_empty() && finding.edges.is_empty()) {
                    let show = ui.link("Show on canvas");
                    of_this(ui, &show);
                    if show.clicked() {
                        session.show_finding(index);
                    }
                }
                let why = ui.link("Why?");
                of_this(ui, &why);
                if why.clicked() {
                    let is_open = self.checks.explained.as_ref() == Some(&key);
                    self.checks.explained = (!is_open).then(|| key.clone());
                }
                let is_other = |ignoring: &Ignoring| ignoring.key != key;
                if self.checks.ignoring.as_ref().is_none_or(is_other) {
                    let ignore = ui.link("Ignore…");
                    of_this(ui, &ignore);
                    if ignore.clicked() {
                        self.checks.ignoring = Some(Ignoring {
                            key: key.clone(),
                            reason: String::new(),
                            started: false,
                        });
                    }
                }
            });
            if self.checks.explained.as_ref() == Some(&key) {
                // A custom rule need not say why, nor what to do.
                let (why, fix) = finding.reason();
                let rule = format!("Rule: {}", finding.rule);
                let words = [why, fix, &rule];
                for words in words.into_iter().filter(|words| !words.is_empty()) {
                    let words = egui::RichText::new(words).color(color32(theme.muted));
                    ui.add(egui::Label::new(words).wrap());
                }
            }
            self.reason_ui(ui, session, &key);
        });
    }

    /// The field for the reason of the finding that is about to be ignored.
    fn reason_ui(&mut self, ui: &mut Ui, session: &mut Session, key: &FindingKey) {
        let own = self.checks.ignoring.as_mut();
        let Some(ignoring) = own.filter(|ignoring| ignoring.key == *key) else {
            return;
        };
        let reason = &mut ignoring.reason;
        let field = TextEdit::singleline(reason)
            .hint_text("Why it is fine here")
            .desired_width(f32::INFINITY)
            .margin(vec2(8.0, 4.0));
        let response = ui.add(field);
        name(&response, "Reason for ignoring");
        if !std::mem::replace(&mut ignoring.started, true) {
            response.request_focus();
        }
        let (mut done, mut cancelled) = (false, false);
        let has_reason = !reason.trim().is_empty();
        ui.horizontal(|ui| {
            let ignore = ui.add_enabled(has_reason, egui::Button::new("Ignore"));
            done = ignore
                .on_disabled_hover_text("Say why, so that others can follow")
                .clicked();
            cancelled = ui.button("Cancel").clicked();
        });
        if response.lost_focus() {
            done |= has_reason && ui.input(|input| input.key_pressed(egui::Key::Enter));
            cancelled |= ui.input(|input| input.key_pressed(egui::Key::Escape));
        }
        if done {
            let reason = reason.trim().to_owned();
            session.apply(&Edit::Ignore(key.clone(), Some(reason.clone())));
        }
        if done || cancelled {
            self.checks.ignoring = None;
        }
    }
}

/// What the document ignores, and why.
fn ignored_ui(ui: &mut Ui, session: &mut Session, theme: &Theme) {
    let ignored = session.ignored().to_vec();
    if ignored.is_empty() {
        return;
    }
    ui.add_space(12.0);
    ui.label(caption(&format!("Ignored · {}", ignored.len()), theme));
    for (finding, reason) in ignored.iter().take(MOST_FINDINGS) {
        card(ui, theme, theme.muted, |ui| {
            ui.label(&finding.message);
            ui.weak(reason);
            if ui.link("Count again").clicked() {
                session.apply(&Edit::Ignore(finding.key(), None));
            }
        });
    }
}

/// A card with a stripe in the color of what it says.
fn card(ui: &mut Ui, theme: &Theme, color: Color, content: impl FnOnce(&mut Ui)) {
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
        content(ui);
    });
    let rect = shown.response.rect;
    let stripe = egui::Rect::from_min_size(rect.min, vec2(3.0, rect.height()));
    ui.painter().rect_filled(stripe, 1.5, color32(color));
    ui.add_space(2.0);
}

/// A switch as a small pill; returns whether it was clicked.
fn chip(ui: &mut Ui, text: &str, color: Color, on: bool, theme: &Theme) -> bool {
    let text_color = if on { color } else { theme.muted };
    let label = egui::RichText::new(text).small().color(color32(text_color));
    let fill = if on { theme.raised } else { theme.panel };
    let border = if on { color } else { theme.line };
    let button = egui::Button::new(label)
        .fill(color32(fill))
        .stroke(egui::Stroke::new(1.0, color32(border)))
        .corner_radius(12)
        .min_size(vec2(0.0, 24.0));
    let response = ui.add(button);
    response.widget_info(|| {
        egui::WidgetInfo::selected(egui::Role::CheckBox, true, on, format!("Show {text}"))
    });
    response.clicked()
}

/// Color, mark and word of a severity.
fn look_of(severity: Severity, theme: &Theme) -> (Color, &'static str, &'static str) {
    match severity {
        Severity::Error => (theme.error, "■", "Error"),
        Severity::Warning => (theme.warning, "▲", "Warning"),
        Severity::Advice => (theme.accent, "●", "Advice"),
    }
}

fn plural(word: &str, count: usize) -> String {
    let word = word.to_lowercase();
    match (word.as_str(), count) {
        ("advice", _) | (_, 1) => word,
        _ => format!("{word}s"),
    }
}
