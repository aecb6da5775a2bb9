//! Verbs for what is not nodes and edges: lanes, notes, header, design sheet and layout.

use std::sync::Arc;

use super::document::MAX_Z;
use super::draft::{Draft, EditError, rect_in_range, rounded_size};
use super::id::{FrameworkId, LaneId, NodeId, NoteId, StepId, slug, unique};
use super::layout_settings::LayoutSettings;
use super::mention::with_renamed;
use super::quantity::{BriefField, Quantity, Requirement};
use super::record::{DesignSheet, FindingKey, Header, Hue, Lane, LaneKind, Note, NoteKind};
use crate::geometry::{Point, Rect, Size};

impl Draft<'_> {
    /// Adds a lane at the bottom of the stack.
    ///
    /// # Errors
    /// If the rectangle is out of range.
    pub fn add_lane(
        &mut self,
        title: &str,
        kind: LaneKind,
        rect: Rect,
    ) -> Result<LaneId, EditError> {
        let rect = rect_in_range(rect)?;
        let id = LaneId::from(unique(&slug(title, "lane"), |id| {
            self.document.lanes.contains_key(id)
        }));
        let order = self.document.lanes.len() as u32;
        self.diff.lanes.note(&id, None);
        let lane = Lane {
            title: title.to_owned(),
            kind,
            hue: None,
            collapsed: false,
            rect,
            order,
        };
        self.document.lanes.insert(id.clone(), Arc::new(lane));
        Ok(id)
    }

    /// Removes a lane; its nodes stay, without a lane.
    ///
    /// # Errors
    /// If there is no such lane.
    pub fn remove_lane(&mut self, id: &LaneId) -> Result<(), EditError> {
        let removed = Arc::clone(self.expect_lane(id)?);
        let members: Vec<NodeId> = self
            .document
            .nodes
            .iter()
            .filter(|(_, node)| node.lane.as_ref() == Some(id))
            .map(|(node, _)| node.clone())
            .collect();
        for node in &members {
            self.assign_lane(node, None)?;
        }
        self.diff.lanes.note(id, Some(&removed));
        self.document.lanes.remove(id);
        let below: Vec<LaneId> = self
            .document
            .lanes
            .iter()
            .filter(|(_, lane)| lane.order > removed.order)
            .map(|(lane, _)| lane.clone())
            .collect();
        for lane in &below {
            self.change_lane(lane, |lane| lane.order -= 1)?;
        }
        Ok(())
    }

    /// Sets the title of a lane.
    ///
    /// # Errors
    /// If there is no such lane.
    pub fn set_lane_title(&mut self, id: &LaneId, title: &str) -> Result<(), EditError> {
        self.change_lane(id, |lane| title.clone_into(&mut lane.title))
    }

    /// Sets what a lane is for.
    ///
    /// # Errors
    /// If there is no such lane.
    pub fn set_lane_kind(&mut self, id: &LaneId, kind: LaneKind) -> Result<(), EditError> {
        self.change_lane(id, |lane| lane.kind = kind)
    }

    /// Gives a lane a tint of its own, or that of its kind with `None`.
    ///
    /// # Errors
    /// If there is no such lane.
    pub fn set_lane_hue(&mut self, id: &LaneId, hue: Option<Hue>) -> Result<(), EditError> {
        self.change_lane(id, |lane| lane.hue = hue)
    }

    /// Shows a lane as one card, or as a band with its nodes.
    ///
    /// # Errors
    /// If there is no such lane.
    pub fn set_lane_collapsed(&mut self, id: &LaneId, collapsed: bool) -> Result<(), EditError> {
        self.change_lane(id, |lane| lane.collapsed = collapsed)
    }

    /// Sets the area of a lane.
    ///
    /// # Errors
    /// If there is no such lane, or the rectangle is out of range.
    pub fn set_lane_rect(&mut self, id: &LaneId, rect: Rect) -> Result<(), EditError> {
        let rect = rect_in_range(rect)?;
        self.change_lane(id, |lane| lane.rect = rect)
    }

    /// Exchanges a lane with the one above (`-1`) or below (`1`) it in the stack.
    ///
    /// Nothing happens at either end of the stack.
    ///
    /// # Errors
    /// If there is no such lane.
    pub fn reorder_lane(&mut self, id: &LaneId, by: i32) -> Result<(), EditError> {
        let order = i64::from(self.expect_lane(id)?.order);
        let wanted = order + i64::from(by.signum());
        let other = self
            .document
            .lanes
            .iter()
            .find(|(_, lane)| i64::from(lane.order) == wanted)
            .map(|(other, _)| other.clone());
        if let Some(other) = other {
            self.change_lane(&other, |lane| lane.order = order as u32)?;
            self.change_lane(id, |lane| lane.order = wanted as u32)?;
        }
        Ok(())
    }

    pub(super) fn change_lane(
        &mut self,
        id: &LaneId,
        change: impl FnOnce(&mut Lane),
    ) -> Result<(), EditError> {
        let lane = self
            .document
            .lanes
            .get_mut(id)
            .ok_or_else(|| EditError::NoLane(id.clone()))?;
        self.diff.lanes.note(id, Some(lane));
        change(Arc::make_mut(lane));
        Ok(())
    }

    pub(super) fn expect_lane(&self, id: &LaneId) -> Result<&Arc<Lane>, EditError> {
        self.document
            .lanes
            .get(id)
            .ok_or_else(|| EditError::NoLane(id.clone()))
    }

    /// Adds a note.
    ///
    /// # Errors
    /// If its rectangle is out of range.
    pub fn add_note(
        &mut self,
        text: &str,
        position: Point,
        size: Size,
    ) -> Result<NoteId, EditError> {
        let rect = rect_in_range(Rect::from_origin_size(position, size))?;
        let id = NoteId::from(unique("note", |id| self.document.notes.contains_key(id)));
        self.diff.notes.note(&id, None);
        let note = Note {
            text: text.to_owned(),
            kind: NoteKind::default(),
            z: 0,
            position: rect.origin(),
            size: rounded_size(rect),
        };
        self.document.notes.insert(id.clone(), Arc::new(note));
        Ok(id)
    }

    /// Removes a note.
    ///
    /// # Errors
    /// If there is no such note.
    pub fn remove_note(&mut self, id: &NoteId) -> Result<(), EditError> {
        self.diff.notes.note(id, self.document.notes.get(id));
        match self.document.notes.remove(id) {
            Some(_) => Ok(()),
            None => Err(EditError::NoNote(id.clone())),
        }
    }

    /// Sets the text of a note.
    ///
    /// # Errors
    /// If there is no such note.
    pub fn set_note_text(&mut self, id: &NoteId, text: &str) -> Result<(), EditError> {
        self.change_note(id, |note| text.clone_into(&mut note.text))
    }

    /// Sets how a note looks.
    ///
    /// # Errors
    /// If there is no such note.
    pub fn set_note_kind(&mut self, id: &NoteId, kind: NoteKind) -> Result<(), EditError> {
        self.change_note(id, |note| note.kind = kind)
    }

    /// Sets where a note is in the paint order; see [`Note::z`].
    ///
    /// # Errors
    /// If there is no such note.
    pub fn set_note_z(&mut self, id: &NoteId, z: i32) -> Result<(), EditError> {
        self.change_note(id, |note| note.z = z.clamp(-MAX_Z, MAX_Z))
    }

    /// Sets the area of a note.
    ///
    /// # Errors
    /// If there is no such note, or the rectangle is out of range.
    pub fn set_note_rect(&mut self, id: &NoteId, rect: Rect) -> Result<(), EditError> {
        let rect = rect_in_range(rect)?;
        self.change_note(id, |note| {
            note.position = rect.origin();
            note.size = rounded_size(rect);
        })
    }

    fn change_note(
        &mut self,
        id: &NoteId,
        change: impl FnOnce(&mut Note),
    ) -> Result<(), EditError> {
        let note = self
            .document
            .notes
            .get_mut(id)
            .ok_or_else(|| EditError::NoNote(id.clone()))?;
        self.diff.notes.note(id, Some(note));
        change(Arc::make_mut(note));
        Ok(())
    }

    /// Changes title, use case, family or tags; tags are sorted and made unique.
    pub fn set_header(&mut self, header: Header) {
        let mut header = header;
        header.tags.sort();
        header.tags.dedup();
        self.diff.header.note(&(), Some(&self.document.header));
        self.document.header = Arc::new(header);
    }

    /// Sets how the document is laid out and its edges are drawn; moves nothing by itself.
    pub fn set_layout(&mut self, layout: LayoutSettings) {
        self.diff.layout.note(&(), Some(&self.document.layout));
        self.document.layout = Arc::new(layout);
    }

    /// Sets a requirement of the design, or clears it with `None`.
    ///
    /// # Errors
    /// If the value does not fit the requirement.
    pub fn set_requirement(
        &mut self,
        requirement: Requirement,
        value: Option<Quantity>,
    ) -> Result<(), EditError> {
        if let Some(value) = &value {
            requirement.spec().check(value)?;
        }
        self.change_sheet(|sheet| {
            match value {
                Some(value) => sheet.requirements.insert(requirement, value),
                None => sheet.requirements.remove(&requirement),
            };
        });
        Ok(())
    }

    /// Chooses the framework whose steps are answered; `None` for that of the family.
    pub fn set_framework(&mut self, framework: Option<FrameworkId>) {
        self.change_sheet(|sheet| sheet.framework = framework);
    }

    /// Sets a line of the brief; an empty one is removed.
    pub fn set_brief(&mut self, field: BriefField, text: &str) {
        self.change_sheet(|sheet| {
            if text.is_empty() {
                sheet.brief.remove(&field);
            } else {
                sheet.brief.insert(field, text.to_owned());
            }
        });
    }

    /// Sets the answer to a framework step; an empty answer is removed.
    pub fn set_answer(&mut self, step: &StepId, answer: &str) {
        self.change_sheet(|sheet| {
            if answer.is_empty() {
                sheet.answers.remove(step);
            } else {
                sheet.answers.insert(step.clone(), answer.to_owned());
            }
        });
    }

    /// Ignores a finding for a reason; with `None` it counts again.
    pub fn set_ignored(&mut self, finding: &FindingKey, reason: Option<&str>) {
        self.change_sheet(|sheet| {
            match reason {
                Some(reason) => sheet.ignored.insert(finding.clone(), reason.to_owned()),
                None => sheet.ignored.remove(finding),
            };
        });
    }

    /// Follows a new id in what is ignored.
    pub(super) fn rename_ignored(&mut self, old: &str, new: &str) {
        let names = |key: &FindingKey| key.on.iter().any(|id| id == old);
        if !self.document.sheet.ignored.keys().any(names) {
            return;
        }
        self.change_sheet(|sheet| {
            sheet.ignored = std::mem::take(&mut sheet.ignored)
                .into_iter()
                .map(|(key, reason)| (key.with_renamed(old, new), reason))
                .collect();
        });
    }

    /// Follows a new id of a node in the links of the answers.
    pub(super) fn rename_mentions(&mut self, old: &str, new: &str) {
        let answers = &self.document.sheet.answers;
        let renamed: Vec<(StepId, String)> = answers
            .iter()
            .filter_map(|(step, text)| Some((step.clone(), with_renamed(text, old, new)?)))
            .collect();
        if !renamed.is_empty() {
            self.change_sheet(|sheet| sheet.answers.extend(renamed));
        }
    }

    fn change_sheet(&mut self, change: impl FnOnce(&mut DesignSheet)) {
        self.diff.sheet.note(&(), Some(&self.document.sheet));
        change(Arc::make_mut(&mut self.document.sheet));
    }
}
