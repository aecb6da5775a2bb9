//! The scene as pixels, by way of the SVG, so that both look alike.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};
use std::num::NonZero;
use std::sync::mpsc::channel;
use std::sync::{Mutex, PoisonError};

use png::text_metadata::ITXtChunk;
use resvg::tiny_skia::{Pixmap, Transform};

use super::svg::{VectorOptions, svg_at};
use crate::scene::Scene;

/// Keyword of the PNG text chunk that holds an embedded document.
pub(super) const KEYWORD: &str = "pipewright:document";

/// Longest side of a picture in pixels; other programs open no larger ones.
const MAX_SIDE: f64 = 16_384.0;
/// Largest area of a picture in pixels, which takes 800 MB while it is painted.
const MAX_AREA: f64 = 200.0e6;

/// What a PNG is made with.
#[derive(Clone, Copy, Debug)]
pub struct PngOptions<'a> {
    /// Pixels per scene point, from 1 to 4.
    pub scale: f64,
    /// Leaves out the background.
    pub transparent: bool,
    /// The document to embed, which [`extract`](super::extract) finds again.
    pub document: Option<&'a str>,
}

impl Default for PngOptions<'_> {
    fn default() -> Self {
        Self {
            scale: 2.0,
            transparent: false,
            document: None,
        }
    }
}

/// A picture of pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Red, green, blue and straight alpha of each pixel, row by row from the top.
    pub rgba: Vec<u8>,
}

/// Why there are no pixels.
#[derive(Debug, thiserror::Error)]
pub enum PngError {
    /// The scale is not one that pictures are made at.
    #[error("a picture cannot be made at scale {0}: choose one {1}")]
    Scale(f64, &'static str),
    /// The picture would be too large.
    #[error(
        "the picture would be {width} × {height} pixels, and the limit is 16384 a side and \
         200 megapixels: {advice}"
    )]
    TooLarge {
        /// Width in pixels.
        width: u64,
        /// Height in pixels.
        height: u64,
        /// What to do about it.
        advice: String,
    },
    /// The painter refused the markup.
    #[error("the picture could not be painted: {0}; an SVG may still work")]
    Paint(#[from] usvg::Error),
    /// The pixels could not be written as PNG.
    #[error("the pixels could not be written as PNG: {0}")]
    Encode(#[from] png::EncodingError),
}

const BYTES_PER_PIXEL: usize = 4;

/// Scene points in a meter: 96 in an inch, as in CSS, so that a picture has the same size on paper at
/// each scale.
const POINTS_PER_METER: f64 = 96.0 / 0.0254;

/// The scene as a PNG file.
///
/// # Errors
/// [`PngError::Scale`] if the scale is not from 1 to 4, [`PngError::TooLarge`] if the
/// picture has more than 16 384 pixels a side or 200 megapixels.
pub fn png(scene: &Scene, options: &PngOptions<'_>) -> Result<Vec<u8>, PngError> {
    if !(1.0..=4.0).contains(&options.scale) {
        return Err(PngError::Scale(options.scale, "from 1 to 4"));
    }
    let canvas = Canvas::new(scene, options.scale, options.transparent)?;
    let mut file = Cursor::new(Vec::new());
    let mut encoder = png::Encoder::new(&mut file, canvas.width, canvas.height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let density = (POINTS_PER_METER * options.scale).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: density,
        yppu: density,
        unit: png::Unit::Meter,
    }));
    // Trying all filters on each row takes a seventh of the whole export and saves 2 %.
    encoder.set_filter(png::Filter::Paeth);
    let mut writer = encoder.write_header()?;
    if let Some(document) = options.document {
        let mut chunk = ITXtChunk::new(KEYWORD, document);
        chunk.compressed = true;
        writer.write_text_chunk(&chunk)?;
    }
    let mut rows = writer.stream_writer()?;
    // What is painted is packed while the rest is painted.
    canvas.paint(|band| Ok(rows.write_all(band).map_err(png::EncodingError::from)?))?;
    rows.finish()?;
    writer.finish()?;
    Ok(file.into_inner())
}

/// The scene as pixels, for thumbnails and the clipboard; `scale` is pixels per point.
///
/// Below 100 % small text gives way to stand-ins, as on the canvas at that zoom.
///
/// # Errors
/// [`PngError::Scale`] if the scale is not above 0 and at most 4, [`PngError::TooLarge`]
/// as for [`png()`].
pub fn rasterize(scene: &Scene, scale: f64, transparent: bool) -> Result<Pixels, PngError> {
    if !(scale > 0.0 && scale <= 4.0) {
        return Err(PngError::Scale(scale, "above 0 and at most 4"));
    }
    let canvas = Canvas::new(scene, scale, transparent)?;
    let (width, height) = (canvas.width, canvas.height);
    let mut rgba = Vec::with_capacity(width as usize * height as usize * BYTES_PER_PIXEL);
    canvas.paint(|band| {
        rgba.extend_from_slice(band);
        Ok(())
    })?;
    Ok(Pixels {
        width,
        height,
        rgba,
    })
}

/// A picture that is to be painted.
struct Canvas {
    tree: usvg::Tree,
    scale: f32,
    width: u32,
    height: u32,
    is_opaque: bool,
}

/// In how many bands a picture is painted: as many on every machine, so that the pixels are the same.
const BANDS: usize = 8;

impl Canvas {
    fn new(scene: &Scene, scale: f64, transparent: bool) -> Result<Self, PngError> {
        let (width, height) = size(scene, scale)?;
        let options = VectorOptions {
            text_as_paths: true,
            transparent,
            ..VectorOptions::default()
        };
        let markup = svg_at(scene, &options, scale.min(1.0));
        Ok(Self {
            tree: usvg::Tree::from_str(&markup, &usvg::Options::default())?,
            scale: scale as f32,
            width,
            height,
            is_opaque: !transparent && scene.background.a == 255,
        })
    }

    /// Paints bands of rows on all processors, and hands out each one's pixels from the top down, as
    /// soon as it is there.
    fn paint(&self, mut take: impl FnMut(&[u8]) -> Result<(), PngError>) -> Result<(), PngError> {
        let rows = self.height.div_ceil(BANDS as u32).max(1);
        let tops = (0..self.height).step_by(rows as usize);
        let left = Mutex::new(tops.clone());
        let workers = std::thread::available_parallelism().map_or(2, NonZero::get);
        let (sender, bands) = channel();
        std::thread::scope(|threads| {
            for _ in 0..workers.min(BANDS) {
                let (sender, left) = (sender.clone(), &left);
                threads.spawn(move || {
                    // Another thread that failed has not taken what is left with it.
                    let next = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
                    while let Some(top) = next() {
                        let band = self.band(top, rows.min(self.height - top));
                        // Whoever waited for it has failed.
                        if sender.send((top, band)).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(sender);
            let mut waiting = BTreeMap::new();
            let mut wanted = tops;
            let mut next = wanted.next();
            for (top, band) in bands {
                waiting.insert(top, band);
                while let Some(band) = next.and_then(|top| waiting.remove(&top)) {
                    take(&band)?;
                    next = wanted.next();
                }
            }
            Ok(())
        })
    }

    /// The pixels of some rows.
    fn band(&self, top: u32, rows: u32) -> Vec<u8> {
        let Some(mut band) = Pixmap::new(self.width, rows) else {
            return Vec::new();
        };
        let transform = Transform::from_scale(self.scale, self.scale);
        let transform = transform.post_translate(0.0, -(top as f32));
        resvg::render(&self.tree, transform, &mut band.as_mut());
        if self.is_opaque {
            // Multiplied alpha and straight alpha are the same.
            band.take()
        } else {
            band.take_demultiplied()
        }
    }
}

/// Width and height in pixels.
fn size(scene: &Scene, scale: f64) -> Result<(u32, u32), PngError> {
    let (width, height) = exact_size(scene, scale);
    if width <= MAX_SIDE && height <= MAX_SIDE && width * height <= MAX_AREA {
        Ok((width as u32, height as u32))
    } else {
        Err(too_large(scene, scale))
    }
}

fn exact_size(scene: &Scene, scale: f64) -> (f64, f64) {
    // A sliver that comes from rounding gets no row of its own.
    let pixels = |points: f64| (points * scale - 1e-6).ceil().max(1.0);
    (pixels(scene.bounds.width()), pixels(scene.bounds.height()))
}

fn too_large(scene: &Scene, scale: f64) -> PngError {
    let (width, height) = exact_size(scene, scale);
    let largest = (MAX_SIDE / width.max(height)).min((MAX_AREA / (width * height)).sqrt()) * scale;
    let advice = if largest >= 1.0 {
        format!(
            "choose a scale of {:.1} or less",
            (largest * 10.0).floor() / 10.0
        )
    } else {
        "bring the parts of the diagram closer together, or export it as SVG".to_owned()
    };
    PngError::TooLarge {
        width: width as u64,
        height: height as u64,
        advice,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Rect;
    use crate::interchange::demo;

    fn decode(bytes: &[u8]) -> Pixels {
        let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().unwrap();
        let mut rgba = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut rgba).unwrap();
        Pixels {
            width: frame.width,
            height: frame.height,
            rgba,
        }
    }

    fn corner(pixels: &Pixels) -> [u8; 4] {
        pixels.rgba[..4].try_into().unwrap()
    }

    #[test]
    fn a_picture_has_one_size_on_paper_at_each_scale() {
        let scene = demo::scene(&demo::hard_labels()[..3]);
        for (scale, expected) in [(1.0, 3_780), (2.0, 7_559), (4.0, 15_118)] {
            let options = PngOptions {
                scale,
                ..PngOptions::default()
            };
            let bytes = png(&scene, &options).unwrap();
            let reader = png::Decoder::new(Cursor::new(&bytes)).read_info().unwrap();
            let density = reader.info().pixel_dims.unwrap();
            assert_eq!((density.xppu, density.yppu), (expected, expected));
            assert!(matches!(density.unit, png::Unit::Meter));
        }
    }

    #[test]
    fn size_follows_the_scale() {
        let scene = demo::scene(&demo::hard_labels()[..3]);
        for scale in 1..=4 {
            let options = PngOptions {
                scale: f64::from(scale),
                ..PngOptions::default()
            };
            let pixels = decode(&png(&scene, &options).unwrap());
            let expected = scene.bounds.size() * f64::from(scale);
            assert_eq!(f64::from(pixels.width), expected.width);
            assert_eq!(f64::from(pixels.height), expected.height);
        }
        let thumbnail = rasterize(&scene, 0.1, false).unwrap();
        assert_eq!(
            f64::from(thumbnail.width),
            (scene.bounds.width() / 10.0).ceil()
        );
    }

    #[test]
    fn the_background_can_be_left_out() {
        let scene = demo::scene(&demo::hard_labels()[..1]);
        let background = scene.background;
        let opaque = rasterize(&scene, 1.0, false).unwrap();
        assert_eq!(
            corner(&opaque),
            [background.r, background.g, background.b, 255]
        );
        let options = PngOptions {
            scale: 1.0,
            transparent: true,
            document: None,
        };
        let transparent = decode(&png(&scene, &options).unwrap());
        assert_eq!(corner(&transparent)[3], 0);
        assert!(transparent.rgba.chunks(4).any(|pixel| pixel[3] == 255));
    }

    #[test]
    fn letters_are_painted() {
        let scene = demo::scene(&["Query encoder".to_owned()]);
        let text = crate::scene::style::Theme::dark().text;
        let pixels = rasterize(&scene, 4.0, false).unwrap();
        let painted = pixels
            .rgba
            .chunks(4)
            .filter(|pixel| *pixel == [text.r, text.g, text.b, 255])
            .count();
        assert!(painted > 500, "{painted} pixels of text");
    }

    #[test]
    fn a_picture_that_is_too_large_is_refused_with_advice() {
        let mut scene = demo::scene(&[]);
        scene.bounds = Rect::new(0.0, 0.0, 6_000.0, 6_000.0);
        let error = rasterize(&scene, 4.0, false).unwrap_err();
        assert!(
            error.to_string().contains("choose a scale of 2.3 or less"),
            "{error}"
        );
        assert!(size(&scene, 2.3).is_ok());
        scene.bounds = Rect::new(0.0, 0.0, 1.0e6, 10.0);
        let error = rasterize(&scene, 1.0, false).unwrap_err();
        assert!(error.to_string().contains("closer together"), "{error}");
        scene.bounds = Rect::new(0.0, 0.0, f64::NAN, 10.0);
        assert!(rasterize(&scene, 1.0, false).is_err());
    }

    #[test]
    fn scales_out_of_range_are_refused() {
        let scene = demo::scene(&[]);
        for scale in [0.5, 4.5, f64::NAN, f64::INFINITY, -1.0] {
            let options = PngOptions {
                scale,
                ..PngOptions::default()
            };
            assert!(matches!(png(&scene, &options), Err(PngError::Scale(..))));
        }
        assert!(rasterize(&scene, 0.0, false).is_err());
    }
}
