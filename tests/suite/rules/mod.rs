//! The rulebook: each rule speaks where it should, and only there.

mod fixes;
mod mutations;
pub mod sketch;
mod table;
