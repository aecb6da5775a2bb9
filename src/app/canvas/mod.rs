//! The canvas in the window: feeds input to the session and paints its scene.

mod accessible;
mod minimap;
mod words;

use std::sync::Arc;
use std::time::Duration;

use egui::{
    CursorIcon, Event, EventFilter, Key, PointerButton, Pos2, Rect, Response, Role, Sense, Shape,
    Ui, Vec2, WidgetInfo, pos2, vec2,
};

use accessible::{MOST_ACCESSIBLE, describe, edge_target, record_of};
use minimap::{minimap_rect, minimap_ui};
use words::{drop_hint, empty_state, pointer_note};

use super::look::color32;
use super::painter::{ScenePainter, quad};
use super::palette::Addable;
use crate::geometry::{GRID, Point, Size};
use crate::interact::{Button, Cursor, InputEvent, Modifiers, SceneView, edge_marks, overlay};
use crate::model::RecordId;
use crate::scene::{Fragment, Primitive, Tag};
use crate::session::{Keymap, Part, Request, Session};

/// From how many fragments in view on, below a zoom, pixels are enough.
const CROWD: usize = 1_500;
const CROWD_BELOW: f64 = 0.2;
/// From how many selected records on their rings are painted like a crowd.
const MANY_SELECTED: usize = 100;
/// How much of what is dimmed is hidden.
const VEIL: f64 = 0.75;
/// Side of a point of the grid in logical pixels.
const DOT: f32 = 1.5;

/// What happened on the canvas in a frame.
pub(super) struct CanvasOutput {
    /// The canvas itself.
    pub response: Response,
    /// What only the window can do.
    pub requests: Vec<Request>,
    /// A component that was dropped from the palette, and where, in scene points.
    pub dropped: Option<(Addable, Point)>,
}

/// Id of the canvas: it holds the keyboard focus while nothing else does.
pub(super) fn canvas_id() -> egui::Id {
    egui::Id::unique("canvas")
}

/// Shows the canvas in the room that is left.
pub(super) fn canvas_ui(ui: &mut Ui, session: &mut Session, keymap: &Keymap) -> CanvasOutput {
    let area = ui.available_rect_before_wrap();
    let response = ui.interact(area, canvas_id(), Sense::click_and_drag());
    ui.advance_cursor_after_rect(area);
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, "Diagram canvas"));
    ui.memory_mut(|memory| {
        memory.set_focus_lock_filter(
            canvas_id(),
            EventFilter {
                tab: true,
                horizontal_arrows: true,
                vertical_arrows: true,
                escape: true,
            },
        );
    });
    session.set_viewport(Size::new(f64::from(area.width()), f64::from(area.height())));
    let minimap = minimap_rect(area, session);
    let requests = feed(ui, &response, area, minimap, session);
    let now = ui.input(|input| input.time);
    if let Some(left) = session.rest_pointer(now) {
        ui.ctx()
            .request_repaint_after(Duration::from_secs_f64(left));
    }
    session.update_lit();
    session.update_heat();
    let in_view = paint(ui, area, session);
    let document = session.document();
    if document.nodes().is_empty() && document.notes().is_empty() {
        let painter = ui.painter().with_clip_rect(area);
        empty_state(&painter, area, session, keymap);
    }
    if let Some(rect) = minimap {
        minimap_ui(ui, rect, session);
    }
    pointer_note(ui, &response, session);
    set_cursor(ui, &response, session);
    // Only somebody who does not see the canvas hears of what is on it.
    let is_heard = ui
        .ctx()
        .accesskit_node_builder(response.id, |_| ())
        .is_some();
    if is_heard {
        describe(ui, area, session, in_view > MOST_ACCESSIBLE);
        follow_assistant(ui, session);
    }
    let dropped = response.dnd_release_payload::<Addable>().and_then(|added| {
        let at = ui.input(|input| input.pointer.latest_pos())?;
        Some(((*added).clone(), to_scene(session, area, at)))
    });
    if let Some(added) = response.dnd_hover_payload::<Addable>() {
        drop_hint(ui, area, session, &added);
    }
    CanvasOutput {
        response,
        requests,
        dropped,
    }
}

/// Does what an assistive program asks of a record: to go there selects it.
fn follow_assistant(ui: &Ui, session: &mut Session) {
    let asked: Vec<egui::accesskit::NodeId> = ui.input(|input| {
        let asked = input.events.iter().filter_map(|event| match event {
            Event::AccessKitActionRequest(request) => Some(request),
            _ => None,
        });
        let goes = asked.filter(|request| {
            use egui::accesskit::Action;
            matches!(request.action, Action::Click | Action::Focus)
        });
        goes.map(|request| request.target_node).collect()
    });
    for target in asked {
        if let Some(id) = record_of(target, session) {
            session.reveal(crate::model::Selection::of(&id));
            ui.memory_mut(|memory| memory.request_focus(canvas_id()));
        }
    }
}

/// Shows the canvas while it is presented: nothing can be changed, a click goes on.
pub(super) fn slide_ui(ui: &mut Ui, session: &mut Session) {
    let area = ui.available_rect_before_wrap();
    let response = ui.interact(area, canvas_id(), Sense::click_and_drag());
    ui.advance_cursor_after_rect(area);
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, "Presented diagram"));
    session.set_viewport(Size::new(f64::from(area.width()), f64::from(area.height())));
    if response.clicked() {
        session.step_slide(true);
    } else if response.secondary_clicked() {
        session.step_slide(false);
    }
    let by = response.drag_delta();
    session
        .view
        .canvas
        .camera
        .pan(crate::geometry::Vec2::new(f64::from(by.x), f64::from(by.y)));
    if let Some(at) = response.hover_pos() {
        let zoom = ui.input(egui::InputState::zoom_delta);
        let at = local(area, at);
        session.view.canvas.camera.zoom_about(at, f64::from(zoom));
    }
    session.update_lit();
    session.update_heat();
    paint(ui, area, session);
}

/// The scene point at a point of the window.
fn to_scene(session: &Session, area: Rect, at: Pos2) -> Point {
    session.view.canvas.camera.to_scene(local(area, at))
}

/// An area of the scene in the window.
pub(super) fn on_screen(session: &Session, area: Rect, rect: crate::geometry::Rect) -> Rect {
    let camera = &session.view.canvas.camera;
    let place = |at: Point| {
        let at = camera.to_screen(at);
        pos2(area.left() + at.x as f32, area.top() + at.y as f32)
    };
    Rect::from_two_pos(place(rect.origin()), place(Point::new(rect.x1, rect.y1)))
}

fn local(area: Rect, at: Pos2) -> Point {
    Point::new(f64::from(at.x - area.left()), f64::from(at.y - area.top()))
}

/// Hands the frame's input to the session.
fn feed(
    ui: &Ui,
    response: &Response,
    area: Rect,
    minimap: Option<Rect>,
    session: &mut Session,
) -> Vec<Request> {
    let mut requests = Vec::new();
    let (events, modifiers, space, scroll, zoom, pointer) = ui.input(|input| {
        (
            input.events.clone(),
            input.modifiers,
            input.key_down(Key::Space),
            input.smooth_scroll_delta(),
            input.zoom_delta(),
            input.pointer.latest_pos(),
        )
    });
    let typing = ui.ctx().text_edit_focused();
    let switches = session.view.switches;
    let held = |modifiers: egui::Modifiers| Modifiers {
        shift: modifiers.shift,
        alt: modifiers.alt,
        copies: (switches.copy_key).is_held(modifiers.alt, modifiers.command),
        free: (switches.free_key).is_held(modifiers.alt, modifiers.command),
        space: space && !typing,
    };
    let on_minimap = |at: Pos2| minimap.is_some_and(|rect| rect.contains(at));
    let mut send = |event: InputEvent| requests.extend(session_input(session, event));
    for event in &events {
        match event {
            Event::PointerMoved(at) => {
                let over = response.contains_pointer() && !on_minimap(*at);
                send(if over || response.is_pointer_button_down_on() {
                    InputEvent::Moved {
                        at: local(area, *at),
                        modifiers: held(modifiers),
                    }
                } else {
                    InputEvent::Left
                });
            }
            Event::PointerButton {
                pos,
                button,
                pressed,
                modifiers,
            } => {
                let Some(button) = button_of(*button) else {
                    continue;
                };
                let at = local(area, *pos);
                let modifiers = held(*modifiers);
                if *pressed {
                    if response.contains_pointer() && !on_minimap(*pos) {
                        send(InputEvent::Pressed {
                            at,
                            button,
                            modifiers,
                        });
                    }
                } else {
                    send(InputEvent::Released {
                        at,
                        button,
                        modifiers,
                    });
                }
            }
            Event::PointerGone => send(InputEvent::Left),
            Event::WindowFocused(false) => send(InputEvent::Cancelled),
            _ => {}
        }
    }
    if let Some(at) = pointer.filter(|at| response.contains_pointer() && !on_minimap(*at)) {
        if response.double_clicked() {
            send(InputEvent::DoubleClicked {
                at: local(area, at),
            });
        }
        if (zoom - 1.0).abs() > f32::EPSILON {
            send(InputEvent::Zoomed {
                at: local(area, at),
                factor: f64::from(zoom),
            });
        } else if scroll != Vec2::ZERO {
            let by = crate::geometry::Vec2::new(f64::from(scroll.x), f64::from(scroll.y));
            send(InputEvent::Scrolled { by });
        }
    }
    // A drag to the edge goes on there.
    if let Some(at) = pointer.map(|at| local(area, at))
        && ui.input(|input| input.pointer.primary_down())
    {
        let seconds = f64::from(ui.input(|input| input.stable_dt));
        let viewport = session.viewport();
        if session.view.canvas.pan_at_edge(at, viewport, seconds) {
            requests.extend(session_input(
                session,
                InputEvent::Moved {
                    at,
                    modifiers: held(modifiers),
                },
            ));
            ui.ctx().request_repaint();
        }
    }
    requests
}

fn session_input(session: &mut Session, event: InputEvent) -> Vec<Request> {
    session.input(event)
}

fn button_of(button: PointerButton) -> Option<Button> {
    match button {
        PointerButton::Primary => Some(Button::Primary),
        PointerButton::Secondary => Some(Button::Secondary),
        PointerButton::Middle => Some(Button::Middle),
        PointerButton::Extra1 | PointerButton::Extra2 => None,
    }
}

/// Paints everything; returns how many fragments are in view.
fn paint(ui: &Ui, area: Rect, session: &Session) -> usize {
    let painter = ui.painter().with_clip_rect(area);
    let theme = session.theme();
    painter.rect_filled(area, 0.0, color32(theme.background));
    let camera = session.painted_camera();
    let mut shapes: Vec<Shape> = Vec::new();
    let is_presented = session.presentation().is_some();
    if session.view.switches.grid && !is_presented {
        grid(area, session, ui.pixels_per_point(), &mut shapes);
    }
    let index = session.painted();
    let fragments = index.in_rect(camera.visible(session.viewport()));
    let view = SceneView {
        index,
        ..session.canvas_view()
    };
    // A large move paints what moves elsewhere, and edges that cross over anew.
    let marks = if is_presented || session.shift().is_some() {
        Vec::new()
    } else {
        let bright = session.lit().map(|lit| lit.edges());
        edge_marks(&session.view.canvas, view, bright, theme)
    };
    let mut scene_painter = ScenePainter {
        painter: &painter,
        corner: area.min,
        camera,
        is_crowd: camera.zoom < CROWD_BELOW && fragments.len() > CROWD,
    };
    match session.lit() {
        _ if session.shift().is_some() => shifted(session, &scene_painter, &mut shapes),
        None => marked(&scene_painter, &fragments, &marks, &mut shapes),
        Some(lit) => {
            // What is dim lies under a veil, and what is lit above it.
            let (bright, dim): (Vec<_>, Vec<_>) = fragments
                .iter()
                .copied()
                .partition(|fragment| session.is_lit(&fragment.tag, lit));
            for fragment in dim {
                scene_painter.fragment(fragment, &mut shapes);
            }
            let veil = color32(theme.background.with_opacity(VEIL));
            shapes.push(Shape::rect_filled(area, 0.0, veil));
            marked(&scene_painter, &bright, &marks, &mut shapes);
        }
    }
    // So many rings around what is selected are a crowd too.
    scene_painter.is_crowd &= session.selection().len() > MANY_SELECTED;
    if is_presented {
        painter.extend(shapes);
        return fragments.len();
    }
    scene_painter.paint(&session.heat_overlay(theme), &mut shapes);
    if let Some(ghost) = &session.view.ghost {
        scene_painter.paint(ghost, &mut shapes);
    }
    let overlay = overlay(&session.view.canvas, view, theme);
    scene_painter.paint(&overlay, &mut shapes);
    painter.extend(shapes);
    fragments.len()
}

/// Paints fragments with marks between the edges and all that lies above edges.
fn marked(
    painter: &ScenePainter<'_>,
    fragments: &[&Arc<Fragment>],
    marks: &[Primitive],
    shapes: &mut Vec<Shape>,
) {
    let last_edge = fragments
        .iter()
        .rposition(|fragment| matches!(fragment.tag, Tag::Record(RecordId::Edge(_))));
    let (below, above) = fragments.split_at(last_edge.map_or(0, |last| last + 1));
    for fragment in below {
        painter.fragment(fragment, shapes);
    }
    painter.paint(marks, shapes);
    for fragment in above {
        painter.fragment(fragment, shapes);
    }
}

/// Paints what stays, what moves where it has been moved to, and lines between the two.
fn shifted(session: &Session, still: &ScenePainter<'_>, shapes: &mut Vec<Shape>) {
    let Some(shift) = session.shift() else { return };
    let index = session.index();
    let visible = still.camera.visible(session.viewport());
    let of = |rect, wanted| {
        let places = index.places_in_rect(rect).into_iter();
        places
            .filter(move |place| shift.part(*place) == wanted)
            .filter_map(|place| index.fragments().get(place))
    };
    for fragment in of(visible, Part::Still) {
        still.fragment(fragment, shapes);
    }
    still.paint(&shift.crossing_lines(visible), shapes);
    let mut camera = still.camera;
    camera.origin -= shift.offset();
    let moved = ScenePainter { camera, ..*still };
    for fragment in of(visible - shift.offset(), Part::Moved) {
        moved.fragment(fragment, shapes);
    }
}

/// Dots at the grid's crossings; coarser when zoomed out, so that they never close up.
fn grid(area: Rect, session: &Session, pixels_per_point: f32, shapes: &mut Vec<Shape>) {
    let camera = session.painted_camera();
    let mut step = GRID * 3.0;
    while step * camera.zoom < 16.0 {
        step *= 2.0;
    }
    let visible = camera.visible(session.viewport());
    let color = color32(session.theme().grid);
    let first = |low: f64| (low / step).ceil() * step;
    let mut y = first(visible.y0);
    while y <= visible.y1 {
        let mut x = first(visible.x0);
        while x <= visible.x1 {
            let at = camera.to_screen(Point::new(x, y));
            let dot =
                Rect::from_center_size(area.min + vec2(at.x as f32, at.y as f32), Vec2::splat(DOT));
            quad(dot, color, pixels_per_point, shapes);
            x += step;
        }
        y += step;
    }
}

fn set_cursor(ui: &Ui, response: &Response, session: &Session) {
    if !response.contains_pointer() && !session.view.canvas.tool().is_active() {
        return;
    }
    let icon = match session.view.canvas.cursor() {
        Cursor::Default => return,
        Cursor::Grab => CursorIcon::Grab,
        Cursor::Grabbing => CursorIcon::Grabbing,
        Cursor::Move => CursorIcon::Move,
        Cursor::Crosshair => CursorIcon::Crosshair,
        Cursor::Forbidden => CursorIcon::NotAllowed,
        Cursor::ResizeHorizontal => CursorIcon::ResizeHorizontal,
        Cursor::ResizeVertical => CursorIcon::ResizeVertical,
        Cursor::ResizeDiagonal => CursorIcon::ResizeNwSe,
    };
    ui.ctx().set_cursor_icon(icon);
}

/// Where free text that is not there yet is written, on screen.
pub(super) fn new_text_rect(session: &Session, area: Rect, at: Point) -> Rect {
    let at = session.view.canvas.camera.to_screen(at);
    let corner = pos2(area.left() + at.x as f32, area.top() + at.y as f32);
    Rect::from_min_size(corner, vec2(220.0, 60.0))
}

/// Where in-place editing of a record's text is shown, on screen.
pub(super) fn text_rect(session: &Session, area: Rect, id: &RecordId) -> Option<Rect> {
    let fragment = session.index().fragment(&Tag::from(id))?;
    let bounds = fragment.bounds;
    let camera = session.view.canvas.camera;
    let place = |point: Point| {
        let at = camera.to_screen(point);
        pos2(area.left() + at.x as f32, area.top() + at.y as f32)
    };
    let rect = match id {
        RecordId::Node(_) => {
            let card = fragment.body;
            let at = place(Point::new(card.x0 + 10.0, card.y0 + 4.0));
            let width = (card.width() - 14.0) * camera.zoom;
            Rect::from_min_size(at, vec2((width as f32).max(160.0), 24.0))
        }
        RecordId::Edge(_) => {
            let at = place(edge_target(fragment).center());
            Rect::from_center_size(at, vec2(180.0, 24.0))
        }
        RecordId::Lane(_) => {
            let at = place(Point::new(bounds.x0 + 8.0, bounds.y0 + 4.0));
            Rect::from_min_size(at, vec2(280.0, 24.0))
        }
        RecordId::Note(_) => {
            let at = place(bounds.origin());
            let size = vec2(
                (bounds.width() * camera.zoom) as f32,
                (bounds.height() * camera.zoom) as f32,
            );
            Rect::from_min_size(at, size.max(vec2(180.0, 60.0)))
        }
    };
    Some(rect)
}
