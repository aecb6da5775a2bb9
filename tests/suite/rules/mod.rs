//! The rulebook: each rule speaks where it should, and only there.

mod fixes;
pub mod mutations;
mod own;
mod roles;
pub mod sketch;
mod table;
