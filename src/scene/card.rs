//! Draws one node: card, stripe, text, chips.

use super::build::Badge;
use super::primitive::{
    Color, Detail, Fragment, PortId, PortMark, PortSide, Primitive, Shape, Stroke,
};
use super::style::{self, Theme};
use crate::catalog::{Catalog, Component, is_box};
use crate::geometry::{BezPath, Point, Rect, Size};
use crate::model::{FieldSpec, Node, NodeId};
use crate::sizing::{Card, PortPlace, STRIPE};
use crate::text::{FontStyle, measure};

/// All that decides how a node is drawn.
pub(super) struct NodeDrawing<'a> {
    pub id: &'a NodeId,
    pub node: &'a Node,
    pub card: &'a Card,
    pub lane_title: Option<&'a str>,
    pub badge: Option<Badge>,
    /// Bit n: whether input or output port n has an edge.
    pub connected: (u32, u32),
    pub on_spine: bool,
    /// From 0 (cool) to 1 (hot), while cards show it.
    pub heat: Option<f64>,
}

/// The fragment of a node.
pub(super) fn node_fragment(
    drawing: &NodeDrawing<'_>,
    catalog: &Catalog,
    theme: &Theme,
) -> Fragment {
    let NodeDrawing { id, node, card, .. } = drawing;
    let component = catalog.component(node.component.as_str());
    let rect = Rect::from_origin_size(node.position, card.size);
    let stage = catalog.stage_of(node.component.as_str());
    let stage_color = theme.stage(stage.map_or("", |stage| stage.id.as_str()));
    let mut primitives = Vec::new();
    let mut add = |detail: Detail, shape: Shape| primitives.push(Primitive { shape, detail });

    if theme.shadow.a > 0 {
        let shadow = rect + crate::geometry::Vec2::new(0.0, 2.0);
        add(
            Detail::Medium,
            Shape::Rect {
                rect: shadow.inflate(1.0, 1.0),
                radii: [style::RADIUS_MEDIUM + 1.0; 4],
                fill: Some(theme.shadow),
                stroke: None,
            },
        );
    }
    let (ground, subtitle) = match drawing.heat {
        Some(heat) => (theme.heat_ground(heat), theme.text),
        None => (theme.raised, theme.muted),
    };
    let is_known = component.is_some() || is_box(node.component.as_str());
    let outline = match (is_known, drawing.heat) {
        (true, Some(heat)) => Stroke::solid(style::SPINE_OUTLINE, theme.heat(heat)),
        (true, None) if drawing.on_spine => Stroke::solid(style::SPINE_OUTLINE, theme.accent),
        (true, None) => Stroke::solid(1.0, theme.outline),
        // A component from another palette is drawn with a broken outline.
        (false, _) => Stroke {
            width: 1.2,
            color: theme.warning,
            dash: Some([4.0, 3.0]),
        },
    };
    add(
        Detail::Always,
        Shape::Rect {
            rect,
            radii: [style::RADIUS_MEDIUM; 4],
            fill: Some(ground),
            stroke: Some(outline),
        },
    );
    add(
        Detail::Always,
        Shape::Rect {
            rect: Rect::from_origin_size(rect.origin(), (STRIPE, rect.height())),
            radii: [style::RADIUS_MEDIUM, 0.0, 0.0, style::RADIUS_MEDIUM],
            fill: Some(stage_color),
            stroke: None,
        },
    );
    let offset = rect.origin().to_vec2();
    let texts = [
        (&card.title[..], style::NODE_TITLE, theme.text, Detail::Fine),
        (
            &card.headline[..],
            card.headline_style,
            theme.text,
            Detail::Overview,
        ),
        (
            card.subtitle.as_slice(),
            style::NODE_SUBTITLE,
            subtitle,
            Detail::Fine,
        ),
    ];
    for (lines, style, color, detail) in texts {
        for line in lines {
            let origin = line.origin + offset;
            let text = text_primitive(origin, &line.text, style, color, detail);
            if detail == Detail::Overview {
                primitives.extend(stand_in(origin, &text, style, color));
            }
            primitives.push(text);
        }
    }
    if let Some((icon, area)) = card.icon {
        primitives.push(Primitive {
            detail: Detail::Fine,
            shape: Shape::Icon {
                icon,
                origin: area.origin() + offset,
                side: area.width(),
                color: stage_color,
            },
        });
    }
    for chip in &card.chips {
        let area = chip.rect + offset;
        primitives.push(Primitive {
            detail: Detail::Fine,
            shape: Shape::Rect {
                rect: area,
                radii: [style::RADIUS_SMALL; 4],
                fill: Some(theme.line),
                stroke: None,
            },
        });
        let baseline = area.center().y + (style::CHIP.ascent() - style::CHIP.descent()) / 2.0;
        primitives.push(text_primitive(
            Point::new(area.x0 + crate::sizing::CHIP_PADDING, baseline),
            &chip.text,
            style::CHIP,
            theme.text,
            Detail::Fine,
        ));
    }
    if node.locked {
        primitives.extend(lock(rect, theme));
    }
    let ports = port_marks(drawing, rect);
    if let Some(badge) = drawing.badge {
        primitives.extend(badge_primitives(rect, badge, theme));
    }
    let (title, description) = words(drawing, component, catalog);
    Fragment {
        title,
        description,
        primitives,
        ports,
        on_spine: drawing.on_spine,
        ..Fragment::new(*id, rect, style::SHADOW_ROOM)
    }
}

/// What a screen reader says of a node, and what `<desc>` holds.
fn words(
    drawing: &NodeDrawing<'_>,
    component: Option<&Component>,
    catalog: &Catalog,
) -> (String, String) {
    let node = drawing.node;
    let mut title = node.label.clone();
    match catalog.stage_of(node.component.as_str()) {
        Some(stage) => {
            title.push_str(", ");
            title.push_str(&stage.name.to_lowercase());
        }
        None if is_box(node.component.as_str()) => title.push_str(", box"),
        None => title.push_str(", unknown component"),
    }
    if let Some(lane) = drawing.lane_title {
        title.push_str(", lane ");
        title.push_str(lane);
    }
    if node.locked {
        title.push_str(", locked");
    }
    let mut description: Vec<String> = Vec::new();
    if let Some(component) = component {
        description.push(component.name.clone());
    }
    if !node.technology.is_empty() {
        description.push(node.technology.clone());
    }
    for (property, value) in &node.properties {
        let spec: FieldSpec = property.spec();
        description.push(format!("{}: {}", spec.label, spec.display(value)));
    }
    (title, description.join(" · "))
}

fn port_marks(drawing: &NodeDrawing<'_>, rect: Rect) -> Vec<PortMark> {
    let mark = |side: PortSide, index: usize, place: &PortPlace| {
        let mask = match side {
            PortSide::Input => drawing.connected.0,
            PortSide::Output => drawing.connected.1,
        };
        PortMark {
            id: PortId {
                node: drawing.id.clone(),
                side,
                index,
            },
            center: rect.origin() + place.at,
            types: place.types.clone(),
            required: place.required,
            connected: index < 32 && mask & (1 << index) != 0,
        }
    };
    let inputs = drawing.card.inputs.iter().enumerate();
    let outputs = drawing.card.outputs.iter().enumerate();
    inputs
        .map(|(index, place)| mark(PortSide::Input, index, place))
        .chain(outputs.map(|(index, place)| mark(PortSide::Output, index, place)))
        .collect()
}

/// The bar that stands for a line of text while it is too small to read.
pub(super) fn stand_in(
    origin: Point,
    text: &Primitive,
    style: FontStyle,
    color: Color,
) -> Option<Primitive> {
    let Shape::Text { width, .. } = &text.shape else {
        return None;
    };
    let height = style.size * 0.4;
    Some(Primitive {
        detail: Detail::Farthest,
        shape: Shape::Rect {
            rect: Rect::from_origin_size(
                (origin.x, origin.y - style.size * 0.55),
                Size::new(*width, height),
            ),
            radii: [height / 2.0; 4],
            fill: Some(color.with_opacity(0.55)),
            stroke: None,
        },
    })
}

/// A measured line of text.
pub(super) fn text_primitive(
    origin: Point,
    text: &str,
    style: FontStyle,
    color: Color,
    detail: Detail,
) -> Primitive {
    let width = measure(text, style);
    Primitive {
        detail,
        shape: Shape::Text {
            origin,
            text: text.into(),
            style,
            width,
            color,
        },
    }
}

pub(super) fn badge_primitives(rect: Rect, badge: Badge, theme: &Theme) -> [Primitive; 2] {
    let center = Point::new(rect.x1 - 2.0, rect.y0 + 1.0);
    let color = match badge {
        Badge::Error => theme.error,
        Badge::Warning => theme.warning,
    };
    let ring = Some(Stroke::solid(1.5, theme.background));
    let ground = match badge {
        Badge::Error => Shape::Circle {
            center,
            radius: 7.5,
            fill: Some(color),
            stroke: ring,
        },
        Badge::Warning => {
            let mut path = BezPath::new();
            path.move_to(center + (0.0, -8.5));
            path.line_to(center + (8.5, 6.5));
            path.line_to(center + (-8.5, 6.5));
            path.close_path();
            Shape::Path {
                path,
                fill: Some(color),
                stroke: ring,
            }
        }
    };
    let mark = FontStyle::new(crate::text::Face::SemiBold, 10.0);
    let drop = if badge == Badge::Error { 3.6 } else { 4.6 };
    let origin = Point::new(center.x - measure("!", mark) / 2.0, center.y + drop);
    [
        Primitive {
            shape: ground,
            detail: Detail::Always,
        },
        text_primitive(origin, "!", mark, theme.background, Detail::Medium),
    ]
}

fn lock(rect: Rect, theme: &Theme) -> [Primitive; 2] {
    let body = Rect::from_origin_size((rect.x1 - 15.0, rect.y1 - 12.0), (8.0, 6.0));
    let mut shackle = BezPath::new();
    shackle.move_to((body.x0 + 1.5, body.y0));
    shackle.curve_to(
        (body.x0 + 1.5, body.y0 - 5.0),
        (body.x1 - 1.5, body.y0 - 5.0),
        (body.x1 - 1.5, body.y0),
    );
    [
        Primitive {
            detail: Detail::Fine,
            shape: Shape::Path {
                path: shackle,
                fill: None,
                stroke: Some(Stroke::solid(1.3, theme.muted)),
            },
        },
        Primitive {
            detail: Detail::Fine,
            shape: Shape::Rect {
                rect: body,
                radii: [1.0; 4],
                fill: Some(theme.muted),
                stroke: None,
            },
        },
    ]
}
