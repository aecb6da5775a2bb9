//! What it costs that nothing is lost: the journal on the window's thread, and saving to a disk.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion};
use pipewright::geometry::Vec2;
use pipewright::model::{HistoryEvent, Selection};
use pipewright::session::Session;
use pipewright::storage::{Recorder, save};

use super::graphs::Diagram;

pub fn bench(criterion: &mut Criterion, diagrams: &[Diagram]) {
    let folder = tempfile::tempdir().unwrap();
    let mut group = criterion.benchmark_group("journal, first change");
    for diagram in diagrams {
        group.bench_function(BenchmarkId::from_parameter(diagram.nodes), |bencher| {
            let mut session = Session::new(diagram.document().clone());
            bencher.iter(|| black_box(session.begin_journal()));
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("journal, change");
    for diagram in diagrams {
        group.bench_function(BenchmarkId::from_parameter(diagram.nodes), |bencher| {
            let mut session = Session::new(diagram.document().clone());
            let begun = session.begin_journal();
            let mut recorder = Recorder::start(folder.path(), "bench", begun, || {});
            session.select(Selection::of(diagram.middle()));
            let mut turn = 0;
            // The change itself is measured elsewhere.
            bencher.iter_custom(|times| {
                let mut spent = Duration::ZERO;
                for _ in 0..times {
                    turn += 1;
                    session.nudge(Vec2::new([8.0, -8.0][turn % 2], 0.0));
                    let begun = Instant::now();
                    let events: Vec<HistoryEvent> = session.take_events();
                    recorder.record(black_box(events), None);
                    spent += begun.elapsed();
                }
                spent
            });
            recorder.clear();
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("save to disk");
    let largest = Diagram::new(10_000);
    for diagram in diagrams.iter().chain([&largest]) {
        group.bench_function(BenchmarkId::from_parameter(diagram.nodes), |bencher| {
            let path = folder.path().join("bench.pipe.ron");
            bencher.iter(|| save(&path, diagram.document()).unwrap());
        });
    }
    group.finish();
}
