//! The card of a collapsed lane.

use super::Badge;
use super::card::{badge_primitives, stand_in, text_primitive};
use super::primitive::{Color, Detail, Fragment, Primitive, Shape, Stroke};
use super::style::{self, Theme};
use crate::geometry::{Rect, Size};
use crate::model::{Lane, Node, RecordId};
use crate::sizing::Card;

/// By how much the card below, which stands for the nodes inside, shows, in scene points.
const STACK: f64 = 4.0;

/// What is drawn for a collapsed lane: its title and how many nodes are in it, in its tint,
/// as the uppermost of a stack of cards.
pub(super) fn lane_card_fragment(
    record: RecordId,
    lane: &Lane,
    node: &Node,
    card: &Card,
    badge: Option<Badge>,
    theme: &Theme,
) -> Fragment {
    let hue = theme.lane(lane.kind, lane.hue);
    let ground = theme.lane_ground(lane.kind, lane.hue);
    let rect = Rect::from_origin_size(node.position, card.size);
    let outline = Stroke::solid(1.2, hue);
    let mut primitives = Vec::new();
    for below in [2.0, 1.0, 0.0] {
        let shift = below * STACK;
        let size = Size::new(rect.width() - 2.0 * shift, rect.height());
        let origin = rect.origin() + (shift, shift);
        primitives.push(Primitive {
            detail: Detail::Always,
            shape: Shape::Rect {
                rect: Rect::from_origin_size(origin, size),
                radii: [style::RADIUS_LARGE; 4],
                fill: Some(ground),
                stroke: Some(outline),
            },
        });
    }
    let offset = rect.origin().to_vec2();
    let mut line = |line: &crate::sizing::Line, style, color: Color, detail| {
        let origin = line.origin + offset;
        let text = text_primitive(origin, &line.text, style, color, detail);
        // From afar its name alone, as large as it fits, and from further a bar in its place.
        if detail == Detail::Overview {
            primitives.extend(stand_in(origin, &text, style, color));
        }
        primitives.push(text);
    };
    for title in &card.title {
        line(title, style::NODE_TITLE, hue, Detail::Fine);
    }
    for headline in &card.headline {
        line(headline, card.headline_style, hue, Detail::Overview);
    }
    if let Some(subtitle) = &card.subtitle {
        line(subtitle, style::NODE_SUBTITLE, theme.muted, Detail::Fine);
    }
    if let Some(badge) = badge {
        primitives.extend(badge_primitives(rect, badge, theme));
    }
    let said = match (node.technology.as_str(), lane.collapsed) {
        ("", _) => node.label.clone(),
        (count, true) => format!("collapsed, {count}"),
        (count, false) => count.to_owned(),
    };
    Fragment {
        title: format!("Lane {}, {said}", lane.title),
        description: lane.kind.label().to_owned(),
        primitives,
        ..Fragment::new(record, rect, style::HAIR)
    }
}
