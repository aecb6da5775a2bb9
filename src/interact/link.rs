//! Which connections fit, and why others do not.

use crate::catalog::{Catalog, Component};
use crate::model::{DataTypeId, Document, EdgeKind, LaneKind, NewEdge, NodeId};
use crate::scene::PortSide;
use crate::sizing::Cards;

/// Where a connection is dragged from.
#[derive(Clone, Copy, Debug)]
struct Start<'a> {
    node: &'a NodeId,
    side: PortSide,
    types: &'a [DataTypeId],
}

/// The connection from a port to a node, or the reason why there is none, in a sentence.
///
/// An output port is joined with the input that accepts its data; an input port with the
/// first output that gives what it accepts. A component that the palette does not know
/// gives and takes anything.
///
/// # Errors
/// The reason, for the hint beside the pointer.
pub fn link(
    document: &Document,
    catalog: &Catalog,
    cards: &Cards,
    from: (&NodeId, PortSide, usize),
    target: &NodeId,
) -> Result<NewEdge, String> {
    let (node, side, index) = from;
    let card = cards.get(node).ok_or("The node is gone")?;
    let ports = if side == PortSide::Output {
        &card.outputs
    } else {
        &card.inputs
    };
    let types = ports
        .get(index)
        .map_or(&[][..], |port| port.types.as_slice());
    find(document, catalog, Start { node, side, types }, target)
}

/// The first connection from one node to another that fits.
///
/// # Errors
/// The reason why there is none.
pub fn link_nodes(
    document: &Document,
    catalog: &Catalog,
    from: &NodeId,
    to: &NodeId,
) -> Result<NewEdge, String> {
    let types = component(document, catalog, from)
        .map(|component| component.outputs.clone())
        .unwrap_or_default();
    find(
        document,
        catalog,
        Start {
            node: from,
            side: PortSide::Output,
            types: &types,
        },
        to,
    )
}

fn component<'c>(
    document: &Document,
    catalog: &'c Catalog,
    node: &NodeId,
) -> Option<&'c Component> {
    document
        .node(node)
        .and_then(|node| catalog.component(node.component.as_str()))
}

fn find(
    document: &Document,
    catalog: &Catalog,
    start: Start<'_>,
    target: &NodeId,
) -> Result<NewEdge, String> {
    if start.node == target {
        return Err("A node cannot feed itself".to_owned());
    }
    let label = |id: &NodeId| {
        document
            .node(id)
            .map_or("?", |node| node.label.as_str())
            .to_owned()
    };
    let other = component(document, catalog, target);
    let fits = |data: &DataTypeId| match (start.side, other) {
        (_, None) => true,
        (PortSide::Output, Some(other)) => other.accepts(data.as_str()),
        (PortSide::Input, Some(other)) => other.gives(data.as_str()),
    };
    let fitting: Vec<DataTypeId> = start
        .types
        .iter()
        .filter(|data| fits(data))
        .cloned()
        .collect();
    let candidates = match (fitting.is_empty(), start.types.is_empty(), other) {
        (false, ..) => fitting,
        // The start is unknown to the palette: take what the other side has.
        (_, true, Some(other)) => match start.side {
            PortSide::Output => other
                .inputs
                .iter()
                .flat_map(|port| port.types.clone())
                .collect(),
            PortSide::Input => other.outputs.clone(),
        },
        (_, true, None) => vec![DataTypeId::from("raw_data")],
        _ => Vec::new(),
    };
    if candidates.is_empty() {
        let (verb, all): (&str, Vec<&DataTypeId>) = match (start.side, other) {
            (PortSide::Output, Some(other)) => (
                "takes",
                other.inputs.iter().flat_map(|port| &port.types).collect(),
            ),
            (PortSide::Input, Some(other)) => ("gives", other.outputs.iter().collect()),
            (_, None) => ("has", Vec::new()),
        };
        let offered = names(catalog, start.types);
        let has = if all.is_empty() {
            "nothing".to_owned()
        } else {
            names(catalog, all)
        };
        return Err(format!("No {offered} here: {} {verb} {has}", label(target)));
    }
    let free = candidates.into_iter().find_map(|data| {
        let (from, to) = match start.side {
            PortSide::Output => (start.node.clone(), target.clone()),
            PortSide::Input => (target.clone(), start.node.clone()),
        };
        let taken = document
            .edges()
            .values()
            .any(|edge| edge.from == from && edge.to == to && edge.data == data);
        let kind = default_kind(document, catalog, &from, &to);
        (!taken).then_some(NewEdge {
            from,
            to,
            data,
            kind,
        })
    });
    free.ok_or_else(|| format!("{} is connected already", label(target)))
}

/// "candidates, features or model": names of data types for a sentence.
fn names<'a>(catalog: &Catalog, types: impl IntoIterator<Item = &'a DataTypeId>) -> String {
    let mut names: Vec<String> = Vec::new();
    for data in types {
        let name = catalog
            .data_type(data.as_str())
            .map_or_else(|| data.to_string(), |known| known.name.to_lowercase());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => "data".to_owned(),
    }
}

/// When data most likely flows between two nodes, judged by their lanes and stages.
fn default_kind(document: &Document, catalog: &Catalog, from: &NodeId, to: &NodeId) -> EdgeKind {
    let lane = |id: &NodeId| {
        let lane = document.node(id)?.lane.as_ref()?;
        document.lanes().get(lane).map(|lane| lane.kind)
    };
    let stage = |id: &NodeId| {
        component(document, catalog, id).map_or("", |component| component.stage.as_str())
    };
    let early = ["source", "ingestion", "labeling", "features", "training"];
    match (lane(from), lane(to)) {
        (Some(LaneKind::Online | LaneKind::Monitoring), Some(LaneKind::Offline))
            if early.contains(&stage(to)) =>
        {
            EdgeKind::Feedback
        }
        (Some(LaneKind::Offline), _) | (_, Some(LaneKind::Offline)) => EdgeKind::Batch,
        (Some(LaneKind::Monitoring), _) | (_, Some(LaneKind::Monitoring)) => EdgeKind::Async,
        (None, None) if early.contains(&stage(from)) => EdgeKind::Batch,
        _ => EdgeKind::Sync,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Point;
    use crate::model::NewNode;

    fn document(components: &[&str]) -> (Document, Vec<NodeId>, Cards) {
        let mut document = Document::new("");
        let mut draft = document.edit();
        let ids = components
            .iter()
            .map(|name| {
                draft
                    .add_node(NewNode::new(name, name, Point::ZERO))
                    .unwrap()
            })
            .collect();
        draft.commit("Add").unwrap();
        let mut cards = Cards::default();
        cards.update(&document, Catalog::bundled());
        (document, ids, cards)
    }

    #[test]
    fn an_output_finds_the_input_that_accepts_it() {
        let (document, ids, cards) = document(&["image_encoder", "ann_retriever"]);
        let catalog = Catalog::bundled();
        let made = link(
            &document,
            catalog,
            &cards,
            (&ids[0], PortSide::Output, 0),
            &ids[1],
        )
        .unwrap();
        assert_eq!(made.data.as_str(), "embedding");
        let card = cards.get(&ids[1]).unwrap();
        let input = card.input_for("embedding").unwrap();
        let back = link(
            &document,
            catalog,
            &cards,
            (&ids[1], PortSide::Input, input),
            &ids[0],
        );
        assert_eq!(back.unwrap(), made);
    }

    #[test]
    fn a_refusal_says_what_the_other_side_takes() {
        let (document, ids, cards) = document(&["client_request", "trainer"]);
        let catalog = Catalog::bundled();
        let refusal = link(
            &document,
            catalog,
            &cards,
            (&ids[0], PortSide::Output, 0),
            &ids[1],
        )
        .unwrap_err();
        assert!(
            refusal.contains("trainer takes") && refusal.contains("training set"),
            "{refusal}"
        );
        let own = link(
            &document,
            catalog,
            &cards,
            (&ids[0], PortSide::Output, 0),
            &ids[0],
        );
        assert!(own.unwrap_err().contains("itself"));
    }

    #[test]
    fn a_connection_is_not_made_twice() {
        let (mut document, ids, _) = document(&["image_encoder", "ann_retriever"]);
        let catalog = Catalog::bundled();
        let first = link_nodes(&document, catalog, &ids[0], &ids[1]).unwrap();
        let mut draft = document.edit();
        draft
            .connect(&first.from, &first.to, &first.data, EdgeKind::Sync)
            .unwrap();
        draft.commit("Connect").unwrap();
        assert!(
            link_nodes(&document, catalog, &ids[0], &ids[1])
                .unwrap_err()
                .contains("already")
        );
    }

    #[test]
    fn unknown_components_take_anything() {
        let (document, ids, _) = document(&["image_encoder", "from_the_future", "also_unknown"]);
        let catalog = Catalog::bundled();
        assert!(link_nodes(&document, catalog, &ids[0], &ids[1]).is_ok());
        assert!(link_nodes(&document, catalog, &ids[1], &ids[0]).is_ok());
        assert!(link_nodes(&document, catalog, &ids[1], &ids[2]).is_ok());
    }
}
