//! Fields for figures: what is typed into them, and what of it cannot be read.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use egui::{Label, Response, RichText, TextEdit, Ui, accesskit, vec2};

use super::fields::take_focus;
use crate::app::look::name;
use crate::model::{Edit, FieldSpec, NodeField, NodeId, Property, Requirement};
use crate::session::Session;

/// What a field is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Figure {
    Property(BTreeSet<NodeId>, Property),
    Requirement(Requirement),
    /// One that is dragged as well, by a name of its own; whoever shows it sets it.
    Dragged(String),
}

/// What stands in fields for figures instead of the value.
///
/// It is there while it is typed, and stays where it cannot be read: until it is corrected or
/// Esc gives it up, the value changes otherwise, or the field is not shown any more.
#[derive(Debug, Default)]
pub(super) struct Typed {
    drafts: BTreeMap<Figure, Draft>,
}

#[derive(Debug)]
struct Draft {
    text: String,
    /// The value in whose place it is.
    over: String,
    /// Whether its field was shown in this frame.
    is_shown: bool,
}

/// What a [`drag_field`](Typed::drag_field) is made with.
pub(super) struct Reader<'a> {
    kept: Option<&'a str>,
    spec: &'a FieldSpec,
    outcome: &'a RefCell<Option<Outcome>>,
}

/// What came of a text that a field was left with.
#[derive(Debug)]
enum Outcome {
    Read,
    Refused(String),
}

impl Reader<'_> {
    /// The value of a text; one that cannot be read is remembered.
    pub fn read(&self, text: &str) -> Option<f64> {
        let read = self.spec.parse(text);
        self.outcome.replace(Some(match &read {
            Ok(_) => Outcome::Read,
            Err(_) => Outcome::Refused(text.to_owned()),
        }));
        read.ok()?.and_then(|value| value.number())
    }

    /// What the field shows: the value, or what stands in its place.
    pub fn words(&self, value: impl FnOnce() -> String) -> String {
        self.kept.map_or_else(value, str::to_owned)
    }
}

impl Figure {
    fn spec(&self) -> Option<FieldSpec> {
        match self {
            Self::Property(_, property) => Some(property.spec()),
            Self::Requirement(requirement) => Some(requirement.spec()),
            Self::Dragged(_) => None,
        }
    }

    /// Sets what was typed, if it can be read.
    fn enter(&self, session: &mut Session, text: &str) {
        let Some(Ok(value)) = self.spec().map(|spec| spec.parse(text)) else {
            return;
        };
        match self {
            Self::Property(nodes, property) => {
                if nodes.iter().all(|id| session.document().node(id).is_some()) {
                    let field = NodeField::Property(*property, value);
                    session.apply(&Edit::SetNodes(nodes.clone(), field));
                }
            }
            Self::Requirement(requirement) => {
                session.apply(&Edit::SetRequirement(*requirement, value));
            }
            Self::Dragged(_) => {}
        }
    }
}

impl Typed {
    /// Ends a frame. What no field shows any more was left, as by a click on another node: it
    /// is set, or given up where it cannot be read.
    pub fn end_frame(&mut self, session: &mut Session) {
        let left = self
            .drafts
            .extract_if(.., |_, draft| !std::mem::take(&mut draft.is_shown));
        for (figure, draft) in left {
            figure.enter(session, &draft.text);
        }
    }

    /// Sets what is being typed, as before a save, which the field has not been left for.
    pub fn keep(&mut self, session: &mut Session) {
        for (figure, draft) in &self.drafts {
            figure.enter(session, &draft.text);
        }
    }

    /// Gives up what is typed, as when another document is shown.
    pub fn clear(&mut self) {
        self.drafts.clear();
    }

    /// What stands in place of a value.
    fn over(&mut self, figure: &Figure, shown: &str) -> Option<String> {
        let draft = self.drafts.get_mut(figure)?;
        if draft.over != shown {
            self.drafts.remove(figure);
            return None;
        }
        draft.is_shown = true;
        Some(draft.text.clone())
    }

    fn put(&mut self, figure: Figure, shown: &str, text: String) {
        let draft = Draft {
            text,
            over: shown.to_owned(),
            is_shown: true,
        };
        self.drafts.insert(figure, draft);
    }

    /// A field for a figure that is typed: set when it is left, while what cannot be read
    /// says why below it.
    pub fn figure_field(
        &mut self,
        ui: &mut Ui,
        session: &mut Session,
        figure: Figure,
        shown: &str,
        hint: &str,
    ) {
        let Some(spec) = figure.spec() else {
            return;
        };
        ui.vertical(|ui| {
            let draft = self.over(&figure, shown);
            let fault = draft.as_deref().and_then(|text| fault(&spec, text));
            let mut text = draft.unwrap_or_else(|| shown.to_owned());
            let mut field = TextEdit::singleline(&mut text)
                .hint_text(hint)
                .desired_width(f32::INFINITY)
                .align(egui::Align2::LEFT_CENTER)
                .margin(vec2(8.0, 4.0));
            if fault.is_some() {
                field = field.text_color(ui.visuals().error_fg_color);
            }
            let response = ui.add(field);
            name(&response, spec.label);
            take_focus(&response);
            if let Some(reason) = &fault {
                mark_invalid(&response, reason);
                reason_ui(ui, reason);
            }
            if response.lost_focus() {
                let given_up = is_given_up(ui);
                if given_up || spec.parse(&text).is_ok() {
                    self.drafts.remove(&figure);
                }
                if !given_up && text != shown {
                    figure.enter(session, &text);
                }
            } else if response.changed() {
                self.put(figure, shown, text);
            }
        });
    }

    /// A field for a figure that is dragged or typed, made by `add`. Why what was typed cannot
    /// be read is said below it, or where there is no room, when it is pointed at.
    pub fn drag_field(
        &mut self,
        ui: &mut Ui,
        name: &str,
        shown: &str,
        spec: &FieldSpec,
        has_room: bool,
        add: impl FnOnce(&mut Ui, &Reader<'_>) -> Response,
    ) -> Response {
        let figure = Figure::Dragged(name.to_owned());
        ui.vertical(|ui| {
            let kept = self.over(&figure, shown);
            let fault = kept.as_deref().and_then(|text| fault(spec, text));
            let outcome = RefCell::default();
            let reader = Reader {
                kept: kept.as_deref(),
                spec,
                outcome: &outcome,
            };
            let mut response = ui
                .scope(|ui| {
                    if fault.is_some() {
                        ui.visuals_mut().override_text_color = Some(ui.visuals().error_fg_color);
                    }
                    add(ui, &reader)
                })
                .inner;
            if let Some(reason) = &fault {
                mark_invalid(&response, reason);
                if has_room {
                    reason_ui(ui, reason);
                } else {
                    response = response.on_hover_text(reason);
                }
            }
            match outcome.into_inner() {
                Some(Outcome::Refused(text)) => self.put(figure, shown, text),
                None if !(response.lost_focus() && is_given_up(ui)) => {}
                Some(Outcome::Read) | None => {
                    self.drafts.remove(&figure);
                }
            }
            response
        })
        .inner
    }
}

/// Why a text cannot be read, in a few words.
fn fault(spec: &FieldSpec, text: &str) -> Option<String> {
    let fault = spec.parse(text).err()?;
    Some(format!("Must be {}", fault.expected))
}

/// Whether a field is left by Esc.
fn is_given_up(ui: &Ui) -> bool {
    ui.input(|input| input.key_pressed(egui::Key::Escape))
}

/// Tells screen readers that what is in a field cannot be read, and why.
fn mark_invalid(response: &Response, reason: &str) {
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.set_invalid(accesskit::Invalid::True);
        node.set_description(reason);
    });
}

fn reason_ui(ui: &mut Ui, reason: &str) {
    let color = ui.visuals().error_fg_color;
    ui.add(Label::new(RichText::new(reason).small().color(color)).wrap());
}
