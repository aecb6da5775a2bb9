//! Each command on each kind of document.

use super::*;

/// Dispatches each command at each level on a session of its own.
fn check(document: &Document, select: impl Fn(&Document) -> Selection) {
    for level in Level::ALL {
        check_at(level, document, &select);
    }
}

fn check_at(level: Level, document: &Document, select: impl Fn(&Document) -> Selection) {
    for spec in COMMANDS {
        let mut session = Session::new(document.clone());
        session.set_level(level);
        session.select(select(document));
        let available = session.availability(spec.command);
        let outcome = match spec.command.owner() {
            Owner::Session(own) => session.dispatch(own),
            Owner::Window(own) => match session.make_way(own) {
                Ok(()) => Outcome::Done,
                Err(reason) => Outcome::Unavailable(reason),
            },
        };
        match outcome {
            Outcome::Unavailable(reason) => {
                assert_eq!(available, Err(reason), "{}", spec.id);
                assert!(reason.len() > 8, "{}: {reason:?}", spec.id);
                assert_eq!(session.document(), document, "{}", spec.id);
            }
            Outcome::Done | Outcome::Request(_) => assert_eq!(available, Ok(()), "{}", spec.id),
        }
        assert_eq!(session.document().problems(), [], "{}", spec.id);
        assert!(!session.command_label(spec.command).is_empty());
        session.leave_lane();
        let mut fresh = Session::new(session.document().clone());
        fresh.set_level(session.level());
        assert!(session.scene() == fresh.scene(), "{} at {level:?}", spec.id);
        let steps = session.history().steps().len();
        assert!(steps <= 1, "{} took {steps} steps", spec.id);
        session.dispatch(SessionCommand::Undo);
        assert_eq!(session.document(), document, "{} is not undone", spec.id);
    }
}

fn everything(document: &Document) -> Selection {
    document.record_ids().collect()
}

#[test]
fn does_no_harm_to_an_empty_document() {
    check(&Document::new("Empty"), |_| Selection::default());
}

#[test]
fn does_no_harm_to_a_template_with_nothing_selected() {
    let document = load_template(&templates()[0]).unwrap();
    check(&document, |_| Selection::default());
}

#[test]
fn does_no_harm_to_a_template_with_everything_selected() {
    let document = load_template(&templates()[0]).unwrap();
    check(&document, everything);
}

#[test]
fn does_no_harm_to_single_records() {
    let document = search();
    check(&document, |_| nodes(["gateway"]));
    check(&document, |document| {
        Selection::of(document.edges().keys().next().unwrap())
    });
    check(&document, |document| {
        Selection::of(document.lanes().keys().next().unwrap())
    });
    check(&document, |document| {
        Selection::of(document.notes().keys().next().unwrap())
    });
}

#[test]
fn does_no_harm_to_locked_nodes() {
    let mut desk = desk();
    desk.does(Command::SelectAll);
    desk.does(Command::ToggleLock);
    check(desk.document(), everything);
}
