//! Where results and messages go.

use std::fmt::Write as _;
use std::io::{ErrorKind, IsTerminal as _, Write as _};
use std::path::Path;

use serde::Serialize;

use crate::session::ExportFormat;
use crate::storage::{has_room, names_folder, write_out};

/// Most characters of a message.
const LONGEST: usize = 2_000;

/// Writes a result to standard output.
pub(super) fn write(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let written = has_room(&out, bytes.len())
        .and_then(|()| out.write_all(bytes))
        .and_then(|()| out.flush());
    written.map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => error.into(),
        _ => anyhow::anyhow!("Could not write to standard output: {error}"),
    })
}

/// Writes a result that is less than the verdict which the program ends with: whether it is there. What
/// it could not write it says, and a reader that has seen enough has all.
pub(super) fn is_written(written: anyhow::Result<()>) -> bool {
    match written {
        Err(error) if !is_closed_pipe(&error) => {
            complain(&error);
            false
        }
        _ => true,
    }
}

/// Writes text that holds words of others to standard output: as it is into a file or a pipe, with
/// nothing in it that controls a terminal where people read it.
pub(super) fn write_text(bytes: &[u8]) -> anyhow::Result<()> {
    match std::str::from_utf8(bytes) {
        Ok(text) if std::io::stdout().is_terminal() => write(plain(text).as_bytes()),
        _ => write(bytes),
    }
}

/// Writes a result to a file, whole or not at all; to standard output without one, or for `-`.
pub(super) fn write_to(path: Option<&Path>, bytes: &[u8]) -> anyhow::Result<()> {
    match path {
        Some(path) if path != Path::new("-") => Ok(write_out(path, bytes)?),
        _ => write_text(bytes),
    }
}

/// Writes a document; not under the name of a picture, which would no longer be one.
pub(super) fn write_document(path: Option<&Path>, bytes: &[u8]) -> anyhow::Result<()> {
    if let Some(path) = path {
        refuse_folder(path)?;
        if ExportFormat::of(path).is_some() {
            anyhow::bail!(
                "{} is the name of a picture or a page, and this writes a document: choose a name \
                 that ends in .pipe.ron, or use `pipewright export`",
                path.display()
            );
        }
    }
    write_to(path, bytes)
}

/// Refuses a folder where a file is to be written.
pub(super) fn refuse_folder(path: &Path) -> anyhow::Result<()> {
    if names_folder(path) {
        anyhow::bail!(
            "{} is a folder: add the name of a file to it; nothing was written",
            path.display()
        );
    }
    Ok(())
}

/// Writes a result as JSON.
pub(super) fn write_json(value: &impl Serialize) -> anyhow::Result<()> {
    write(json(value)?.as_bytes())
}

/// A result as JSON, with nothing in it that controls a terminal.
pub(super) fn json(value: &impl Serialize) -> anyhow::Result<String> {
    let text = serde_json::to_string_pretty(value)?;
    let mut out = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        // JSON has its own way to write these, and means the same.
        if is_risky(c) {
            // Into a string, which takes all that is written.
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out.push('\n');
    Ok(out)
}

/// Says what went wrong, in a sentence on standard error. Our errors say their causes
/// themselves; the chain behind them is for the log.
pub(super) fn complain(error: &anyhow::Error) {
    let sentence = plain(&error.to_string());
    let shown = match sentence.char_indices().nth(LONGEST) {
        Some((end, _)) => {
            let start = sentence.get(..end).unwrap_or_default();
            format!("{start}… ({} characters)", sentence.chars().count())
        }
        None => sentence,
    };
    say(&shown);
    tracing::debug!("{error:?}");
}

/// Says a line on standard error.
pub(super) fn say(line: &str) {
    let line = format!("pipewright: {line}\n");
    let mut out = std::io::stderr().lock();
    if has_room(&out, line.len()).is_ok() {
        // Nothing is left to do if standard error is gone as well.
        let _ = out.write_all(line.as_bytes());
    }
}

/// Text of others as it can be shown in a terminal: characters that control one are written out,
/// and so are those that turn the direction of what follows.
pub(super) fn plain(text: &str) -> String {
    if !text.contains(is_risky) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_risky(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

fn is_risky(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether the reader of our output went away, as `head` does.
pub(super) fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
    })
}

/// Colors for people at a terminal who did not turn them off.
#[derive(Clone, Copy)]
pub(super) struct Paint {
    on: bool,
}

impl Paint {
    /// No colors, for files.
    pub const NONE: Self = Self { on: false };

    /// As standard output and `NO_COLOR` have it.
    pub fn of_stdout() -> Self {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            on: std::io::stdout().is_terminal() && !refused,
        }
    }

    /// Text in an ANSI color, with nothing in it that controls a terminal.
    pub fn color(self, code: u8, text: &str) -> String {
        let text = plain(text);
        if self.on {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text
        }
    }

    /// Bold text.
    pub fn bold(self, text: &str) -> String {
        self.color(1, text)
    }
}

/// Lines up columns of text; the last one is left ragged.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = Vec::new();
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| plain(cell)).collect())
        .collect();
    for row in &rows {
        for (column, cell) in row.iter().enumerate() {
            let width = cell.chars().count();
            match widths.get_mut(column) {
                Some(widest) => *widest = width.max(*widest),
                None => widths.push(width),
            }
        }
    }
    let mut out = String::new();
    for row in &rows {
        for (column, cell) in row.iter().enumerate() {
            out.push_str(cell);
            if column + 1 < row.len() {
                let width = widths.get(column).copied().unwrap_or_default();
                let gap = width.saturating_sub(cell.chars().count()) + 2;
                out.extend(std::iter::repeat_n(' ', gap));
            }
        }
        out.push('\n');
    }
    out
}
