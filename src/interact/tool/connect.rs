//! Drawing a connection from a port.

use std::sync::Arc;

use super::{Gesture, Pointer, Tool};
use crate::geometry::Point;
use crate::interact::camera::Camera;
use crate::interact::canvas::SceneView;
use crate::interact::input::{Cursor, Effect, Modifiers};
use crate::interact::link::{link, link_nodes};
use crate::interact::overlay::{Overlay, side_of};
use crate::model::{Edit, NewEdge, NodeId, RecordId, Selection};
use crate::scene::{Fragment, PortId, PortSide, Tag};

/// The node that a connection would be made with, and what would come of it: the
/// connections, or why there are none.
pub type Target = (NodeId, Result<Vec<NewEdge>, String>);

/// A line from a port to the pointer.
#[derive(Clone, Debug, PartialEq)]
pub struct Connect {
    /// The port.
    pub(super) from: PortId,
    /// Other selected nodes, which are connected with the same node where they fit.
    also: Vec<NodeId>,
    /// The pointer, in scene points.
    pointer: Point,
    /// The node under the pointer and what would come of it.
    target: Option<Target>,
    /// Whether it goes on after a connection is made, as with Shift.
    goes_on: bool,
}

impl Connect {
    pub(super) fn begin(from: PortId, pointer: Point, selection: &Selection) -> Self {
        Self {
            also: others_selected(&from.node, selection),
            from,
            pointer,
            target: None,
            goes_on: false,
        }
    }

    /// Whether it waits for a click on the next node.
    pub(in crate::interact) fn goes_on(&self) -> bool {
        self.goes_on
    }
}

impl Gesture for Connect {
    fn moved(&mut self, pointer: Pointer, _: &mut Camera, view: SceneView<'_>) -> Vec<Effect> {
        self.pointer = pointer.scene;
        self.target = target_at(pointer.scene, &self.from, &self.also, view);
        Vec::new()
    }

    fn released(
        &mut self,
        mut effects: Vec<Effect>,
        modifiers: Modifiers,
        _: SceneView<'_>,
    ) -> (Vec<Effect>, Tool) {
        let target = self.target.take();
        let goes_on = target.is_some() && (modifiers.shift || self.goes_on);
        match target {
            Some((_, Ok(links))) => effects.push(Effect::Commit(Edit::Connect(links))),
            Some((target, Err(reason))) if self.also.is_empty() && target != self.from.node => {
                let (from, to) = match self.from.side {
                    PortSide::Output => (self.from.node.clone(), target),
                    PortSide::Input => (target, self.from.node.clone()),
                };
                effects.push(Effect::Unfit { from, to, reason });
            }
            Some((_, Err(reason))) => effects.push(Effect::Refused(reason)),
            None if self.goes_on => {}
            None => effects.push(Effect::QuickAdd {
                at: self.pointer,
                from: Some(self.from.clone()),
            }),
        }
        let next = Self {
            goes_on,
            ..self.clone()
        };
        (
            effects,
            if goes_on {
                Tool::Connecting(next)
            } else {
                Tool::Idle
            },
        )
    }

    fn hint(&self) -> String {
        match &self.target {
            Some(target) => hint_of(target),
            None if self.goes_on => {
                "Click on each node to connect with · click on empty canvas or Esc ends".to_owned()
            }
            None => "Drop on a node to connect, on empty canvas to add one · Shift connects \
                     several · Esc cancels"
                .to_owned(),
        }
    }

    fn cursor(&self) -> Cursor {
        cursor_of(self.target.as_ref())
    }

    fn refusal(&self) -> Option<&str> {
        refusal_of(self.target.as_ref())
    }

    fn paint_below(&self, overlay: &mut Overlay<'_>, near: &[&Arc<Fragment>], view: SceneView<'_>) {
        let target = verdict(self.target.as_ref());
        overlay.connecting(near, &self.from, self.pointer, target, view);
        let color = overlay.wire_color(target.map(|(_, fits)| fits));
        for node in &self.also {
            if let Some(start) = side_of(node, self.from.side, view) {
                let color = color.with_opacity(0.7);
                overlay.wire(start, self.pointer, self.from.side, color, view);
            }
        }
    }
}

/// The node under the pointer, and whether it fits.
pub(super) fn verdict(target: Option<&Target>) -> Option<(&NodeId, bool)> {
    target.map(|(node, links)| (node, links.is_ok()))
}

pub(super) fn cursor_of(target: Option<&Target>) -> Cursor {
    match refusal_of(target) {
        Some(_) => Cursor::Forbidden,
        None => Cursor::Crosshair,
    }
}

pub(super) fn refusal_of(target: Option<&Target>) -> Option<&str> {
    target?.1.as_ref().err().map(String::as_str)
}

pub(super) fn hint_of((_, links): &Target) -> String {
    match links {
        Ok(links) => {
            let data = links.first().map_or("", |link| link.data.as_str());
            let data = data.replace('_', " ");
            match links.len() {
                0 | 1 => format!("Release to connect: {data}"),
                many => format!("Release to make {many} connections: {data}"),
            }
        }
        Err(reason) => reason.clone(),
    }
}

/// The selected nodes but one: none unless that one is selected too.
fn others_selected(node: &NodeId, selection: &Selection) -> Vec<NodeId> {
    if selection.contains(node) {
        let nodes = selection.nodes();
        nodes.filter(|id| *id != node).cloned().collect()
    } else {
        Vec::new()
    }
}

/// The node under a scene point, and what connections with it would be: from a port, and
/// from other nodes where they fit.
pub(super) fn target_at(
    scene: Point,
    from: &PortId,
    also: &[NodeId],
    view: SceneView<'_>,
) -> Option<Target> {
    let node = match view.index.hit(scene, 10.0)? {
        Tag::Record(RecordId::Node(node)) => node,
        Tag::Port(port) => port.node,
        _ => return None,
    };
    if node == from.node {
        return None;
    }
    let start = (&from.node, from.side, from.index);
    let verdict = link(view.document, view.catalog, view.cards, start, &node);
    let verdict = verdict.map(|first| {
        let more = also
            .iter()
            .filter(|other| **other != node)
            .filter_map(|other| {
                let (from, to) = match from.side {
                    PortSide::Output => (other, &node),
                    PortSide::Input => (&node, other),
                };
                link_nodes(view.document, view.catalog, from, to).ok()
            });
        std::iter::once(first.clone()).chain(more).collect()
    });
    Some((node, verdict))
}
