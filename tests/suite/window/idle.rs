//! A window in which nothing happens draws nothing.

use std::time::{Duration, Instant};

use egui::{Context, Event, Pos2, RawInput, Rect, vec2};
use pipewright::app::App;
use pipewright::session::{Source, load_template};
use pipewright::storage::{Locations, Settings};

/// A window without a harness, which would draw on its own.
struct Bare {
    context: Context,
    app: App,
    time: f64,
    _folder: tempfile::TempDir,
}

impl Bare {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let context = Context::default();
        let settings = Settings {
            tour_seen: true,
            ..Settings::default()
        };
        let locations = Locations::in_folder(folder.path());
        let mut app = App::new(&context, settings, Some(locations));
        let template = pipewright::catalog::template("visual-search").unwrap();
        app.open_source(Source::without_file(load_template(template).unwrap()));
        Self {
            context,
            app,
            time: 0.0,
            _folder: folder,
        }
    }

    /// Shows a frame; how long the window may rest after it.
    fn frame(&mut self) -> Duration {
        self.frame_with(Vec::new())
    }

    /// Shows a frame in which something happens.
    fn frame_with(&mut self, events: Vec<Event>) -> Duration {
        self.time += 0.1;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1_280.0, 800.0))),
            time: Some(self.time),
            events,
            ..RawInput::default()
        };
        let mut output = self.context.run_ui(input, |ui| self.app.show(ui));
        // There is no screen to send the glyphs to.
        output.textures_delta.clear();
        let viewport = output.viewport_output.values();
        viewport
            .map(|own| own.repaint_delay)
            .min()
            .unwrap_or(Duration::MAX)
    }

    /// Shows frames until the window rests; fails if it never does.
    fn rest(&mut self) {
        for _ in 0..80 {
            if self.frame() > Duration::from_mins(1) {
                return;
            }
        }
        panic!("the window asks for frames without end");
    }
}

#[test]
fn nothing_is_drawn_while_nothing_happens() {
    let mut window = Bare::new();
    window.rest();
    for _ in 0..5 {
        let rest = window.frame();
        assert!(
            rest > Duration::from_mins(1),
            "{rest:?} {:?}",
            window.context.repaint_causes()
        );
    }
}

#[test]
fn a_layout_is_shown_on_its_way_and_then_the_window_rests_again() {
    use pipewright::session::SessionCommand;
    let mut window = Bare::new();
    window.rest();
    let session = window.app.session_mut().unwrap();
    session.dispatch(SessionCommand::SelectAll);
    session.dispatch(SessionCommand::AlignLeft);
    assert!(session.is_in_motion());
    let mut frames = 0;
    while window.app.session().unwrap().is_in_motion() {
        assert!(window.frame() < Duration::from_millis(1));
        frames += 1;
    }
    assert!(frames >= 4, "{frames}");
    window.rest();
    for _ in 0..5 {
        assert!(window.frame() > Duration::from_mins(1));
    }
}

#[test]
fn unsaved_changes_are_recorded_and_then_the_window_rests_again() {
    let mut window = Bare::new();
    window.rest();
    let session = window.app.session_mut().unwrap();
    let first = session.document().nodes().keys().next().cloned().unwrap();
    session.select_and_reveal(&first);
    session.delete_selection();
    assert!(session.is_unsaved());
    // The journal is written on a thread of its own, in real time.
    let begun = Instant::now();
    while window.frame() <= Duration::from_mins(1) {
        let waited = begun.elapsed();
        assert!(waited < Duration::from_secs(20), "frames without end");
        std::thread::yield_now();
    }
}

#[test]
fn what_the_pointer_rests_on_is_lit_and_then_the_window_rests_again() {
    let mut window = Bare::new();
    window.rest();
    let session = window.app.session().unwrap();
    let rect = session.node_rect(&"ranking_model".into()).unwrap();
    let on_canvas = session.view.canvas.camera.to_screen(rect.center());
    let canvas = window.context.read_response(egui::Id::unique("canvas"));
    let at = canvas.unwrap().rect.min + vec2(on_canvas.x as f32, on_canvas.y as f32);
    let asked = window.frame_with(vec![Event::PointerMoved(at)]);
    assert!(asked < Duration::from_millis(200), "{asked:?}");
    window.rest();
    assert!(window.app.session().unwrap().lit().is_some());
    for _ in 0..5 {
        assert!(window.frame() > Duration::from_mins(1));
    }
    window.frame_with(vec![Event::PointerGone]);
    window.rest();
    assert!(window.app.session().unwrap().lit().is_none());
    assert!(window.frame() > Duration::from_mins(1));
}
