//! A frame of the window up to the triangles that a GPU gets: the canvas with the menu and
//! the status bar, and the whole window with the panels around it.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion};
use egui::{Context, Event, MouseWheelUnit, Pos2, RawInput, Rect, TouchPhase, vec2};
use pipewright::app::{App, canvas_alone};
use pipewright::geometry::{Point, Vec2};
use pipewright::interact::{Button, Camera, InputEvent, Modifiers};
use pipewright::session::{Session, SessionCommand, Source};
use pipewright::storage::{Settings, ViewSwitches};

use super::graphs::Diagram;

/// Size of the window in logical pixels.
const WINDOW: egui::Vec2 = vec2(1_440.0, 900.0);

/// A window that asks for no frame for so long has all that it shows.
const SETTLED: Duration = Duration::from_millis(100);

/// Where a window looks.
type View = fn(&Session) -> Camera;

/// A window without a display.
struct Window {
    context: Context,
    app: App,
    time: f64,
    /// Where the pointer took hold of a node.
    held: Point,
}

impl Window {
    fn new(diagram: &Diagram, camera: View, panels: bool) -> Self {
        let context = Context::default();
        let settings = Settings {
            view: ViewSwitches {
                palette: panels,
                inspector: panels,
                ..ViewSwitches::default()
            },
            ..Settings::default()
        };
        let mut app = App::new(&context, settings, None);
        app.open_source(Source::without_file(diagram.document().clone()));
        let mut window = Self {
            context,
            app,
            time: 0.0,
            held: Point::ZERO,
        };
        // Panels find their sizes, the diagram is fitted, animations end.
        window.frames(30);
        if let Some(session) = window.app.session_mut() {
            session.view.canvas.camera = camera(session);
        }
        // The atlas takes up the letters of this size.
        window.frames(3);
        window
    }

    /// The start screen.
    fn start() -> Self {
        let context = Context::default();
        let app = App::new(&context, Settings::default(), None);
        Self {
            context,
            app,
            time: 0.0,
            held: Point::ZERO,
        }
    }

    fn frame(&mut self) -> usize {
        self.frame_with(Vec::new())
    }

    /// A frame in which something happens.
    fn frame_with(&mut self, events: Vec<Event>) -> usize {
        self.time += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, WINDOW)),
            time: Some(self.time),
            events,
            ..RawInput::default()
        };
        let output = self.context.run_ui(input, |ui| self.app.show(ui));
        self.context
            .tessellate(output.shapes, output.pixels_per_point)
            .len()
    }

    /// Selects the first nodes and drags one of them, without letting it go.
    fn begin_drag(&mut self, selected: usize) {
        let session = self.app.session_mut().unwrap();
        let nodes = session.document().nodes().keys();
        let nodes: BTreeSet<_> = nodes.take(selected).cloned().collect();
        let first = nodes.first().unwrap().clone();
        session.select(nodes.into_iter().collect());
        let middle = session.node_rect(&first).unwrap().center();
        let at = session.view.canvas.camera.to_screen(middle);
        let (button, modifiers) = (Button::Primary, Modifiers::default());
        session.input(InputEvent::Moved { at, modifiers });
        session.input(InputEvent::Pressed {
            at,
            button,
            modifiers,
        });
        self.held = at;
        self.drag_on(30.0);
    }

    fn drag_on(&mut self, by: f64) {
        let at = self.held + Vec2::new(by, by / 2.0);
        let session = self.app.session_mut().unwrap();
        let modifiers = Modifiers::default();
        session.input(InputEvent::Moved { at, modifiers });
        assert!(session.view.canvas.tool().is_active());
    }

    fn frames(&mut self, count: usize) {
        for _ in 0..count {
            self.frame();
        }
    }
}

pub fn bench(criterion: &mut Criterion, diagrams: &[Diagram]) {
    let (sixty, most) = (Diagram::new(60), Diagram::new(10_000));
    let views: [(&str, View, bool); 3] = [
        ("canvas, all in view", all_in_view, false),
        ("canvas, 1 to 1", one_to_one, false),
        ("window, all in view", all_in_view, true),
    ];
    for (name, camera, panels) in views {
        let mut group = criterion.benchmark_group(name);
        for diagram in std::iter::once(&sixty).chain(diagrams).chain([&most]) {
            let mut window = None;
            group.bench_function(BenchmarkId::from_parameter(diagram.nodes), |bencher| {
                let window = window.get_or_insert_with(|| Window::new(diagram, camera, panels));
                bencher.iter(|| window.frame());
            });
        }
        group.finish();
    }
    bench_drags(criterion, diagrams);
    bench_glides(criterion, diagrams);
    bench_gallery(criterion);
}

/// From the end of the first frame until the gallery has all its thumbnails, and a frame in which it
/// is scrolled.
fn bench_gallery(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("gallery");
    group.bench_function("first to all thumbnails", |bencher| {
        bencher.iter_custom(|times| {
            let mut all = Duration::ZERO;
            for _ in 0..times {
                let mut window = Window::start();
                window.frame();
                let begun = Instant::now();
                let mut last = begun;
                // What is made on other threads asks for a frame when it is done.
                while last.elapsed() < SETTLED {
                    if window.context.has_requested_repaint() {
                        window.frame();
                        last = Instant::now();
                    } else {
                        std::thread::sleep(Duration::from_millis(1));
                    }
                }
                all += last - begun;
            }
            all
        });
    });
    let mut window = Window::start();
    window.frames(60);
    let mut down = false;
    group.bench_function("scrolled", |bencher| {
        bencher.iter(|| {
            down = !down;
            let delta = vec2(0.0, if down { -240.0 } else { 240.0 });
            window.frame_with(vec![
                Event::PointerMoved(WINDOW.to_pos2() / 2.0),
                Event::MouseWheel {
                    unit: MouseWheelUnit::Point,
                    delta,
                    source: egui::MouseWheelSource::Wheel,
                    phase: TouchPhase::Move,
                    modifiers: egui::Modifiers::NONE,
                },
            ])
        });
    });
    group.finish();
}

/// A frame in which all nodes are on their way to where a command put them.
fn bench_glides(criterion: &mut Criterion, diagrams: &[Diagram]) {
    let mut group = criterion.benchmark_group("glide");
    for diagram in diagrams.iter().filter(|diagram| diagram.nodes <= 500) {
        let mut under_way = None;
        group.bench_function(BenchmarkId::from_parameter(diagram.nodes), |bencher| {
            let (context, session) = under_way.get_or_insert_with(|| {
                let mut session = Session::new(diagram.document().clone());
                session.view.switches.animate = true;
                session.dispatch(SessionCommand::SelectAll);
                session.dispatch(SessionCommand::Tidy);
                session.fit_all();
                (Context::default(), session)
            });
            bencher.iter(|| {
                // Hardly any time passes, so that they never arrive.
                assert!(session.advance(1e-9));
                let input = RawInput {
                    screen_rect: Some(Rect::from_min_size(Pos2::ZERO, WINDOW)),
                    ..RawInput::default()
                };
                let output = context.run_ui(input, |ui| canvas_alone(ui, session));
                context
                    .tessellate(output.shapes, output.pixels_per_point)
                    .len()
            });
        });
    }
    group.finish();
}

/// A drag of selected nodes that goes on: a pointer event and the frame that shows it.
fn bench_drags(criterion: &mut Criterion, diagrams: &[Diagram]) {
    let mut group = criterion.benchmark_group("drag");
    for (selected, nodes) in [(1, 100), (1, 500), (1, 5_000), (1_000, 5_000)] {
        let Some(diagram) = diagrams.iter().find(|diagram| diagram.nodes == nodes) else {
            continue;
        };
        let mut window = None;
        let name = format!("{selected} of {nodes}");
        let mut step = 0_u32;
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            let window = window.get_or_insert_with(|| {
                let mut window = Window::new(diagram, all_in_view, false);
                window.begin_drag(selected);
                window
            });
            bencher.iter(|| {
                step += 1;
                window.drag_on(f64::from(step % 40));
                window.frame()
            });
        });
    }
    group.finish();
}

/// Further out than a person can zoom, if the diagram is that large.
fn all_in_view(session: &Session) -> Camera {
    let (bounds, viewport) = (session.scene().bounds, session.viewport());
    let zoom = (viewport.width / bounds.width()).min(viewport.height / bounds.height());
    let mut camera = Camera {
        zoom: zoom.min(1.0),
        ..Camera::default()
    };
    camera.center_on(bounds.center(), viewport);
    camera
}

/// About 20 nodes at 100 %.
fn one_to_one(session: &Session) -> Camera {
    let mut camera = Camera::default();
    let bounds = session.scene().bounds;
    let at = Point::new(bounds.x0 + 500.0, bounds.y0 + 400.0);
    camera.center_on(at, session.viewport());
    camera
}
