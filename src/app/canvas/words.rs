//! Words on the canvas: what to do with an empty one, what a port takes, why not.

use egui::{Align2, Rect, Response, Ui, vec2};

use crate::app::fonts::font_id;
use crate::app::look::color32;
use crate::app::painter::ScenePainter;
use crate::app::palette::Addable;
use crate::catalog::Component;
use crate::model::RecordId;
use crate::scene::style::Theme;
use crate::scene::{Color, Fragment, Primitive, Shape, Stroke, Tag, style};
use crate::session::{Command, Keymap, Session};

pub(super) fn empty_state(painter: &egui::Painter, area: Rect, session: &Session, keymap: &Keymap) {
    // What is about to be there says more.
    if session.view.ghost.is_some() {
        return;
    }
    let theme = session.theme();
    let center = area.center();
    let line = |text: &str, dy: f32, font: egui::FontId, color| {
        painter.text(
            center + vec2(0.0, dy),
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
    let hints: Vec<String> = [
        (Command::Sketch, "to sketch in words"),
        (Command::FocusPalette, "to search components"),
        (Command::CommandPalette, "for all commands"),
    ]
    .into_iter()
    .map(|(command, what)| (keymap.hint(command), what))
    .filter(|(keys, _)| !keys.is_empty())
    .map(|(keys, what)| format!("{keys} {what}"))
    .collect();
    if !hints.is_empty() {
        line(&format!("Press {}.", hints.join(", ")), 30.0, body(), muted);
    }
}

/// Words beside the pointer: why nodes cannot be connected, or what a port takes or gives.
pub(super) fn pointer_note(ui: &Ui, response: &Response, session: &Session) {
    let tool = session.view.canvas.tool();
    let theme = session.theme();
    let (words, color) = match (tool.refusal(), session.view.canvas.hover()) {
        (Some(reason), _) => (reason.to_owned(), theme.error),
        (None, Some(Tag::Port(port))) if !tool.is_active() && response.contains_pointer() => {
            let Some(words) = port_words(session, port) else {
                return;
            };
            (words, theme.text)
        }
        _ => return,
    };
    if let Some(at) = ui.input(|input| input.pointer.latest_pos()) {
        note_at(ui, at, &words, color, session);
    }
}

/// A few words beside a point.
fn note_at(ui: &Ui, at: egui::Pos2, words: &str, color: Color, session: &Session) {
    let theme = session.theme();
    let words = words.to_owned();
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
        crate::scene::PortSide::Input => ("Takes", &card.inputs),
        crate::scene::PortSide::Output => ("Gives", &card.outputs),
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
    let need = if port.side == crate::scene::PortSide::Input && !own.required {
        " (optional)"
    } else {
        ""
    };
    Some(format!("{verb} {}{need}", names.join(" or ")))
}

/// The line of an edge, thick and bright.
fn highlighted(edge: &Fragment, theme: &Theme) -> Vec<Primitive> {
    let mut primitives = edge.primitives.clone();
    for primitive in &mut primitives {
        if let Shape::Path {
            stroke: Some(stroke),
            ..
        } = &mut primitive.shape
        {
            *stroke = Stroke::solid(3.0, theme.accent);
        }
    }
    primitives
}

/// Shows where a component of the palette would go.
pub(super) fn drop_hint(ui: &Ui, area: Rect, session: &Session, added: &Addable) {
    let Some(at) = ui.input(|input| input.pointer.latest_pos()) else {
        return;
    };
    let theme = session.theme();
    let component = added
        .known()
        .and_then(|id| session.catalog().component(id.as_str()));
    let in_scene = super::to_scene(session, area, at);
    let target = component.and_then(|component| {
        let target = session.drop_target(component, in_scene)?;
        Some((component, target))
    });
    if let Some((component, target)) = target {
        let (words, color) = drop_words(session, component, &target);
        let painter = ui.painter().with_clip_rect(area);
        let mut shapes = Vec::new();
        let scene_painter = ScenePainter {
            painter: &painter,
            corner: area.min,
            camera: session.view.canvas.camera,
            is_crowd: false,
        };
        match &target {
            RecordId::Node(id) => {
                if let Some(rect) = session.node_rect(id) {
                    let rect = super::on_screen(session, area, rect).expand(3.0);
                    let stroke = egui::Stroke::new(2.0, color32(theme.accent));
                    painter.rect_stroke(rect, 8.0, stroke, egui::StrokeKind::Outside);
                }
            }
            edge => {
                if let Some(edge) = session.index().fragment(&Tag::Record(edge.clone())) {
                    scene_painter.paint(&highlighted(edge, theme), &mut shapes);
                }
            }
        }
        painter.extend(shapes);
        note_at(ui, at, &words, color, session);
        return;
    }
    drop_ghost(ui, at, session, added);
}

/// What comes of dropping a component on an edge or a node.
fn drop_words(session: &Session, component: &Component, target: &RecordId) -> (String, Color) {
    let theme = session.theme();
    match target {
        RecordId::Node(id) => {
            let nodes = [id.clone()];
            let replacement = session.replacement(&nodes, &component.id);
            let color = if replacement.dropped.is_empty() {
                theme.text
            } else {
                theme.warning
            };
            let label = session.document().node(id).map(|node| node.label.clone());
            let mut words = format!("Replaces {}", label.unwrap_or_default());
            let edges = replacement.words(session.document(), &nodes);
            if !edges.is_empty() {
                words = format!("{words}, {edges}");
            }
            (words, color)
        }
        RecordId::Edge(id) if session.fits_on_edge(component, id) => {
            ("Inserts between both ends".to_owned(), theme.text)
        }
        _ => {
            let words = "Does not fit here: goes beside the edge";
            (words.to_owned(), theme.warning)
        }
    }
}

/// What is dragged, as it will stand there.
fn drop_ghost(ui: &Ui, at: egui::Pos2, session: &Session, added: &Addable) {
    let theme = session.theme();
    let zoom = session.view.canvas.camera.zoom as f32;
    let catalog = session.catalog();
    let (title, size) = match added {
        Addable::Known(id) => {
            let known = catalog.component(id.as_str());
            let Some(known) = known else { return };
            (known.name.clone(), session.card_size(known))
        }
        Addable::Custom(custom) => (custom.title.clone(), custom.size),
    };
    let size = vec2(size.width as f32, size.height as f32) * zoom;
    let rect = Rect::from_center_size(at, size);
    let stroke = egui::Stroke::new(1.5, color32(theme.accent));
    ui.painter().rect(
        rect,
        6.0,
        color32(theme.panel.with_opacity(0.85)),
        stroke,
        egui::StrokeKind::Inside,
    );
    let font = egui::FontId::proportional((13.0 * zoom).clamp(9.0, 14.0));
    let mut job = egui::text::LayoutJob::simple_singleline(title, font, color32(theme.text));
    job.wrap = egui::text::TextWrapping::truncate_at_width((rect.width() - 12.0).max(24.0));
    let galley = ui.painter().layout_job(job);
    let corner = rect.center() - galley.size() / 2.0;
    ui.painter().galley(corner, galley, color32(theme.text));
}
