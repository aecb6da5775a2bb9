//! A sketch in words: `query > gateway > two tower encoder > ann > ranker > results` becomes
//! components with edges between them, and what is missing between two of them.
//!
//! [`parse`] reads the line; [`resolve`] says which components its names mean, judged by the words
//! and by what stands beside them. What comes of it is a [`Plan`] of nodes and edges, without places.

mod parse;
mod resolve;

pub use parse::{Arrow, Line, LineError, Name, parse, reads_like_a_sketch};
pub use resolve::{Plan, PlannedEdge, PlannedNode, resolve};
