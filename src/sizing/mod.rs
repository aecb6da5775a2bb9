//! How large each card is and where its ports are: the one answer that layout, scene and
//! hit tests share.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalog::{Catalog, Component};
use crate::geometry::{GRID, Point, Rect, Size};
use crate::model::{
    DataTypeId, Document, InStep, LANE_CARD, LaneId, Node, NodeId, Property, Quantity, lane_card,
};
use crate::text::{Face, FontStyle, ellipsize, measure, wrap};

/// Title of a node.
pub const NODE_TITLE: FontStyle = FontStyle::new(Face::SemiBold, 12.5);
/// Subtitle of a node.
pub const NODE_SUBTITLE: FontStyle = FontStyle::new(Face::Regular, 11.0);
/// Figure chips.
pub const CHIP: FontStyle = FontStyle::new(Face::Mono, 9.5);
/// Text on edges.
pub const EDGE_LABEL: FontStyle = FontStyle::new(Face::Regular, 10.5);
/// Titles of lanes.
pub const LANE_TITLE: FontStyle = FontStyle::new(Face::SemiBold, 11.0);

/// Width of the coloured stripe at the left of a card, in scene points.
pub const STRIPE: f64 = 6.0;
/// From the card's left side to its text.
pub const TEXT_LEFT: f64 = 16.0;
/// From the text to the card's right side.
const TEXT_RIGHT: f64 = 14.0;
/// From the card's top to the title's line.
const TOP: f64 = 10.0;
/// From the last line to the card's bottom.
const BOTTOM: f64 = 10.0;
const MIN_WIDTH: f64 = 120.0;
const MAX_WIDTH: f64 = 208.0;
/// Distance between the centres of two ports.
const PORT_STEP: f64 = 14.0;
/// Height of a chip.
pub const CHIP_HEIGHT: f64 = 16.0;
/// From a chip's side to its text.
pub const CHIP_PADDING: f64 = 5.0;
/// Between two chips.
const CHIP_GAP: f64 = 6.0;
/// Room for the title at the top of a lane.
pub const LANE_HEADER: f64 = 28.0;
/// Between a lane's side and the nodes in it.
pub const LANE_PADDING: f64 = 24.0;
/// Most input or output ports of a component that this palette does not know.
const MAX_INFERRED_PORTS: usize = 12;

/// A line of text within a card.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The characters, cut to fit.
    pub text: Arc<str>,
    /// Start of the baseline, from the card's top left corner.
    pub origin: Point,
}

/// A figure in a small box within a card.
#[derive(Clone, Debug, PartialEq)]
pub struct Chip {
    /// The figure: `p99 28 ms`.
    pub text: Arc<str>,
    /// The box, from the card's top left corner.
    pub rect: Rect,
}

/// A port's place on its side of the card.
#[derive(Clone, Debug, PartialEq)]
pub struct PortPlace {
    /// Data types that it accepts, or the one that it gives.
    pub types: Vec<DataTypeId>,
    /// Whether the component cannot work without it.
    pub required: bool,
    /// Height of its centre below the card's top, in scene points.
    pub y: f64,
}

/// A laid out card.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Width and height in scene points: what its content needs, a multiple of the grid, or
    /// what a person made it.
    pub size: Size,
    /// The title, in one or two lines.
    pub title: Vec<Line>,
    /// The technology, if there is one.
    pub subtitle: Option<Line>,
    /// Figures.
    pub chips: Vec<Chip>,
    /// Ports on the left.
    pub inputs: Vec<PortPlace>,
    /// Ports on the right.
    pub outputs: Vec<PortPlace>,
}

impl Card {
    /// The first output port that gives a data type; else the first one.
    pub fn output_for(&self, data: &str) -> Option<usize> {
        port_for(&self.outputs, data)
    }

    /// The first input port that accepts a data type; else the first one.
    pub fn input_for(&self, data: &str) -> Option<usize> {
        port_for(&self.inputs, data)
    }

    /// Height of the point where an edge with that data type leaves.
    pub fn output_y(&self, data: &str) -> f64 {
        port_y(&self.outputs, self.output_for(data), self.size)
    }

    /// Height of the point where an edge with that data type enters.
    pub fn input_y(&self, data: &str) -> f64 {
        port_y(&self.inputs, self.input_for(data), self.size)
    }
}

fn port_for(ports: &[PortPlace], data: &str) -> Option<usize> {
    ports
        .iter()
        .position(|port| port.types.iter().any(|own| own.as_str() == data))
        .or(if ports.is_empty() { None } else { Some(0) })
}

fn port_y(ports: &[PortPlace], index: Option<usize>, size: Size) -> f64 {
    index
        .and_then(|index| ports.get(index))
        .map_or(size.height / 2.0, |port| port.y)
}

/// What ports a node has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ports {
    /// Data types accepted, and whether they are required, by input port.
    pub inputs: Vec<(Vec<DataTypeId>, bool)>,
    /// Data type by output port.
    pub outputs: Vec<DataTypeId>,
}

impl Ports {
    /// The ports of a component of the palette.
    pub fn of(component: &Component) -> Self {
        Self {
            inputs: component
                .inputs
                .iter()
                .map(|port| (port.types.clone(), port.required))
                .collect(),
            outputs: component.outputs.clone(),
        }
    }
}

/// A node as it was, its ports and its card.
pub(crate) type CardOf = (Arc<Node>, Ports, Arc<Card>);

/// The cards of all nodes of a document; only those whose record changed are made anew.
#[derive(Clone, Debug, Default)]
pub struct Cards {
    cards: BTreeMap<NodeId, CardOf>,
}

impl Cards {
    /// Brings the cards up to the document as it is now.
    pub fn update(&mut self, document: &Document, catalog: &Catalog) {
        let mut current = InStep::new(document.nodes());
        self.cards.retain(|id, _| current.get(id).is_some());
        let mut inferred = inferred_ports(document, catalog);
        let mut fresh: Vec<(NodeId, CardOf)> = Vec::new();
        let mut cards = self.in_step();
        for (id, node) in document.nodes() {
            let old = cards.get(id);
            let unknown = inferred.remove(id);
            if let Some((old_node, _, _)) = old
                && Arc::ptr_eq(old_node, node)
                && unknown.is_none()
            {
                continue;
            }
            let known = catalog.component(node.component.as_str());
            let ports = known.map_or_else(|| unknown.unwrap_or_default(), Ports::of);
            let card = match old {
                Some((old_node, old_ports, card))
                    if *old_ports == ports && looks_alike(old_node, node) =>
                {
                    Arc::clone(card)
                }
                _ => Arc::new(card(node, &ports)),
            };
            fresh.push((id.clone(), (Arc::clone(node), ports, card)));
        }
        self.cards.extend(fresh);
    }

    /// The cards in step with a walk over the document's nodes.
    pub(crate) fn in_step(&self) -> InStep<'_, NodeId, CardOf> {
        InStep::new(&self.cards)
    }

    /// The card of a node.
    pub fn get(&self, id: &NodeId) -> Option<&Arc<Card>> {
        self.cards.get(id).map(|(_, _, card)| card)
    }

    /// The size that a node's card needs for its content, whatever a person made it.
    pub fn least_size(&self, id: &NodeId) -> Option<Size> {
        let (node, ports, card) = self.cards.get(id)?;
        if node.size.is_none() {
            return Some(card.size);
        }
        let natural = Node {
            size: None,
            ..node.as_ref().clone()
        };
        Some(self::card(&natural, ports).size)
    }

    /// The area of a lane as it is shown: all of it, or its card while it is collapsed.
    pub fn lane_rect(&self, document: &Document, id: &LaneId) -> Option<Rect> {
        let lane = document.lanes().get(id)?;
        if !lane.collapsed {
            return Some(lane.rect);
        }
        let size = self.get(&lane_card(id)).map_or(LANE_CARD, |card| card.size);
        Some(Rect::from_origin_size(lane.rect.origin(), size))
    }

    /// The area of a node, from its position and its card's size.
    pub fn rect(&self, document: &Document, id: &NodeId) -> Option<Rect> {
        let node = document.node(id)?;
        Some(Rect::from_origin_size(node.position, self.get(id)?.size))
    }
}

/// Whether two states of a node have the same card: moving it changes nothing.
fn looks_alike(a: &Node, b: &Node) -> bool {
    a.label == b.label
        && a.technology == b.technology
        && a.properties == b.properties
        && a.component == b.component
        && a.size == b.size
}

/// Ports of nodes whose component is unknown, as far as their edges tell.
fn inferred_ports(document: &Document, catalog: &Catalog) -> BTreeMap<NodeId, Ports> {
    let mut ports: BTreeMap<NodeId, Ports> = document
        .nodes()
        .iter()
        .filter(|(_, node)| catalog.component(node.component.as_str()).is_none())
        .map(|(id, _)| (id.clone(), Ports::default()))
        .collect();
    if ports.is_empty() {
        return ports;
    }
    for edge in document.edges().values() {
        if let Some(own) = ports.get_mut(&edge.from)
            && !own.outputs.contains(&edge.data)
            && own.outputs.len() < MAX_INFERRED_PORTS
        {
            own.outputs.push(edge.data.clone());
        }
        if let Some(own) = ports.get_mut(&edge.to)
            && !own
                .inputs
                .iter()
                .any(|(types, _)| types.contains(&edge.data))
            && own.inputs.len() < MAX_INFERRED_PORTS
        {
            own.inputs.push((vec![edge.data.clone()], false));
        }
    }
    ports
}

/// Lays out one card.
pub fn card(node: &Node, ports: &Ports) -> Card {
    let own = node.size.unwrap_or(Size::ZERO);
    let room = MAX_WIDTH.max(own.width) - TEXT_LEFT - TEXT_RIGHT;
    let label = if node.label.trim().is_empty() {
        node.component.as_str()
    } else {
        &node.label
    };
    let titles = wrap(label, NODE_TITLE, room, 2);
    let subtitle = if node.technology.trim().is_empty() {
        None
    } else {
        Some(ellipsize(&node.technology, NODE_SUBTITLE, room))
    };
    let figures = figures(node);

    let chips_width: f64 = figures
        .iter()
        .map(|figure| measure(figure, CHIP) + 2.0 * CHIP_PADDING)
        .sum::<f64>()
        + CHIP_GAP * (figures.len().saturating_sub(1)) as f64;
    let text_width = titles
        .iter()
        .map(|line| measure(line, NODE_TITLE))
        .chain(subtitle.iter().map(|line| measure(line, NODE_SUBTITLE)))
        .chain([chips_width])
        .fold(0.0, f64::max);
    let width =
        grid_up((text_width + TEXT_LEFT + TEXT_RIGHT).clamp(MIN_WIDTH, MAX_WIDTH)).max(own.width);

    let mut y = TOP;
    let mut title = Vec::new();
    for line in titles {
        title.push(Line {
            text: line.into(),
            origin: Point::new(TEXT_LEFT, y + NODE_TITLE.ascent()),
        });
        y += 16.0;
    }
    let subtitle = subtitle.map(|line| {
        let origin = Point::new(TEXT_LEFT, y + NODE_SUBTITLE.ascent());
        y += 15.0;
        Line {
            text: line.into(),
            origin,
        }
    });
    let mut chips = Vec::new();
    if !figures.is_empty() {
        y += 4.0;
        let mut x = TEXT_LEFT;
        for figure in figures {
            let chip_width = measure(&figure, CHIP) + 2.0 * CHIP_PADDING;
            let rect = Rect::from_origin_size((x, y), (chip_width, CHIP_HEIGHT));
            chips.push(Chip {
                text: figure.into(),
                rect,
            });
            x += chip_width + CHIP_GAP;
        }
        y += CHIP_HEIGHT;
    }
    let most_ports = ports.inputs.len().max(ports.outputs.len());
    let height = grid_up((y + BOTTOM).max(most_ports as f64 * PORT_STEP + 12.0)).max(own.height);
    let size = Size::new(width, height);
    let place = |index: usize, count: usize| {
        height / 2.0 + (index as f64 - (count as f64 - 1.0) / 2.0) * PORT_STEP
    };
    Card {
        size,
        title,
        subtitle,
        chips,
        inputs: ports
            .inputs
            .iter()
            .enumerate()
            .map(|(index, (types, required))| PortPlace {
                types: types.clone(),
                required: *required,
                y: place(index, ports.inputs.len()),
            })
            .collect(),
        outputs: ports
            .outputs
            .iter()
            .enumerate()
            .map(|(index, data)| PortPlace {
                types: vec![data.clone()],
                required: false,
                y: place(index, ports.outputs.len()),
            })
            .collect(),
    }
}

fn grid_up(value: f64) -> f64 {
    (value / GRID).ceil() * GRID
}

/// Which figures a card shows, most telling first; at most two.
const SHOWN: [(Property, &str); 8] = [
    (Property::P99Ms, "p99 "),
    (Property::QpsPerReplica, ""),
    (Property::Parameters, "params "),
    (Property::Items, "items "),
    (Property::TopK, "top "),
    (Property::TokensOut, "out "),
    (Property::Steps, "steps "),
    (Property::Dimensions, "d="),
];

fn figures(node: &Node) -> Vec<String> {
    SHOWN
        .iter()
        .filter_map(|(property, prefix)| {
            let number = node.number(*property)?;
            Some(format!(
                "{prefix}{}",
                property.spec().display(&Quantity::Number(number))
            ))
        })
        .take(2)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NewNode;

    fn one(label: &str, component: &str) -> (Document, NodeId) {
        let mut document = Document::new("");
        let mut draft = document.edit();
        let id = draft
            .add_node(NewNode::new(component, label, Point::ZERO))
            .unwrap();
        draft.set_technology(&id, "Triton · TensorRT").unwrap();
        draft
            .set_property(&id, Property::P99Ms, Some(Quantity::Number(28.0)))
            .unwrap();
        draft.commit("Add").unwrap();
        (document, id)
    }

    fn card_of(label: &str, component: &str) -> Arc<Card> {
        let (document, id) = one(label, component);
        let mut cards = Cards::default();
        cards.update(&document, Catalog::bundled());
        Arc::clone(cards.get(&id).unwrap())
    }

    #[test]
    fn text_and_chips_lie_within_the_card() {
        for label in ["A", "Query image encoder", &"very long label ".repeat(40)] {
            let card = card_of(label, "image_encoder");
            let area = Rect::from_origin_size((0.0, 0.0), card.size);
            for line in &card.title {
                assert!(
                    line.origin.x + measure(&line.text, NODE_TITLE) <= area.x1,
                    "{label}"
                );
            }
            assert!(card.chips.iter().all(|chip| area.union(chip.rect) == area));
            assert_eq!(card.chips[0].text.as_ref(), "p99 28 ms");
            assert!(card.size.width <= 208.0 && card.size.width % GRID == 0.0);
        }
    }

    #[test]
    fn ports_are_within_the_sides_and_apart() {
        for component in Catalog::bundled().components() {
            let card = card_of(&component.name, component.id.as_str());
            assert_eq!(card.inputs.len(), component.inputs.len());
            for side in [&card.inputs, &card.outputs] {
                assert!(
                    side.iter()
                        .all(|port| port.y >= 6.0 && port.y <= card.size.height - 6.0)
                );
                assert!(
                    side.windows(2)
                        .all(|pair| pair[1].y - pair[0].y >= PORT_STEP)
                );
            }
        }
    }

    #[test]
    fn an_unknown_component_has_the_ports_that_its_edges_need() {
        let (mut document, id) = one("Teleporter", "from_the_future");
        let mut draft = document.edit();
        let other = draft
            .add_node(NewNode::new("trainer", "T", Point::ZERO))
            .unwrap();
        draft
            .connect(&id, &other, &"model".into(), crate::model::EdgeKind::Batch)
            .unwrap();
        draft.commit("Connect").unwrap();
        let mut cards = Cards::default();
        cards.update(&document, Catalog::bundled());
        let card = cards.get(&id).unwrap();
        assert_eq!(card.outputs.len(), 1);
        assert!(card.inputs.is_empty());
    }

    #[test]
    fn a_move_keeps_the_card_and_an_edit_makes_a_new_one() {
        let (mut document, id) = one("Encoder", "image_encoder");
        let mut cards = Cards::default();
        cards.update(&document, Catalog::bundled());
        let first = Arc::clone(cards.get(&id).unwrap());
        let mut draft = document.edit();
        draft.place_node(&id, Point::new(50.0, 50.0)).unwrap();
        draft.commit("Move").unwrap();
        cards.update(&document, Catalog::bundled());
        assert!(Arc::ptr_eq(&first, cards.get(&id).unwrap()));
        let mut draft = document.edit();
        draft
            .set_label(&id, "Query image encoder, fine-tuned")
            .unwrap();
        draft.commit("Rename").unwrap();
        cards.update(&document, Catalog::bundled());
        assert!(!Arc::ptr_eq(&first, cards.get(&id).unwrap()));
    }
}
