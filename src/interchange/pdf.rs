//! The scene as a PDF of one page: lines stay lines, and text is text that can be selected and
//! searched, in the used letters of its fonts.

use std::collections::BTreeMap;

use krilla::color::rgb;
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::geom::{PathBuilder, Point as PagePoint, Transform};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, LineCap, LineJoin, Stroke as PageStroke, StrokeDash};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};

use super::svg::VectorOptions;
use crate::catalog::Icon;
use crate::geometry::{BezPath, Circle, PathEl, Point, Rect, RoundedRect, Shape as _, Size};
use crate::scene::{Color, Scene, Shape, Stroke, is_visible_at};
use crate::text::{FontFile, FontStyle, shape};

/// Kind of the file inside that holds the document.
pub(super) const MIME_TYPE: &str = "application/x-pipewright";

/// Points of a PDF, of which an inch has 72, in a scene point, of which it has 96.
const POINT: f64 = 72.0 / 96.0;
/// Longest side of a page in points: viewers take no larger ones (ISO 32000-1, annex C.2).
const MAX_SIDE: f64 = 14_400.0;
/// How far a curve may be from a circle or a round corner, in scene points.
const TOLERANCE: f64 = 0.01;

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
#[error("the PDF could not be written ({0}); an SVG may still work")]
pub struct PdfError(String);

/// The scene as a complete PDF file of one page.
///
/// A page of the scene's own size has 72 points where the scene has 96, so that it is as large on
/// paper as on screen at 100 %; what would be larger than 14 400 points is made smaller.
///
/// # Errors
/// [`PdfError`] if the scene is empty or a font cannot be embedded.
pub fn pdf(scene: &Scene, options: &VectorOptions<'_>) -> Result<Vec<u8>, PdfError> {
    let page_area = Sheet::of(scene.bounds);
    let size = page_area.size;
    let settings = PageSettings::from_wh(size.width as f32, size.height as f32)
        .ok_or_else(|| PdfError("the picture is empty".to_owned()))?;
    let mut file = krilla::Document::new();
    file.set_metadata(metadata(options));
    if let Some(document) = options.document {
        let embedded = EmbeddedFile {
            path: "diagram.pipe.ron".to_owned(),
            mime_type: MimeType::new(MIME_TYPE),
            description: Some("The Pipewright document of this diagram".to_owned()),
            association_kind: AssociationKind::Source,
            data: document.as_bytes().to_vec().into(),
            modification_date: None,
            compress: Some(true),
            location: None,
        };
        if file.embed_file(embedded).is_none() {
            return Err(PdfError("the document could not be embedded".to_owned()));
        }
    }
    let mut page = file.start_page_with(settings);
    let mut surface = page.surface();
    let mut painter = Painter {
        surface: &mut surface,
        fonts: BTreeMap::new(),
        text_as_paths: options.text_as_paths,
    };
    if !options.transparent {
        painter.background(size, scene.background);
    }
    painter.scene(scene, page_area.transform);
    surface.finish();
    page.finish();
    file.finish().map_err(|error| PdfError(error.to_string()))
}

fn metadata(options: &VectorOptions<'_>) -> Metadata {
    let mut metadata = Metadata::new().creator("Pipewright".to_owned());
    if !options.title.is_empty() {
        metadata = metadata.title(options.title.to_owned());
    }
    if !options.description.is_empty() {
        metadata = metadata.description(options.description.to_owned());
    }
    metadata
}

/// The page: how large it is and where the scene lies on it.
struct Sheet {
    /// In points of the PDF.
    size: Size,
    /// From the scene to the page.
    transform: Transform,
}

impl Sheet {
    fn of(bounds: Rect) -> Self {
        let longest = bounds.width().max(bounds.height());
        let scale = POINT.min(MAX_SIDE / longest);
        let size = bounds.size() * scale;
        let center = bounds.center();
        let transform = Transform::from_row(
            scale as f32,
            0.0,
            0.0,
            scale as f32,
            (size.width / 2.0 - center.x * scale) as f32,
            (size.height / 2.0 - center.y * scale) as f32,
        );
        Self { size, transform }
    }
}

struct Painter<'s, 'p> {
    surface: &'s mut Surface<'p>,
    /// Fonts that are in use; `None` where one cannot be embedded.
    fonts: BTreeMap<FontFile, Option<Font>>,
    text_as_paths: bool,
}

impl Painter<'_, '_> {
    fn background(&mut self, size: Size, color: Color) {
        self.surface.set_fill(Some(fill_of(color)));
        self.surface.set_stroke(None);
        self.path(&size.to_rect().to_path(TOLERANCE));
    }

    fn scene(&mut self, scene: &Scene, transform: Transform) {
        self.surface.push_transform(&transform);
        for fragment in &scene.fragments {
            for primitive in &fragment.primitives {
                if is_visible_at(primitive.detail, 1.0) {
                    self.shape(&primitive.shape);
                }
            }
        }
        self.surface.pop();
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Rect {
                rect,
                radii,
                fill,
                stroke,
            } => {
                let [top_left, top_right, bottom_right, bottom_left] = *radii;
                let corners = (top_left, top_right, bottom_right, bottom_left);
                let path = RoundedRect::from_rect(rect.abs(), corners).to_path(TOLERANCE);
                self.paint(&path, *fill, *stroke);
            }
            Shape::Path { path, fill, stroke } => self.paint(path, *fill, *stroke),
            Shape::Circle {
                center,
                radius,
                fill,
                stroke,
            } => {
                let path = Circle::new(*center, *radius).to_path(TOLERANCE);
                self.paint(&path, *fill, *stroke);
            }
            Shape::Icon {
                icon,
                origin,
                side,
                color,
            } => {
                self.surface.set_fill(None);
                self.surface.set_stroke(Some(PageStroke {
                    line_cap: LineCap::Round,
                    line_join: LineJoin::Round,
                    ..stroke_of(Stroke::solid(Icon::LINE * side / Icon::SIDE, *color))
                }));
                self.path(&icon.outline_at(*origin, *side));
            }
            Shape::Text {
                origin,
                text,
                style,
                width: _,
                color,
            } => self.text(*origin, text, *style, *color),
        }
    }

    fn paint(&mut self, path: &BezPath, fill: Option<Color>, stroke: Option<Stroke>) {
        if fill.is_none() && stroke.is_none() {
            return;
        }
        self.surface.set_fill(fill.map(fill_of));
        self.surface.set_stroke(stroke.map(stroke_of));
        self.path(path);
    }

    fn path(&mut self, path: &BezPath) {
        let mut builder = PathBuilder::new();
        for element in path.elements() {
            match *element {
                PathEl::MoveTo(to) => builder.move_to(to.x as f32, to.y as f32),
                PathEl::LineTo(to) => builder.line_to(to.x as f32, to.y as f32),
                PathEl::QuadTo(by, to) => {
                    builder.quad_to(by.x as f32, by.y as f32, to.x as f32, to.y as f32);
                }
                PathEl::CurveTo(first, second, to) => builder.cubic_to(
                    first.x as f32,
                    first.y as f32,
                    second.x as f32,
                    second.y as f32,
                    to.x as f32,
                    to.y as f32,
                ),
                PathEl::ClosePath => builder.close(),
            }
        }
        if let Some(path) = builder.finish() {
            self.surface.draw_path(&path);
        }
    }

    /// Writes a line of text, font by font.
    fn text(&mut self, origin: Point, text: &str, style: FontStyle, color: Color) {
        let run = shape(text, style);
        self.surface.set_fill(Some(fill_of(color)));
        self.surface.set_stroke(None);
        let mut rest = run.glyphs.as_slice();
        while let [first, ..] = rest {
            let same = rest.iter().take_while(|glyph| glyph.file == first.file);
            let (glyphs, others) = rest.split_at(same.count());
            let end = others.first().map_or(run.width, |next| next.x);
            rest = others;
            let Some(font) = self.font(first.file) else {
                continue;
            };
            let nexts = glyphs.iter().skip(1).map(|glyph| glyph.x).chain([end]);
            let placed: Vec<KrillaGlyph> = glyphs
                .iter()
                .zip(nexts)
                .map(|(glyph, next)| {
                    let advance = (next - glyph.x) / style.size;
                    let rise = -glyph.y / style.size;
                    KrillaGlyph::new(
                        GlyphId::new(glyph.glyph),
                        advance as f32,
                        0.0,
                        rise as f32,
                        0.0,
                        glyph.said.0 as usize..glyph.said.1 as usize,
                        None,
                    )
                })
                .collect();
            let start = PagePoint::from_xy((origin.x + first.x) as f32, origin.y as f32);
            let (size, said) = (style.size as f32, run.said.as_str());
            self.surface
                .draw_glyphs(start, &placed, font, said, size, self.text_as_paths);
        }
    }

    fn font(&mut self, file: FontFile) -> Option<Font> {
        self.fonts
            .entry(file)
            .or_insert_with(|| Font::new(file.bytes().into(), file.index()))
            .clone()
    }
}

fn opacity(color: Color) -> NormalizedF32 {
    NormalizedF32::new(f32::from(color.a) / 255.0).unwrap_or(NormalizedF32::ONE)
}

fn fill_of(color: Color) -> Fill {
    Fill {
        paint: rgb::Color::new(color.r, color.g, color.b).into(),
        opacity: opacity(color),
        rule: krilla::paint::FillRule::NonZero,
    }
}

fn stroke_of(Stroke { width, color, dash }: Stroke) -> PageStroke {
    PageStroke {
        paint: rgb::Color::new(color.r, color.g, color.b).into(),
        opacity: opacity(color),
        width: width as f32,
        line_cap: match dash {
            Some(_) => LineCap::Round,
            None => LineCap::Butt,
        },
        line_join: LineJoin::Miter,
        dash: dash.map(|[on, off]| StrokeDash {
            array: vec![on as f32, off as f32],
            offset: 0.0,
        }),
        ..PageStroke::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interchange::demo;

    fn text_of(bytes: &[u8]) -> String {
        String::from_utf8_lossy(bytes).into_owned()
    }

    /// Width and height of the page in points.
    fn page_size(bytes: &[u8]) -> (f64, f64) {
        let text = text_of(bytes);
        let (_, area) = text.split_once("/MediaBox[").unwrap();
        let (area, _) = area.split_once(']').unwrap();
        let sides: Vec<f64> = area.split(' ').map(|side| side.parse().unwrap()).collect();
        (sides[2] - sides[0], sides[3] - sides[1])
    }

    #[test]
    fn a_page_is_as_large_as_the_picture_and_never_larger_than_viewers_take() {
        let mut scene = demo::scene(&demo::hard_labels());
        let options = VectorOptions::default();
        let (width, height) = page_size(&pdf(&scene, &options).unwrap());
        let size = scene.bounds.size() * 0.75;
        assert!((width - size.width).abs() < 0.01 && (height - size.height).abs() < 0.01);
        scene.bounds = Rect::new(0.0, 0.0, 60_000.0, 30_000.0);
        let (width, height) = page_size(&pdf(&scene, &options).unwrap());
        assert!((width - 14_400.0).abs() < 0.1 && (height - 7_200.0).abs() < 0.1);
        scene.bounds = Rect::ZERO;
        assert!(pdf(&scene, &options).is_err());
    }

    #[test]
    fn letters_are_text_in_embedded_fonts_or_outlines() {
        let scene = demo::scene(&demo::hard_labels());
        for text_as_paths in [false, true] {
            let options = VectorOptions {
                title: "A (small) \\demo",
                description: "of <letters>",
                text_as_paths,
                ..VectorOptions::default()
            };
            let bytes = pdf(&scene, &options).unwrap();
            assert_eq!(bytes, pdf(&scene, &options).unwrap());
            let text = text_of(&bytes);
            assert!(text.starts_with("%PDF-1."));
            assert_eq!(text.contains("/FontFile"), !text_as_paths);
            // What each letter says, for searching and copying.
            assert_eq!(text.contains("/ToUnicode"), !text_as_paths);
        }
    }
}
