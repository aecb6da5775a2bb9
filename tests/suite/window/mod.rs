//! The window, driven without a display through the names that screen readers hear.

mod accessible;
mod canvas;
mod custom;
mod dialogs;
pub mod driver;
mod estimates;
mod idle;
mod keyboard;
mod laying_out;
mod merging;
mod panels;
mod random;
mod recovered;
mod safety;
mod sheet;
mod start;
mod tabs;
mod versions;
mod words;
