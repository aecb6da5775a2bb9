//! Copy, cut, paste, duplicate.

use super::*;

fn copied(desk: &mut Desk, command: SessionCommand) -> String {
    match desk.session.dispatch(command) {
        Outcome::Request(Request::CopyText(text)) => text,
        other => panic!("{other:?}"),
    }
}

/// Component, label and technology of all nodes.
fn looks(document: &Document) -> Vec<[String; 3]> {
    let look = |node: &Node| {
        let component = node.component.to_string();
        [component, node.label.clone(), node.technology.clone()]
    };
    let mut looks: Vec<_> = document.nodes().values().map(|node| look(node)).collect();
    looks.sort();
    looks
}

#[test]
fn what_is_copied_is_pasted_with_new_ids() {
    let mut desk = desk();
    desk.session.select(nodes(["gateway", "encoder"]));
    let text = copied(&mut desk, SessionCommand::Copy);
    assert!(desk.session.paste_text(&text, None));
    assert_eq!(*desk.session.selection(), {
        let mut pasted = nodes(["encoder_2", "gateway_2"]);
        pasted.extend(desk.session.selection().edges());
        pasted
    });
    assert!(
        desk.edges()
            .contains(&"gateway_2 -media-> encoder_2".to_owned())
    );
    let pasted = desk.document().subset(desk.session.selection());
    let original = search().subset(&nodes(["gateway", "encoder"]));
    assert_eq!(looks(&pasted), looks(&original));
    let shift = |id: &str, copy: &str| {
        let (a, b) = (desk.position(id), desk.position(copy));
        (b.0 - a.0, b.1 - a.1)
    };
    assert_eq!(shift("gateway", "gateway_2"), (24.0, 24.0));
    assert_eq!(shift("encoder", "encoder_2"), (24.0, 24.0));
    assert_eq!(
        desk.session.command_label(Command::Undo),
        "Undo paste 2 nodes"
    );
    desk.does(Command::Undo);
    assert_eq!(*desk.document(), search());
}

#[test]
fn pasting_again_goes_further_on() {
    let mut desk = desk();
    desk.session.select(nodes(["trainer"]));
    let text = copied(&mut desk, SessionCommand::Copy);
    desk.session.paste_text(&text, None);
    desk.session.paste_text(&text, None);
    assert_eq!(desk.position("trainer_2"), (280.0, 344.0));
    assert_eq!(desk.position("trainer_3"), (304.0, 368.0));
}

#[test]
fn pasting_again_out_of_sight_of_the_original_covers_nothing() {
    let mut desk = desk();
    desk.session.select(nodes(["trainer"]));
    let text = copied(&mut desk, SessionCommand::Copy);
    desk.session.view.canvas.camera.origin = pipewright::geometry::Point::new(50_000.0, 50_000.0);
    let at: Vec<(f64, f64)> = ["trainer_2", "trainer_3", "trainer_4"]
        .map(|id| {
            assert!(desk.session.paste_text(&text, None));
            desk.position(id)
        })
        .to_vec();
    assert_eq!((at[1].0 - at[0].0, at[1].1 - at[0].1), (24.0, 24.0));
    assert_eq!((at[2].0 - at[1].0, at[2].1 - at[1].1), (24.0, 24.0));
}

#[test]
fn pasting_at_a_place_puts_the_middle_there() {
    let mut desk = desk();
    desk.session.select(nodes(["trainer"]));
    let text = copied(&mut desk, SessionCommand::Copy);
    let place = Point::new(803.0, 500.0);
    desk.session.paste_text(&text, Some(place));
    assert!((desk.middle("trainer_2") - place).hypot() < 8.0);
}

#[test]
fn what_is_copied_can_be_pasted_into_another_document() {
    let mut from = desk();
    from.does(Command::SelectAll);
    let text = copied(&mut from, SessionCommand::Copy);
    let mut into = Desk::new(Document::new("Other"));
    assert!(into.session.paste_text(&text, None));
    assert_eq!(looks(into.document()), looks(&search()));
    assert_eq!(into.edges(), from.edges());
    assert_eq!(into.document().notes().len(), 1);
    assert_eq!(into.document().header().title, "Other");
}

#[test]
fn a_lane_is_copied_with_its_nodes() {
    let mut desk = desk();
    let lane = desk.document().lanes().keys().next().unwrap().clone();
    desk.session.select(Selection::of(&lane));
    let text = copied(&mut desk, SessionCommand::Copy);
    let mut other = Desk::new(Document::new("Other"));
    other.session.paste_text(&text, None);
    assert_eq!(other.document().nodes().len(), 4);
    assert_eq!(other.lane_of("gateway").as_deref(), Some("online"));
}

#[test]
fn cut_and_paste_is_a_move() {
    let mut desk = desk();
    desk.session.select(nodes(["gateway", "encoder"]));
    let text = copied(&mut desk, SessionCommand::Cut);
    assert_eq!(desk.document().nodes().len(), 3);
    assert_eq!(
        desk.session.command_label(Command::Undo),
        "Undo cut 2 nodes"
    );
    desk.session.paste_text(&text, None);
    assert_eq!(looks(desk.document()), looks(&search()));
    desk.does(Command::Undo);
    desk.does(Command::Undo);
    assert_eq!(*desk.document(), search());
}

#[test]
fn a_lane_is_cut_with_its_nodes() {
    let mut desk = desk();
    let lane = desk.document().lanes().keys().next().unwrap().clone();
    desk.session.select(Selection::of(&lane));
    let text = copied(&mut desk, SessionCommand::Cut);
    assert_eq!(desk.document().nodes().len(), 1);
    desk.session.paste_text(&text, None);
    assert_eq!(looks(desk.document()), looks(&search()));
    assert_eq!(desk.edges(), Desk::new(search()).edges());
}

#[test]
fn duplicates_lie_beside_their_originals_and_are_selected() {
    let mut desk = desk();
    desk.session.select(nodes(["gateway"]));
    desk.does(Command::Duplicate);
    assert_eq!(*desk.session.selection(), nodes(["gateway_2"]));
    assert_eq!(desk.position("gateway_2"), (280.0, 88.0));
    assert_eq!(desk.lane_of("gateway_2").as_deref(), Some("online"));
    assert_eq!((desk.steps(), desk.edges().len()), (1, 2));
}

#[test]
fn rubbish_is_not_pasted_and_says_so() {
    let mut desk = desk();
    for text in [
        "",
        "hello",
        "(format: 1, nodes: 7)",
        "(format: 99)",
        "\u{0}{{[",
    ] {
        assert!(!desk.session.paste_text(text, None), "{text:?}");
        assert!(!desk.said().is_empty(), "{text:?}");
    }
    assert_eq!((desk.steps(), desk.document()), (0, &search()));
}

#[test]
fn an_empty_document_pastes_nothing() {
    let mut desk = desk();
    let text = format::write(&Document::new("Empty"));
    assert!(!desk.session.paste_text(&text, None));
    assert_eq!(desk.steps(), 0);
}
