//! What can be typed.
#![allow(
    clippy::doc_markdown,
    reason = "doc comments here are help texts of the terminal, where backticks are noise"
)]

use std::path::PathBuf;

use clap::{Args, Parser, ValueEnum};
use clap_complete::Shell;

use crate::model::{LayoutSettings, Level};
use crate::session::Preset;

const FILES: &str = "FILE is a document (*.pipe.ron), the id of a template, an SVG, PNG, PDF or HTML file \
that Pipewright exported, or - for standard input.\n\n\
Exit codes: 0 all is well, 1 findings at the denied level, 2 unusable input or usage.";

const SKETCH_HELP: &str = "a > b calls, a ~> b is asynchronous, a => b a batch; a, b > c joins, a > b | c forks; \
ann : top 500 > ranker labels an edge. Several lines share their names, and a list with bullets or \
numbers is a chain.";

const DIFF_HELP: &str = "BEFORE and AFTER are documents (*.pipe.ron), ids of templates, SVG, PNG, PDF or \
HTML files that Pipewright exported, - for standard input, or /dev/null for nothing.\n\n\
As a tool of git: git config difftool.pipewright.cmd 'pipewright diff \"$LOCAL\" \"$REMOTE\"'\n\n\
Exit codes: 0 no difference, 1 a difference, 2 unusable input or usage; with the seven arguments \
of git, 0 unless there is trouble.";

const MERGE_HELP: &str = "As a driver of git: git config merge.pipewright.driver \
\"pipewright merge %O %A %B -o %A\", and *.pipe.ron merge=pipewright in .gitattributes.\n\n\
Exit codes: 0 merged, 1 merged with conflicts, 2 unusable input or usage: nothing was written.";

/// Sketch, check and rehearse ML system designs.
#[derive(Debug, Parser)]
#[command(version, about, after_help = FILES, args_conflicts_with_subcommands = true)]
pub(super) struct Arguments {
    /// What to open in the window; without it, the start screen
    pub file: Option<PathBuf>,
    /// How much is said of what goes on: error, warn, info, debug or trace
    ///
    /// It goes to standard error, and for the window also to the file pipewright.log in the folder
    /// "logs" of its data.
    #[arg(long, value_name = "LEVEL", global = true)]
    pub log: Option<tracing::level_filters::LevelFilter>,
    #[command(subcommand)]
    pub command: Option<Subcommand>,
}

#[derive(Debug, clap::Subcommand)]
pub(super) enum Subcommand {
    /// List the templates
    ///
    /// Your own, which "Save as template" makes, come after those of the program.
    ///
    /// JSON: [{id, family, title, use_case, tags, problem, task, input, output, framing,
    /// approach, evaluation, nodes, edges, own}]
    Templates {
        /// How the list is written
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// List the palette
    ///
    /// JSON: [{id, name, stage, phase, tier, description, inputs: [{types, required}],
    /// outputs, technologies, defaults: {p50_ms, p99_ms, qps_per_replica, replica} or null,
    /// source, references}]; source has the marks of the references
    Components {
        /// Only those that these words mean, the likeliest first: a name, an abbreviation, a product,
        /// a task
        #[arg(long, value_name = "WORDS")]
        search: Option<String>,
        /// How the list is written
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// List the figures that nodes and the design sheet can have
    ///
    /// JSON: {nodes: [{key, label, unit, kind, min, max, help}], requirements: the same}
    Figures {
        /// How the list is written
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Print the folders of settings, templates, versions, journals and logs
    ///
    /// JSON: {settings, keys, themes, frameworks, rules, prices, templates, versions, journals, logs}
    Paths {
        /// How they are written
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Write a template as a document
    New {
        /// Id of a template
        template: String,
        /// File to write; without it, or for -, standard output
        #[arg(short, long)]
        output: Option<PathBuf>,
        /// Replace a file that exists
        #[arg(long)]
        force: bool,
    },
    /// Make a document from a line of words
    ///
    /// Names are what people call components: other names, abbreviations, products. What is missing
    /// between two of them is added, and said.
    ///
    /// JSON: {nodes: [{component, label, missing}], edges: [{from, to, data, kind, label}]}, where
    /// component is null for a box, missing says why a node was added, from and to are places in
    /// nodes, and data is null where the two do not fit
    #[command(after_help = SKETCH_HELP)]
    Sketch {
        /// The line, as in `query > gateway > two tower > ann > ranker > results`; - reads it from
        /// standard input
        line: String,
        /// File to write; without it, or for -, standard output
        #[arg(short, long)]
        output: Option<PathBuf>,
        /// Replace a file that exists
        #[arg(long)]
        force: bool,
        /// json: print what was understood, and write no document
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Check documents
    ///
    /// JSON: [{file, rule, severity, message, nodes, edges, fix}], where fix is a sentence: the
    /// change that the app offers, else what the rule advises, or null where it advises nothing
    #[command(after_help = FILES)]
    Check {
        /// What to check
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// How findings are written
        #[arg(long, value_enum, default_value_t)]
        format: CheckFormat,
        /// Lowest severity that makes the exit code 1
        #[arg(long, value_enum, default_value_t)]
        deny: Deny,
        /// A file of custom rules, besides those of the settings and of the document's folder; may
        /// be given several times
        #[arg(long, value_name = "FILE")]
        rules: Vec<PathBuf>,
    },
    /// Write a picture of a document, or the whole design as a page
    #[command(after_help = FILES)]
    Export(Export),
    /// Explain a rule: when it speaks, why, what to do, and an example
    ///
    /// Custom rules are those of the settings, of pipewright.rules.ron in this folder, and of
    /// --rules.
    ///
    /// JSON: {id, group, severity, title, when, why, fix, tags, steps, example: {speaks,
    /// is_silent}}, or a list of these; a custom rule has no steps and no example
    Explain(super::explain::Arguments),
    /// Estimate latency, capacity, memory and cost of a design
    ///
    /// JSON: {title, latency_ms: {p50, p95, p99, mean, p99_planning, p99_together, …}, no_latency,
    /// peak_qps, jobs_per_day, bottleneck, nodes, figures, cost, asks}; values have three digits
    #[command(after_help = FILES)]
    Estimate(super::estimate::Arguments),
    /// Print the design sheet of a document
    ///
    /// JSON: {title, use_case, family, framework, brief: {problem, task, …}, requirements:
    /// [{key, label, value, shown}], steps: [{id, title, minutes, answer, nodes}], progress:
    /// {answered, steps}}; nodes are those that the answer links to
    #[command(after_help = FILES)]
    Sheet {
        /// What to print
        file: PathBuf,
        /// How it is written
        #[arg(long, value_enum, default_value_t)]
        format: SheetFormat,
    },
    /// Lay a document out afresh
    ///
    /// Options you pass are saved in the document; the others keep its current values.
    ///
    /// JSON of --stats: {nodes, edges, ranks, crossings, bends, total_length, together,
    /// struck_titles, struck_labels, path_edges, straight_path_edges, area, node_overlaps,
    /// edges_through_nodes, ms}; crossings are places where lines cross, together is the length
    /// on which edges without a common end, or of different kinds, run on one line, struck is
    /// what a line runs through, and path edges lie between request and response
    #[command(after_help = FILES)]
    Layout(Layout),
    /// Say what differs between two documents, or draw it
    ///
    /// JSON: {before, after, changes: [{kind, id, name, change, fields: [{field, before, after}]}]},
    /// where kind is document, layout, sheet, answer, lane, node, edge or note, and change is
    /// added, removed, changed or moved
    #[command(after_help = DIFF_HELP)]
    Diff(Diff),
    /// Merge what two sides made of a document, as a merge driver of git does
    ///
    /// A valid document is always written; what both could not have is said in sentences on
    /// standard error.
    ///
    /// JSON: {conflicts: [{kind, id, what, message, field, ours, theirs, kept, by, edge, lane}],
    /// renamed: [{kind, from, to}]}, where what is field, removed, needed, no-lane or order
    #[command(after_help = MERGE_HELP)]
    Merge(Merge),
    /// Print the document of a file, or the one inside a picture, as text for git
    ///
    /// A file without a document gives a line that says so, and changes with the file.
    #[command(after_help = "Use: git config diff.pipewright.textconv \"pipewright textconv\"")]
    Textconv {
        /// What to print
        file: PathBuf,
    },
    /// List what the window kept of a file: saves, named versions, what was not saved
    ///
    /// Each is a document that can be opened, compared and copied like any other.
    #[command(
        after_help = "JSON is an array, newest first, with kind, name, at (seconds since 1970), \
                            nodes, edges and file."
    )]
    Versions {
        /// The document
        file: PathBuf,
        /// How to print them
        #[arg(long, value_enum, default_value_t = Format::Human)]
        format: Format,
    },
    /// Write a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[derive(Args, Debug)]
pub(super) struct Export {
    /// What to export
    pub file: PathBuf,
    /// File to write; its ending decides the format: .svg, .png and .pdf are pictures, .html and
    /// .md the whole design as a page, - is an SVG on standard output
    #[arg(short, long)]
    pub output: PathBuf,
    /// Pixels of a PNG per point, from 1 to 4
    #[arg(long, default_value_t = 2.0, value_parser = scale)]
    pub scale: f64,
    /// Look: light, dark, print, sketch, the name of a custom theme, or its file
    #[arg(long, default_value = "light")]
    pub theme: PathBuf,
    /// What the picture is for: as large as the diagram is, 1000 px wide beside text, a slide of 16:9
    /// or a page of A4
    #[arg(long, value_enum, default_value_t)]
    pub preset: Purpose,
    /// How much is shown: the core alone, all without figures and feedback, or everything; without
    /// it, as much as can be read in that size
    #[arg(long, value_enum)]
    pub level: Option<Detail>,
    /// Leave out the title above the diagram and the legend below it
    #[arg(long)]
    pub no_legend: bool,
    /// Paint nothing behind the diagram
    #[arg(long)]
    pub transparent: bool,
    /// Leave the document itself out of the picture
    #[arg(long)]
    pub no_embed: bool,
    /// Draw the text of an SVG or a PDF as outlines instead of embedding fonts
    #[arg(long)]
    pub text_as_paths: bool,
}

#[derive(Args, Debug)]
pub(super) struct Diff {
    /// The earlier and the later document, or the seven arguments that git gives to an external
    /// diff
    #[arg(required = true, num_args = 2..=9, value_names = ["BEFORE", "AFTER"])]
    pub files: Vec<PathBuf>,
    /// How the difference is written
    #[arg(long, value_enum, default_value_t)]
    pub format: DiffFormat,
    /// File to write; without it, or for -, standard output
    #[arg(short, long)]
    pub output: Option<PathBuf>,
    /// Look of the picture: light, dark, print, sketch, the name of a custom theme, or its file
    #[arg(long, default_value = "light")]
    pub theme: PathBuf,
}

#[derive(Args, Debug)]
pub(super) struct Merge {
    /// What both sides started from; an empty file for nothing
    pub base: PathBuf,
    /// The side that is merged into
    pub ours: PathBuf,
    /// The side that is merged
    pub theirs: PathBuf,
    /// File to write; without it, or for -, standard output
    #[arg(short, long)]
    pub output: Option<PathBuf>,
    /// How conflicts are written: sentences go to standard error, JSON to standard output
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Args, Debug)]
pub(super) struct Layout {
    /// What to lay out
    pub file: PathBuf,
    /// File to write; without it, and without --stats, standard output
    #[arg(short, long)]
    pub output: Option<PathBuf>,
    /// Which way the flow runs
    #[arg(long, value_enum)]
    pub direction: Option<FlowArgument>,
    /// Factor on the gaps between nodes and lanes, from 0.5 to 2
    #[arg(long, value_name = "FACTOR", value_parser = spacing)]
    pub spacing: Option<f64>,
    /// Whether each lane has columns of its own, as narrow as its nodes allow
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub compact: Option<bool>,
    /// Whether edges that leave one port share a trunk until they part
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub shared_trunks: Option<bool>,
    /// Whether the level one of two orthogonal edges that cross hops over the other
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub line_hops: Option<bool>,
    /// Width by height to aim for, from 0.25 to 8, or "free": lanes are never wrapped
    #[arg(long, value_name = "RATIO", value_parser = aspect)]
    pub aspect: Option<Aspect>,
    /// How edges run
    #[arg(long, value_enum)]
    pub edges: Option<Edges>,
    /// Show long edges of nodes with many edges as named stubs, which "Show all edges as lines"
    /// in the window takes back
    #[arg(long)]
    pub stubs: bool,
    /// Print figures of the layout, along the routes of its edges
    #[arg(long)]
    pub stats: bool,
    /// How the figures are written
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum Purpose {
    /// As large as the diagram is
    #[default]
    AsDrawn,
    /// At most 1000 px wide, for a document
    Document,
    /// 1280 × 720, for a talk
    Slide,
    /// A4, upright or on its side
    Page,
}

impl From<Purpose> for Preset {
    fn from(purpose: Purpose) -> Self {
        match purpose {
            Purpose::AsDrawn => Self::AsDrawn,
            Purpose::Document => Self::Document,
            Purpose::Slide => Self::Slide,
            Purpose::Page => Self::Page,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Detail {
    /// The core, and a card for what is left of each lane
    Overview,
    /// All nodes, without figures and feedback
    Standard,
    /// Everything
    Full,
}

impl From<Detail> for Level {
    fn from(detail: Detail) -> Self {
        match detail {
            Detail::Overview => Self::Overview,
            Detail::Standard => Self::Standard,
            Detail::Full => Self::Full,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum FlowArgument {
    /// From left to right
    Right,
    /// From top to bottom
    Down,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Edges {
    /// Horizontal and vertical runs
    Orthogonal,
    /// Smooth curves
    Spline,
    /// Straight lines
    Straight,
}

/// Width by height; none means as long as it needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Aspect(pub Option<f64>);

fn spacing(text: &str) -> Result<f64, String> {
    within(text, LayoutSettings::SPACING)
}

fn aspect(text: &str) -> Result<Aspect, String> {
    match text {
        "free" => Ok(Aspect(None)),
        _ => within(text, LayoutSettings::ASPECT_RATIO)
            .map(|ratio| Aspect(Some(ratio)))
            .map_err(|error| format!("{error}, or free")),
    }
}

fn within(text: &str, (low, high): (f64, f64)) -> Result<f64, String> {
    let number = text.parse::<f64>().ok();
    number
        .filter(|number| (low..=high).contains(number))
        .ok_or_else(|| format!("it must be a number from {low} to {high}"))
}

fn scale(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(scale) if (1.0..=4.0).contains(&scale) => Ok(scale),
        _ => Err("it must be a number from 1 to 4".to_owned()),
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum SheetFormat {
    /// Markdown, for people
    #[default]
    Md,
    /// For programs
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum DiffFormat {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
    /// A picture of both, with marks
    Svg,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum CheckFormat {
    /// For people
    #[default]
    Human,
    /// For programs
    Json,
    /// For code-scanning tools: SARIF 2.1.0
    Sarif,
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
