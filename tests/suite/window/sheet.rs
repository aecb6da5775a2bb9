//! The design sheet on its page and in its window, and the guide.

use egui::{Key, Modifiers};
use pipewright::model::{BriefField, Edit, NodeId, Selection};
use pipewright::storage::Settings;

use super::driver::Window;

const PIPELINE: &str = "Pipeline and serving, answered";

/// On visual search, whose answer on the pipeline links to two nodes.
fn linked() -> Window {
    let mut window = Window::on("visual-search");
    let text = "[Vectors](#vector_index) are searched by [ANN](#ann_search).";
    window
        .session()
        .apply(&Edit::SetAnswer("pipeline".into(), text.into()));
    window.settle();
    window.key(Modifiers::NONE, Key::S);
    window
}

fn selected(window: &mut Window) -> Vec<String> {
    let nodes = window.session().selection().nodes();
    nodes.map(ToString::to_string).collect()
}

#[test]
fn answers_lead_to_nodes_and_nodes_to_answers() {
    let mut window = linked();
    window.click(PIPELINE);
    window.click("Vector index");
    assert_eq!(selected(&mut window), ["vector_index"]);
    // The step now says that it is about what is selected.
    assert!(window.shows(&format!("{PIPELINE}, about the selection")));
    window.click("Select all");
    assert_eq!(selected(&mut window), ["ann_search", "vector_index"]);
    // And back, from the page of the node.
    let at = window.node("vector_index");
    window.click_at(at);
    window.click("Tab Inspect");
    assert!(window.shows("In the sheet") || window.shows("IN THE SHEET"));
    window.click("Pipeline and serving");
    assert!(window.shows("Pipeline and serving: Vectors are searched by ANN."));
}

#[test]
fn a_link_to_what_is_selected_is_added_and_undone() {
    let mut window = linked();
    window
        .session()
        .select(Selection::of(NodeId::from("ranking_model")));
    window.settle();
    window.click(PIPELINE);
    window.click("Link “Ranking model”");
    let answer = |window: &mut Window| {
        window
            .session()
            .document()
            .sheet()
            .answer("pipeline")
            .to_owned()
    };
    assert!(answer(&mut window).ends_with("(#ann_search). [Ranking model](#ranking_model)"));
    window.ctrl(Key::Z);
    assert!(!answer(&mut window).contains("ranking_model"));
}

#[test]
fn the_sheet_has_a_window_with_all_of_its_parts() {
    let mut window = linked();
    window.click("Window");
    assert!(window.shows("The sheet is open in its window."));
    for (part, inside) in [
        ("Requirements, answered", "Peak load"),
        (
            PIPELINE,
            "Pipeline and serving: Vectors are searched by ANN.",
        ),
    ] {
        window.click(part);
        assert!(window.shows(inside), "{part}");
    }
    window.key(Modifiers::SHIFT, Key::S);
    assert!(!window.shows("The sheet is open in its window."));
}

#[test]
fn the_brief_is_written_and_the_tags_are_kept_in_order() {
    let mut window = Window::start();
    window.open("custom-ml");
    window
        .session()
        .apply(&Edit::SetBrief(BriefField::Task, String::new()));
    window.key(Modifiers::NONE, Key::S);
    let row = window.names().into_iter().map(|(_, name)| name);
    let row = row
        .collect::<Vec<_>>()
        .into_iter()
        .find(|name| name.starts_with("At a glance"));
    window.click(&row.unwrap());
    let at = window.field_place("Task");
    window.click_at(at);
    window.type_text("Churn prediction");
    let sheet = window.session().document().sheet().clone();
    assert_eq!(sheet.brief(BriefField::Task), "Churn prediction");
    window.click("Tab Inspect");
    let at = window.field_place("Tags");
    window.click_at(at);
    window.ctrl(Key::A);
    window.type_text("recsys, ANN , recsys,");
    assert_eq!(window.value("Tags"), "recsys, ANN , recsys,");
    let tags = window.session().document().header().tags.clone();
    assert_eq!(tags, ["ann", "recsys"]);
}

#[test]
fn frameworks_of_the_user_are_offered_and_answers_to_others_are_kept() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("frameworks");
    std::fs::create_dir(&folder).unwrap();
    let own = r#"[(id: "short", name: "Short round", steps: [
        (id: "all", title: "Everything at once", prompts: ["What matters?"]),
    ])]"#;
    std::fs::write(folder.join("own.ron"), own).unwrap();
    std::fs::write(folder.join("broken.ron"), "[(").unwrap();
    let mut window = Window::at_home(home.path());
    window.open("visual-search");
    window.key(Modifiers::NONE, Key::Escape);
    window.key(Modifiers::NONE, Key::S);
    window
        .session()
        .apply(&Edit::SetFramework(Some("short".into())));
    window.settle();
    window.click("Everything at once, not answered");
    assert!(window.shows("What matters?"));
    window.click("Other answers, answered");
    assert!(window.shows("They were given to another framework."));
    window
        .session()
        .apply(&Edit::SetFramework(Some("lost".into())));
    window.settle();
    assert!(window.shows("This design answers the framework “lost”, which is not here."));
    assert!(window.shows(PIPELINE));
}

#[test]
fn the_guide_is_a_page_beside_a_document_and_a_dialog_without_one() {
    let mut window = Window::sized([1280.0, 1600.0], Settings::default(), None);
    window.key(Modifiers::NONE, Key::F1);
    assert!(window.shows("Playbook for an unlisted question"));
    window.click("Close");
    window.open("visual-search");
    window.key(Modifiers::NONE, Key::F1);
    window.click("What makes an answer expert");
    window.settle();
    window.click("1. Starts with questions");
    window.settle();
    assert!(window.shows("Did the first five minutes change the scope?"));
}
