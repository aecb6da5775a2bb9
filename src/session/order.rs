//! Places of several records among each other: lines, gaps, sizes, what is in front.

use std::collections::BTreeSet;

use super::Session;
use super::notice::Notice;
use crate::geometry::{GRID, Point, Rect, Size, bounding_box, snap};
use crate::model::{Edit, NodeField, NodeId, NoteField, RecordId};
use crate::scene::Tag;

/// Between two columns of tidied nodes, in scene points.
const COLUMN_GAP: f64 = 8.0 * GRID;
/// Between two rows of tidied nodes, in scene points.
const ROW_GAP: f64 = 4.0 * GRID;

/// Where things are lined up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alignment {
    Left,
    Center,
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
        let places = boxes.into_iter().map(|(id, rect)| {
            let (mut x, mut y) = (rect.x0, rect.y0);
            match alignment {
                Alignment::Left => x = all.x0,
                Alignment::Center => x = all.center().x - rect.width() / 2.0,
                Alignment::Right => x = all.x1 - rect.width(),
                Alignment::Top => y = all.y0,
                Alignment::Middle => y = all.center().y - rect.height() / 2.0,
                Alignment::Bottom => y = all.y1 - rect.height(),
            }
            (id, Point::new(x, y))
        });
        self.apply(&Edit::place("Align", places));
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
        self.apply(&Edit::place("Distribute", places));
    }

    fn selected_boxes(&self) -> Vec<(NodeId, Rect)> {
        self.editor
            .selection
            .nodes()
            .filter_map(|id| Some((id.clone(), self.node_rect(id)?)))
            .collect()
    }

    /// Gives the selected nodes the size of the largest of them.
    pub fn same_size(&mut self) {
        let boxes = self.selected_boxes();
        let largest = boxes.iter().fold(Size::ZERO, |size, (_, rect)| {
            Size::new(size.width.max(rect.width()), size.height.max(rect.height()))
        });
        let nodes = boxes.into_iter().map(|(id, _)| id).collect();
        self.apply(&Edit::SetNodes(nodes, NodeField::Size(Some(largest))));
    }

    /// Leaves the size of the selected nodes to their content.
    pub fn size_to_content(&mut self) {
        let nodes = self.editor.selection.node_set();
        self.apply(&Edit::SetNodes(nodes, NodeField::Size(None)));
    }

    /// Puts the selected nodes into straight columns, or rows where the flow runs down, with
    /// equal gaps, as near to where they are as that goes: what is above or left of another one
    /// stays so.
    pub fn tidy(&mut self) {
        // As if the flow ran to the right.
        let direction = self.editor.document.layout().direction;
        let mut boxes = self.selected_boxes();
        for (_, rect) in &mut boxes {
            *rect = direction.turn_rect(*rect);
        }
        let Some(all) = bounding_box(boxes.iter().map(|(_, rect)| *rect)) else {
            return;
        };
        boxes.sort_by(|(a, first), (b, second)| {
            let centers = first.center().x.total_cmp(&second.center().x);
            centers.then_with(|| a.cmp(b))
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
                places.push((id.clone(), direction.turn(at)));
                y += rect.height() + ROW_GAP;
            }
            x += width + COLUMN_GAP;
        }
        self.apply(&Edit::place("Tidy selection", places));
    }

    /// Brings the selected nodes and notes before what overlaps them, or behind it; of
    /// selected lanes, changes the place in the stack.
    pub(super) fn change_depth(&mut self, depth: Depth) {
        let lane = self.editor.selection.lanes().next().cloned();
        if let Some(lane) = lane {
            let by = match depth {
                Depth::Forward | Depth::Front => 1,
                Depth::Backward | Depth::Back => -1,
            };
            self.move_lane(&lane, by);
            return;
        }
        let document = &self.editor.document;
        let nodes = new_order(
            document.nodes().iter().map(|(id, node)| (id, node.z)),
            &self.editor.selection.node_set(),
            depth,
            |a, b| self.overlap(a, b),
        );
        let notes = new_order(
            document.notes().iter().map(|(id, note)| (id, note.z)),
            &self.editor.selection.notes().cloned().collect(),
            depth,
            |a, b| self.overlap(a, b),
        );
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
        let nodes = nodes
            .iter()
            .map(|(id, z)| Edit::set_node(id, NodeField::Z(*z)));
        let notes = notes
            .iter()
            .map(|(id, z)| Edit::set_note(id, NoteField::Z(*z)));
        let edits = nodes.chain(notes).collect();
        self.apply(&Edit::Together(label.to_owned(), edits));
    }

    fn overlap(&self, a: impl Into<RecordId>, b: impl Into<RecordId>) -> bool {
        let bounds = |id| Some(self.index().fragment(&Tag::Record(id))?.bounds);
        let both = bounds(a.into()).zip(bounds(b.into()));
        both.is_some_and(|(a, b)| a.overlaps(b))
    }
}

/// The records whose place in the paint order has to be another one, and that place.
///
/// The order is that of `z`, then of ids. Each chosen record goes one step past the next one
/// that it overlaps, or to the end; of the others only those move that are in the way.
fn new_order<'a, K: Ord + Clone + 'a>(
    records: impl Iterator<Item = (&'a K, i32)>,
    chosen: &BTreeSet<K>,
    depth: Depth,
    overlap: impl Fn(&K, &K) -> bool,
) -> Vec<(K, i32)> {
    if chosen.is_empty() {
        return Vec::new();
    }
    let mut order: Vec<(i32, &K)> = records.map(|(id, z)| (z, id)).collect();
    order.sort();
    let before: Vec<&K> = order.iter().map(|(_, id)| *id).collect();
    // The one that is nearest to the end goes first, so that the chosen keep their order.
    let in_front = matches!(depth, Depth::Forward | Depth::Front);
    let mut moving: Vec<&K> = before
        .iter()
        .copied()
        .filter(|id| chosen.contains(*id))
        .collect();
    if in_front == matches!(depth, Depth::Forward | Depth::Back) {
        moving.reverse();
    }
    for id in moving {
        let Some(place) = order.iter().position(|(_, own)| *own == id) else {
            continue;
        };
        let is_next = |(_, other): &(i32, &K)| !chosen.contains(*other) && overlap(id, other);
        let wanted = match depth {
            Depth::Front => Some(order.len() - 1),
            Depth::Back => Some(0),
            Depth::Forward => order
                .iter()
                .skip(place + 1)
                .position(is_next)
                .map(|step| place + 1 + step),
            Depth::Backward => order.iter().take(place).rposition(is_next),
        };
        if let Some(wanted) = wanted {
            let record = order.remove(place);
            order.insert(wanted.min(order.len()), record);
        }
    }
    if order.iter().map(|(_, id)| *id).eq(before) {
        return Vec::new();
    }
    let mut changed = Vec::new();
    // From the front to the back, each is at least one step behind the one before it.
    let mut last: Option<(i32, &K)> = None;
    for (index, (z, id)) in order.iter().enumerate() {
        let least = match last {
            None => i32::MIN,
            Some((z, last)) if id > &last => z,
            Some((z, _)) => z + 1,
        };
        let free = chosen.contains(*id);
        let next = order.get(index + 1).filter(|(_, id)| !chosen.contains(*id));
        let own = match (free, last, next) {
            (false, ..) => (*z).max(least),
            (true, Some(_), _) => least,
            (true, None, Some((next, other))) if id < other => *next,
            (true, None, Some((next, _))) => next - 1,
            (true, None, None) => *z,
        };
        if own != *z {
            changed.push(((*id).clone(), own));
        }
        last = Some((own, id));
    }
    changed
}
