//! How large each card is and where its ports are: the one answer that layout, scene and
//! hit tests share.
//!
//! ```
//! use pipewright::{catalog::Catalog, session, sizing::Cards};
//!
//! let document = session::load_source("visual-search", None)?.document;
//! let mut cards = Cards::default();
//! cards.update(&document, Catalog::bundled());
//! let sized = document.nodes().keys().filter_map(|id| cards.rect(&document, id));
//! assert!(sized.into_iter().all(|rect| rect.width() > 0.0));
//! # Ok::<(), session::SourceError>(())
//! ```

mod ports;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalog::{Catalog, Icon};
use crate::geometry::{Direction, GRID, Point, Rect, Size, Vec2};
use crate::model::{
    DataTypeId, Document, InStep, LANE_CARD, LaneId, Node, NodeId, Property, Quantity, lane_card,
};
pub use ports::Ports;
use ports::inferred_ports;

use crate::text::{Face, FontStyle, ellipsize, fit_lines, measure, wrap};

/// Title of a node.
pub const NODE_TITLE: FontStyle = FontStyle::new(Face::SemiBold, 12.5);
/// Sizes of a node's title where the rest of its card is too small to read, in scene points.
const HEADLINES: [f64; 4] = [20.0, 18.0, 16.0, 14.0];
/// From the sides of a card to its large title.
const HEADLINE_PADDING: Vec2 = Vec2::new(6.0, 1.0);
/// Subtitle of a node.
pub const NODE_SUBTITLE: FontStyle = FontStyle::new(Face::Regular, 11.0);
/// Figure chips.
pub const CHIP: FontStyle = FontStyle::new(Face::Mono, 9.5);
/// Text on edges.
pub const EDGE_LABEL: FontStyle = FontStyle::new(Face::Regular, 10.5);
/// Titles of lanes where small text cannot be read.
pub const LANE_HEADLINE: FontStyle = FontStyle::new(Face::SemiBold, 18.0);
/// Titles of lanes.
pub const LANE_TITLE: FontStyle = FontStyle::new(Face::SemiBold, 14.0);

/// Width of the colored stripe at the left of a card, in scene points.
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
/// Side of the icon before a title, and from it to the title.
const ICON: f64 = 15.0;
const ICON_GAP: f64 = 6.0;
/// Distance between the centers of two ports, where there is room.
const PORT_STEP: f64 = 14.0;
/// Height of a chip.
pub const CHIP_HEIGHT: f64 = 16.0;
/// From a chip's side to its text.
pub const CHIP_PADDING: f64 = 5.0;
/// From the lines of text to the chips.
const CHIP_MARGIN: f64 = 4.0;
/// Between two chips.
const CHIP_GAP: f64 = 6.0;
/// Room for the title at the top of a lane.
pub const LANE_HEADER: f64 = 28.0;
/// Between a lane's side and the nodes in it.
pub const LANE_PADDING: f64 = 24.0;

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
    /// Its center, from the card's top left corner, in scene points.
    pub at: Vec2,
}

/// A laid out card.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Width and height in scene points: what its content needs, a multiple of the grid, or
    /// what a person made it.
    pub size: Size,
    /// The icon before the title, if the palette knows the component: which one, and its box from
    /// the card's top left corner.
    pub icon: Option<(Icon, Rect)>,
    /// The title, in one or two lines.
    pub title: Vec<Line>,
    /// The title alone, as large as the card allows, for when it is seen from afar.
    pub headline: Vec<Line>,
    /// Font of the headline.
    pub headline_style: FontStyle,
    /// The technology, if there is one.
    pub subtitle: Option<Line>,
    /// Figures.
    pub chips: Vec<Chip>,
    /// Ports on the left, or on the top where the flow runs down.
    pub inputs: Vec<PortPlace>,
    /// Ports on the right, or on the bottom where the flow runs down.
    pub outputs: Vec<PortPlace>,
    /// Middles of the sides where edges enter and leave a card without ports.
    middles: (Vec2, Vec2),
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

    /// Where an edge with that data type leaves, from the card's top left corner.
    pub fn output_point(&self, data: &str) -> Vec2 {
        let port = self
            .output_for(data)
            .and_then(|port| self.outputs.get(port));
        port.map_or(self.middles.1, |port| port.at)
    }

    /// Where an edge with that data type enters, from the card's top left corner.
    pub fn input_point(&self, data: &str) -> Vec2 {
        let port = self.input_for(data).and_then(|port| self.inputs.get(port));
        port.map_or(self.middles.0, |port| port.at)
    }
}

fn port_for(ports: &[PortPlace], data: &str) -> Option<usize> {
    ports
        .iter()
        .position(|port| port.types.iter().any(|port| port.as_str() == data))
        .or(if ports.is_empty() { None } else { Some(0) })
}

/// A node as it was, its ports and its card.
pub(crate) type CardOf = (Arc<Node>, Ports, Arc<Card>);

/// The cards of all nodes of a document; only those whose record changed are made anew.
#[derive(Clone, Debug, Default)]
pub struct Cards {
    direction: Direction,
    hides_figures: bool,
    of: BTreeMap<NodeId, CardOf>,
}

impl Cards {
    /// Whether cards show figures. Without them a card is as large as with them, and its ports
    /// are where they are, so that nothing else moves.
    pub fn show_figures(&mut self, show: bool) {
        if self.hides_figures == show {
            self.hides_figures = !show;
            self.of.clear();
        }
    }

    /// Brings the cards up to the document as it is now.
    pub fn update(&mut self, document: &Document, catalog: &Catalog) {
        let direction = document.layout().direction;
        if self.direction != direction {
            self.direction = direction;
            self.of.clear();
        }
        let mut current = InStep::new(document.nodes());
        self.of.retain(|id, _| current.get(id).is_some());
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
            let icon = catalog.icon_of(node.component.as_str());
            let ports = known.map_or_else(|| unknown.unwrap_or_default(), Ports::of);
            let card = match old {
                Some((old_node, old_ports, card))
                    if *old_ports == ports && looks_alike(old_node, node) =>
                {
                    Arc::clone(card)
                }
                _ if self.hides_figures => {
                    Arc::new(without_figures(card(node, icon, &ports, direction)))
                }
                _ => Arc::new(card(node, icon, &ports, direction)),
            };
            fresh.push((id.clone(), (Arc::clone(node), ports, card)));
        }
        self.of.extend(fresh);
    }

    /// The cards in step with a walk over the document's nodes.
    pub(crate) fn in_step(&self) -> InStep<'_, NodeId, CardOf> {
        InStep::new(&self.of)
    }

    /// The card of a node.
    pub fn get(&self, id: &NodeId) -> Option<&Arc<Card>> {
        self.of.get(id).map(|(_, _, card)| card)
    }

    /// The size that a node's card needs for its content, whatever a person made it.
    pub fn least_size(&self, id: &NodeId) -> Option<Size> {
        let (node, ports, card) = self.of.get(id)?;
        if node.size.is_none() {
            return Some(card.size);
        }
        let natural = Node {
            size: None,
            ..node.as_ref().clone()
        };
        let icon = card.icon.map(|(icon, _)| icon);
        Some(self::card(&natural, icon, ports, self.direction).size)
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

/// The title of a card alone, as large as it fits.
fn headline(label: &str, size: Size) -> Option<(FontStyle, Vec<Line>)> {
    let left = STRIPE + HEADLINE_PADDING.x;
    let room = Size::new(
        size.width - left - HEADLINE_PADDING.x,
        size.height - 2.0 * HEADLINE_PADDING.y,
    );
    let (style, lines) = fit_lines(label, NODE_TITLE, room, &HEADLINES)?;
    let step = style.line_height();
    let top = (size.height - lines.len() as f64 * step) / 2.0;
    let line = |(index, text): (usize, String)| Line {
        text: text.into(),
        origin: Point::new(left, top + index as f64 * step + style.ascent()),
    };
    Some((style, lines.into_iter().enumerate().map(line).collect()))
}

/// Lays out one card, with its ports on the sides where a flow in that direction enters and
/// leaves it.
pub fn card(node: &Node, icon: Option<Icon>, ports: &Ports, direction: Direction) -> Card {
    let own = node.size.unwrap_or(Size::ZERO);
    let room = MAX_WIDTH.max(own.width) - TEXT_LEFT - TEXT_RIGHT;
    let label = if node.label.trim().is_empty() {
        node.component.as_str()
    } else {
        &node.label
    };
    let beside = icon.map_or(0.0, |_| ICON + ICON_GAP);
    let titles = wrap(label, NODE_TITLE, room - beside, 2);
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
        .map(|line| beside + measure(line, NODE_TITLE))
        .chain(subtitle.iter().map(|line| measure(line, NODE_SUBTITLE)))
        .chain([chips_width])
        .fold(0.0, f64::max);
    let text_width = (text_width + TEXT_LEFT + TEXT_RIGHT).clamp(MIN_WIDTH, MAX_WIDTH);
    let width = grid_up(text_width).max(own.width);

    let mut y = TOP;
    let mut title = Vec::new();
    for line in titles {
        title.push(Line {
            text: line.into(),
            origin: Point::new(TEXT_LEFT + beside, y + NODE_TITLE.ascent()),
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
        y += CHIP_MARGIN;
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
    let height = grid_up(y + BOTTOM).max(own.height);
    let size = Size::new(width, height);
    // As if the flow ran to the right: ports lie along the height, outputs across the width.
    let turned = direction.turn_size(size);
    let place = |across: f64, index: usize, count: usize| {
        let along = turned.height / 2.0;
        // Ports take the room that the content leaves them: a card is not larger for ports that
        // nothing is connected to.
        let most = match direction {
            Direction::Right => PORT_STEP,
            Direction::Down => 2.0 * PORT_STEP,
        };
        let step = ((turned.height - 12.0) / count.max(1) as f64).min(most);
        let shift = (index as f64 - (count as f64 - 1.0) / 2.0) * step;
        direction.turn_vec(Vec2::new(across, along + shift))
    };
    let (headline_style, headline) = headline(label, size).unwrap_or((NODE_TITLE, title.clone()));
    let line = NODE_TITLE.line_height();
    let icon = icon.map(|icon| {
        let corner = Point::new(TEXT_LEFT - 1.0, TOP + (line - ICON) / 2.0);
        (icon, Rect::from_origin_size(corner, (ICON, ICON)))
    });
    Card {
        size,
        icon,
        title,
        headline,
        headline_style,
        subtitle,
        chips,
        inputs: ports
            .inputs
            .iter()
            .enumerate()
            .map(|(index, (types, required))| PortPlace {
                types: types.clone(),
                required: *required,
                at: place(0.0, index, ports.inputs.len()),
            })
            .collect(),
        outputs: ports
            .outputs
            .iter()
            .enumerate()
            .map(|(index, data)| PortPlace {
                types: vec![data.clone()],
                required: false,
                at: place(turned.width, index, ports.outputs.len()),
            })
            .collect(),
        middles: (place(0.0, 0, 1), place(turned.width, 0, 1)),
    }
}

/// A card without its figures: what is left stands in the middle.
fn without_figures(mut card: Card) -> Card {
    let Some(chip) = card.chips.first() else {
        return card;
    };
    let shift = Vec2::new(0.0, f64::midpoint(chip.rect.height(), CHIP_MARGIN));
    for line in card.title.iter_mut().chain(&mut card.subtitle) {
        line.origin += shift;
    }
    card.icon = card.icon.map(|(icon, area)| (icon, area + shift));
    card.chips.clear();
    card
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
        let components = Catalog::bundled().components().iter();
        for (component, direction) in components.flat_map(|c| Direction::ALL.map(|d| (c, d))) {
            let (document, id) = one(&component.name, component.id.as_str());
            let card = card(
                document.node(&id).unwrap(),
                Some(component.icon),
                &Ports::of(component),
                direction,
            );
            // As if the flow ran to the right.
            let size = direction.turn_size(card.size);
            assert_eq!(card.inputs.len(), component.inputs.len());
            for (side, across) in [(&card.inputs, 0.0), (&card.outputs, size.width)] {
                let places: Vec<Vec2> = side
                    .iter()
                    .map(|port| direction.turn_vec(port.at))
                    .collect();
                assert!(places.iter().all(|at| at.x == across));
                assert!(
                    places
                        .iter()
                        .all(|at| at.y >= 6.0 && at.y <= size.height - 6.0)
                );
                assert!(places.windows(2).all(|pair| pair[1].y - pair[0].y >= 6.0));
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
