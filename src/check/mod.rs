//! The check floor.
