//! What usually stands beside a component: counted in the templates.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::templates::template_infos;
use crate::catalog::Catalog;
use crate::model::ComponentId;
use crate::scene::PortSide;

/// How much more a component counts that stands right there in a template.
const BESIDE: u32 = 4;
/// How many stages on a component is near.
const NEAR: usize = 4;

#[derive(Default)]
struct Counts {
    /// How many edges join two components, by the one, the side of its port, and the other.
    beside: BTreeMap<(ComponentId, PortSide), BTreeMap<ComponentId, u32>>,
    /// How many nodes have a component.
    uses: BTreeMap<ComponentId, u32>,
}

fn counts() -> &'static Counts {
    static COUNTS: OnceLock<Counts> = OnceLock::new();
    COUNTS.get_or_init(|| {
        let mut counts = Counts::default();
        for info in template_infos() {
            let document = &info.document;
            for node in document.nodes().values() {
                *counts.uses.entry(node.component.clone()).or_default() += 1;
            }
            let component = |id| document.node(id).map(|node| node.component.clone());
            for edge in document.edges().values() {
                let (Some(from), Some(to)) = (component(&edge.from), component(&edge.to)) else {
                    continue;
                };
                for (own, side, other) in [
                    (from.clone(), PortSide::Output, to.clone()),
                    (to, PortSide::Input, from),
                ] {
                    let beside = counts.beside.entry((own, side)).or_default();
                    *beside.entry(other).or_default() += 1;
                }
            }
        }
        counts
    })
}

/// How likely one component follows another, or comes before it, and how far it is along the pipeline: what
/// the templates that come with the program say. Most counts what stands there itself, then what is used
/// at all a few stages on. The pipeline is a loop: what users do with a response is data again.
pub fn usual_beside(
    own: &ComponentId,
    side: PortSide,
    other: &ComponentId,
    catalog: &Catalog,
) -> (u32, usize) {
    let Counts { beside, uses } = counts();
    let order = |id: &ComponentId| Some(catalog.stage_of(id.as_str())?.order);
    let stages = catalog.stages().len();
    let steps = match (order(own), order(other), side) {
        (Some(own), Some(other), PortSide::Output) => (stages + other - own) % stages,
        (Some(own), Some(other), PortSide::Input) => (stages + own - other) % stages,
        _ => stages,
    };
    let there = beside.get(&(own.clone(), side));
    let there = there.and_then(|beside| beside.get(other)).copied();
    let used = uses.get(other).filter(|_| steps <= NEAR).copied();
    let likely = BESIDE * there.unwrap_or_default() + used.unwrap_or_default();
    (likely, steps)
}
