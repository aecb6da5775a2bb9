//! The interact floor.
