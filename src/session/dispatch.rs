//! Commands: whether they can be used now, and what they do.

use super::Session;
use super::availability::is_look_around;
use super::command::{Command, SessionCommand, WindowCommand};
use super::motion::moves_things;
use super::order::{Alignment, Depth};
use crate::geometry::{Direction, GRID, Point, Vec2};
use crate::interact::{Arrow, InputEvent, Tool};
use crate::model::{
    EdgeField, EdgeKind, EdgeShape, Edit, LayoutSettings, Level, NodeId, RecordId, Selection,
};
use crate::scene::{PortId, Tag};

/// Factor of one zoom step.
const ZOOM_STEP: f64 = 1.25;
/// How many grid steps "far" is.
const FAR: f64 = 10.0;

/// What a command of the session needs the window for: menus, fields, the clipboard.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
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
    EditText(RecordId),
    /// Write free text on the bare canvas: [`Session::type_new_text`].
    WriteText {
        /// Its top left corner in scene points.
        at: Point,
    },
    /// Ask what is to be done about a connection that does not fit.
    OfferConnection {
        /// The node that gives.
        from: NodeId,
        /// The node that would take it.
        to: NodeId,
        /// Why it does not fit, in a sentence without a full stop.
        reason: String,
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
    /// The label of a command as it stands now: `Undo move 3 nodes`.
    pub fn command_label(&self, command: Command) -> String {
        let label = match (command, self.editor.document.layout().direction) {
            (Command::LaneUp, Direction::Down) => "Move lane left",
            (Command::LaneDown, Direction::Down) => "Move lane right",
            (Command::ToggleStub, _) if self.selects_stubs() => "Show as a line",
            (Command::ToggleStub, _) if self.editor.selection.edges().next().is_some() => {
                "Show as stubs"
            }
            _ => command.spec().label,
        };
        let step = match command {
            Command::Undo => self.editor.history.undo_label(),
            Command::Redo => self.editor.history.redo_label(),
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

    /// Does a command, or asks the window for its part. Where it moves things, and the view is
    /// to show that, they are on their way then, though they are there already.
    pub fn dispatch(&mut self, command: SessionCommand) -> Outcome {
        // With the keyboard one looks at what it does, not at what lies under the pointer.
        self.view.resting.give_up();
        if moves_things(command.into()) {
            return self.show_moves(|session| session.carry_out(command));
        }
        self.end_motion();
        self.carry_out(command)
    }

    /// Makes way for a command that the window is about to do.
    ///
    /// # Errors
    /// Why it cannot be used now.
    pub fn make_way(&mut self, command: WindowCommand) -> Result<(), &'static str> {
        self.view.resting.give_up();
        self.end_motion();
        self.give_up_choice(command.into());
        self.availability(command.into())
    }

    /// Ends the choice of a node to connect with, unless a command only looks around.
    fn give_up_choice(&mut self, command: Command) {
        let is_choosing = matches!(self.view.canvas.tool(), Tool::Choosing(_));
        if is_choosing && !is_look_around(command) && command != Command::ClearSelection {
            self.input(InputEvent::Cancelled);
        }
    }

    fn carry_out(&mut self, command: SessionCommand) -> Outcome {
        if matches!(self.view.canvas.tool(), Tool::Choosing(_))
            && let Some(outcome) = self.choice_command(command)
        {
            return outcome;
        }
        self.give_up_choice(command.into());
        if self.presentation().is_some()
            && let Some(outcome) = self.presentation_command(command)
        {
            return outcome;
        }
        if let Err(reason) = self.availability(command.into()) {
            return Outcome::Unavailable(reason);
        }
        match command {
            SessionCommand::Undo => self.undo(),
            SessionCommand::Redo => self.redo(),
            SessionCommand::Cut => return copied(self.cut_text()),
            SessionCommand::Copy => return copied(self.copy_text()),
            SessionCommand::Paste => return Outcome::Request(Request::Paste),
            SessionCommand::Duplicate => self.duplicate_selection(Self::copy_offset()),
            SessionCommand::SelectAll => self.select(Selection::all(&self.editor.document)),
            SessionCommand::ClearSelection => self.escape(),
            SessionCommand::Delete => self.delete_selection(),
            SessionCommand::DeleteAndJoin => self.delete_and_join(),
            // A stub has no text to edit: whoever opens it goes where it leads.
            SessionCommand::EditText if self.selected_stub().is_some() => {
                self.follow_selected_stub();
            }
            SessionCommand::EditText => {
                return self.selected_record().map_or(Outcome::Done, |id| {
                    Outcome::Request(Request::EditText(id.clone()))
                });
            }
            SessionCommand::ZoomIn => self.zoom(ZOOM_STEP),
            SessionCommand::ZoomOut => self.zoom(1.0 / ZOOM_STEP),
            SessionCommand::ZoomActual => self.zoom(1.0 / self.view.canvas.camera.zoom),
            SessionCommand::FitAll => self.fit_all(),
            SessionCommand::FitSelection => {
                if let Some(bounds) = self.selection_bounds() {
                    self.view.canvas.camera.fit(bounds, self.view.viewport, 1.5);
                }
            }
            SessionCommand::LevelOverview => self.set_level(Level::Overview),
            SessionCommand::LevelStandard => self.set_level(Level::Standard),
            SessionCommand::LevelFull => self.set_level(Level::Full),
            SessionCommand::TogglePalette => {
                self.view.switches.palette = !self.view.switches.palette;
            }
            SessionCommand::ToggleInspector => {
                self.view.switches.inspector = !self.view.switches.inspector;
            }
            SessionCommand::ToggleMinimap => {
                self.view.switches.minimap = !self.view.switches.minimap;
            }
            SessionCommand::ToggleGrid => self.view.switches.grid = !self.view.switches.grid,
            SessionCommand::ToggleSnap => self.view.switches.snap = !self.view.switches.snap,
            SessionCommand::ToggleHighlight => {
                self.view.switches.highlight = !self.view.switches.highlight;
            }
            SessionCommand::NextProblem => self.step_problem(true),
            SessionCommand::PreviousProblem => self.step_problem(false),
            SessionCommand::AutoLayout => self.auto_layout(),
            SessionCommand::FlowRight => self.change_layout(|own| own.direction = Direction::Right),
            SessionCommand::FlowDown => self.change_layout(|own| own.direction = Direction::Down),
            SessionCommand::ToggleCompact => self.change_layout(|own| own.compact = !own.compact),
            SessionCommand::ToggleTrunks => {
                self.change_layout(|own| own.shared_trunks = !own.shared_trunks);
            }
            SessionCommand::ToggleHops => self.change_layout(|own| own.line_hops = !own.line_hops),
            SessionCommand::EdgesOrthogonal => {
                self.change_layout(|own| own.edges = EdgeShape::Orthogonal);
            }
            SessionCommand::EdgesSpline => self.change_layout(|own| own.edges = EdgeShape::Spline),
            SessionCommand::EdgesStraight => {
                self.change_layout(|own| own.edges = EdgeShape::Straight);
            }
            SessionCommand::AddLane => drop(self.add_lane()),
            SessionCommand::GroupIntoLane => self.group_into_lane(),
            SessionCommand::AddNote => {
                return self.add_note().map_or(Outcome::Done, |note| {
                    Outcome::Request(Request::EditText(note.into()))
                });
            }
            SessionCommand::AddText => {
                let at = self.place_for_text();
                return Outcome::Request(Request::WriteText { at });
            }
            SessionCommand::ToggleLock => self.toggle_lock(),
            SessionCommand::AlignLeft => self.align(Alignment::Left),
            SessionCommand::AlignCenter => self.align(Alignment::Center),
            SessionCommand::AlignRight => self.align(Alignment::Right),
            SessionCommand::AlignTop => self.align(Alignment::Top),
            SessionCommand::AlignMiddle => self.align(Alignment::Middle),
            SessionCommand::AlignBottom => self.align(Alignment::Bottom),
            SessionCommand::DistributeHorizontally => self.distribute(true),
            SessionCommand::DistributeVertically => self.distribute(false),
            SessionCommand::NudgeLeft => self.nudge(Vec2::new(-GRID, 0.0)),
            SessionCommand::NudgeRight => self.nudge(Vec2::new(GRID, 0.0)),
            SessionCommand::NudgeUp => self.nudge(Vec2::new(0.0, -GRID)),
            SessionCommand::NudgeDown => self.nudge(Vec2::new(0.0, GRID)),
            SessionCommand::NudgeLeftFar => self.nudge(Vec2::new(-GRID * FAR, 0.0)),
            SessionCommand::NudgeRightFar => self.nudge(Vec2::new(GRID * FAR, 0.0)),
            SessionCommand::NudgeUpFar => self.nudge(Vec2::new(0.0, -GRID * FAR)),
            SessionCommand::NudgeDownFar => self.nudge(Vec2::new(0.0, GRID * FAR)),
            SessionCommand::NextNode => self.step_node(true),
            SessionCommand::PreviousNode => self.step_node(false),
            SessionCommand::FollowEdgeForward => self.follow_edge(true),
            SessionCommand::FollowEdgeBack => self.follow_edge(false),
            SessionCommand::NextEdge => self.step_edge(true),
            SessionCommand::PreviousEdge => self.step_edge(false),
            SessionCommand::NextSibling => self.step_sibling(true),
            SessionCommand::PreviousSibling => self.step_sibling(false),
            SessionCommand::StartConnection => self.start_choosing(),
            SessionCommand::AddNext => {
                let (at, from) = self.place_after_selection();
                return Outcome::Request(Request::QuickAdd { at, from });
            }
            SessionCommand::SameSize => self.same_size(),
            SessionCommand::SizeToContent => self.size_to_content(),
            SessionCommand::Tidy => self.tidy(),
            SessionCommand::BringForward => self.change_depth(Depth::Forward),
            SessionCommand::SendBackward => self.change_depth(Depth::Backward),
            SessionCommand::BringToFront => self.change_depth(Depth::Front),
            SessionCommand::SendToBack => self.change_depth(Depth::Back),
            SessionCommand::LaneUp => self.move_lane_in_question(-1),
            SessionCommand::LaneDown => self.move_lane_in_question(1),
            SessionCommand::ToggleCollapse => self.toggle_collapse(),
            SessionCommand::LookInside => {
                if let Some(lane) = self.lanes_in_question().first().cloned() {
                    self.look_into_lane(&lane);
                }
            }
            SessionCommand::LeaveLane => self.leave_lane(),
            SessionCommand::EdgeSync => self.set_selected_edges(EdgeKind::Sync),
            SessionCommand::EdgeAsync => self.set_selected_edges(EdgeKind::Async),
            SessionCommand::EdgeBatch => self.set_selected_edges(EdgeKind::Batch),
            SessionCommand::EdgeFeedback => self.set_selected_edges(EdgeKind::Feedback),
            SessionCommand::ReverseEdges => self.reverse_edges(),
            SessionCommand::ClearBends => self.clear_bends(),
            SessionCommand::ToggleStub => self.toggle_stubs(),
            SessionCommand::FollowStub => self.follow_selected_stub(),
            SessionCommand::LongEdgesAsStubs => self.long_edges_as_stubs(),
            SessionCommand::AllEdgesAsLines => self.all_edges_as_lines(),
            SessionCommand::HeatLatency => self.toggle_heat(super::Heat::Latency),
            SessionCommand::HeatLoad => self.toggle_heat(super::Heat::Load),
            SessionCommand::FocusMode => self.toggle_focus(),
            SessionCommand::FocusFurther => self.step_focus(true),
            SessionCommand::FocusNearer => self.step_focus(false),
            SessionCommand::Present => self.present(),
            SessionCommand::QuickAdd => {
                let at = self.place_to_add();
                return Outcome::Request(Request::QuickAdd { at, from: None });
            }
        }
        Outcome::Done
    }

    /// What keys do while a node to connect with is chosen.
    fn choice_command(&mut self, command: SessionCommand) -> Option<Outcome> {
        let mut canvas = std::mem::take(&mut self.view.canvas);
        let view = self.canvas_view();
        let mut effects = Vec::new();
        let mut taken = true;
        match command {
            SessionCommand::NudgeLeft => canvas.point_choice(Arrow::Left, view),
            SessionCommand::NudgeRight => canvas.point_choice(Arrow::Right, view),
            SessionCommand::NudgeUp => canvas.point_choice(Arrow::Up, view),
            SessionCommand::NudgeDown => canvas.point_choice(Arrow::Down, view),
            SessionCommand::NextNode => canvas.step_choice(true),
            SessionCommand::PreviousNode => canvas.step_choice(false),
            SessionCommand::EditText => effects = canvas.take_choice(view),
            _ => taken = false,
        }
        self.view.canvas = canvas;
        // The node stays selected, so that the next connection can be made from it.
        let selection = self.editor.selection.clone();
        for effect in effects {
            self.follow(effect);
        }
        self.select(selection);
        if let Some(id) = self.view.canvas.chosen().cloned()
            && let Some(rect) = self.node_rect(&id)
        {
            self.view.canvas.camera.reveal(rect, self.view.viewport);
        }
        taken.then_some(Outcome::Done)
    }

    /// What keys do while the diagram is presented.
    fn presentation_command(&mut self, command: SessionCommand) -> Option<Outcome> {
        match command {
            SessionCommand::NudgeRight
            | SessionCommand::NudgeDown
            | SessionCommand::NextNode
            | SessionCommand::EditText => {
                self.step_slide(true);
            }
            SessionCommand::NudgeLeft | SessionCommand::NudgeUp | SessionCommand::PreviousNode => {
                self.step_slide(false);
            }
            SessionCommand::ClearSelection | SessionCommand::Present => self.end_presentation(),
            _ => return None,
        }
        Some(Outcome::Done)
    }

    fn change_layout(&mut self, change: impl FnOnce(&mut LayoutSettings)) {
        let mut settings = **self.editor.document.layout();
        change(&mut settings);
        self.set_layout(settings);
    }

    fn set_selected_edges(&mut self, kind: EdgeKind) {
        let edges = self.editor.selection.edge_set();
        self.apply(&Edit::SetEdges(edges, EdgeField::Kind(kind)));
    }

    fn move_lane_in_question(&mut self, by: i32) {
        if let Some(lane) = self.lanes_in_question().first().cloned() {
            self.move_lane(&lane, by);
        }
    }

    fn undo(&mut self) {
        self.drop_preview();
        if let Some(step) = self.editor.history.undo(&mut self.editor.document) {
            let selection = std::mem::replace(&mut step.selection, self.editor.selection.clone());
            self.changed();
            self.select(selection);
        }
    }

    fn redo(&mut self) {
        self.drop_preview();
        if let Some(step) = self.editor.history.redo(&mut self.editor.document) {
            let selection = std::mem::replace(&mut step.selection, self.editor.selection.clone());
            self.changed();
            self.select(selection);
        }
    }

    /// Esc: ends a gesture first, clears the selection otherwise.
    fn escape(&mut self) {
        if self.view.canvas.tool().is_active() {
            self.input(InputEvent::Cancelled);
        } else if self.editor.selection.is_empty() && self.inside().is_some() {
            self.leave_lane();
        } else {
            self.select(Selection::default());
        }
    }

    fn zoom(&mut self, factor: f64) {
        let middle = (self.view.viewport.to_vec2() / 2.0).to_point();
        self.view.canvas.camera.zoom_about(middle, factor);
    }

    /// The record that alone is selected.
    pub fn selected_record(&self) -> Option<&RecordId> {
        self.editor.selection.only()
    }
}

fn copied(text: Option<String>) -> Outcome {
    text.map_or(Outcome::Done, |text| {
        Outcome::Request(Request::CopyText(text))
    })
}
