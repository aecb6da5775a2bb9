//! Commands: whether they can be used now, and what they do.

use super::Session;
use super::command::Command;
use super::edit::Alignment;
use crate::geometry::{GRID, Point, Vec2};
use crate::interact::InputEvent;
use crate::model::Selection;
use crate::scene::{PortId, Tag};

/// Factor of one zoom step.
const ZOOM_STEP: f64 = 1.25;
/// How many grid steps "far" is.
const FAR: f64 = 10.0;

/// What only the window can do: dialogs, menus, focus, the clipboard.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// A command that is the window's: open a dialog, show a panel, quit.
    Window(Command),
    /// Put text on the clipboard.
    CopyText(String),
    /// Read the clipboard and paste it.
    Paste,
    /// Open the menu of components at a scene point, for the far end of a port if one is
    /// given.
    QuickAdd {
        /// Where the new node goes.
        at: Point,
        /// The port to connect it with.
        from: Option<PortId>,
    },
    /// Edit the text of a record in place.
    EditText(Tag),
    /// Open the context menu.
    ContextMenu {
        /// The record that it is for.
        on: Option<Tag>,
    },
    /// Choose the node that the given one is connected to, by keyboard.
    ConnectFrom(crate::model::NodeId),
}

/// What came of a command.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It is done, or a notice says why not.
    Done,
    /// The window has to do it.
    Request(Request),
    /// It cannot be used now, for this reason.
    Unavailable(&'static str),
}

impl Session {
    /// Whether a command can be used now; if not, why.
    ///
    /// # Errors
    /// The reason, for the tooltip of the disabled entry.
    pub fn availability(&self, command: Command) -> Result<(), &'static str> {
        let selection = &self.selection;
        let check = |condition: bool, reason: &'static str| {
            if condition { Ok(()) } else { Err(reason) }
        };
        match command {
            Command::Undo => check(self.history.undo_label().is_some(), "Nothing to undo"),
            Command::Redo => check(self.history.redo_label().is_some(), "Nothing to redo"),
            Command::Cut | Command::Copy | Command::Duplicate => check(
                !(selection.nodes.is_empty()
                    && selection.notes.is_empty()
                    && selection.lanes.is_empty()),
                "Select nodes, lanes or notes first",
            ),
            Command::Delete | Command::FitSelection => {
                check(!selection.is_empty(), "Select something first")
            }
            Command::EditText => check(selection.len() == 1, "Select one thing first"),
            Command::DeleteAndJoin | Command::GroupIntoLane | Command::ToggleLock => {
                check(!selection.nodes.is_empty(), "Select a node first")
            }
            Command::StartConnection | Command::FollowEdgeForward | Command::FollowEdgeBack => {
                check(selection.nodes.len() == 1, "Select one node first")
            }
            Command::AlignLeft
            | Command::AlignCentre
            | Command::AlignRight
            | Command::AlignTop
            | Command::AlignMiddle
            | Command::AlignBottom => {
                check(selection.nodes.len() > 1, "Select two or more nodes first")
            }
            Command::DistributeHorizontally | Command::DistributeVertically => check(
                selection.nodes.len() > 2,
                "Select three or more nodes first",
            ),
            Command::AutoLayout
            | Command::SelectAll
            | Command::CopyAsPng
            | Command::Find
            | Command::NextNode
            | Command::PreviousNode => check(!self.document.is_blank(), "The document is empty"),
            Command::NudgeLeft
            | Command::NudgeRight
            | Command::NudgeUp
            | Command::NudgeDown
            | Command::NudgeLeftFar
            | Command::NudgeRightFar
            | Command::NudgeUpFar
            | Command::NudgeDownFar => check(
                !(selection.nodes.is_empty()
                    && selection.notes.is_empty()
                    && selection.lanes.is_empty()),
                "Select something first",
            ),
            _ => Ok(()),
        }
    }

    /// The label of a command as it stands now: `Undo move 3 nodes`.
    pub fn command_label(&self, command: Command) -> String {
        let label = command.spec().label;
        let step = match command {
            Command::Undo => self.history.undo_label(),
            Command::Redo => self.history.redo_label(),
            _ => None,
        };
        match step {
            Some(step) => {
                let mut step = step.to_owned();
                if let Some(first) = step.get_mut(0..1) {
                    first.make_ascii_lowercase();
                }
                format!("{label} {step}")
            }
            None => label.to_owned(),
        }
    }

    /// Does a command, or says who has to.
    pub fn dispatch(&mut self, command: Command) -> Outcome {
        if let Err(reason) = self.availability(command) {
            return Outcome::Unavailable(reason);
        }
        match command {
            Command::Undo => self.undo(),
            Command::Redo => self.redo(),
            Command::Cut => return copied(self.cut_text()),
            Command::Copy => return copied(self.copy_text()),
            Command::Paste => return Outcome::Request(Request::Paste),
            Command::Duplicate => self.duplicate_selection(Self::copy_offset()),
            Command::SelectAll => self.select(Selection::all(&self.document)),
            Command::ClearSelection => self.escape(),
            Command::Delete => self.delete_selection(),
            Command::DeleteAndJoin => self.delete_and_join(),
            Command::EditText => {
                return self.selected_tag().map_or(Outcome::Done, |tag| {
                    Outcome::Request(Request::EditText(tag))
                });
            }
            Command::ZoomIn => self.zoom(ZOOM_STEP),
            Command::ZoomOut => self.zoom(1.0 / ZOOM_STEP),
            Command::ZoomActual => self.zoom(1.0 / self.canvas.camera.zoom),
            Command::FitAll => self.fit_all(),
            Command::FitSelection => {
                if let Some(bounds) = self.selection_bounds() {
                    self.canvas.camera.fit(bounds, self.viewport, 1.5);
                }
            }
            Command::TogglePalette => self.view.palette = !self.view.palette,
            Command::ToggleInspector => self.view.inspector = !self.view.inspector,
            Command::ToggleMinimap => self.view.minimap = !self.view.minimap,
            Command::ToggleGrid => self.view.grid = !self.view.grid,
            Command::ToggleSnap => self.view.snap = !self.view.snap,
            Command::NextProblem => self.step_problem(true),
            Command::PreviousProblem => self.step_problem(false),
            Command::AutoLayout => self.auto_layout(),
            Command::AddLane => drop(self.add_lane()),
            Command::GroupIntoLane => self.group_into_lane(),
            Command::AddNote => {
                return self.add_note().map_or(Outcome::Done, |note| {
                    Outcome::Request(Request::EditText(Tag::Note(note)))
                });
            }
            Command::ToggleLock => self.toggle_lock(),
            Command::AlignLeft => self.align(Alignment::Left),
            Command::AlignCentre => self.align(Alignment::Centre),
            Command::AlignRight => self.align(Alignment::Right),
            Command::AlignTop => self.align(Alignment::Top),
            Command::AlignMiddle => self.align(Alignment::Middle),
            Command::AlignBottom => self.align(Alignment::Bottom),
            Command::DistributeHorizontally => self.distribute(true),
            Command::DistributeVertically => self.distribute(false),
            Command::NudgeLeft => self.nudge(Vec2::new(-GRID, 0.0)),
            Command::NudgeRight => self.nudge(Vec2::new(GRID, 0.0)),
            Command::NudgeUp => self.nudge(Vec2::new(0.0, -GRID)),
            Command::NudgeDown => self.nudge(Vec2::new(0.0, GRID)),
            Command::NudgeLeftFar => self.nudge(Vec2::new(-GRID * FAR, 0.0)),
            Command::NudgeRightFar => self.nudge(Vec2::new(GRID * FAR, 0.0)),
            Command::NudgeUpFar => self.nudge(Vec2::new(0.0, -GRID * FAR)),
            Command::NudgeDownFar => self.nudge(Vec2::new(0.0, GRID * FAR)),
            Command::NextNode => self.step_node(true),
            Command::PreviousNode => self.step_node(false),
            Command::FollowEdgeForward => self.follow_edge(true),
            Command::FollowEdgeBack => self.follow_edge(false),
            Command::StartConnection => {
                let node = self.selection.nodes.first().cloned();
                return node.map_or(Outcome::Done, |node| {
                    Outcome::Request(Request::ConnectFrom(node))
                });
            }
            Command::QuickAdd => {
                let at = self.viewport_centre();
                return Outcome::Request(Request::QuickAdd { at, from: None });
            }
            Command::NewDocument
            | Command::ShowStart
            | Command::Open
            | Command::Save
            | Command::SaveAs
            | Command::SaveAsTemplate
            | Command::Preferences
            | Command::ShowTour
            | Command::Export
            | Command::CloseDocument
            | Command::NextDocument
            | Command::PreviousDocument
            | Command::Quit
            | Command::CopyAsPng
            | Command::Find
            | Command::FocusPalette
            | Command::CommandPalette
            | Command::Shortcuts
            | Command::About
            | Command::ThemeSystem
            | Command::ThemeDark
            | Command::ThemeLight => return Outcome::Request(Request::Window(command)),
        }
        Outcome::Done
    }

    fn undo(&mut self) {
        self.drop_preview();
        if let Some(step) = self.history.undo(&mut self.document) {
            let selection = std::mem::replace(&mut step.selection, self.selection.clone());
            self.changed();
            self.select(selection);
        }
    }

    fn redo(&mut self) {
        self.drop_preview();
        if let Some(step) = self.history.redo(&mut self.document) {
            let selection = std::mem::replace(&mut step.selection, self.selection.clone());
            self.changed();
            self.select(selection);
        }
    }

    /// Esc: ends a gesture first, clears the selection otherwise.
    fn escape(&mut self) {
        if self.canvas.tool().is_active() {
            self.input(InputEvent::Cancelled);
        } else {
            self.select(Selection::default());
        }
    }

    fn zoom(&mut self, factor: f64) {
        let middle = (self.viewport.to_vec2() / 2.0).to_point();
        self.canvas.camera.zoom_about(middle, factor);
    }

    /// The record that alone is selected.
    pub fn selected_tag(&self) -> Option<Tag> {
        let selection = &self.selection;
        if selection.len() != 1 {
            return None;
        }
        let node = selection.nodes.first().cloned().map(Tag::Node);
        let edge = selection.edges.first().cloned().map(Tag::Edge);
        let lane = selection.lanes.first().cloned().map(Tag::Lane);
        let note = selection.notes.first().cloned().map(Tag::Note);
        node.or(edge).or(lane).or(note)
    }
}

fn copied(text: Option<String>) -> Outcome {
    text.map_or(Outcome::Done, |text| {
        Outcome::Request(Request::CopyText(text))
    })
}
