//! Designs with lanes that nothing was tuned to: seeded, and the same everywhere.
//!
//! Each has what real ones have: a request path with stores, caches and parallel branches;
//! sources, pipelines and training that publish into it; monitors that watch it and feed back.

use std::collections::BTreeSet;

use pipewright::catalog::Catalog;
use pipewright::geometry::{Point, Rect};
use pipewright::model::{DataTypeId, Document, Draft, EdgeKind, LaneId, LaneKind, NewNode, NodeId};

use pipewright::geometry::Random;

/// Nodes of the smallest and of the largest design.
const NODES: (usize, usize) = (12, 60);

/// What may stand between request and answer, in the order in which it would.
const HOPS: [&str; 10] = [
    "api_gateway",
    "query_understanding",
    "query_encoder",
    "ann_retriever",
    "candidate_merger",
    "eligibility_filter",
    "light_ranker",
    "heavy_ranker",
    "diversity_reranker",
    "response_builder",
];
const BRANCHES: [&str; 5] = [
    "lexical_retriever",
    "graph_retriever",
    "trending_retriever",
    "cf_retriever",
    "ad_retriever",
];
const STORES: [&str; 6] = [
    "vector_index",
    "feature_store_online",
    "result_cache",
    "kv_store",
    "session_store",
    "document_store",
];
const SOURCES: [&str; 5] = [
    "interaction_log",
    "item_catalog",
    "user_profile_db",
    "event_stream",
    "document_corpus",
];
const JOBS: [&str; 8] = [
    "data_validation",
    "dedup_filter",
    "batch_feature_pipeline",
    "hard_negative_miner",
    "training_set_builder",
    "trainer",
    "embedding_generator",
    "index_builder",
];
const MONITORS: [&str; 6] = [
    "feedback_collector",
    "drift_monitor",
    "quality_monitor",
    "service_monitor",
    "ab_experiment",
    "alerting",
];
const LABELS: [&str; 8] = [
    "top 500",
    "hourly",
    "nightly push",
    "hit",
    "embeddings",
    "labels, 7 days",
    "promote",
    "sampled 1 %",
];
const TECHNOLOGIES: [&str; 7] = [
    "Redis",
    "Triton · TensorRT FP16",
    "Kafka",
    "Spark · daily",
    "Faiss IVF-PQ · 32 shards",
    "Envoy",
    "LightGBM LambdaMART",
];

struct Sketch<'d> {
    draft: Draft<'d>,
    catalog: &'static Catalog,
    random: Random,
    pairs: BTreeSet<(NodeId, NodeId)>,
}

impl Sketch<'_> {
    fn finish(self) {
        self.draft.commit("Design").unwrap();
    }

    fn lane(&mut self, title: &str, kind: LaneKind) -> LaneId {
        let area = Rect::new(0.0, 0.0, 400.0, 200.0);
        self.draft.add_lane(title, kind, area).unwrap()
    }

    fn node(&mut self, lane: &LaneId, component: &str) -> NodeId {
        let name = &self.catalog.component(component).unwrap().name;
        let mut new = NewNode::new(component, name, Point::ZERO);
        new.lane = Some(lane.clone());
        if self.random.below(5) > 0 {
            let technology = TECHNOLOGIES[self.random.below(TECHNOLOGIES.len())];
            technology.clone_into(&mut new.technology);
        }
        self.draft.add_node(new).unwrap()
    }

    /// Joins two nodes once, with what flows between them; a third of edges say something.
    fn join(&mut self, from: &NodeId, to: &NodeId, kind: EdgeKind) {
        if from == to || !self.pairs.insert((from.clone(), to.clone())) {
            return;
        }
        let component = |id: &NodeId| {
            let node = self.draft.document().node(id).unwrap();
            self.catalog.component(node.component.as_str()).unwrap()
        };
        let (source, target) = (component(from), component(to));
        let flow = source.flows_to(target).next();
        let flow = flow.or(source.outputs.first()).cloned();
        let flow = flow.unwrap_or(DataTypeId::from("request"));
        let edge = self.draft.connect(from, to, &flow, kind).unwrap();
        if self.random.below(3) == 0 {
            let label = LABELS[self.random.below(LABELS.len())];
            self.draft.set_edge_label(&edge, label).unwrap();
        }
    }

    fn any<'n>(&mut self, nodes: &'n [NodeId]) -> &'n NodeId {
        &nodes[self.random.below(nodes.len())]
    }
}

/// A design for each seed; they grow evenly from 12 to 60 nodes.
pub fn designs(seeds: usize) -> impl Iterator<Item = Document> {
    (0..seeds).map(move |seed| {
        let (least, most) = NODES;
        let nodes = least + (most - least) * seed / seeds.saturating_sub(1).max(1);
        design(nodes, 1300 + seed as u64)
    })
}

/// A design of about so many nodes.
fn design(nodes: usize, seed: u64) -> Document {
    let mut document = Document::new(format!("Design of {nodes} nodes"));
    let mut sketch = Sketch {
        draft: document.edit(),
        catalog: Catalog::bundled(),
        random: Random::new(seed),
        pairs: BTreeSet::new(),
    };
    let monitors = (nodes / 8).max(2);
    let jobs = (nodes * 2 / 5).max(4);
    let online = nodes.saturating_sub(monitors + jobs).max(6);
    let (path, stores) = sketch.serve(online);
    let (sources, jobs, registry) = sketch.train(jobs);
    sketch.publish(&jobs, &registry, &path, &stores);
    sketch.watch(monitors, &path, &sources, &jobs);
    sketch.finish();
    document
}

impl Sketch<'_> {
    /// The request path, its stores and parallel branches: the nodes of the path and the
    /// stores.
    fn serve(&mut self, nodes: usize) -> (Vec<NodeId>, Vec<NodeId>) {
        let lane = self.lane("Online: serving", LaneKind::Online);
        let hops = (6 + self.random.below(7)).min(nodes);
        // So many of the stages as fit, spread over all of them.
        let between = hops - 2;
        let mut path = vec![self.node(&lane, "client_request")];
        for place in 0..between {
            let component = HOPS[place * HOPS.len() / between];
            path.push(self.node(&lane, component));
        }
        path.push(self.node(&lane, "client_response"));
        for pair in path.windows(2) {
            self.join(&pair[0], &pair[1], EdgeKind::Sync);
        }
        let mut stores = Vec::new();
        for _ in hops..nodes {
            let place = 1 + self.random.below(between);
            let hop = path[place].clone();
            if self.random.below(3) == 0 && place < between {
                let component = BRANCHES[self.random.below(BRANCHES.len())];
                let branch = self.node(&lane, component);
                self.join(&hop, &branch, EdgeKind::Sync);
                let last = (place + 2).min(path.len() - 1);
                self.join(&branch, &path[last].clone(), EdgeKind::Sync);
                continue;
            }
            let component = STORES[self.random.below(STORES.len())];
            let store = self.node(&lane, component);
            if component == "result_cache" {
                self.join(&hop, &store, EdgeKind::Sync);
                let answer = path[path.len() - 1].clone();
                self.join(&store, &answer, EdgeKind::Sync);
            } else {
                self.join(&store, &hop, EdgeKind::Sync);
            }
            if self.random.below(5) == 0 {
                let other = self.any(&path[1..=between]).clone();
                self.join(&store, &other, EdgeKind::Sync);
            }
            stores.push(store);
        }
        (path, stores)
    }

    /// Sources, jobs that read what was made before them, and the registry.
    fn train(&mut self, nodes: usize) -> (Vec<NodeId>, Vec<NodeId>, NodeId) {
        let lane = self.lane("Offline: training and indexing", LaneKind::Offline);
        let count = (nodes / 4).max(1);
        let sources: Vec<NodeId> = (0..count)
            .map(|source| self.node(&lane, SOURCES[source % SOURCES.len()]))
            .collect();
        let mut jobs: Vec<NodeId> = Vec::new();
        for place in 0..nodes - count - 1 {
            let stage = place * JOBS.len() / (nodes - count - 1);
            let job = self.node(&lane, JOBS[stage]);
            // What a job reads was mostly made not long before it.
            let recent = jobs[jobs.len().saturating_sub(4)..].to_vec();
            let from = if recent.is_empty() || self.random.below(4) == 0 {
                self.any(&sources).clone()
            } else {
                self.any(&recent).clone()
            };
            self.join(&from, &job, EdgeKind::Batch);
            if self.random.below(2) == 0 {
                let all: Vec<NodeId> = sources.iter().chain(&jobs).cloned().collect();
                let second = self.any(&all).clone();
                self.join(&second, &job, EdgeKind::Batch);
            }
            jobs.push(job);
        }
        let registry = self.node(&lane, "model_registry");
        let last = jobs[jobs.len().saturating_sub(3)..].to_vec();
        for job in &last {
            self.join(job, &registry, EdgeKind::Batch);
        }
        (sources, jobs, registry)
    }

    /// What the offline lane publishes: models to the path, results to the stores.
    fn publish(&mut self, jobs: &[NodeId], registry: &NodeId, path: &[NodeId], stores: &[NodeId]) {
        let inner = &path[1..path.len() - 1];
        for _ in 0..(path.len() / 3).max(1) {
            let hop = self.any(inner).clone();
            self.join(registry, &hop, EdgeKind::Batch);
        }
        for store in stores {
            if self.random.below(2) == 0 {
                let job = self.any(jobs).clone();
                self.join(&job, store, EdgeKind::Batch);
            }
        }
    }

    /// Monitors, what they watch, and what they feed back.
    fn watch(&mut self, nodes: usize, path: &[NodeId], sources: &[NodeId], jobs: &[NodeId]) {
        let lane = self.lane("Monitoring and feedback", LaneKind::Monitoring);
        for place in 0..nodes {
            let monitor = self.node(&lane, MONITORS[place % MONITORS.len()]);
            let watched = if place == 0 {
                path[path.len() - 1].clone()
            } else {
                self.any(&path[1..]).clone()
            };
            self.join(&watched, &monitor, EdgeKind::Async);
            let fed = if place % 2 == 0 { sources } else { jobs };
            let fed = self.any(fed).clone();
            self.join(&monitor, &fed, EdgeKind::Feedback);
        }
    }
}
