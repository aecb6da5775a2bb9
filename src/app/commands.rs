//! Commands in the window: keys, the searched lists, and what only a window can do.

use egui::Pos2;

use super::dialogs::{Dialog, Next};
use super::inspector::Tab;
use super::picker::{Entry, Mark, Picker, Place};
use super::preferences::PreferencesDialog;
use super::regions::Region;
use super::shortcuts::ShortcutsDialog;
use super::sketch_bar::SketchBar;
use super::{App, PickerKind, keys};
use crate::geometry::Point;
use crate::model::{LaneId, Level, Node, RecordId, Selection};
use crate::scene::Tag;
use crate::session::{
    COMMANDS, Command, ExportFormat, Menu, Outcome, Owner, Session, WindowCommand,
};
use crate::sketch::reads_like_a_sketch;
use crate::storage::{Locations, ThemeChoice};

/// What is said of a command that leaves no step behind: what is shown now, and how large.
fn heard_of(command: Command, session: &Session) -> String {
    let state = super::bars::toggled(session, command);
    match command {
        Command::ZoomIn
        | Command::ZoomOut
        | Command::ZoomActual
        | Command::FitAll
        | Command::FitSelection => {
            let percent = (session.view.canvas.camera.zoom * 100.0).round();
            format!("Zoom {percent} %")
        }
        Command::Copy => format!("Copied {}", session.selection().describe()),
        _ if command.spec().menu != Some(Menu::View) => String::new(),
        _ => {
            let label = command.spec().label.trim_end_matches('…');
            match state {
                Some(true) => format!("{label}: on"),
                Some(false) => format!("{label}: off"),
                None => label.to_owned(),
            }
        }
    }
}

/// A page of the documentation.
fn page(name: &str) -> egui::OpenUrl {
    let address = format!("{}/blob/main/docs/{name}.md", env!("CARGO_PKG_REPOSITORY"));
    egui::OpenUrl::new_tab(address)
}

impl App {
    /// Takes the keys of this frame.
    ///
    /// Returns the commands that have to wait until the fields have taken what was typed in the
    /// same frame, so that a save has the last letter too.
    pub(super) fn take_keys(&mut self, ctx: &egui::Context) -> Vec<Command> {
        let mut waiting = Vec::new();
        // Keys belong to what is open on top: Esc closes a menu and clears no selection.
        if self.dialog.is_some() || self.picker.is_some() || egui::Popup::is_any_open(ctx) {
            return waiting;
        }
        // Esc takes the keyboard from a field before it is seen here.
        let writing = self.inspector.take_writing();
        let typing = ctx.text_edit_focused() || self.editing.is_some() || writing;
        let canvas = super::canvas::canvas_id();
        // Where nobody has the keyboard for a frame, no key is meant for the canvas.
        let has_canvas = self.documents.session().is_some();
        let plain = !typing
            && ctx.memory(|memory| match memory.focused() {
                Some(focused) => focused == canvas,
                None => !has_canvas,
            });
        if !typing && self.tour_is_shown() && self.tour.as_mut().is_some_and(|t| !t.take_keys(ctx))
        {
            self.end_tour();
        }
        let paste_asked = self.paste_asked;
        for pressed in keys::take_pressed(ctx, &self.environment.keys, typing, plain, paste_asked) {
            match pressed {
                keys::Pressed::Command(command) if typing => waiting.push(command),
                keys::Pressed::Command(command) => self.run_command(ctx, command),
                keys::Pressed::Paste(text) => {
                    self.paste_asked = false;
                    self.paste(&text);
                }
            }
        }
        waiting
    }

    /// Pastes at the pointer, or where a menu asked for it: part of a diagram; a sketch in words, which
    /// is shown before it is added; other words as a note.
    fn paste(&mut self, text: &str) {
        let is_diagram = text.contains("format:");
        if !is_diagram && reads_like_a_sketch(text) {
            self.open_sketch(text.trim().to_owned());
            return;
        }
        let menu = self.paste_at.take();
        let Some(session) = self.documents.session_mut() else {
            return;
        };
        let at = menu.or_else(|| session.pointer());
        if is_diagram || text.trim().is_empty() {
            session.paste_text(text, at);
        } else {
            session.paste_note(text, at);
        }
    }

    /// Does a command, wherever it came from.
    pub(super) fn run_command(&mut self, ctx: &egui::Context, command: Command) {
        if command == Command::ClearSelection && self.cancel_layout() {
            return;
        }
        match (command.owner(), self.documents.session_mut()) {
            (Owner::Session(own), Some(session)) => match session.dispatch(own) {
                Outcome::Done => self.voice.did(heard_of(command, session)),
                Outcome::Request(request) => self.follow_request(ctx, request),
                Outcome::Unavailable(reason) => self.say_unavailable(command, reason),
            },
            (Owner::Window(own), Some(session)) => match session.make_way(own) {
                Ok(()) => self.window_command(ctx, own),
                Err(reason) => self.say_unavailable(command, reason),
            },
            (Owner::Window(own), None) if super::bars::works_without_document(command) => {
                self.window_command(ctx, own);
            }
            (_, None) => {}
        }
        self.remember_view();
    }

    fn say_unavailable(&mut self, command: Command, reason: &str) {
        let label = command.spec().label;
        self.toasts
            .info(format!("{label}: {}", reason.to_lowercase()))
            .duration(std::time::Duration::from_secs(3));
    }

    /// Does what only the window can do.
    fn window_command(&mut self, ctx: &egui::Context, command: WindowCommand) {
        match command {
            WindowCommand::NewDocument => self.go_on(ctx, Next::Blank),
            WindowCommand::ShowStart => self.go_on(ctx, Next::Start),
            WindowCommand::CloseDocument => self.go_on(ctx, Next::Close),
            WindowCommand::NextDocument | WindowCommand::PreviousDocument => {
                self.end_text_editing();
                self.documents.step(command == WindowCommand::NextDocument);
                self.shown_document_changed();
            }
            WindowCommand::Open => self.go_on(ctx, Next::OpenDialog),
            WindowCommand::Save => self.save(ctx, None),
            WindowCommand::SaveAs => self.ask_where_to_save(None),
            WindowCommand::Export => self.ask_where_to_export(ExportFormat::Svg),
            WindowCommand::ExportDesign => self.ask_where_to_export(ExportFormat::Html),
            WindowCommand::Quit => self.go_on(ctx, Next::Quit),
            WindowCommand::CopyAsPng => self.copy_as_png(ctx),
            WindowCommand::Find => self.open_find(),
            WindowCommand::FocusPalette => {
                if let Some(session) = self.documents.session_mut() {
                    session.view.switches.palette = true;
                }
                self.palette.focus();
            }
            WindowCommand::CommandPalette => self.open_commands(),
            WindowCommand::ReplaceComponent => self.open_replace(),
            WindowCommand::InsertOnEdge => self.open_insert(),
            WindowCommand::Sketch => self.open_sketch(String::new()),
            WindowCommand::Versions => self.show_versions(),
            WindowCommand::SaveAsTemplate => self.ask_for_template(),
            WindowCommand::SaveAsComponent => self.ask_for_component(),
            WindowCommand::Shortcuts => {
                self.dialog = Some(Dialog::Shortcuts(ShortcutsDialog::default()));
            }
            WindowCommand::Preferences => {
                let usual = self.locations.as_ref().map(Locations::templates);
                let dialog = PreferencesDialog::new(&self.settings, usual.as_deref());
                self.dialog = Some(Dialog::Preferences(dialog));
            }
            WindowCommand::ShowTour => self.show_tour(),
            WindowCommand::ShowSheet => self.show_page(Tab::Sheet),
            WindowCommand::ShowEstimate => self.show_page(Tab::Estimate),
            WindowCommand::SheetWindow => self.inspector.toggle_sheet_window(),
            WindowCommand::ShowGuide if self.documents.session().is_some() => {
                self.show_page(Tab::Guide);
            }
            WindowCommand::ShowGuide => self.dialog = Some(Dialog::Guide),
            WindowCommand::Rulebook => ctx.open_url(page("rules")),
            WindowCommand::FileFormat => ctx.open_url(page("format")),
            WindowCommand::Folders => self.show_folders(),
            WindowCommand::About => self.dialog = Some(Dialog::About),
            WindowCommand::MoveToLane => self.open_lanes(),
            WindowCommand::FocusInspector => {
                if let Some(session) = self.documents.session_mut() {
                    session.view.switches.inspector = true;
                    self.inspector.focus_first();
                }
            }
            WindowCommand::NextPanel => self.step_region(ctx, true),
            WindowCommand::PreviousPanel => self.step_region(ctx, false),
            WindowCommand::FocusMenus => self.go_to_region(ctx, Region::Menu),
            WindowCommand::ContextMenu => self.open_menu_by_key(ctx),
            WindowCommand::FullScreen => {
                let on = ctx.input(|input| input.viewport().fullscreen.unwrap_or_default());
                ctx.send_viewport_cmd(egui::ViewportCommand::Fullscreen(!on));
            }
            WindowCommand::ThemeSystem => self.choose_theme(ctx, ThemeChoice::System),
            WindowCommand::ThemeDark => self.choose_theme(ctx, ThemeChoice::Dark),
            WindowCommand::ThemeLight => self.choose_theme(ctx, ThemeChoice::Light),
            WindowCommand::ThemePrint => self.choose_theme(ctx, ThemeChoice::Print),
            WindowCommand::ThemeSketch => self.choose_theme(ctx, ThemeChoice::Sketch),
        }
    }

    /// Shows a page of the inspector.
    fn show_page(&mut self, page: Tab) {
        if let Some(session) = self.documents.session_mut() {
            session.view.switches.inspector = true;
            self.inspector.tab = page;
            self.inspector.focus_page();
        }
    }

    fn choose_theme(&mut self, ctx: &egui::Context, choice: ThemeChoice) {
        self.settings.theme = choice;
        self.apply_theme(ctx);
        self.save_settings();
    }

    fn copy_as_png(&mut self, ctx: &egui::Context) {
        let Some(session) = self.documents.session() else {
            return;
        };
        let selection = session.selection();
        // What is picked out is shown itself.
        let (part, level) = if selection.nodes().next().is_none() {
            (session.document().clone(), session.level())
        } else {
            let part = session.document().subset(selection);
            (part, session.level().max(Level::Standard))
        };
        let scene =
            crate::session::render(&part, level, session.catalog(), &self.environment.theme);
        match crate::interchange::rasterize(&scene, 2.0, false) {
            Ok(pixels) => {
                ctx.copy_image(super::picture::image_of(&pixels));
                self.toasts.success("Copied as PNG");
            }
            Err(error) => {
                self.toasts.error(error.to_string());
            }
        }
    }

    fn open_commands(&mut self) {
        let session = self.documents.session();
        let entries = COMMANDS
            .iter()
            .filter(|spec| spec.command != Command::CommandPalette)
            .filter(|spec| session.is_some() || super::bars::works_without_document(spec.command))
            .map(|spec| Entry {
                value: spec.command,
                label: session.map_or_else(
                    || spec.label.to_owned(),
                    |session| session.command_label(spec.command),
                ),
                detail: self.environment.keys.hint(spec.command),
                keywords: spec.id.replace(['.', '_'], " "),
                mark: None,
                disabled: session.and_then(|session| session.availability(spec.command).err()),
            })
            .collect();
        self.picker = Some(PickerKind::Commands(Picker::new(
            "What do you want to do?",
            Place::Top,
            entries,
        )));
    }

    /// Where a list about some place of the scene opens in the window.
    pub(super) fn place_of(&self, at: Point) -> Place {
        let Some(session) = self.documents.session() else {
            return Place::Top;
        };
        let on_screen = session.view.canvas.camera.to_screen(at);
        let corner = self.canvas_area.min;
        Place::At(Pos2::new(
            corner.x + on_screen.x as f32,
            corner.y + on_screen.y as f32,
        ))
    }

    /// Opens the bar for a sketch in words.
    pub(super) fn open_sketch(&mut self, text: String) {
        if self.documents.session().is_some() {
            self.end_text_editing();
            self.picker = Some(PickerKind::Sketch(SketchBar::new(text)));
        }
    }

    /// Opens the list of lanes that the selected nodes can be put into.
    fn open_lanes(&mut self) {
        let Some(session) = self.documents.session() else {
            return;
        };
        let lanes = session.document().lanes_in_order();
        let mut entries: Vec<Entry<Option<LaneId>>> = lanes
            .into_iter()
            .map(|(id, lane)| Entry {
                value: Some(id.clone()),
                label: lane.title.clone(),
                detail: lane.kind.label().to_owned(),
                keywords: String::new(),
                mark: Some(Mark::Ground(
                    self.environment.theme.lane(lane.kind, lane.hue),
                )),
                disabled: None,
            })
            .collect();
        entries.push(Entry {
            value: None,
            label: "No lane".to_owned(),
            detail: String::new(),
            keywords: "none".to_owned(),
            mark: None,
            disabled: None,
        });
        self.picker = Some(PickerKind::Lane(Picker::new(
            "Put into lane…",
            Place::Top,
            entries,
        )));
    }

    fn open_find(&mut self) {
        let Some(session) = self.documents.session() else {
            return;
        };
        let (document, shown) = (session.document(), session.shown());
        let mark = |node: &Node| {
            let component = session.catalog().component(node.component.as_str())?;
            Some(self.component_mark(component))
        };
        let ground = |lane: &LaneId| {
            let lane = document.lanes().get(lane)?;
            let color = self.environment.theme.lane(lane.kind, lane.hue);
            Some(Mark::Ground(color))
        };
        let hidden = document
            .nodes()
            .iter()
            .filter(|(id, _)| !shown.nodes().contains_key(*id))
            .map(|(id, node)| Entry {
                value: RecordId::from(id),
                label: node.label.clone(),
                detail: "node, not in view".to_owned(),
                keywords: format!("{} {}", node.component, node.technology),
                mark: mark(node),
                disabled: None,
            });
        let entries = session
            .index()
            .fragments()
            .iter()
            .filter_map(|fragment| match &fragment.tag {
                Tag::Record(id) => Some((id, fragment)),
                Tag::Port(_) | Tag::EdgeLabel(_) | Tag::Stub(_) => None,
            })
            .map(|(id, fragment)| {
                let (label, detail, mark) = match id {
                    RecordId::Node(id) => match document.node(id) {
                        Some(node) => (node.label.as_str(), "node", mark(node)),
                        None => (fragment.title.as_str(), "lane", None),
                    },
                    RecordId::Lane(id) => (fragment.title.as_str(), "lane", ground(id)),
                    other => (fragment.title.as_str(), other.kind(), None),
                };
                Entry {
                    value: id.clone(),
                    label: label.to_owned(),
                    detail: detail.to_owned(),
                    keywords: format!("{} {}", fragment.title, fragment.description),
                    mark,
                    disabled: None,
                }
            })
            .chain(hidden)
            .collect();
        self.picker = Some(PickerKind::Find(Picker::new(
            "Find on the canvas",
            Place::Top,
            entries,
        )));
    }

    /// Keeps the switches of the view with the settings.
    pub(super) fn remember_view(&mut self) {
        if let Some(session) = self.documents.session() {
            self.settings.keep_switches(session.view.switches);
        }
    }
}

/// Selects a record and brings it into view.
pub(super) fn reveal(session: &mut Session, id: &RecordId) {
    session.reveal(Selection::of(id));
}
