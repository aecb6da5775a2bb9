//! The catalog floor.
