//! Levels of detail: how much of the document is shown.

use super::Session;
use crate::geometry::Point;
use crate::model::{Document, LaneId, Level, Selection};
use crate::sizing::Cards;

/// Why nothing is moved in an overview.
pub(super) const HAS_OWN_PLACES: &str = "Switch to Full to move cards";
/// Why nothing is put somewhere in an overview.
pub(super) const NEEDS_FULL: &str = "Switch to Full first: an overview has places of its own";

impl Session {
    /// How much of the document is shown.
    pub fn level(&self) -> Level {
        self.view.level
    }

    /// Shows more or less of the document; nothing of it changes.
    pub fn set_level(&mut self, level: Level) {
        if level == self.view.level {
            return;
        }
        self.end_gesture();
        let before = std::mem::replace(&mut self.view.level, level);
        let places_change = before == Level::Overview || level == Level::Overview;
        if level == Level::Overview {
            self.view.inside = None;
        }
        self.refresh();
        if places_change {
            self.fit_all();
        }
    }

    /// Shows all of the document, with one lane in view.
    pub(super) fn show_in_full(&mut self, lane: &LaneId) {
        self.set_level(Level::Full);
        self.select(Selection::of(lane));
        if let Some(bounds) = self.selection_bounds() {
            self.view.canvas.camera.fit(bounds, self.view.viewport, 1.0);
        }
    }

    /// Where something goes in the document that was put somewhere in what is seen: an overview
    /// is left for the middle of the whole.
    pub(super) fn place_in_document(&mut self, at: Point) -> Point {
        if self.view.level != Level::Overview {
            return at;
        }
        self.set_level(Level::Full);
        self.viewport_center()
    }

    /// Leaves an overview, whose places are not those of the document, before something is put
    /// somewhere.
    pub(super) fn leave_overview(&mut self) {
        if self.view.level == Level::Overview {
            self.set_level(Level::Full);
        }
    }

    /// The document with the places where things are seen.
    pub(super) fn seen(&self) -> &Document {
        match self.view.level {
            Level::Overview => self.shown(),
            // A node that a gesture moves is where the gesture is.
            Level::Standard | Level::Full => &self.editor.document,
        }
    }

    /// The cards of all nodes of the document, whatever is shown.
    pub(super) fn document_cards(&self) -> Cards {
        if self.view.level != Level::Overview {
            return self.derived.cards().clone();
        }
        let mut cards = Cards::default();
        cards.update(&self.editor.document, self.environment.catalog);
        cards
    }
}
