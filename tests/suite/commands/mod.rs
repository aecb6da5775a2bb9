//! The command table and what each command does to a session.

mod arranging;
mod beside;
mod clipboard;
mod every_command;
mod history;
mod keyboard;
mod lanes;
mod looking_on;
mod motion;
mod table;
mod viewing;

use std::collections::BTreeSet;

use pipewright::catalog::templates;
use pipewright::geometry::{Point, Rect, Size};
use pipewright::model::{Document, EdgeKind, LaneKind, Level, NewNode, Node, NodeId, Selection};
use pipewright::scene::Tag;
use pipewright::session::{
    COMMANDS, Command, Menu, Outcome, Owner, Request, Session, SessionCommand, Shortcut,
    load_template,
};
use pipewright::storage::format;

use crate::desk::{Desk, PLAIN, component, nodes, nodes_at, search};

fn desk() -> Desk {
    Desk::new(search())
}
