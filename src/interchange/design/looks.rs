//! One picture in two looks: as it is written, and in the colors of the other half of the day.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::discriminant;
use std::sync::Arc;

use crate::interchange::xml::push_format;
use crate::scene::{Color, Primitive, Scene, Shape};

/// Colors that a page shows in one of two ways, each under the color that it is written in.
///
/// A style sheet finds shapes by the color that they are written in. Where one color has two
/// counterparts (a white card and white paper are two grays at night), one of them is written in a
/// neighbor that no eye tells apart.
#[derive(Debug, Default)]
pub(super) struct Looks {
    written: BTreeMap<(Color, Color), Color>,
    taken: BTreeSet<(u8, u8, u8)>,
}

impl Looks {
    /// A picture as it is to be written; without counterpart where `other` is not the same picture in
    /// other colors.
    pub(super) fn join(&mut self, own: &Scene, other: &Scene) -> Scene {
        let mut scene = own.clone();
        if !is_alike(own, other) {
            return scene;
        }
        scene.background = self.of(own.background, other.background);
        for (fragment, other) in scene.fragments.iter_mut().zip(&other.fragments) {
            let primitives = &mut Arc::make_mut(fragment).primitives;
            for (Primitive { shape, .. }, other) in primitives.iter_mut().zip(&other.primitives) {
                let others =
                    colors(&mut other.shape.clone()).map(|color| color.map(|color| *color));
                for (own, other) in colors(shape).into_iter().zip(others) {
                    if let (Some(own), Some(other)) = (own, other) {
                        *own = self.of(*own, other);
                    }
                }
            }
        }
        scene
    }

    /// The color that a pair is written in.
    fn of(&mut self, own: Color, other: Color) -> Color {
        if let Some(color) = self.written.get(&(own, other)) {
            return *color;
        }
        let neighbors = std::iter::once(own).chain((1..=u8::MAX).flat_map(|step| {
            let up = own.b.checked_add(step).map(|b| Color { b, ..own });
            let down = own.b.checked_sub(step).map(|b| Color { b, ..own });
            up.into_iter().chain(down)
        }));
        let mut neighbors =
            neighbors.filter(|color| !self.taken.contains(&(color.r, color.g, color.b)));
        let color = neighbors.next().unwrap_or(own);
        self.taken.insert((color.r, color.g, color.b));
        self.written.insert((own, other), color);
        color
    }

    /// The rules that show each written color as one of its pair, inside of what `place` selects.
    pub(super) fn push_rules(&self, out: &mut String, place: &str, is_dark: bool) {
        for (pair, Color { r, g, b, .. }) in &self.written {
            let shown = shown(*pair, is_dark);
            for property in ["fill", "stroke"] {
                push_format(
                    out,
                    format_args!(
                        "{place} [{property}=\"#{r:02x}{g:02x}{b:02x}\"]\
                         {{{property}:{shown};{property}-opacity:1}}\n"
                    ),
                );
            }
        }
    }

    /// The rule that paints the ground of what `place` selects in the color that was written for it.
    pub(super) fn push_ground(&self, out: &mut String, place: &str, ground: Color, is_dark: bool) {
        let pair = self.written.iter().find(|(_, color)| **color == ground);
        let shown = pair.map_or_else(|| css(ground), |(pair, _)| shown(*pair, is_dark));
        push_format(
            out,
            format_args!("{place}{{background:{};background:{shown}}}\n", css(ground)),
        );
    }
}

/// A pair of colors as a style sheet says it; browsers that do not know it skip the rule.
fn shown((own, other): (Color, Color), is_dark: bool) -> String {
    let (light, dark) = if is_dark { (other, own) } else { (own, other) };
    format!("light-dark({},{})", css(light), css(dark))
}

fn css(Color { r, g, b, a }: Color) -> String {
    match a {
        255 => format!("#{r:02x}{g:02x}{b:02x}"),
        _ => format!("#{r:02x}{g:02x}{b:02x}{a:02x}"),
    }
}

/// Whether two pictures have the same shapes.
fn is_alike(own: &Scene, other: &Scene) -> bool {
    let shapes = |scene: &Scene| -> Vec<usize> {
        let fragments = scene.fragments.iter();
        fragments
            .map(|fragment| fragment.primitives.len())
            .collect()
    };
    let kinds = |scene: &Scene| -> Vec<_> {
        let primitives = scene
            .fragments
            .iter()
            .flat_map(|fragment| &fragment.primitives);
        primitives
            .map(|primitive| discriminant(&primitive.shape))
            .collect()
    };
    shapes(own) == shapes(other) && kinds(own) == kinds(other)
}

/// The colors of a shape: what fills it, and its line.
fn colors(shape: &mut Shape) -> [Option<&mut Color>; 2] {
    match shape {
        Shape::Rect { fill, stroke, .. }
        | Shape::Path { fill, stroke, .. }
        | Shape::Circle { fill, stroke, .. } => [
            fill.as_mut(),
            stroke.as_mut().map(|stroke| &mut stroke.color),
        ],
        Shape::Icon { color, .. } => [None, Some(color)],
        Shape::Text { color, .. } => [Some(color), None],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_color_with_two_counterparts_is_written_as_two() {
        let mut looks = Looks::default();
        let (white, night, card) = (
            Color::hex(0x00ff_ffff),
            Color::hex(0x0014_161a),
            Color::hex(0x001d_2128),
        );
        assert_eq!(looks.of(white, night), white);
        let neighbor = looks.of(white, card);
        assert_ne!(neighbor, white);
        assert!(neighbor.b >= 254);
        assert_eq!(looks.of(white, card), neighbor);
        let faint = looks.of(white.with_opacity(0.5), night);
        assert!(faint != neighbor && faint.a == white.with_opacity(0.5).a);
        let mut rules = String::new();
        looks.push_rules(&mut rules, ".canvas", false);
        assert!(rules.contains(
            ".canvas [fill=\"#ffffff\"]{fill:light-dark(#ffffff,#14161a);fill-opacity:1}"
        ));
        assert!(rules.contains(
            ".canvas [stroke=\"#fffffe\"]{stroke:light-dark(#ffffff,#1d2128);stroke-opacity:1}"
        ));
    }
}
