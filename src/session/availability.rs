//! Whether a command can be done now, and why not.

use super::Session;
use super::command::Command;
use super::levels::{HAS_OWN_PLACES, NEEDS_FULL};
use crate::model::Level;

impl Session {
    /// Whether a command can be used now; if not, why.
    ///
    /// # Errors
    /// The reason, for the tooltip of the disabled entry.
    pub fn availability(&self, command: Command) -> Result<(), &'static str> {
        let selection = &self.editor.selection;
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
            Command::Undo => check(
                self.editor.history.undo_label().is_some(),
                "Nothing to undo",
            ),
            Command::Redo => check(
                self.editor.history.redo_label().is_some(),
                "Nothing to redo",
            ),
            Command::Cut | Command::Copy | Command::Duplicate => check(
                selection.iter().any(|id| id.edge().is_none()),
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
            Command::MoveToLane if self.editor.document.lanes().is_empty() => {
                Err("Add a lane first")
            }
            Command::DeleteAndJoin
            | Command::MoveToLane
            | Command::GroupIntoLane
            | Command::ToggleLock
            | Command::ReplaceComponent
            | Command::SaveAsComponent
            | Command::SizeToContent => {
                check(selection.nodes().next().is_some(), "Select a node first")
            }
            Command::StartConnection
            | Command::FollowEdgeForward
            | Command::FollowEdgeBack
            | Command::NextSibling
            | Command::PreviousSibling => check(is_one(selection.nodes()), "Select one node first"),
            Command::NextEdge | Command::PreviousEdge => check(
                is_one(
                    selection
                        .iter()
                        .filter(|id| id.node().is_some() || id.edge().is_some()),
                ),
                "Select one node first",
            ),
            Command::BringForward
            | Command::SendBackward
            | Command::BringToFront
            | Command::SendToBack => check(
                selection.iter().any(|id| id.edge().is_none()),
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
            | Command::ReverseEdges
            | Command::InsertOnEdge
            | Command::ToggleStub => {
                check(selection.edges().next().is_some(), "Select an edge first")
            }
            Command::FollowStub => check(
                self.selected_stub().is_some(),
                "Select an edge that is shown as stubs first",
            ),
            Command::LongEdgesAsStubs => check(
                !self.editor.document.edges().is_empty(),
                "Connect some nodes first",
            ),
            Command::AllEdgesAsLines => check(
                self.editor.document.edges().values().any(|edge| edge.stub),
                "No edge is shown as stubs",
            ),
            Command::Present => check(
                !self.editor.document.nodes().is_empty(),
                "Add some nodes first",
            ),
            Command::AlignLeft
            | Command::AlignCenter
            | Command::AlignRight
            | Command::AlignTop
            | Command::AlignMiddle
            | Command::AlignBottom
            | Command::SameSize
            | Command::Tidy => check(
                selection.nodes().nth(1).is_some(),
                "Select two or more nodes first",
            ),
            Command::FocusFurther | Command::FocusNearer => check(
                selection.iter().any(|id| id.note().is_none()),
                "Select a node or an edge first",
            ),
            Command::DistributeHorizontally | Command::DistributeVertically => check(
                selection.nodes().nth(2).is_some(),
                "Select three or more nodes first",
            ),
            Command::AutoLayout
            | Command::SelectAll
            | Command::CopyAsPng
            | Command::Find
            | Command::NextNode
            | Command::PreviousNode => {
                check(!self.editor.document.is_blank(), "The document is empty")
            }
            Command::NudgeLeft
            | Command::NudgeRight
            | Command::NudgeUp
            | Command::NudgeDown
            | Command::NudgeLeftFar
            | Command::NudgeRightFar
            | Command::NudgeUpFar
            | Command::NudgeDownFar => check(
                selection.iter().any(|id| id.edge().is_none()) || self.edge_to_bend().is_some(),
                "Select something first",
            ),
            Command::ClearBends => check(!self.bent_edges().is_empty(), "No edge is bent"),
            _ => Ok(()),
        }
    }
}

fn is_one(mut records: impl Iterator) -> bool {
    records.next().is_some() && records.next().is_none()
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
            | Command::AlignCenter
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
pub(super) fn is_look_around(command: Command) -> bool {
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
