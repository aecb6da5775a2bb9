//! Verbs: the only way to change a document.

use std::sync::Arc;

use super::diff::Diff;
use super::document::{Document, MAX_ID, MAX_Z, Problem, is_usable_id};
use super::history::Step;
use super::id::{ComponentId, EdgeId, LaneId, NodeId, NoteId, slug, unique};
use super::quantity::{Property, Quantity, QuantityError};
use super::record::{Lane, Node};
use crate::geometry::{Point, Rect, Size, Vec2, is_valid_position, round, round_point};

/// Why a verb or a commit was refused; the document is as it was.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EditError {
    /// A node that does not exist.
    #[error("there is no node `{0}` in this document")]
    NoNode(NodeId),
    /// An edge that does not exist.
    #[error("there is no edge `{0}` in this document")]
    NoEdge(EdgeId),
    /// A lane that does not exist.
    #[error("there is no lane `{0}` in this document")]
    NoLane(LaneId),
    /// A note that does not exist.
    #[error("there is no note `{0}` in this document")]
    NoNote(NoteId),
    /// An id that another record has.
    #[error("the id `{0}` is taken or cannot be used; pick another one without white space")]
    IdUnusable(String),
    /// A position outside of the canvas.
    #[error("the position ({x}, {y}) is outside of the canvas")]
    OutOfRange {
        /// Horizontal coordinate.
        x: f64,
        /// Vertical coordinate.
        y: f64,
    },
    /// A value that does not fit its field.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
    /// The change would leave the document broken.
    #[error("the change would break the document: {}", problem_list(.0))]
    Problems(Vec<Problem>),
}

fn problem_list(problems: &[Problem]) -> String {
    problems
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ")
}

/// What a new node needs; the rest can be set by further verbs.
#[derive(Clone, Debug, PartialEq)]
pub struct NewNode {
    /// The palette's component.
    pub component: ComponentId,
    /// Title on the card; also the stem of its id.
    pub label: String,
    /// Subtitle.
    pub technology: String,
    /// Lane that it belongs to.
    pub lane: Option<LaneId>,
    /// Top left corner in scene points.
    pub position: Point,
}

impl NewNode {
    /// A node without technology and lane.
    pub fn new(component: &str, label: &str, position: Point) -> Self {
        Self {
            component: component.into(),
            label: label.to_owned(),
            technology: String::new(),
            lane: None,
            position,
        }
    }
}

/// A change in the making. Dropped without [`Draft::commit`], it leaves no trace.
#[derive(Debug)]
pub struct Draft<'d> {
    pub(super) document: &'d mut Document,
    pub(super) diff: Diff,
    committed: bool,
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        if !self.committed {
            self.diff.revert(self.document);
        }
    }
}

impl<'d> Draft<'d> {
    pub(super) fn new(document: &'d mut Document) -> Self {
        Self {
            document,
            diff: Diff::default(),
            committed: false,
        }
    }

    /// The document with the changes so far.
    pub fn document(&self) -> &Document {
        self.document
    }

    /// The lane as it was before this draft, or as it is if it is new.
    pub fn lane_before(&self, id: &LaneId) -> Option<&Lane> {
        let before = self.diff.lanes.before(id);
        before
            .or_else(|| self.document.lanes().get(id))
            .map(AsRef::as_ref)
    }

    /// Ends the change: checks the document once and yields what can be undone.
    ///
    /// # Errors
    /// [`EditError::Problems`] if an invariant is broken; the document is as before.
    pub fn commit(mut self, label: impl Into<String>) -> Result<Step, EditError> {
        let mut diff = self.diff.clone();
        diff.settle(self.document);
        let problems = if diff.is_empty() {
            Vec::new()
        } else {
            self.document.problems()
        };
        if !problems.is_empty() {
            return Err(EditError::Problems(problems));
        }
        self.committed = true;
        Ok(Step::new(label, diff))
    }

    /// Gives up the change; the same as dropping the draft.
    pub fn cancel(self) {}

    /// Adds a node; its id comes from its label.
    ///
    /// # Errors
    /// If the position is out of range or the lane does not exist.
    pub fn add_node(&mut self, new: NewNode) -> Result<NodeId, EditError> {
        let stem = slug(&new.label, &slug(new.component.as_str(), "node"));
        let id = NodeId::from(unique(&stem, |id| self.document.nodes.contains_key(id)));
        let node = Node {
            component: new.component,
            label: new.label,
            technology: new.technology,
            lane: new.lane,
            position: new.position,
            size: None,
            z: 0,
            locked: false,
            core: false,
            properties: std::collections::BTreeMap::new(),
            notes: String::new(),
        };
        self.insert_node(&id, node)?;
        Ok(id)
    }

    pub(super) fn insert_node(&mut self, id: &NodeId, mut node: Node) -> Result<(), EditError> {
        if self.document.nodes.contains_key(id) {
            return Err(EditError::IdUnusable(id.to_string()));
        }
        if let Some(lane) = &node.lane {
            self.expect_lane(lane)?;
        }
        node.position = in_range(node.position)?;
        self.diff.nodes.note(id, None);
        self.document.nodes.insert(id.clone(), Arc::new(node));
        Ok(())
    }

    /// Removes a node and every edge at it.
    ///
    /// # Errors
    /// If there is no such node.
    pub fn remove_node(&mut self, id: &NodeId) -> Result<(), EditError> {
        self.expect_node(id)?;
        let edges: Vec<EdgeId> = self
            .document
            .edges_of(id)
            .map(|(edge, _)| edge.clone())
            .collect();
        for edge in &edges {
            self.remove_edge(edge)?;
        }
        self.diff.nodes.note(id, self.document.nodes.get(id));
        self.document.nodes.remove(id);
        Ok(())
    }

    /// Moves a node's top left corner to a point.
    ///
    /// # Errors
    /// If there is no such node, or the point is out of range.
    pub fn place_node(&mut self, id: &NodeId, position: Point) -> Result<(), EditError> {
        let position = in_range(position)?;
        self.change_node(id, |node| node.position = position)
    }

    /// Moves nodes by an offset; locked nodes move too, since the caller chose them.
    ///
    /// # Errors
    /// If a node does not exist or would leave the canvas.
    pub fn move_nodes<'a>(
        &mut self,
        ids: impl IntoIterator<Item = &'a NodeId>,
        offset: Vec2,
    ) -> Result<(), EditError> {
        for id in ids {
            let position = self.expect_node(id)?.position + offset;
            self.place_node(id, position)?;
        }
        Ok(())
    }

    /// Sets the title of a node; its id stays.
    ///
    /// # Errors
    /// If there is no such node.
    pub fn set_label(&mut self, id: &NodeId, label: &str) -> Result<(), EditError> {
        self.change_node(id, |node| label.clone_into(&mut node.label))
    }

    /// Sets the subtitle of a node.
    ///
    /// # Errors
    /// If there is no such node.
    pub fn set_technology(&mut self, id: &NodeId, technology: &str) -> Result<(), EditError> {
        self.change_node(id, |node| technology.clone_into(&mut node.technology))
    }

    /// Sets the notes of a node.
    ///
    /// # Errors
    /// If there is no such node.
    pub fn set_notes(&mut self, id: &NodeId, notes: &str) -> Result<(), EditError> {
        self.change_node(id, |node| notes.clone_into(&mut node.notes))
    }

    /// Makes a node another component; edges stay, and checks say which no longer fit.
    ///
    /// # Errors
    /// If there is no such node.
    pub fn set_component(&mut self, id: &NodeId, component: &ComponentId) -> Result<(), EditError> {
        self.change_node(id, |node| node.component = component.clone())
    }

    /// Sets a property, or clears it with `None`; a flag set to no is cleared.
    ///
    /// # Errors
    /// If there is no such node or the value does not fit the property.
    pub fn set_property(
        &mut self,
        id: &NodeId,
        property: Property,
        value: Option<Quantity>,
    ) -> Result<(), EditError> {
        let value = value.filter(|value| *value != Quantity::Flag(false));
        if let Some(value) = &value {
            property.spec().check(value)?;
        }
        self.change_node(id, |node| {
            match value {
                Some(value) => node.properties.insert(property, value),
                None => node.properties.remove(&property),
            };
        })
    }

    /// Puts a node into a lane, or into none.
    ///
    /// # Errors
    /// If there is no such node or lane.
    pub fn assign_lane(&mut self, id: &NodeId, lane: Option<&LaneId>) -> Result<(), EditError> {
        if let Some(lane) = lane {
            self.expect_lane(lane)?;
        }
        self.change_node(id, |node| node.lane = lane.cloned())
    }

    /// Sets the smallest size of a node's card, or leaves it to its content with `None`.
    ///
    /// # Errors
    /// If there is no such node, or the size is negative or too large.
    pub fn set_node_size(&mut self, id: &NodeId, size: Option<Size>) -> Result<(), EditError> {
        let position = self.expect_node(id)?.position;
        let size = size
            .map(|size| rect_in_range(Rect::from_origin_size(position, size)).map(rounded_size))
            .transpose()?;
        self.change_node(id, |node| node.size = size)
    }

    /// Sets where a node is in the paint order; see [`Node::z`].
    ///
    /// # Errors
    /// If there is no such node.
    pub fn set_node_z(&mut self, id: &NodeId, z: i32) -> Result<(), EditError> {
        self.change_node(id, |node| node.z = z.clamp(-MAX_Z, MAX_Z))
    }

    /// Locks or unlocks a node.
    ///
    /// # Errors
    /// If there is no such node.
    pub fn set_locked(&mut self, id: &NodeId, locked: bool) -> Result<(), EditError> {
        self.change_node(id, |node| node.locked = locked)
    }

    /// Makes a node part of the design's core, or not; see [`Node::core`].
    ///
    /// # Errors
    /// If there is no such node.
    pub fn set_core(&mut self, id: &NodeId, core: bool) -> Result<(), EditError> {
        self.change_node(id, |node| node.core = core)
    }

    /// Gives a node another id and renames it in every edge.
    ///
    /// # Errors
    /// If there is no such node, or the new id is taken or unusable.
    pub fn rename_node(&mut self, id: &NodeId, new: &NodeId) -> Result<(), EditError> {
        if id == new {
            return Ok(());
        }
        let node = Arc::clone(self.expect_node(id)?);
        let usable = is_usable_id(new.as_str(), MAX_ID);
        if !usable || self.document.nodes.contains_key(new) {
            return Err(EditError::IdUnusable(new.to_string()));
        }
        self.diff.nodes.note(id, Some(&node));
        self.diff.nodes.note(new, None);
        self.document.nodes.remove(id);
        self.document.nodes.insert(new.clone(), node);
        let edges: Vec<EdgeId> = self
            .document
            .edges_of(id)
            .map(|(edge, _)| edge.clone())
            .collect();
        for edge in edges {
            self.change_edge(&edge, |edge| {
                for end in [&mut edge.from, &mut edge.to] {
                    if end == id {
                        *end = new.clone();
                    }
                }
            })?;
        }
        self.rename_ignored(id.as_str(), new.as_str());
        self.rename_mentions(id.as_str(), new.as_str());
        Ok(())
    }

    pub(super) fn change_node(
        &mut self,
        id: &NodeId,
        change: impl FnOnce(&mut Node),
    ) -> Result<(), EditError> {
        let node = self
            .document
            .nodes
            .get_mut(id)
            .ok_or_else(|| EditError::NoNode(id.clone()))?;
        self.diff.nodes.note(id, Some(node));
        change(Arc::make_mut(node));
        Ok(())
    }

    pub(super) fn expect_node(&self, id: &NodeId) -> Result<&Arc<Node>, EditError> {
        self.document
            .nodes
            .get(id)
            .ok_or_else(|| EditError::NoNode(id.clone()))
    }
}

pub(super) fn in_range(position: Point) -> Result<Point, EditError> {
    if is_valid_position(position) {
        Ok(round_point(position))
    } else {
        Err(EditError::OutOfRange {
            x: position.x,
            y: position.y,
        })
    }
}

pub(super) fn rect_in_range(rect: Rect) -> Result<Rect, EditError> {
    let rect = rect.abs();
    let origin = in_range(rect.origin())?;
    in_range(Point::new(rect.x1, rect.y1))?;
    Ok(Rect::from_origin_size(origin, rounded_size(rect)))
}

/// The size of a rectangle without the noise of subtracting its corners.
pub(super) fn rounded_size(rect: Rect) -> Size {
    Size::new(round(rect.width()), round(rect.height()))
}
