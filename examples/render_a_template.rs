//! Draws a template as SVG and as PDF, and writes its design document as Markdown.
//!
//! `cargo run --no-default-features --example render_a_template -- chatgpt`

#![allow(clippy::print_stdout, reason = "an example prints what it finds")]

use std::error::Error;

use pipewright::scene::style::Theme;
use pipewright::session::{ExportFormat, ExportOptions, PictureOptions, export_bytes, load_source};

fn main() -> Result<(), Box<dyn Error>> {
    let id = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "visual-search".to_owned());
    let document = load_source(&id, None)?.document;
    let options = ExportOptions {
        picture: PictureOptions {
            theme: Theme::dark(),
            ..PictureOptions::default()
        },
        ..ExportOptions::default()
    };
    for format in [ExportFormat::Svg, ExportFormat::Pdf, ExportFormat::Markdown] {
        let bytes = export_bytes(&document, format, &options)?;
        let file = std::env::temp_dir().join(format!("{id}.{}", format.ending()));
        std::fs::write(&file, bytes)?;
        println!("{}", file.display());
    }
    Ok(())
}
