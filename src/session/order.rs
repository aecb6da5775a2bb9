//! Places of several records among each other: lines, gaps, sizes, what is in front.

use super::Session;
use super::notice::Notice;
use crate::geometry::{GRID, Point, Rect, Size, bounding_box, snap};
use crate::model::{NodeId, NoteId};
use crate::scene::Tag;

/// Between two columns of tidied nodes, in scene points.
const COLUMN_GAP: f64 = 8.0 * GRID;
/// Between two rows of tidied nodes, in scene points.
const ROW_GAP: f64 = 4.0 * GRID;

/// Where things are lined up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alignment {
    Left,
    Centre,
    Right,
    Top,
    Middle,
    Bottom,
}

/// A change of the paint order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    Forward,
    Backward,
    Front,
    Back,
}

impl Session {
    pub(super) fn align(&mut self, alignment: Alignment) {
        let boxes = self.selected_boxes();
        let Some(all) = bounding_box(boxes.iter().map(|(_, rect)| *rect)) else {
            return;
        };
        let done = self.edit("Align", |draft| {
            boxes.iter().try_for_each(|(id, rect)| {
                let (mut x, mut y) = (rect.x0, rect.y0);
                match alignment {
                    Alignment::Left => x = all.x0,
                    Alignment::Centre => x = all.center().x - rect.width() / 2.0,
                    Alignment::Right => x = all.x1 - rect.width(),
                    Alignment::Top => y = all.y0,
                    Alignment::Middle => y = all.center().y - rect.height() / 2.0,
                    Alignment::Bottom => y = all.y1 - rect.height(),
                }
                draft.place_node(id, Point::new(x, y))
            })
        });
        self.report(done);
    }

    /// Makes the gaps between the selected nodes equal; the outermost two stay.
    pub(super) fn distribute(&mut self, horizontally: bool) {
        let mut boxes = self.selected_boxes();
        let low = |rect: &Rect| if horizontally { rect.x0 } else { rect.y0 };
        let length = |rect: &Rect| {
            if horizontally {
                rect.width()
            } else {
                rect.height()
            }
        };
        boxes.sort_by(|(_, a), (_, b)| low(a).total_cmp(&low(b)));
        let (Some((_, first)), Some((_, last))) = (boxes.first(), boxes.last()) else {
            return;
        };
        let span = low(last) + length(last) - low(first);
        let filled: f64 = boxes.iter().map(|(_, rect)| length(rect)).sum();
        let gap = (span - filled) / (boxes.len().max(2) - 1) as f64;
        let mut at = low(first);
        let mut places = Vec::new();
        for (id, rect) in &boxes {
            let place = if horizontally {
                Point::new(at, rect.y0)
            } else {
                Point::new(rect.x0, at)
            };
            places.push((id.clone(), place));
            at += length(rect) + gap;
        }
        let done = self.edit("Distribute", |draft| {
            places
                .iter()
                .try_for_each(|(id, place)| draft.place_node(id, *place))
        });
        self.report(done);
    }

    fn selected_boxes(&self) -> Vec<(NodeId, Rect)> {
        self.selection
            .nodes
            .iter()
            .filter_map(|id| Some((id.clone(), self.node_rect(id)?)))
            .collect()
    }

    /// Gives the selected nodes the size of the largest of them.
    pub fn same_size(&mut self) {
        let boxes = self.selected_boxes();
        let largest = boxes.iter().fold(Size::ZERO, |size, (_, rect)| {
            Size::new(size.width.max(rect.width()), size.height.max(rect.height()))
        });
        let done = self.edit("Same size", |draft| {
            boxes
                .iter()
                .try_for_each(|(id, _)| draft.set_node_size(id, Some(largest)))
        });
        self.report(done);
    }

    /// Leaves the size of the selected nodes to their content.
    pub fn size_to_content(&mut self) {
        let nodes = self.selection.nodes.clone();
        let done = self.edit("Size to content", |draft| {
            nodes
                .iter()
                .try_for_each(|id| draft.set_node_size(id, None))
        });
        self.report(done);
    }

    /// Puts the selected nodes into straight columns with equal gaps, as near to where they
    /// are as that goes: what is above or left of another one stays so.
    pub fn tidy(&mut self) {
        let mut boxes = self.selected_boxes();
        let Some(all) = bounding_box(boxes.iter().map(|(_, rect)| *rect)) else {
            return;
        };
        boxes.sort_by(|(a, first), (b, second)| {
            let centres = first.center().x.total_cmp(&second.center().x);
            centres.then_with(|| a.cmp(b))
        });
        // A node is in the column that its middle lies in.
        let mut columns: Vec<Vec<(NodeId, Rect)>> = Vec::new();
        for (id, rect) in boxes {
            let fits = columns
                .last()
                .and_then(|column| bounding_box(column.iter().map(|(_, rect)| *rect)));
            match (fits, columns.last_mut()) {
                (Some(area), Some(column)) if rect.center().x < area.x1 => {
                    column.push((id, rect));
                }
                _ => columns.push(vec![(id, rect)]),
            }
        }
        let mut places: Vec<(NodeId, Point)> = Vec::new();
        let mut x = snap(all.x0, GRID);
        for column in &mut columns {
            column.sort_by(|(_, a), (_, b)| a.y0.total_cmp(&b.y0));
            let width = column
                .iter()
                .map(|(_, rect)| rect.width())
                .fold(0.0, f64::max);
            let top = column.first().map_or(all.y0, |(_, rect)| rect.y0);
            let mut y = snap(top, GRID);
            for (id, rect) in column.iter() {
                let at = Point::new(x + snap((width - rect.width()) / 2.0, GRID), y);
                places.push((id.clone(), at));
                y += rect.height() + ROW_GAP;
            }
            x += width + COLUMN_GAP;
        }
        let done = self.edit("Tidy selection", |draft| {
            places
                .iter()
                .try_for_each(|(id, place)| draft.place_node(id, *place))
        });
        self.report(done);
    }

    /// Brings the selected nodes and notes before what overlaps them, or behind it; of
    /// selected lanes, changes the place in the stack.
    pub(super) fn change_depth(&mut self, depth: Depth) {
        if let Some(lane) = self.selection.lanes.first().cloned() {
            let by = match depth {
                Depth::Forward | Depth::Front => 1,
                Depth::Backward | Depth::Back => -1,
            };
            self.move_lane(&lane, by);
            return;
        }
        let nodes: Vec<(NodeId, i32)> = self
            .selection
            .nodes
            .iter()
            .filter_map(|id| Some((id.clone(), self.wanted_z(&Tag::Node(id.clone()), depth)?)))
            .collect();
        let notes: Vec<(NoteId, i32)> = self
            .selection
            .notes
            .iter()
            .filter_map(|id| Some((id.clone(), self.wanted_z(&Tag::Note(id.clone()), depth)?)))
            .collect();
        if nodes.is_empty() && notes.is_empty() {
            self.notify(Notice::info(match depth {
                Depth::Forward | Depth::Front => "Nothing lies before it.",
                Depth::Backward | Depth::Back => "Nothing lies behind it.",
            }));
            return;
        }
        let label = match depth {
            Depth::Forward => "Bring forward",
            Depth::Backward => "Send backward",
            Depth::Front => "Bring to front",
            Depth::Back => "Send to back",
        };
        let done = self.edit(label, |draft| {
            nodes
                .iter()
                .try_for_each(|(id, z)| draft.set_node_z(id, *z))?;
            notes
                .iter()
                .try_for_each(|(id, z)| draft.set_note_z(id, *z))
        });
        self.report(done);
    }

    /// The place in the paint order that puts a record before or behind its kind: one step
    /// past the next that it overlaps, or past all. `None` if it is there already.
    fn wanted_z(&self, tag: &Tag, depth: Depth) -> Option<i32> {
        let z_of = |tag: &Tag| match tag {
            Tag::Node(id) => self.document.node(id).map(|node| node.z),
            Tag::Note(id) => self.document.notes().get(id).map(|note| note.z),
            _ => None,
        };
        let own = z_of(tag)?;
        let fragments = self.index().fragments();
        let place = fragments.iter().position(|fragment| fragment.tag == *tag)?;
        let area = fragments.get(place)?.bounds;
        let same_kind = |other: &Tag| {
            std::mem::discriminant(other) == std::mem::discriminant(tag) && other != tag
        };
        let (behind, before) = (fragments.get(..place)?, fragments.get(place + 1..)?);
        let in_front = matches!(depth, Depth::Forward | Depth::Front);
        let mut others: Box<dyn Iterator<Item = &std::sync::Arc<crate::scene::Fragment>>> =
            if in_front {
                Box::new(before.iter())
            } else {
                Box::new(behind.iter().rev())
            };
        let zs = |fragment: &std::sync::Arc<crate::scene::Fragment>| z_of(&fragment.tag);
        match depth {
            Depth::Forward | Depth::Backward => {
                let next = others
                    .find(|other| same_kind(&other.tag) && other.bounds.overlaps(area))
                    .and_then(zs)?;
                Some(if in_front { next + 1 } else { next - 1 })
            }
            Depth::Front => {
                let most = others
                    .filter(|other| same_kind(&other.tag))
                    .filter_map(zs)
                    .max()?;
                (most >= own).then_some(most + 1)
            }
            Depth::Back => {
                let least = others
                    .filter(|other| same_kind(&other.tag))
                    .filter_map(zs)
                    .min()?;
                (least <= own).then_some(least - 1)
            }
        }
    }
}
