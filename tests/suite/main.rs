//! Integration tests: one binary, one module per behavior of the whole.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what helpers of tests meet unexpectedly fails the test"
)]

#[cfg(feature = "cli")]
mod cli;
mod commands;
mod custom_files;
mod derived;
mod design;
mod desk;
mod direction;
mod docs;
mod estimate;
mod exports;
mod files;
mod floors;
mod format;
mod fuzz;
mod gestures;
mod journals;
#[cfg(feature = "gui")]
mod kills;
mod layout;
mod layout_laws;
#[cfg(feature = "cli")]
mod letters;
mod levels;
mod merging;
mod model;
mod notes;
#[cfg(feature = "gui")]
mod painters;
mod parallel;
mod pictures_bounds;
#[cfg(target_os = "linux")]
mod power;
mod random;
mod rules;
mod saving;
mod scenes;
#[cfg(feature = "gui")]
mod soak;
mod stubs;
#[cfg(all(feature = "gui", target_os = "linux"))]
mod syscalls;
mod templates;
mod themes;
#[cfg(feature = "gui")]
mod window;
mod words;
