//! What the heat of cards is in words.

use crate::geometry::{Point, Rect};
use crate::scene::style::{NODE_TITLE, Theme};
use crate::scene::{Detail, Primitive, Shape, Stroke};
use crate::text::{FontStyle, measure};

/// How far the words reach into their card, in scene points.
const RIM: f64 = 6.0;

/// A chip over the rim of each card with its words; heat is from 0 to 1.
pub fn heat_chips(
    cards: impl Iterator<Item = (Rect, f64, String)>,
    zoom: f64,
    theme: &Theme,
) -> Vec<Primitive> {
    // The words stay as large as on screen, however far one looks from.
    let size = (10.0 / zoom).max(NODE_TITLE.size);
    let font = FontStyle::new(NODE_TITLE.face, (size * 2.0).round() / 2.0);
    let (pad, height) = (font.size * 0.5, font.size * 1.6);
    cards
        .flat_map(|(rect, heat, words)| {
            let width = measure(&words, font);
            // Over the card's rim, but not over what is written on it.
            let corner = (rect.x1 - width - pad, rect.y0 + RIM - height);
            let chip = Rect::from_origin_size(corner, (width + 2.0 * pad, height));
            [
                Shape::Rect {
                    rect: chip,
                    radii: [height / 2.0; 4],
                    fill: Some(theme.panel),
                    stroke: Some(Stroke::solid(1.5, theme.heat(heat))),
                },
                Shape::Text {
                    origin: Point::new(chip.x0 + pad, chip.y0 + height * 0.5 + font.size * 0.35),
                    text: words.into(),
                    style: font,
                    width,
                    color: theme.text,
                },
            ]
        })
        .map(|shape| Primitive {
            shape,
            detail: Detail::Always,
        })
        .collect()
}
