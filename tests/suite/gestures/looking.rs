//! Panning and zooming.

use super::*;

#[test]
fn zooming_keeps_the_point_under_the_pointer() {
    let mut desk = desk();
    let at = Point::new(431.0, 217.0);
    let before = desk.session.canvas.camera.to_scene(at);
    for factor in [1.1, 1.7, 0.3, 9.0, 100.0, 1e-9] {
        desk.session.input(InputEvent::Zoomed { at, factor });
        let after = desk.session.canvas.camera.to_scene(at);
        assert!((after - before).hypot() < 1e-6, "after {factor}");
    }
}

#[test]
fn the_view_is_panned_by_wheel_middle_button_and_space() {
    let mut desk = desk();
    let place = Point::new(200.0, 200.0);
    let start = desk.on_screen(place);
    let by = Vec2::new(30.0, -12.0);
    desk.session.input(InputEvent::Scrolled { by });
    assert!((desk.on_screen(place) - (start + by)).hypot() < 1e-9);
    for (button, modifiers) in [(Button::Middle, PLAIN), (Button::Primary, SPACE)] {
        let (from, before) = (Point::new(500.0, 300.0), desk.on_screen(place));
        let to = from + by;
        let session = &mut desk.session;
        session.input(InputEvent::Pressed {
            at: from,
            button,
            modifiers,
        });
        session.input(InputEvent::Moved { at: to, modifiers });
        assert_eq!(session.canvas.cursor(), Cursor::Grabbing);
        session.input(InputEvent::Released {
            at: to,
            button,
            modifiers,
        });
        assert!((desk.on_screen(place) - (before + by)).hypot() < 1e-9);
    }
    assert_eq!((desk.steps(), desk.document()), (0, &search()));
}

#[test]
fn a_drag_goes_on_while_the_wheel_turns() {
    let mut desk = desk();
    let from = desk.middle("trainer");
    desk.begin_drag(from, from + Vec2::new(80.0, 0.0), ALT);
    let at = desk.on_screen(from);
    desk.session.input(InputEvent::Zoomed { at, factor: 0.5 });
    desk.release(from + Vec2::new(40.0, 40.0), ALT);
    assert_eq!(desk.position("trainer"), (296.0, 360.0));
}

#[test]
fn the_pointer_shows_what_is_under_it() {
    let mut desk = desk();
    desk.move_to(desk.port("encoder", Side::Output, 0), PLAIN);
    assert_eq!(desk.session.canvas.cursor(), Cursor::Crosshair);
    desk.move_to(desk.middle("encoder"), PLAIN);
    assert_eq!(
        desk.session.canvas.hover(),
        Some(&Tag::Node("encoder".into()))
    );
    desk.session.input(InputEvent::Left);
    assert_eq!(desk.session.canvas.hover(), None);
}
