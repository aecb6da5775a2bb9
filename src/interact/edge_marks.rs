//! How edges look that are hovered or selected: painted above all edges and below cards and
//! labels, so that no label is struck out.

use std::collections::BTreeSet;

use super::canvas::{Canvas, SceneView};
use super::tool::Tool;
use crate::model::{EdgeId, NodeId, RecordId};
use crate::scene::style::Theme;
use crate::scene::{Detail, Fragment, Primitive, Shape, Stroke, Tag};

/// Of how many selected nodes all edges are drawn in full: with more, all are anyway.
const FEW: usize = 100;
/// Width of the glow around an edge on screen, in logical pixels, at 100 %.
const GLOW: f64 = 8.0;

/// The edges that are hovered or selected, or are of a node that is, in full color; around
/// those that are so themselves, a glow. In scene points.
///
/// Where only some edges are `bright`, those are in full color, and no others.
pub fn edge_marks(
    canvas: &Canvas,
    view: SceneView<'_>,
    bright: Option<&BTreeSet<EdgeId>>,
    theme: &Theme,
) -> Vec<Primitive> {
    let hovered = canvas
        .hover()
        .filter(|_| matches!(canvas.tool(), Tool::Idle))
        .map(Tag::record);
    let selection = view.selection;
    let nodes: BTreeSet<&NodeId> = selection.nodes().collect();
    let has_nodes = (1..=FEW).contains(&nodes.len());
    if bright.is_none() && hovered.is_none() && !has_nodes && selection.edges().next().is_none() {
        return Vec::new();
    }
    let is_lit = |node: &NodeId| {
        let is_hovered = hovered.as_ref().and_then(RecordId::node) == Some(node);
        is_hovered || (has_nodes && nodes.contains(node))
    };
    let visible = canvas.camera.visible(view.viewport);
    let width = GLOW / canvas.camera.zoom.clamp(0.5, 1.4);
    let mut marks = Vec::new();
    for fragment in view.index.in_rect(visible) {
        let Tag::Record(record @ RecordId::Edge(id)) = &fragment.tag else {
            continue;
        };
        if bright.is_some_and(|bright| !bright.contains(id)) {
            continue;
        }
        let is_hovered = hovered.as_ref().and_then(RecordId::edge) == Some(id);
        let glow = match selection.has(record) {
            true => Some(0.5),
            false if is_hovered => Some(0.35),
            false => None,
        };
        if let Some(opacity) = glow {
            let stroke = Stroke::solid(width, theme.accent.with_opacity(opacity));
            marks.extend(around(fragment, stroke));
        }
        let is_of_lit = || {
            let edge = view.document.edge(id);
            edge.is_some_and(|edge| is_lit(&edge.from) || is_lit(&edge.to))
        };
        if glow.is_some() || bright.is_some() || is_of_lit() {
            marks.extend(fragment.primitives.iter().cloned().map(in_full));
        }
    }
    marks
}

/// The first line of an edge with another stroke.
fn around(fragment: &Fragment, stroke: Stroke) -> Option<Primitive> {
    let path = fragment.line()?.clone();
    Some(Primitive {
        shape: Shape::Path {
            path,
            fill: None,
            stroke: Some(stroke),
        },
        detail: Detail::Always,
    })
}

/// The same part of an edge with nothing shining through.
fn in_full(mut primitive: Primitive) -> Primitive {
    if let Shape::Path { fill, stroke, .. } = &mut primitive.shape {
        for color in fill
            .iter_mut()
            .chain(stroke.iter_mut().map(|own| &mut own.color))
        {
            color.a = u8::MAX;
        }
    }
    primitive
}
