//! A button that is down: a click, or the beginning of a drag.

use super::{Bend, Connect, Gesture, Marquee, Pointer, Reattach, Tool, moving};
use crate::geometry::Point;
use crate::interact::camera::Camera;
use crate::interact::canvas::SceneView;
use crate::interact::input::{Effect, Modifiers};
use crate::model::{LaneId, RecordId, Selection, lane_of_card};
use crate::scene::Tag;
use crate::sizing::LANE_HEADER;

/// How far the pointer moves before a press becomes a drag, in screen points.
const DRAG_THRESHOLD: f64 = 4.0;

/// The pointer has not moved enough for a drag.
#[derive(Clone, Debug, PartialEq)]
pub struct Press {
    /// Where, on screen.
    pub(in crate::interact) at: Point,
    /// What was under the pointer.
    pub(in crate::interact) on: Option<Tag>,
    /// Keys that were held.
    pub(in crate::interact) modifiers: Modifiers,
}

/// What a press has become.
pub(in crate::interact) enum Drag {
    /// It may still be a click.
    NotYet,
    /// A drag that cannot be.
    Refused,
    /// A drag; [`Tool::Idle`] if nothing can be dragged there.
    Begun(Tool),
}

impl Press {
    /// Looks whether the pointer went far enough for a drag.
    pub(in crate::interact) fn drag(
        &self,
        to: Pointer,
        camera: &Camera,
        view: SceneView<'_>,
    ) -> Drag {
        if (to.at - self.at).hypot() < DRAG_THRESHOLD {
            Drag::NotYet
        } else if view.is_fixed && self.on.is_some() {
            Drag::Refused
        } else {
            Drag::Begun(self.begun(camera, view))
        }
    }

    fn begun(&self, camera: &Camera, view: SceneView<'_>) -> Tool {
        let start = camera.to_scene(self.at);
        match self.on.clone() {
            None => Tool::Marquee(Marquee {
                start,
                end: start,
                base: if self.modifiers.shift {
                    view.selection.clone()
                } else {
                    Selection::default()
                },
            }),
            Some(Tag::Port(from)) => Tool::Connecting(Connect::begin(from, start, view.selection)),
            Some(Tag::Stub(_)) => Tool::Idle,
            Some(Tag::Record(RecordId::Edge(id)) | Tag::EdgeLabel(id)) => {
                let end = Reattach::begin(start, camera.zoom, id.clone(), view);
                let bend = || Bend::begin(start, camera.zoom, &id, view).map(Tool::Bending);
                end.map(Tool::Reattaching).or_else(bend).unwrap_or_default()
            }
            Some(tag) => {
                let pressed = selection_of(&tag);
                let mut selection = view.selection.clone();
                if !selection.contains_all(&pressed) {
                    if self.modifiers.shift {
                        selection.extend(pressed);
                    } else {
                        selection = pressed;
                    }
                }
                moving::begin(start, selection, self.modifiers.copies, view)
            }
        }
    }
}

impl Gesture for Press {
    fn released(
        &mut self,
        _: Vec<Effect>,
        _: Modifiers,
        view: SceneView<'_>,
    ) -> (Vec<Effect>, Tool) {
        let clicked = clicked(self.on.as_ref(), self.modifiers, view);
        (clicked.into_iter().collect(), Tool::Idle)
    }

    fn hint(&self) -> String {
        String::new()
    }
}

/// A click without a drag: Shift adds or removes, otherwise it alone is selected.
fn clicked(on: Option<&Tag>, modifiers: Modifiers, view: SceneView<'_>) -> Option<Effect> {
    match on.map(selection_of) {
        Some(own) if modifiers.shift => {
            let mut selection = view.selection.clone();
            selection.toggle(&own);
            Some(Effect::Select(selection))
        }
        Some(own) if *view.selection != own => Some(Effect::Select(own)),
        None if !modifiers.shift && !view.selection.is_empty() => {
            Some(Effect::Select(Selection::default()))
        }
        _ => None,
    }
}

/// Whether the hit is inside of a lane but not on its title: empty canvas, then.
pub(in crate::interact) fn is_lane_body(tag: &Tag, scene: Point, view: SceneView<'_>) -> bool {
    let Tag::Record(RecordId::Lane(id)) = tag else {
        return false;
    };
    view.document
        .lanes()
        .get(id)
        .is_some_and(|lane| !lane.collapsed && scene.y > lane.rect.y0 + LANE_HEADER)
}

pub(in crate::interact) fn is_collapsed(id: &LaneId, view: SceneView<'_>) -> bool {
    // A lane of which the view shows no more than a card is not in its document.
    let lane = view.document.lanes().get(id);
    lane.is_none_or(|lane| lane.collapsed)
}

/// The lane for the rest of which a card stands.
pub(in crate::interact) fn card_lane(tag: &Tag) -> Option<LaneId> {
    match tag {
        Tag::Record(RecordId::Node(id)) => lane_of_card(id),
        _ => None,
    }
}

/// The selection of just the record of a tag.
pub(in crate::interact) fn selection_of(tag: &Tag) -> Selection {
    match card_lane(tag) {
        Some(lane) => Selection::of(lane),
        None => Selection::of(tag.record()),
    }
}
