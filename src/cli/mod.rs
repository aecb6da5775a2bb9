//! The cli floor.
