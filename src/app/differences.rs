//! Documents compared, side by side: each as the picture of what changed in it.

use std::sync::Arc;

use egui::{Align2, FontId, Rect, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::look::{caption, color32, line};
use super::picture::{paint_scene, size_of};
use super::work::{Progress, Work};
use crate::catalog::Catalog;
use crate::geometry::{Point, Rect as SceneRect};
use crate::interact::Camera;
use crate::layout::Control;
use crate::model::{Diff, Document, How, Place};
use crate::scene::style::Theme;
use crate::scene::{Scene, Tag};
use crate::session::difference_picture;

/// Between two pictures, in logical pixels.
const GAP: f32 = 12.0;
/// Height of the captions, in logical pixels.
const CAPTION: f32 = 22.0;
/// From how many nodes on nothing is drawn: nobody would see anything in it.
const MOST_DRAWN: usize = 2_000;
/// Largest zoom at which all is shown, and at which one record is pointed out.
const WHOLE_ZOOM: f64 = 1.0;
const RECORD_ZOOM: f64 = 0.9;

/// Two documents, of which the later one is drawn with what changed.
#[derive(Clone)]
pub(super) struct Compared {
    /// Whose picture it is.
    pub title: &'static str,
    /// What changed, in words: see [`told`].
    pub words: String,
    pub before: Document,
    pub after: Document,
}

/// Pictures of what changed, and what is seen of them. One camera serves all.
pub(super) struct Differences {
    compared: Vec<Compared>,
    /// Those that are there, and the theme that they are drawn in.
    scenes: Option<(Arc<str>, Vec<Scene>)>,
    making: Option<(Arc<str>, Work<Vec<Scene>>)>,
    has_failed: bool,
    /// What is seen; all of it until somebody moves about.
    camera: Option<Camera>,
    /// A record that is to be shown as soon as the pictures are.
    pointed_out: Option<Place>,
}

impl Differences {
    pub fn of(compared: Vec<Compared>) -> Self {
        Self {
            compared,
            scenes: None,
            making: None,
            has_failed: false,
            camera: None,
            pointed_out: None,
        }
    }

    /// Has a record shown in all pictures.
    pub fn point_out(&mut self, place: &Place) {
        self.pointed_out = Some(place.clone());
    }

    /// Shows them side by side in a room of that size.
    pub fn show(&mut self, ui: &mut Ui, size: Vec2, theme: &Theme) {
        self.make(ui.ctx(), theme);
        let count = self.compared.len().max(1) as f32;
        let width = (size.x - GAP * (count - 1.0)) / count;
        let (area, _) = ui.allocate_exact_size(size, Sense::hover());
        let panes: Vec<Rect> = (0..self.compared.len())
            .map(|index| {
                let x = index as f32 * (width + GAP);
                let corner = area.min + vec2(x, CAPTION);
                Rect::from_min_size(corner, vec2(width, size.y - CAPTION))
            })
            .collect();
        let mut input = Input::default();
        for (own, pane) in self.compared.iter().zip(&panes) {
            let title = Rect::from_min_max(pane.min - vec2(0.0, CAPTION), pane.right_top());
            caption_ui(ui, title, own.title, &own.words, theme);
            input.take(ui, *pane, own.title, &own.words);
        }
        let (Some((_, scenes)), Some(first)) = (&self.scenes, panes.first()) else {
            self.wait_ui(ui, &panes, theme);
            return;
        };
        let viewport = size_of(*first);
        if let Some(place) = self.pointed_out.take()
            && let Some(found) = bounds_of(scenes, &place)
        {
            let mut camera = Camera::default();
            camera.fit(found.inflate(160.0, 90.0), viewport, RECORD_ZOOM);
            self.camera = Some(camera);
        }
        let mut camera = self.camera.unwrap_or_else(|| {
            let mut whole = Camera::default();
            let all = crate::geometry::bounding_box(scenes.iter().map(|scene| scene.bounds));
            whole.fit(all.unwrap_or_default(), viewport, WHOLE_ZOOM);
            whole
        });
        if input.is_whole {
            self.camera = None;
        } else if input.moves(&mut camera) {
            self.camera = Some(camera);
        }
        for (pane, scene) in panes.iter().zip(scenes) {
            ground(ui, *pane, theme);
            paint_scene(ui, pane.shrink(1.0), scene, camera);
        }
    }

    /// Has them drawn, which takes some time, on another thread.
    fn make(&mut self, ctx: &egui::Context, theme: &Theme) {
        if let Some((name, work)) = &self.making {
            match work.progress() {
                Progress::Going => return,
                Progress::Done(scenes) => self.scenes = Some((Arc::clone(name), scenes)),
                Progress::Lost => self.has_failed = true,
            }
            self.making = None;
        }
        let is_made = self
            .scenes
            .as_ref()
            .is_some_and(|(name, _)| *name == theme.name);
        if is_made || self.has_failed || self.is_too_large() {
            return;
        }
        let (compared, own) = (self.compared.clone(), theme.clone());
        let work = Work::start(ctx, Control::default(), move |_| {
            let pictures = compared.iter().map(|both| {
                difference_picture(&both.before, &both.after, Catalog::bundled(), &own)
            });
            pictures.collect()
        });
        self.making = Some((Arc::clone(&theme.name), work));
    }

    fn is_too_large(&self) -> bool {
        let all = self
            .compared
            .iter()
            .flat_map(|field| [&field.before, &field.after]);
        all.into_iter()
            .any(|document| document.nodes().len() > MOST_DRAWN)
    }

    /// What stands in the place of the pictures while there are none.
    fn wait_ui(&self, ui: &Ui, panes: &[Rect], theme: &Theme) {
        let words = if self.is_too_large() {
            "Too large for a picture of its changes"
        } else if self.has_failed {
            "The picture could not be drawn. This is a fault of the program."
        } else {
            "Drawing…"
        };
        for pane in panes {
            ground(ui, *pane, theme);
            let font = FontId::proportional(12.0);
            let color = color32(theme.muted);
            ui.painter()
                .text(pane.center(), Align2::CENTER_CENTER, words, font, color);
        }
    }
}

/// What a hand does in the pictures.
#[derive(Default)]
struct Input {
    pan: Vec2,
    /// A factor, and the point of the picture that stays.
    zoom: Option<(f32, Point)>,
    is_whole: bool,
}

impl Input {
    fn take(&mut self, ui: &Ui, pane: Rect, title: &str, words: &str) {
        let id = egui::Id::unique("picture of changes").with(title);
        let response = ui.interact(pane, id, Sense::DRAG);
        response.widget_info(|| {
            let words = format!("{title}: {words}");
            WidgetInfo::labeled(Role::Image, true, words)
        });
        if response.dragged() {
            self.pan += response.drag_delta();
        }
        let Some(at) = response.hover_pos() else {
            return;
        };
        let (scroll, zoom, is_double) = ui.input(|input| {
            let primary = egui::PointerButton::Primary;
            (
                input.smooth_scroll_delta(),
                input.zoom_delta(),
                input.pointer.button_double_clicked(primary),
            )
        });
        self.pan += scroll;
        if zoom != 1.0 {
            let at = at - pane.min;
            self.zoom = Some((zoom, Point::new(f64::from(at.x), f64::from(at.y))));
        }
        self.is_whole |= is_double;
    }

    /// Moves the camera; says whether it did.
    fn moves(&self, camera: &mut Camera) -> bool {
        let before = *camera;
        let by = crate::geometry::Vec2::new(f64::from(self.pan.x), f64::from(self.pan.y));
        camera.pan(by);
        if let Some((factor, fixed)) = self.zoom {
            camera.zoom_about(fixed, f64::from(factor));
        }
        *camera != before
    }
}

/// Whose picture it is and what is in it; beside the first, how to move about.
fn caption_ui(ui: &Ui, area: Rect, title: &str, words: &str, theme: &Theme) {
    let job = egui::WidgetText::from(caption(title, theme)).into_galley(
        ui,
        Some(egui::TextWrapMode::Extend),
        f32::INFINITY,
        egui::TextStyle::Body,
    );
    let at = pos2(area.left(), area.center().y - job.size().y / 2.0);
    let left = at.x + job.size().x + 10.0;
    ui.painter().galley(at, job, color32(theme.muted));
    let words = line(
        ui,
        words,
        FontId::proportional(11.0),
        theme.muted,
        area.right() - left,
    );
    let at = pos2(left, area.center().y - words.size().y / 2.0);
    ui.painter().galley(at, words, color32(theme.muted));
}

fn ground(ui: &Ui, pane: Rect, theme: &Theme) {
    let line = egui::Stroke::new(1.0, color32(theme.line));
    let inside = egui::StrokeKind::Inside;
    ui.painter()
        .rect(pane, 6.0, color32(theme.background), line, inside);
}

/// What changed from one document to another, counted.
pub(super) fn told(before: &Document, after: &Document) -> String {
    let changes = Diff::between(before, after).records();
    let count = |how: How| changes.iter().filter(|change| change.how == how).count();
    let all = [
        (How::Added, "added"),
        (How::Removed, "removed"),
        (How::Changed, "changed"),
        (How::Moved, "moved"),
    ];
    let counted = all.map(|(how, word)| (count(how), word));
    let words: Vec<String> = counted
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    if words.is_empty() {
        "nothing changed".to_owned()
    } else {
        words.join(" · ")
    }
}

/// Where a record is, in any of the pictures.
fn bounds_of(scenes: &[Scene], place: &Place) -> Option<SceneRect> {
    let Place::Record(id) = place else {
        return None;
    };
    let tag = Tag::from(id);
    let all = scenes.iter().flat_map(|scene| &scene.fragments);
    crate::geometry::bounding_box(
        all.filter(|fragment| fragment.tag == tag)
            .map(|fragment| fragment.bounds),
    )
}
