//! A line of names and arrows, read.

use crate::model::EdgeKind;

/// Longest text that is read, in bytes, and most names in it.
pub const MOST_BYTES: usize = 20_000;
const MOST_NAMES: usize = 200;

/// What was typed, as names and the arrows between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The names, in the order of the text.
    pub names: Vec<Name>,
    /// The arrows between them.
    pub arrows: Vec<Arrow>,
    /// Names to which the first arrow leads from what stands before the line: of one that begins with
    /// an arrow.
    pub continues: Vec<(usize, EdgeKind)>,
}

/// A name in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The words.
    pub text: String,
    /// What stands on the edges that leave it.
    pub label: String,
}

/// An arrow from one name to another, by their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// Where it starts.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// When data flows along it.
    pub kind: EdgeKind,
}

/// Why a line cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// There is no name.
    #[error("a sketch is names with arrows between them: query > gateway > ranker > results")]
    Empty,
    /// Two arrows, or a comma and an arrow, have nothing between them.
    #[error("there is no name {0}")]
    NoName(String),
    /// There is more than a hand types.
    #[error("a sketch has at most {MOST_NAMES} names and {MOST_BYTES} bytes")]
    TooLong,
}

/// The arrows as they are written, longest first.
const ARROWS: [(&str, EdgeKind); 12] = [
    ("-.->", EdgeKind::Async),
    ("-->", EdgeKind::Sync),
    ("==>", EdgeKind::Batch),
    ("~~>", EdgeKind::Async),
    ("->", EdgeKind::Sync),
    ("~>", EdgeKind::Async),
    ("=>", EdgeKind::Batch),
    ("→", EdgeKind::Sync),
    ("⇒", EdgeKind::Batch),
    ("⇝", EdgeKind::Async),
    ("»", EdgeKind::Sync),
    (">", EdgeKind::Sync),
];

/// Reads lines: `a > b` calls, `~>` is asynchronous, `=>` a batch; `a, b > c` joins and `a > b | c`
/// forks; `: words` behind a name label what leaves it. The same name on another line is the same node.
///
/// A list, each line of which has a bullet or a number, is a chain.
///
/// # Errors
/// [`LineError`] says what is missing, and where.
///
/// # Examples
/// ```
/// use pipewright::sketch::parse;
///
/// let line = parse("clicks ~> kafka => features, labels > trainer").unwrap();
/// assert_eq!(line.names.len(), 5);
/// assert_eq!(line.arrows.len(), 5);
/// ```
pub fn parse(text: &str) -> Result<Line, LineError> {
    if text.len() > MOST_BYTES {
        return Err(LineError::TooLong);
    }
    let mut line = Line::default();
    let rows: Vec<&str> = text
        .split(['\n', ';'])
        .map(str::trim)
        .filter(|row| !row.is_empty())
        .collect();
    if let Some(items) = list(&rows) {
        read_row(&items.join(" > "), &mut line)?;
    } else {
        for row in rows {
            read_row(row, &mut line)?;
        }
    }
    if line.names.is_empty() {
        return Err(LineError::Empty);
    }
    Ok(line)
}

/// Whether a text reads like a sketch: names with an arrow between, or a list of at least two names.
pub fn reads_like_a_sketch(text: &str) -> bool {
    const LONGEST_NAME: usize = 48;
    parse(text).is_ok_and(|line| {
        let is_named = |name: &Name| name.text.len() <= LONGEST_NAME;
        line.names.iter().all(is_named) && (!line.arrows.is_empty() || !line.continues.is_empty())
    })
}

/// The items of a list with bullets or numbers; `None` for anything else.
fn list<'a>(rows: &[&'a str]) -> Option<Vec<&'a str>> {
    let item = |row: &'a str| {
        let number = row.trim_start_matches(|c: char| c.is_ascii_digit());
        let rest = if number.len() < row.len() {
            number.strip_prefix(['.', ')'])?
        } else {
            row.strip_prefix(['-', '*', '•', '–'])?
        };
        rest.strip_prefix([' ', '\t']).map(str::trim)
    };
    let items: Vec<&str> = rows.iter().map(|row| item(row)).collect::<Option<_>>()?;
    let has_arrow = |row: &&str| ARROWS.iter().any(|(arrow, _)| row.contains(arrow));
    (items.len() > 1 && !items.iter().any(has_arrow)).then_some(items)
}

/// The next arrow of a text: its place, its length and its kind.
fn next_arrow(text: &str) -> Option<(usize, usize, EdgeKind)> {
    text.char_indices().find_map(|(at, _)| {
        let rest = text.get(at..)?;
        let (arrow, kind) = ARROWS.iter().find(|(arrow, _)| rest.starts_with(arrow))?;
        Some((at, arrow.len(), *kind))
    })
}

fn read_row(row: &str, line: &mut Line) -> Result<(), LineError> {
    let known = line.names.len();
    let mut rest = row;
    let mut before: Vec<usize> = Vec::new();
    let mut arrow: Option<EdgeKind> = None;
    let mut last = String::new();
    loop {
        let (group, after) = match next_arrow(rest) {
            Some((at, length, kind)) => {
                let (group, after) = rest.split_at(at);
                (group, after.get(length..).map(|after| (after, kind)))
            }
            None => (rest, None),
        };
        let is_start = arrow.is_none();
        if group.trim().is_empty() && is_start && after.is_some() {
            // What stands before the line is meant.
        } else if group.trim().is_empty() && after.is_none() && !last.is_empty() {
            // An arrow at the end: the name behind it is still to be typed.
            break;
        } else {
            let members = members(group, &last, known, line)?;
            if let Some(kind) = arrow {
                if before.is_empty() {
                    line.continues
                        .extend(members.iter().map(|name| (*name, kind)));
                }
                for from in &before {
                    for to in &members {
                        let arrow = Arrow {
                            from: *from,
                            to: *to,
                            kind,
                        };
                        if from != to && !line.arrows.contains(&arrow) {
                            line.arrows.push(arrow);
                        }
                    }
                }
            }
            before = members;
        }
        let Some((after, kind)) = after else {
            break;
        };
        group.trim().clone_into(&mut last);
        if last.is_empty() {
            ">".clone_into(&mut last);
        }
        arrow = Some(kind);
        rest = after;
    }
    Ok(())
}

/// The names of a group, added to the line.
fn members(
    group: &str,
    last: &str,
    known: usize,
    line: &mut Line,
) -> Result<Vec<usize>, LineError> {
    let mut members = Vec::new();
    for member in group.split([',', '|']) {
        let (text, label) = member.split_once(':').unwrap_or((member, ""));
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            let place = if last.is_empty() {
                "at the start".to_owned()
            } else {
                format!("behind \"{last}\"")
            };
            return Err(LineError::NoName(place));
        }
        let label = label.trim().to_owned();
        let same = |name: &Name| name.text.eq_ignore_ascii_case(&text);
        let earlier = line.names.iter().take(known).position(same);
        let place = match earlier {
            Some(place) => place,
            None if line.names.len() >= MOST_NAMES => return Err(LineError::TooLong),
            None => {
                line.names.push(Name {
                    text,
                    label: String::new(),
                });
                line.names.len() - 1
            }
        };
        if let Some(name) = line.names.get_mut(place).filter(|_| !label.is_empty()) {
            name.label = label;
        }
        members.push(place);
    }
    Ok(members)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrows(text: &str) -> Vec<(usize, usize, EdgeKind)> {
        let line = parse(text).unwrap();
        line.arrows
            .iter()
            .map(|arrow| (arrow.from, arrow.to, arrow.kind))
            .collect()
    }

    use EdgeKind::{Async, Batch, Sync};

    #[test]
    fn chains_joins_and_forks() {
        assert_eq!(
            arrows("a > b ~> c => d"),
            [(0, 1, Sync), (1, 2, Async), (2, 3, Batch)]
        );
        assert_eq!(arrows("a, b > c"), [(0, 2, Sync), (1, 2, Sync)]);
        assert_eq!(
            arrows("a > b | c > d"),
            [(0, 1, Sync), (0, 2, Sync), (1, 3, Sync), (2, 3, Sync)]
        );
        assert_eq!(
            arrows("a->b-->c→d"),
            [(0, 1, Sync), (1, 2, Sync), (2, 3, Sync)]
        );
        assert_eq!(arrows("query>qu>bm25").len(), 2);
    }

    #[test]
    fn labels_leave_the_name_that_they_stand_behind() {
        let line = parse("ann : top 500 > ranker").unwrap();
        assert_eq!(line.names[0].text, "ann");
        assert_eq!(line.names[0].label, "top 500");
        assert_eq!(line.names[1].label, "");
    }

    #[test]
    fn lines_share_names_and_a_list_is_a_chain() {
        let line = parse("a > b\nb > c; A > c").unwrap();
        assert_eq!(line.names.len(), 3);
        assert_eq!(line.arrows.len(), 3);
        // On one line, the same name twice is two nodes: the user who asks, and who is answered.
        assert_eq!(parse("user > llm > user").unwrap().names.len(), 3);
        assert_eq!(arrows("1. query\n2. gateway\n3. ranker").len(), 2);
        assert_eq!(arrows("- query\n- gateway"), [(0, 1, Sync)]);
    }

    #[test]
    fn a_line_may_continue_and_may_be_half_typed() {
        let line = parse("~> ranker > results").unwrap();
        assert_eq!(line.continues, [(0, Async)]);
        assert_eq!(line.arrows.len(), 1);
        assert_eq!(parse("a > ").unwrap().names.len(), 1);
        assert_eq!(parse(" "), Err(LineError::Empty));
        assert_eq!(
            parse("a > , b").unwrap_err().to_string(),
            "there is no name behind \"a\""
        );
        assert_eq!(parse(&"a>".repeat(11_000)), Err(LineError::TooLong));
        assert_eq!(parse(&"a>".repeat(300)), Err(LineError::TooLong));
    }

    #[test]
    fn prose_is_no_sketch() {
        assert!(reads_like_a_sketch("query > ann > ranker"));
        assert!(reads_like_a_sketch("* one\n* two"));
        for text in [
            "We need a ranker.",
            "one, two, three",
            "",
            "x",
            "two\nlines",
        ] {
            assert!(!reads_like_a_sketch(text), "{text}");
        }
    }
}
