//! Setting fields of records, as the inspector and in-place editing do.

use std::collections::BTreeSet;

use super::Session;
use super::beside::Wanted;
use crate::geometry::{Direction, GRID, Point, Rect, Vec2, snap};
use crate::model::{Draft, Edit, LaneId, LayoutSettings, NodeId, RecordId};
use crate::sizing::{Cards, LANE_HEADER, LANE_PADDING};

impl Session {
    /// The text that in-place editing of a record changes.
    pub fn text_of(&self, id: &RecordId) -> Option<String> {
        self.editor.document.text_of(id).map(str::to_owned)
    }

    /// Puts nodes into a lane, or into none. What lies outside of the lane is moved to a free
    /// place in it.
    pub fn assign_lane(&mut self, nodes: &BTreeSet<NodeId>, lane: Option<&LaneId>) {
        let cards = self.document_cards();
        let done = self.edit("Change lane", |draft| {
            for id in nodes {
                draft.assign_lane(id, lane)?;
                if let Some(place) = lane.and_then(|lane| place_in_lane(draft, &cards, id, lane)) {
                    draft.place_node(id, place)?;
                }
            }
            Ok(())
        });
        self.report(done);
    }

    /// Sets how the document is laid out and its edges are drawn. Where that says otherwise
    /// where things are, it is laid out afresh in the same step.
    pub fn set_layout(&mut self, settings: LayoutSettings) {
        let before = **self.editor.document.layout();
        let edges = LayoutSettings {
            edges: settings.edges,
            shared_trunks: settings.shared_trunks,
            line_hops: settings.line_hops,
            ..before
        };
        if settings == before {
            return;
        }
        self.end_gesture();
        if settings == edges {
            self.apply(&Edit::SetLayout(settings));
            return;
        }
        let label = match settings.direction {
            same if same == before.direction => "Change the layout",
            Direction::Right => "Flow right",
            Direction::Down => "Flow down",
        };
        self.lay_out(Wanted::As {
            settings,
            label,
            afresh: settings.direction != before.direction,
        });
    }
}

/// A free place in a lane for a node that lies outside of it: as near as possible to where
/// the node is, or else after the last node of the lane.
fn place_in_lane(draft: &Draft<'_>, cards: &Cards, id: &NodeId, lane: &LaneId) -> Option<Point> {
    let document = draft.document();
    let record = document.lanes().get(lane)?;
    let own = cards.rect(document, id)?;
    if record.collapsed || record.rect.contains(own.center()) {
        return None;
    }
    let padding = LANE_PADDING;
    let top = record.rect.y0 + LANE_HEADER + padding / 2.0;
    let inside = Rect::new(
        record.rect.x0 + padding,
        top,
        (record.rect.x1 - padding - own.width()).max(record.rect.x0 + padding),
        (record.rect.y1 - padding - own.height()).max(top),
    );
    let taken: Vec<Rect> = document
        .nodes()
        .iter()
        .filter(|(other, node)| *other != id && node.lane.as_ref() == Some(lane))
        .filter_map(|(other, _)| cards.rect(document, other))
        .collect();
    let is_free = |at: Point| {
        let area = Rect::from_origin_size(at, own.size()).inflate(GRID, GRID);
        !taken.iter().any(|other| other.overlaps(area))
    };
    let step = 4.0 * GRID;
    let columns = ((inside.width() / step) as usize).min(200);
    let rows = ((inside.height() / step) as usize).min(50);
    let places = (0..=columns).flat_map(|column| {
        (0..=rows).map(move |row| Vec2::new(column as f64 * step, row as f64 * step))
    });
    let nearest = places
        .map(|offset| inside.origin() + offset)
        .map(|at| Point::new(snap(at.x, GRID), snap(at.y, GRID)))
        .filter(|at| is_free(*at))
        .min_by(|a, b| {
            let distance = |at: &Point| (*at - own.origin()).hypot2();
            distance(a).total_cmp(&distance(b))
        });
    nearest.or_else(|| {
        // As if the flow ran to the right.
        let direction = document.layout().direction;
        let inside = direction.turn_rect(inside);
        let ends = taken.iter().map(|rect| direction.turn_rect(*rect).x1);
        let last = ends.fold(inside.x0, f64::max);
        Some(direction.turn(Point::new(
            snap(last + 2.0 * padding, GRID),
            snap(inside.y0, GRID),
        )))
    })
}
