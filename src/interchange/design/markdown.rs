//! A design document as Markdown.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::content::Part;
use super::{DesignDocument, Extent, Target, anchor, mermaid, target};
use crate::model::Document;
use crate::text::{Block, Content, Face, Marker, Span, Tone};

/// Deepest heading of a person's: below the headings of the steps.
const DEEPEST_HEADING: u8 = 6;
/// Level of the headings of steps.
const STEP_LEVEL: u8 = 2;

pub(super) fn write(design: &DesignDocument<'_>, parts: &[Part], extent: Extent<'_>) -> String {
    let mut writer = Writer {
        out: String::new(),
        document: design.document,
        has_rows: matches!(extent, Extent::Whole(_)),
    };
    for part in parts {
        match part {
            Part::Heading(level, _, words) => {
                let marks = "#".repeat(usize::from(*level));
                let words = escaped(&words.replace('\n', " "), Place::Line);
                let _ = writeln!(writer.out, "{marks} {words}\n");
            }
            Part::Blocks(blocks) => writer.blocks(blocks),
            Part::Rows { header, rows } => writer.rows(header, rows),
            Part::Diagram => {
                writer.out.push_str("![The diagram][diagram]\n\n");
                let Some(flowchart) = mermaid::write(design.document) else {
                    continue;
                };
                writer.out.push_str(
                    "<details>\n<summary>The same as a flowchart, for readers \
                                     that show no embedded pictures</summary>\n\n",
                );
                writer.out.push_str("```mermaid\n");
                writer.out.push_str(&flowchart);
                writer.out.push_str("```\n\n</details>\n\n");
            }
        }
    }
    let mut out = writer.out;
    out.truncate(out.trim_end().len());
    out.push('\n');
    if let Extent::Whole(svg) = extent {
        let data = BASE64.encode(svg);
        let _ = writeln!(out, "\n[diagram]: data:image/svg+xml;base64,{data}");
    }
    out
}

/// Where words stand, which decides what in them would be taken for markup.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// On lines of their own.
    Line,
    /// In a cell of a table, where a line feed is a break.
    Cell,
}

struct Writer<'a> {
    out: String,
    document: &'a Document,
    /// Whether the rows of nodes are there to be linked to.
    has_rows: bool,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        let mut before: Option<&Block> = None;
        for block in blocks {
            let in_list =
                |block: &Block| block.depth > 0 && matches!(block.content, Content::Words(_));
            let is_tight = before.is_some_and(|own| {
                in_list(own) && in_list(block) && block.marker.is_some() && own.quote == block.quote
            });
            if before.is_some() && !is_tight {
                self.line_start(block.quote, 0);
                self.out.truncate(self.out.trim_end_matches(' ').len());
                self.out.push('\n');
            }
            self.block(block);
            before = Some(block);
        }
        self.out.push('\n');
    }

    /// What stands before a line: quotations, and the room of the lists around.
    fn line_start(&mut self, quote: u8, lists: u8) {
        for _ in 0..quote {
            self.out.push_str("> ");
        }
        for _ in 0..lists {
            self.out.push_str("    ");
        }
    }

    fn block(&mut self, block: &Block) {
        // The text of an item stands as far in as its list does.
        let lists = block.depth.saturating_sub(u8::from(block.marker.is_some()));
        self.line_start(block.quote, lists);
        let marker = match block.marker {
            Some(Marker::Bullet) => "-   ".to_owned(),
            Some(Marker::Task(false)) => "-   [ ] ".to_owned(),
            Some(Marker::Task(true)) => "-   [x] ".to_owned(),
            Some(Marker::Number(number)) => format!("{:<4}", format!("{number}.")),
            None => String::new(),
        };
        self.out.push_str(&marker);
        match &block.content {
            Content::Words(spans) => {
                if block.heading > 0 {
                    let level = (block.heading + STEP_LEVEL).min(DEEPEST_HEADING);
                    let _ = write!(self.out, "{} ", "#".repeat(usize::from(level)));
                }
                let text = self.spans(spans, Place::Line);
                let mut lines = text.split('\n');
                self.out.push_str(lines.next().unwrap_or_default());
                for line in lines {
                    // A heading has one line.
                    if block.heading > 0 {
                        self.out.push(' ');
                    } else {
                        self.out.push_str("\\\n");
                        self.line_start(block.quote, block.depth);
                    }
                    self.out.push_str(line);
                }
                self.out.push('\n');
            }
            Content::Code(lines) => {
                let longest = lines.iter().map(|line| longest_run(line, '`')).max();
                let fence = "`".repeat(longest.unwrap_or_default().max(2) + 1);
                let _ = writeln!(self.out, "{fence}");
                for line in lines {
                    self.line_start(block.quote, block.depth);
                    let _ = writeln!(self.out, "{line}");
                }
                self.line_start(block.quote, block.depth);
                let _ = writeln!(self.out, "{fence}");
            }
            Content::Rule => self.out.push_str("---\n"),
            Content::Table(rows) => {
                let start = self.prefix(block.quote, block.depth);
                for (index, row) in rows.iter().enumerate() {
                    if index > 0 {
                        self.out.push_str(&start);
                    }
                    let cells: Vec<String> = row
                        .iter()
                        .map(|cell| self.spans(cell, Place::Cell))
                        .collect();
                    let _ = writeln!(self.out, "| {} |", cells.join(" | "));
                    if index == 0 {
                        let _ = writeln!(self.out, "{start}|{}", " --- |".repeat(row.len()));
                    }
                }
            }
        }
    }

    fn prefix(&self, quote: u8, lists: u8) -> String {
        let mut writer = Writer {
            out: String::new(),
            document: self.document,
            has_rows: self.has_rows,
        };
        writer.line_start(quote, lists);
        writer.out
    }

    fn rows(&mut self, header: &[&str], rows: &[(Option<crate::model::NodeId>, Vec<Vec<Span>>)]) {
        let _ = writeln!(self.out, "| {} |", header.join(" | "));
        let _ = writeln!(self.out, "|{}", " --- |".repeat(header.len()));
        for (node, cells) in rows {
            let mut texts: Vec<String> = cells
                .iter()
                .map(|cell| self.spans(cell, Place::Cell))
                .collect();
            if let (Some(id), Some(first)) = (node, texts.first_mut()) {
                *first = format!("<a id=\"{}\"></a>{first}", anchor(id.as_str()));
            }
            let _ = writeln!(self.out, "| {} |", texts.join(" | "));
        }
        self.out.push('\n');
    }

    fn spans(&self, spans: &[Span], place: Place) -> String {
        let mut out = String::new();
        for span in spans {
            let words = if span.face == Face::Mono {
                code(&span.text, place)
            } else {
                escaped(&span.text, place)
            };
            let mut words = match (span.face, &span.tone) {
                (Face::SemiBold, Tone::Emphasis) => wrapped(&words, "***"),
                (Face::SemiBold, _) => wrapped(&words, "**"),
                (_, Tone::Emphasis) => wrapped(&words, "*"),
                _ => words,
            };
            if let Tone::Link(address) = &span.tone {
                words = match target(address, self.document) {
                    Some(Target::Node(id)) if self.has_rows => {
                        format!("[{words}](#{})", anchor(id))
                    }
                    Some(Target::Web(address)) => {
                        format!("[{words}](<{}>)", address.replace(['<', '>', '\\'], ""))
                    }
                    _ => words,
                };
            }
            out.push_str(&words);
        }
        if place == Place::Line {
            out = out
                .split('\n')
                .map(line_escaped)
                .collect::<Vec<_>>()
                .join("\n");
        }
        out
    }
}

/// Words between marks, which stand close to them.
fn wrapped(words: &str, mark: &str) -> String {
    let core = words.trim();
    if core.is_empty() {
        return words.to_owned();
    }
    let start = words.len() - words.trim_start().len();
    let (before, after) = (&words[..start], &words[start + core.len()..]);
    // Marks do not reach over the end of a line.
    let core = core.split('\n').map(|line| format!("{mark}{line}{mark}"));
    format!("{before}{}{after}", core.collect::<Vec<_>>().join("\n"))
}

/// A piece of code between as many backticks as it needs.
fn code(text: &str, place: Place) -> String {
    let text = text.replace('\n', " ");
    let text = match place {
        Place::Line => text,
        Place::Cell => text.replace('|', "\\|"),
    };
    let fence = "`".repeat(longest_run(&text, '`') + 1);
    let gap = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{gap}{text}{gap}{fence}")
}

fn longest_run(text: &str, wanted: char) -> usize {
    let runs = text.split(|c| c != wanted).map(|run| run.chars().count());
    runs.max().unwrap_or_default()
}

/// Words in which nothing is markup.
fn escaped(text: &str, place: Place) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before: Option<char> = None;
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let next = rest.peek().copied();
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        match character {
            '\\' | '*' | '`' | '[' | ']' | '<' | '>' | '|' | '$' | '~' => {
                out.extend(['\\', character]);
            }
            // Within a word it is itself.
            '_' if !(is_word(before) && is_word(next)) => out.push_str("\\_"),
            '&' if next.is_some_and(|c| c.is_alphanumeric() || c == '#') => out.push_str("\\&"),
            '!' if next == Some('[') => out.push_str("\\!"),
            '\n' if place == Place::Cell => out.push_str("<br>"),
            '\r' => {}
            _ => out.push(character),
        }
        before = Some(character);
    }
    out
}

/// A line whose first characters are not taken for a heading, list or rule.
fn line_escaped(line: &str) -> String {
    let trimmed = line.trim_start();
    let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
    let after = trimmed.get(digits..).and_then(|rest| rest.chars().next());
    if trimmed.starts_with(['#', '+', '-', '=']) {
        format!("\\{trimmed}")
    } else if (1..=9).contains(&digits) && matches!(after, Some('.' | ')')) {
        format!("{}\\{}", &trimmed[..digits], &trimmed[digits..])
    } else {
        trimmed.to_owned()
    }
}
