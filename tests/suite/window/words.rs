//! Writing: free text, notes, and fields of Markdown with their preview.

use egui::{Key, Modifiers, vec2};
use pipewright::geometry::{Point, Size};
use pipewright::model::{Edit, Note, NoteField, NoteKind, Selection};

use super::driver::{CTRL, EMPTY, Window};

fn notes(window: &mut Window) -> Vec<Note> {
    let document = window.session().document();
    let notes = document.notes().values();
    notes.map(|note| note.as_ref().clone()).collect()
}

fn write(window: &mut Window, text: &str) {
    window.key(Modifiers::NONE, Key::T);
    window.type_text(text);
    window.key(Modifiers::NONE, Key::Escape);
}

#[test]
fn free_text_is_written_at_once_and_one_undo_takes_it_back() {
    let mut window = Window::on("visual-search");
    let before = window.session().document().clone();
    write(&mut window, "# Budget");
    let written = notes(&mut window);
    assert_eq!(written.len(), 1);
    assert_eq!(
        (written[0].kind, written[0].text.as_str()),
        (NoteKind::Text, "# Budget")
    );
    assert!(
        window.shows("Free text: Budget"),
        "it is named without its marks"
    );
    assert!(window.shows("Tab Inspect"), "it is selected");
    window.ctrl(Key::Z);
    assert_eq!(&before, window.session().document());
    window.key(CTRL | Modifiers::SHIFT, Key::Z);
    assert_eq!(notes(&mut window), written);
}

#[test]
fn free_text_without_words_leaves_nothing() {
    let mut window = Window::on("visual-search");
    let before = window.session().document().clone();
    write(&mut window, "  ");
    window.key(Modifiers::NONE, Key::T);
    window.click_at(EMPTY);
    assert_eq!(&before, window.session().document());
    assert!(!window.session().is_unsaved());
}

#[test]
fn enter_begins_a_line_and_escape_keeps_what_was_written() {
    let mut window = Window::on("visual-search");
    window.key(Modifiers::NONE, Key::T);
    window.type_text("one");
    window.key(Modifiers::NONE, Key::Enter);
    window.type_text("n");
    window.key(Modifiers::NONE, Key::Escape);
    let written = notes(&mut window);
    assert_eq!(written.len(), 1, "no letter of it is a command");
    assert_eq!(written[0].text, "one\nn");
}

#[test]
fn a_click_elsewhere_keeps_what_was_written() {
    let mut window = Window::on("visual-search");
    window.key(Modifiers::NONE, Key::T);
    window.type_text("kept");
    window.click_at(EMPTY);
    assert_eq!(notes(&mut window)[0].text, "kept");
    window.ctrl(Key::Z);
    assert!(notes(&mut window).is_empty());
}

#[test]
fn free_text_that_is_emptied_goes_and_comes_back_with_undo() {
    let mut window = Window::on("visual-search");
    write(&mut window, "Budget");
    window.key(Modifiers::NONE, Key::F2);
    window.key(Modifiers::NONE, Key::Delete);
    window.key(Modifiers::NONE, Key::Escape);
    assert!(notes(&mut window).is_empty());
    window.ctrl(Key::Z);
    assert_eq!(notes(&mut window)[0].text, "Budget");
    // In the inspector too, once the field is left.
    let id = window
        .session()
        .document()
        .notes()
        .keys()
        .next()
        .unwrap()
        .clone();
    window.session().select(Selection::of(&id));
    window.settle();
    let field = window.field_place("Note text");
    window.click_at(field);
    window.ctrl(Key::A);
    window.key(Modifiers::NONE, Key::Delete);
    assert_eq!(notes(&mut window).len(), 1, "it is still being written");
    window.click_at(EMPTY);
    assert!(notes(&mut window).is_empty());
}

#[test]
fn free_text_grows_with_its_words_and_keeps_a_width_that_it_was_given() {
    let mut window = Window::on("visual-search");
    write(&mut window, "short");
    let short = notes(&mut window)[0].size;
    let longer = "rather a bit longer than that, and with a second sentence. And a third.";
    let field = window.field_place("Note text");
    window.click_at(field);
    window.ctrl(Key::A);
    window.type_text(longer);
    let long = notes(&mut window)[0].size;
    assert!(long.width > short.width);
    let ids = window
        .session()
        .document()
        .notes()
        .keys()
        .cloned()
        .collect();
    window.session().set_note_sizes(&ids, Some(120.0), None);
    let narrow = notes(&mut window)[0].size;
    assert!(narrow.width == 120.0 && narrow.height > long.height);
    let other = longer.repeat(2);
    window
        .session()
        .apply(&Edit::SetNotes(ids.clone(), NoteField::Text(other.clone())));
    let after = notes(&mut window)[0].size;
    assert!(after.width == 120.0 && after.height > narrow.height);
    // Nor can it be made lower than its words.
    window.session().set_note_sizes(&ids, None, Some(24.0));
    assert_eq!(notes(&mut window)[0].size, after);
}

#[test]
fn a_card_keeps_its_size_while_it_is_written_on() {
    let mut window = Window::on("visual-search");
    window.key(Modifiers::NONE, Key::N);
    window.type_text(&"many words ".repeat(50));
    window.key(Modifiers::NONE, Key::Enter);
    assert_eq!(notes(&mut window)[0].size, Size::new(200.0, 88.0));
}

#[test]
fn several_notes_are_changed_together() {
    let mut window = Window::on("visual-search");
    write(&mut window, "one");
    write(&mut window, "two");
    let all = window.session().document().notes().keys().collect();
    window.session().select(all);
    window.settle();
    assert!(window.shows("2 notes"));
    window.click("Note");
    assert!(
        notes(&mut window)
            .iter()
            .all(|note| note.kind == NoteKind::Card)
    );
    let texts: Vec<String> = notes(&mut window)
        .into_iter()
        .map(|note| note.text)
        .collect();
    assert_eq!(texts, ["one", "two"], "texts that differ are left alone");
    window.ctrl(Key::Z);
    assert!(
        notes(&mut window)
            .iter()
            .all(|note| note.kind == NoteKind::Text)
    );
}

#[test]
fn dragging_a_border_of_free_text_never_cuts_it() {
    let mut window = Window::on("custom-ml");
    let id = window
        .session()
        .add_text("one two three four five six", Point::new(0.0, -200.0))
        .unwrap();
    window.session().select(Selection::of(&id));
    window.session().fit_all();
    window.settle();
    let at = window.place_of("Free text: one");
    let before = notes(&mut window)[0].clone();
    let zoom = window.session().view.canvas.camera.zoom as f32;
    let right = vec2(before.size.width as f32 / 2.0 * zoom, 0.0);
    window.drag(at + right, at + right - vec2(80.0 * zoom, 0.0));
    let after = notes(&mut window)[0].clone();
    assert!(after.size.width < before.size.width, "{after:?}");
    assert!(after.size.height > before.size.height, "{after:?}");
}

#[test]
fn an_answer_is_seen_as_it_looks_until_it_is_edited() {
    let mut window = Window::on("visual-search");
    window.click("Tab Sheet");
    let step = window
        .names()
        .into_iter()
        .map(|(_, name)| name)
        .find(|name| name.starts_with("Clarify") && name.ends_with(", answered"))
        .unwrap();
    let title = step.trim_end_matches(", answered").to_owned();
    window.click(&step);
    let field = |window: &Window| {
        let names = window.names();
        names.iter().any(|(role, name)| {
            *role == egui::accesskit::Role::MultilineTextInput && *name == title
        })
    };
    let preview = format!("{title}: ");
    assert!(window.shows(&preview) && !field(&window));
    window.click(&format!("Edit {title}"));
    assert!(field(&window) && !window.shows(&preview));
    assert_eq!(
        window.focused(),
        Some(title.clone()),
        "typing begins at once"
    );
    window.ctrl(Key::A);
    window.type_text("**Said** anew");
    window.key(Modifiers::NONE, Key::Escape);
    assert!(!field(&window));
    assert!(
        window.shows(&format!("{title}: Said anew")),
        "{:?}",
        window.names()
    );
    let answers = |window: &mut Window| window.session().document().sheet().answers.clone();
    assert!(
        answers(&mut window)
            .values()
            .any(|text| text == "**Said** anew")
    );
    // The switch, and a click on the words, lead back and forth.
    window.click(&format!("{title}: Said anew"));
    assert!(field(&window));
    window.click(&format!("Preview {title}"));
    assert!(!field(&window));
    window.ctrl(Key::Z);
    assert!(
        !answers(&mut window)
            .values()
            .any(|text| text == "**Said** anew")
    );
}

#[test]
fn a_preview_is_reached_and_opened_by_keyboard() {
    let mut window = Window::on("custom-ml");
    let id = window
        .session()
        .document()
        .nodes()
        .iter()
        .find(|(_, node)| !node.notes.is_empty())
        .map(|(id, _)| id.clone())
        .unwrap();
    window.session().select(Selection::of(&id));
    window.settle();
    window.key(Modifiers::NONE, Key::F6);
    for _ in 0..60 {
        if window
            .focused()
            .is_some_and(|name| name.starts_with("Notes: "))
        {
            break;
        }
        window.key(Modifiers::NONE, Key::Tab);
    }
    assert!(window.focused().unwrap().starts_with("Notes: "));
    window.key(Modifiers::NONE, Key::Enter);
    window.ctrl(Key::A);
    window.type_text("Why");
    window.key(Modifiers::NONE, Key::Escape);
    let node = window.session().document().node(&id).unwrap().clone();
    assert_eq!(node.notes, "Why");
    assert!(window.shows("Notes: Why"));
}

#[test]
fn an_empty_field_is_written_in_without_ado() {
    let mut window = Window::on("custom-ml");
    window
        .session()
        .apply(&Edit::SetAnswer("clarify".into(), String::new()));
    let step = {
        let session = window.session();
        let family = session.document().header().family;
        session.catalog().framework(family).unwrap().steps[0].clone()
    };
    window
        .session()
        .apply(&Edit::SetAnswer(step.id.clone(), String::new()));
    window.click("Tab Sheet");
    window.click(&format!("{}, not answered", step.title));
    let field = window.field_place(&step.title);
    window.click_at(field);
    window.type_text("a");
    window.type_text("b");
    assert_eq!(window.value(&step.title), "ab");
    assert!(window.shows(&format!("{}, answered", step.title)));
}
