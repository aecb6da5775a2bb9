//! The canvas and the exported file show the same: for each record of each template, what
//! egui is told to paint and what an SVG parser reads agree in number, order, place and
//! color.

use egui::{Color32, Rect, Shape, pos2};
use pipewright::app::{App, fragment_shapes};
use pipewright::catalog::{Catalog, templates};
use pipewright::interchange::{VectorOptions, svg};
use pipewright::model::{Level, RecordId};
use pipewright::scene::style::Theme;
use pipewright::scene::{Scene, Tag};
use pipewright::session::{Session, load_template, render};
use pipewright::storage::Settings;
use pipewright::text::{Face, FontStyle, shape};

/// A thing that is filled or stroked.
#[derive(Debug)]
struct Mark {
    what: &'static str,
    bounds: Rect,
    color: Color32,
}

/// How far the two may be apart, in scene points.
const CLOSE: f32 = 0.5;
/// For dashes: a line may end in a gap, which the canvas does not paint and the file leaves
/// to its reader.
const CLOSE_DASHES: f32 = 5.0;
/// For text: its pixels are as good as its outline up to a pixel and its smooth rim.
const CLOSE_TEXT: f32 = 2.0;

fn canvas_marks(shapes: Vec<Shape>, marks: &mut Vec<Mark>) {
    for shape in shapes {
        let mut add = |what, bounds, color: Color32| {
            if color != Color32::TRANSPARENT {
                marks.push(Mark {
                    what,
                    bounds,
                    color,
                });
            }
        };
        match shape {
            // A line of text from several fonts.
            Shape::Vec(shapes) if shapes.iter().all(|shape| matches!(shape, Shape::Text(_))) => {
                let mut parts = Vec::new();
                canvas_marks(shapes, &mut parts);
                let line = parts.into_iter().reduce(|line, part| Mark {
                    bounds: line.bounds.union(part.bounds),
                    ..line
                });
                marks.extend(line);
            }
            // The lines of an icon; those without length are dots.
            Shape::Vec(shapes) => {
                let bounds = shapes.iter().map(|shape| match shape {
                    Shape::Path(own) => Rect::from_points(&own.points),
                    Shape::Circle(own) => Rect::from_two_pos(own.center, own.center),
                    other => panic!("not expected in an icon: {other:?}"),
                });
                let color = shapes.iter().find_map(|shape| match shape {
                    Shape::Path(own) => match own.stroke.color {
                        egui::epaint::ColorMode::Solid(color) => Some(color),
                        egui::epaint::ColorMode::UV(_) => None,
                    },
                    _ => None,
                });
                add("line", bounds.reduce(Rect::union).unwrap(), color.unwrap());
            }
            Shape::Rect(own) => {
                add("fill", own.rect, own.fill);
                if own.stroke.width > 0.0 {
                    add("line", own.rect, own.stroke.color);
                }
            }
            Shape::Circle(own) => {
                let size = egui::Vec2::splat(2.0 * own.radius);
                let bounds = Rect::from_center_size(own.center, size);
                // Round dots of a dotted line are circles of less than two points.
                let what = if own.radius < 1.2 { "dash" } else { "fill" };
                add(what, bounds, own.fill);
                if own.stroke.width > 0.0 {
                    add("line", bounds, own.stroke.color);
                }
            }
            Shape::Path(own) => {
                let bounds = Rect::from_points(&own.points);
                add("fill", bounds, own.fill);
                if own.stroke.width > 0.0
                    && let egui::epaint::ColorMode::Solid(color) = own.stroke.color
                {
                    add("line", bounds, color);
                }
            }
            Shape::LineSegment { points, stroke } => {
                add(
                    "dash",
                    Rect::from_two_pos(points[0], points[1]),
                    stroke.color,
                );
            }
            Shape::Text(own) => {
                let color = own.galley.job.sections[0].format.color;
                add(
                    "text",
                    own.galley.mesh_bounds.translate(own.pos.to_vec2()),
                    color,
                );
            }
            other => panic!("not expected on the canvas: {other:?}"),
        }
    }
}

/// Dashes that follow each other are one line.
fn joined(marks: Vec<Mark>) -> Vec<Mark> {
    let mut joined: Vec<Mark> = Vec::new();
    for mark in marks {
        match joined.last_mut() {
            Some(last)
                if mark.what == "dash" && last.what == "dash" && last.color == mark.color =>
            {
                last.bounds = last.bounds.union(mark.bounds);
            }
            _ => joined.push(mark),
        }
    }
    joined
}

fn file_marks(group: &usvg::Group, marks: &mut Vec<Mark>) {
    for node in group.children() {
        match node {
            usvg::Node::Group(inner) => file_marks(inner, marks),
            usvg::Node::Path(path) => {
                let own = path.abs_bounding_box();
                let bounds = Rect::from_min_max(
                    pos2(own.left(), own.top()),
                    pos2(own.right(), own.bottom()),
                );
                let mut add = |what, paint: &usvg::Paint, opacity: usvg::Opacity| {
                    let usvg::Paint::Color(color) = paint else {
                        panic!("only plain colors are written");
                    };
                    let alpha = (opacity.get() * 255.0).round() as u8;
                    let color =
                        Color32::from_rgba_unmultiplied(color.red, color.green, color.blue, alpha);
                    marks.push(Mark {
                        what,
                        bounds,
                        color,
                    });
                };
                if let Some(fill) = path.fill() {
                    add("fill", fill.paint(), fill.opacity());
                }
                if let Some(stroke) = path.stroke() {
                    let what = if stroke.dasharray().is_some() {
                        "dash"
                    } else {
                        "line"
                    };
                    add(what, stroke.paint(), stroke.opacity());
                }
            }
            usvg::Node::Text(_) | usvg::Node::Image(_) => panic!("text is outlines here"),
        }
    }
}

fn groups<'t>(group: &'t usvg::Group, found: &mut Vec<&'t usvg::Group>) {
    for node in group.children() {
        if let usvg::Node::Group(inner) = node {
            if inner.id().is_empty() {
                groups(inner, found);
            } else {
                found.push(inner);
            }
        }
    }
}

fn near(a: Rect, b: Rect, by: f32) -> bool {
    let sides = [
        a.left() - b.left(),
        a.top() - b.top(),
        a.right() - b.right(),
        a.bottom() - b.bottom(),
    ];
    sides.iter().all(|side| side.abs() <= by)
}

fn alike(a: Color32, b: Color32) -> bool {
    let pairs = a.to_array().into_iter().zip(b.to_array());
    pairs.into_iter().all(|(a, b)| a.abs_diff(b) <= 2)
}

/// What differs between the two, record by record.
fn differences(scene: &Scene, canvas: Vec<Vec<Mark>>, file: &str) -> Vec<String> {
    let tree = usvg::Tree::from_str(file, &usvg::Options::default()).unwrap();
    let mut own = Vec::new();
    groups(tree.root(), &mut own);
    let mut faults = Vec::new();
    if own.len() != scene.fragments.len() {
        faults.push(format!(
            "the file has {} groups for {} records",
            own.len(),
            scene.fragments.len()
        ));
    }
    for ((fragment, canvas), group) in scene.fragments.iter().zip(canvas).zip(own) {
        let tag = &fragment.tag;
        let name = match tag {
            Tag::Record(RecordId::Lane(id)) => id.as_str(),
            Tag::Record(RecordId::Edge(id)) | Tag::EdgeLabel(id) => id.as_str(),
            Tag::Stub(stub) => stub.edge.as_str(),
            Tag::Record(RecordId::Node(id)) => id.as_str(),
            Tag::Record(RecordId::Note(id)) => id.as_str(),
            Tag::Port(port) => port.node.as_str(),
        };
        if !group.id().ends_with(name) {
            faults.push(format!("{tag:?} stands where the file has {}", group.id()));
            continue;
        }
        let mut file = Vec::new();
        file_marks(group, &mut file);
        if canvas.len() != file.len() {
            faults.push(format!(
                "{tag:?}: {canvas:#?} on the canvas, {file:#?} in the file"
            ));
            continue;
        }
        for (canvas, file) in canvas.iter().zip(&file) {
            let is_text = canvas.what == "text";
            let same_kind = canvas.what == file.what || (is_text && file.what == "fill");
            let by = match canvas.what {
                "text" => CLOSE_TEXT,
                "dash" => CLOSE_DASHES,
                _ => CLOSE,
            };
            if !same_kind
                || !near(canvas.bounds, file.bounds, by)
                || !alike(canvas.color, file.color)
            {
                faults.push(format!(
                    "{tag:?}: {canvas:?} on the canvas, {file:?} in the file"
                ));
            }
        }
    }
    faults
}

/// The scene as the canvas paints it, record by record.
fn canvas(scene: &Scene) -> Vec<Vec<Mark>> {
    let ctx = egui::Context::default();
    drop(App::new(&ctx, Settings::default(), None));
    let mut marks = Vec::new();
    let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
        marks = scene
            .fragments
            .iter()
            .map(|fragment| {
                let shapes = fragment_shapes(ui.painter(), scene.bounds.origin(), fragment);
                let mut marks = Vec::new();
                canvas_marks(shapes, &mut marks);
                joined(marks)
            })
            .collect();
    });
    // There is no screen to send the glyphs to.
    output.textures_delta.clear();
    marks
}

fn file(scene: &Scene) -> String {
    let options = VectorOptions {
        text_as_paths: true,
        ..VectorOptions::default()
    };
    svg(scene, &options)
}

#[test]
fn the_canvas_and_the_file_agree_record_by_record() {
    for template in templates() {
        for theme in Theme::bundled() {
            let mut session = Session::new(load_template(template).unwrap());
            session.set_theme(theme.clone());
            let scene = session.scene();
            let faults = differences(scene, canvas(scene), &file(scene));
            assert!(faults.is_empty(), "{}:\n{}", template.id, faults.join("\n"));
        }
    }
}

#[test]
fn the_canvas_and_the_file_agree_about_notes() {
    for theme in Theme::bundled() {
        let document = crate::desk::notes();
        let scene = render(&document, Level::Full, Catalog::bundled(), theme);
        let faults = differences(&scene, canvas(&scene), &file(&scene));
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

#[test]
fn the_canvas_and_the_file_agree_about_text_of_many_fonts() {
    let style = FontStyle::new(Face::Regular, 12.0);
    let words = [
        "👍🏽 👩‍👩‍👧‍👦 1️⃣ 🇩🇪",
        "検索 → 日本語",
        "שלום (עולם) 12",
        "مرحبا a",
        "e\u{301} as é",
        "สวัสดี",
        "नमस्ते",
        "გამარჯობა",
    ];
    // Those of the last that this system has no font for are boxes, which egui draws its own way.
    let words = words
        .into_iter()
        .filter(|w| shape(w, style).lacking.is_empty());
    let document = crate::letters::labeled(&words.collect::<Vec<_>>());
    for theme in Theme::bundled() {
        let scene = render(&document, Level::Full, Catalog::bundled(), theme);
        let faults = differences(&scene, canvas(&scene), &file(&scene));
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

#[test]
fn a_difference_is_found() {
    let template = &templates()[0];
    let session = Session::new(load_template(template).unwrap());
    let scene = session.scene();
    let good = file(scene);
    let moved = {
        let at = good.find("<rect x=\"").unwrap() + "<rect x=\"".len();
        format!("{}9{}", &good[..at], &good[at..])
    };
    let recolored = good.replace("#22262e", "#22562e");
    for bad in [moved, recolored] {
        assert_ne!(good, bad);
        assert!(!differences(scene, canvas(scene), &bad).is_empty());
    }
}
