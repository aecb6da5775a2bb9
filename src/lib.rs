//! Pipewright: sketch, check and rehearse ML system designs.
//!
//! The program is a thin layer over this library. Load a document, check it, estimate it, lay it
//! out and draw it:
//!
//! ```
//! use pipewright::{catalog, check, estimate, graph, session};
//!
//! // A document from a file, an exported picture, or the id of a template.
//! let document = session::load_source("visual-search", None)?.document;
//! let catalog = catalog::Catalog::bundled();
//!
//! let findings = check::check(&document, catalog);
//! assert!(findings.iter().all(|finding| finding.severity > check::Severity::Error));
//!
//! let view = graph::GraphView::new(&document, catalog);
//! let estimate = estimate::Estimate::new(&view, catalog::Prices::bundled(), 1_000);
//! assert!(estimate.latency.is_some_and(|latency| latency.p99 > latency.p50));
//!
//! let document = session::arranged(document, catalog);
//! let options = session::ExportOptions::default();
//! let svg = session::export_bytes(&document, session::ExportFormat::Svg, &options)?;
//! assert!(svg.starts_with(b"<svg"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! For the library alone, turn the default features off:
//! `pipewright = { version = "0.1", default-features = false }`. The feature `cli` adds the program and
//! `gui` its window. Until 1.0, a minor version may change the library; the file format and the JSON of
//! the command line stay compatible. [`session`] and [`interact`] exist for the program's own window and
//! change most.
//!
//! # The modules
//!
//! Data flows one way, and each module uses those above it in this list only
//! ([ARCHITECTURE.md](https://github.com/pipewright/pipewright/blob/main/ARCHITECTURE.md) has the whole
//! table, which a test enforces).
//!
//! * [`geometry`]: points, rectangles and curves, and how they are rounded for files.
//! * [`model`]: the document, its records and invariants, and the verbs that change it.
//! * [`catalog`]: what can be drawn: stages, data types, components, templates.
//! * [`graph`]: the petgraph view of a document. [`sketch`]: a line of words as components and edges.
//!   [`text`]: faces, shaping, measuring.
//! * [`estimate`]: latency, capacity, memory and cost. [`sizing`]: how large each card is.
//!   [`layout`]: positions and routes.
//! * [`check`]: rules and findings. [`scene`]: the one display list that every painter paints.
//! * [`interact`]: the canvas without a window. [`interchange`]: SVG, PNG, PDF, embedding.
//!   [`storage`]: files, atomic saves, journal, settings.
//! * [`session`]: the product without pixels: one document being edited, one command table.
//! * `app` (feature `gui`): the window. `cli` (feature `cli`): the command line.

pub mod geometry;

pub mod model;

pub mod catalog;

pub mod graph;
pub mod sketch;
pub mod text;

pub mod estimate;
pub mod layout;
pub mod sizing;

pub mod check;
pub mod scene;

pub mod interact;
pub mod interchange;
pub mod storage;

pub mod session;

#[cfg(feature = "gui")]
pub mod app;
#[cfg(feature = "cli")]
pub mod cli;
