//! Attaching an end of an edge elsewhere.

use std::sync::Arc;

use super::connect::{Target, cursor_of, hint_of, refusal_of, target_at, verdict};
use super::{Gesture, Pointer, Tool};
use crate::geometry::Point;
use crate::interact::camera::Camera;
use crate::interact::canvas::SceneView;
use crate::interact::input::{Cursor, Effect, Modifiers};
use crate::interact::overlay::Overlay;
use crate::model::{EdgeId, Edit, NodeId};
use crate::scene::{Fragment, PortId, PortSide};

/// How near an end of an edge is grabbed, in screen points.
const END_REACH: f64 = 16.0;

/// A line from the end that stays to the pointer.
#[derive(Clone, Debug, PartialEq)]
pub struct Reattach {
    /// The edge.
    edge: EdgeId,
    /// The port at the end that stays.
    fixed: PortId,
    /// The pointer, in scene points.
    pointer: Point,
    /// The node under the pointer and what would come of it.
    target: Option<Target>,
}

impl Reattach {
    /// Takes hold of the end of an edge that is near a scene point, if one is.
    pub(super) fn begin(
        pointer: Point,
        zoom: f64,
        edge: EdgeId,
        view: SceneView<'_>,
    ) -> Option<Self> {
        Some(Self {
            fixed: fixed_end(pointer, zoom, &edge, view)?,
            edge,
            pointer,
            target: None,
        })
    }
}

/// The edge that alone is selected, if one of its ends lies at a port, near a scene point.
pub(in crate::interact) fn selected_end(
    port: &PortId,
    pointer: Point,
    zoom: f64,
    view: SceneView<'_>,
) -> Option<EdgeId> {
    let mut selected = view.selection.edges();
    let id = selected.next().filter(|_| selected.next().is_none())?;
    let edge = view.document.edge(id)?;
    let fixed = fixed_end(pointer, zoom, id, view)?;
    let moved = if fixed.node == edge.from {
        &edge.to
    } else {
        &edge.from
    };
    (*moved == port.node).then(|| id.clone())
}

impl Gesture for Reattach {
    fn moved(&mut self, pointer: Pointer, _: &mut Camera, view: SceneView<'_>) -> Vec<Effect> {
        self.pointer = pointer.scene;
        self.target = target_at(pointer.scene, &self.fixed, &[], view);
        Vec::new()
    }

    fn released(
        &mut self,
        mut effects: Vec<Effect>,
        _: Modifiers,
        _: SceneView<'_>,
    ) -> (Vec<Effect>, Tool) {
        match self.target.take() {
            Some((_, Ok(links))) => {
                let link = links.into_iter().next();
                let edit = link.map(|link| Edit::Reconnect(self.edge.clone(), link));
                effects.extend(edit.map(Effect::Commit));
            }
            Some((_, Err(reason))) => effects.push(Effect::Refused(reason)),
            None => {}
        }
        (effects, Tool::Idle)
    }

    fn hint(&self) -> String {
        let target = self.target.as_ref();
        target.map_or_else(|| "Drop on another node · Esc cancels".to_owned(), hint_of)
    }

    fn cursor(&self) -> Cursor {
        cursor_of(self.target.as_ref())
    }

    fn refusal(&self) -> Option<&str> {
        refusal_of(self.target.as_ref())
    }

    fn paint_below(&self, overlay: &mut Overlay<'_>, near: &[&Arc<Fragment>], view: SceneView<'_>) {
        let target = verdict(self.target.as_ref());
        overlay.connecting(near, &self.fixed, self.pointer, target, view);
    }
}

/// The port at the other end, if a scene point is near one end of an edge.
fn fixed_end(scene: Point, zoom: f64, id: &EdgeId, view: SceneView<'_>) -> Option<PortId> {
    let edge = view.document.edge(id)?;
    let port = |node: &NodeId, side: PortSide| {
        let card = view.cards.get(node)?;
        let data = edge.data.as_str();
        let index = match side {
            PortSide::Input => card.input_for(data)?,
            PortSide::Output => card.output_for(data)?,
        };
        Some(PortId {
            node: node.clone(),
            side,
            index,
        })
    };
    let points = &view.routes.get(id)?.points;
    let (from_at, to_at) = (*points.first()?, *points.last()?);
    let from = port(&edge.from, PortSide::Output)?;
    let to = port(&edge.to, PortSide::Input)?;
    let reach = END_REACH / zoom;
    let (near_from, near_to) = ((scene - from_at).hypot(), (scene - to_at).hypot());
    if near_to <= reach && near_to <= near_from {
        Some(from)
    } else if near_from <= reach {
        Some(to)
    } else {
        None
    }
}
