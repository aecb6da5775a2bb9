//! Merging with what somebody else wrote into the file: both sides as pictures of what they
//! changed, and each conflict with a choice.

mod choices;

use std::path::Path;

use egui::{Align, Layout, RichText, ScrollArea, Ui, vec2};

use super::App;
use super::dialogs::{Answer, Dialog, Next, button_row};
use super::differences::{Compared, Differences, told};
use super::look::caption;
use super::picker::heading;
use super::regions::{Region, take};
use crate::model::{Choices, Document, Merged, Side};
use crate::scene::style::Theme;
use crate::session::{Asked, Session, Theirs};
use choices::{ROW_HEIGHT, row_ui};

/// What part of the dialog's height conflicts may take before they are scrolled.
const MOST_CONFLICTS: f32 = 0.4;
/// Height of the row of buttons, in logical pixels.
const BUTTONS: f32 = 44.0;
/// Most height of the pictures as a part of the dialog's width: more would be empty.
const MOST_PICTURES: f32 = 0.42;
/// Least height of the pictures, in logical pixels.
const LEAST_PICTURES: f32 = 90.0;

/// The dialog and what was chosen in it so far.
pub(super) struct MergeDialog {
    /// The name of the file.
    name: String,
    theirs: Theirs,
    ours: Document,
    choices: Choices,
    merged: Merged,
    /// The conflicts in words.
    asked: Vec<Asked>,
    /// How many changes of either side merge by themselves.
    free: [usize; 2],
    pictures: Differences,
}

impl MergeDialog {
    fn new(session: &Session, theirs: Theirs) -> Self {
        let ours = session.document().clone();
        let choices = Choices::default();
        let merged = theirs.merged(&ours, &choices);
        let path = session.path().unwrap_or(Path::new(""));
        let name = path.file_name().unwrap_or(path.as_os_str());
        Self {
            name: name.to_string_lossy().into_owned(),
            asked: session.asked(&theirs, &merged),
            free: theirs.merge_by_themselves(&ours, &merged),
            pictures: pictures_of(&theirs, &ours),
            merged,
            choices,
            ours,
            theirs,
        }
    }

    /// Shows it; `size` is that of its content.
    pub fn show(&mut self, ui: &mut Ui, size: egui::Vec2, theme: &Theme) -> Answer {
        ui.set_width(size.x);
        let top = ui.cursor().top();
        heading(ui, &format!("Merge {}", self.name));
        ui.add(egui::Label::new(self.sentence()).wrap());
        if !self.merged.renamed.is_empty() {
            ui.add(egui::Label::new(RichText::new(self.renamed()).weak()).wrap());
        }
        ui.add_space(6.0);
        let wanted = self.conflicts_height();
        let left = size.y - (ui.cursor().top() - top) - BUTTONS;
        let conflicts = wanted.min((size.y * MOST_CONFLICTS).min(left - LEAST_PICTURES));
        let room = (left - conflicts).min(size.x * MOST_PICTURES);
        let pictures = vec2(size.x, room.max(LEAST_PICTURES));
        self.pictures.show(ui, pictures, theme);
        let answered = if self.asked.is_empty() {
            None
        } else {
            self.conflicts_ui(ui, conflicts, theme)
        };
        if let Some(answers) = answered {
            for (index, side) in answers {
                if let Some(asked) = self.asked.get(index) {
                    self.choices.choose(asked.question.clone(), side);
                }
            }
            return Answer::ChooseInMerge;
        }
        Self::buttons_ui(ui)
    }

    /// Merges anew with what was chosen.
    pub fn follow(&mut self, session: &Session) {
        self.merged = self.theirs.merged(&self.ours, &self.choices);
        self.asked = session.asked(&self.theirs, &self.merged);
        self.free = self.theirs.merge_by_themselves(&self.ours, &self.merged);
    }

    /// What merges by itself, and what is left to a person.
    fn sentence(&self) -> String {
        let changes = |count: usize| match count {
            1 => "1 change".to_owned(),
            _ => format!("{count} changes"),
        };
        let [mine, theirs] = self.free;
        let merge = match mine + theirs {
            1 => "merges by itself",
            _ => "merge by themselves",
        };
        let free = match (mine, theirs) {
            (0, 0) => String::new(),
            (mine, 0) => format!("{} of mine {merge}. ", changes(mine)),
            (0, theirs) => format!("{} of theirs {merge}. ", changes(theirs)),
            (mine, theirs) => format!("{} of mine and {theirs} of theirs {merge}. ", changes(mine)),
        };
        let asked = match self.asked.len() {
            0 => "There is no conflict.".to_owned(),
            1 => "1 conflict is for you to decide.".to_owned(),
            count => format!("{count} conflicts are for you to decide."),
        };
        format!("{free}{asked}")
    }

    fn renamed(&self) -> String {
        match self.merged.renamed.len() {
            1 => "Both sides added something different under one id: theirs gets another one."
                .to_owned(),
            count => format!(
                "Both sides added something different under {count} ids: theirs get others."
            ),
        }
    }

    fn conflicts_height(&self) -> f32 {
        match self.asked.len() {
            0 => 0.0,
            count => 42.0 + count as f32 * (ROW_HEIGHT + 4.0),
        }
    }

    /// The conflicts with what each side has; answers that were given, by index.
    fn conflicts_ui(
        &mut self,
        ui: &mut Ui,
        height: f32,
        theme: &Theme,
    ) -> Option<Vec<(usize, Side)>> {
        let mut answers = None;
        let mut shown = None;
        ui.allocate_ui(vec2(ui.available_width(), height), |ui| {
            ui.set_height(height);
            ui.horizontal(|ui| {
                let count = self.asked.len();
                let words = format!("Conflicts ({count})");
                ui.label(caption(&words, theme));
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    for (side, words) in [(Side::Theirs, "All theirs"), (Side::Ours, "All mine")] {
                        let button = egui::Button::new(words).min_size(vec2(0.0, 24.0));
                        if ui.add(button).clicked() {
                            answers = Some((0..count).map(|index| (index, side)).collect());
                        }
                    }
                });
            });
            ScrollArea::vertical()
                .id_salt("conflicts")
                .auto_shrink([false, false])
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 4.0;
                    for (index, asked) in self.asked.iter().enumerate() {
                        let done = row_ui(ui, asked, theme);
                        if let Some(side) = done.chosen {
                            answers = Some(vec![(index, side)]);
                        }
                        if done.is_pointed_out {
                            shown = Some(asked.question.place.clone());
                        }
                    }
                });
        });
        if let Some(place) = shown {
            self.pictures.point_out(&place);
        }
        answers
    }

    /// Merge and Cancel, at the right. Enter presses what has the keyboard, and nothing else.
    fn buttons_ui(ui: &mut Ui) -> Answer {
        let mut answer = Answer::None;
        ui.add_space(12.0);
        button_row(ui, |ui| {
            let accent = ui.visuals().selection.stroke.color;
            let text = RichText::new("Merge").color(ui.visuals().extreme_bg_color);
            let merge = egui::Button::new(text).fill(accent);
            if ui.add(merge.min_size(vec2(96.0, 28.0))).clicked() {
                answer = Answer::Merge;
            }
            let cancel = egui::Button::new("Cancel").min_size(vec2(80.0, 28.0));
            if ui.add(cancel).clicked() {
                answer = Answer::Close;
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let words = "One step that Undo takes back. The file is written when you save.";
                ui.add(egui::Label::new(RichText::new(words).weak()).truncate());
            });
        });
        answer
    }
}

/// The ways out where somebody else wrote the file that was to be saved. Nothing here is what Enter
/// does: most ways somebody's work goes from the file.
pub(super) fn changed_ui(
    ui: &mut Ui,
    path: &Path,
    then: Option<&Next>,
    refusal: Option<&str>,
) -> Answer {
    heading(ui, "The file was changed by another program");
    let name = path.file_name().unwrap_or(path.as_os_str());
    ui.label(format!(
        "{} is not what it was when it was opened here. Saving replaces what is in it now.",
        name.to_string_lossy()
    ));
    ui.weak("After merging and after loading, Undo brings your version back.");
    if let Some(why) = refusal {
        ui.add_space(4.0);
        let color = ui.visuals().warn_fg_color;
        ui.colored_label(color, format!("It cannot be merged. {why}"));
    }
    ui.add_space(12.0);
    let mut answer = Answer::None;
    let then = then.cloned();
    button_row(ui, |ui| {
        if refusal.is_none() {
            let accent = ui.visuals().selection.stroke.color;
            let text = RichText::new("Merge…").color(ui.visuals().extreme_bg_color);
            if ui.add(egui::Button::new(text).fill(accent)).clicked() {
                answer = Answer::BeginMerge;
            }
        }
        let elsewhere = ui.button("Save elsewhere…");
        take(&elsewhere, Region::Dialog);
        if elsewhere.clicked() {
            answer = Answer::SaveElsewhere { then: then.clone() };
        }
        if ui.button("Load theirs").clicked() {
            answer = Answer::LoadTheirs;
        }
        if ui.button("Replace with mine").clicked() {
            answer = Answer::KeepMine { then };
        }
        if ui.button("Cancel").clicked() {
            answer = Answer::Close;
        }
    });
    answer
}

impl App {
    /// Asks how what is in the document's file is to be merged, or says why it cannot be.
    pub(super) fn begin_merge(&mut self) {
        self.end_text_editing();
        let Some(session) = self.documents.session() else {
            return;
        };
        match session.theirs() {
            Ok(theirs) => {
                let dialog = MergeDialog::new(session, theirs);
                self.dialog = Some(Dialog::Merge(Box::new(dialog)));
            }
            Err(error) => {
                self.toasts
                    .error(format!("The file cannot be merged. {error}"))
                    .duration(std::time::Duration::from_secs(12));
            }
        }
    }

    /// Takes over what was chosen at the end, and shows what comes of it until then.
    pub(super) fn go_on_merging(&mut self, dialog: Dialog, answer: &Answer) {
        let Dialog::Merge(mut merge) = dialog else {
            return;
        };
        if matches!(answer, Answer::ChooseInMerge) {
            if let Some(session) = self.documents.session() {
                merge.follow(session);
                self.dialog = Some(Dialog::Merge(merge));
            }
            return;
        }
        self.keep_unsaved();
        self.read_anew();
        let Some(session) = self.documents.session_mut() else {
            return;
        };
        session.merge_theirs(&merge.theirs, &merge.choices);
        let is_unsaved = session.is_unsaved();
        self.toasts.success(if is_unsaved {
            "Merged. Save to write it to the file; Undo takes it back."
        } else {
            "Merged: the diagram is what is in the file."
        });
    }
}

/// Both sides, each as the picture of what it changed.
fn pictures_of(theirs: &Theirs, ours: &Document) -> Differences {
    let base = theirs.base();
    let compared = |title, side: &Document, after| Compared {
        title,
        words: told(base, side),
        before: base.clone(),
        after,
    };
    Differences::of(vec![
        compared("Mine", ours, ours.clone()),
        compared("Theirs, on disk", theirs.document(), theirs.picture()),
    ])
}

/// What a side is called.
fn side_words(side: Side) -> &'static str {
    match side {
        Side::Ours => "Mine",
        Side::Theirs => "Theirs",
    }
}
