//! The window: thin over [`crate::session`], the only module that knows egui.

mod arrange_bar;
mod bars;
mod browse;
mod canvas;
mod commands;
mod component_lists;
mod custom;
mod dialogs;
mod differences;
mod documents;
mod editing;
mod editor;
mod estimating;
mod export_dialog;
mod exporting;
mod focus;
mod folders;
mod fonts;
mod gallery;
mod inspector;
mod keys;
mod laying_out;
mod lists;
mod look;
mod merging;
mod net;
mod opening;
mod painter;
mod palette;
mod parts;
mod path_field;
mod picker;
mod picture;
mod preferences;
mod present;
mod recovered;
mod recovery;
mod regions;
mod ring;
mod shortcuts;
mod sketch_bar;
mod start;
mod tabs;
mod tour;
mod versions;
mod voice;
mod work;

use std::path::PathBuf;
use std::sync::Arc;

use egui::{CentralPanel, Frame, Margin, Panel, Rect, Ui};

pub use opening::run;
pub use parts::{canvas_alone, fragment_shapes};

use dialogs::{Dialog, Next};
use editing::{Place, TextEditing};
use lists::PickerKind;
use tabs::Documents;

use crate::catalog::{Catalog, Prices};
use crate::model::{Level, MOST_CARDS};
use crate::scene::Tag;
use crate::scene::style::Theme;
use crate::session::{
    Environment, ExportOptions, Keymap, Notice, NoticeKind, Request, Session, Source,
};
use crate::storage::{Known, Locations, Recoverable, Settings, ThemeChoice, VersionKeeper, Watch};

/// How much the picture grows, as a power of e, for each logical pixel that is scrolled with Ctrl: a notch
/// of a wheel is a fifth.
const SCROLL_ZOOM: f32 = 1.0 / 440.0;

/// How far things on their way get in a frame, in seconds: the frame in which they set out may
/// take long, and of the way something is to be seen.
const LONGEST_STEP: f32 = 0.04;

/// The window's state.
#[allow(
    clippy::struct_excessive_bools,
    reason = "they are states of the window that do not depend on each other"
)]
pub struct App {
    documents: Documents,
    settings: Settings,
    locations: Option<Locations>,
    recoveries: Recoverable,
    /// The list of them on the start screen.
    recovered: recovered::Recovered,
    /// The journal among them that is of the file that is shown.
    recovery_here: Option<PathBuf>,
    /// What notices that others write the files of open documents.
    watch: Watch,
    /// What keeps versions, where there is a home for them.
    version_keeper: Option<VersionKeeper>,
    /// Whether it was said that none can be kept.
    told_of_versions: bool,
    /// What all documents share: colors, themes, frameworks, prices, keys.
    environment: Arc<Environment>,
    start: start::Start,
    components: custom::CustomComponents,
    palette: palette::Palette,
    inspector: inspector::Inspector,
    picker: Option<PickerKind>,
    /// Where a paste was asked for in a menu, in scene points.
    paste_at: Option<crate::geometry::Point>,
    dialog: Option<Dialog>,
    editing: Option<TextEditing>,
    /// Where the context menu was opened, in scene points.
    context_at: Option<crate::geometry::Point>,
    /// What the open context menu is for: `None` is empty canvas.
    context_target: Option<Tag>,
    export_options: ExportOptions,
    exporting: Option<exporting::Exporting>,
    toasts: voice::Toasts,
    voice: voice::Voice,
    regions: regions::Regions,
    /// Where a menu was opened by a key, in the window; `None` if it was opened by the pointer.
    menu_at: Option<egui::Pos2>,
    /// Whether it is to be opened in this frame.
    menu_asked: bool,
    /// Which dialog was open in the last frame, and whether it has a field of its own.
    dialog_before: Option<(std::mem::Discriminant<Dialog>, bool)>,
    /// Whether the keyboard was used last to get somewhere.
    is_keyed: bool,
    canvas_area: Rect,
    quitting: bool,
    is_presenting: bool,
    was_full_screen: bool,
    /// Whether the clipboard was asked for by a menu, so that what comes is pasted.
    paste_asked: bool,
    tour: Option<tour::Tour>,
    trail: focus::Trail,
    /// Why no work is recorded at all, if that is so.
    unprotected: Option<String>,
    /// What came of a frame that failed.
    failure: Option<net::Failure>,
    last_title: String,
}

impl App {
    /// The window's state at the start; `locations` is where settings are remembered, and
    /// without it nothing is.
    pub fn new(ctx: &egui::Context, settings: Settings, locations: Option<Locations>) -> Self {
        keep_memory_between_frames();
        fonts::install(ctx);
        // The keys are the canvas's: Ctrl and + magnifies the diagram, not the buttons.
        ctx.options_mut(|options| {
            options.zoom_with_keyboard = false;
            options.input_options.scroll_zoom_speed = SCROLL_ZOOM;
        });
        ctx.set_zoom_factor(settings.ui_scale as f32);
        let (keymap, notices) = locations
            .as_ref()
            .map_or_else(Default::default, |locations| {
                Keymap::load(&locations.config)
            });
        let palette = palette::Palette::new(settings.narrow_palette);
        let (custom_themes, theme_faults) = locations
            .as_ref()
            .map_or_else(Default::default, |locations| {
                crate::storage::load_themes(&locations.themes())
            });
        let (frameworks, framework_faults) = locations
            .as_ref()
            .map_or_else(Default::default, |locations| {
                crate::storage::load_frameworks(&locations.frameworks())
            });
        let (prices, prices_fault) = locations.as_ref().map_or_else(
            || (Prices::bundled().clone(), None),
            |locations| crate::storage::prices_of(&locations.config),
        );
        let waker = ctx.clone();
        let version_keeper = locations.as_ref().map(Locations::versions);
        let mut app = Self {
            watch: Watch::start(move || waker.request_repaint()),
            version_keeper: version_keeper.map(VersionKeeper::start),
            told_of_versions: false,
            documents: Documents::default(),
            environment: Arc::new(Environment {
                frameworks: Arc::new(Catalog::bundled().frameworks().and(frameworks)),
                prices: Arc::new(prices),
                themes: Arc::new(custom_themes),
                keys: keymap,
                ..Environment::default()
            }),
            settings,
            locations,
            recoveries: Recoverable::default(),
            recovered: recovered::Recovered::default(),
            recovery_here: None,
            start: start::Start::default(),
            components: custom::CustomComponents::default(),
            palette,
            inspector: inspector::Inspector::default(),
            picker: None,
            dialog: None,
            editing: None,
            context_target: None,
            context_at: None,
            paste_at: None,
            export_options: ExportOptions::default(),
            exporting: None,
            toasts: voice::Toasts::new(),
            voice: voice::Voice::default(),
            regions: regions::Regions::default(),
            menu_at: None,
            menu_asked: false,
            dialog_before: None,
            is_keyed: false,
            canvas_area: Rect::NOTHING,
            quitting: false,
            is_presenting: false,
            was_full_screen: false,
            paste_asked: false,
            tour: None,
            trail: focus::Trail::default(),
            unprotected: None,
            failure: None,
            last_title: String::new(),
        };
        app.apply_theme(ctx);
        app.find_recoveries();
        let faults = theme_faults.iter().map(ToString::to_string);
        let faults: Vec<String> = faults
            .chain(framework_faults.iter().map(ToString::to_string))
            .chain(prices_fault.iter().map(ToString::to_string))
            .collect();
        for mut sentence in faults {
            if !sentence.ends_with(['.', '?']) {
                sentence.push('.');
            }
            app.say(crate::session::Notice::warning(sentence));
        }
        for notice in notices {
            app.say(notice);
        }
        app
    }

    /// The document being edited, if one is open.
    pub fn session(&self) -> Option<&Session> {
        self.documents.session()
    }

    /// The document being edited, to be changed as by a command.
    pub fn session_mut(&mut self) -> Option<&mut Session> {
        self.documents.session_mut()
    }

    /// Edits a document in this window, without asking about the one before it.
    ///
    /// Of a template is shown first what it is about.
    pub fn open_source(&mut self, source: Source) {
        // What is small enough to be read at once is there to be filled in.
        let shows_overview = source.is_template && source.document.nodes().len() > MOST_CARDS;
        let session = match &source.path {
            Some(path) => {
                self.settings.add_recent(path);
                self.find_recoveries();
                Session::with_file(source.document, Known::new(path, source.digest))
            }
            None => Session::new(source.document),
        };
        self.start_session(session);
        if let Some(session) = self.documents.session_mut().filter(|_| shows_overview) {
            session.set_level(Level::Overview);
        }
    }

    fn apply_theme(&mut self, ctx: &egui::Context) {
        let of_system = || match ctx.system_theme() {
            Some(egui::Theme::Light) => Theme::light(),
            _ => Theme::dark(),
        };
        let theme = match &self.settings.theme {
            ThemeChoice::Dark => Theme::dark(),
            ThemeChoice::Light => Theme::light(),
            ThemeChoice::Print => Theme::print(),
            ThemeChoice::Sketch => Theme::sketch(),
            ThemeChoice::System => of_system(),
            ThemeChoice::Custom(name) => self
                .environment
                .themes
                .iter()
                .find(|theme| *theme.name == **name)
                .cloned()
                .unwrap_or_else(of_system),
        };
        look::apply(ctx, &theme, self.settings.reduced_motion);
        Arc::make_mut(&mut self.environment).theme = theme;
        for open in self.documents.iter_mut() {
            open.session.set_environment(&self.environment);
        }
    }

    /// Shows a frame. One that fails through a fault of the program costs no work.
    pub fn show(&mut self, ui: &mut Ui) {
        if self.failure.is_some() {
            self.failure_ui(ui);
        } else if net::caught(|| self.show_all(ui)).is_none() {
            self.fail(ui.ctx());
        }
    }

    fn show_all(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        if ctx.cumulative_frame_nr() == 1 {
            tracing::info!("the first frame is painted");
        }
        self.follow_system_theme(&ctx);
        let waiting = self.take_keys(&ctx);
        self.take_dropped_files(&ctx);
        self.follow_presentation(&ctx);
        self.follow_components(&ctx);
        let mut command = None;
        self.regions.forget();
        if !self.is_presenting {
            let bar = Frame::new()
                .fill(look::color32(self.environment.theme.panel))
                .inner_margin(Margin::symmetric(8, 5));
            command = Panel::top("menu bar")
                .frame(bar)
                .show(ui, |ui| {
                    self.regions.note(regions::Region::Menu, ui.max_rect());
                    bars::menu_bar(
                        ui,
                        self.documents.session(),
                        &self.environment.keys,
                        &self.environment.theme,
                    )
                })
                .inner;
            self.tabs_ui(ui);
            self.file_bar_ui(ui);
        }
        if self.documents.session().is_some() {
            command = self.editor_ui(ui).or(command);
        } else {
            self.start_ui(ui);
        }
        if !waiting.is_empty()
            && let Some(session) = self.documents.session_mut()
        {
            self.inspector.keep_typed(session);
        }
        for command in waiting.into_iter().chain(command) {
            self.run_command(&ctx, command);
        }
        self.guard_closing(&ctx);
        self.tour_ui(&ctx);
        self.picker_ui(&ctx);
        self.dialog_ui(&ctx);
        self.exporting_ui(&ctx);
        self.layouts_ui(&ctx);
        self.estimates_ui(&ctx);
        self.say_notices();
        self.toasts.show(&ctx);
        self.keep_journal(&ctx);
        self.keep_versions();
        self.look_at_disks(&ctx);
        self.set_title(&ctx);
        self.keep_focus(&ctx);
        self.ring_ui(&ctx);
        self.say_aloud(ui);
        self.go_on_moving(&ctx);
    }

    /// Lets time pass for things that are on their way.
    fn go_on_moving(&mut self, ctx: &egui::Context) {
        if let Some(session) = self.documents.session_mut()
            && session.is_in_motion()
        {
            let passed = ctx.input(|input| input.stable_dt).min(LONGEST_STEP);
            session.advance(f64::from(passed));
            ctx.request_repaint();
        }
    }

    /// A presentation takes the whole screen, and gives it back at its end.
    fn follow_presentation(&mut self, ctx: &egui::Context) {
        let presenting = self
            .documents
            .session()
            .is_some_and(|session| session.presentation().is_some());
        if presenting == self.is_presenting {
            return;
        }
        self.is_presenting = presenting;
        let is_full = ctx.input(|input| input.viewport().fullscreen.unwrap_or_default());
        if presenting {
            self.was_full_screen = is_full;
        }
        if presenting || !self.was_full_screen {
            ctx.send_viewport_cmd(egui::ViewportCommand::Fullscreen(presenting));
        }
        if let Some(open) = self.documents.current_mut().filter(|_| !presenting) {
            open.needs_fit = true;
        }
    }

    fn start_ui(&mut self, ui: &mut Ui) {
        let fill = Frame::new().fill(look::color32(self.environment.theme.background));
        let templates = self.templates_folder();
        let choice = CentralPanel::no_frame()
            .frame(fill)
            .show(ui, |ui| {
                self.recovery_ui(ui);
                self.start.show(
                    ui,
                    &self.environment.theme,
                    &self.settings.recent,
                    templates.as_deref(),
                )
            })
            .inner;
        match choice {
            Some(start::Choice::Template(id)) => self.go_on(ui.ctx(), Next::Template(id)),
            Some(start::Choice::CustomTemplate(path)) => {
                self.go_on(ui.ctx(), Next::CustomTemplate(path));
            }
            Some(start::Choice::About(dialog)) => self.dialog = Some(Dialog::Kept(dialog)),
            Some(start::Choice::CopyPath(path)) => {
                ui.ctx().copy_text(path.display().to_string());
                self.toasts.success("Copied the path");
            }
            Some(start::Choice::Blank) => self.go_on(ui.ctx(), Next::Blank),
            Some(start::Choice::Open) => self.go_on(ui.ctx(), Next::OpenDialog),
            Some(start::Choice::Recent(path)) => self.go_on(ui.ctx(), Next::Open(path)),
            Some(start::Choice::Forget(path)) => {
                self.settings.remove_recent(&path);
                self.save_settings();
            }
            None => {}
        }
    }

    fn say_notices(&mut self) {
        let Some(session) = self.documents.session_mut() else {
            return;
        };
        for notice in session.take_notices() {
            self.say(notice);
        }
    }

    fn say(&mut self, notice: Notice) {
        let toast = match notice.kind {
            NoticeKind::Success => self.toasts.success(notice.sentence),
            NoticeKind::Info => self.toasts.info(notice.sentence),
            NoticeKind::Warning => self.toasts.warning(notice.sentence),
            NoticeKind::Error => self.toasts.error(notice.sentence),
        };
        let seconds = match notice.kind {
            NoticeKind::Success | NoticeKind::Info => 4,
            NoticeKind::Warning => 8,
            NoticeKind::Error => 12,
        };
        toast.duration(std::time::Duration::from_secs(seconds));
    }

    fn follow_system_theme(&mut self, ctx: &egui::Context) {
        if self.settings.theme != ThemeChoice::System {
            return;
        }
        let dark = ctx.system_theme() != Some(egui::Theme::Light);
        if dark != self.environment.theme.is_dark {
            self.apply_theme(ctx);
        }
    }

    fn set_title(&mut self, ctx: &egui::Context) {
        let title = self.documents.session().map_or_else(
            || "Pipewright".to_owned(),
            |s| format!("{} — Pipewright", bars::title(s)),
        );
        if title != self.last_title {
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(title.clone()));
            self.last_title = title;
        }
    }

    fn take_dropped_files(&mut self, ctx: &egui::Context) {
        let dropped: Vec<PathBuf> = ctx.input(|input| {
            let files = input.raw.dropped_files.iter();
            files.map(|file| file.path().to_path_buf()).collect()
        });
        for path in dropped {
            self.go_on(ctx, Next::Open(path));
        }
    }

    /// Asks before a window with unsaved changes closes.
    fn guard_closing(&mut self, ctx: &egui::Context) {
        let asked = ctx.input(|input| input.viewport().close_requested());
        if asked && !self.quitting && self.documents.first_unsaved().is_some() {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            self.go_on(ctx, Next::Quit);
        }
    }

    fn follow_request(&mut self, ctx: &egui::Context, request: Request) {
        match request {
            Request::CopyText(text) => ctx.copy_text(text),
            Request::Paste => {
                self.paste_asked = true;
                ctx.send_viewport_cmd(egui::ViewportCommand::RequestPaste);
            }
            Request::QuickAdd { at, from } => self.open_quick_add(at, from),
            Request::EditText(tag) => {
                let text = self
                    .documents
                    .session()
                    .and_then(|session| session.text_of(&tag));
                self.editing = text.map(|text| TextEditing::new(Place::Record(tag), text));
            }
            Request::WriteText { at } => {
                self.editing = Some(TextEditing::new(Place::New(at), String::new()));
            }
            Request::OfferConnection { from, to, .. } => self.offer_connection(from, to),
            Request::ContextMenu { on } => {
                self.context_at = self.documents.session().and_then(Session::pointer);
                self.context_target = on;
            }
        }
    }
}

/// Remembers how wide a panel was made, but not that a narrow window left no more room.
fn remember_width(remembered: &mut f64, panel: &egui::Response, most: f32, usual_most: f32) {
    let width = panel.rect.width();
    if width < most - 1.0 || most >= usual_most {
        *remembered = f64::from(width);
    }
}

/// Lets the allocator keep what one frame frees for the next.
///
/// The triangles of a frame take megabytes. Until glibc has seen a block of such a size
/// being freed, it returns them to the system after each frame and asks for them again,
/// which takes as long as all the rest. So it is shown one; as nothing is written to it,
/// it takes no memory. The size is below 32 MiB, where glibc stops to learn.
fn keep_memory_between_frames() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(30 << 20)));
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.show(ui);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.remember_view();
        self.save_settings();
        for open in self.documents.iter_mut() {
            if let Some(recorder) = &open.recorder {
                recorder.clear();
            }
        }
    }
}
