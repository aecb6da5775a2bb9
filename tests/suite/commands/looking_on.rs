//! Focus on the way of data, and the presentation.

use super::*;

fn lit(desk: &mut Desk) -> Option<Vec<String>> {
    desk.session.update_lit();
    let lit = desk.session.lit()?;
    let nodes = lit.iter().filter(|id| desk.document().node(id).is_some());
    Some(nodes.map(ToString::to_string).collect())
}

#[test]
fn focus_lights_what_is_before_and_after_the_selection() {
    let mut desk = desk();
    desk.does(Command::FocusMode);
    assert_eq!(
        lit(&mut desk),
        None,
        "nothing is selected, nothing is dimmed"
    );
    desk.session.select(nodes(["gateway"]));
    let around = ["encoder", "gateway", "request"].map(str::to_owned);
    assert_eq!(lit(&mut desk).unwrap(), around);
    desk.session.select(nodes(["trainer"]));
    assert_eq!(lit(&mut desk).unwrap(), ["trainer"]);
    desk.does(Command::FocusMode);
    assert_eq!(lit(&mut desk), None);
    assert_eq!(desk.steps(), 0);
}

#[test]
fn feedback_is_no_way_of_data() {
    let mut desk = desk();
    let trainer = desk.port("trainer", pipewright::scene::Side::Output, 0);
    desk.drag(trainer, desk.middle("encoder"), PLAIN);
    desk.does(Command::EdgeFeedback);
    desk.session.select(nodes(["trainer"]));
    desk.does(Command::FocusMode);
    assert_eq!(lit(&mut desk).unwrap(), ["trainer"]);
}

#[test]
fn a_presentation_goes_through_the_stages_in_the_order_of_the_pipeline() {
    let mut desk = desk();
    desk.does(Command::Present);
    let titles: Vec<String> = desk
        .session
        .slides()
        .into_iter()
        .map(|own| own.title)
        .collect();
    assert_eq!(
        titles,
        [
            "Visual search",
            "Training",
            "Request",
            "Understanding & encoding",
            "Retrieval"
        ]
    );
    assert_eq!(lit(&mut desk), None, "first the whole");
    desk.does(Command::NudgeRight);
    assert_eq!(lit(&mut desk).unwrap(), ["trainer"]);
    let visible = desk.session.canvas.camera.visible(desk.session.viewport());
    assert!(visible.contains(desk.middle("trainer")));
    for _ in 0..9 {
        desk.does(Command::NextNode);
    }
    assert_eq!(lit(&mut desk).unwrap(), ["retriever"], "the end is the end");
    desk.does(Command::NudgeLeft);
    assert_eq!(lit(&mut desk).unwrap(), ["encoder"]);
    // Nothing changes while others look on.
    let refused = desk.session.dispatch(Command::SelectAll);
    assert!(matches!(refused, Outcome::Unavailable(reason) if reason.contains("presentation")));
    desk.does(Command::ClearSelection);
    assert_eq!((desk.session.presentation(), lit(&mut desk)), (None, None));
    assert_eq!(*desk.document(), search());
}
