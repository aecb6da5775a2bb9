//! The petgraph view of a document: the request path, the spine, reachability, cycles, order.
//!
//! Built once per revision and thrown away: petgraph's indices never leave this module's
//! users and are never saved.

mod set;
mod spine;
mod view;

pub use petgraph::graph::NodeIndex;
pub use set::NodeSet;
pub use spine::Spine;
pub use view::{EdgeFacts, GraphView, NodeFacts};
