//! Where results and messages go.

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;

use serde::Serialize;

use crate::storage::write_atomic;

/// Writes a result to standard output.
pub(super) fn write(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()?;
    Ok(())
}

/// Writes a result to a file, whole or not at all; to standard output without one.
pub(super) fn write_to(path: Option<&Path>, bytes: &[u8]) -> anyhow::Result<()> {
    match path {
        Some(path) => Ok(write_atomic(path, bytes)?),
        None => write(bytes),
    }
}

/// Writes a result as JSON.
pub(super) fn write_json(value: &impl Serialize) -> anyhow::Result<()> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    write(text.as_bytes())
}

/// Says what went wrong, in a sentence on standard error. Our errors say their causes
/// themselves; the chain behind them is for the log.
pub(super) fn complain(error: &anyhow::Error) {
    // Nothing is left to do if standard error is gone as well.
    let _ = writeln!(std::io::stderr(), "pipewright: {error}");
    tracing::debug!("{error:?}");
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
    /// As standard output and `NO_COLOR` have it.
    pub fn of_stdout() -> Self {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            on: std::io::stdout().is_terminal() && !refused,
        }
    }

    /// Text in an ANSI color.
    pub fn color(self, code: u8, text: &str) -> String {
        if self.on {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
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
    for row in rows {
        for (column, cell) in row.iter().enumerate() {
            let width = cell.chars().count();
            match widths.get_mut(column) {
                Some(widest) => *widest = width.max(*widest),
                None => widths.push(width),
            }
        }
    }
    let mut out = String::new();
    for row in rows {
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
