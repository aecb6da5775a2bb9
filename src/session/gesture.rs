//! What a person does on the canvas: input to effects to changes.

use super::Session;
use super::dispatch::Request;
use super::notice::Notice;
use crate::geometry::{Rect, Vec2};
use crate::interact::{Change, Effect, InputEvent, View, default_kind};
use crate::model::{Document, Draft, EditError, Level, NodeId, Selection};
use crate::scene::Tag;

impl Session {
    /// What the canvas looks at.
    pub fn canvas_view(&self) -> View<'_> {
        View {
            document: self.seen(),
            is_fixed: self.level() == Level::Overview,
            catalog: self.catalog,
            cards: self.derived.cards(),
            routes: self.derived.routes(),
            index: self.derived.index(),
            selection: &self.selection,
            shift: self.shift().map_or(Vec2::ZERO, super::Shift::offset),
            snap: self.view.snap,
            viewport: self.viewport,
        }
    }

    /// Takes an input event of the canvas; returns what only the window can do.
    pub fn input(&mut self, event: InputEvent) -> Vec<Request> {
        // Who takes hold of something, or looks elsewhere, sees where everything is. For a
        // pointer that passes by, nothing is where it seems.
        match event {
            InputEvent::Moved { .. } | InputEvent::Left => {}
            _ => self.end_motion(),
        }
        self.resting.follow(&event);
        let mut canvas = std::mem::take(&mut self.canvas);
        let effects = canvas.handle(event, self.canvas_view());
        self.canvas = canvas;
        effects
            .into_iter()
            .filter_map(|effect| self.follow(effect))
            .collect()
    }

    /// Ends what is going on on the canvas without a trace, before something else begins.
    pub(super) fn end_gesture(&mut self) {
        self.input(InputEvent::Cancelled);
        self.drop_preview();
    }

    pub(super) fn follow(&mut self, effect: Effect) -> Option<Request> {
        match effect {
            Effect::Select(selection) => self.select(selection),
            Effect::Preview(change) => self.preview(&change),
            Effect::Commit(change) => self.commit(&change),
            Effect::Abort => self.drop_preview(),
            Effect::QuickAdd { at, from } => return Some(Request::QuickAdd { at, from }),
            Effect::EditText(Tag::Stub(stub)) => self.follow_stub(&stub),
            Effect::EditText(tag) => return Some(Request::EditText(tag)),
            Effect::LookInside(lane) if self.level() == Level::Overview => {
                self.show_in_full(&lane);
            }
            Effect::LookInside(lane) => self.look_into_lane(&lane),
            Effect::ContextMenu { on } => return Some(Request::ContextMenu { on }),
            Effect::Refused(reason) => self.notify(Notice::warning(format!("{reason}."))),
        }
        None
    }

    fn preview(&mut self, change: &Change) {
        if let Change::Move { selection, offset } = change
            && self.preview_shift(selection, *offset)
        {
            return;
        }
        if let Some(diff) = self.preview.take() {
            diff.revert(&mut self.document);
        }
        let mut draft = self.document.edit();
        let made = apply(&mut draft, change, self.catalog).map(|_| ());
        match made.and_then(|()| draft.commit("Preview")) {
            Ok(step) => self.preview = Some(step.diff),
            // Out of the canvas: the records stay where the last preview had been.
            Err(error) => tracing::debug!("no preview: {error}"),
        }
        self.revision += 1;
        self.refresh();
    }

    fn commit(&mut self, change: &Change) {
        let label = match change {
            Change::Move { selection, offset } => {
                if offset.hypot() < 0.01 {
                    self.drop_preview();
                    return;
                }
                format!("Move {}", selection.describe())
            }
            Change::Duplicate { selection, .. } => format!("Duplicate {}", selection.describe()),
            Change::Connect(links) if links.len() > 1 => {
                format!("Make {} connections", links.len())
            }
            Change::Connect(_) => "Connect".to_owned(),
            Change::Reattach { .. } => "Re-attach edge".to_owned(),
            Change::ResizeLane { .. } => "Resize lane".to_owned(),
            Change::ResizeNote { .. } => "Resize note".to_owned(),
            Change::ResizeNode { .. } => "Resize node".to_owned(),
        };
        let catalog = self.catalog;
        let cards = self.derived.cards().clone();
        let made = self.edit(label, |draft| {
            let selected = apply(draft, change, catalog)?;
            if let Change::Move { selection, .. } = change {
                drop_into_lanes(draft, selection, &cards)?;
            }
            Ok(selected)
        });
        // After a refusal the preview is gone, and the document is as before the gesture.
        if let Some(Some(selection)) = self.report(made) {
            self.select(selection);
            // Nothing that was just made is hidden.
            self.uncover_selection();
        }
    }
}

/// Makes a change; returns what should be selected then, if that changes.
fn apply(
    draft: &mut Draft<'_>,
    change: &Change,
    catalog: &crate::catalog::Catalog,
) -> Result<Option<Selection>, EditError> {
    match change {
        Change::Move { selection, offset } => {
            move_records(draft, selection, *offset)?;
            Ok(None)
        }
        Change::Duplicate { selection, offset } => {
            insert_copies(draft, selection, *offset).map(Some)
        }
        Change::Connect(links) => {
            let mut made = Selection::default();
            for link in links {
                let kind = default_kind(draft.document(), catalog, &link.from, &link.to);
                let edge = draft.connect(&link.from, &link.to, &link.data, kind)?;
                made.edges.insert(edge);
            }
            Ok(Some(made))
        }
        Change::Reattach { edge, link } => {
            draft.reconnect(edge, &link.from, &link.to, &link.data)?;
            Ok(None)
        }
        Change::ResizeLane { lane, rect } => {
            draft.set_lane_rect(lane, *rect)?;
            Ok(None)
        }
        Change::ResizeNode { node, rect } => {
            draft.place_node(node, rect.origin())?;
            draft.set_node_size(node, Some(rect.size()))?;
            Ok(None)
        }
        Change::ResizeNote { note, rect } => {
            let held = draft.document().notes().get(note);
            let rect = held.map_or(*rect, |held| super::words::holding(held, *rect));
            draft.set_note_rect(note, rect)?;
            Ok(None)
        }
    }
}

/// Moves records; lanes take their nodes along, locked nodes stay.
pub(super) fn move_records(
    draft: &mut Draft<'_>,
    selection: &Selection,
    offset: Vec2,
) -> Result<(), EditError> {
    let nodes: Vec<NodeId> = draft
        .document()
        .nodes()
        .iter()
        .filter(|(id, node)| {
            let with_lane = node
                .lane
                .as_ref()
                .is_some_and(|lane| selection.lanes.contains(lane));
            !node.locked && (selection.nodes.contains(*id) || with_lane)
        })
        .map(|(id, _)| id.clone())
        .collect();
    draft.move_nodes(&nodes, offset)?;
    draft.move_notes(&selection.notes, offset)?;
    for id in &selection.lanes {
        if let Some(lane) = draft.document().lanes().get(id) {
            let rect = lane.rect + offset;
            draft.set_lane_rect(id, rect)?;
        }
    }
    Ok(())
}

/// A selection, with the nodes of its lanes.
pub(super) fn with_lane_members(document: &Document, selection: &Selection) -> Selection {
    let mut all = selection.clone();
    all.nodes
        .extend(document.nodes().iter().filter_map(|(id, node)| {
            let lane = node.lane.as_ref()?;
            selection.lanes.contains(lane).then(|| id.clone())
        }));
    all
}

/// Inserts copies of records, of lanes with their nodes; copies of nodes are in the lanes of
/// their originals.
pub(super) fn insert_copies(
    draft: &mut Draft<'_>,
    selection: &Selection,
    offset: Vec2,
) -> Result<Selection, EditError> {
    let part = with_lane_members(draft.document(), selection);
    let part = draft.document().subset(&part);
    let original = draft.document().clone();
    draft.insert(&part, offset, |id| {
        let lane = original.node(id)?.lane.clone()?;
        (!selection.lanes.contains(&lane)).then_some(lane)
    })
}

/// Gives moved nodes the lane that they were dropped into, or none.
fn drop_into_lanes(
    draft: &mut Draft<'_>,
    selection: &Selection,
    cards: &crate::sizing::Cards,
) -> Result<(), EditError> {
    for id in &selection.nodes {
        let document = draft.document();
        let (Some(node), Some(card)) = (document.node(id), cards.get(id)) else {
            continue;
        };
        if node
            .lane
            .as_ref()
            .is_some_and(|lane| selection.lanes.contains(lane))
        {
            continue;
        }
        let centre = Rect::from_origin_size(node.position, card.size).center();
        let lane = document
            .lanes_in_order()
            .into_iter()
            .rev()
            .find(|(id, _)| {
                let area = cards.lane_rect(document, id);
                area.is_some_and(|area| area.contains(centre))
            })
            .map(|(lane, _)| lane.clone());
        if node.lane != lane {
            draft.assign_lane(id, lane.as_ref())?;
        }
    }
    Ok(())
}
