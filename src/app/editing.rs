//! Editing where things are: text in place, and the menu under the pointer.

use crate::model::RecordId;
use egui::{TextEdit, Ui};

use super::{App, bars, canvas, look, regions};
use crate::geometry::Point;
use crate::scene::Tag;
use crate::session::{Command, Session};

/// What is being written.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// The text of a record.
    Record(RecordId),
    /// Free text that is not there yet, with its top left corner at a scene point: it comes
    /// to be when it has words.
    New(Point),
}

/// Editing of text in its place.
#[derive(Clone, Debug)]
pub(super) struct TextEditing {
    pub place: Place,
    text: String,
    /// The text when it began.
    before: String,
    /// Whether the record came to be by this.
    is_new: bool,
    started: bool,
}

impl TextEditing {
    /// Writing in a place that has this text.
    pub fn new(place: Place, text: String) -> Self {
        Self {
            is_new: matches!(place, Place::New(_)),
            place,
            before: text.clone(),
            text,
            started: false,
        }
    }

    /// Gives the document what was typed so far.
    fn keep(&mut self, session: &mut Session) {
        match &self.place {
            Place::Record(id) => session.type_text(id, &self.text),
            Place::New(at) => {
                if let Some(id) = session.type_new_text(&self.text, *at) {
                    self.place = Place::Record(id.into());
                }
            }
        }
    }

    /// Ends it; `keeps` says whether the document keeps what was typed.
    fn end(self, session: &mut Session, keeps: bool) {
        match &self.place {
            Place::Record(id) if keeps => session.end_typing(id, self.is_new),
            Place::Record(id) => session.give_up_typing(id, &self.before, self.is_new),
            Place::New(_) => {}
        }
    }
}

/// The commands for what is under the pointer, in groups: what it is about, its place, the clipboard, and
/// last what removes it.
fn menu_of(target: Option<&Tag>) -> &'static [&'static [Command]] {
    const CLIPBOARD: &[Command] = &[Command::Cut, Command::Copy, Command::Duplicate];
    const KINDS: &[Command] = &[
        Command::EdgeSync,
        Command::EdgeAsync,
        Command::EdgeBatch,
        Command::EdgeFeedback,
    ];
    match target {
        Some(Tag::Record(RecordId::Node(_)) | Tag::Port(_)) => &[
            &[
                Command::EditText,
                Command::StartConnection,
                Command::AddNext,
                Command::ReplaceComponent,
                Command::FocusMode,
            ],
            &[
                Command::MoveToLane,
                Command::GroupIntoLane,
                Command::ToggleLock,
                Command::BringForward,
                Command::SendBackward,
            ],
            CLIPBOARD,
            &[Command::SaveAsComponent],
            &[Command::Delete, Command::DeleteAndJoin],
        ],
        Some(Tag::Record(RecordId::Lane(_))) => &[
            &[
                Command::QuickAdd,
                Command::AddNote,
                Command::AddText,
                Command::AddLane,
                Command::Paste,
            ],
            &[
                Command::EditText,
                Command::ToggleCollapse,
                Command::LookInside,
                Command::LaneUp,
                Command::LaneDown,
            ],
            &[Command::Copy, Command::Duplicate],
            &[Command::AutoLayout, Command::FitAll],
            &[Command::Delete],
        ],
        Some(Tag::Record(RecordId::Edge(_)) | Tag::EdgeLabel(_)) => &[
            &[
                Command::EditText,
                Command::InsertOnEdge,
                Command::ReverseEdges,
            ],
            KINDS,
            &[Command::ClearBends, Command::ToggleStub],
            &[Command::Delete],
        ],
        Some(Tag::Stub(_)) => &[
            &[Command::FollowStub, Command::ToggleStub],
            KINDS,
            &[Command::Delete],
        ],
        Some(Tag::Record(RecordId::Note(_))) => &[
            &[
                Command::EditText,
                Command::BringToFront,
                Command::SendToBack,
            ],
            CLIPBOARD,
            &[Command::Delete],
        ],
        None => &[
            &[Command::QuickAdd, Command::Sketch, Command::Paste],
            &[Command::AddLane, Command::AddNote, Command::AddText],
            &[Command::AutoLayout, Command::SelectAll, Command::FitAll],
        ],
    }
}

impl App {
    /// Opens the menu of what is selected, or of the canvas, beside it.
    pub(super) fn open_menu_by_key(&mut self, ctx: &egui::Context) {
        let Some(session) = self.documents.session() else {
            return;
        };
        // Of several things, the nodes are what their menu is for.
        let selection = session.selection();
        let node = selection.nodes().next().map(RecordId::from);
        let tag = node
            .or_else(|| selection.iter().next().cloned())
            .map(Tag::Record);
        let bounds = session.selection_bounds();
        let at = bounds.map_or_else(|| session.viewport_center(), |rect| rect.center());
        let on_screen = session.view.canvas.camera.to_screen(at);
        let corner = self.canvas_area.min;
        let place = corner + egui::vec2(on_screen.x as f32, on_screen.y as f32);
        self.menu_at = Some(place.clamp(self.canvas_area.min, self.canvas_area.max));
        self.context_target = tag;
        self.context_at = Some(at);
        self.menu_asked = true;
        self.is_keyed = true;
        regions::ask(ctx, regions::Region::ContextMenu);
    }

    pub(super) fn context_menu(&mut self, canvas: &egui::Response) {
        let mut chosen = None;
        let target = self.context_target.clone();
        let (session, keymap) = (self.documents.session(), &self.environment.keys);
        let mut popup = egui::Popup::context_menu(canvas);
        let is_keyed = std::mem::take(&mut self.menu_asked);
        if canvas.secondary_clicked() {
            self.menu_at = None;
        }
        if let Some(at) = self.menu_at {
            popup = popup.at_position(at);
        }
        if is_keyed {
            popup = popup.open_memory(egui::SetOpenCommand::Bool(true));
        }
        popup.show(|ui| {
            ui.set_width(270.0);
            let groups = menu_of(target.as_ref());
            let commands: usize = groups.iter().map(|group| group.len()).sum();
            bars::scrolled_if_tall(ui, commands + groups.len(), |ui| {
                for (place, group) in groups.iter().enumerate() {
                    if place > 0 {
                        ui.separator();
                    }
                    for command in *group {
                        if bars::entry(ui, *command, session, keymap) {
                            chosen = Some(*command);
                            ui.close();
                        }
                    }
                }
            });
        });
        if let Some(command) = chosen {
            let ctx = canvas.ctx.clone();
            let at = self.context_at;
            if let Some(session) = self.documents.session_mut() {
                session.view.here = at;
            }
            if command == Command::Paste {
                self.paste_at = at;
            }
            self.run_command(&ctx, command);
            if let Some(session) = self.documents.session_mut() {
                session.view.here = None;
            }
        }
    }

    pub(super) fn text_editing_ui(&mut self, ui: &mut Ui) {
        let (Some(editing), Some(session)) = (&mut self.editing, self.documents.session_mut())
        else {
            return;
        };
        let rect = match &editing.place {
            Place::Record(id) => canvas::text_rect(session, self.canvas_area, id),
            Place::New(at) => Some(canvas::new_text_rect(session, self.canvas_area, *at)),
        };
        let Some(rect) = rect else {
            self.editing = None;
            return;
        };
        let many_lines = matches!(
            editing.place,
            Place::Record(RecordId::Note(_)) | Place::New(_)
        );
        let id = egui::Id::unique("text editing");
        let response = egui::Area::new(id.with("area"))
            .order(egui::Order::Foreground)
            .fixed_pos(rect.min)
            .show(ui.ctx(), |ui| {
                let hint = match editing.place {
                    Place::New(_) => "Text (Markdown)",
                    Place::Record(_) => "",
                };
                // Enter is a new line where there may be several.
                let field = if many_lines {
                    TextEdit::multiline(&mut editing.text)
                } else {
                    TextEdit::singleline(&mut editing.text)
                };
                ui.add_sized(
                    rect.size(),
                    field.id(id).hint_text(hint).margin(egui::vec2(6.0, 4.0)),
                )
            })
            .inner;
        look::name(&response, "Edit text");
        if !editing.started {
            editing.started = true;
            session.begin_typing();
            response.request_focus();
            let end = editing.text.chars().count();
            let mut state = egui::text_edit::TextEditState::load(ui.ctx(), id).unwrap_or_default();
            let all = egui::text::CCursorRange::two(
                egui::text::CCursor::new(0),
                egui::text::CCursor::new(end),
            );
            state.cursor.set_char_range(Some(all));
            state.store(ui.ctx(), id);
            return;
        }
        let done = many_lines
            && ui.input(|input| {
                input.events.iter().any(|event| {
                    matches!(event, egui::Event::Key { key: egui::Key::Enter, pressed: true, modifiers, .. }
                        if modifiers.command)
                })
            });
        if done {
            response.surrender_focus();
        }
        if response.changed() {
            editing.keep(session);
        }
        if done || response.lost_focus() {
            // Esc keeps a text, and leaves a title as it was.
            let cancelled = !many_lines && ui.input(|input| input.key_pressed(egui::Key::Escape));
            if let Some(editing) = self.editing.take() {
                editing.end(session, !cancelled);
            }
        }
    }

    /// Ends what is written on the canvas, before another document comes to be shown.
    pub(super) fn end_text_editing(&mut self) {
        if let (Some(editing), Some(session)) = (self.editing.take(), self.documents.session_mut())
        {
            editing.end(session, true);
        }
    }
}
