//! Scene, SVG and PNG.

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion};
use pipewright::catalog::Catalog;
use pipewright::interchange::{PngOptions, SvgOptions, png, svg};
use pipewright::model::Document;
use pipewright::scene::{SceneBuilder, SceneInput, style::Theme};
use pipewright::session::{Session, render};

pub fn bench(criterion: &mut Criterion, diagrams: &[(usize, Document)]) {
    let catalog = Catalog::bundled();
    let theme = Theme::light();
    let mut group = criterion.benchmark_group("scene");
    for (nodes, document) in diagrams {
        let session = Session::new(document.clone());
        let input = SceneInput {
            document,
            catalog,
            cards: session.derived().cards(),
            routes: session.derived().routes(),
            badges: &BTreeMap::new(),
            theme: &theme,
        };
        group.bench_function(BenchmarkId::from_parameter(nodes), |bencher| {
            bencher.iter(|| SceneBuilder::default().build(black_box(input)));
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("svg");
    for (nodes, document) in diagrams {
        let scene = render(document, catalog, &theme);
        group.bench_function(BenchmarkId::from_parameter(nodes), |bencher| {
            bencher.iter(|| svg(black_box(&scene), &SvgOptions::default()));
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("png");
    for (nodes, document) in diagrams {
        let scene = render(document, catalog, &theme);
        // The largest diagrams fit into no picture of the usual size.
        for scale in [2.0, 1.0] {
            let options = PngOptions {
                scale,
                ..PngOptions::default()
            };
            if png(&scene, &options).is_err() {
                continue;
            }
            group.bench_function(BenchmarkId::new(format!("{scale}x"), nodes), |bencher| {
                bencher.iter(|| png(black_box(&scene), &options).unwrap());
            });
            break;
        }
    }
    group.finish();
}
