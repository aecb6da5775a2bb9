//! The graph floor.
