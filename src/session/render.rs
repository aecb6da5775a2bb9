//! Pictures of documents, as they are or for a purpose: how much is shown, and how large.

use super::derived::{Derived, Overview};
use crate::catalog::Catalog;
use crate::geometry::Size;
use crate::model::{Document, Level, Shown, Sight};
use crate::scene::style::Theme;
use crate::scene::{Caption, Scene, captioned};

/// The picture of a document: no marks, all routes afresh.
pub fn render(document: &Document, level: Level, catalog: &Catalog, theme: &Theme) -> Scene {
    let what = Picture {
        level,
        ..Picture::default()
    };
    render_with(document, what, catalog, theme)
}

/// What a picture shows of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// How much of it.
    pub level: Level,
    /// Whether cards show figures, where the level has them.
    pub figures: bool,
    /// What stands around it.
    pub caption: Caption,
}

impl Default for Picture {
    fn default() -> Self {
        Self {
            level: Level::default(),
            figures: true,
            caption: Caption::default(),
        }
    }
}

/// The picture of a document as [`render`] draws it, with more or less in it and around it.
pub fn render_with(document: &Document, what: Picture, catalog: &Catalog, theme: &Theme) -> Scene {
    let level = what.level;
    let shown = shown_at(document, level, catalog);
    let shown = shown.as_deref().unwrap_or(document);
    let mut derived = Derived::default();
    derived
        .cards
        .show_figures(what.figures && level != Level::Standard);
    let scene = derived.draw(shown, document.lanes(), catalog, theme);
    captioned(scene, what.caption, shown, catalog, theme)
}

/// What a document shows at a level, where that is not the document itself.
pub(super) fn shown_at(document: &Document, level: Level, catalog: &Catalog) -> Option<Shown> {
    if level == Level::Overview {
        return Some(Overview::default().of(document, catalog).clone());
    }
    let sight = Sight {
        level,
        ..Sight::default()
    };
    document.shown(sight, None)
}

/// What a picture is made for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Preset {
    /// As large as the diagram is.
    #[default]
    AsDrawn,
    /// Beside text: at most 1 000 pixels wide.
    Document,
    /// A slide of 16:9.
    Slide,
    /// A page of A4, upright or on its side.
    Page,
}

/// Letters are to be no smaller than this, in pixels of the finished picture.
pub const SMALLEST_TEXT: f64 = 9.0;
/// How wide a picture beside text is, in pixels.
const COLUMN: f64 = 1_000.0;
/// What a picture beside text needs less of room around it, in scene points: the page has its own.
const CROP: f64 = 14.0;
/// A slide, and a page of A4 (210 × 297 mm), in pixels of which an inch has 96.
const SLIDE: Size = Size::new(1_280.0, 720.0);
const A4: Size = Size::new(794.0, 1_123.0);

impl Preset {
    /// All of them, in the order of menus.
    pub const ALL: [Self; 4] = [Self::AsDrawn, Self::Document, Self::Slide, Self::Page];

    /// Its name on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::AsDrawn => "as-drawn",
            Self::Document => "document",
            Self::Slide => "slide",
            Self::Page => "page",
        }
    }

    /// Its name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::AsDrawn => "As drawn",
            Self::Document => "Document, 1000 px",
            Self::Slide => "Slide, 16:9",
            Self::Page => "Page, A4",
        }
    }

    /// A picture in its size.
    fn fit(self, scene: Scene) -> Scene {
        let own = scene.bounds.size();
        match self {
            Self::AsDrawn => scene,
            Self::Document => {
                let cropped = Scene {
                    bounds: scene.bounds.inflate(-CROP, -CROP),
                    ..scene
                };
                cropped.scaled((COLUMN / cropped.bounds.width()).min(1.0))
            }
            Self::Slide => scene.on_page(SLIDE),
            Self::Page if own.width > own.height => scene.on_page(Size::new(A4.height, A4.width)),
            Self::Page => scene.on_page(A4),
        }
    }
}

/// The picture of a document for a purpose, and its level. Without a level, as much is shown as can be read in
/// that size: an overview that shows no figures, if need be.
pub fn render_for(
    document: &Document,
    preset: Preset,
    level: Option<Level>,
    caption: Caption,
    catalog: &Catalog,
    theme: &Theme,
) -> (Level, Scene) {
    let picture = |level: Level, figures: bool| {
        let what = Picture {
            level,
            figures,
            caption,
        };
        (
            level,
            preset.fit(render_with(document, what, catalog, theme)),
        )
    };
    match (level, preset) {
        (Some(level), _) => return picture(level, true),
        (None, Preset::AsDrawn) => return picture(Level::Full, true),
        (None, _) => {}
    }
    let choices = [
        (Level::Full, true),
        (Level::Standard, true),
        (Level::Overview, true),
        (Level::Overview, false),
    ];
    let mut best: Option<(f64, (Level, Scene))> = None;
    for (level, figures) in choices {
        let drawn = picture(level, figures);
        let smallest = drawn.1.smallest_text().unwrap_or(f64::INFINITY);
        if smallest >= SMALLEST_TEXT {
            return drawn;
        }
        if best.as_ref().is_none_or(|(size, _)| smallest > *size) {
            best = Some((smallest, drawn));
        }
    }
    best.map_or_else(|| picture(Level::Overview, false), |(_, drawn)| drawn)
}
