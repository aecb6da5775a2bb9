//! A window to be driven: points, keys and names.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::{By, NodeT, Queryable};
use pipewright::app::App;
use pipewright::model::NodeId;
use pipewright::session::{Session, load_template};
use pipewright::storage::{Locations, Settings};

/// A window of 1 280 × 800 points.
pub struct Window {
    pub harness: Harness<'static, Option<App>>,
}

impl Window {
    /// On its start screen, with settings as on the first day; nothing is remembered.
    pub fn start() -> Self {
        Self::sized([1280.0, 800.0], Settings::default(), None)
    }

    /// On its start screen, with what is remembered in a folder.
    pub fn at_home(home: &Path) -> Self {
        let locations = Locations::in_folder(home);
        let (settings, _) = Settings::load(&locations.config);
        Self::sized([1280.0, 800.0], settings, Some(locations))
    }

    /// On its start screen, of this size in points.
    pub fn sized(size: [f32; 2], settings: Settings, locations: Option<Locations>) -> Self {
        let made: Rc<RefCell<Option<App>>> = Rc::default();
        let setup = Rc::clone(&made);
        let harness = Harness::builder()
            .with_size(size)
            .with_step_dt(1.0 / 60.0)
            .with_context_setup(move |ctx| {
                *setup.borrow_mut() = Some(App::new(ctx, settings, locations));
            })
            .build_ui_state(
                move |ui, app: &mut Option<App>| {
                    if app.is_none() {
                        *app = made.borrow_mut().take();
                    }
                    if let Some(app) = app {
                        app.show(ui);
                    }
                },
                None,
            );
        let mut window = Self { harness };
        window.settle();
        window
    }

    /// On a template.
    pub fn on(template: &str) -> Self {
        let mut window = Self::start();
        window.open(template);
        window
    }

    pub fn app(&mut self) -> &mut App {
        self.harness.state_mut().as_mut().unwrap()
    }

    pub fn session(&mut self) -> &mut Session {
        self.app().session_mut().expect("a document is open")
    }

    /// Shows some frames, so that what was asked for is seen.
    pub fn settle(&mut self) {
        self.harness.run_steps(6);
    }

    /// Shows frames until something with that name is there, as when a folder is read
    /// beside the window.
    pub fn wait_for(&mut self, name: &str) {
        let begun = Instant::now();
        while !self.shows(name) {
            assert!(
                begun.elapsed() < Duration::from_secs(20),
                "{name} does not come"
            );
            std::thread::yield_now();
            self.settle();
        }
    }

    /// Shows frames until nothing with one of those names is there, as when work beside the
    /// window ends.
    pub fn wait_until_gone(&mut self, names: &[&str]) {
        let begun = Instant::now();
        while names.iter().any(|name| self.shows(name)) {
            assert!(
                begun.elapsed() < Duration::from_mins(1),
                "{names:?} does not go"
            );
            std::thread::yield_now();
            self.harness.step();
        }
    }

    /// Opens a template in this window.
    pub fn open(&mut self, template: &str) {
        let template = pipewright::catalog::template(template).unwrap();
        let document = load_template(template).unwrap();
        self.app()
            .open_source(pipewright::session::Source::without_file(document));
        self.settle();
    }

    /// Where something with that name is.
    pub fn place(&self, name: &str) -> Pos2 {
        self.harness.get_by_label(name).rect().center()
    }

    /// Whether something with that name is to be seen.
    pub fn shows(&self, name: &str) -> bool {
        self.harness
            .query_all_by_label_contains(name)
            .next()
            .is_some()
    }

    /// All names on screen, in order, with their roles.
    pub fn names(&self) -> Vec<(Role, String)> {
        self.harness
            .query_all(By::new().recursive(true))
            .map(|node| {
                let node = node.accesskit_node();
                (node.role(), node.label().unwrap_or_default())
            })
            .collect()
    }

    pub fn click(&mut self, name: &str) {
        let at = self.place(name);
        self.click_at(at);
    }

    pub fn click_at(&mut self, at: Pos2) {
        self.press(at, PointerButton::Primary);
        self.release(at, PointerButton::Primary);
        self.settle();
    }

    pub fn double_click_at(&mut self, at: Pos2) {
        for _ in 0..2 {
            self.press(at, PointerButton::Primary);
            self.release(at, PointerButton::Primary);
        }
        self.settle();
    }

    pub fn press(&mut self, at: Pos2, button: PointerButton) {
        self.harness.event(Event::PointerMoved(at));
        self.harness.step();
        self.button(at, button, true);
    }

    pub fn release(&mut self, at: Pos2, button: PointerButton) {
        self.button(at, button, false);
    }

    fn button(&mut self, pos: Pos2, button: PointerButton, pressed: bool) {
        let modifiers = Modifiers::NONE;
        self.harness.event(Event::PointerButton {
            pos,
            button,
            pressed,
            modifiers,
        });
        self.harness.step();
    }

    /// Drags with the primary button, in steps as a hand does, and lets go at the end.
    pub fn drag(&mut self, from: Pos2, to: Pos2) {
        self.drag_without_release(from, to);
        self.release(to, PointerButton::Primary);
        self.settle();
    }

    pub fn drag_without_release(&mut self, from: Pos2, to: Pos2) {
        self.press(from, PointerButton::Primary);
        for step in 1..=5 {
            let at = from + (to - from) * (step as f32 / 5.0);
            self.harness.event(Event::PointerMoved(at));
            self.harness.step();
        }
    }

    pub fn key(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.settle();
    }

    pub fn type_text(&mut self, text: &str) {
        self.harness.event(Event::Text(text.to_owned()));
        self.settle();
    }
}

/// A point of the canvas where a fitted template has nothing.
pub const EMPTY: Pos2 = pos2(270.0, 60.0);

impl Window {
    /// Where the first thing is whose name begins so.
    pub fn place_of(&self, start: &str) -> Pos2 {
        self.harness
            .query_all_by_label_contains(start)
            .find(|node| name_of(node).starts_with(start))
            .unwrap_or_else(|| panic!("nothing is named {start}…: {:?}", self.names()))
            .rect()
            .center()
    }

    /// Name of what has the keyboard.
    pub fn focused(&self) -> Option<String> {
        self.harness
            .query_all(By::new().recursive(true).predicate(is_focused))
            .map(|node| name_of(&node))
            .find(|name| !name.is_empty())
    }

    /// Ctrl and a key.
    pub fn ctrl(&mut self, key: Key) {
        self.key(CTRL, key);
    }

    pub fn ctrl_shift(&mut self, key: Key) {
        self.key(CTRL | Modifiers::SHIFT, key);
    }

    /// Where a node's card is, by the node's id.
    pub fn node(&mut self, id: &str) -> Pos2 {
        let id = NodeId::from(id);
        let label = self.session().document().node(&id).unwrap().label.clone();
        self.place_of(&format!("{label}, "))
    }
}

/// Ctrl as the window system reports it on Linux and Windows.
pub const CTRL: Modifiers = Modifiers {
    ctrl: true,
    command: true,
    ..Modifiers::NONE
};

fn name_of(node: &egui_kittest::Node<'_>) -> String {
    let node = node.accesskit_node();
    node.label().or_else(|| node.value()).unwrap_or_default()
}

impl Window {
    /// What a field holds.
    pub fn value(&self, name: &str) -> String {
        self.field(name)
            .accesskit_node()
            .value()
            .unwrap_or_default()
    }

    /// Whether something holds that text, such as a figure that can be dragged.
    pub fn holds(&self, text: &str) -> bool {
        let all = self.harness.query_all(By::new().recursive(true));
        let mut values = all.filter_map(|node| node.accesskit_node().value());
        values.any(|value| value == text)
    }

    /// Where a field is, by its name.
    pub fn field_place(&self, name: &str) -> Pos2 {
        self.field(name).rect().center()
    }

    fn field<'a>(&'a self, name: &'a str) -> egui_kittest::Node<'a> {
        self.harness
            .query_all_by_label(name)
            .find(|node| {
                let role = node.accesskit_node().role();
                matches!(role, Role::TextInput | Role::MultilineTextInput)
            })
            .unwrap_or_else(|| panic!("no field is named {name}"))
    }

    /// Where all things of that name are.
    pub fn rects(&self, name: &str) -> Vec<egui::Rect> {
        let all = self.harness.query_all_by_label(name);
        all.map(|node| node.rect()).collect()
    }

    /// Where the first of several things of that name is.
    pub fn first(&self, name: &str) -> Pos2 {
        self.harness
            .query_all_by_label(name)
            .next()
            .unwrap()
            .rect()
            .center()
    }

    /// Clicks on what leads to the browser; yields the address that it is to show.
    pub fn click_link(&mut self, name: &str) -> Option<String> {
        let at = self.place_of(name);
        self.press(at, PointerButton::Primary);
        self.release(at, PointerButton::Primary);
        for _ in 0..6 {
            let commands = &self.harness.output().platform_output.commands;
            let address = commands.iter().find_map(|command| match command {
                egui::OutputCommand::OpenUrl(open) => Some(open.url.clone()),
                _ => None,
            });
            if address.is_some() {
                self.settle();
                return address;
            }
            self.harness.step();
        }
        None
    }

    /// Clicks on what copies; yields the text that it puts on the clipboard.
    pub fn click_to_copy(&mut self, name: &str) -> Option<String> {
        let at = self.place_of(name);
        self.press(at, PointerButton::Primary);
        self.release(at, PointerButton::Primary);
        for _ in 0..6 {
            let copied = self.copied();
            if copied.is_some() {
                self.settle();
                return copied;
            }
            self.harness.step();
        }
        None
    }

    /// What was put on the clipboard in the last frame.
    pub fn copied(&self) -> Option<String> {
        let output = &self.harness.output().platform_output;
        output.commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
    }
}

fn is_focused(node: &egui_kittest::kittest::AccessKitNode<'_>) -> bool {
    node.is_focused()
}
