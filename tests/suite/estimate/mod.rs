//! Estimates of whole designs.

use pipewright::catalog::Catalog;
use pipewright::estimate::LatencyModel;
use pipewright::graph::GraphView;
use pipewright::session::template_infos;

#[test]
fn every_template_is_within_its_own_budgets() {
    for info in template_infos() {
        let id = &info.id;
        let view = GraphView::new(&info.document, Catalog::bundled());
        let model = LatencyModel::new(&view).unwrap();
        let latency = model.estimate(50_000);
        println!(
            "{id}: p50 {:.0} p99 {:.0} planning {:.0} together {:.0} first {:?} budgets {:?} {:?} {:?}",
            latency.p50,
            latency.p99,
            latency.p99_planning,
            latency.p99_together,
            latency.first_token,
            model.p50_budget,
            model.p99_budget,
            model.first_token_budget
        );
        let holds = |found: f64, budget: Option<f64>| budget.is_none_or(|budget| found <= budget);
        assert!(holds(latency.p50, model.p50_budget), "{id}");
        assert!(holds(latency.p99, model.p99_budget), "{id}");
        if let Some((p50, _)) = latency.first_token {
            assert!(holds(p50, model.first_token_budget), "{id}");
        }
    }
}
