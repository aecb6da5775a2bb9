//! Reading, writing, checking, laying out, editing.

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion};
use pipewright::catalog::{Catalog, Prices};
use pipewright::check::check;
use pipewright::estimate::{DRAWS, Estimate, LatencyModel};
use pipewright::geometry::Vec2;
use pipewright::graph::GraphView;
use pipewright::model::{RecordId, Selection};
use pipewright::session::{Session, arranged, template_infos};
use pipewright::sketch::{parse, resolve};
use pipewright::storage::format;

use super::graphs::{Diagram, sketch};

pub fn bench(criterion: &mut Criterion, diagrams: &[Diagram]) {
    let catalog = Catalog::bundled();
    let mut group = criterion.benchmark_group("load");
    for diagram in diagrams {
        group.bench_function(BenchmarkId::from_parameter(diagram.nodes), |bencher| {
            let text = format::write(diagram.document());
            bencher.iter(|| format::read(black_box(&text)).unwrap());
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("words");
    group.bench_function("search", |bencher| {
        bencher.iter(|| catalog.search(black_box("vector db")).len());
    });
    group.bench_function("sketch of 14 names", |bencher| {
        let line = "home feed > gateway > user tower > ann > ranker > diversity > feed; \
                    feed ~> clicks ~> kafka => feature job => feature store > ranker; \
                    kafka => training set => trainer => registry => ranker";
        bencher.iter(|| resolve(&parse(black_box(line)).unwrap(), None, catalog));
    });
    group.finish();

    let mut group = criterion.benchmark_group("save");
    for diagram in diagrams {
        group.bench_function(BenchmarkId::from_parameter(diagram.nodes), |bencher| {
            let document = diagram.document();
            bencher.iter(|| format::write(black_box(document)));
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("check");
    for diagram in diagrams {
        group.bench_function(BenchmarkId::from_parameter(diagram.nodes), |bencher| {
            let document = diagram.document();
            bencher.iter(|| check(black_box(document), catalog));
        });
    }
    group.finish();

    templates(criterion);

    let mut group = criterion.benchmark_group("layout");
    for diagram in diagrams {
        group.bench_function(BenchmarkId::from_parameter(diagram.nodes), |bencher| {
            let sketch = sketch(diagram.nodes);
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

/// What a person waits for on a design of usual size: all rules after each change, and the
/// estimate beside.
fn templates(criterion: &mut Criterion) {
    let catalog = Catalog::bundled();
    let infos = template_infos();
    let mut group = criterion.benchmark_group("template");
    for id in ["visual-search", "retrieval-augmented-generation"] {
        let Some(info) = infos.iter().find(|info| info.id == id) else {
            continue;
        };
        let document = &info.document;
        group.bench_function(BenchmarkId::new("check", id), |bencher| {
            bencher.iter(|| check(black_box(document), catalog));
        });
        let view = GraphView::new(document, catalog);
        let model = LatencyModel::new(&view).unwrap();
        group.bench_function(BenchmarkId::new("100,000 draws", id), |bencher| {
            bencher.iter(|| black_box(&model).estimate(DRAWS));
        });
        group.bench_function(BenchmarkId::new("what if", id), |bencher| {
            bencher.iter(|| black_box(&model).quick_percentile(0.99));
        });
        group.bench_function(BenchmarkId::new("all but the draws", id), |bencher| {
            bencher.iter(|| Estimate::without_latency(black_box(&view), Prices::bundled()));
        });
    }
    group.finish();
}

/// What a person waits for after a keystroke: verb, commit and all that follows from it.
fn edits(criterion: &mut Criterion, diagrams: &[Diagram]) {
    let mut group = criterion.benchmark_group("edit label");
    for diagram in diagrams {
        let mut state = None;
        group.bench_function(BenchmarkId::from_parameter(diagram.nodes), |bencher| {
            let (session, turn) =
                state.get_or_insert_with(|| (Session::new(diagram.document().clone()), 0));
            let tag = RecordId::Node(diagram.middle());
            bencher.iter(|| {
                *turn += 1;
                session.set_text(&tag, ["One", "Two"][*turn % 2]);
            });
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("edit move");
    for diagram in diagrams {
        let mut state = None;
        group.bench_function(BenchmarkId::from_parameter(diagram.nodes), |bencher| {
            let (session, turn) =
                state.get_or_insert_with(|| (Session::new(diagram.document().clone()), 0));
            session.select(Selection::of(diagram.middle()));
            bencher.iter(|| {
                *turn += 1;
                session.nudge(Vec2::new([8.0, -8.0][*turn % 2], 0.0));
            });
        });
    }
    group.finish();
}
