//! Commands: whether they can be used now, and what they do.

use super::Session;
use super::command::Command;
use super::levels::{HAS_OWN_PLACES, NEEDS_FULL};
use super::motion::moves_things;
use super::order::{Alignment, Depth};
use crate::geometry::{Direction as Flow, GRID, Point, Vec2};
use crate::interact::{Direction, InputEvent, Tool};
use crate::model::{EdgeKind, EdgeShape, LayoutSettings, Level, Selection};
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
    /// Write free text on the bare canvas: [`Session::type_new_text`].
    WriteText {
        /// Its top left corner in scene points.
        at: Point,
    },
    /// Open the context menu.
    ContextMenu {
        /// The record that it is for.
        on: Option<Tag>,
    },
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
        if self.presentation().is_some() {
            // Nothing is changed while others look on.
            let is_fine = is_look_around(command) || command == Command::Quit;
            return check(is_fine, "End the presentation first with Esc");
        }
        if self.level() == Level::Overview {
            if moves_cards(command) {
                return Err(HAS_OWN_PLACES);
            }
            if puts_somewhere(command) {
                return Err(NEEDS_FULL);
            }
        }
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
            Command::Versions => check(
                self.path().is_some(),
                "Versions are kept of a file: save the document first",
            ),
            Command::EditText => check(selection.len() == 1, "Select one thing first"),
            Command::MoveToLane if self.document.lanes().is_empty() => Err("Add a lane first"),
            Command::DeleteAndJoin
            | Command::MoveToLane
            | Command::GroupIntoLane
            | Command::ToggleLock
            | Command::SizeToContent => check(!selection.nodes.is_empty(), "Select a node first"),
            Command::StartConnection
            | Command::FollowEdgeForward
            | Command::FollowEdgeBack
            | Command::NextSibling
            | Command::PreviousSibling => {
                check(selection.nodes.len() == 1, "Select one node first")
            }
            Command::NextEdge | Command::PreviousEdge => check(
                selection.nodes.len() + selection.edges.len() == 1,
                "Select one node first",
            ),
            Command::BringForward
            | Command::SendBackward
            | Command::BringToFront
            | Command::SendToBack => check(
                !(selection.nodes.is_empty()
                    && selection.notes.is_empty()
                    && selection.lanes.is_empty()),
                "Select nodes, notes or a lane first",
            ),
            Command::LaneUp | Command::LaneDown | Command::LookInside => {
                check(self.lanes_in_question().len() == 1, "Select a lane first")
            }
            Command::ToggleCollapse => {
                check(!self.lanes_in_question().is_empty(), "Select a lane first")
            }
            Command::LeaveLane => check(self.inside().is_some(), "The whole diagram is shown"),
            Command::EdgeSync
            | Command::EdgeAsync
            | Command::EdgeBatch
            | Command::EdgeFeedback
            | Command::ToggleStub => check(!selection.edges.is_empty(), "Select an edge first"),
            Command::FollowStub => check(
                self.selected_stub().is_some(),
                "Select an edge that is shown as stubs first",
            ),
            Command::LongEdgesAsStubs => check(
                !self.document.edges().is_empty(),
                "Connect some nodes first",
            ),
            Command::AllEdgesAsLines => check(
                self.document.edges().values().any(|edge| edge.stub),
                "No edge is shown as stubs",
            ),
            Command::Present => check(!self.document.nodes().is_empty(), "Add some nodes first"),
            Command::AlignLeft
            | Command::AlignCentre
            | Command::AlignRight
            | Command::AlignTop
            | Command::AlignMiddle
            | Command::AlignBottom
            | Command::SameSize
            | Command::Tidy => check(selection.nodes.len() > 1, "Select two or more nodes first"),
            Command::FocusFurther | Command::FocusNearer => check(
                !(selection.nodes.is_empty()
                    && selection.edges.is_empty()
                    && selection.lanes.is_empty()),
                "Select a node or an edge first",
            ),
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
        let label = match (command, self.document.layout().direction) {
            (Command::LaneUp, Flow::Down) => "Move lane left",
            (Command::LaneDown, Flow::Down) => "Move lane right",
            (Command::ToggleStub, _) if self.selects_stubs() => "Show as a line",
            (Command::ToggleStub, _) if !self.selection.edges.is_empty() => "Show as stubs",
            _ => command.spec().label,
        };
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

    /// Does a command, or says who has to. Where it moves things, and the view is to show
    /// that, they are on their way then, though they are there already.
    pub fn dispatch(&mut self, command: Command) -> Outcome {
        // Who takes the keyboard looks where that goes, not where the pointer lies.
        self.resting.give_up();
        if moves_things(command) {
            return self.show_moves(|session| session.carry_out(command));
        }
        self.end_motion();
        self.carry_out(command)
    }

    fn carry_out(&mut self, command: Command) -> Outcome {
        if matches!(self.canvas.tool(), Tool::Choosing { .. }) {
            if let Some(outcome) = self.choice_command(command) {
                return outcome;
            }
            // Anything else but a look around gives the choice up.
            if !is_look_around(command) && command != Command::ClearSelection {
                self.input(InputEvent::Cancelled);
            }
        }
        if self.presentation().is_some()
            && let Some(outcome) = self.presentation_command(command)
        {
            return outcome;
        }
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
            // A stub has no text to edit: whoever opens it goes where it leads.
            Command::EditText if self.selected_stub().is_some() => self.follow_selected_stub(),
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
            Command::LevelOverview => self.set_level(Level::Overview),
            Command::LevelStandard => self.set_level(Level::Standard),
            Command::LevelFull => self.set_level(Level::Full),
            Command::TogglePalette => self.view.palette = !self.view.palette,
            Command::ToggleInspector => self.view.inspector = !self.view.inspector,
            Command::ToggleMinimap => self.view.minimap = !self.view.minimap,
            Command::ToggleGrid => self.view.grid = !self.view.grid,
            Command::ToggleSnap => self.view.snap = !self.view.snap,
            Command::ToggleHighlight => self.view.highlight = !self.view.highlight,
            Command::NextProblem => self.step_problem(true),
            Command::PreviousProblem => self.step_problem(false),
            Command::AutoLayout => self.auto_layout(),
            Command::FlowRight => self.change_layout(|own| own.direction = Flow::Right),
            Command::FlowDown => self.change_layout(|own| own.direction = Flow::Down),
            Command::ToggleCompact => self.change_layout(|own| own.compact = !own.compact),
            Command::ToggleTrunks => {
                self.change_layout(|own| own.shared_trunks = !own.shared_trunks);
            }
            Command::ToggleHops => self.change_layout(|own| own.line_hops = !own.line_hops),
            Command::EdgesOrthogonal => self.change_layout(|own| own.edges = EdgeShape::Orthogonal),
            Command::EdgesSpline => self.change_layout(|own| own.edges = EdgeShape::Spline),
            Command::EdgesStraight => self.change_layout(|own| own.edges = EdgeShape::Straight),
            Command::AddLane => drop(self.add_lane()),
            Command::GroupIntoLane => self.group_into_lane(),
            Command::AddNote => {
                return self.add_note().map_or(Outcome::Done, |note| {
                    Outcome::Request(Request::EditText(Tag::Note(note)))
                });
            }
            Command::AddText => {
                let at = self.place_for_text();
                return Outcome::Request(Request::WriteText { at });
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
            Command::NextEdge => self.step_edge(true),
            Command::PreviousEdge => self.step_edge(false),
            Command::NextSibling => self.step_sibling(true),
            Command::PreviousSibling => self.step_sibling(false),
            Command::StartConnection => self.start_choosing(),
            Command::AddNext => {
                let (at, from) = self.place_after_selection();
                return Outcome::Request(Request::QuickAdd { at, from });
            }
            Command::SameSize => self.same_size(),
            Command::SizeToContent => self.size_to_content(),
            Command::Tidy => self.tidy(),
            Command::BringForward => self.change_depth(Depth::Forward),
            Command::SendBackward => self.change_depth(Depth::Backward),
            Command::BringToFront => self.change_depth(Depth::Front),
            Command::SendToBack => self.change_depth(Depth::Back),
            Command::LaneUp => self.move_lane_in_question(-1),
            Command::LaneDown => self.move_lane_in_question(1),
            Command::ToggleCollapse => self.toggle_collapse(),
            Command::LookInside => {
                if let Some(lane) = self.lanes_in_question().first().cloned() {
                    self.look_into_lane(&lane);
                }
            }
            Command::LeaveLane => self.leave_lane(),
            Command::EdgeSync => self.set_selected_edges(EdgeKind::Sync),
            Command::EdgeAsync => self.set_selected_edges(EdgeKind::Async),
            Command::EdgeBatch => self.set_selected_edges(EdgeKind::Batch),
            Command::EdgeFeedback => self.set_selected_edges(EdgeKind::Feedback),
            Command::ToggleStub => self.toggle_stubs(),
            Command::FollowStub => self.follow_selected_stub(),
            Command::LongEdgesAsStubs => self.long_edges_as_stubs(),
            Command::AllEdgesAsLines => self.all_edges_as_lines(),
            Command::HeatLatency => self.toggle_heat(super::Heat::Latency),
            Command::HeatLoad => self.toggle_heat(super::Heat::Load),
            Command::FocusMode => self.toggle_focus(),
            Command::FocusFurther => self.step_focus(true),
            Command::FocusNearer => self.step_focus(false),
            Command::Present => self.present(),
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
            | Command::Versions
            | Command::Preferences
            | Command::ShowTour
            | Command::ShowSheet
            | Command::SheetWindow
            | Command::ShowGuide
            | Command::ShowEstimate
            | Command::Export
            | Command::ExportDesign
            | Command::CloseDocument
            | Command::FullScreen
            | Command::MoveToLane
            | Command::FocusInspector
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
            | Command::ThemeLight
            | Command::ThemePrint
            | Command::ThemeSketch => return Outcome::Request(Request::Window(command)),
        }
        Outcome::Done
    }

    /// What keys do while a node to connect with is chosen.
    fn choice_command(&mut self, command: Command) -> Option<Outcome> {
        let mut canvas = std::mem::take(&mut self.canvas);
        let view = self.canvas_view();
        let mut effects = Vec::new();
        let mut taken = true;
        match command {
            Command::NudgeLeft => canvas.point_choice(Direction::Left, view),
            Command::NudgeRight => canvas.point_choice(Direction::Right, view),
            Command::NudgeUp => canvas.point_choice(Direction::Up, view),
            Command::NudgeDown => canvas.point_choice(Direction::Down, view),
            Command::NextNode => canvas.step_choice(true),
            Command::PreviousNode => canvas.step_choice(false),
            Command::EditText => effects = canvas.take_choice(view),
            _ => taken = false,
        }
        self.canvas = canvas;
        // The node stays selected, so that the next connection can be made from it.
        let selection = self.selection.clone();
        for effect in effects {
            self.follow(effect);
        }
        self.select(selection);
        if let Some(id) = self.canvas.chosen().cloned()
            && let Some(rect) = self.node_rect(&id)
        {
            self.canvas.camera.reveal(rect, self.viewport);
        }
        taken.then_some(Outcome::Done)
    }

    /// What keys do while the diagram is presented.
    fn presentation_command(&mut self, command: Command) -> Option<Outcome> {
        match command {
            Command::NudgeRight | Command::NudgeDown | Command::NextNode | Command::EditText => {
                self.step_slide(true);
            }
            Command::NudgeLeft | Command::NudgeUp | Command::PreviousNode => {
                self.step_slide(false);
            }
            Command::ClearSelection | Command::Present => self.end_presentation(),
            _ => return None,
        }
        Some(Outcome::Done)
    }

    fn change_layout(&mut self, change: impl FnOnce(&mut LayoutSettings)) {
        let mut settings = **self.document.layout();
        change(&mut settings);
        self.set_layout(settings);
    }

    fn set_selected_edges(&mut self, kind: EdgeKind) {
        let edges = self.selection.edges.clone();
        self.set_edge_kinds(&edges, kind);
    }

    fn move_lane_in_question(&mut self, by: i32) {
        if let Some(lane) = self.lanes_in_question().first().cloned() {
            self.move_lane(&lane, by);
        }
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
        } else if self.selection.is_empty() && self.inside().is_some() {
            self.leave_lane();
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

/// Whether a command moves cards that are there.
fn moves_cards(command: Command) -> bool {
    matches!(
        command,
        Command::NudgeLeft
            | Command::NudgeRight
            | Command::NudgeUp
            | Command::NudgeDown
            | Command::NudgeLeftFar
            | Command::NudgeRightFar
            | Command::NudgeUpFar
            | Command::NudgeDownFar
            | Command::AlignLeft
            | Command::AlignCentre
            | Command::AlignRight
            | Command::AlignTop
            | Command::AlignMiddle
            | Command::AlignBottom
            | Command::DistributeHorizontally
            | Command::DistributeVertically
            | Command::SameSize
            | Command::SizeToContent
            | Command::Tidy
            | Command::AutoLayout
    )
}

/// Whether a command puts something somewhere, or begins to.
fn puts_somewhere(command: Command) -> bool {
    matches!(
        command,
        Command::Paste
            | Command::Duplicate
            | Command::AddLane
            | Command::GroupIntoLane
            | Command::AddNote
            | Command::AddText
            | Command::AddNext
            | Command::QuickAdd
            | Command::StartConnection
    )
}

/// Whether a command changes nothing but what part of the diagram is seen.
fn is_look_around(command: Command) -> bool {
    matches!(
        command,
        Command::ZoomIn
            | Command::ZoomOut
            | Command::ZoomActual
            | Command::FitAll
            | Command::FullScreen
            | Command::LevelOverview
            | Command::LevelStandard
            | Command::LevelFull
    )
}

fn copied(text: Option<String>) -> Outcome {
    text.map_or(Outcome::Done, |text| {
        Outcome::Request(Request::CopyText(text))
    })
}
