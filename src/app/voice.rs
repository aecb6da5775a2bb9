//! What is said to somebody who does not see the window: what was done, and every message.

use egui::accesskit::Live;
use egui::{Id, Rect, Role, Sense, Ui, WidgetInfo};

use super::App;
use crate::geometry::Point;
use crate::session::Session;

/// Messages that fade, each of which is said as well.
pub(super) struct Toasts {
    shown: egui_notify::Toasts,
    /// What was shown and is not said yet, and whether it is urgent.
    unsaid: Vec<(String, bool)>,
}

impl Toasts {
    pub fn new() -> Self {
        Self {
            shown: egui_notify::Toasts::default()
                .with_anchor(egui_notify::Anchor::BottomRight)
                .with_margin(egui::vec2(12.0, 44.0)),
            unsaid: Vec::new(),
        }
    }

    pub fn success(&mut self, sentence: impl Into<String>) -> &mut egui_notify::Toast {
        let sentence = self.heard(sentence, false);
        self.shown.success(sentence)
    }

    pub fn info(&mut self, sentence: impl Into<String>) -> &mut egui_notify::Toast {
        let sentence = self.heard(sentence, false);
        self.shown.info(sentence)
    }

    pub fn warning(&mut self, sentence: impl Into<String>) -> &mut egui_notify::Toast {
        let sentence = self.heard(sentence, true);
        self.shown.warning(sentence)
    }

    pub fn error(&mut self, sentence: impl Into<String>) -> &mut egui_notify::Toast {
        let sentence = self.heard(sentence, true);
        self.shown.error(sentence)
    }

    pub fn show(&mut self, ctx: &egui::Context) {
        self.shown.show(ctx);
    }

    fn heard(&mut self, sentence: impl Into<String>, urgent: bool) -> String {
        let sentence = sentence.into();
        self.unsaid.push((sentence.clone(), urgent));
        sentence
    }
}

/// What is told from one frame to the next.
#[derive(Clone, Debug, Default, PartialEq)]
struct Seen {
    /// Which document it is of.
    document: Option<u64>,
    /// How many steps are done and undone, and the names of the last ones.
    steps: (usize, usize),
    done: String,
    undone: String,
    /// Where the one node that is selected stands.
    node: Option<(String, Point)>,
    /// The node that the keys would connect with, and which of how many it is.
    candidate: Option<String>,
    slide: Option<String>,
}

/// What is said, and what it was made from.
#[derive(Debug, Default)]
pub(super) struct Voice {
    seen: Seen,
    said: String,
    is_urgent: bool,
    /// Commands that leave no step, which were done in this frame.
    commands: Vec<String>,
}

impl Voice {
    /// A command was done that changes no document, such as one of the view.
    pub fn did(&mut self, command: String) {
        self.commands.push(command);
    }

    /// What is new since the last frame, as sentences.
    fn news(&mut self, document: Option<u64>, session: &Session, is_typing: bool) -> Vec<String> {
        let history = session.history();
        let label = |label: Option<&str>| label.unwrap_or_default().to_owned();
        let mut nodes = session.selection().nodes();
        let only = nodes.next().filter(|_| session.selection().len() == 1);
        let only = only.and_then(|id| session.document().node(id));
        let seen = Seen {
            document,
            steps: (history.steps().len(), history.undone()),
            done: label(history.undo_label()),
            undone: label(history.redo_label()),
            node: only.map(|node| (node.label.clone(), node.position)),
            candidate: session.view.canvas.chosen().and_then(|id| {
                let node = session.document().node(id)?;
                Some(format!("Connect with {}", node.label))
            }),
            slide: session
                .slide()
                .map(|slide| format!("{}. {}", slide.title, slide.text)),
        };
        let before = std::mem::replace(&mut self.seen, seen);
        let now = &self.seen;
        let mut news = Vec::new();
        if before.document == now.document && !is_typing {
            let (done, undone) = (before.steps, now.steps);
            if undone.1 > done.1 {
                news.push(format!("Undid {}", now.undone));
            } else if undone.1 + 1 == done.1 && undone.0 == done.0 + 1 {
                news.push(format!("Did again {}", now.done));
            } else if undone.0 > done.0 || (undone.0 == done.0 && before.done != now.done) {
                news.push(now.done.clone());
            }
            // Where it is now, of what was moved.
            if let (Some((label, from)), Some((same, to))) = (&before.node, &now.node)
                && label == same
                && from != to
            {
                news.push(format!("{label} at {}, {}", to.x.round(), to.y.round()));
            }
        }
        let told = |was: &Option<String>, is: &Option<String>| {
            if was == is { None } else { is.clone() }
        };
        news.extend(told(&before.candidate, &now.candidate));
        news.extend(told(&before.slide, &now.slide));
        news
    }
}

impl App {
    /// Says what happened in this frame, by a region that screen readers listen to. It has no size.
    pub(super) fn say_aloud(&mut self, ui: &Ui) {
        let is_typing = self.editing.is_some() || ui.ctx().text_edit_focused();
        let mut news = std::mem::take(&mut self.voice.commands);
        let document = self.documents.shown_serial();
        if let Some(session) = self.documents.session() {
            news.extend(self.voice.news(document, session, is_typing));
        }
        let unsaid = std::mem::take(&mut self.toasts.unsaid);
        let is_urgent = unsaid.iter().any(|(_, urgent)| *urgent);
        news.extend(unsaid.into_iter().map(|(sentence, _)| sentence));
        news.retain(|sentence| !sentence.is_empty());
        if !news.is_empty() {
            let sentence = news.join(". ");
            // The same words twice are news all the same.
            let repeats = sentence == self.voice.said;
            self.voice.said = if repeats {
                format!("{sentence} ")
            } else {
                sentence
            };
            self.voice.is_urgent = is_urgent;
        }
        let title = self.last_title.clone();
        ui.ctx()
            .accesskit_node_builder(egui::accesskit_root_id(), |root| root.set_label(title));
        let id = Id::unique("announcements");
        let nowhere = Rect::from_min_size(ui.max_rect().min, egui::Vec2::ZERO);
        let response = ui.interact(nowhere, id, Sense::hover());
        let said = self.voice.said.clone();
        response.widget_info(|| WidgetInfo::labeled(Role::Status, true, &said));
        ui.ctx().accesskit_node_builder(id, |node| {
            node.set_live(if self.voice.is_urgent {
                Live::Assertive
            } else {
                Live::Polite
            });
        });
    }
}
