//! The product without pixels: one document being edited.
//!
//! A [`Session`] holds document, history, selection and camera, and derives what is drawn
//! and found from them, cached by revision. The window and the command line are thin over
//! it: [`Session::dispatch`] takes a [`SessionCommand`] from the one command table, and
//! [`Session::input`] takes what a person does on the canvas.
//!
//! ```
//! use pipewright::session::{SessionCommand, Session, load_source};
//!
//! let mut session = Session::new(load_source("visual-search", None)?.document);
//! session.dispatch(SessionCommand::SelectAll);
//! session.dispatch(SessionCommand::Delete);
//! assert_eq!(session.document().nodes().len(), 0);
//! session.dispatch(SessionCommand::Undo);
//! assert_eq!(session.document().nodes().len(), 28);
//! # Ok::<(), pipewright::session::SourceError>(())
//! ```

mod add;
mod arrange;
mod availability;
mod bending;
mod beside;
mod command;
mod custom_components;
mod derived;
mod difference;
mod disk;
mod dispatch;
mod drawn;
mod edit;
mod editor;
mod environment;
mod estimating;
mod export;
mod fields;
mod files;
mod gesture;
mod growing;
mod keyboard;
mod keymap;
mod lanes;
mod levels;
mod lit;
mod merging;
mod motion;
mod notice;
mod order;
mod page;
mod picture;
mod present;
mod render;
mod replacing;
mod room;
mod search;
mod shift;
mod shortcut;
mod sketching;
mod source;
mod stubs;
mod template_search;
mod templates;
mod typing;
mod usual;
mod view;
mod words;
use std::path::Path;
use std::sync::Arc;

pub use arrange::{arranged, layout_statistics};
pub use beside::{LaidOut, LayoutEnd, LayoutTask};
pub use command::{COMMANDS, Command, CommandSpec, Menu, Owner, SessionCommand, WindowCommand};
pub use custom_components::CustomComponent;
pub use derived::Derived;
pub use difference::difference_picture;
pub use dispatch::{Outcome, Request};
pub use environment::Environment;
pub use estimating::{EstimateTask, Heat, LatencyDraws};
pub use export::{
    ExportError, ExportFormat, ExportOptions, Exported, PictureOptions, export, export_bytes,
    export_document, lacking_sentence, picture_for_export, sheet_markdown,
};
pub use growing::Joining;
pub use keymap::{KeyConflict, Keymap, KeymapFault};
pub use lit::{Focus, Lit};
pub use merging::{Asked, MergeError, Theirs};
pub use notice::{Notice, NoticeKind};
pub use picture::picture_of;
pub use present::{HopLatency, Presentation, Slide};
pub use render::{Picture, Preset, SMALLEST_TEXT, render, render_for, render_with};
pub use replacing::Replacement;
pub use search::fuzzy_rank;
pub use shift::{Part, Shift};
pub use shortcut::{KEYS, KeyName, Shortcut, ShortcutError, key_name};
pub use sketching::{SketchPreview, blank_document, sketched_document};
pub use source::{
    Source, SourceError, load_bytes, load_path, load_source, load_template, read_source,
};
pub use stubs::long_edges;
pub use template_search::{Matched, TemplateHit, TemplateText, search_templates};
pub use templates::{
    CustomGallery, TemplateError, TemplateInfo, UnreadTemplate, custom_gallery,
    custom_template_info, remove_template, rename_template, save_template, template_infos,
    template_path,
};
pub use usual::usual_beside;
pub use view::View;

use editor::Editor;

use crate::catalog::{Catalog, Framework, Frameworks};
use crate::check::{CustomRule, Finding};
use crate::geometry::{Point, Rect, Size};
use crate::model::{Document, Draft, EditError, History, NodeId, Selection, Step};
use crate::scene::{Scene, SceneIndex, style::Theme};
use crate::storage::{Known, rules_for};

/// One document being edited.
#[derive(Debug)]
pub struct Session {
    editor: Editor,
    /// How the document is looked at.
    pub view: View,
    derived: Derived,
    environment: Arc<Environment>,
    /// Whether large layouts wait in [`Session::take_layout_task`] instead of being made at
    /// once.
    pub lays_out_beside: bool,
    wanted_layout: Option<beside::Wanted>,
    /// What is wrong with files of own rules, as it was said.
    rule_faults: Vec<String>,
    notices: Vec<Notice>,
}

impl Session {
    /// A session on a document that is not on disk.
    pub fn new(document: Document) -> Self {
        let mut session = Self {
            editor: Editor::new(document),
            view: View::default(),
            derived: Derived::default(),
            environment: Arc::default(),
            lays_out_beside: false,
            wanted_layout: None,
            rule_faults: Vec::new(),
            notices: Vec::new(),
        };
        session.refresh();
        session
    }

    /// A session on a document that was read from a file; saving goes back there.
    pub fn with_file(document: Document, file: Known) -> Self {
        let base = Arc::new(document.clone());
        let mut session = Self::new(document);
        session.editor.file = Some(file.with_base(base));
        session
    }

    /// A session on work that a crash left behind, with the steps that led to it: what was saved
    /// of it last is what the history says.
    pub fn recovered(document: Document, history: History, original: Option<Known>) -> Self {
        // What was on disk then is among the steps, unless nobody knew it.
        let base = history.saved_document(&document).map(Arc::new);
        let mut session = Self::new(document);
        session.editor.file = original.map(|file| match base {
            Some(base) if file.digest().is_some() => file.with_base(base),
            _ => file,
        });
        session.editor.history = history;
        session
    }

    /// The document as it is shown, with the preview of a gesture.
    pub fn document(&self) -> &Document {
        &self.editor.document
    }

    /// The palette.
    pub fn catalog(&self) -> &'static Catalog {
        self.environment.catalog
    }

    /// The frameworks to choose from.
    pub fn frameworks(&self) -> &Arc<Frameworks> {
        &self.environment.frameworks
    }

    /// What documents share.
    pub fn environment(&self) -> &Arc<Environment> {
        &self.environment
    }

    /// Takes over what documents share; the custom rules stay those of this document.
    pub fn set_environment(&mut self, environment: &Arc<Environment>) {
        let rules = &self.environment.rules;
        self.replace_environment(if *rules == environment.rules {
            Arc::clone(environment)
        } else {
            Arc::new(Environment {
                rules: Arc::clone(rules),
                ..Environment::clone(environment)
            })
        });
    }

    /// Draws with other colors.
    pub fn set_theme(&mut self, theme: Theme) {
        self.replace_environment(Arc::new(Environment {
            theme,
            ..Environment::clone(&self.environment)
        }));
    }

    fn replace_environment(&mut self, environment: Arc<Environment>) {
        let old = std::mem::replace(&mut self.environment, environment);
        if self.environment.prices != old.prices {
            self.derived.estimating.forget_costs();
        }
        if self.environment.rules != old.rules {
            self.refresh();
        } else if self.environment.theme != old.theme {
            self.end_motion();
            self.draw_again();
        }
    }

    /// Draws the document as it is, as after a change of color.
    fn draw_again(&mut self) {
        self.derived
            .refresh_scene(&self.editor.document, &self.environment);
    }

    /// Looks for rules of somebody's own in a folder of the settings and beside the document, and
    /// has them checked. What is wrong with a file is said once.
    pub fn load_custom_rules(&mut self, settings: Option<&Path>) {
        let folder = self.path().and_then(Path::parent).map(Path::to_owned);
        let (rules, faults) = rules_for(settings, folder.as_deref());
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        let before = std::mem::take(&mut self.rule_faults);
        for fault in faults.iter().filter(|fault| !before.contains(fault)) {
            self.notify(Notice::warning(fault.clone()));
        }
        self.rule_faults = faults;
        if rules != *self.environment.rules {
            self.replace_environment(Arc::new(Environment {
                rules: Arc::new(rules),
                ..Environment::clone(&self.environment)
            }));
        }
    }

    /// The custom rules that hold for the document.
    pub fn custom_rules(&self) -> &Arc<Vec<CustomRule>> {
        &self.environment.rules
    }

    /// The framework that the design sheet answers.
    pub fn framework(&self) -> Option<&Framework> {
        let family = self.editor.document.header().family;
        self.environment
            .frameworks
            .of(self.editor.document.sheet(), family)
    }

    /// Undo and redo.
    pub fn history(&self) -> &History {
        &self.editor.history
    }

    /// Counts changes of the document; what is derived from it is cached by this.
    pub fn revision(&self) -> u64 {
        self.editor.revision
    }

    /// Whether the document shows a gesture that goes on, and may yet be given up.
    pub fn is_in_gesture(&self) -> bool {
        self.editor.preview.is_some()
    }

    /// What is selected.
    pub fn selection(&self) -> &Selection {
        &self.editor.selection
    }

    /// Makes this the selection; records that do not exist are left out.
    pub fn select(&mut self, mut selection: Selection) {
        selection.retain_existing(&self.editor.document);
        if selection != self.editor.selection {
            self.view.came_from = None;
            self.view.resting.give_up();
            self.editor.selection = selection;
            self.editor.history.seal();
        }
    }

    /// The file that saving writes to.
    pub fn path(&self) -> Option<&Path> {
        self.editor.file.as_ref().map(Known::path)
    }

    /// The picture.
    pub fn scene(&self) -> &Arc<Scene> {
        self.derived.scene()
    }

    /// Where everything is.
    pub fn index(&self) -> &SceneIndex {
        self.derived.index()
    }

    /// The document as it is drawn: at its level, with collapsed lanes as one node each, named
    /// by [`crate::model::lane_card`], or with one lane alone.
    pub fn shown(&self) -> &Document {
        self.derived.shown(&self.editor.document)
    }

    /// What the checks found and the document ignores, with the reasons.
    pub fn ignored(&self) -> &[(Finding, String)] {
        self.derived.ignored()
    }

    /// What the checks found, worst first.
    pub fn findings(&self) -> &[Finding] {
        self.derived.findings()
    }

    /// Cards, routes and the rest of what is derived from the document.
    pub fn derived(&self) -> &Derived {
        &self.derived
    }

    /// The colors in use.
    pub fn theme(&self) -> &Theme {
        &self.environment.theme
    }

    /// Size of the viewport in screen points.
    pub fn viewport(&self) -> Size {
        self.view.viewport
    }

    /// Tells how large the canvas is on screen.
    pub fn set_viewport(&mut self, viewport: Size) {
        self.view.viewport = viewport;
    }

    /// Messages for the person, oldest first; they are handed out once.
    pub fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    /// Adds a message for the person.
    pub fn notify(&mut self, notice: Notice) {
        self.notices.push(notice);
    }

    /// The area of a node that is shown, in scene points.
    pub fn node_rect(&self, id: &NodeId) -> Option<Rect> {
        self.derived.cards().rect(self.seen(), id)
    }

    /// How a node's card looks: its size and its ports.
    pub fn card(&self, id: &NodeId) -> Option<&std::sync::Arc<crate::sizing::Card>> {
        self.derived.cards().get(id)
    }

    /// The area of all that is selected, in scene points.
    pub fn selection_bounds(&self) -> Option<Rect> {
        let selection = &self.editor.selection;
        crate::geometry::bounding_box(
            self.index()
                .fragments()
                .iter()
                .filter(
                    |fragment| matches!(&fragment.tag, crate::scene::Tag::Record(id) if selection.contains(id)),
                )
                .map(|fragment| fragment.bounds),
        )
    }

    /// Where something is added: at the menu that it was asked in, or in the middle of what is seen.
    pub(super) fn place_to_add(&self) -> Point {
        self.view.here.unwrap_or_else(|| self.viewport_center())
    }

    /// Where the pointer is over the canvas, in scene points.
    pub fn pointer(&self) -> Option<Point> {
        let at = self.view.resting.at()?;
        Some(self.view.canvas.camera.to_scene(at))
    }

    /// The scene point in the middle of the viewport.
    pub fn viewport_center(&self) -> Point {
        self.view.canvas.camera.visible(self.view.viewport).center()
    }

    /// Shows the whole document in the viewport.
    pub fn fit_all(&mut self) {
        let bounds = self.scene().bounds;
        self.view.canvas.camera.fit(bounds, self.view.viewport, 1.0);
    }

    /// Makes a change: the one place through which all edits of a session go.
    ///
    /// Lanes grow with what is in them within the same step.
    pub(crate) fn edit<T>(
        &mut self,
        label: impl Into<String>,
        change: impl FnOnce(&mut Draft<'_>) -> Result<T, EditError>,
    ) -> Result<T, EditError> {
        let (value, step) = self.draft(label, change)?;
        self.push(step);
        Ok(value)
    }

    /// [`Session::edit`] for a field that is being typed in: steps in a row with the same
    /// key are one undo.
    pub(crate) fn edit_merging<T>(
        &mut self,
        label: impl Into<String>,
        key: impl Into<String>,
        change: impl FnOnce(&mut Draft<'_>) -> Result<T, EditError>,
    ) -> Result<T, EditError> {
        let (value, step) = self.draft(label, change)?;
        self.push(step.merging(key));
        Ok(value)
    }

    fn draft<T>(
        &mut self,
        label: impl Into<String>,
        change: impl FnOnce(&mut Draft<'_>) -> Result<T, EditError>,
    ) -> Result<(T, Step), EditError> {
        self.drop_preview();
        let sized = (self.derived.cards_mut(), self.environment.catalog);
        self.editor.draft(label, sized, change)
    }

    fn push(&mut self, step: Step) {
        if self.editor.push(step) {
            self.changed();
        }
    }

    /// Takes back what a gesture previewed.
    fn drop_preview(&mut self) {
        self.view.shift = None;
        if self.editor.revert_preview() {
            self.changed();
        }
    }

    /// Follows a change of the document: revision, selection, derived values.
    fn changed(&mut self) {
        self.editor.changed();
        let lanes = self.editor.document.lanes();
        let inside = self.view.inside.take();
        self.view.inside = inside.filter(|id| lanes.contains_key(id));
        self.refresh();
    }

    fn refresh(&mut self) {
        self.end_motion();
        self.derived.refresh(
            &self.editor.document,
            (self.view.level, self.view.inside.as_ref()),
            &self.environment,
            self.editor.preview.is_some(),
        );
    }

    /// Shows a refusal instead of losing it.
    pub(crate) fn report<T>(&mut self, result: Result<T, EditError>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.notify(Notice::warning(error.to_string()));
                None
            }
        }
    }
}
