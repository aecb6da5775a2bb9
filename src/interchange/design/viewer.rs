//! The picture of a page, to be looked at: at each level, in light and dark, and step by step.
//!
//! Without scripts the levels are a row of buttons and the steps a list. The script adds what needs
//! one: to pan and zoom, to light the way through a node, and to present.

use std::collections::BTreeSet;

use super::looks::Looks;
use crate::interchange::svg::{VectorOptions, svg_in_page};
use crate::interchange::web_font::{self, Letters};
use crate::interchange::xml::{push_format, push_name, push_text};
use crate::model::{EdgeId, Level, NodeId};
use crate::scene::Scene;

const SCRIPT: &str = include_str!("page/viewer.js");
const STYLE: &str = include_str!("page/viewer.css");

/// The picture of a design at several levels, and the steps of a walk through it.
#[derive(Clone, Debug)]
pub struct Viewer<'a> {
    /// A picture for each level, in their order.
    pub pictures: Vec<LevelPicture>,
    /// The level that is shown first.
    pub first: Level,
    /// The steps of a presentation.
    pub steps: Vec<Step>,
    /// Whether the pictures are light on dark, in which the page is shown first then.
    pub is_dark: bool,
    /// What the pictures contain besides; the document is in that of the whole design.
    pub vector: VectorOptions<'a>,
}

/// The picture of a design at one level.
#[derive(Clone, Debug)]
pub struct LevelPicture {
    /// How much it shows.
    pub level: Level,
    /// The picture.
    pub scene: Scene,
    /// The same one in the colors of the other half of the day; left out where it has only one look.
    pub other: Option<Scene>,
    /// What its edges connect.
    pub ways: Vec<Way>,
}

/// An edge of a picture and what it connects.
#[derive(Clone, Debug)]
pub struct Way {
    /// The edge.
    pub edge: EdgeId,
    /// Where it starts.
    pub from: NodeId,
    /// Where it ends.
    pub to: NodeId,
    /// Whether data goes on along it: not on one of feedback.
    pub leads_on: bool,
}

/// A step of a presentation.
#[derive(Clone, Debug)]
pub struct Step {
    /// What it is about: the design, a node, a lane.
    pub title: String,
    /// That in a sentence.
    pub text: String,
    /// How far a request has come by then.
    pub reached: Option<Reached>,
    /// The nodes that are lit; all of them if there are none.
    pub nodes: BTreeSet<NodeId>,
    /// The nodes in the middle; the whole picture if there are none.
    pub target: BTreeSet<NodeId>,
    /// The picture that it shows.
    pub level: Level,
}

/// How far a request has come by a step.
#[derive(Clone, Debug)]
pub struct Reached {
    /// That in words.
    pub words: String,
    /// The part of its budget that is used up, from 0 to 1 or beyond.
    pub part: Option<f64>,
}

/// Appends what the head of the page needs: the styles of the viewer, and its pictures, which are
/// returned.
pub(super) fn push_head(out: &mut String, viewer: &Viewer<'_>) -> Vec<String> {
    let (mut looks, mut letters) = (Looks::default(), Letters::new());
    let mut ground = None;
    let pictures = viewer.pictures.iter().map(|picture| {
        let scene = match &picture.other {
            Some(other) => looks.join(&picture.scene, other),
            None => picture.scene.clone(),
        };
        let is_whole = picture.level == Level::Full;
        let ids = prefix(picture.level);
        let vector = VectorOptions {
            document: viewer.vector.document.filter(|_| is_whole),
            ids: &ids,
            // Their ground is that of the canvas, however far one pans.
            transparent: true,
            ..viewer.vector
        };
        ground = Some(scene.background);
        svg_in_page(&scene, &vector, &mut letters)
    });
    let pictures = pictures.collect();
    web_font::push_style(out, &letters);
    out.push_str("<style>\n");
    out.push_str(STYLE);
    looks.push_rules(out, ".canvas", viewer.is_dark);
    if let Some(ground) = ground.filter(|_| !viewer.vector.transparent) {
        looks.push_ground(out, ".canvas", ground, viewer.is_dark);
    }
    out.push_str("</style>\n");
    pictures
}

/// What ids begin with in a picture; those of the whole design are as the page names them.
fn prefix(level: Level) -> String {
    match level {
        Level::Full => String::new(),
        _ => format!("{}-", level.key()),
    }
}

/// Appends the pictures and the walk.
pub(super) fn push(out: &mut String, viewer: &Viewer<'_>, pictures: &[String]) {
    out.push_str("<figure class=\"viewer\" aria-label=\"Diagram\">\n");
    for picture in &viewer.pictures {
        let key = picture.level.key();
        let checked = if picture.level == viewer.first {
            " checked=\"checked\""
        } else {
            ""
        };
        push_format(
            out,
            format_args!("<input type=\"radio\" name=\"level\" id=\"level-{key}\"{checked}/>\n"),
        );
    }
    out.push_str("<div class=\"tools\"><div class=\"levels\">");
    for picture in &viewer.pictures {
        let (key, label, help) = (
            picture.level.key(),
            picture.level.label(),
            picture.level.help(),
        );
        push_format(
            out,
            format_args!("<label for=\"level-{key}\" title=\"{help}\">{label}</label>"),
        );
    }
    out.push_str("</div></div>\n<div class=\"canvas\">\n");
    for (picture, svg) in viewer.pictures.iter().zip(pictures) {
        let first = if picture.level == viewer.first {
            " first"
        } else {
            ""
        };
        let (key, ids) = (picture.level.key(), prefix(picture.level));
        push_format(
            out,
            format_args!("<div class=\"picture {key}{first}\" data-ids=\"{ids}\" data-ways=\""),
        );
        for way in &picture.ways {
            for name in [way.edge.as_str(), way.from.as_str(), way.to.as_str()] {
                push_name(out, name);
                out.push(' ');
            }
            out.push_str(if way.leads_on { "on;" } else { "back;" });
        }
        out.push_str("\">\n");
        out.push_str(svg);
        out.push_str("</div>\n");
    }
    out.push_str("</div>\n</figure>\n");
    walk(out, &viewer.steps);
}

/// The steps of the presentation as a list, folded away.
fn walk(out: &mut String, steps: &[Step]) {
    if steps.len() < 2 {
        return;
    }
    out.push_str("<details class=\"walk\"><summary>Walk through it in ");
    push_format(out, format_args!("{} steps</summary>\n<ol>\n", steps.len()));
    for step in steps {
        push_format(out, format_args!("<li data-level=\"{}\"", step.level.key()));
        for (name, nodes) in [("nodes", &step.nodes), ("target", &step.target)] {
            push_format(out, format_args!(" data-{name}=\""));
            for (index, node) in nodes.iter().enumerate() {
                if index > 0 {
                    out.push(' ');
                }
                push_name(out, node.as_str());
            }
            out.push('"');
        }
        out.push_str("><b>");
        push_text(out, &step.title);
        out.push_str("</b>");
        if !step.text.is_empty() {
            out.push_str("<p>");
            push_text(out, &step.text);
            out.push_str("</p>");
        }
        if let Some(Reached { words, part }) = &step.reached {
            out.push_str("<p class=\"reached\">");
            if let Some(part) = part {
                let (part, over) = (
                    part.clamp(0.0, 1.0),
                    if *part > 1.0 { " class=\"over\"" } else { "" },
                );
                push_format(
                    out,
                    format_args!("<meter{over} value=\"{part:.3}\"></meter> "),
                );
            }
            push_text(out, words);
            out.push_str("</p>");
        }
        out.push_str("</li>\n");
    }
    out.push_str("</ol>\n</details>\n");
}

/// Appends the script, at the end of the page.
pub(super) fn push_script(out: &mut String) {
    // Readable as XML too.
    out.push_str("<script>\n//<![CDATA[\n");
    out.push_str(SCRIPT);
    out.push_str("//]]>\n</script>\n");
}
