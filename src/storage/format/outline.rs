//! The parts of a document's text, and at which of them its comments stand.

use std::collections::BTreeMap;
use std::ops::Range;

use super::locate::{Kind, Token, Walk, unquoted};

/// How a comment stands at a part of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// On a line before it.
    Before,
    /// On the line on which its bracket opens.
    Opening,
    /// On the line on which it ends.
    Behind,
    /// As the last thing inside of it.
    Last,
}

/// Something in a text: a field, an entry of a map or a list.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    parent: usize,
    /// What tells it from others around it: of an edge its ends, and what else it is.
    pub(super) keys: Vec<String>,
    pub(super) range: Range<usize>,
    value: Option<Range<usize>>,
    /// Its brackets.
    pub(super) inner: Option<Range<usize>>,
    is_list: bool,
}

/// A bracket that is open.
#[derive(Debug, Default)]
struct Frame {
    part: usize,
    current: Option<usize>,
    has_colon: bool,
    /// Comments that stand before what comes next.
    waiting: Vec<usize>,
}

/// The parts of a text in their order, the first being all of it, and its comments.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) parts: Vec<Part>,
    pub(super) comments: Vec<(Range<usize>, usize, At)>,
}

impl Outline {
    pub(super) fn of(text: &str) -> Self {
        let mut walk = Walk::with_comments(text);
        let mut outline = Self {
            parts: vec![Part {
                is_list: true,
                range: 0..text.len(),
                ..Part::default()
            }],
            comments: Vec::new(),
        };
        let mut frames = vec![Frame::default()];
        // What the last token belongs to, how a comment on its line stands, and where it ends.
        let mut last: Option<(usize, At, usize)> = None;
        loop {
            let token = walk.next();
            for range in walk.take_comments() {
                outline.comment(text, &mut frames, last, range);
            }
            let (Some(token), Some(frame)) = (token, frames.last_mut()) else {
                break;
            };
            let end = token.range.end;
            last = match outline.take(text, frame, &token) {
                Taken::Nothing => last.map(|(part, at, _)| (part, at, end)),
                Taken::Part(part) => Some((part, At::Behind, end)),
                Taken::Opened(part) => {
                    frames.push(Frame {
                        part,
                        ..Frame::default()
                    });
                    Some((part, At::Opening, end))
                }
                Taken::Closed if frames.len() > 1 => {
                    let closed = frames.pop().unwrap_or_default();
                    outline.place(closed.waiting, closed.part, At::Last);
                    Some((closed.part, At::Behind, end))
                }
                Taken::Closed => break,
            };
        }
        for frame in frames {
            outline.place(frame.waiting, frame.part, At::Last);
        }
        outline.name_entries(text);
        outline
    }

    fn part(&self, part: usize) -> Option<&Part> {
        self.parts.get(part)
    }

    fn place(&mut self, waiting: Vec<usize>, part: usize, at: At) {
        for comment in waiting {
            if let Some((_, own, how)) = self.comments.get_mut(comment) {
                (*own, *how) = (part, at);
            }
        }
    }

    /// Takes a comment in, which stands behind the last token or waits for the next part.
    fn comment(
        &mut self,
        text: &str,
        frames: &mut [Frame],
        last: Option<(usize, At, usize)>,
        range: Range<usize>,
    ) {
        let index = self.comments.len();
        let is_behind = |end: usize| {
            let between = text.get(end..range.start).unwrap_or_default();
            let rest = text.get(range.end..).unwrap_or_default();
            let line = rest.lines().next().unwrap_or_default().trim_start();
            let is_end = line.is_empty() || line.starts_with("//") || line.starts_with("/*");
            !between.contains('\n') && is_end
        };
        if let Some((part, at, end)) = last
            && is_behind(end)
        {
            self.comments.push((range, part, at));
            return;
        }
        self.comments.push((range, 0, At::Last));
        let Some(frame) = frames.last_mut() else {
            return;
        };
        let begun = frame.current.filter(|part| {
            let part = self.parts.get(*part);
            part.is_some_and(|part| part.value.is_none())
        });
        match begun {
            // Between a name and what it is the name of.
            Some(part) => self.place(vec![index], part, At::Before),
            None => frame.waiting.push(index),
        }
    }

    /// Takes a token in.
    fn take(&mut self, text: &str, frame: &mut Frame, token: &Token) -> Taken {
        let range = token.range.clone();
        match token.kind {
            Kind::Comma => {
                (frame.current, frame.has_colon) = (None, false);
                Taken::Nothing
            }
            Kind::Colon => {
                frame.has_colon = true;
                Taken::Nothing
            }
            Kind::Close => {
                if let Some(part) = self.parts.get_mut(frame.part) {
                    let start = part.inner.as_ref().map_or(range.start, |inner| inner.start);
                    part.inner = Some(start..range.start);
                    part.range.end = range.end;
                    part.value = Some(start..range.end);
                }
                Taken::Closed
            }
            Kind::Open | Kind::Word | Kind::Quoted => {
                let is_list = self.part(frame.part).is_some_and(|part| part.is_list);
                let current = match frame.current {
                    Some(part) => part,
                    None => self.begin(text, frame, range.clone()),
                };
                if let Some(part) = self.parts.get_mut(current) {
                    part.range.end = range.end;
                    if token.kind == Kind::Open {
                        part.is_list = text.as_bytes().get(range.start) == Some(&b'[');
                        part.inner = Some(range.clone());
                        return Taken::Opened(current);
                    }
                    if is_list || frame.has_colon {
                        part.value = Some(range);
                    }
                }
                Taken::Part(current)
            }
        }
    }

    /// Begins a part of what is open, before which the comments stand that were waiting.
    fn begin(&mut self, text: &str, frame: &mut Frame, range: Range<usize>) -> usize {
        let part = self.parts.len();
        let word = text.get(range.clone()).unwrap_or_default();
        self.parts.push(Part {
            parent: frame.part,
            keys: vec![unquoted(word)],
            range,
            ..Part::default()
        });
        self.place(std::mem::take(&mut frame.waiting), part, At::Before);
        frame.current = Some(part);
        part
    }

    /// Gives what stands in lists keys by what it says: edges by their ends and what runs along them,
    /// lanes by their ids. Its place is none, since lists are written in an order of their own.
    fn name_entries(&mut self, text: &str) {
        let mut fields: BTreeMap<(usize, &str), &str> = BTreeMap::new();
        for part in &self.parts {
            let value = part.value.clone().and_then(|value| text.get(value));
            let name = part.keys.first().and_then(|name| {
                let names = ["id", "from", "to", "data", "rule", "on"];
                names.into_iter().find(|own| own == name)
            });
            if let (Some(value), Some(name)) = (value, name) {
                fields.insert((part.parent, name), value);
            }
        }
        let lists: Vec<bool> = self.parts.iter().map(|part| part.is_list).collect();
        let mut counts: BTreeMap<(usize, Vec<String>), usize> = BTreeMap::new();
        for (number, part) in self.parts.iter_mut().enumerate() {
            if number == 0 || lists.get(part.parent) != Some(&true) {
                continue;
            }
            let of = |name: &str| fields.get(&(number, name)).copied().unwrap_or_default();
            let mut keys = if part.parent == 0 {
                // The document itself, whether it has a name or not.
                vec![String::new()]
            } else if of("from").is_empty() {
                vec![of("id").to_owned(), [of("rule"), of("on")].concat()]
            } else {
                vec![[of("from"), of("to")].join(" "), of("data").to_owned()]
            };
            let count = counts.entry((part.parent, keys.clone())).or_default();
            if *count > 0 {
                keys.push(count.to_string());
            }
            *count += 1;
            part.keys = keys;
        }
    }

    /// The keys on the way to a part.
    pub(super) fn path(&self, part: usize) -> Vec<String> {
        let mut ways: Vec<&[String]> = Vec::new();
        let mut at = part;
        while at != 0
            && let Some(part) = self.part(at)
        {
            ways.push(&part.keys);
            at = part.parent;
        }
        ways.into_iter().rev().flatten().cloned().collect()
    }
}

/// What a token was.
enum Taken {
    /// A mark between parts.
    Nothing,
    /// A word of a part.
    Part(usize),
    /// The opening bracket of a part.
    Opened(usize),
    /// The closing bracket of what is open.
    Closed,
}
