//! Texts as RON: in quotes with escapes, or raw where that reads better.

/// A text as a RON literal that reads back as the very same text.
///
/// Text of several lines is raw, as it was typed. Control characters cannot be seen in a
/// raw text and a carriage return would not survive a checkout, so those are escaped.
pub(super) fn literal(text: &str) -> String {
    let needs_escape = |c: char| c.is_control() && c != '\n' && c != '\t';
    if text.contains('\n') && !text.contains(needs_escape) {
        raw(text)
    } else {
        quoted(text)
    }
}

/// A text in double quotes, on one line.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            control if control.is_control() => out.extend(control.escape_unicode()),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// A raw text with as many `#` as it needs, at least one.
fn raw(text: &str) -> String {
    let longest = text
        .split('"')
        .skip(1)
        .map(|after| after.len() - after.trim_start_matches('#').len())
        .max();
    let hashes = "#".repeat(longest.map_or(1, |run| run + 1));
    format!("r{hashes}\"{text}\"{hashes}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_reads_back_as_the_same_text() {
        for (text, expected) in [
            ("plain", "\"plain\""),
            ("", "\"\""),
            ("say \"hi\" \\o/", "\"say \\\"hi\\\" \\\\o/\""),
            ("検索 🚀", "\"検索 🚀\""),
            ("two\nlines", "r#\"two\nlines\"#"),
            ("a \"# b\nc", "r##\"a \"# b\nc\"##"),
            ("ends with \"\n\"", "r#\"ends with \"\n\"\"#"),
            ("carriage\r\nreturn", "\"carriage\\r\\nreturn\""),
            ("bell\u{7}", "\"bell\\u{7}\""),
            (
                "nul\0del\u{7f}nel\u{85}",
                "\"nul\\u{0}del\\u{7f}nel\\u{85}\"",
            ),
        ] {
            assert_eq!(literal(text), expected);
            assert_eq!(ron::from_str::<String>(expected).unwrap(), text);
            assert_eq!(ron::from_str::<String>(&quoted(text)).unwrap(), text);
        }
    }
}
