//! What follows from a document follows from it alone, however it came to be.

use pipewright::geometry::Direction;
use pipewright::model::{EdgeShape, RecordId, Selection};
use pipewright::scene::Tag;
use pipewright::session::{Session, SessionCommand, load_source};
use proptest::prelude::*;

/// Edits that change what other records' fragments show.
const COMMANDS: [SessionCommand; 18] = [
    SessionCommand::Undo,
    SessionCommand::Undo,
    SessionCommand::Redo,
    SessionCommand::Delete,
    SessionCommand::DeleteAndJoin,
    SessionCommand::Duplicate,
    SessionCommand::NudgeRightFar,
    SessionCommand::NudgeDownFar,
    SessionCommand::ToggleLock,
    SessionCommand::GroupIntoLane,
    SessionCommand::AutoLayout,
    SessionCommand::AddLane,
    SessionCommand::FlowDown,
    SessionCommand::FlowRight,
    SessionCommand::ToggleCompact,
    SessionCommand::EdgesStraight,
    SessionCommand::EdgesSpline,
    SessionCommand::EdgesOrthogonal,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn after_any_edits_the_picture_is_that_of_the_document_opened_afresh(
        (down, shape) in (any::<bool>(), 0_usize..3),
        edits in prop::collection::vec((0_usize..400, 0_usize..COMMANDS.len() + 8), 1..12),
    ) {
        let template = load_source("visual-search", None).unwrap();
        let mut session = Session::new(template.document);
        let mut layout = **session.document().layout();
        layout.direction = Direction::ALL[usize::from(down)];
        layout.edges = EdgeShape::ALL[shape];
        session.set_layout(layout);
        for (record, edit) in edits {
            let tags: Vec<Tag> = session
                .index()
                .fragments()
                .iter()
                .map(|fragment| fragment.tag.clone())
                .collect();
            if tags.is_empty() {
                break;
            }
            let tag = &tags[record % tags.len()];
            session.select(match tag {
                Tag::Record(RecordId::Node(id)) => Selection::of(id),
                Tag::Record(RecordId::Lane(id)) => Selection::of(id),
                Tag::Record(RecordId::Note(id)) => Selection::of(id),
                Tag::Record(RecordId::Edge(id)) | Tag::EdgeLabel(id) => Selection::of(id),
                Tag::Stub(stub) => Selection::of(&stub.edge),
                Tag::Port(port) => Selection::of(&port.node),
            });
            match COMMANDS.get(edit) {
                Some(command) => {
                    session.dispatch(*command);
                }
                None => session.set_text(&tag.record(), ["", "A", "A much longer label"][edit % 3]),
            }

            let fresh = Session::new(session.document().clone());
            prop_assert_eq!(session.scene(), fresh.scene());
            prop_assert_eq!(session.findings(), fresh.findings());
        }
    }
}
