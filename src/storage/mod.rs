//! The storage floor.
