//! Auto layout: at once, or beside the session where that takes long.
//!
//! A large layout is a [`LayoutTask`], which can be run on another thread while the document
//! is looked at. What comes of it is taken over by [`Session::finish_layout`] as one step,
//! if the document is as it was; else it is dropped, and nothing that a person did is lost.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::editor::Editor;
use super::{Derived, Environment, Session, arrange};
use crate::layout::Control;
use crate::model::{Document, EditError, LaneId, LayoutSettings, Level, NodeId, Step};

/// From how many nodes and edges together a layout is worth a thread: so many take some 50 ms
/// with their routes.
const LARGE: usize = 500;

/// What is to be laid out.
#[derive(Clone, Debug)]
pub(super) enum Wanted {
    /// Everything, near to how it is.
    All,
    /// These nodes, where they are.
    Nodes(BTreeSet<NodeId>),
    /// Everything, in another manner.
    As {
        settings: LayoutSettings,
        /// The name of the step.
        label: &'static str,
        /// Whether things need not be where they were found before.
        afresh: bool,
    },
}

impl Wanted {
    fn label(&self) -> String {
        match self {
            Self::All => "Auto layout".to_owned(),
            Self::Nodes(nodes) => format!("Lay out {} nodes", nodes.len()),
            Self::As { label, .. } => (*label).to_owned(),
        }
    }

    fn is_whole(&self) -> bool {
        !matches!(self, Self::Nodes(_))
    }
}

/// A layout that is to be made, with all that it needs; see [`LayoutTask::run`].
#[derive(Debug)]
pub struct LayoutTask {
    document: Document,
    environment: Arc<Environment>,
    /// The lane that alone is shown.
    inside: Option<LaneId>,
    wanted: Wanted,
    /// The revision of the document.
    of: u64,
}

/// A layout that was made beside a session.
#[derive(Debug)]
pub struct LaidOut {
    of: u64,
    step: Step,
    derived: Derived,
    is_whole: bool,
}

/// What came of a [`LayoutTask`].
#[derive(Debug)]
pub enum LayoutEnd {
    /// It is made.
    Done(Box<LaidOut>),
    /// It was cancelled, or its time was over.
    Stopped,
    /// It cannot be, for the reason in this sentence.
    Refused(String),
}

impl LayoutTask {
    /// The revision of the document that is laid out; see [`Session::revision`].
    pub fn of(&self) -> u64 {
        self.of
    }

    /// Makes the layout with its routes and its picture.
    pub fn run(self, control: &Control) -> LayoutEnd {
        let environment = &*self.environment;
        let mut editor = Editor::new(self.document);
        let mut derived = Derived::default();
        let step = match laid_out(
            &mut editor,
            &mut derived,
            environment,
            &self.wanted,
            control,
        ) {
            Ok(step) => step,
            Err(error) => return LayoutEnd::Refused(error.to_string()),
        };
        if control.should_stop() {
            return LayoutEnd::Stopped;
        }
        // Until here the layout itself tells how far it is.
        control.reach(ROUTES_FROM);
        let sight = (Level::Full, self.inside.as_ref());
        derived.refresh(&editor.document, sight, environment, false);
        if control.should_stop() {
            return LayoutEnd::Stopped;
        }
        LayoutEnd::Done(Box::new(LaidOut {
            of: self.of,
            step,
            derived,
            is_whole: self.wanted.is_whole(),
        }))
    }
}

/// What part of a task is done, from 0 to 1, when only routes and picture are left.
const ROUTES_FROM: f64 = 0.5;

impl Session {
    /// Lays out the selected nodes, or everything if fewer than two are selected. Where
    /// [`Session::lays_out_beside`], a large layout waits in [`Session::take_layout_task`].
    pub fn auto_layout(&mut self) {
        let nodes = self.editor.selection.node_set();
        self.lay_out(if nodes.len() > 1 {
            Wanted::Nodes(nodes)
        } else {
            Wanted::All
        });
    }

    pub(super) fn lay_out(&mut self, wanted: Wanted) {
        if self.lays_out_beside && self.extent(&wanted) > LARGE {
            self.wanted_layout = Some(wanted);
            return;
        }
        self.show_moves(|session| {
            session.drop_preview();
            let done = laid_out(
                &mut session.editor,
                &mut session.derived,
                &session.environment,
                &wanted,
                &Control::default(),
            );
            if let Some(step) = session.report(done) {
                session.push(step);
                if wanted.is_whole() {
                    session.fit_all();
                }
            }
        });
    }

    /// How many nodes and edges are laid out.
    fn extent(&self, wanted: &Wanted) -> usize {
        let (nodes, edges) = (self.editor.document.nodes(), self.editor.document.edges());
        match wanted {
            Wanted::All | Wanted::As { .. } => nodes.len() + edges.len(),
            Wanted::Nodes(nodes) => {
                let among = edges
                    .values()
                    .filter(|edge| nodes.contains(&edge.from) && nodes.contains(&edge.to));
                nodes.len() + among.count()
            }
        }
    }

    /// The layout that was asked for and takes long, to be run elsewhere; it is handed out
    /// once.
    pub fn take_layout_task(&mut self) -> Option<LayoutTask> {
        let wanted = self.wanted_layout.take()?;
        self.end_gesture();
        Some(LayoutTask {
            document: self.editor.document.clone(),
            environment: Arc::clone(&self.environment),
            inside: self.view.inside.clone(),
            wanted,
            of: self.editor.revision,
        })
    }

    /// Takes over a layout as one step; says whether it did. It does not where the document
    /// is no longer what was laid out, and then nothing changes.
    pub fn finish_layout(&mut self, done: LaidOut) -> bool {
        if self.editor.revision != done.of
            || self.editor.preview.is_some()
            || self.view.shift.is_some()
        {
            return false;
        }
        self.show_moves(|session| {
            if !done.step.diff.is_empty() {
                done.step.diff.apply(&mut session.editor.document);
                session.derived.replace(done.derived);
                session.push(done.step);
            }
            if done.is_whole {
                session.fit_all();
            }
        });
        true
    }
}

/// Lays a document out; the step is not in the history yet.
fn laid_out(
    editor: &mut Editor,
    derived: &mut Derived,
    environment: &Environment,
    wanted: &Wanted,
    control: &Control,
) -> Result<Step, EditError> {
    let catalog = environment.catalog;
    let mut cards = derived.cards().clone();
    let cards = &mut cards;
    let sized = (derived.cards_mut(), catalog);
    let made = editor.draft(wanted.label(), sized, |draft| match wanted {
        Wanted::All => arrange::lay_out(draft, cards, catalog, true, control).map(|_| ()),
        Wanted::Nodes(nodes) => arrange::lay_out_some(draft, cards, catalog, nodes, control),
        Wanted::As {
            settings, afresh, ..
        } => {
            draft.set_layout(*settings);
            arrange::lay_out(draft, cards, catalog, !afresh, control).map(|_| ())
        }
    });
    made.map(|((), step)| step)
}
