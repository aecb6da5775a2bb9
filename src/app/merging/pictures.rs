//! Both sides side by side, each as the picture of what it changed.

use std::sync::Arc;

use egui::{Align2, FontId, Rect, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::side_words;
use crate::app::look::{caption, color32};
use crate::app::picture::{paint_scene, size_of};
use crate::app::work::{Progress, Work};
use crate::catalog::Catalog;
use crate::geometry::{Point, Rect as SceneRect};
use crate::interact::Camera;
use crate::layout::Control;
use crate::model::{Diff, Document, How, Place, RecordChange, Side};
use crate::scene::style::Theme;
use crate::scene::{Scene, Tag};
use crate::session::{Theirs, difference_picture};

/// Between the two pictures, in logical pixels.
const GAP: f32 = 12.0;
/// Height of the captions, in logical pixels.
const CAPTION: f32 = 22.0;
/// From how many nodes on nothing is drawn: nobody would see anything in it.
const MOST_DRAWN: usize = 2_000;
/// Largest zoom at which all is shown, and at which one record is pointed out.
const WHOLE_ZOOM: f64 = 1.0;
const RECORD_ZOOM: f64 = 0.9;

/// The pictures of both sides, and what is seen of them. One camera serves both.
pub(super) struct Pictures {
    base: Document,
    sides: [Document; 2],
    /// What each side changed, in words.
    words: [String; 2],
    /// Those that are there, and the theme that they are drawn in.
    scenes: Option<(Arc<str>, [Scene; 2])>,
    making: Option<(Arc<str>, Work<[Scene; 2]>)>,
    has_failed: bool,
    /// What is seen; all of it until somebody moves about.
    camera: Option<Camera>,
    /// A record that is to be shown as soon as the pictures are.
    pointed_out: Option<Place>,
}

impl Pictures {
    pub fn of(theirs: &Theirs, ours: &Document) -> Self {
        let base = theirs.base().clone();
        let sides = [ours.clone(), theirs.picture()];
        let words = [ours, theirs.document()];
        Self {
            words: words.map(|side| told(&Diff::between(&base, side).records())),
            base,
            sides,
            scenes: None,
            making: None,
            has_failed: false,
            camera: None,
            pointed_out: None,
        }
    }

    /// Has a record shown in both pictures.
    pub fn point_out(&mut self, place: &Place) {
        self.pointed_out = Some(place.clone());
    }

    /// Shows both in a room of that size.
    pub fn show(&mut self, ui: &mut Ui, size: Vec2, theme: &Theme) {
        self.make(ui.ctx(), theme);
        let width = (size.x - GAP) / 2.0;
        let (area, _) = ui.allocate_exact_size(size, Sense::hover());
        let panes = [0.0, width + GAP].map(|x| {
            let corner = area.min + vec2(x, CAPTION);
            Rect::from_min_size(corner, vec2(width, size.y - CAPTION))
        });
        let mut input = Input::default();
        for ((side, pane), words) in [Side::Ours, Side::Theirs]
            .into_iter()
            .zip(panes)
            .zip(&self.words)
        {
            let title = Rect::from_min_max(pane.min - vec2(0.0, CAPTION), pane.right_top());
            caption_ui(ui, title, side, words, theme);
            input.take(ui, pane, side, words);
        }
        let (Some((_, scenes)), [first, _]) = (&self.scenes, panes) else {
            self.wait_ui(ui, panes, theme);
            return;
        };
        let viewport = size_of(first);
        if let Some(place) = self.pointed_out.take()
            && let Some(found) = bounds_of(scenes, &place)
        {
            let mut camera = Camera::default();
            camera.fit(found.inflate(160.0, 90.0), viewport, RECORD_ZOOM);
            self.camera = Some(camera);
        }
        let [ours, theirs] = scenes;
        let mut camera = self.camera.unwrap_or_else(|| {
            let mut whole = Camera::default();
            whole.fit(ours.bounds.union(theirs.bounds), viewport, WHOLE_ZOOM);
            whole
        });
        if input.is_whole {
            self.camera = None;
        } else if input.moves(&mut camera) {
            self.camera = Some(camera);
        }
        for (pane, scene) in panes.into_iter().zip(scenes) {
            ground(ui, pane, theme);
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
        let (base, sides) = (self.base.clone(), self.sides.clone());
        let own = theme.clone();
        let work = Work::start(ctx, Control::default(), move |_| {
            sides.map(|side| difference_picture(&base, &side, Catalog::bundled(), &own))
        });
        self.making = Some((Arc::clone(&theme.name), work));
    }

    fn is_too_large(&self) -> bool {
        let mut all = self.sides.iter().chain([&self.base]);
        all.any(|document| document.nodes().len() > MOST_DRAWN)
    }

    /// What stands in the place of the pictures while there are none.
    fn wait_ui(&self, ui: &Ui, panes: [Rect; 2], theme: &Theme) {
        let words = if self.is_too_large() {
            "Too large for a picture of its changes"
        } else if self.has_failed {
            "The picture could not be drawn. This is a fault of the program."
        } else {
            "Drawing…"
        };
        for pane in panes {
            ground(ui, pane, theme);
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
    fn take(&mut self, ui: &Ui, pane: Rect, side: Side, words: &str) {
        let id = egui::Id::unique("merge picture").with(side_words(side));
        let response = ui.interact(pane, id, Sense::DRAG);
        response.widget_info(|| {
            let words = format!("{}: {words}", side_words(side));
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
fn caption_ui(ui: &Ui, area: Rect, side: Side, words: &str, theme: &Theme) {
    let whose = match side {
        Side::Ours => "Mine",
        Side::Theirs => "Theirs, on disk",
    };
    let job = egui::WidgetText::from(caption(whose, theme)).into_galley(
        ui,
        Some(egui::TextWrapMode::Extend),
        f32::INFINITY,
        egui::TextStyle::Body,
    );
    let at = pos2(area.left(), area.center().y - job.size().y / 2.0);
    let left = at.x + job.size().x + 10.0;
    ui.painter().galley(at, job, color32(theme.muted));
    let words = super::line(
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

/// What changed on a side, counted.
fn told(changes: &[RecordChange]) -> String {
    let count = |how: How| changes.iter().filter(|own| own.how == how).count();
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

/// Where a record is, on either side.
fn bounds_of(scenes: &[Scene; 2], place: &Place) -> Option<SceneRect> {
    let tag = match place {
        Place::Lane(id) => Tag::Lane(id.clone()),
        Place::Node(id) => Tag::Node(id.clone()),
        Place::Edge(id) => Tag::Edge(id.clone()),
        Place::Note(id) => Tag::Note(id.clone()),
        Place::Document | Place::Layout | Place::Sheet | Place::Answer(_) => return None,
    };
    let all = scenes.iter().flat_map(|scene| &scene.fragments);
    crate::geometry::bounding_box(
        all.filter(|fragment| fragment.tag == tag)
            .map(|fragment| fragment.bounds),
    )
}
