//! Lanes as groups: collapsing, looking inside, their place in the stack.

use super::Session;
use super::arrange::LANE_GAP;
use super::notice::Notice;
use crate::catalog::Catalog;
use crate::geometry::{Direction, Point, Rect, Vec2};
use crate::model::{Draft, EdgeKind, EditError, LaneId, Level, NodeId, NoteId, Selection, Sight};
use crate::sizing::Cards;

impl Session {
    /// Whether a lane is shown as one card.
    pub fn is_collapsed(&self, id: &LaneId) -> bool {
        let lane = self.editor.document.lanes().get(id);
        lane.is_some_and(|lane| lane.collapsed)
    }

    /// The lanes that are selected, or those of the selected nodes.
    pub(super) fn lanes_in_question(&self) -> Vec<LaneId> {
        let selection = &self.editor.selection;
        if selection.lanes().next().is_some() {
            return selection.lanes().cloned().collect();
        }
        let mut lanes: Vec<LaneId> = selection
            .nodes()
            .filter_map(|id| self.editor.document.node(id)?.lane.clone())
            .collect();
        lanes.sort();
        lanes.dedup();
        lanes
    }

    /// Shows lanes as one card each, or all of them as bands if all are collapsed.
    pub fn toggle_collapse(&mut self) {
        let lanes = self.lanes_in_question();
        let collapse = lanes.iter().any(|id| !self.is_collapsed(id));
        self.set_collapsed(&lanes, collapse);
    }

    /// Shows lanes as one card each, or as bands with their nodes. What lies after a lane moves up to
    /// its card, and makes room for its band again.
    pub fn set_collapsed(&mut self, lanes: &[LaneId], collapse: bool) {
        let label = if collapse { "Collapse" } else { "Expand" };
        let label = match lanes.len() {
            1 => format!("{label} lane"),
            many => format!("{label} {many} lanes"),
        };
        self.end_gesture();
        self.view.inside = None;
        let catalog = self.environment.catalog;
        let done = self.edit(label, |draft| {
            for id in lanes {
                if self::is_collapsed(draft, id) == collapse {
                    continue;
                }
                if collapse {
                    draft.set_lane_collapsed(id, true)?;
                    close_gap(draft, id, catalog)?;
                } else {
                    open_gap(draft, id, catalog)?;
                    draft.set_lane_collapsed(id, false)?;
                }
            }
            Ok(())
        });
        if self.report(done).is_some() {
            self.select(lanes.iter().collect());
        }
    }

    /// The lane that alone is shown, if one is.
    pub fn inside(&self) -> Option<&LaneId> {
        self.view.inside.as_ref()
    }

    /// Shows one lane alone; nothing of the document changes.
    pub fn look_into_lane(&mut self, id: &LaneId) {
        self.leave_overview();
        if self.editor.document.lanes().contains_key(id) {
            self.end_gesture();
            self.view.inside = Some(id.clone());
            self.select(Selection::default());
            self.refresh();
            self.fit_all();
        }
    }

    /// Shows the whole document again.
    pub fn leave_lane(&mut self) {
        if let Some(lane) = self.view.inside.take() {
            self.end_gesture();
            self.refresh();
            self.fit_all();
            self.select(Selection::of(&lane));
        }
    }

    /// Makes sure that what is selected can be seen: all is shown if it is not at this level,
    /// and a node in a collapsed lane is shown inside of it.
    pub(super) fn uncover_selection(&mut self) {
        if self.hides_selection() {
            self.set_level(Level::Full);
        }
        let hidden: Vec<&NodeId> = self
            .editor
            .selection
            .nodes()
            .filter(|id| self.node_rect(id).is_none())
            .collect();
        let Some(first) = hidden.first() else { return };
        let lane = self
            .editor
            .document
            .node(first)
            .and_then(|node| node.lane.clone());
        let selection = self.editor.selection.clone();
        match lane.filter(|id| self.is_collapsed(id)) {
            Some(lane) => self.look_into_lane(&lane),
            None => self.leave_lane(),
        }
        self.select(selection);
    }

    /// Whether something that is selected would be shown at a higher level.
    fn hides_selection(&self) -> bool {
        let (shown, selection) = (self.shown(), &self.editor.selection);
        let (mut nodes, mut edges) = (selection.nodes(), selection.edges());
        match self.view.level {
            Level::Full => false,
            Level::Standard => edges.any(|id| {
                let edge = self.editor.document.edge(id);
                edge.is_some_and(|edge| edge.kind == EdgeKind::Feedback)
            }),
            Level::Overview => {
                nodes.any(|id| !shown.nodes().contains_key(id))
                    || edges.any(|id| !shown.edges().contains_key(id))
                    || selection.notes().next().is_some()
            }
        }
    }

    /// Exchanges a lane, with its nodes, with the one before (`-1`) or after (`1`) it: above or
    /// below, or left or right of it where the flow runs down.
    pub fn move_lane(&mut self, id: &LaneId, by: i32) {
        let direction = self.editor.document.layout().direction;
        let stack = self.editor.document.lanes_in_order();
        let place = stack.iter().position(|(own, _)| *own == id);
        let other = place.and_then(|place| place.checked_add_signed(by.signum() as isize));
        let pair = place.zip(other).and_then(|(place, other)| {
            let (upper, lower) = (place.min(other), place.max(other));
            let at =
                |index: usize| Some(((*stack.get(index)?.0).clone(), stack.get(index)?.1.rect));
            Some((at(upper)?, at(lower)?))
        });
        let Some(((upper, upper_rect), (lower, lower_rect))) = pair else {
            let end = match (direction, by < 0) {
                (Direction::Right, true) => "at the top",
                (Direction::Right, false) => "at the bottom",
                (Direction::Down, true) => "the leftmost",
                (Direction::Down, false) => "the rightmost",
            };
            self.notify(Notice::info(format!("This lane is {end} already.")));
            return;
        };
        let label = match (direction, by < 0) {
            (Direction::Right, true) => "Move lane up",
            (Direction::Right, false) => "Move lane down",
            (Direction::Down, true) => "Move lane left",
            (Direction::Down, false) => "Move lane right",
        };
        let done = self.edit(label, |draft| {
            draft.reorder_lane(&lower, -1)?;
            // As if the flow ran to the right.
            let (upper_rect, lower_rect) = (
                direction.turn_rect(upper_rect),
                direction.turn_rect(lower_rect),
            );
            // Otherwise than auto layout puts them, only their order changes.
            if lower_rect.y0 < upper_rect.y1 - 0.5 {
                return Ok(());
            }
            let gap = lower_rect.y0 - upper_rect.y1;
            let up = upper_rect.y0 - lower_rect.y0;
            let down = lower_rect.height() + gap;
            shift_lane(draft, &lower, direction.turn_vec(Vec2::new(0.0, up)))?;
            shift_lane(draft, &upper, direction.turn_vec(Vec2::new(0.0, down)))
        });
        self.report(done);
    }
}

fn is_collapsed(draft: &Draft<'_>, id: &LaneId) -> bool {
    let lane = draft.document().lanes().get(id);
    lane.is_some_and(|lane| lane.collapsed)
}

/// A collapsed lane among what is shown, as if the flow ran to the right.
struct Folded {
    /// The area that it has when it is expanded.
    band: Rect,
    /// The card that is shown in its place.
    card: Rect,
    /// The areas of other lanes, and of nodes in none.
    others: Vec<Rect>,
}

impl Folded {
    fn of(draft: &Draft<'_>, id: &LaneId, catalog: &Catalog) -> Option<Self> {
        let document = draft.document();
        let shown = document.shown(Sight::default(), None);
        let mut cards = Cards::default();
        cards.update(shown.as_deref().unwrap_or(document), catalog);
        let direction = document.layout().direction;
        let lanes = document.lanes().keys().filter(|key| *key != id);
        let lanes = lanes.filter_map(|lane| cards.lane_rect(document, lane));
        let nodes = document.nodes().iter();
        let free = nodes.filter(|(_, node)| node.lane.is_none());
        let free = free.filter_map(|(own, _)| cards.rect(document, own));
        Some(Self {
            band: direction.turn_rect(document.lanes().get(id)?.rect),
            card: direction.turn_rect(cards.lane_rect(document, id)?),
            others: lanes
                .chain(free)
                .map(|rect| direction.turn_rect(rect))
                .collect(),
        })
    }
}

/// Moves what lies after a lane that is collapsed now up to its card, as far as nothing beside the
/// lane is in the way.
fn close_gap(draft: &mut Draft<'_>, id: &LaneId, catalog: &Catalog) -> Result<(), EditError> {
    let Some(Folded { band, card, others }) = Folded::of(draft, id, catalog) else {
        return Ok(());
    };
    let beside = others.iter().filter(|other| !is_after(other.y0, band.y1));
    let last = beside.fold(card.y1, |last, other| last.max(other.y1));
    if last < band.y1 {
        shift_after(draft, id, band.y1, last - band.y1)?;
    }
    Ok(())
}

/// Moves what lies after the card of a lane that is to be expanded, where its band will need the
/// room.
fn open_gap(draft: &mut Draft<'_>, id: &LaneId, catalog: &Catalog) -> Result<(), EditError> {
    let Some(Folded { band, card, others }) = Folded::of(draft, id, catalog) else {
        return Ok(());
    };
    let needed = band.y1 - card.y1;
    let after = others.iter().filter(|other| is_after(other.y0, card.y1));
    let next = after.map(|other| other.y0).fold(f64::INFINITY, f64::min);
    // What is nearer than lanes ever stand was moved up when the lane was collapsed.
    if needed > 0.0 && next - card.y1 < needed + LANE_GAP {
        shift_after(draft, id, card.y1, needed)?;
    }
    Ok(())
}

fn is_after(start: f64, end: f64) -> bool {
    start >= end - 0.5
}

/// Moves all that begins after `from`, as if the flow ran to the right, but what is in a lane.
fn shift_after(draft: &mut Draft<'_>, id: &LaneId, from: f64, by: f64) -> Result<(), EditError> {
    let document = draft.document();
    let direction = document.layout().direction;
    let by = direction.turn_vec(Vec2::new(0.0, by));
    let lies_after = |corner: Point| is_after(direction.turn(corner).y, from);
    let lanes = document.lanes().iter();
    let lanes: Vec<LaneId> = lanes
        .filter(|(own, lane)| *own != id && lies_after(lane.rect.origin()))
        .map(|(own, _)| own.clone())
        .collect();
    let nodes = document.nodes().iter();
    let nodes: Vec<NodeId> = nodes
        .filter(|(_, node)| node.lane.is_none() && lies_after(node.position))
        .map(|(own, _)| own.clone())
        .collect();
    let notes = document.notes().iter();
    let notes: Vec<NoteId> = notes
        .filter(|(_, note)| lies_after(note.position))
        .map(|(own, _)| own.clone())
        .collect();
    for lane in &lanes {
        shift_lane(draft, lane, by)?;
    }
    draft.move_nodes(&nodes, by)?;
    draft.move_notes(&notes, by)
}

/// Moves a lane and its nodes.
fn shift_lane(draft: &mut Draft<'_>, id: &LaneId, by: Vec2) -> Result<(), EditError> {
    let nodes: Vec<NodeId> = draft
        .document()
        .nodes()
        .iter()
        .filter(|(_, node)| node.lane.as_ref() == Some(id))
        .map(|(node, _)| node.clone())
        .collect();
    draft.move_nodes(&nodes, by)?;
    let lane = draft.document().lanes().get(id);
    let rect = lane.map_or(Rect::ZERO, |lane| lane.rect);
    draft.set_lane_rect(id, rect + by)
}
