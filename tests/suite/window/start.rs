//! The start screen.

use egui::{Key, Modifiers};
use pipewright::catalog::templates;
use pipewright::model::Level;
use pipewright::session::load_template;

use super::driver::Window;

#[test]
fn every_template_is_offered_by_its_title() {
    let window = Window::start();
    for template in templates() {
        let document = load_template(template).unwrap();
        let name = format!("Template {}", document.header().title);
        assert!(window.shows(&name), "{name} is missing");
    }
}

#[test]
fn a_click_on_a_template_opens_it() {
    let mut window = Window::start();
    let card = window.place_of("Template Visual Search");
    window.click_at(card);
    assert_eq!(window.session().document().header().title, "Visual Search");
    assert!(window.shows("ANN search, retrieval"));
}

#[test]
fn the_preview_of_a_template_opens_it() {
    let mut window = Window::start();
    let card = window.place_of("Template YouTube Video Search");
    window.harness.hover_at(card);
    window.settle();
    window.click("Open YouTube Video Search");
    assert_eq!(
        window.session().document().header().title,
        "YouTube Video Search"
    );
}

#[test]
fn a_template_opens_by_keyboard_alone() {
    let mut window = Window::start();
    for _ in 0..40 {
        window.key(Modifiers::NONE, Key::Tab);
        if window
            .focused()
            .is_some_and(|name| name.starts_with("Template Ad Click"))
        {
            break;
        }
    }
    window.key(Modifiers::NONE, Key::Enter);
    let title = &window.session().document().header().title;
    assert_eq!(title, "Ad Click Prediction");
}

#[test]
fn the_search_narrows_the_templates() {
    let mut window = Window::start();
    window.click("Search templates");
    window.type_text("retrieval augmented");
    assert!(window.shows("Template Retrieval-Augmented Generation"));
    assert!(!window.shows("Template Ad Click Prediction"));
}

#[test]
fn a_blank_diagram_has_the_usual_lanes_and_nothing_else() {
    let mut window = Window::start();
    window.click("New blank diagram");
    let document = window.session().document();
    assert_eq!((document.nodes().len(), document.lanes().len()), (0, 3));
    assert!(!window.session().is_unsaved(), "nothing to lose yet");
}

#[test]
fn templates_are_found_by_model_and_metric_and_say_where() {
    let mut window = Window::start();
    window.click("Search templates");
    window.type_text("gnn");
    assert!(window.shows("Template People You May Know"));
    assert!(!window.shows("Template Visual Search"));
    // The preview tells what it is about.
    assert!(window.shows("Link prediction and ranking in batch"));
    window.ctrl(Key::A);
    window.type_text("zzzz");
    assert!(window.shows("No template matches “zzzz”."));
}

#[test]
fn templates_are_narrowed_by_family_and_tags() {
    let mut window = Window::start();
    window.click("Show GenAI");
    assert!(window.shows("Template Retrieval-Augmented Generation"));
    assert!(!window.shows("Template Visual Search"));
    window.click("Show Mine");
    assert!(!window.shows("Template Retrieval-Augmented Generation"));
    window.click("Show All");
    window.click("Tags");
    let tag = window.place_of("ads");
    window.click_at(tag);
    window.key(Modifiers::NONE, Key::Escape);
    assert!(window.shows("Template Ad Click"));
    assert!(!window.shows("Template Visual Search"));
    window.click("Remove tag ads");
    assert!(window.shows("Template Visual Search"));
}

#[test]
fn a_template_is_seen_as_an_overview_first() {
    let mut window = Window::start();
    let card = window.place_of("Template Visual Search");
    window.click_at(card);
    assert_eq!(window.session().level(), Level::Overview);
    assert!(!window.session().is_unsaved());
    // Also where it was named on the command line.
    let mut window = Window::start();
    let source = pipewright::session::load_source("visual-search", None).unwrap();
    window.app().open_source(source);
    assert_eq!(window.session().level(), Level::Overview);
}
