//! The look of pictures: every theme, and themes of one's own.

use std::collections::BTreeSet;

use pipewright::catalog::{Catalog, template};
use pipewright::model::{EdgeKind, Level};
use pipewright::scene::style::{Theme, contrast};
use pipewright::scene::{Color, Scene, Shape};
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

/// How a color looks to somebody who lacks one kind of cone, by a matrix on linear light.
fn seen_through(color: Color, matrix: [[f64; 3]; 3]) -> Color {
    let linear = |value: u8| {
        let value = f64::from(value) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    let coded = |value: f64| {
        let value = value.clamp(0.0, 1.0);
        let coded = if value <= 0.003_130_8 {
            12.92 * value
        } else {
            1.055 * value.powf(1.0 / 2.4) - 0.055
        };
        (coded * 255.0).round() as u8
    };
    let light = [color.r, color.g, color.b].map(linear);
    let [r, g, b] =
        matrix.map(|row| coded(row.iter().zip(light).map(|(part, own)| part * own).sum()));
    Color { r, g, b, ..color }
}

/// Source: Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color
/// vision deficiency", IEEE TVCG 2009, severity 1.
const DEFICIENCIES: [(&str, [[f64; 3]; 3]); 2] = [
    (
        "protanopia",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
];

#[test]
fn marks_can_be_seen_without_red_or_green_and_differ_by_more_than_color() {
    let catalog = Catalog::bundled();
    for theme in Theme::bundled() {
        for (deficiency, matrix) in DEFICIENCIES {
            let seen = |color: Color| seen_through(color, matrix);
            let ground = seen(theme.raised);
            let stages = catalog.stages().iter();
            let stages = stages.map(|stage| (stage.id.as_str(), theme.stage(stage.id.as_str())));
            let severities = [
                ("error", theme.error),
                ("warning", theme.warning),
                ("ok", theme.ok),
            ];
            for (what, color) in stages.chain(severities) {
                let ratio = contrast(seen(color), ground);
                assert!(
                    ratio >= 3.0,
                    "{} {deficiency} {what}: {ratio:.2}",
                    theme.name
                );
            }
            for kind in EdgeKind::ALL {
                let color = theme.lit_edge_stroke(kind, false).color;
                let ratio = contrast(seen(color), seen(theme.background));
                assert!(
                    ratio >= 3.0,
                    "{} {deficiency} {kind:?}: {ratio:.2}",
                    theme.name
                );
            }
        }
    }
    // Without any color, stages have their icons, kinds of edges their dashes.
    let icons: BTreeSet<_> = catalog.stages().iter().map(|stage| stage.icon).collect();
    assert_eq!(icons.len(), catalog.stages().len());
}
