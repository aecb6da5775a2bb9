//! What a person does on the canvas: input to effects to changes.

use super::Session;
use super::dispatch::Request;
use super::notice::Notice;
use super::words;
use crate::geometry::{Rect, Vec2};
use crate::interact::{self, Effect, InputEvent};
use crate::model::{Draft, Edit, EditError, Level, Selection};

impl Session {
    /// What the canvas looks at.
    pub fn canvas_view(&self) -> interact::SceneView<'_> {
        interact::SceneView {
            document: self.seen(),
            is_fixed: self.level() == Level::Overview,
            catalog: self.environment.catalog,
            cards: self.derived.cards(),
            routes: self.derived.routes(),
            index: self.derived.index(),
            selection: &self.editor.selection,
            shift: self.shift().map_or(Vec2::ZERO, super::Shift::offset),
            snap: self.view.switches.snap,
            drag_keys: [
                self.view.switches.copy_key.label(),
                self.view.switches.free_key.label(),
            ],
            viewport: self.view.viewport,
        }
    }

    /// Takes an input event of the canvas; returns what only the window can do.
    pub fn input(&mut self, event: InputEvent) -> Vec<Request> {
        // Things on their way arrive at once when something is grabbed or the view moves; a
        // pointer that only passes by does not end the motion.
        match event {
            InputEvent::Moved { .. } | InputEvent::Left => {}
            _ => self.end_motion(),
        }
        self.view.resting.follow(&event);
        let mut canvas = std::mem::take(&mut self.view.canvas);
        let effects = canvas.handle(event, self.canvas_view());
        self.view.canvas = canvas;
        effects
            .into_iter()
            .filter_map(|effect| self.follow(effect))
            .collect()
    }

    /// Ends what is going on on the canvas without a trace, before something else begins.
    pub fn end_gesture(&mut self) {
        self.input(InputEvent::Cancelled);
        self.drop_preview();
    }

    pub(super) fn follow(&mut self, effect: Effect) -> Option<Request> {
        match effect {
            Effect::Select(selection) => self.select(selection),
            Effect::Preview(edit) => self.preview(&edit),
            Effect::Commit(edit) => self.commit(&edit),
            Effect::Abort => self.drop_preview(),
            Effect::QuickAdd { at, from } => return Some(Request::QuickAdd { at, from }),
            Effect::FollowStub(stub) => self.follow_stub(&stub),
            Effect::EditText(id) => return Some(Request::EditText(id)),
            Effect::LookInside(lane) if self.level() == Level::Overview => {
                self.show_in_full(&lane);
            }
            Effect::LookInside(lane) => self.look_into_lane(&lane),
            Effect::ContextMenu { on } => return Some(Request::ContextMenu { on }),
            Effect::Unfit { from, to, reason } => {
                let is_connected = reason.ends_with("connected already");
                self.notify(Notice::warning(format!("{reason}.")));
                if !is_connected {
                    return Some(Request::OfferConnection { from, to, reason });
                }
            }
            Effect::Refused(reason) => self.notify(Notice::warning(format!("{reason}."))),
        }
        None
    }

    fn preview(&mut self, edit: &Edit) {
        if let Edit::Move(selection, offset) = edit
            && self.preview_shift(selection, *offset)
        {
            return;
        }
        self.editor.revert_preview();
        let mut draft = self.editor.document.edit();
        let made = words::make(edit, &mut draft).map(|_| ());
        match made.and_then(|()| draft.commit("Preview")) {
            Ok(step) => self.editor.preview = Some(step.diff),
            // Out of the canvas: the records stay where the last preview had been.
            Err(error) => tracing::debug!("no preview: {error}"),
        }
        self.editor.revision += 1;
        self.refresh();
    }

    fn commit(&mut self, edit: &Edit) {
        if let Edit::Move(_, offset) = edit
            && offset.hypot() < 0.01
        {
            self.drop_preview();
            return;
        }
        let cards = self.derived.cards().clone();
        let made = self.edit(edit.label(), |draft| {
            let made = words::make(edit, draft)?;
            if let Edit::Move(selection, _) = edit {
                drop_into_lanes(draft, selection, &cards)?;
            }
            Ok(made)
        });
        // After a refusal the preview is gone, and the document is as before the gesture.
        if let Some(made) = self.report(made)
            && !made.is_empty()
        {
            self.select(made);
            // Nothing that was just made is hidden.
            self.uncover_selection();
        }
    }
}

/// Gives moved nodes the lane that they were dropped into, or none.
fn drop_into_lanes(
    draft: &mut Draft<'_>,
    selection: &Selection,
    cards: &crate::sizing::Cards,
) -> Result<(), EditError> {
    for id in selection.nodes() {
        let document = draft.document();
        let (Some(node), Some(card)) = (document.node(id), cards.get(id)) else {
            continue;
        };
        if node
            .lane
            .as_ref()
            .is_some_and(|lane| selection.contains(lane))
        {
            continue;
        }
        let center = Rect::from_origin_size(node.position, card.size).center();
        let lane = document
            .lanes_in_order()
            .into_iter()
            .rev()
            .find(|(id, _)| {
                let area = cards.lane_rect(document, id);
                area.is_some_and(|area| area.contains(center))
            })
            .map(|(lane, _)| lane.clone());
        if node.lane != lane {
            draft.assign_lane(id, lane.as_ref())?;
        }
    }
    Ok(())
}
