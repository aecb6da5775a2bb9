//! A frame of the window up to the triangles that a GPU gets: the whole window, with the
//! panels around the canvas.

use criterion::{BenchmarkId, Criterion};
use egui::{Context, Pos2, RawInput, Rect, vec2};
use pipewright::app::App;
use pipewright::geometry::Point;
use pipewright::interact::Camera;
use pipewright::model::Document;
use pipewright::session::Source;
use pipewright::storage::Settings;

/// Size of the window in logical pixels.
const WINDOW: egui::Vec2 = vec2(1_440.0, 900.0);

/// A window without a display.
struct Window {
    context: Context,
    app: App,
    time: f64,
}

impl Window {
    fn new(document: &Document) -> Self {
        let context = Context::default();
        let mut app = App::new(&context, Settings::default(), None);
        app.open_source(Source {
            document: document.clone(),
            path: None,
        });
        let mut window = Self {
            context,
            app,
            time: 0.0,
        };
        // Panels find their sizes, the diagram is fitted, animations end.
        for _ in 0..30 {
            window.frame();
        }
        window
    }

    fn frame(&mut self) -> usize {
        self.time += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, WINDOW)),
            time: Some(self.time),
            ..RawInput::default()
        };
        let output = self.context.run_ui(input, |ui| self.app.show(ui));
        self.context
            .tessellate(output.shapes, output.pixels_per_point)
            .len()
    }

    fn look(&mut self, camera: impl FnOnce(&pipewright::session::Session) -> Camera) {
        if let Some(session) = self.app.session_mut() {
            session.canvas.camera = camera(session);
        }
        // The atlas takes up the letters of this size.
        for _ in 0..3 {
            self.frame();
        }
    }
}

pub fn bench(criterion: &mut Criterion, diagrams: &[(usize, Document)]) {
    let mut group = criterion.benchmark_group("frame, all in view");
    let sixty = super::graphs::diagram(60);
    for (nodes, document) in [(60, &sixty)].into_iter().chain(diagrams.iter().map(|(n, d)| (*n, d))) {
        let mut window = Window::new(document);
        window.look(|session| {
            // Further out than a person can zoom, if the diagram is that large.
            let (bounds, viewport) = (session.scene().bounds, session.viewport());
            let zoom = (viewport.width / bounds.width()).min(viewport.height / bounds.height());
            let mut camera = Camera {
                zoom: zoom.min(1.0),
                ..Camera::default()
            };
            camera.center_on(bounds.center(), viewport);
            camera
        });
        group.bench_function(BenchmarkId::from_parameter(nodes), |bencher| {
            bencher.iter(|| window.frame());
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("frame, 1 to 1");
    for (nodes, document) in diagrams {
        let mut window = Window::new(document);
        window.look(|session| {
            let mut camera = Camera::default();
            let bounds = session.scene().bounds;
            let at = Point::new(bounds.x0 + 500.0, bounds.y0 + 400.0);
            camera.center_on(at, session.viewport());
            camera
        });
        group.bench_function(BenchmarkId::from_parameter(nodes), |bencher| {
            bencher.iter(|| window.frame());
        });
    }
    group.finish();
}
