//! What can be typed.
#![allow(
    clippy::doc_markdown,
    reason = "doc comments here are help texts of the terminal, where backticks are noise"
)]

use std::path::PathBuf;

use clap::{Args, Parser, ValueEnum};
use clap_complete::Shell;

const FILES: &str = "FILE is a document (*.pipe.ron), the id of a template, an SVG or PNG picture \
that Pipewright exported, or - for standard input.\n\n\
Exit codes: 0 all is well, 1 findings at the denied level, 2 unusable input or usage.";

/// Sketch, check and rehearse ML system designs.
#[derive(Debug, Parser)]
#[command(version, about, after_help = FILES, args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    /// What to open in the window; without it, the start screen
    pub file: Option<String>,
    #[command(subcommand)]
    pub command: Option<Subcommand>,
}

#[derive(Debug, clap::Subcommand)]
pub(super) enum Subcommand {
    /// List the templates
    ///
    /// Own ones, which "Save as template" makes, come after those of the program.
    ///
    /// JSON: [{id, family, title, nodes, edges, own}]
    Templates {
        /// How the list is written
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// List the palette
    ///
    /// JSON: [{id, name, stage, phase, tier, description, inputs: [{types, required}],
    /// outputs, technologies, defaults: {p50_ms, p99_ms, qps_per_replica, replica} or null,
    /// source}]
    Components {
        /// How the list is written
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Write a template as a document
    New {
        /// Id of a template
        template: String,
        /// File to write; without it, standard output
        #[arg(short, long)]
        output: Option<PathBuf>,
    },
    /// Check documents
    ///
    /// JSON: [{file, rule, severity, message, nodes, edges, fix}], where fix is what would
    /// mend it, or null
    #[command(after_help = FILES)]
    Check {
        /// What to check
        #[arg(required = true, value_name = "FILE")]
        files: Vec<String>,
        /// How findings are written
        #[arg(long, value_enum, default_value_t)]
        format: Format,
        /// The mildest findings that make the exit code 1
        #[arg(long, value_enum, default_value_t)]
        deny: Deny,
    },
    /// Write a picture of a document
    #[command(after_help = FILES)]
    Export(Export),
    /// Lay a document out afresh
    ///
    /// JSON of --stats: {nodes, edges, ranks, crossings, bends, total_length, area,
    /// node_overlaps, edges_through_nodes, ms}
    #[command(after_help = FILES)]
    Layout {
        /// What to lay out
        file: String,
        /// File to write; without it, and without --stats, standard output
        #[arg(short, long)]
        output: Option<PathBuf>,
        /// Print figures of the layout as it is drawn
        #[arg(long)]
        stats: bool,
        /// How the figures are written
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Write a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

#[derive(Args, Debug)]
pub(super) struct Export {
    /// What to export
    pub file: String,
    /// Picture to write; its ending, .svg or .png, decides the format
    #[arg(short, long)]
    pub output: PathBuf,
    /// Pixels of a PNG per point, from 1 to 4
    #[arg(long, default_value_t = 2.0, value_parser = scale)]
    pub scale: f64,
    /// Look: light, dark, print, sketch, the name of a theme of your own, or its file
    #[arg(long, default_value = "light")]
    pub theme: String,
    /// Paint nothing behind the diagram
    #[arg(long)]
    pub transparent: bool,
    /// Leave the document itself out of the picture
    #[arg(long)]
    pub no_embed: bool,
    /// Draw an SVG's text as outlines instead of embedding fonts
    #[arg(long)]
    pub text_as_paths: bool,
}

fn scale(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(scale) if (1.0..=4.0).contains(&scale) => Ok(scale),
        _ => Err("it must be a number from 1 to 4".to_owned()),
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Deny {
    #[default]
    Error,
    Warning,
    Advice,
}
