//! What ports are connected with, and by what.

use super::super::finding::{Breach, Example, Rule, Severity, Test};
use super::super::fix::Fix;
use super::data_names;
use crate::graph::GraphView;
use crate::model::{EdgeField, Edit, Property, Selection};

/// A sketch with fewer nodes is still being begun.
const SKETCH: usize = 3;

/// Where these rules stand among all.
const GROUP: &str = "Structure";

/// The rules of this family, in the order in which they are told.
pub(super) const RULES: &[Rule] = &[
    Rule {
        group: GROUP,
        id: "edge-type-mismatch",
        severity: Severity::Error,
        title: "Edge carries the wrong data",
        why: "An arrow with data that its ends do not give or take cannot be built. Mostly a step \
              is missing in between: something that encodes, tokenizes or looks up.",
        fix: "Let the edge carry what both ends agree on, or insert the component that converts.",
        when: "An edge carries data that its start does not give or its end does not take.",
        tags: &[],
        steps: &["pipeline"],
        check: Test::Graph(type_mismatch),
        example: Example {
            common: &["a:api_gateway b:query_encoder"],
            trigger: "a>b:index",
            near_miss: "a>b:query",
        },
    },
    Rule {
        group: GROUP,
        id: "required-input-unconnected",
        severity: Severity::Error,
        title: "Required input is not connected",
        why: "The step cannot run: a ranker without features, a retriever without an index, a \
              decoder without a model.",
        fix: "Connect something that gives one of the listed kinds of data.",
        when: "A connected node has a required input that no edge serves.",
        tags: &[],
        steps: &["pipeline", "architecture"],
        check: Test::Graph(required_input),
        example: Example {
            common: &["a:image_encoder b:ann_retriever a>b:embedding"],
            trigger: "",
            near_miss: "i:vector_index i>b:index m:model_registry m=a:model c:client_request c>a:media t:trainer t=m:model e:embedding_generator e=i:embedding s:training_set_builder s=t:training_set d:item_catalog d=s:raw_data d=e:raw_data m=e:model",
        },
    },
    Rule {
        group: GROUP,
        id: "isolated-node",
        severity: Severity::Error,
        title: "Node is connected with nothing",
        why: "What is connected with nothing does nothing. Somebody will ask what it is for.",
        fix: "Connect it, or delete it.",
        when: "A node has no edges, in a diagram of three nodes or more.",
        tags: &[],
        steps: &["pipeline"],
        check: Test::Graph(isolated),
        example: Example {
            common: &["a:client_request b:api_gateway c:result_cache a>b:query"],
            trigger: "",
            near_miss: "b>c:query",
        },
    },
];

fn type_mismatch(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    for (from, to, facts) in view.edges() {
        let (Some(source), Some(target)) = (view.facts(from), view.facts(to)) else {
            continue;
        };
        let data = facts.edge.data.as_str();
        let given = source
            .component
            .is_none_or(|component| component.gives(data));
        let taken = target
            .component
            .is_none_or(|component| component.accepts(data));
        if given && taken {
            continue;
        }
        let name = data_names(view.catalog(), [&facts.edge.data]);
        let (from_label, to_label) = (&source.node.label, &target.node.label);
        let message = match (given, source.component, target.component) {
            (false, Some(component), _) => format!(
                "\"{from_label}\" gives no {name} to \"{to_label}\": it gives {}",
                data_names(view.catalog(), &component.outputs)
            ),
            (_, _, Some(component)) => format!(
                "\"{to_label}\" takes no {name} from \"{from_label}\": it takes {}",
                data_names(
                    view.catalog(),
                    component.inputs.iter().flat_map(|port| &port.types)
                )
            ),
            _ => continue,
        };
        let mut finding = Breach::new(message)
            .node(source.id)
            .node(target.id)
            .edge(facts.id);
        let agreed = source
            .component
            .zip(target.component)
            .and_then(|(source, target)| source.flows_to(target).next().cloned());
        finding = finding.fix(match agreed {
            Some(data) => Fix::new(
                format!("Carry {} instead", data_names(view.catalog(), [&data])),
                Edit::set_edge(facts.id, EdgeField::Data(data)),
            ),
            None => Fix::new("Remove the edge", Edit::Remove(Selection::of(facts.id))),
        });
        breaches.push(finding);
    }
}

fn required_input(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    for (index, facts) in view.nodes() {
        let Some(component) = facts.component else {
            continue;
        };
        if !component.inputs.iter().any(|port| port.required) {
            continue;
        }
        let entering = view.entering(index);
        if entering.is_empty() && !view.is_left(index) {
            // It stands alone, which another rule says.
            continue;
        }
        for port in component.inputs.iter().filter(|port| port.required) {
            let fed = entering.iter().any(|(from, edge)| {
                port.accepts(edge.edge.data.as_str())
                    || view
                        .facts(*from)
                        .is_some_and(|from| from.component.is_none())
            });
            if !fed {
                let message = format!(
                    "\"{}\" gets no {}",
                    facts.node.label,
                    data_names(view.catalog(), &port.types)
                );
                breaches.push(Breach::new(message).node(facts.id));
            }
        }
    }
}

fn isolated(view: &GraphView<'_>, breaches: &mut Vec<Breach>) {
    if view.nodes().count() < SKETCH {
        return;
    }
    for (index, facts) in view.nodes() {
        if !view.is_entered(index)
            && !view.is_left(index)
            && !facts.node.flag(Property::Placeholder)
        {
            let message = format!("\"{}\" is connected with nothing", facts.node.label);
            let delete = Edit::Remove(Selection::of(facts.id));
            breaches.push(
                Breach::new(message)
                    .node(facts.id)
                    .fix(Fix::new("Delete it", delete)),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{document, fix_mends, found};
    use crate::model::EdgeKind::{Batch, Sync};

    #[test]
    fn an_edge_with_data_that_an_end_does_not_know_is_an_error() {
        let nodes = [
            ("encoder", "image_encoder", None),
            ("search", "ann_retriever", None),
        ];
        let fine = document(&nodes, &[("encoder", "embedding", "search", Sync)]);
        assert!(found(&fine, "edge-type-mismatch").is_empty());
        let wrong = document(&nodes, &[("encoder", "labels", "search", Sync)]);
        let findings = found(&wrong, "edge-type-mismatch");
        assert_eq!(findings.len(), 1);
        assert!(
            findings[0].message.contains("gives no labels"),
            "{}",
            findings[0].message
        );
        fix_mends(wrong, "edge-type-mismatch");
    }

    #[test]
    fn unknown_components_and_data_types_are_given_the_benefit_of_the_doubt() {
        let nodes = [("a", "from_the_future", None), ("b", "ann_retriever", None)];
        let edges = [
            ("a", "embedding", "b", Sync),
            ("b", "candidates", "a", Sync),
        ];
        assert!(found(&document(&nodes, &edges), "edge-type-mismatch").is_empty());
    }

    #[test]
    fn a_retriever_without_an_index_cannot_run() {
        let nodes = [
            ("encoder", "image_encoder", None),
            ("search", "ann_retriever", None),
            ("index", "vector_index", None),
        ];
        let query = ("encoder", "embedding", "search", Sync);
        let without = document(&nodes, &[query]);
        let messages: Vec<String> = found(&without, "required-input-unconnected")
            .into_iter()
            .filter(|finding| finding.nodes[0].as_str() == "search")
            .map(|finding| finding.message)
            .collect();
        assert_eq!(messages, ["\"search\" gets no index"]);
        let with = document(&nodes, &[query, ("index", "index", "search", Sync)]);
        assert!(
            found(&with, "required-input-unconnected")
                .iter()
                .all(|finding| finding.nodes[0].as_str() != "search")
        );
    }

    #[test]
    fn a_node_alone_is_found_once_there_is_more_than_a_beginning() {
        let few = [("a", "trainer", None), ("b", "model_registry", None)];
        assert!(found(&document(&few, &[]), "isolated-node").is_empty());
        let more = [
            ("a", "trainer", None),
            ("b", "model_registry", None),
            ("c", "api_gateway", None),
        ];
        let sketch = document(&more, &[("a", "model", "b", Batch)]);
        let findings = found(&sketch, "isolated-node");
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].nodes[0].as_str(), "c");
        fix_mends(sketch, "isolated-node");
    }
}
