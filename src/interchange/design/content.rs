//! What a design document contains, in order.

use super::{DesignDocument, Extent};
use crate::check::{Finding, Severity};
use crate::model::{BriefField, Node, NodeId, Property, Requirement};
use crate::text::{Block, Content, Face, Marker, Span, Tone, read_whole_markdown};

/// A part of the document.
pub(super) enum Part {
    /// A heading of a level from 1, and its name as a place in the page.
    Heading(u8, String, String),
    /// Words of the program or of a person.
    Blocks(Vec<Block>),
    /// The picture of the graph.
    Diagram,
    /// A table, each row of which may be a node's.
    Rows {
        header: Vec<&'static str>,
        rows: Vec<(Option<NodeId>, Vec<Vec<Span>>)>,
    },
}

/// All parts of a document.
pub(super) fn parts(design: &DesignDocument<'_>, extent: Extent<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    title(design, &mut parts);
    let is_whole = matches!(extent, Extent::Whole(_));
    if is_whole {
        heading(&mut parts, 2, "Diagram");
        parts.push(Part::Diagram);
    }
    brief(design, &mut parts);
    requirements(design, &mut parts);
    let open = answers(design, &mut parts);
    if is_whole {
        components(design, &mut parts);
        notes(design, &mut parts);
        checks(design, &mut parts);
        open_questions(design, open, &mut parts);
    }
    parts
}

fn heading(parts: &mut Vec<Part>, level: u8, words: &str) {
    let place = crate::model::slug(words, "part").replace('_', "-");
    parts.push(Part::Heading(level, place, words.to_owned()));
}

pub(super) fn plain(text: &str) -> Span {
    Span {
        text: text.to_owned(),
        face: Face::Regular,
        tone: Tone::Plain,
    }
}

fn strong(text: &str) -> Span {
    Span {
        face: Face::SemiBold,
        ..plain(text)
    }
}

fn link(text: &str, node: &NodeId) -> Span {
    Span {
        tone: Tone::Link(format!("#{node}").into()),
        ..plain(text)
    }
}

fn paragraph(spans: Vec<Span>) -> Block {
    Block {
        heading: 0,
        depth: 0,
        quote: 0,
        marker: None,
        blanks: 1,
        content: Content::Words(spans),
    }
}

fn item(marker: Marker, spans: Vec<Span>) -> Block {
    Block {
        depth: 1,
        marker: Some(marker),
        blanks: 0,
        ..paragraph(spans)
    }
}

/// A text of one paragraph of a person's as it is, without markup.
fn words(text: &str) -> Vec<Block> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    vec![paragraph(vec![plain(text.trim())])]
}

fn title(design: &DesignDocument<'_>, parts: &mut Vec<Part>) {
    let header = design.document.header();
    let title = header.title.trim();
    let title = if title.is_empty() { "Untitled" } else { title };
    parts.push(Part::Heading(1, "top".to_owned(), title.to_owned()));
    let mut blocks = words(&header.use_case);
    let mut about = vec![plain(header.family.label())];
    if let Some(framework) = design.framework {
        about.push(plain(&format!(" · {}", framework.name)));
    }
    if !header.tags.is_empty() {
        about.push(plain(&format!(" · {}", header.tags.join(", "))));
    }
    blocks.push(paragraph(about));
    parts.push(Part::Blocks(blocks));
}

fn brief(design: &DesignDocument<'_>, parts: &mut Vec<Part>) {
    let sheet = design.document.sheet();
    let rows: Vec<_> = BriefField::ALL
        .iter()
        .filter(|field| !sheet.brief(**field).trim().is_empty())
        .map(|field| {
            let cells = vec![
                vec![strong(field.spec().label)],
                vec![plain(sheet.brief(*field))],
            ];
            (None, cells)
        })
        .collect();
    if !rows.is_empty() {
        heading(parts, 2, "At a glance");
        let header = vec!["", "The design in a few words"];
        parts.push(Part::Rows { header, rows });
    }
}

fn requirements(design: &DesignDocument<'_>, parts: &mut Vec<Part>) {
    let sheet = design.document.sheet();
    heading(parts, 2, "Requirements");
    let rows: Vec<_> = Requirement::ALL
        .iter()
        .filter_map(|requirement| {
            let spec = requirement.spec();
            let value = sheet.requirements.get(requirement)?;
            let cells = vec![
                vec![plain(spec.label)],
                vec![strong(&spec.display(value))],
                vec![plain(spec.help)],
            ];
            Some((None, cells))
        })
        .collect();
    if rows.is_empty() {
        parts.push(Part::Blocks(words("None are set yet.")));
    } else {
        let header = vec!["Requirement", "Value", "Meaning"];
        parts.push(Part::Rows { header, rows });
    }
}

/// The answers; returns what they leave open.
fn answers(design: &DesignDocument<'_>, parts: &mut Vec<Part>) -> Vec<Block> {
    let sheet = design.document.sheet();
    let mut open = Vec::new();
    let steps = design
        .framework
        .map_or(&[][..], |framework| &framework.steps);
    for (index, step) in steps.iter().enumerate() {
        heading(parts, 2, &format!("{}. {}", index + 1, step.title));
        let answer = sheet.answer(step.id.as_str());
        if answer.trim().is_empty() {
            parts.push(Part::Blocks(words("Not answered yet.")));
            let question = vec![strong(&step.title), plain(": not answered yet")];
            open.push(item(Marker::Bullet, question));
        } else {
            answer_part(&step.title, answer, parts, &mut open);
        }
    }
    let others = sheet.answers.iter();
    for (id, answer) in others.filter(|(id, _)| steps.iter().all(|step| step.id != **id)) {
        heading(parts, 2, &format!("Other answer: {id}"));
        answer_part(id.as_str(), answer, parts, &mut open);
    }
    open
}

fn answer_part(title: &str, answer: &str, parts: &mut Vec<Part>, open: &mut Vec<Block>) {
    let blocks = read_whole_markdown(answer).blocks;
    for block in &blocks {
        if let (Some(Marker::Task(false)), Content::Words(spans)) = (block.marker, &block.content) {
            let mut question = spans.clone();
            question.push(plain(&format!(" ({title})")));
            open.push(item(Marker::Bullet, question));
        }
    }
    parts.push(Part::Blocks(blocks));
}

fn components(design: &DesignDocument<'_>, parts: &mut Vec<Part>) {
    let (document, catalog) = (design.document, design.catalog);
    heading(parts, 2, "Components");
    let stage = |node: &Node| {
        let component = catalog.component(node.component.as_str());
        let stage = component.and_then(|own| catalog.stage(own.stage.as_str()));
        stage.map_or(usize::MAX, |stage| stage.order)
    };
    let mut nodes: Vec<_> = document.nodes().iter().collect();
    nodes.sort_by_key(|(id, node)| (stage(node), node.label.to_lowercase(), (*id).clone()));
    let rows: Vec<_> = nodes
        .into_iter()
        .map(|(id, node)| (Some(id.clone()), component_cells(design, node)))
        .collect();
    if rows.is_empty() {
        parts.push(Part::Blocks(words("The diagram is empty.")));
        return;
    }
    parts.push(Part::Rows {
        header: vec!["Component", "Technology", "Lane", "Figures", "Why"],
        rows,
    });
}

fn component_cells(design: &DesignDocument<'_>, node: &Node) -> Vec<Vec<Span>> {
    let component = design.catalog.component(node.component.as_str());
    let name = component.map_or(node.component.as_str(), |own| own.name.as_str());
    let mut label = vec![strong(&node.label)];
    if name != node.label {
        label.push(plain(&format!("\n{name}")));
    }
    let lanes = design.document.lanes();
    let lane = node.lane.as_ref().and_then(|id| lanes.get(id));
    let figures: Vec<String> = Property::ALL
        .iter()
        .filter_map(|property| {
            let spec = property.spec();
            let value = node.properties.get(property)?;
            Some(format!("{} {}", spec.label, spec.display(value)))
        })
        .collect();
    vec![
        label,
        vec![plain(&node.technology)],
        vec![plain(lane.map_or("", |lane| &lane.title))],
        vec![plain(&figures.join("\n"))],
        in_one_cell(&node.notes),
    ]
}

/// Notes as spans, a paragraph to a line: what a cell of a table can hold.
fn in_one_cell(notes: &str) -> Vec<Span> {
    let mut cell: Vec<Span> = Vec::new();
    let mut add = |spans: Vec<Span>, before: &str| {
        if !cell.is_empty() {
            cell.push(plain("\n"));
        }
        if !before.is_empty() {
            cell.push(plain(before));
        }
        cell.extend(spans);
    };
    for block in read_whole_markdown(notes).blocks {
        let before = match block.marker {
            Some(Marker::Number(number)) => format!("{number}. "),
            Some(_) => "• ".to_owned(),
            None => String::new(),
        };
        match block.content {
            Content::Words(spans) => add(spans, &before),
            Content::Code(lines) => {
                let code = Span {
                    face: Face::Mono,
                    ..plain(&lines.join("\n"))
                };
                add(vec![code], &before);
            }
            Content::Table(rows) => {
                for row in rows {
                    let cells = row.into_iter().map(|spans| {
                        let texts: Vec<String> = spans.into_iter().map(|span| span.text).collect();
                        texts.concat()
                    });
                    add(vec![plain(&cells.collect::<Vec<_>>().join(" · "))], "");
                }
            }
            Content::Rule => {}
        }
    }
    cell
}

/// The notes on the canvas from top to bottom, each a quotation.
fn notes(design: &DesignDocument<'_>, parts: &mut Vec<Part>) {
    let mut notes: Vec<_> = design.document.notes().values().collect();
    notes.sort_by(|a, b| {
        let (a, b) = (a.position, b.position);
        a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x))
    });
    let texts = notes.into_iter().map(|note| {
        let mut blocks = read_whole_markdown(&note.text).blocks;
        for block in &mut blocks {
            block.quote = block.quote.saturating_add(1);
            block.heading = 0;
        }
        Part::Blocks(blocks)
    });
    let texts: Vec<Part> = texts
        .filter(|part| !matches!(part, Part::Blocks(blocks) if blocks.is_empty()))
        .collect();
    if !texts.is_empty() {
        heading(parts, 2, "Notes on the canvas");
        parts.extend(texts);
    }
}

fn checks(design: &DesignDocument<'_>, parts: &mut Vec<Part>) {
    heading(parts, 2, "Checks");
    let report = design.report;
    if report.findings.is_empty() {
        let sentence = "The checks have nothing to say against this design.";
        parts.push(Part::Blocks(words(sentence)));
    }
    for (severity, title) in [
        (Severity::Error, "Errors"),
        (Severity::Warning, "Warnings"),
        (Severity::Advice, "Advice"),
    ] {
        let found: Vec<&Finding> = report
            .findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .collect();
        if found.is_empty() {
            continue;
        }
        heading(parts, 3, title);
        let items = found.into_iter().map(|finding| {
            let mut spans = vec![strong(&finding.message)];
            let (why, fix) = finding.reason();
            for words in [why, fix].into_iter().filter(|words| !words.is_empty()) {
                spans.push(plain(&format!(" {words}")));
            }
            spans.extend(nodes_of(design, finding));
            item(Marker::Bullet, spans)
        });
        parts.push(Part::Blocks(items.collect()));
    }
    // Also what rules said that this version does not have.
    let ignored = &design.document.sheet().ignored;
    if !ignored.is_empty() {
        heading(parts, 3, "Ignored, with the reason");
        let items = ignored.iter().map(|(key, reason)| {
            let found = report
                .ignored
                .iter()
                .find(|(finding, _)| finding.key() == *key);
            let message = found.map_or(key.rule.as_str(), |(finding, _)| &finding.message);
            item(
                Marker::Bullet,
                vec![strong(message), plain(&format!(" {reason}"))],
            )
        });
        parts.push(Part::Blocks(items.collect()));
    }
}

/// Links to the nodes of a finding.
fn nodes_of(design: &DesignDocument<'_>, finding: &Finding) -> Vec<Span> {
    let mut spans = Vec::new();
    for id in &finding.nodes {
        if let Some(node) = design.document.node(id) {
            spans.push(plain(if spans.is_empty() { " See " } else { ", " }));
            spans.push(link(&node.label, id));
        }
    }
    if !spans.is_empty() {
        spans.push(plain("."));
    }
    spans
}

fn open_questions(design: &DesignDocument<'_>, mut open: Vec<Block>, parts: &mut Vec<Part>) {
    heading(parts, 2, "Open questions");
    for (id, node) in design.document.nodes() {
        if node.flag(Property::Placeholder) {
            let words = vec![link(&node.label, id), plain(": still a placeholder")];
            open.push(item(Marker::Bullet, words));
        }
    }
    if open.is_empty() {
        open = words("None.");
    }
    parts.push(Part::Blocks(open));
}
