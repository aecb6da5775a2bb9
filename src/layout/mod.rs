//! The layout floor.
