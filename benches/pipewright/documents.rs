//! Reading, writing, checking, laying out, editing.

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion};
use pipewright::catalog::Catalog;
use pipewright::check::check;
use pipewright::geometry::Vec2;
use pipewright::model::{Document, Selection};
use pipewright::scene::Tag;
use pipewright::session::{Session, arranged};
use pipewright::storage::format;

use super::graphs;

pub fn bench(criterion: &mut Criterion, diagrams: &[(usize, Document)]) {
    let catalog = Catalog::bundled();
    let mut group = criterion.benchmark_group("load");
    for (nodes, document) in diagrams {
        let text = format::write(document);
        group.bench_function(BenchmarkId::from_parameter(nodes), |bencher| {
            bencher.iter(|| format::read(black_box(&text)).unwrap());
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("save");
    for (nodes, document) in diagrams {
        group.bench_function(BenchmarkId::from_parameter(nodes), |bencher| {
            bencher.iter(|| format::write(black_box(document)));
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("check");
    for (nodes, document) in diagrams {
        group.bench_function(BenchmarkId::from_parameter(nodes), |bencher| {
            bencher.iter(|| check(black_box(document), catalog));
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("layout");
    for (nodes, _) in diagrams {
        let sketch = graphs::sketch(*nodes);
        group.bench_function(BenchmarkId::from_parameter(nodes), |bencher| {
            bencher.iter_batched(
                || sketch.clone(),
                |sketch| arranged(sketch, catalog),
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();

    edits(criterion, diagrams);
}

/// What a person waits for after a keystroke: verb, commit and all that follows from it.
fn edits(criterion: &mut Criterion, diagrams: &[(usize, Document)]) {
    let mut group = criterion.benchmark_group("edit label");
    for (nodes, document) in diagrams {
        let mut session = Session::new(document.clone());
        let middle = document.nodes().keys().nth(nodes / 2).unwrap().clone();
        let mut turn = 0;
        group.bench_function(BenchmarkId::from_parameter(nodes), |bencher| {
            bencher.iter(|| {
                turn += 1;
                session.set_text(&Tag::Node(middle.clone()), ["One", "Two"][turn % 2]);
            });
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("edit move");
    for (nodes, document) in diagrams {
        let mut session = Session::new(document.clone());
        let middle = document.nodes().keys().nth(nodes / 2).unwrap();
        session.select(Selection::node(middle));
        let mut turn = 0;
        group.bench_function(BenchmarkId::from_parameter(nodes), |bencher| {
            bencher.iter(|| {
                turn += 1;
                session.nudge(Vec2::new([8.0, -8.0][turn % 2], 0.0));
            });
        });
    }
    group.finish();
}
