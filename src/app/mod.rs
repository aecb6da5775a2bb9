//! The app floor.
