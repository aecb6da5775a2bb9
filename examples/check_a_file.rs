//! Checks a document, as a build script or a bot would: prints what is wrong and fails on errors.
//!
//! `cargo run --no-default-features --example check_a_file -- design.pipe.ron`

#![allow(clippy::print_stdout, reason = "an example prints what it finds")]

use std::error::Error;

use pipewright::catalog::Catalog;
use pipewright::check::{Severity, check};
use pipewright::session::load_source;

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args_os()
        .nth(1)
        .unwrap_or_else(|| "visual-search".into());
    let document = load_source(file, None)?.document;
    let findings = check(&document, Catalog::bundled());
    for finding in &findings {
        println!(
            "{}[{}] {}",
            finding.severity.key(),
            finding.rule,
            finding.message
        );
        let (why, fix) = finding.reason();
        println!("  why: {why}\n  fix: {fix}");
    }
    let errors = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .count();
    if errors > 0 {
        return Err(format!("{errors} errors").into());
    }
    println!("{} nodes, no errors", document.nodes().len());
    Ok(())
}
