//! Markdown as people write it in notes and answers, read into a flat list of blocks.
//!
//! Nothing here is recursive and all of it is bounded, so that text from elsewhere costs
//! little: [`MOST_TEXT`] characters are read, and deep nesting is flattened.
//!
//! ```
//! use pipewright::text::{Content, read_markdown};
//!
//! let read = read_markdown("# Cache\n- **hot** keys");
//! assert_eq!(read.blocks.len(), 2);
//! assert_eq!(read.blocks[0].heading, 1);
//! assert_eq!(read.plain(), "Cache hot keys");
//! ```

use std::sync::Arc;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::{Face, single_line};

/// How many characters are read; what follows is cut, and [`Markdown::is_cut`] says so.
pub const MOST_TEXT: usize = 20_000;
/// Deepest list or quotation that is told apart.
const DEEPEST: usize = 6;
/// Most blank lines in a row that make room.
const MOST_BLANKS: u8 = 12;
/// Most cells of a row; the rest is dropped.
const MOST_COLUMNS: usize = 12;

/// How a stretch of text stands out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Not at all.
    #[default]
    Plain,
    /// It was between single asterisks: no italic face is bundled.
    Emphasis,
    /// It leads to that address.
    Link(Arc<str>),
}

/// A stretch of text of one look; a line feed in it breaks the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The characters.
    pub text: String,
    /// Regular, semibold for what is strong, mono for code.
    pub face: Face,
    /// How it stands out otherwise.
    pub tone: Tone,
}

/// What stands before a block of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// A dot.
    Bullet,
    /// A number.
    Number(u64),
    /// A box that is ticked or not.
    Task(bool),
}

/// What a block holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Text that is wrapped.
    Words(Vec<Span>),
    /// Lines of code, each as it is.
    Code(Vec<String>),
    /// A line across.
    Rule,
    /// Rows of cells; the first row is the header.
    Table(Vec<Vec<Vec<Span>>>),
}

/// A paragraph, heading, item of a list, rule, table or piece of code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Level of a heading, from 1; 0 for all else.
    pub heading: u8,
    /// How many lists it lies in.
    pub depth: u8,
    /// How many quotations it lies in.
    pub quote: u8,
    /// What stands before it.
    pub marker: Option<Marker>,
    /// Blank lines above it in the source.
    pub blanks: u8,
    /// What it holds.
    pub content: Content,
}

/// A text that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Markdown {
    /// Its blocks from top to bottom.
    pub blocks: Vec<Block>,
    /// Whether it was longer than what is read.
    pub is_cut: bool,
}

impl Markdown {
    /// The words alone on one line, for people who hear them.
    pub fn plain(&self) -> String {
        let mut out = String::new();
        let mut add = |text: &str| {
            let text = single_line(text);
            let text = text.trim();
            if !text.is_empty() {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(text);
            }
        };
        let joined = |spans: &[Span]| -> String { spans.iter().map(|s| s.text.as_str()).collect() };
        for block in &self.blocks {
            match &block.content {
                Content::Words(spans) => add(&joined(spans)),
                Content::Code(lines) => lines.iter().for_each(|line| add(line)),
                Content::Rule => {}
                Content::Table(rows) => rows.iter().flatten().for_each(|cell| add(&joined(cell))),
            }
        }
        out
    }
}

/// Reads Markdown: headings, strong, emphasis, code, lists, tasks, links, quotations,
/// tables and rules.
///
/// A line feed breaks the line, since people who write a note expect it. Markup that is
/// not known, HTML among it, is text. A text that would show nothing, such as a lone
/// definition of a link, is shown as it was written.
pub fn read_markdown(text: &str) -> Markdown {
    let end = text.char_indices().nth(MOST_TEXT).map(|(end, _)| end);
    Markdown {
        is_cut: end.is_some(),
        ..read_whole_markdown(end.and_then(|end| text.get(..end)).unwrap_or(text))
    }
}

/// Reads Markdown as [`read_markdown`] does, however long it is: for files, where nothing may
/// be left out.
pub fn read_whole_markdown(source: &str) -> Markdown {
    let options = Options::ENABLE_TASKLISTS | Options::ENABLE_TABLES;
    let mut reader = Reader {
        source,
        ..Reader::default()
    };
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        reader.take(event, range.start);
    }
    reader.end_block();
    if reader.blocks.is_empty() && !source.trim().is_empty() {
        reader.spans.push(Span {
            text: source.trim().to_owned(),
            face: Face::Regular,
            tone: Tone::Plain,
        });
        reader.end_block();
    }
    Markdown {
        blocks: reader.blocks,
        is_cut: false,
    }
}

#[derive(Default)]
struct Reader<'a> {
    source: &'a str,
    blocks: Vec<Block>,
    /// The lists around, each with the number of its next item.
    lists: Vec<Option<u64>>,
    quotes: usize,
    strong: usize,
    emphasis: usize,
    /// The addresses of the links around.
    links: Vec<Arc<str>>,
    heading: u8,
    marker: Option<Marker>,
    spans: Vec<Span>,
    /// Where the block begins that is being read.
    start: Option<usize>,
    code: Option<String>,
    table: Option<Vec<Vec<Vec<Span>>>>,
}

impl Reader<'_> {
    fn take(&mut self, event: Event<'_>, at: usize) {
        match event {
            Event::Start(tag) => self.open(&tag, at),
            Event::End(tag) => self.close(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => match &mut self.code
            {
                Some(code) => code.push_str(&text),
                None => self.add(&text, at),
            },
            Event::Code(text) => {
                self.start.get_or_insert(at);
                let tone = self.tone();
                self.push(&text, Face::Mono, tone);
            }
            Event::SoftBreak | Event::HardBreak => self.add("\n", at),
            Event::Rule => {
                self.end_block();
                self.start = Some(at);
                self.push_block(Content::Rule);
            }
            Event::TaskListMarker(done) => self.marker = Some(Marker::Task(done)),
            // These are not asked for, and so never come.
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.add(&text, at);
            }
        }
    }

    fn open(&mut self, tag: &Tag<'_>, at: usize) {
        match tag {
            Tag::Strong => self.strong += 1,
            Tag::Emphasis => self.emphasis += 1,
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.links.push(dest_url.as_ref().into());
            }
            Tag::List(first) => {
                // An item without words of its own lies in the list around, not in this one.
                self.end_item();
                self.lists.push(*first);
            }
            Tag::Item => {
                self.end_item();
                self.start = Some(at);
                self.marker = Some(match self.lists.last_mut() {
                    Some(Some(next)) => {
                        let number = *next;
                        *next = next.saturating_add(1);
                        Marker::Number(number)
                    }
                    _ => Marker::Bullet,
                });
            }
            Tag::BlockQuote(_) => {
                self.end_block();
                self.quotes += 1;
            }
            Tag::Heading { level, .. } => {
                self.begin(at);
                self.heading = *level as u8;
            }
            Tag::CodeBlock(_) => {
                self.begin(at);
                self.code = Some(String::new());
            }
            Tag::Table(_) => {
                self.begin(at);
                self.table = Some(Vec::new());
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some(rows) = &mut self.table {
                    rows.push(Vec::new());
                }
            }
            Tag::TableCell => self.spans.clear(),
            _ => self.begin(at),
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Emphasis => self.emphasis = self.emphasis.saturating_sub(1),
            TagEnd::Link | TagEnd::Image => drop(self.links.pop()),
            TagEnd::List(_) => {
                self.end_item();
                self.lists.pop();
            }
            TagEnd::Item => self.end_item(),
            TagEnd::BlockQuote(_) => {
                self.end_block();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::CodeBlock => {
                if let Some(code) = self.code.take() {
                    let lines = code.trim_end_matches('\n').split('\n');
                    self.push_block(Content::Code(lines.map(ToOwned::to_owned).collect()));
                }
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.spans);
                if let Some(row) = self.table.as_mut().and_then(|rows| rows.last_mut())
                    && row.len() < MOST_COLUMNS
                {
                    row.push(cell);
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => {}
            TagEnd::Table => {
                if let Some(rows) = self.table.take() {
                    self.push_block(Content::Table(rows));
                }
            }
            _ => self.end_block(),
        }
    }

    /// A block begins: what came before it is one of its own, but not an item's marker.
    fn begin(&mut self, at: usize) {
        self.end_block();
        self.start.get_or_insert(at);
    }

    fn end_item(&mut self) {
        self.end_block();
        if self.marker.is_some() {
            self.push_block(Content::Words(Vec::new()));
        }
    }

    fn end_block(&mut self) {
        let mut spans = std::mem::take(&mut self.spans);
        while let Some(last) = spans.last_mut() {
            last.text.truncate(last.text.trim_end().len());
            if !last.text.is_empty() {
                break;
            }
            spans.pop();
        }
        if !spans.is_empty() {
            self.push_block(Content::Words(spans));
        }
        self.heading = 0;
    }

    fn push_block(&mut self, content: Content) {
        let most = |count: usize| count.min(DEEPEST) as u8;
        let blanks = self.start.take().map_or(0, |at| blanks(self.source, at));
        self.blocks.push(Block {
            heading: std::mem::take(&mut self.heading),
            depth: most(self.lists.len()),
            quote: most(self.quotes),
            marker: self.marker.take(),
            blanks,
            content,
        });
    }

    fn tone(&self) -> Tone {
        match (self.links.last(), self.emphasis) {
            (None, 0) => Tone::Plain,
            (None, _) => Tone::Emphasis,
            (Some(address), _) => Tone::Link(Arc::clone(address)),
        }
    }

    fn add(&mut self, text: &str, at: usize) {
        self.start.get_or_insert(at);
        let face = if self.strong > 0 {
            Face::SemiBold
        } else {
            Face::Regular
        };
        let tone = self.tone();
        self.push(text, face, tone);
    }

    fn push(&mut self, text: &str, face: Face, tone: Tone) {
        match self.spans.last_mut() {
            Some(last) if last.face == face && last.tone == tone => last.text.push_str(text),
            _ => self.spans.push(Span {
                text: text.to_owned(),
                face,
                tone,
            }),
        }
    }
}

/// Blank lines directly above the line that a place is in.
fn blanks(source: &str, at: usize) -> u8 {
    let above = source.get(..at).unwrap_or_default();
    let mut lines = above.rsplit('\n');
    // What is before the place on its own line.
    lines.next();
    let count = lines
        .take(usize::from(MOST_BLANKS))
        .take_while(|line| line.trim_matches([' ', '\t', '\r', '>']).is_empty())
        .count();
    count as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blocks in a short notation: `#` and level, `>` for quotations, two spaces for each list
    /// around, marker, and spans with `*` strong, `/` emphasis, `@` link, `` ` `` code.
    fn notation(text: &str) -> Vec<String> {
        let spans = |spans: &[Span]| -> String {
            spans
                .iter()
                .map(|span| {
                    let text = span.text.replace('\n', "↵");
                    let text = match &span.tone {
                        Tone::Plain => text,
                        Tone::Emphasis => format!("/{text}/"),
                        Tone::Link(address) => format!("@{text}@{address}@"),
                    };
                    match span.face {
                        Face::SemiBold => format!("*{text}*"),
                        Face::Mono => format!("`{text}`"),
                        _ => text,
                    }
                })
                .collect()
        };
        read_markdown(text)
            .blocks
            .iter()
            .map(|block| {
                let content = match &block.content {
                    Content::Words(own) => spans(own),
                    Content::Code(lines) => format!("code {}", lines.join("↵")),
                    Content::Rule => "rule".to_owned(),
                    Content::Table(rows) => rows
                        .iter()
                        .map(|row| {
                            let cells: Vec<String> = row.iter().map(|cell| spans(cell)).collect();
                            cells.join("|")
                        })
                        .collect::<Vec<_>>()
                        .join("||"),
                };
                let marker = match block.marker {
                    None => String::new(),
                    Some(Marker::Bullet) => "• ".to_owned(),
                    Some(Marker::Number(number)) => format!("{number}. "),
                    Some(Marker::Task(done)) => if done { "[x] " } else { "[ ] " }.to_owned(),
                };
                let heading = match block.heading {
                    0 => String::new(),
                    level => format!("#{level} "),
                };
                format!(
                    "{}{}{}{heading}{marker}{content}",
                    "^".repeat(usize::from(block.blanks)),
                    ">".repeat(usize::from(block.quote)),
                    "  ".repeat(usize::from(block.depth)),
                )
            })
            .collect()
    }

    #[test]
    fn each_construct_is_read() {
        let cases: &[(&str, &[&str])] = &[
            ("plain", &["plain"]),
            ("one\ntwo", &["one↵two"]),
            ("one\n\n\ntwo", &["one", "^^two"]),
            ("# A\n## B\n### C", &["#1 A", "#2 B", "#3 C"]),
            ("a **b** *c* `d` e", &["a *b* /c/ `d` e"]),
            ("***both***", &["*/both/*"]),
            (
                "[text](https://x.test) and <https://y.test>",
                &["@text@https://x.test@ and @https://y.test@https://y.test@"],
            ),
            ("![alt](x.png)", &["@alt@x.png@"]),
            (
                "- a\n- b\n  - c\n\n  d",
                &["  • a", "  • b", "    • c", "^  d"],
            ),
            ("9. a\n9. b", &["  9. a", "  10. b"]),
            ("- [ ] a\n- [x] b", &["  [ ] a", "  [x] b"]),
            ("- a\n\n- b", &["  • a", "^  • b"]),
            ("-\n- b", &["  • ", "  • b"]),
            ("a\n\n---\n\nb", &["a", "^rule", "^b"]),
            ("> quoted\n> more\n\nout", &[">quoted↵more", "^out"]),
            ("```rust\nlet a;\n  b\n```", &["code let a;↵  b"]),
            ("| a | b |\n|---|---|\n| **1** | 2 |", &["a|b||*1*|2"]),
            ("<b>x</b> & 3 < 4", &["<b>x</b> & 3 < 4"]),
            (
                "snake_case_word ~10 ms ~20",
                &["snake_case_word ~10 ms ~20"],
            ),
            ("", &[]),
            (" \n \n", &[]),
            ("[only]: a definition", &["[only]: a definition"]),
        ];
        for (text, expect) in cases {
            assert_eq!(&notation(text), expect, "{text:?}");
        }
    }

    #[test]
    fn the_words_alone_have_no_marks() {
        let text = "# T\n- **a** `b`\n- [c](d)\n\n| e |\n|---|\n| f |\n\n```\ng\n```\n---";
        assert_eq!(read_markdown(text).plain(), "T a b c e f g");
    }

    #[test]
    fn hostile_text_is_bounded() {
        let many = |part: &str| part.repeat(MOST_TEXT + 1);
        for text in [
            many(">"),
            many("- "),
            many("1. "),
            many("*a "),
            many("[a]("),
            many("![["),
            many("`a``"),
            many("<!--"),
            many("|a"),
            many("\n"),
            many("a\n\n"),
            many(" - a\n"),
            format!("{}\n{}", many("> ").get(..4_000).unwrap(), many(">\n")),
            format!("|a|\n|-|\n{}", many("||||\n")),
        ] {
            let read = read_markdown(&text);
            assert!(read.is_cut);
            for block in &read.blocks {
                assert!(usize::from(block.depth.max(block.quote)) <= DEEPEST);
                assert!(block.blanks <= MOST_BLANKS);
            }
        }
    }
}
