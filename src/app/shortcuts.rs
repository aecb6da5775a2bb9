//! The dialog of keyboard shortcuts: to look them up, and to change them.

use egui::{Role, ScrollArea, TextEdit, Ui, WidgetInfo, vec2};

use super::dialogs::Answer;
use super::keys::{Recorded, record};
use super::look::{caption, color32, name};
use super::picker::heading;
use crate::app::ring::Following as _;
use crate::scene::style::Theme;
use crate::session::{COMMANDS, Command, CommandSpec, Keymap, Menu, Shortcut};

/// State of the dialog.
#[derive(Clone, Debug, Default)]
pub(super) struct ShortcutsDialog {
    query: String,
    recording: Option<Recording>,
    is_open: bool,
}

/// Keys are being asked for.
#[derive(Clone, Debug)]
struct Recording {
    command: Command,
    /// Whether the new keys come beside the old ones.
    also: bool,
    /// Keys that were pressed and are another command's.
    taken: Option<(Shortcut, Command)>,
    /// Why keys that were pressed cannot be had.
    refusal: Option<String>,
    is_new: bool,
}

/// A change of the bindings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyChange {
    Bind {
        command: Command,
        keys: Shortcut,
        also: bool,
    },
    Unbind(Command),
    Reset(Command),
    ResetAll,
}

impl KeyChange {
    pub fn apply(self, keymap: &mut Keymap) {
        match self {
            Self::Bind {
                command,
                keys,
                also: false,
            } => keymap.bind(command, keys),
            Self::Bind { command, keys, .. } => keymap.bind_also(command, keys),
            Self::Unbind(command) => keymap.unbind(command),
            Self::Reset(command) => keymap.reset(command),
            Self::ResetAll => keymap.reset_all(),
        }
    }
}

impl ShortcutsDialog {
    /// Takes the keys that are asked for out of the input, before anything else has them.
    pub fn take_keys(&mut self, ctx: &egui::Context, keymap: &Keymap) -> Option<KeyChange> {
        let recording = self.recording.as_mut()?;
        match record(ctx, keymap)? {
            Recorded::Cancelled if recording.taken.is_some() => {
                recording.taken = None;
                None
            }
            Recorded::Cancelled => {
                self.recording = None;
                None
            }
            Recorded::Keys(keys) => {
                let command = recording.command;
                let owner = keymap.owner(keys).filter(|owner| *owner != command);
                (recording.taken, recording.refusal) = (None, None);
                if let Some(purpose) = keys.reserved_for() {
                    recording.refusal = Some(format!("{keys} is kept for {purpose}."));
                    return None;
                }
                if let Some(owner) = owner {
                    recording.taken = Some((keys, owner));
                    return None;
                }
                let also = recording.also;
                self.recording = None;
                Some(KeyChange::Bind {
                    command,
                    keys,
                    also,
                })
            }
        }
    }

    /// Shows the dialog.
    pub fn show(&mut self, ui: &mut Ui, keymap: &Keymap, theme: &Theme) -> Answer {
        let mut change = None;
        heading(ui, "Keyboard shortcuts");
        let field = TextEdit::singleline(&mut self.query)
            .hint_text("Search commands and keys")
            .desired_width(f32::INFINITY);
        let field = ui.add(field.margin(vec2(8.0, 6.0)));
        name(&field, "Search shortcuts");
        if !std::mem::replace(&mut self.is_open, true) {
            field.request_focus();
        }
        for conflict in keymap.conflicts() {
            let text = format!("▲ {conflict}");
            ui.add(
                egui::Label::new(egui::RichText::new(text).color(color32(theme.warning))).wrap(),
            );
        }
        ui.add_space(4.0);
        let room = (ui.ctx().content_rect().height() - 260.0).clamp(120.0, 460.0);
        ScrollArea::vertical()
            .max_height(room)
            .auto_shrink([false, false])
            .show_following(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 1.0;
                change = self.rows(ui, keymap, theme);
            });
        ui.add_space(8.0);
        let mut closed = false;
        ui.horizontal(|ui| {
            closed = ui.button("Close").clicked();
            let reset = egui::Button::new("Reset all");
            if ui.add_enabled(keymap.has_own(), reset).clicked() {
                change = Some(KeyChange::ResetAll);
            }
            ui.weak("Click a command to change its keys.");
        });
        match change {
            Some(change) => {
                self.recording = None;
                Answer::Keys(change)
            }
            None if closed => Answer::Close,
            None => Answer::None,
        }
    }

    fn rows(&mut self, ui: &mut Ui, keymap: &Keymap, theme: &Theme) -> Option<KeyChange> {
        let wanted = self.query.trim().to_lowercase();
        let matches = |words: &[&str]| {
            wanted.is_empty()
                || words
                    .iter()
                    .any(|word| word.to_lowercase().contains(&wanted))
        };
        let mut change = None;
        let mut any = false;
        let groups = Menu::ALL.into_iter().map(Some).chain([None]);
        for menu in groups {
            let own: Vec<(&CommandSpec, String)> = COMMANDS
                .iter()
                .filter(|spec| spec.menu == menu)
                .map(|spec| (spec, shown(keymap.keys(spec.command))))
                .filter(|(spec, keys)| matches(&[spec.label, keys, spec.id]))
                .collect();
            if own.is_empty() {
                continue;
            }
            any = true;
            ui.label(caption(menu.map_or("On the canvas", Menu::label), theme));
            for (spec, keys) in own {
                change = change.or(self.row(ui, spec, &keys, keymap, theme));
            }
            ui.add_space(8.0);
        }
        let pointer: Vec<_> = POINTER
            .iter()
            .filter(|(what, how)| matches(&[what, how]))
            .collect();
        if !pointer.is_empty() {
            any = true;
            ui.label(caption("Pointer", theme));
            for (what, how) in pointer {
                pointer_row(ui, what, how, theme);
            }
        }
        if !any {
            ui.weak(format!("Nothing found for “{}”", self.query));
        }
        change
    }

    /// A command and its keys; below it, while its keys are asked for, what can be done.
    fn row(
        &mut self,
        ui: &mut Ui,
        spec: &CommandSpec,
        keys: &str,
        keymap: &Keymap,
        theme: &Theme,
    ) -> Option<KeyChange> {
        let command = spec.command;
        let is_recording = self
            .recording
            .as_ref()
            .is_some_and(|recording| recording.command == command);
        let size = vec2(ui.available_width() - 6.0, 26.0);
        let (rect, response) = ui.allocate_exact_size(size, egui::Sense::click());
        let said = if keys.is_empty() { "no keys" } else { keys };
        let label = spec.label.trim_end_matches('…');
        response.widget_info(|| {
            WidgetInfo::selected(Role::Button, true, is_recording, format!("{label}: {said}"))
        });
        if ui.is_rect_visible(rect) {
            let is_lit = response.hovered() || response.has_focus();
            let fill = match (is_recording, is_lit) {
                (true, _) => Some(theme.accent.with_opacity(0.25)),
                (false, true) => Some(theme.hovered),
                (false, false) => None,
            };
            if let Some(fill) = fill {
                ui.painter().rect_filled(rect, 5.0, color32(fill));
            }
            let color = if keymap.is_custom(command) {
                theme.accent
            } else {
                theme.muted
            };
            let keys = if keys.is_empty() { "–" } else { keys };
            line(ui, rect, label, keys, [theme.text, color].map(color32));
        }
        if response.clicked() {
            self.recording = (!is_recording).then_some(Recording {
                command,
                also: false,
                taken: None,
                refusal: None,
                is_new: true,
            });
            return None;
        }
        let recording = self
            .recording
            .as_mut()
            .filter(|own| own.command == command)?;
        let change = recording_ui(ui, recording, label, keymap, theme);
        if std::mem::take(&mut recording.is_new) {
            ui.scroll_to_cursor(Some(egui::Align::BOTTOM));
        }
        change
    }
}

fn recording_ui(
    ui: &mut Ui,
    recording: &mut Recording,
    label: &str,
    keymap: &Keymap,
    theme: &Theme,
) -> Option<KeyChange> {
    let command = recording.command;
    let mut change = None;
    egui::Frame::new()
        .inner_margin(egui::Margin::symmetric(10, 6))
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            if let Some((keys, owner)) = recording.taken {
                let owner = owner.spec().label.trim_end_matches('…');
                let text = format!("{keys} does “{owner}”, which would go without.");
                ui.colored_label(color32(theme.warning), text);
                ui.horizontal(|ui| {
                    if ui.button("Reassign").clicked() {
                        let also = recording.also;
                        change = Some(KeyChange::Bind {
                            command,
                            keys,
                            also,
                        });
                    }
                    if ui.button("Cancel").clicked() {
                        recording.taken = None;
                    }
                });
                return;
            }
            if let Some(refusal) = &recording.refusal {
                ui.colored_label(color32(theme.warning), refusal);
            }
            ui.label(format!("Press the new keys for “{label}”. Esc cancels."));
            ui.horizontal(|ui| {
                let has_keys = !keymap.keys(command).is_empty();
                if has_keys {
                    ui.checkbox(&mut recording.also, "Keep the keys it has");
                }
                let remove = egui::Button::new("Remove keys");
                if ui.add_enabled(has_keys, remove).clicked() {
                    change = Some(KeyChange::Unbind(command));
                }
                let reset = egui::Button::new("Reset");
                if ui.add_enabled(keymap.is_custom(command), reset).clicked() {
                    change = Some(KeyChange::Reset(command));
                }
            });
        });
    change
}

fn shown(keys: &[Shortcut]) -> String {
    let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
    keys.join("  or  ")
}

/// Words at the left, keys at the right.
fn line(ui: &Ui, rect: egui::Rect, what: &str, keys: &str, colors: [egui::Color32; 2]) {
    let [text, weak] = colors;
    let painter = ui.painter();
    let mono = egui::TextStyle::Monospace.resolve(ui.style());
    let mut keys = egui::text::LayoutJob::simple_singleline(keys.to_owned(), mono, weak);
    keys.wrap = egui::text::TextWrapping::truncate_at_width(rect.width() * 0.6);
    let keys = painter.layout_job(keys);
    let body = egui::TextStyle::Body.resolve(ui.style());
    let mut what = egui::text::LayoutJob::simple_singleline(what.to_owned(), body, text);
    let room = rect.width() - keys.size().x - 28.0;
    what.wrap = egui::text::TextWrapping::truncate_at_width(room);
    let what = painter.layout_job(what);
    let y = |galley: &egui::Galley| rect.center().y - galley.size().y / 2.0;
    let at = egui::pos2(rect.left() + 8.0, y(&what));
    painter.galley(at, what, text);
    let at = egui::pos2(rect.right() - 8.0 - keys.size().x, y(&keys));
    painter.galley(at, keys, weak);
}

fn pointer_row(ui: &mut Ui, what: &str, how: &str, theme: &Theme) {
    let size = vec2(ui.available_width() - 6.0, 24.0);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{what}: {how}")));
    line(ui, rect, what, how, [theme.text, theme.muted].map(color32));
}

/// What the pointer does; the rows are those of the tools in `interact`.
const POINTER: [(&str, &str); 10] = [
    ("Move the view", "Space+drag, middle drag, scroll"),
    ("Zoom about the pointer", "Ctrl+wheel, pinch"),
    ("Select", "click, Shift+click"),
    ("Select a box", "drag; Alt: only what lies within"),
    ("Move", "drag; Shift: one axis, Ctrl: no snapping"),
    ("Move a copy", "Alt+drag"),
    ("Connect", "drag from a port"),
    ("Re-attach an edge", "drag its end"),
    ("Add a component", "double-click on empty canvas"),
    ("Edit text", "double-click"),
];
