//! The sizing floor.
