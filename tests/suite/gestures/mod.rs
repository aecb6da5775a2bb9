//! The canvas under a pointer, without a window.

mod bends;
mod connecting;
mod looking;
mod moving;
mod random;
mod selecting;

use pipewright::catalog::Catalog;
use pipewright::geometry::{GRID, Point, Rect, Size, Vec2};
use pipewright::interact::{Button, Cursor, InputEvent, Modifiers, Tool};
use pipewright::model::{Document, EdgeId, NodeId, Selection};
use pipewright::scene::{PortId, PortSide, Tag};
use pipewright::session::{COMMANDS, Command, Outcome, Owner, Request, Session, SessionCommand};
use pipewright::storage::format;
use proptest::prelude::*;

use crate::desk::{ALT, COMMAND, Desk, PLAIN, SHIFT, SPACE, component, nodes, nodes_at, search};

/// Where nothing is.
const NOWHERE: Point = Point::new(100.0, 480.0);

fn desk() -> Desk {
    Desk::new(search())
}

fn first_edge(desk: &Desk, from: &str) -> EdgeId {
    let edges = desk.document().edges();
    let found = edges.iter().find(|(_, edge)| edge.from.as_str() == from);
    found.unwrap().0.clone()
}
