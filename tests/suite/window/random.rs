//! Whatever is done to the window, the document stays whole.

use egui::{Event, Key, Modifiers, PointerButton, pos2};
use proptest::prelude::*;

use super::driver::{CTRL, Window};

const KEYS: [Key; 16] = [
    Key::Tab,
    Key::Delete,
    Key::Enter,
    Key::Escape,
    Key::ArrowLeft,
    Key::ArrowDown,
    Key::C,
    Key::N,
    Key::F2,
    Key::F8,
    Key::L,
    Key::G,
    Key::Z,
    Key::D,
    Key::A,
    Key::K,
];

fn event() -> impl Strategy<Value = Event> {
    let point = || (200.0..1000.0f32, 40.0..770.0f32).prop_map(|(x, y)| pos2(x, y));
    let modifiers = || {
        prop_oneof![
            6 => Just(Modifiers::NONE),
            2 => Just(CTRL),
            1 => Just(Modifiers::SHIFT),
            1 => Just(Modifiers::ALT),
        ]
    };
    prop_oneof![
        4 => point().prop_map(Event::PointerMoved),
        4 => (point(), any::<bool>(), 0..6u8, modifiers()).prop_map(|(pos, pressed, which, modifiers)| {
            let button = match which {
                0 => PointerButton::Secondary,
                1 => PointerButton::Middle,
                _ => PointerButton::Primary,
            };
            Event::PointerButton { pos, button, pressed, modifiers }
        }),
        3 => (0..KEYS.len(), modifiers()).prop_map(|(index, modifiers)| Event::Key {
            key: KEYS[index],
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers,
        }),
        1 => (0.5..2.0f32).prop_map(Event::Zoom),
        1 => Just(Event::Copy),
        1 => Just(Event::Cut),
        1 => Just(Event::Paste("(format: 1, nodes: {".to_owned())),
        1 => Just(Event::Text("x".to_owned())),
        1 => Just(Event::PointerGone),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn random_input_never_breaks_the_document(events in prop::collection::vec(event(), 1..80)) {
        let mut window = Window::on("custom-ml");
        for event in events {
            window.harness.event(event);
            window.harness.step();
            if let Some(session) = window.app().session() {
                prop_assert_eq!(session.document().problems(), Vec::new());
            }
        }
    }
}
