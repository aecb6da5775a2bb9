//! The whole diagram in a corner, to see where one is and to go elsewhere.

use std::sync::Arc;

use egui::{Pos2, Rect, Role, Sense, Shape, Ui, Vec2, WidgetInfo, vec2};

use super::canvas_id;
use crate::app::look::color32;
use crate::app::painter::quad;
use crate::geometry::Point;
use crate::model::NodeId;
use crate::scene::Badge;
use crate::session::Session;

/// Size of the minimap in logical pixels.
const MINIMAP: Vec2 = vec2(168.0, 112.0);

pub(super) fn minimap_rect(area: Rect, session: &Session) -> Option<Rect> {
    let visible = session.view.canvas.camera.visible(session.viewport());
    let all_in_view = visible.union(session.scene().bounds) == visible;
    let shown = session.view.switches.minimap
        && !session.document().is_blank()
        && !all_in_view
        && area.width() > 420.0
        && area.height() > 300.0;
    shown.then(|| Rect::from_min_size(area.max - MINIMAP - vec2(14.0, 14.0), MINIMAP))
}

pub(super) fn minimap_ui(ui: &mut Ui, rect: Rect, session: &mut Session) {
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
    let visible = session.view.canvas.camera.visible(session.viewport());
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
        session.view.canvas.camera.center_on(target, viewport);
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
    for (_, lane) in session.shown().lanes_in_order() {
        let area = Rect::from_min_max(
            place(lane.rect.origin()),
            place(Point::new(lane.rect.x1, lane.rect.y1)),
        );
        let color = color32(theme.lane(lane.kind, lane.hue).with_opacity(0.18));
        quad(area, color, pixels_per_point, &mut shapes);
    }
    for (id, node) in session.shown().nodes() {
        let Some(area) = session.node_rect(id) else {
            continue;
        };
        let stage = session
            .catalog()
            .stage_of(node.component.as_str())
            .map_or("", |stage| stage.id.as_str());
        let corner = place(area.origin());
        let size = place(Point::new(area.x1, area.y1)) - corner;
        // Of a huge diagram each node still leaves a mark.
        let area = Rect::from_min_size(corner, size.max(vec2(1.0, 1.0)));
        let color = color32(theme.stage(stage).with_opacity(0.8));
        quad(area, color, pixels_per_point, &mut shapes);
    }
    path_and_marks(session, &place, &mut shapes);
    let shapes = Arc::new(shapes);
    let drawn = Drawn {
        scene: Arc::clone(session.scene()),
        at,
        shapes: Arc::clone(&shapes),
    };
    ui.data_mut(|data| data.insert_temp(id, drawn));
    shapes
}

/// The request path as a line, and on nodes with findings the marks of their cards.
fn path_and_marks(session: &Session, place: impl Fn(Point) -> Pos2, shapes: &mut Vec<Shape>) {
    let theme = session.theme();
    let derived = session.derived();
    let middle = |id: &NodeId| session.node_rect(id).map(|area| place(area.center()));
    let path: Vec<Pos2> = derived.spine().nodes.iter().filter_map(middle).collect();
    if path.len() > 1 {
        let stroke = egui::Stroke::new(1.5, color32(theme.accent.with_opacity(0.7)));
        shapes.push(Shape::line(path, stroke));
    }
    for (id, badge) in derived.badges() {
        let Some(area) = session.node_rect(id) else {
            continue;
        };
        let corner = place(Point::new(area.x1, area.y0));
        shapes.push(match badge {
            Badge::Error => Shape::circle_filled(corner, 2.5, color32(theme.error)),
            Badge::Warning => {
                let points = [vec2(0.0, -3.0), vec2(3.0, 2.2), vec2(-3.0, 2.2)];
                let points = points.map(|point| corner + point).to_vec();
                Shape::convex_polygon(points, color32(theme.warning), egui::Stroke::NONE)
            }
        });
    }
}
