//! Verbs for edges.

use std::sync::Arc;

use super::draft::{Draft, EditError, in_range};
use super::id::{DataTypeId, EdgeId, NodeId, unique};
use super::record::{Edge, EdgeKind};
use crate::geometry::{Point, Vec2};

impl Draft<'_> {
    /// Connects an output of one node with an input of another.
    ///
    /// Whether the data types fit is the palette's to say; a document may hold an edge
    /// that does not fit, and a check reports it.
    ///
    /// # Errors
    /// If a node does not exist.
    pub fn connect(
        &mut self,
        from: &NodeId,
        to: &NodeId,
        data: &DataTypeId,
        kind: EdgeKind,
    ) -> Result<EdgeId, EditError> {
        let edge = Edge {
            from: from.clone(),
            to: to.clone(),
            data: data.clone(),
            kind,
            label: String::new(),
            waypoints: Vec::new(),
            bent: false,
            stub: false,
        };
        self.insert_edge(edge)
    }

    pub(super) fn insert_edge(&mut self, edge: Edge) -> Result<EdgeId, EditError> {
        self.expect_node(&edge.from)?;
        self.expect_node(&edge.to)?;
        let stem = edge.canonical_id();
        let id = EdgeId::from(unique(&stem, |id| self.document.edges.contains_key(id)));
        self.diff.edges.note(&id, None);
        self.document.edges.insert(id.clone(), Arc::new(edge));
        Ok(id)
    }

    /// Removes an edge.
    ///
    /// # Errors
    /// If there is no such edge.
    pub fn remove_edge(&mut self, id: &EdgeId) -> Result<(), EditError> {
        self.diff.edges.note(id, self.document.edges.get(id));
        match self.document.edges.remove(id) {
            Some(_) => Ok(()),
            None => Err(EditError::NoEdge(id.clone())),
        }
    }

    /// Attaches the ends of an edge elsewhere; the id stays.
    ///
    /// # Errors
    /// If the edge or a node does not exist.
    pub fn reconnect(
        &mut self,
        id: &EdgeId,
        from: &NodeId,
        to: &NodeId,
        data: &DataTypeId,
    ) -> Result<(), EditError> {
        self.expect_node(from)?;
        self.expect_node(to)?;
        self.change_edge(id, |edge| {
            edge.from = from.clone();
            edge.to = to.clone();
            edge.data = data.clone();
            edge.waypoints.clear();
            edge.bent = false;
        })
    }

    /// Sets where an edge passes, given in scene points of the canvas; none for any way. What a
    /// person led is forgotten.
    ///
    /// # Errors
    /// If there is no such edge, or a point is out of range.
    pub fn set_waypoints(&mut self, id: &EdgeId, points: &[Point]) -> Result<(), EditError> {
        self.lead_edge(id, points, false)
    }

    /// Leads an edge as a person wants it, along a line of scene points of the canvas.
    ///
    /// # Errors
    /// If there is no such edge, or a point is out of range.
    pub fn bend_edge(&mut self, id: &EdgeId, line: &[Point]) -> Result<(), EditError> {
        self.lead_edge(id, line, !line.is_empty())
    }

    fn lead_edge(&mut self, id: &EdgeId, points: &[Point], bent: bool) -> Result<(), EditError> {
        let edge = self
            .document
            .edges
            .get(id)
            .ok_or_else(|| EditError::NoEdge(id.clone()))?;
        let (from, to) = (self.expect_node(&edge.from)?, self.expect_node(&edge.to)?);
        let (start, end) = (from.position, to.position);
        let mut waypoints = Vec::new();
        if !points.is_empty() {
            for point in points.iter().chain([&end]) {
                let offset = (in_range(*point)? - start).to_point();
                waypoints.push(in_range(offset)?.to_vec2());
            }
        }
        let is_same = edge.waypoints == waypoints && edge.bent == bent;
        if is_same {
            return Ok(());
        }
        self.change_edge(id, |edge| {
            edge.waypoints = waypoints;
            edge.bent = bent;
        })
    }

    /// Sets when data flows along an edge.
    ///
    /// # Errors
    /// If there is no such edge.
    pub fn set_edge_kind(&mut self, id: &EdgeId, kind: EdgeKind) -> Result<(), EditError> {
        self.change_edge(id, |edge| edge.kind = kind)
    }

    /// Sets what flows along an edge.
    ///
    /// # Errors
    /// If there is no such edge.
    pub fn set_edge_data(&mut self, id: &EdgeId, data: &DataTypeId) -> Result<(), EditError> {
        self.change_edge(id, |edge| edge.data = data.clone())
    }

    /// Sets the text on an edge.
    ///
    /// # Errors
    /// If there is no such edge.
    pub fn set_edge_label(&mut self, id: &EdgeId, label: &str) -> Result<(), EditError> {
        self.change_edge(id, |edge| label.clone_into(&mut edge.label))
    }

    /// Sets whether an edge is shown as a named stub at either end, in place of a line.
    ///
    /// # Errors
    /// If there is no such edge.
    pub fn set_edge_stub(&mut self, id: &EdgeId, stub: bool) -> Result<(), EditError> {
        self.change_edge(id, |edge| edge.stub = stub)
    }

    pub(super) fn change_edge(
        &mut self,
        id: &EdgeId,
        change: impl FnOnce(&mut Edge),
    ) -> Result<(), EditError> {
        let edge = self
            .document
            .edges
            .get_mut(id)
            .ok_or_else(|| EditError::NoEdge(id.clone()))?;
        self.diff.edges.note(id, Some(edge));
        change(Arc::make_mut(edge));
        Ok(())
    }
}

impl Edge {
    /// The waypoints that hold while its nodes stand at `from` and `to`, on the canvas. A line that
    /// a person led follows its nodes: its ends stretch.
    pub fn waypoints_between(&self, from: Point, to: Point) -> Vec<Point> {
        let Some((reach, offsets)) = self.waypoints.split_last() else {
            return Vec::new();
        };
        let line = offsets.iter().map(|offset| from + *offset);
        let moved: Vec2 = (to - from) - *reach;
        if moved.hypot() < 0.05 {
            line.collect()
        } else if self.bent {
            stretched(line.collect(), moved)
        } else {
            Vec::new()
        }
    }

    /// Whether its line stands as somebody led it, while its nodes stand at `from` and `to`.
    pub fn is_bent_between(&self, from: Point, to: Point) -> bool {
        let reach = self.waypoints.last();
        self.bent && reach.is_some_and(|reach| ((to - from) - *reach).hypot() < 0.05)
    }

    /// The id that this edge gets if it is free: `from.to`.
    pub fn canonical_id(&self) -> String {
        format!("{}.{}", self.from, self.to)
    }
}

/// A line of right angles of which the end is moved: the last corner goes along with it, and a line
/// without a corner gets a step in its middle.
fn stretched(mut line: Vec<Point>, moved: Vec2) -> Vec<Point> {
    let [.., before, last] = line.as_mut_slice() else {
        return line;
    };
    let is_level = (before.y - last.y).abs() < (before.x - last.x).abs();
    *last += moved;
    let (start, end) = (*before, *last);
    if line.len() > 2 {
        let corner = line.len() - 2;
        if let Some(corner) = line.get_mut(corner) {
            if is_level {
                corner.y = end.y;
            } else {
                corner.x = end.x;
            }
        }
        return line;
    }
    let middle = start.midpoint(end);
    let step = if is_level {
        [Point::new(middle.x, start.y), Point::new(middle.x, end.y)]
    } else {
        [Point::new(start.x, middle.y), Point::new(end.x, middle.y)]
    };
    if step[0] == step[1] {
        vec![start, end]
    } else {
        vec![start, step[0], step[1], end]
    }
}
