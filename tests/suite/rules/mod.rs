//! The rulebook: each rule speaks where it should, and only there.

mod fixes;
mod mutations;
mod own;
pub mod sketch;
mod table;
