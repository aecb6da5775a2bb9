//! Scene, SVG and PNG.

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use pipewright::catalog::Catalog;
use pipewright::interchange::{PngOptions, VectorOptions, png, svg};
use pipewright::model::Level;
use pipewright::scene::{SceneBuilder, SceneInput, style::Theme};
use pipewright::session::{Session, render};

use super::graphs::Diagram;

pub fn bench(criterion: &mut Criterion, diagrams: &[Diagram]) {
    let catalog = Catalog::bundled();
    let theme = Theme::light();
    let mut group = criterion.benchmark_group("scene");
    for diagram in diagrams {
        let mut session = None;
        group.bench_function(BenchmarkId::from_parameter(diagram.nodes), |bencher| {
            let session = session.get_or_insert_with(|| Session::new(diagram.document().clone()));
            let input = SceneInput {
                document: session.document(),
                catalog,
                cards: session.derived().cards(),
                routes: session.derived().routes(),
                spine: session.derived().spine(),
                badges: &BTreeMap::new(),
                heat: &BTreeMap::new(),
                folded: session.document().lanes(),
                theme: &theme,
            };
            bencher.iter(|| SceneBuilder::default().build(black_box(input)));
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("svg");
    for diagram in diagrams {
        let mut scene = None;
        group.bench_function(BenchmarkId::from_parameter(diagram.nodes), |bencher| {
            let scene = scene
                .get_or_insert_with(|| render(diagram.document(), Level::Full, catalog, &theme));
            bencher.iter(|| svg(black_box(scene), &VectorOptions::default()));
        });
    }
    group.finish();

    // Larger ones fit into no picture of pixels.
    let mut group = criterion.benchmark_group("png");
    for (diagram, scale) in diagrams.iter().zip([2.0, 2.0, 1.0]) {
        let mut scene = None;
        let name = BenchmarkId::new(format!("{scale}x"), diagram.nodes);
        group.bench_function(name, |bencher| {
            let scene = scene
                .get_or_insert_with(|| render(diagram.document(), Level::Full, catalog, &theme));
            let options = PngOptions {
                scale,
                ..PngOptions::default()
            };
            bencher.iter(|| png(black_box(scene), &options).unwrap());
        });
    }
    group.finish();
}
