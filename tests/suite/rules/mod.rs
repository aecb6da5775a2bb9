//! The rulebook: each rule speaks where it should, and only there.

mod custom;
mod fixes;
pub mod mutations;
mod roles;
pub mod sketch;
mod table;
