//! A design document as one HTML file.

use super::super::xml::{push_format, push_name, push_text};
use super::content::Part;
use super::viewer::{self, Viewer};
use super::{DesignDocument, Target, anchor, target};
use crate::model::{Document, NodeId};
use crate::text::{Block, Content, Face, Marker, Span, Tone};

const STYLE: &str = include_str!("page/style.css");
/// Level of the headings of steps.
const STEP_LEVEL: u8 = 2;

/// What the page may load: nothing but what it brings along.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
                      font-src data:; base-uri 'none'; form-action 'none'";

pub(super) fn write(design: &DesignDocument<'_>, viewer: &Viewer<'_>, parts: &[Part]) -> String {
    let mut out =
        String::from("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\"");
    if viewer.is_dark {
        out.push_str(" data-look=\"dark\"");
    }
    push_format(
        &mut out,
        format_args!(
            ">\n<head>\n<meta charset=\"utf-8\"/>\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\"/>\n"
        ),
    );
    out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<meta name=\"generator\" content=\"Pipewright\"/>\n<title>");
    let title = parts.iter().find_map(|part| match part {
        Part::Heading(1, _, words) => Some(words.as_str()),
        _ => None,
    });
    push_text(&mut out, title.unwrap_or("Design"));
    out.push_str("</title>\n<style>\n");
    out.push_str(STYLE);
    out.push_str("</style>\n");
    let pictures = viewer::push_head(&mut out, viewer);
    out.push_str("</head>\n<body>\n<div class=\"page\">\n");
    contents(&mut out, parts);
    out.push_str("<main>\n");
    let mut writer = Writer {
        out,
        document: design.document,
        stack: Vec::new(),
        quote: 0,
    };
    // The title and the picture are the first page on paper.
    writer.out.push_str("<section class=\"cover\">\n");
    for part in parts {
        match part {
            Part::Heading(level, place, words) => writer.heading(*level, Some(place), words),
            Part::Blocks(blocks) => writer.blocks(blocks),
            Part::Rows { header, rows } => writer.rows(header, rows),
            Part::Diagram => {
                viewer::push(&mut writer.out, viewer, &pictures);
                writer.out.push_str("</section>\n");
            }
        }
    }
    let mut out = writer.out;
    out.push_str("</main>\n</div>\n");
    viewer::push_script(&mut out);
    out.push_str("</body>\n</html>\n");
    out
}

/// The table of contents.
fn contents(out: &mut String, parts: &[Part]) {
    out.push_str("<nav aria-label=\"Contents\">\n<p>Contents</p>\n<ol>\n");
    for part in parts {
        if let Part::Heading(2, place, words) = part {
            push_format(out, format_args!("<li><a href=\"#{place}\">"));
            push_text(out, words);
            out.push_str("</a></li>\n");
        }
    }
    out.push_str("</ol>\n</nav>\n");
}

/// A list that is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Bullets,
    Numbers,
}

impl List {
    fn name(self) -> &'static str {
        match self {
            Self::Bullets => "ul",
            Self::Numbers => "ol",
        }
    }
}

struct Writer<'a> {
    out: String,
    document: &'a Document,
    /// The lists that are open, each with an open item.
    stack: Vec<List>,
    /// How many quotations are open.
    quote: u8,
}

impl Writer<'_> {
    fn heading(&mut self, level: u8, place: Option<&str>, words: &str) {
        push_format(&mut self.out, format_args!("<h{level}"));
        if let Some(place) = place {
            push_format(&mut self.out, format_args!(" id=\"{place}\""));
        }
        self.out.push('>');
        push_text(&mut self.out, words);
        push_format(&mut self.out, format_args!("</h{level}>\n"));
    }

    fn close_lists(&mut self, depth: usize) {
        while self.stack.len() > depth {
            if let Some(list) = self.stack.pop() {
                push_format(&mut self.out, format_args!("</li>\n</{}>\n", list.name()));
            }
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            if block.quote != self.quote {
                self.close_lists(0);
                for _ in block.quote..self.quote {
                    self.out.push_str("</blockquote>\n");
                }
                for _ in self.quote..block.quote {
                    self.out.push_str("<blockquote>\n");
                }
                self.quote = block.quote;
            }
            self.block(block);
        }
        self.close_lists(0);
        for _ in 0..self.quote {
            self.out.push_str("</blockquote>\n");
        }
        self.quote = 0;
    }

    fn block(&mut self, block: &Block) {
        let depth = usize::from(block.depth);
        self.close_lists(depth);
        if let Some(marker) = block.marker {
            let list = match marker {
                Marker::Number(_) => List::Numbers,
                Marker::Bullet | Marker::Task(_) => List::Bullets,
            };
            if self.stack.len() == depth && self.stack.last() != Some(&list) {
                self.close_lists(depth.saturating_sub(1));
            }
            if self.stack.len() == depth {
                self.out.push_str("</li>\n");
            }
            while self.stack.len() < depth {
                match marker {
                    Marker::Number(number) if number != 1 => {
                        push_format(&mut self.out, format_args!("<ol start=\"{number}\">\n"));
                    }
                    _ => push_format(&mut self.out, format_args!("<{}>\n", list.name())),
                }
                self.stack.push(list);
                // A list that begins deeper than its parent has items without words around it.
                if self.stack.len() < depth {
                    self.out.push_str("<li>");
                }
            }
            self.out.push_str(match marker {
                Marker::Task(false) => "<li class=\"task\">☐ ",
                Marker::Task(true) => "<li class=\"task\">☑ ",
                _ => "<li>",
            });
        }
        match &block.content {
            Content::Words(spans) if block.heading > 0 => {
                let level = (block.heading + STEP_LEVEL).min(6);
                push_format(&mut self.out, format_args!("<h{level}>"));
                self.spans(spans);
                push_format(&mut self.out, format_args!("</h{level}>\n"));
            }
            Content::Words(spans) if block.marker.is_some() => self.spans(spans),
            Content::Words(spans) => {
                self.out.push_str("<p>");
                self.spans(spans);
                self.out.push_str("</p>\n");
            }
            Content::Code(lines) => {
                self.out.push_str("<pre><code>");
                push_text(&mut self.out, &lines.join("\n"));
                self.out.push_str("</code></pre>\n");
            }
            Content::Rule => self.out.push_str("<hr/>\n"),
            Content::Table(rows) => {
                self.out.push_str("<div class=\"scroll\"><table>\n");
                for (index, row) in rows.iter().enumerate() {
                    let cell = if index == 0 { "th" } else { "td" };
                    match index {
                        0 => self.out.push_str("<thead>"),
                        1 => self.out.push_str("<tbody>\n"),
                        _ => {}
                    }
                    self.out.push_str("<tr>");
                    for spans in row {
                        push_format(&mut self.out, format_args!("<{cell}>"));
                        self.spans(spans);
                        push_format(&mut self.out, format_args!("</{cell}>"));
                    }
                    self.out.push_str("</tr>");
                    self.out
                        .push_str(if index == 0 { "</thead>\n" } else { "\n" });
                }
                self.out.push_str(if rows.len() > 1 {
                    "</tbody></table></div>\n"
                } else {
                    "</table></div>\n"
                });
            }
        }
    }

    fn rows(&mut self, header: &[&str], rows: &[(Option<NodeId>, Vec<Vec<Span>>)]) {
        let has_nodes = rows.iter().any(|(node, _)| node.is_some());
        let class = if has_nodes {
            " class=\"components\""
        } else {
            ""
        };
        push_format(
            &mut self.out,
            format_args!("<div class=\"scroll\"><table{class}>\n<thead><tr>"),
        );
        for title in header {
            push_format(
                &mut self.out,
                format_args!("<th scope=\"col\">{title}</th>"),
            );
        }
        self.out.push_str("</tr></thead>\n<tbody>\n");
        for (node, cells) in rows {
            match node {
                Some(id) => push_format(
                    &mut self.out,
                    format_args!("<tr id=\"{}\">", anchor(id.as_str())),
                ),
                None => self.out.push_str("<tr>"),
            }
            for (index, spans) in cells.iter().enumerate() {
                self.out.push_str("<td>");
                match (node, index) {
                    // The row leads to the node in the picture.
                    (Some(id), 0) => {
                        self.out.push_str("<a href=\"#node-");
                        push_name(&mut self.out, id.as_str());
                        self.out.push_str("\">");
                        self.spans(spans);
                        self.out.push_str("</a>");
                    }
                    _ => self.spans(spans),
                }
                self.out.push_str("</td>");
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</tbody></table></div>\n");
    }

    fn spans(&mut self, spans: &[Span]) {
        for span in spans {
            let link = match &span.tone {
                Tone::Link(address) => target(address, self.document),
                _ => None,
            };
            match link {
                Some(Target::Node(id)) => {
                    push_format(&mut self.out, format_args!("<a href=\"#{}\">", anchor(id)));
                }
                Some(Target::Web(address)) => {
                    self.out.push_str("<a rel=\"noopener noreferrer\" href=\"");
                    push_text(&mut self.out, address);
                    self.out.push_str("\">");
                }
                None => {}
            }
            let names: &[&str] = match (span.face, &span.tone) {
                (Face::SemiBold, Tone::Emphasis) => &["strong", "em"],
                (Face::SemiBold, _) => &["strong"],
                (Face::Mono, _) => &["code"],
                (_, Tone::Emphasis) => &["em"],
                _ => &[],
            };
            for name in names {
                push_format(&mut self.out, format_args!("<{name}>"));
            }
            for (index, line) in span.text.split('\n').enumerate() {
                if index > 0 {
                    self.out.push_str("<br/>");
                }
                push_text(&mut self.out, line);
            }
            for name in names.iter().rev() {
                push_format(&mut self.out, format_args!("</{name}>"));
            }
            if link.is_some() {
                self.out.push_str("</a>");
            }
        }
    }
}
