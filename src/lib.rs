//! Pipewright: sketch, check and rehearse ML system designs.
//!
//! One crate, a library and a thin binary. Data flows one way, and the modules are
//! floors of a house: each uses lower floors only (`ARCHITECTURE.md` has the table, and
//! a test reads it out of that page).
//!
//! * [`geometry`]: points, rectangles and curves, and how they are rounded for files.
//! * [`model`]: the document, its records and invariants, and the verbs that change it.
//! * [`catalog`]: what can be drawn: stages, data types, components, templates.
//! * [`graph`]: the petgraph view of a document. [`text`]: faces, shaping, measuring.
//! * [`estimate`]: latency, capacity, memory and cost. [`sizing`]: how large each card is.
//!   [`layout`]: positions and routes.
//! * [`check`]: rules and findings. [`scene`]: the one display list that every painter paints.
//! * [`interact`]: the canvas without a window. [`interchange`]: SVG, PNG, embedding.
//!   [`storage`]: files, atomic saves, journal, settings.
//! * [`session`]: the product without pixels: one document being edited, one command table.
//! * `app` (feature `gui`): the window. [`cli`]: the command line.

pub mod geometry;

pub mod model;

pub mod catalog;

pub mod graph;
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
pub mod cli;
