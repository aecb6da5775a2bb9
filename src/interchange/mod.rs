//! The interchange floor.
