//! The scene floor.
