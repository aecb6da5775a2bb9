//! The look of pictures: every theme, and themes of one's own.

use pipewright::catalog::{Catalog, template};
use pipewright::model::Level;
use pipewright::scene::style::Theme;
use pipewright::scene::{Scene, Shape};
use pipewright::session::{load_template, render};

fn drawn(theme: &Theme) -> Scene {
    let document = load_template(template("visual-search").unwrap()).unwrap();
    render(&document, Level::Full, Catalog::bundled(), theme)
}

/// What is written, in order, with the widths.
fn words(scene: &Scene) -> Vec<(String, f64)> {
    let primitives = scene
        .fragments
        .iter()
        .flat_map(|fragment| &fragment.primitives);
    primitives
        .filter_map(|primitive| match &primitive.shape {
            Shape::Text { text, width, .. } => Some((text.to_string(), *width)),
            _ => None,
        })
        .collect()
}

#[test]
fn a_sketch_says_the_same_in_no_more_room_and_is_the_same_each_time() {
    let (typed, sketch) = (drawn(&Theme::light()), drawn(&Theme::sketch()));
    assert_eq!(sketch, drawn(&Theme::sketch()));
    assert_eq!(sketch.fragments.len(), typed.fragments.len());
    for ((text, room), (written, width)) in words(&typed).into_iter().zip(words(&sketch)) {
        assert_eq!(text, written);
        assert!(width <= room + 0.01, "{text}: {width} in {room}");
    }
    for (typed, sketch) in typed.fragments.iter().zip(&sketch.fragments) {
        assert_eq!((&typed.tag, typed.bounds), (&sketch.tag, sketch.bounds));
    }
}

#[test]
fn print_needs_no_color() {
    let scene = drawn(&Theme::print());
    let primitives = scene
        .fragments
        .iter()
        .flat_map(|fragment| &fragment.primitives);
    for primitive in primitives {
        let colors = match &primitive.shape {
            Shape::Text { color, .. } | Shape::Icon { color, .. } => [Some(*color), None],
            Shape::Rect { fill, stroke, .. }
            | Shape::Path { fill, stroke, .. }
            | Shape::Circle { fill, stroke, .. } => [*fill, stroke.map(|own| own.color)],
        };
        for color in colors.into_iter().flatten() {
            let (least, most) = (
                color.r.min(color.g).min(color.b),
                color.r.max(color.g).max(color.b),
            );
            assert!(most - least <= 8, "{color:?}");
        }
    }
}
