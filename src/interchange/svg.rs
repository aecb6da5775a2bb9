//! The scene as SVG: one group a record, self-contained, the same bytes each time.

mod text;

use crate::model::RecordId;
use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::web_font::{self, Letters};
use super::xml::{PathData, push_format, push_name, push_number, push_text};
use crate::catalog::Icon;
use crate::geometry::{BezPath, Point, Rect, RoundedRect, Shape as _, Vec2};
use crate::scene::{
    Color, EdgeEnd, Fragment, PortSide, Primitive, Scene, Shape, Stroke, Tag, is_visible_at,
};
use crate::text::FontFile;

/// Namespace of the element that holds an embedded document.
pub(super) const NAMESPACE: &str = "https://pipewright.dev/ns/document";

/// What an SVG or a PDF contains besides the picture.
#[derive(Clone, Copy, Debug, Default)]
pub struct VectorOptions<'a> {
    /// Name of the picture, for people who do not see it and the title of a window; left out if
    /// empty.
    pub title: &'a str,
    /// More about it; left out if empty.
    pub description: &'a str,
    /// Draws letters as outlines: alike in every program, but no longer text that can be
    /// searched, selected or edited.
    pub text_as_paths: bool,
    /// Leaves out the background.
    pub transparent: bool,
    /// The document to embed, which [`extract`](super::extract) finds again.
    pub document: Option<&'a str>,
    /// What ids in an SVG begin with, so that a page can hold several.
    pub ids: &'a str,
}

/// The scene as a complete SVG file at 100 % zoom, with the top left corner at (0, 0).
///
/// Text stays text with the used letters of the bundled faces embedded; what those faces
/// cannot draw letter by letter, such as CJK, emoji and right-to-left words, is outlines.
///
/// # Examples
/// ```
/// use pipewright::geometry::Rect;
/// use pipewright::interchange::{VectorOptions, svg};
/// use pipewright::scene::{Color, Scene};
///
/// let scene = Scene {
///     bounds: Rect::new(0.0, 0.0, 320.0, 200.0),
///     background: Color::hex(0x0014_161a),
///     fragments: Vec::new(),
/// };
/// let picture = svg(&scene, &VectorOptions { title: "Empty", ..VectorOptions::default() });
/// assert!(picture.starts_with("<svg ") && picture.contains("<title id=\"title\">Empty</title>"));
/// ```
pub fn svg(scene: &Scene, options: &VectorOptions<'_>) -> String {
    svg_at(scene, options, 1.0)
}

/// [`svg`] with the detail that is worth painting at a zoom (1 is 100 %).
pub(super) fn svg_at(scene: &Scene, options: &VectorOptions<'_>, zoom: f64) -> String {
    let mut letters = Letters::new();
    let painted = painted(scene, options, zoom, &mut letters);
    whole(scene, options, &painted, &letters)
}

/// [`svg`] without fonts: the letters that it needs are added to those of the page around it.
pub(super) fn svg_in_page(
    scene: &Scene,
    options: &VectorOptions<'_>,
    letters: &mut Letters,
) -> String {
    let painted = painted(scene, options, 1.0, letters);
    whole(scene, options, &painted, &Letters::new())
}

/// All groups of a picture.
fn painted(scene: &Scene, options: &VectorOptions<'_>, zoom: f64, letters: &mut Letters) -> String {
    let mut painter = Painter {
        out: String::new(),
        offset: -scene.bounds.origin().to_vec2(),
        text_as_paths: options.text_as_paths,
        ids: options.ids,
        zoom,
        letters,
        outlines: BTreeMap::new(),
    };
    for fragment in &scene.fragments {
        painter.fragment(fragment);
    }
    painter.out
}

/// The file around the groups of a picture.
fn whole(scene: &Scene, options: &VectorOptions<'_>, painted: &str, letters: &Letters) -> String {
    let mut out = String::with_capacity(painted.len() + 4_096);
    open(&mut out, scene.bounds, options);
    if let Some(document) = options.document {
        push_format(
            &mut out,
            format_args!(
                "<metadata><pipewright:document xmlns:pipewright=\"{NAMESPACE}\" \
                 encoding=\"base64\">{}</pipewright:document></metadata>\n",
                BASE64.encode(document)
            ),
        );
    }
    web_font::push_style(&mut out, letters);
    if !options.transparent {
        out.push_str("<rect width=\"100%\" height=\"100%\"");
        push_fill(&mut out, scene.background);
        out.push_str("/>\n");
    }
    out.push_str(painted);
    out.push_str("</svg>\n");
    out
}

fn open(out: &mut String, bounds: Rect, options: &VectorOptions<'_>) {
    let mut size = String::new();
    push_number(&mut size, bounds.width());
    let mut height = String::new();
    push_number(&mut height, bounds.height());
    push_format(
        out,
        format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{size}\" height=\"{height}\" \
             viewBox=\"0 0 {size} {height}\" fill=\"none\" xml:space=\"preserve\" role=\"img\""
        ),
    );
    let parts = [("title", options.title), ("desc", options.description)];
    let ids = options.ids;
    let given: Vec<String> = parts
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, _)| format!("{ids}{name}"))
        .collect();
    if !given.is_empty() {
        push_format(
            out,
            format_args!(" aria-labelledby=\"{}\"", given.join(" ")),
        );
    }
    out.push_str(">\n");
    for (name, text) in parts {
        if !text.is_empty() {
            push_format(out, format_args!("<{name} id=\"{ids}{name}\">"));
            push_text(out, text);
            push_format(out, format_args!("</{name}>\n"));
        }
    }
}

struct Painter<'a> {
    out: String,
    /// From scene to picture.
    offset: Vec2,
    text_as_paths: bool,
    ids: &'a str,
    zoom: f64,
    letters: &'a mut Letters,
    /// Outlines by font, glyph and the bits of the size.
    outlines: BTreeMap<(FontFile, u32, u64), BezPath>,
}

impl Painter<'_> {
    fn fragment(&mut self, fragment: &Fragment) {
        push_format(&mut self.out, format_args!("<g id=\"{}", self.ids));
        push_id(&mut self.out, &fragment.tag);
        let path = match fragment.tag {
            Tag::Record(RecordId::Edge(_)) if fragment.on_spine => " path",
            _ => "",
        };
        push_format(
            &mut self.out,
            format_args!("\" class=\"{}{path}\">", class(&fragment.tag)),
        );
        for (name, text) in [("title", &fragment.title), ("desc", &fragment.description)] {
            if !text.is_empty() {
                push_format(&mut self.out, format_args!("<{name}>"));
                push_text(&mut self.out, text);
                push_format(&mut self.out, format_args!("</{name}>"));
            }
        }
        self.out.push('\n');
        for Primitive { shape, detail } in &fragment.primitives {
            if is_visible_at(*detail, self.zoom) {
                self.shape(shape);
            }
        }
        self.out.push_str("</g>\n");
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Rect {
                rect,
                radii,
                fill,
                stroke,
            } => {
                let rect = rect.abs();
                let [radius, others @ ..] = *radii;
                if others.iter().all(|other| *other == radius) {
                    self.rect(rect, radius);
                } else {
                    let [top_left, top_right, bottom_right, bottom_left] = *radii;
                    let corners = (top_left, top_right, bottom_right, bottom_left);
                    let path = RoundedRect::from_rect(rect, corners).to_path(0.01);
                    self.path(&path);
                }
                self.paint(*fill, *stroke);
            }
            Shape::Path { path, fill, stroke } => {
                if path.elements().is_empty() {
                    return;
                }
                self.path(path);
                self.paint(*fill, *stroke);
            }
            Shape::Circle {
                center,
                radius,
                fill,
                stroke,
            } => {
                let center = *center + self.offset;
                self.out.push_str("<circle");
                self.attributes(&[("cx", center.x), ("cy", center.y), ("r", *radius)]);
                self.paint(*fill, *stroke);
            }
            Shape::Icon {
                icon,
                origin,
                side,
                color,
            } => self.icon(*icon, *origin, *side, *color),
            Shape::Text {
                origin,
                text,
                style,
                width: _,
                color,
            } => self.text(*origin, text, *style, *color),
        }
    }

    fn icon(&mut self, icon: Icon, origin: Point, side: f64, color: Color) {
        let mut data = PathData::default();
        data.push(icon.outline(), Vec2::ZERO);
        let at = origin + self.offset;
        push_format(
            &mut self.out,
            format_args!("<path d=\"{}\" transform=\"translate(", data.as_str()),
        );
        push_number(&mut self.out, at.x);
        self.out.push(' ');
        push_number(&mut self.out, at.y);
        // Two decimals would be felt over the whole box.
        push_format(
            &mut self.out,
            format_args!(") scale({:.4})\"", side / Icon::SIDE),
        );
        push_color(&mut self.out, "stroke", color);
        self.attributes(&[("stroke-width", Icon::LINE)]);
        self.out
            .push_str(" stroke-linecap=\"round\" stroke-linejoin=\"round\"/>\n");
    }

    fn rect(&mut self, rect: Rect, radius: f64) {
        let origin = rect.origin() + self.offset;
        self.out.push_str("<rect");
        self.attributes(&[
            ("x", origin.x),
            ("y", origin.y),
            ("width", rect.width()),
            ("height", rect.height()),
        ]);
        let radius = radius.min(rect.width() / 2.0).min(rect.height() / 2.0);
        if radius > 0.0 {
            self.attributes(&[("rx", radius)]);
        }
    }

    fn path(&mut self, path: &BezPath) {
        let mut data = PathData::default();
        data.push(path, self.offset);
        push_format(&mut self.out, format_args!("<path d=\"{}\"", data.as_str()));
    }

    fn attributes(&mut self, attributes: &[(&str, f64)]) {
        for (name, value) in attributes {
            push_format(&mut self.out, format_args!(" {name}=\""));
            push_number(&mut self.out, *value);
            self.out.push('"');
        }
    }

    /// Ends an element with its colors.
    fn paint(&mut self, fill: Option<Color>, stroke: Option<Stroke>) {
        if let Some(color) = fill {
            push_fill(&mut self.out, color);
        }
        if let Some(Stroke { width, color, dash }) = stroke {
            push_color(&mut self.out, "stroke", color);
            if width != 1.0 {
                self.attributes(&[("stroke-width", width)]);
            }
            if let Some([on, off]) = dash {
                self.out.push_str(" stroke-dasharray=\"");
                push_number(&mut self.out, on);
                self.out.push(' ');
                push_number(&mut self.out, off);
                self.out.push_str("\" stroke-linecap=\"round\"");
            }
        }
        self.out.push_str("/>\n");
    }
}

fn class(tag: &Tag) -> &'static str {
    match tag {
        Tag::Record(id) => id.kind(),
        Tag::EdgeLabel(_) => "label",
        Tag::Stub(_) => "stub",
        Tag::Port(_) => "port",
    }
}

/// Appends the class and the record's id, which no other fragment has.
fn push_id(out: &mut String, tag: &Tag) {
    out.push_str(class(tag));
    out.push('-');
    match tag {
        Tag::Record(_) | Tag::EdgeLabel(_) => {}
        Tag::Stub(stub) => {
            out.push_str(match stub.end {
                EdgeEnd::Source => "source-",
                EdgeEnd::Target => "target-",
            });
        }
        Tag::Port(port) => {
            let side = match port.side {
                PortSide::Input => "in",
                PortSide::Output => "out",
            };
            push_format(out, format_args!("{side}-{}-", port.index));
        }
    }
    push_name(out, tag.record().as_str());
}

fn push_fill(out: &mut String, color: Color) {
    push_color(out, "fill", color);
}

fn push_color(out: &mut String, property: &str, Color { r, g, b, a }: Color) {
    push_format(out, format_args!(" {property}=\"#{r:02x}{g:02x}{b:02x}\""));
    if a < 255 {
        // Three decimals tell all 256 steps apart.
        let opacity = format!("{:.3}", f64::from(a) / 255.0);
        let opacity = opacity.trim_end_matches('0').trim_end_matches('.');
        push_format(out, format_args!(" {property}-opacity=\"{opacity}\""));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::geometry::Point;
    use crate::interchange::demo;
    use crate::scene::Detail;
    use crate::text::{Face, FontStyle};

    pub(super) fn options(text_as_paths: bool) -> VectorOptions<'static> {
        VectorOptions {
            title: "A <small> \"demo\" & more\u{1}",
            description: "Two\nlines",
            text_as_paths,
            ..VectorOptions::default()
        }
    }

    fn scene_with(shape: Shape) -> Scene {
        let mut scene = demo::scene(&[]);
        scene.bounds = Rect::new(-10.0, -20.0, 90.0, 80.0);
        scene.fragments = vec![Arc::new(Fragment {
            title: "Only".to_owned(),
            description: String::new(),
            primitives: vec![Primitive {
                shape,
                detail: Detail::Always,
            }],
            ..Fragment::new(RecordId::Node("only".into()), scene.bounds, Vec2::ZERO)
        })];
        scene
    }

    pub(super) fn text(text: &str) -> Scene {
        scene_with(Shape::Text {
            origin: Point::new(0.0, 0.0),
            text: text.into(),
            style: FontStyle::new(Face::Regular, 11.0),
            width: 10.0,
            color: Color::hex(0),
        })
    }

    #[test]
    fn any_label_gives_an_svg_that_parsers_accept() {
        let scene = demo::scene(&demo::hard_labels());
        for text_as_paths in [false, true] {
            let picture = svg(&scene, &options(text_as_paths));
            let tree = roxmltree::Document::parse(&picture).unwrap();
            let root = tree.root_element();
            assert_eq!(root.attribute("role"), Some("img"));
            let title = root.first_element_child().unwrap();
            assert_eq!(title.text(), Some("A <small> \"demo\" & more"));
            let drawn = usvg::Tree::from_str(&picture, &usvg::Options::default()).unwrap();
            assert_eq!(f64::from(drawn.size().width()), scene.bounds.width());
            assert_eq!(f64::from(drawn.size().height()), scene.bounds.height());
            assert_eq!(picture, svg(&scene, &options(text_as_paths)));
        }
    }

    #[test]
    fn each_fragment_is_a_group_with_an_id_of_its_own_and_a_title() {
        let scene = demo::scene(&demo::hard_labels());
        let picture = svg(&scene, &options(false));
        let tree = roxmltree::Document::parse(&picture).unwrap();
        let groups: Vec<_> = tree
            .descendants()
            .filter(|node| node.has_tag_name("g") || node.tag_name().name() == "g")
            .collect();
        assert_eq!(groups.len(), scene.fragments.len());
        for (group, fragment) in groups.iter().zip(&scene.fragments) {
            let id = group.attribute("id").unwrap();
            let kind = group.attribute("class").unwrap();
            assert!(id.starts_with(kind), "{id} {kind}");
            let title = group.first_element_child().unwrap();
            assert_eq!(title.tag_name().name(), "title");
            assert!(!fragment.title.is_empty() && title.text().is_some());
        }
        let ids: Vec<_> = tree
            .descendants()
            .filter_map(|node| node.attribute("id"))
            .collect();
        let different: std::collections::BTreeSet<_> = ids.iter().collect();
        assert_eq!(different.len(), ids.len());
    }

    #[test]
    fn stand_ins_for_small_text_are_painted_only_when_it_is_small() {
        let mut scene = text("Title");
        let mut fragment = Fragment::clone(&scene.fragments[0]);
        fragment.primitives = [(Detail::Far, 3.0), (Detail::Fine, 5.0)]
            .map(|(detail, radius)| Primitive {
                shape: Shape::Circle {
                    center: Point::ZERO,
                    radius,
                    fill: Some(Color::hex(0)),
                    stroke: None,
                },
                detail,
            })
            .to_vec();
        scene.fragments = vec![Arc::new(fragment)];
        let full = svg(&scene, &options(true));
        assert!(full.contains("r=\"5\"") && !full.contains("r=\"3\""));
        let small = svg_at(&scene, &options(true), 0.2);
        assert!(small.contains("r=\"3\"") && !small.contains("r=\"5\""));
    }

    #[test]
    fn shapes_keep_their_place_corners_dashes_and_opacity() {
        let stroke = Stroke {
            width: 1.5,
            color: Color::hex(0x0012_3456).with_opacity(0.5),
            dash: Some([0.1, 4.2]),
        };
        let rect = |radii| Shape::Rect {
            rect: Rect::new(0.0, 0.0, 30.0, 20.0),
            radii,
            fill: None,
            stroke: Some(stroke),
        };
        let even = svg(&scene_with(rect([4.0; 4])), &options(true));
        assert!(even.contains(
            "<rect x=\"10\" y=\"20\" width=\"30\" height=\"20\" rx=\"4\" stroke=\"#123456\" \
             stroke-opacity=\"0.502\" stroke-width=\"1.5\" stroke-dasharray=\".1 4.2\" \
             stroke-linecap=\"round\"/>"
        ));
        let uneven = svg(&scene_with(rect([4.0, 0.0, 0.0, 4.0])), &options(true));
        let tree = usvg::Tree::from_str(&uneven, &usvg::Options::default()).unwrap();
        let usvg::Node::Group(group) = tree.root().children().last().unwrap() else {
            panic!("no group");
        };
        let bounds = group.bounding_box();
        assert_eq!((bounds.left(), bounds.top()), (10.0, 20.0));
        assert_eq!((bounds.width(), bounds.height()), (30.0, 20.0));
    }

    #[test]
    fn a_small_picture_looks_as_it_did() {
        let scene = demo::scene(&["Query encoder".to_owned(), "検".to_owned()]);
        let picture = svg(
            &scene,
            &VectorOptions {
                title: "Demo",
                document: Some("(version: 1)"),
                ..VectorOptions::default()
            },
        );
        let mut parts = picture.split("base64,");
        let mut without_fonts = parts.next().unwrap().to_owned();
        for part in parts {
            let (_, rest) = part.split_once(')').unwrap();
            without_fonts.push_str("base64,FONT)");
            without_fonts.push_str(rest);
        }
        insta::assert_snapshot!(without_fonts);
    }
}
