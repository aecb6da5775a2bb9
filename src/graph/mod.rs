//! The petgraph view of a document: the request path, the spine and core, reachability, cycles, order.
//!
//! Built once per revision and thrown away: petgraph's indices never leave this module's
//! users and are never saved.
//!
//! ```
//! use pipewright::{catalog::Catalog, graph::GraphView, session};
//!
//! let document = session::load_source("chatgpt", None)?.document;
//! let view = GraphView::new(&document, Catalog::bundled());
//! assert!(view.synchronous_cycles().is_empty());
//! assert!(view.path_edges().count() > 0);
//! # Ok::<(), session::SourceError>(())
//! ```

mod core;
mod facts;
mod set;
mod spine;
mod view;

pub use facts::{EdgeFacts, NodeFacts};
pub use petgraph::graph::NodeIndex;
pub use set::NodeSet;
pub use spine::Spine;
pub use view::GraphView;
