//! The canvas in the window: feeds input to the session and paints its scene.

use std::sync::Arc;

use egui::{
    Align2, CursorIcon, Event, EventFilter, Key, PointerButton, Pos2, Rect, Response, Role, Sense,
    Shape, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::fonts::font_id;
use super::look::color32;
use super::painter::{ScenePainter, quad};
use crate::geometry::{GRID, Point, Size};
use crate::interact::{Button, Cursor, InputEvent, Modifiers, overlay};
use crate::model::ComponentId;
use crate::scene::{Fragment, Shape as SceneShape, Tag, style};
use crate::session::{Request, Session};

/// Up to how many fragments in view are told to screen readers one by one.
const MOST_ACCESSIBLE: usize = 400;
/// From how many fragments in view on, below a zoom, pixels are enough.
const CROWD: usize = 1_500;
const CROWD_BELOW: f64 = 0.2;
/// Side of a point of the grid in logical pixels.
const DOT: f32 = 1.5;
/// Width of the minimap in logical pixels.
const MINIMAP: Vec2 = vec2(168.0, 112.0);

/// What happened on the canvas in a frame.
pub(super) struct CanvasOutput {
    /// The canvas itself.
    pub response: Response,
    /// What only the window can do.
    pub requests: Vec<Request>,
    /// A component that was dropped from the palette, and where, in scene points.
    pub dropped: Option<(ComponentId, Point)>,
}

/// Id of the canvas: it holds the keyboard focus while nothing else does.
pub(super) fn canvas_id() -> egui::Id {
    egui::Id::unique("canvas")
}

/// Shows the canvas in the room that is left.
pub(super) fn canvas_ui(ui: &mut Ui, session: &mut Session) -> CanvasOutput {
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
    let in_view = paint(ui, area, session);
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
    if is_heard && in_view <= MOST_ACCESSIBLE {
        describe(ui, area, session);
    }
    let dropped = response
        .dnd_release_payload::<ComponentId>()
        .and_then(|component| {
            let at = ui.input(|input| input.pointer.latest_pos())?;
            Some(((*component).clone(), to_scene(session, area, at)))
        });
    if response.dnd_hover_payload::<ComponentId>().is_some() {
        drop_hint(ui, session);
    }
    CanvasOutput {
        response,
        requests,
        dropped,
    }
}

/// The scene point at a point of the window.
fn to_scene(session: &Session, area: Rect, at: Pos2) -> Point {
    session.canvas.camera.to_scene(local(area, at))
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
    let held = |modifiers: egui::Modifiers| Modifiers {
        shift: modifiers.shift,
        command: modifiers.command,
        alt: modifiers.alt,
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
    let camera = session.canvas.camera;
    let mut shapes: Vec<Shape> = Vec::new();
    if session.view.grid {
        grid(area, session, ui.pixels_per_point(), &mut shapes);
    }
    let fragments = session.index().in_rect(camera.visible(session.viewport()));
    let mut scene_painter = ScenePainter {
        painter: &painter,
        corner: area.min,
        camera,
        is_crowd: camera.zoom < CROWD_BELOW && fragments.len() > CROWD,
    };
    for fragment in &fragments {
        scene_painter.paint(&fragment.primitives, &mut shapes);
    }
    scene_painter.is_crowd = false;
    let overlay = overlay(&session.canvas, session.canvas_view(), theme);
    scene_painter.paint(&overlay, &mut shapes);
    painter.extend(shapes);
    if session.document().is_blank() {
        empty_state(&painter, area, session);
    }
    fragments.len()
}

/// Dots at the grid's crossings; coarser when zoomed out, so that they never close up.
fn grid(area: Rect, session: &Session, pixels_per_point: f32, shapes: &mut Vec<Shape>) {
    let camera = session.canvas.camera;
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

fn empty_state(painter: &egui::Painter, area: Rect, session: &Session) {
    let theme = session.theme();
    let centre = area.center();
    let line = |text: &str, dy: f32, font: egui::FontId, color| {
        painter.text(
            centre + vec2(0.0, dy),
            Align2::CENTER_CENTER,
            text,
            font,
            color,
        );
    };
    line(
        "This diagram is empty",
        -22.0,
        font_id(style::NODE_TITLE, 18.0),
        color32(theme.text),
    );
    let muted = color32(theme.muted);
    let body = || font_id(style::NOTE, 13.0);
    line(
        "Drag a component from the left, or double-click here to add one.",
        8.0,
        body(),
        muted,
    );
    line(
        "Press / to search components, Ctrl+K for all commands.",
        30.0,
        body(),
        muted,
    );
}

/// Words beside the pointer: why nodes cannot be connected, or what a port takes or gives.
fn pointer_note(ui: &Ui, response: &Response, session: &Session) {
    let tool = session.canvas.tool();
    let theme = session.theme();
    let (words, color) = match (tool.refusal(), session.canvas.hover()) {
        (Some(reason), _) => (reason.to_owned(), theme.error),
        (None, Some(Tag::Port(port))) if !tool.is_active() && response.contains_pointer() => {
            let Some(words) = port_words(session, port) else {
                return;
            };
            (words, theme.text)
        }
        _ => return,
    };
    let Some(at) = ui.input(|input| input.pointer.latest_pos()) else {
        return;
    };
    let painter = ui.painter();
    let font = egui::TextStyle::Body.resolve(ui.style());
    let text = painter.layout(words, font, color32(color), 280.0);
    let room = painter.clip_rect();
    let size = text.size() + vec2(16.0, 8.0);
    let corner = (at + vec2(14.0, 16.0)).min(room.max - size - vec2(4.0, 4.0));
    let rect = Rect::from_min_size(corner, size);
    let stroke = egui::Stroke::new(1.0, color32(theme.line));
    let fill = color32(theme.panel);
    painter.rect(rect, 6.0, fill, stroke, egui::StrokeKind::Inside);
    painter.galley(corner + vec2(8.0, 4.0), text, color32(color));
}

/// What a port takes or gives, in the names of data types.
fn port_words(session: &Session, port: &crate::scene::PortId) -> Option<String> {
    let card = session.card(&port.node)?;
    let (verb, ports) = match port.side {
        crate::scene::Side::Input => ("Takes", &card.inputs),
        crate::scene::Side::Output => ("Gives", &card.outputs),
    };
    let own = ports.get(port.index)?;
    let names: Vec<&str> = own
        .types
        .iter()
        .map(|id| {
            session
                .catalog()
                .data_type(id.as_str())
                .map_or(id.as_str(), |data| data.name.as_str())
        })
        .collect();
    let need = if port.side == crate::scene::Side::Input && !own.required {
        " (optional)"
    } else {
        ""
    };
    Some(format!("{verb} {}{need}", names.join(" or ")))
}

fn drop_hint(ui: &Ui, session: &Session) {
    let Some(at) = ui.input(|input| input.pointer.latest_pos()) else {
        return;
    };
    let theme = session.theme();
    let zoom = session.canvas.camera.zoom as f32;
    let rect = Rect::from_center_size(at, vec2(144.0, 56.0) * zoom);
    let stroke = egui::Stroke::new(1.5, color32(theme.accent));
    ui.painter().rect(
        rect,
        6.0,
        color32(theme.accent.with_opacity(0.15)),
        stroke,
        egui::StrokeKind::Inside,
    );
}

fn set_cursor(ui: &Ui, response: &Response, session: &Session) {
    if !response.contains_pointer() && !session.canvas.tool().is_active() {
        return;
    }
    let icon = match session.canvas.cursor() {
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

/// Tells screen readers, and tests, what is on the canvas.
fn describe(ui: &Ui, area: Rect, session: &Session) {
    let visible = session.canvas.camera.visible(session.viewport());
    let fragments = session.index().in_rect(visible);
    let on_screen = |rect: crate::geometry::Rect| {
        let min = session.canvas.camera.to_screen(rect.origin());
        let max = session
            .canvas
            .camera
            .to_screen(Point::new(rect.x1, rect.y1));
        Rect::from_min_max(
            area.min + vec2(min.x as f32, min.y as f32),
            area.min + vec2(max.x as f32, max.y as f32),
        )
    };
    for fragment in fragments {
        let (kind, rect) = match &fragment.tag {
            Tag::Node(_) => (Role::Button, fragment.bounds.inflate(-8.0, -10.0)),
            Tag::Lane(_) => {
                let mut title = fragment.bounds;
                title.y1 = title.y0 + crate::sizing::LANE_HEADER;
                (Role::Label, title)
            }
            Tag::Edge(_) => (Role::GraphicsSymbol, edge_target(fragment)),
            Tag::EdgeLabel(_) | Tag::Note(_) => (Role::Label, fragment.bounds),
            Tag::Port(_) => continue,
        };
        let selected = is_selected(session, &fragment.tag);
        let id = canvas_id().with(&fragment.tag);
        let response = ui.interact(on_screen(rect).intersect(area), id, Sense::hover());
        response.widget_info(|| {
            let name = accessible_name(fragment, session);
            WidgetInfo::selected(kind, true, selected, name)
        });
        for port in &fragment.ports {
            let rect = crate::geometry::Rect::from_center_size(port.centre, (10.0, 10.0));
            let id = canvas_id().with(&port.id);
            let response = ui.interact(on_screen(rect).intersect(area), id, Sense::hover());
            response.widget_info(|| {
                WidgetInfo::labeled(Role::Button, true, port_name(port, fragment, session))
            });
        }
    }
}

/// A small place on an edge's longest straight run, where a click hits it.
fn edge_target(fragment: &Fragment) -> crate::geometry::Rect {
    let mut best: Option<(f64, Point)> = None;
    for primitive in &fragment.primitives {
        if let SceneShape::Path {
            path,
            stroke: Some(_),
            ..
        } = &primitive.shape
        {
            let mut last: Option<Point> = None;
            kurbo::flatten(path.elements().iter().copied(), 1.0, |element| {
                let (crate::geometry::PathEl::MoveTo(point)
                | crate::geometry::PathEl::LineTo(point)) = element
                else {
                    return;
                };
                if let Some(from) = last {
                    let length = (point - from).hypot();
                    if best.is_none_or(|(longest, _)| length > longest) {
                        best = Some((length, from.midpoint(point)));
                    }
                }
                last = Some(point);
            });
        }
    }
    let centre = best.map_or(fragment.bounds.center(), |(_, point)| point);
    crate::geometry::Rect::from_center_size(centre, (6.0, 6.0))
}

fn accessible_name(fragment: &Arc<Fragment>, session: &Session) -> String {
    match &fragment.tag {
        Tag::Node(id) => {
            let count = session
                .findings()
                .iter()
                .filter(|finding| finding.nodes.contains(id))
                .count();
            match count {
                0 => fragment.title.clone(),
                1 => format!("{}, 1 finding", fragment.title),
                count => format!("{}, {count} findings", fragment.title),
            }
        }
        Tag::Edge(_) => format!("Edge from {}", fragment.title),
        Tag::EdgeLabel(_) => format!("Edge label {}", fragment.title),
        Tag::Lane(_) | Tag::Note(_) | Tag::Port(_) => fragment.title.clone(),
    }
}

fn port_name(port: &crate::scene::PortMark, fragment: &Fragment, session: &Session) -> String {
    let node = match &fragment.tag {
        Tag::Node(id) => session
            .document()
            .node(id)
            .map_or("", |node| node.label.as_str()),
        _ => "",
    };
    let types: Vec<&str> = port
        .types
        .iter()
        .map(crate::model::DataTypeId::as_str)
        .collect();
    let side = match port.id.side {
        crate::scene::Side::Input => "Input",
        crate::scene::Side::Output => "Output",
    };
    format!("{side} {} of {node}", types.join(" or ").replace('_', " "))
}

fn is_selected(session: &Session, tag: &Tag) -> bool {
    let selection = session.selection();
    match tag {
        Tag::Node(id) => selection.nodes.contains(id),
        Tag::Edge(id) | Tag::EdgeLabel(id) => selection.edges.contains(id),
        Tag::Lane(id) => selection.lanes.contains(id),
        Tag::Note(id) => selection.notes.contains(id),
        Tag::Port(_) => false,
    }
}

fn minimap_rect(area: Rect, session: &Session) -> Option<Rect> {
    let visible = session.canvas.camera.visible(session.viewport());
    let all_in_view = visible.union(session.scene().bounds) == visible;
    let shown = session.view.minimap
        && !session.document().is_blank()
        && !all_in_view
        && area.width() > 420.0
        && area.height() > 300.0;
    shown.then(|| Rect::from_min_size(area.max - MINIMAP - vec2(14.0, 14.0), MINIMAP))
}

fn minimap_ui(ui: &mut Ui, rect: Rect, session: &mut Session) {
    let theme = session.theme().clone();
    let painter = ui.painter().with_clip_rect(rect);
    painter.rect(
        rect,
        8.0,
        color32(theme.panel.with_opacity(0.96)),
        egui::Stroke::new(1.0, color32(theme.line)),
        egui::StrokeKind::Inside,
    );
    let inner = rect.shrink(6.0);
    let visible = session.canvas.camera.visible(session.viewport());
    let bounds = session
        .scene()
        .bounds
        .union(visible.intersect(session.scene().bounds));
    let scale = (f64::from(inner.width()) / bounds.width().max(1.0))
        .min(f64::from(inner.height()) / bounds.height().max(1.0));
    let corner = inner.center()
        - vec2(
            (bounds.width() * scale / 2.0) as f32,
            (bounds.height() * scale / 2.0) as f32,
        );
    let place = |point: Point| {
        corner
            + vec2(
                ((point.x - bounds.x0) * scale) as f32,
                ((point.y - bounds.y0) * scale) as f32,
            )
    };
    let drawn = minimap_shapes(ui, session, inner, bounds, place);
    painter.extend(drawn.iter().cloned());
    let window = Rect::from_min_max(
        place(visible.origin()),
        place(Point::new(visible.x1, visible.y1)),
    );
    painter.rect_stroke(
        window.intersect(rect.shrink(2.0)),
        2.0,
        egui::Stroke::new(1.5, color32(theme.accent)),
        egui::StrokeKind::Inside,
    );
    let response = ui.interact(rect, canvas_id().with("minimap"), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, "Minimap"));
    if (response.dragged() || response.clicked())
        && let Some(at) = response.interact_pointer_pos()
    {
        let target = Point::new(
            bounds.x0 + f64::from(at.x - corner.x) / scale,
            bounds.y0 + f64::from(at.y - corner.y) / scale,
        );
        let viewport = session.viewport();
        session.canvas.camera.center_on(target, viewport);
    }
}

/// The lanes and nodes of the minimap; made anew only when the scene or their place changes.
fn minimap_shapes(
    ui: &Ui,
    session: &Session,
    inner: Rect,
    bounds: crate::geometry::Rect,
    place: impl Fn(Point) -> Pos2,
) -> Arc<Vec<Shape>> {
    #[derive(Clone)]
    struct Drawn {
        scene: Arc<crate::scene::Scene>,
        at: (Rect, crate::geometry::Rect),
        shapes: Arc<Vec<Shape>>,
    }
    let id = canvas_id().with("drawn minimap");
    let at = (inner, bounds);
    let old: Option<Drawn> = ui.data(|data| data.get_temp(id));
    if let Some(old) = old.filter(|old| Arc::ptr_eq(&old.scene, session.scene()) && old.at == at) {
        return old.shapes;
    }
    let theme = session.theme();
    let pixels_per_point = ui.pixels_per_point();
    let mut shapes = Vec::new();
    for (_, lane) in session.document().lanes_in_order() {
        let area = Rect::from_min_max(
            place(lane.rect.origin()),
            place(Point::new(lane.rect.x1, lane.rect.y1)),
        );
        let color = color32(theme.lane(lane.kind).with_opacity(0.18));
        quad(area, color, pixels_per_point, &mut shapes);
    }
    for (id, node) in session.document().nodes() {
        let Some(area) = session.node_rect(id) else {
            continue;
        };
        let stage = session
            .catalog()
            .component(node.component.as_str())
            .map_or("", |component| component.stage.as_str());
        let corner = place(area.origin());
        let size = place(Point::new(area.x1, area.y1)) - corner;
        // Of a huge diagram each node still leaves a mark.
        let area = Rect::from_min_size(corner, size.max(vec2(1.0, 1.0)));
        let color = color32(theme.stage(stage).with_opacity(0.8));
        quad(area, color, pixels_per_point, &mut shapes);
    }
    let shapes = Arc::new(shapes);
    let drawn = Drawn {
        scene: Arc::clone(session.scene()),
        at,
        shapes: Arc::clone(&shapes),
    };
    ui.data_mut(|data| data.insert_temp(id, drawn));
    shapes
}

/// Where in-place editing of a record's text is shown, on screen.
pub(super) fn text_rect(session: &Session, area: Rect, tag: &Tag) -> Option<Rect> {
    let fragment = session.index().fragment(&match tag {
        Tag::Port(port) => Tag::Node(port.node.clone()),
        Tag::EdgeLabel(id) => Tag::Edge(id.clone()),
        other => other.clone(),
    })?;
    let bounds = fragment.bounds;
    let camera = session.canvas.camera;
    let place = |point: Point| {
        let at = camera.to_screen(point);
        pos2(area.left() + at.x as f32, area.top() + at.y as f32)
    };
    let rect = match tag {
        Tag::Node(_) | Tag::Port(_) => {
            let card = bounds.inflate(-8.0, -10.0);
            let at = place(Point::new(card.x0 + 10.0, card.y0 + 4.0));
            let width = (card.width() - 14.0) * camera.zoom;
            Rect::from_min_size(at, vec2((width as f32).max(160.0), 24.0))
        }
        Tag::Edge(_) | Tag::EdgeLabel(_) => {
            let at = place(edge_target(fragment).center());
            Rect::from_center_size(at, vec2(180.0, 24.0))
        }
        Tag::Lane(_) => {
            let at = place(Point::new(bounds.x0 + 8.0, bounds.y0 + 4.0));
            Rect::from_min_size(at, vec2(280.0, 24.0))
        }
        Tag::Note(_) => {
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
