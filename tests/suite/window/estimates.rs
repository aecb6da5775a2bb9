//! The Estimate page in the window.

use egui::{Key, Modifiers};

use super::driver::Window;

#[test]
fn the_page_tells_the_budget_and_what_matters_most() {
    let mut window = Window::on("visual-search");
    window.key(Modifiers::NONE, Key::B);
    // The draws are made on a thread of their own.
    window.wait_for("p99 63 ms");
    assert!(window.shows("240 ms left of 300 ms"));
    assert!(window.shows("To know more"));
    assert!(window.shows("Each node's part of the p99, within its budget"));
    assert!(window.shows("Latency p99 of Ranking model"));
}

#[test]
fn heat_is_switched_by_key_and_on_the_page() {
    let mut window = Window::on("visual-search");
    window.key(Modifiers::NONE, Key::H);
    assert_eq!(
        window.session().view.heat,
        pipewright::session::Heat::Latency
    );
    window.key(Modifiers::NONE, Key::H);
    assert_eq!(window.session().view.heat, pipewright::session::Heat::Off);
    window.key(Modifiers::NONE, Key::B);
    window.wait_for("p99 63 ms");
    window.click("load");
    assert_eq!(window.session().view.heat, pipewright::session::Heat::Load);
}
