//! What two templates cost, worked out by hand from `assets/prices.ron`: 3 dollars for a GPU-hour,
//! 0.05 for a vCPU-hour, 0.004 for a GB of memory for an hour, and 730 hours a month.

use pipewright::estimate::Cost;
use pipewright::session::template_infos;

use super::estimate;

fn cost_of(template: &str) -> Cost {
    let infos = template_infos();
    let info = infos.iter().find(|info| info.id == template).unwrap();
    estimate(&info.document, 100).cost
}

/// Checks what is paid for, to the cent: nodes, dollars a month, and what it is.
fn check(cost: &Cost, known: &[(&str, f64, &str)]) {
    let found: Vec<(&str, f64, &str)> = cost
        .nodes
        .iter()
        .map(|node| (node.id.as_str(), node.dollars, node.what.as_str()))
        .collect();
    assert_eq!(found.len(), known.len(), "{found:#?}");
    for (found, known) in found.iter().zip(known) {
        assert_eq!((found.0, found.2), (known.0, known.2));
        assert!(
            (found.1 - known.1).abs() < 0.005,
            "{found:?}, not {known:?}"
        );
    }
    let sum: f64 = known.iter().map(|(_, dollars, _)| dollars).sum();
    assert!((cost.month - sum).abs() < 0.05, "{}, not {sum}", cost.month);
}

#[test]
fn visual_search_costs_what_its_machines_and_its_index_do() {
    let cost = cost_of("visual-search");
    check(
        &cost,
        &[
            // 3 replicas of 32 shards: 96 · 16 vCPU · 0.05 · 730.
            ("ann_search", 56_064.0, "96 × 16 vCPU"),
            // 8 · 3 · 730, and 6 · 3 · 730.
            ("ranking_model", 17_520.0, "8 × 1 GPU"),
            ("query_encoder", 13_140.0, "6 × 1 GPU"),
            // 2e9 vectors of 64 bytes of code and 8 of id are 144 GB; 65,536 centroids and
            // 256 · 256 numbers of the code book, 4 bytes each, are 0.067 GB more:
            // 144.067371008 · 0.004 · 730.
            ("vector_index", 420.68, "140 GB in memory, 1 ×"),
            // 2 · 4 vCPU · 0.05 · 730 each.
            ("api_gateway", 292.0, "2 × 4 vCPU"),
            ("diversity_rerank", 292.0, "2 × 4 vCPU"),
            ("item_feature_store", 292.0, "2 × 4 vCPU"),
            ("result_cache", 292.0, "2 × 4 vCPU"),
            ("safety_filter", 292.0, "2 × 4 vCPU"),
        ],
    );
    assert_eq!(cost.gpus, 14.0);
    // 1,500 a second at the peak are 750 on average, and 750 · 3,600 · 730 a month.
    let thousand = cost.per_thousand.unwrap();
    assert!(
        (thousand - 88_604.68 / 1_971_000.0).abs() < 1e-8,
        "{thousand}"
    );
}

#[test]
fn a_chatbot_costs_what_its_gpus_do() {
    let cost = cost_of("chatgpt");
    check(
        &cost,
        &[
            // 858 replicas of 8 GPUs: 858 · 8 · 3 · 730.
            ("assistant_model", 15_032_160.0, "858 × 8 GPU"),
            // 29 · 3 · 730 each.
            ("input_gate", 63_510.0, "29 × 1 GPU"),
            ("output_gate", 63_510.0, "29 × 1 GPU"),
            // 5 · 4 vCPU · 0.05 · 730, and 2 · 4 and 2 · 2 of them.
            ("orchestrator", 730.0, "5 × 4 vCPU"),
            ("gateway", 292.0, "2 × 4 vCPU"),
            ("prefix_cache", 292.0, "2 × 4 vCPU"),
            ("session_store", 292.0, "2 × 4 vCPU"),
            ("prompt", 146.0, "2 × 2 vCPU"),
        ],
    );
    assert_eq!(cost.gpus, 6_922.0);
    // 6,000 a second at the peak are 3,000 on average, and 3,000 · 3,600 · 730 a month.
    let thousand = cost.per_thousand.unwrap();
    assert!(
        (thousand - 15_160_932.0 / 7_884_000.0).abs() < 1e-8,
        "{thousand}"
    );
}
