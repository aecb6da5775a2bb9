//! Font files and what they are asked: glyphs, metrics, outlines.

use std::sync::OnceLock;

use harfrust::{ShaperData, ShaperInstance};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider as _};

use super::{Face, FontStyle};
use crate::geometry::BezPath;

/// One of the font files: a face, a bundled stand-in for characters that the faces lack, or a
/// font of the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FontFile(u8);

/// Name, CSS weight and bytes of a font file.
struct Source {
    family: &'static str,
    weight: u16,
    bytes: &'static [u8],
    /// Which font of a file that holds several.
    index: u32,
}

macro_rules! font {
    ($family:literal, $weight:literal, $file:literal) => {
        Source {
            family: $family,
            weight: $weight,
            bytes: include_bytes!(concat!("../../assets/fonts/", $file)),
            index: 0,
        }
    };
}

/// The faces first, in the order of [`Face`], then the stand-ins in the order they are tried.
static SOURCES: [Source; BUNDLED] = [
    font!("Inter", 400, "Inter-Regular.otf"),
    font!("Inter", 500, "Inter-Medium.otf"),
    font!("Inter", 600, "Inter-SemiBold.otf"),
    font!("JetBrains Mono", 400, "JetBrainsMono-Regular.ttf"),
    font!("Kalam", 400, "Kalam-Regular.ttf"),
    font!("Kalam", 700, "Kalam-Bold.ttf"),
    font!("Noto Sans Hebrew", 400, "NotoSansHebrew-Regular.ttf"),
    font!("Noto Sans Arabic", 400, "NotoSansArabic-Regular.ttf"),
    font!("Droid Sans Fallback", 400, "DroidSansFallback.ttf"),
    font!("Noto Emoji", 400, "NotoEmoji-Regular.ttf"),
];

const FACES: usize = 6;
const BUNDLED: usize = 10;
/// How many fonts there can be, since their number is a byte.
const MOST: usize = 256;

/// Fonts of the system that are in use, with the numbers after those of [`SOURCES`].
static ADDED: [OnceLock<Source>; MOST - BUNDLED] = [const { OnceLock::new() }; MOST - BUNDLED];

/// A parsed font, ready for shaping.
pub(super) struct Font {
    pub(super) tables: FontRef<'static>,
    pub(super) shaper: ShaperData,
    pub(super) instance: ShaperInstance,
    pub(super) units_per_em: f64,
    /// Above the baseline, in ems.
    ascent: f64,
    /// Below the baseline, in ems, positive.
    descent: f64,
}

impl FontFile {
    /// The bundled stand-ins, in the order in which they are tried.
    pub fn fallbacks() -> impl Iterator<Item = Self> {
        (FACES as u8..SOURCES.len() as u8).map(Self)
    }

    /// Keeps a font for as long as the program runs; `None` if there are as many as can be.
    pub(super) fn add(family: &str, bytes: Vec<u8>, index: u32) -> Option<Self> {
        let (number, slot) = (BUNDLED..).zip(&ADDED).find(|(_, s)| s.get().is_none())?;
        let source = Source {
            family: family.to_owned().leak(),
            weight: 400,
            bytes: bytes.leak(),
            index,
        };
        slot.set(source).ok()?;
        u8::try_from(number).ok().map(Self)
    }

    /// Whether the program carries the font, so that it is the same everywhere.
    pub fn is_bundled(self) -> bool {
        usize::from(self.0) < BUNDLED
    }

    fn source(self) -> &'static Source {
        let number = usize::from(self.0);
        let added = || ADDED.get(number.checked_sub(BUNDLED)?)?.get();
        let own = SOURCES.get(number).or_else(added);
        own.unwrap_or(&SOURCES[0])
    }

    /// A name that no other font has, for those that draw with it by name.
    pub fn name(self) -> String {
        let Source { family, weight, .. } = self.source();
        match self.0 {
            _ if self.is_bundled() => format!("{family} {weight}"),
            number => format!("{family} #{number}"),
        }
    }

    /// The font of the system that has a [`name`](Self::name).
    pub fn of_system(name: &str) -> Option<Self> {
        let number = name.rsplit_once('#')?.1.parse().ok()?;
        Some(Self(number)).filter(|own| own.name() == name)
    }

    /// Which font it is of a file that holds several.
    pub fn index(self) -> u32 {
        self.source().index
    }

    /// The family name, as CSS and the window's fonts use it.
    pub fn family(self) -> &'static str {
        self.source().family
    }

    /// The CSS weight: 400, 500, 600 or 700.
    pub fn weight(self) -> u16 {
        self.source().weight
    }

    /// The font file itself.
    pub fn bytes(self) -> &'static [u8] {
        self.source().bytes
    }

    pub(super) fn font(self) -> Option<&'static Font> {
        static FONTS: [OnceLock<Option<Font>>; MOST] = [const { OnceLock::new() }; MOST];
        FONTS
            .get(usize::from(self.0))?
            .get_or_init(|| {
                let tables = FontRef::from_index(self.bytes(), self.index()).ok()?;
                let metrics = tables.metrics(Size::unscaled(), LocationRef::default());
                let units_per_em = f64::from(metrics.units_per_em.max(1));
                Some(Font {
                    shaper: ShaperData::new(&tables),
                    instance: ShaperInstance::default(),
                    units_per_em,
                    ascent: f64::from(metrics.ascent) / units_per_em,
                    descent: -f64::from(metrics.descent) / units_per_em,
                    tables,
                })
            })
            .as_ref()
    }

    /// Whether the font has a glyph for a character.
    pub fn has(self, character: char) -> bool {
        self.glyph(character).is_some()
    }

    /// The glyph of a character that stands by itself.
    pub(super) fn glyph(self, character: char) -> Option<u32> {
        let glyph = self.font()?.tables.charmap().map(character)?;
        Some(glyph.to_u32())
    }

    /// The outline of a glyph at a size, baseline at y = 0, y downwards.
    pub fn outline(self, glyph: u32, size: f64) -> BezPath {
        let mut pen = Pen::default();
        if let Some(font) = self.font()
            && let Some(outline) = font.tables.outline_glyphs().get(GlyphId::new(glyph))
        {
            let settings = DrawSettings::unhinted(Size::new(size as f32), LocationRef::default());
            // A glyph that cannot be drawn leaves a gap, as a space does.
            if outline.draw(settings, &mut pen).is_err() {
                return BezPath::new();
            }
        }
        pen.0
    }
}

impl Face {
    /// The file of this face.
    pub fn file(self) -> FontFile {
        FontFile(match self {
            Self::Regular => 0,
            Self::Medium => 1,
            Self::SemiBold => 2,
            Self::Mono => 3,
            Self::Hand => 4,
            Self::HandBold => 5,
        })
    }
}

impl FontStyle {
    /// Height of the letters above the baseline in scene points.
    pub fn ascent(self) -> f64 {
        self.face.file().font().map_or(0.8, |font| font.ascent) * self.size
    }

    /// Depth of the letters below the baseline in scene points.
    pub fn descent(self) -> f64 {
        self.face.file().font().map_or(0.2, |font| font.descent) * self.size
    }

    /// Distance between the baselines of two lines in scene points.
    pub fn line_height(self) -> f64 {
        ((self.ascent() + self.descent()) * 1.12 * 4.0).round() / 4.0
    }
}

/// Draws an outline, baseline at y = 0, y downwards.
#[derive(Default)]
pub(super) struct Pen(pub(super) BezPath);

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to((f64::from(x), -f64::from(y)));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to((f64::from(x), -f64::from(y)));
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.0.quad_to(
            (f64::from(cx), -f64::from(cy)),
            (f64::from(x), -f64::from(y)),
        );
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.0.curve_to(
            (f64::from(ax), -f64::from(ay)),
            (f64::from(bx), -f64::from(by)),
            (f64::from(x), -f64::from(y)),
        );
    }

    fn close(&mut self) {
        self.0.close_path();
    }
}
