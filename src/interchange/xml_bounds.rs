//! Whether XML of others is of a shape that can be parsed in a time that grows with its size.
//!
//! The parser compares each name with all namespaces in scope and each attribute with all others
//! of its element. Pictures have a dozen of either; a few hundred kilobytes of nothing else would
//! take it minutes.

/// Deepest nesting of elements.
const MOST_DEEP: usize = 1_000;
/// Most attributes of an element.
const MOST_ATTRIBUTES: usize = 2_000;
/// Most namespaces that are declared around an element.
const MOST_NAMESPACES: usize = 100;

/// What is beyond the bounds, for a sentence; `None` if nothing is. Text that is no XML at all is
/// left to the parser.
pub(super) fn excess(text: &str) -> Option<&'static str> {
    let mut rest = text;
    // For each open element, how many namespaces are in scope in it.
    let mut open: Vec<usize> = Vec::new();
    while let Some((_, tag)) = rest.split_once('<') {
        let end = [("!--", "-->"), ("![CDATA[", "]]>"), ("?", "?>"), ("!", ">")]
            .into_iter()
            .find_map(|(start, end)| tag.starts_with(start).then_some(end));
        if let Some(end) = end {
            rest = tag.split_once(end)?.1;
            continue;
        }
        if tag.starts_with('/') {
            open.pop();
            rest = tag.split_once('>')?.1;
            continue;
        }
        let tag = read_tag(tag)?;
        if tag.attributes > MOST_ATTRIBUTES {
            return Some("an element with more than 2,000 attributes");
        }
        let namespaces = open.last().copied().unwrap_or_default() + tag.namespaces;
        if namespaces > MOST_NAMESPACES {
            return Some("more than 100 namespaces");
        }
        if !tag.is_empty {
            open.push(namespaces);
            if open.len() > MOST_DEEP {
                return Some("elements more than 1,000 deep");
            }
        }
        rest = tag.rest;
    }
    None
}

struct StartTag<'t> {
    attributes: usize,
    namespaces: usize,
    /// Whether it is its own end.
    is_empty: bool,
    rest: &'t str,
}

/// Reads a start tag, behind its `<`, to its end; `None` if it has none.
fn read_tag(text: &str) -> Option<StartTag<'_>> {
    let (mut attributes, mut namespaces) = (0, 0);
    let mut quote = None;
    // Where the name of an attribute would have begun.
    let mut word = 0;
    let mut last = ' ';
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '=') => {
                attributes += 1;
                let is_namespace = text
                    .get(word..at)
                    .is_some_and(|name| name.starts_with("xmlns"));
                namespaces += usize::from(is_namespace);
            }
            (None, '>') => {
                return Some(StartTag {
                    attributes,
                    namespaces,
                    is_empty: last == '/',
                    rest: text.get(at + 1..)?,
                });
            }
            (None, _) if last.is_whitespace() || last == '"' || last == '\'' => word = at,
            (Some(_) | None, _) => {}
        }
        last = c;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_within_the_bounds() {
        for text in [
            "",
            "no XML < at all",
            "<svg xmlns=\"a\" xmlns:b='c>d'><g a=\"/>\"/><!-- <g> --><![CDATA[<g><g>]]></svg>",
            "<?xml version=\"1.0\"?><!DOCTYPE svg><svg/>",
            "<svg",
        ] {
            assert_eq!(excess(text), None, "{text}");
        }
        // Beside each other there may be as many as one likes.
        let wide = format!("<svg>{}</svg>", "<g xmlns:a=\"b\"><p/></g>".repeat(10_000));
        assert_eq!(excess(&wide), None);
    }

    #[test]
    fn what_takes_the_parser_long_is_beyond_them() {
        let nested = |count: usize, tag: &str| format!("<svg>{}", tag.repeat(count));
        let spaces: Vec<String> = (0..200)
            .map(|n| format!("<g xmlns:b{n}=\"v{n}\">"))
            .collect();
        let spaces = spaces.concat();
        for (text, said) in [
            (nested(1_100, "<g>"), "deep"),
            (format!("<svg>{spaces}"), "namespaces"),
            (format!("<svg {}/>", "a=\"b\" ".repeat(2_100)), "attributes"),
        ] {
            assert!(excess(&text).unwrap().contains(said), "{said}");
        }
    }
}
