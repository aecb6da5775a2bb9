//! The inspector: what is selected, the design sheet, the checks.

use std::collections::{BTreeMap, BTreeSet};

use egui::{ComboBox, Grid, ScrollArea, TextEdit, Ui, vec2};

use super::look::{caption, color32, name, strong};
use crate::catalog::Component;
use crate::check::Severity;
use crate::model::{
    EdgeId, EdgeKind, FieldKind, FieldSpec, LaneId, LaneKind, Node, NodeId, NoteId, Property,
    Quantity, Requirement,
};
use crate::session::Session;

/// A page of the inspector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tab {
    /// What is selected.
    #[default]
    Selection,
    /// Requirements and answers.
    Sheet,
    /// What the checks found.
    Checks,
}

/// State of the inspector.
#[derive(Debug, Default)]
pub(super) struct Inspector {
    pub tab: Tab,
    /// What is being typed into a figure's field, until it can be read.
    typed: BTreeMap<String, String>,
    /// The framework step that is open.
    open_step: Option<String>,
}

/// How many findings are listed at once: nobody reads more, and each costs time to show.
const MOST_FINDINGS: usize = 100;

/// Figures that are always offered for nodes on the request path.
const COMMON: [Property; 5] = [
    Property::P50Ms,
    Property::P99Ms,
    Property::QpsPerReplica,
    Property::Replicas,
    Property::Parameters,
];

impl Inspector {
    /// Shows the inspector.
    pub fn show(&mut self, ui: &mut Ui, session: &mut Session) {
        let count = session.findings().len();
        ui.horizontal(|ui| {
            let selection = &session.selection();
            let first = if selection.edges.len() == 1 && selection.len() == 1 {
                "Edge"
            } else if selection.lanes.len() == 1 && selection.len() == 1 {
                "Lane"
            } else if selection.notes.len() == 1 && selection.len() == 1 {
                "Note"
            } else if selection.is_empty() {
                "Document"
            } else {
                "Node"
            };
            let checks = if count == 0 {
                "Checks".to_owned()
            } else {
                format!("Checks {count}")
            };
            for (tab, label) in [
                (Tab::Selection, first.to_owned()),
                (Tab::Sheet, "Sheet".to_owned()),
                (Tab::Checks, checks),
            ] {
                tab_button(ui, &mut self.tab, tab, &label, session);
            }
        });
        ui.separator();
        ScrollArea::vertical()
            .auto_shrink([false, false])
            .show(ui, |ui| {
                ui.set_width(ui.available_width() - 6.0);
                match self.tab {
                    Tab::Selection => self.selection_ui(ui, session),
                    Tab::Sheet => self.sheet_ui(ui, session),
                    Tab::Checks => checks_ui(ui, session),
                }
                ui.add_space(16.0);
            });
    }

    fn selection_ui(&mut self, ui: &mut Ui, session: &mut Session) {
        let selection = session.selection().clone();
        if selection.is_empty() {
            return document_ui(ui, session);
        }
        if !selection.nodes.is_empty() {
            self.nodes_ui(ui, session, &selection.nodes);
        } else if !selection.edges.is_empty() {
            edges_ui(ui, session, &selection.edges);
        } else if let Some(lane) = selection.lanes.first() {
            lane_ui(ui, session, lane);
        } else if let Some(note) = selection.notes.first() {
            note_ui(ui, session, note);
        }
    }

    fn nodes_ui(&mut self, ui: &mut Ui, session: &mut Session, ids: &BTreeSet<NodeId>) {
        let nodes: Vec<(NodeId, Node)> = ids
            .iter()
            .filter_map(|id| Some((id.clone(), session.document().node(id)?.as_ref().clone())))
            .collect();
        let Some((first_id, first)) = nodes.first() else {
            return;
        };
        let catalog = session.catalog();
        let component = catalog.component(first.component.as_str());
        let theme = session.theme().clone();
        if nodes.len() == 1 {
            ui.label(strong(&first.label, 15.0));
            let stage = component.and_then(|own| catalog.stage(own.stage.as_str()));
            let words = match (component, stage) {
                (Some(component), Some(stage)) => {
                    format!("{} · {}", component.name, stage.name.to_lowercase())
                }
                _ => format!("Unknown component `{}`", first.component),
            };
            let response = ui.weak(words);
            if let Some(component) = component {
                response.on_hover_ui(|ui| super::palette::explain(ui, component, catalog, &theme));
            }
        } else {
            ui.label(strong(format!("{} nodes", nodes.len()), 15.0));
            ui.weak("A change here applies to all of them");
        }
        ui.add_space(8.0);
        let width = (ui.available_width() * 0.40).min(130.0);
        Grid::new("node")
            .num_columns(2)
            .spacing(vec2(8.0, 6.0))
            .min_col_width(width)
            .show(ui, |ui| {
                row_label(ui, "Label", "The title on the card");
                let mut label = common(nodes.iter().map(|(_, node)| node.label.clone()));
                if text_field(ui, &mut label, "Label") {
                    session.set_labels(ids, label.text());
                }
                ui.end_row();
                row_label(ui, "Technology", "What implements it");
                technology_ui(ui, session, ids, &nodes, component);
                ui.end_row();
                row_label(ui, "Lane", "The band that it belongs to");
                lane_choice(ui, session, ids, &nodes);
                ui.end_row();
                for property in shown_properties(&nodes, component) {
                    self.property_row(ui, session, ids, &nodes, component, property);
                    ui.end_row();
                }
            });
        self.more_properties(ui, session, ids, &nodes, component);
        if nodes.len() == 1 {
            ui.add_space(8.0);
            ui.label(caption("Notes", &theme));
            let mut notes = first.notes.clone();
            let field = TextEdit::multiline(&mut notes)
                .hint_text("Why it is so (Markdown)")
                .desired_rows(4)
                .desired_width(f32::INFINITY);
            let response = ui.add(field);
            name(&response, "Notes");
            if response.changed() {
                session.set_node_notes(first_id, &notes);
            }
            if let Some(component) = component {
                provenance(ui, component, session);
            }
            own_findings(ui, session, first_id);
        }
    }

    fn more_properties(
        &mut self,
        ui: &mut Ui,
        session: &mut Session,
        ids: &BTreeSet<NodeId>,
        nodes: &[(NodeId, Node)],
        component: Option<&Component>,
    ) {
        let shown = shown_properties(nodes, component);
        let rest: Vec<Property> = Property::ALL
            .iter()
            .copied()
            .filter(|property| !shown.contains(property))
            .collect();
        ui.add_space(4.0);
        ui.collapsing("More figures", |ui| {
            let width = (ui.available_width() * 0.40).min(130.0);
            Grid::new("more")
                .num_columns(2)
                .spacing(vec2(8.0, 6.0))
                .min_col_width(width)
                .show(ui, |ui| {
                    for property in rest {
                        self.property_row(ui, session, ids, nodes, component, property);
                        ui.end_row();
                    }
                });
        });
    }

    fn property_row(
        &mut self,
        ui: &mut Ui,
        session: &mut Session,
        ids: &BTreeSet<NodeId>,
        nodes: &[(NodeId, Node)],
        component: Option<&Component>,
        property: Property,
    ) {
        let spec = property.spec();
        row_label(ui, spec.label, spec.help);
        let values = nodes
            .iter()
            .map(|(_, node)| node.properties.get(&property).cloned());
        let value = common(values);
        if spec.kind == FieldKind::Flag {
            let mut on = value.is_same(&Some(Quantity::Flag(true)));
            let response = ui.checkbox(&mut on, "");
            name(&response, spec.label);
            if response.changed() {
                session.set_properties(ids, property, Some(&Quantity::Flag(on)));
            }
            return;
        }
        let hint = match (&value, default_of(component, property)) {
            (Common::Mixed, _) => "mixed".to_owned(),
            (_, Some(default)) => format!("{} (default)", spec.display(&Quantity::Number(default))),
            _ => spec.unit.symbol().to_owned(),
        };
        let ids_text: Vec<&str> = ids.iter().map(NodeId::as_str).collect();
        let key = format!("{} {}", spec.key, ids_text.join(" "));
        let shown = match &value {
            Common::Same(Some(value)) => spec.display(value),
            _ => String::new(),
        };
        if let Entered::Value(parsed) = self.figure_field(ui, &key, &shown, &hint, &spec) {
            session.set_properties(ids, property, parsed.as_ref());
        }
    }

    /// A field for a figure: read when it is left; what cannot be read says why at once.
    fn figure_field(
        &mut self,
        ui: &mut Ui,
        key: &str,
        shown: &str,
        hint: &str,
        spec: &FieldSpec,
    ) -> Entered {
        let mut text = self
            .typed
            .get(key)
            .cloned()
            .unwrap_or_else(|| shown.to_owned());
        let fault = self
            .typed
            .get(key)
            .and_then(|typed| spec.parse(typed).err());
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
        if response.changed() {
            self.typed.insert(key.to_owned(), text);
        }
        if let Some(fault) = &fault
            && response.has_focus()
        {
            response.show_tooltip_text(fault.to_string());
        }
        if response.lost_focus()
            && let Some(typed) = self.typed.remove(key)
            && typed != shown
            && let Ok(parsed) = spec.parse(&typed)
        {
            return Entered::Value(parsed);
        }
        Entered::Nothing
    }

    fn sheet_ui(&mut self, ui: &mut Ui, session: &mut Session) {
        let theme = session.theme().clone();
        let sheet = session.document().sheet().as_ref().clone();
        ui.label(strong("Design sheet", 15.0));
        ui.weak("What must hold, and what you would say");
        ui.add_space(8.0);
        ui.label(caption("Requirements", &theme));
        let width = (ui.available_width() * 0.45).min(150.0);
        Grid::new("requirements")
            .num_columns(2)
            .spacing(vec2(8.0, 6.0))
            .min_col_width(width)
            .show(ui, |ui| {
                for requirement in Requirement::ALL {
                    let spec = requirement.spec();
                    row_label(ui, spec.label, spec.help);
                    let shown = sheet
                        .requirements
                        .get(requirement)
                        .map_or_else(String::new, |value| spec.display(value));
                    let key = format!("sheet {}", spec.key);
                    let hint = spec.unit.symbol();
                    if let Entered::Value(parsed) = self.figure_field(ui, &key, &shown, hint, &spec)
                    {
                        session.set_requirement(*requirement, parsed);
                    }
                    ui.end_row();
                }
            });
        ui.add_space(12.0);
        let family = session.document().header().family;
        let Some(framework) = session.catalog().framework(family) else {
            return;
        };
        let answered = framework
            .steps
            .iter()
            .filter(|step| sheet.answers.contains_key(&step.id))
            .count();
        ui.label(caption(
            &format!("Answers · {answered} of {}", framework.steps.len()),
            &theme,
        ));
        for step in &framework.steps {
            let answer = sheet.answers.get(&step.id).cloned().unwrap_or_default();
            let done = if answer.is_empty() { "○" } else { "●" };
            let open = self.open_step.as_deref() == Some(step.id.as_str());
            let title = format!("{done}  {}", step.title);
            if ui
                .selectable_label(open, title)
                .on_hover_text(&step.summary)
                .clicked()
            {
                self.open_step = if open {
                    None
                } else {
                    Some(step.id.to_string())
                };
            }
            if !open {
                continue;
            }
            for prompt in &step.prompts {
                ui.weak(format!("• {prompt}"));
            }
            let mut text = answer;
            let response = ui.add(
                TextEdit::multiline(&mut text)
                    .hint_text("Your answer (Markdown)")
                    .desired_rows(8)
                    .desired_width(f32::INFINITY),
            );
            name(&response, &step.title);
            if response.changed() {
                session.set_answer(&step.id, &text);
            }
            ui.collapsing("What a strong answer contains", |ui| {
                ui.label(&step.strong_answer)
            });
        }
    }
}

/// Figures that are set somewhere, and for nodes on the request path the usual ones.
fn shown_properties(nodes: &[(NodeId, Node)], component: Option<&Component>) -> Vec<Property> {
    let online = component.is_none_or(|component| component.defaults.is_some());
    Property::ALL
        .iter()
        .copied()
        .filter(|property| {
            (online && COMMON.contains(property))
                || nodes
                    .iter()
                    .any(|(_, node)| node.properties.contains_key(property))
        })
        .collect()
}

/// What was entered into a figure's field.
enum Entered {
    Nothing,
    Value(Option<Quantity>),
}

/// The value of a field over several records.
enum Common<T> {
    Same(T),
    Mixed,
}

impl<T: PartialEq> Common<T> {
    fn is_same(&self, value: &T) -> bool {
        matches!(self, Self::Same(own) if own == value)
    }
}

impl Common<String> {
    fn text(&self) -> &str {
        match self {
            Self::Same(text) => text,
            Self::Mixed => "",
        }
    }
}

fn common<T: PartialEq>(mut values: impl Iterator<Item = T>) -> Common<T> {
    match values.next() {
        Some(first) if values.all(|value| value == first) => Common::Same(first),
        _ => Common::Mixed,
    }
}

fn tab_button(ui: &mut Ui, current: &mut Tab, tab: Tab, label: &str, session: &Session) {
    let selected = *current == tab;
    let theme = session.theme();
    let color = if selected { theme.text } else { theme.muted };
    let text = if selected {
        strong(label, 12.5)
    } else {
        egui::RichText::new(label)
    };
    let response = ui.add(egui::Button::new(text.color(color32(color))).frame(false));
    response.widget_info(|| {
        egui::WidgetInfo::selected(egui::Role::Button, true, selected, format!("Tab {label}"))
    });
    if selected {
        let rect = response.rect;
        let line = egui::Rect::from_min_max(
            egui::pos2(rect.left(), rect.bottom() + 1.0),
            egui::pos2(rect.right(), rect.bottom() + 3.0),
        );
        ui.painter().rect_filled(line, 1.0, color32(theme.accent));
    }
    if response.clicked() {
        *current = tab;
    }
}

fn row_label(ui: &mut Ui, label: &str, help: &str) {
    ui.weak(label).on_hover_text(help);
}

/// A one-line field; returns whether it was changed.
fn text_field(ui: &mut Ui, value: &mut Common<String>, label: &str) -> bool {
    let hint = if matches!(value, Common::Mixed) {
        "mixed"
    } else {
        ""
    };
    let mut text = value.text().to_owned();
    let response = ui.add(
        TextEdit::singleline(&mut text)
            .hint_text(hint)
            .desired_width(f32::INFINITY)
            .align(egui::Align2::LEFT_CENTER)
            .margin(vec2(8.0, 4.0)),
    );
    name(&response, label);
    let changed = response.changed();
    if changed {
        *value = Common::Same(text);
    }
    changed
}

fn technology_ui(
    ui: &mut Ui,
    session: &mut Session,
    ids: &BTreeSet<NodeId>,
    nodes: &[(NodeId, Node)],
    component: Option<&Component>,
) {
    let size = vec2(ui.available_width(), ui.spacing().interact_size.y);
    let from_right = egui::Layout::right_to_left(egui::Align::Center);
    ui.allocate_ui_with_layout(size, from_right, |ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let suggestions = component.map_or(&[][..], |component| component.technologies.as_slice());
        let mut value = common(nodes.iter().map(|(_, node)| node.technology.clone()));
        if !suggestions.is_empty() {
            ui.menu_button("▼", |ui| {
                for technology in suggestions {
                    if ui.button(technology).clicked() {
                        session.set_technologies(ids, technology);
                        ui.close();
                    }
                }
            })
            .response
            .on_hover_text("Typical technologies");
        }
        if text_field(ui, &mut value, "Technology") {
            session.set_technologies(ids, value.text());
        }
    });
}

fn lane_choice(
    ui: &mut Ui,
    session: &mut Session,
    ids: &BTreeSet<NodeId>,
    nodes: &[(NodeId, Node)],
) {
    let lanes: Vec<(LaneId, String)> = session
        .document()
        .lanes_in_order()
        .into_iter()
        .map(|(id, lane)| (id.clone(), lane.title.clone()))
        .collect();
    let current = common(nodes.iter().map(|(_, node)| node.lane.clone()));
    let title = |lane: &Option<LaneId>| {
        lane.as_ref()
            .and_then(|lane| lanes.iter().find(|(id, _)| id == lane))
            .map_or("None", |(_, title)| title.as_str())
            .to_owned()
    };
    let shown = match &current {
        Common::Same(lane) => title(lane),
        Common::Mixed => "mixed".to_owned(),
    };
    let mut chosen: Option<Option<LaneId>> = None;
    ComboBox::from_id_salt("lane")
        .selected_text(shown)
        .width(ui.available_width())
        .truncate()
        .show_ui(ui, |ui| {
            if ui
                .selectable_label(current.is_same(&None), "None")
                .clicked()
            {
                chosen = Some(None);
            }
            for (id, title) in &lanes {
                if ui
                    .selectable_label(current.is_same(&Some(id.clone())), title)
                    .clicked()
                {
                    chosen = Some(Some(id.clone()));
                }
            }
        });
    if let Some(lane) = chosen {
        session.assign_lane(ids, lane.as_ref());
    }
}

fn default_of(component: Option<&Component>, property: Property) -> Option<f64> {
    let defaults = component?.defaults.as_ref()?;
    match property {
        Property::P50Ms => Some(defaults.p50_ms),
        Property::P99Ms => Some(defaults.p99_ms),
        Property::QpsPerReplica => defaults.qps_per_replica,
        _ => None,
    }
}

/// Where the default figures come from.
fn provenance(ui: &mut Ui, component: &Component, session: &Session) {
    if component.capacity.is_empty() {
        return;
    }
    ui.add_space(8.0);
    ui.label(caption("Rule of thumb", session.theme()));
    let references: Vec<&str> = component
        .source
        .split(['+', '/'])
        .filter_map(|mark| {
            session
                .catalog()
                .sources()
                .iter()
                .find(|source| source.mark == mark)
        })
        .map(|source| source.reference.as_str())
        .collect();
    ui.weak(component.rule_of_thumb())
        .on_hover_text(references.join("\n"));
}

fn own_findings(ui: &mut Ui, session: &mut Session, id: &NodeId) {
    let own: Vec<usize> = session
        .findings()
        .iter()
        .enumerate()
        .filter(|(_, finding)| finding.nodes.contains(id))
        .map(|(index, _)| index)
        .collect();
    if own.is_empty() {
        return;
    }
    ui.add_space(8.0);
    ui.label(caption("Checks", session.theme()));
    for index in own {
        finding_ui(ui, session, index);
    }
}

fn document_ui(ui: &mut Ui, session: &mut Session) {
    let theme = session.theme().clone();
    let mut header = session.document().header().as_ref().clone();
    ui.label(strong("Document", 15.0));
    ui.weak("Select something on the canvas to edit it");
    ui.add_space(8.0);
    let mut changed = false;
    ui.label(caption("Title", &theme));
    let response = ui.add(TextEdit::singleline(&mut header.title).desired_width(f32::INFINITY));
    name(&response, "Title");
    changed |= response.changed();
    ui.label(caption("Use case", &theme));
    let field = TextEdit::multiline(&mut header.use_case).desired_rows(2);
    let response = ui.add(field.desired_width(f32::INFINITY));
    name(&response, "Use case");
    changed |= response.changed();
    ui.label(caption("Family", &theme));
    ui.horizontal(|ui| {
        for family in [crate::model::Family::Ml, crate::model::Family::GenAi] {
            changed |= ui
                .selectable_value(&mut header.family, family, family.label())
                .changed();
        }
    });
    if changed {
        session.set_header(header);
    }
    ui.add_space(12.0);
    let document = session.document();
    ui.label(caption("Contents", &theme));
    ui.label(format!(
        "{} nodes, {} edges, {} lanes, {} notes",
        document.nodes().len(),
        document.edges().len(),
        document.lanes().len(),
        document.notes().len()
    ));
}

fn edges_ui(ui: &mut Ui, session: &mut Session, ids: &BTreeSet<EdgeId>) {
    let edges: Vec<_> = ids
        .iter()
        .filter_map(|id| Some((id.clone(), session.document().edge(id)?.clone())))
        .collect();
    let Some((first_id, first)) = edges.first() else {
        return;
    };
    let label = |id: &NodeId| {
        session
            .document()
            .node(id)
            .map_or("?", |node| node.label.as_str())
            .to_owned()
    };
    if edges.len() == 1 {
        ui.label(strong(
            format!("{} → {}", label(&first.from), label(&first.to)),
            14.0,
        ));
        let data = session.catalog().data_type(first.data.as_str());
        ui.weak(data.map_or_else(|| first.data.to_string(), |data| data.name.clone()));
    } else {
        ui.label(strong(format!("{} edges", edges.len()), 15.0));
    }
    ui.add_space(8.0);
    let kind = common(edges.iter().map(|(_, edge)| edge.kind));
    Grid::new("edge")
        .num_columns(2)
        .spacing(vec2(8.0, 6.0))
        .min_col_width(90.0)
        .show(ui, |ui| {
            row_label(ui, "Kind", "When data flows along it");
            let shown = match &kind {
                Common::Same(kind) => kind.label(),
                Common::Mixed => "mixed",
            };
            let mut chosen = None;
            ComboBox::from_id_salt("kind")
                .selected_text(shown)
                .width(ui.available_width())
                .show_ui(ui, |ui| {
                    for option in EdgeKind::ALL {
                        if ui
                            .selectable_label(kind.is_same(&option), option.label())
                            .clicked()
                        {
                            chosen = Some(option);
                        }
                    }
                });
            if let Some(kind) = chosen {
                session.set_edge_kinds(ids, kind);
            }
            ui.end_row();
            if edges.len() > 1 {
                return;
            }
            row_label(ui, "Carries", "What flows; decides the ports");
            let mut data = None;
            let types: Vec<_> = fitting_types(session, &first.from, &first.to);
            let current = session.catalog().data_type(first.data.as_str());
            let current = current.map_or_else(|| first.data.to_string(), |data| data.name.clone());
            ComboBox::from_id_salt("data")
                .selected_text(current)
                .width(ui.available_width())
                .show_ui(ui, |ui| {
                    for (id, name) in &types {
                        if ui.selectable_label(*id == first.data, name).clicked() {
                            data = Some(id.clone());
                        }
                    }
                });
            if let Some(data) = data {
                session.set_edge_data(first_id, &data);
            }
            ui.end_row();
            row_label(ui, "Label", "Text on the edge");
            let mut text = Common::Same(first.label.clone());
            if text_field(ui, &mut text, "Edge label") {
                session.set_edge_label(first_id, text.text());
            }
            ui.end_row();
        });
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        for (text, node) in [("Go to source", &first.from), ("Go to target", &first.to)] {
            if ui.button(text).clicked() {
                session.select_and_reveal(node);
            }
        }
    });
}

/// Data types that can flow between two nodes, or all of them if that is not known.
fn fitting_types(
    session: &Session,
    from: &NodeId,
    to: &NodeId,
) -> Vec<(crate::model::DataTypeId, String)> {
    let catalog = session.catalog();
    let component = |id: &NodeId| {
        let node = session.document().node(id)?;
        catalog.component(node.component.as_str())
    };
    let (from, to) = (component(from), component(to));
    catalog
        .data_types()
        .iter()
        .filter(|data| {
            from.is_none_or(|from| from.gives(data.id.as_str()))
                && to.is_none_or(|to| to.accepts(data.id.as_str()))
        })
        .map(|data| (data.id.clone(), data.name.clone()))
        .collect()
}

fn lane_ui(ui: &mut Ui, session: &mut Session, id: &LaneId) {
    let Some(lane) = session.document().lanes().get(id).cloned() else {
        return;
    };
    ui.label(strong(&lane.title, 15.0));
    let members = session
        .document()
        .nodes()
        .values()
        .filter(|node| node.lane.as_ref() == Some(id))
        .count();
    ui.weak(format!("{members} nodes"));
    ui.add_space(8.0);
    Grid::new("lane")
        .num_columns(2)
        .spacing(vec2(8.0, 6.0))
        .min_col_width(90.0)
        .show(ui, |ui| {
            row_label(ui, "Title", "The text in its corner");
            let mut title = Common::Same(lane.title.clone());
            if text_field(ui, &mut title, "Lane title") {
                session.set_lane_title(id, title.text());
            }
            ui.end_row();
            row_label(
                ui,
                "Kind",
                "What it is for: decides its tint and what checks expect",
            );
            let mut chosen = None;
            ComboBox::from_id_salt("lane kind")
                .selected_text(lane.kind.label())
                .width(ui.available_width())
                .show_ui(ui, |ui| {
                    for kind in LaneKind::ALL {
                        if ui
                            .selectable_label(kind == lane.kind, kind.label())
                            .clicked()
                        {
                            chosen = Some(kind);
                        }
                    }
                });
            if let Some(kind) = chosen {
                session.set_lane_kind(id, kind);
            }
            ui.end_row();
        });
}

fn note_ui(ui: &mut Ui, session: &mut Session, id: &NoteId) {
    let Some(note) = session.document().notes().get(id).cloned() else {
        return;
    };
    ui.label(strong("Note", 15.0));
    let mut text = note.text.clone();
    let response = ui.add(
        TextEdit::multiline(&mut text)
            .desired_rows(8)
            .desired_width(f32::INFINITY),
    );
    name(&response, "Note text");
    if response.changed() {
        session.set_note_text(id, &text);
    }
}

fn checks_ui(ui: &mut Ui, session: &mut Session) {
    let count = session.findings().len();
    if count == 0 {
        let theme = session.theme().clone();
        ui.label(strong("No findings", 15.0).color(color32(theme.ok)));
        ui.weak("Every check passes on this diagram.");
        return;
    }
    let by_severity = |severity: Severity| {
        session
            .findings()
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    };
    ui.weak(format!(
        "{} errors · {} warnings · {} advice",
        by_severity(Severity::Error),
        by_severity(Severity::Warning),
        by_severity(Severity::Advice)
    ));
    ui.add_space(6.0);
    for index in 0..count.min(MOST_FINDINGS) {
        finding_ui(ui, session, index);
    }
    if count > MOST_FINDINGS {
        ui.weak(format!(
            "and {} more, once these are mended",
            count - MOST_FINDINGS
        ));
    }
}

fn finding_ui(ui: &mut Ui, session: &mut Session, index: usize) {
    let Some(finding) = session.findings().get(index).cloned() else {
        return;
    };
    let theme = session.theme().clone();
    let (color, mark) = match finding.severity {
        Severity::Error => (theme.error, "Error"),
        Severity::Warning => (theme.warning, "Warning"),
        Severity::Advice => (theme.accent, "Advice"),
    };
    let rule = crate::check::rules()
        .iter()
        .find(|rule| rule.id == finding.rule);
    let frame = egui::Frame::new()
        .fill(color32(theme.raised))
        .stroke(egui::Stroke::new(1.0, color32(theme.line)))
        .corner_radius(6)
        .inner_margin(egui::Margin {
            left: 12,
            right: 10,
            top: 8,
            bottom: 8,
        });
    let shown = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(egui::RichText::new(mark).small().color(color32(color)));
        ui.label(strong(&finding.message, 12.5));
        ui.horizontal_wrapped(|ui| {
            if !(finding.nodes.is_empty() && finding.edges.is_empty())
                && ui.link("Show on canvas").clicked()
            {
                session.show_finding(index);
            }
            if let Some(fix) = &finding.fix
                && ui.link(&fix.label).clicked()
            {
                session.apply_fix(fix);
            }
            if let Some(rule) = rule {
                ui.label(egui::RichText::new("Why?").color(color32(theme.accent)))
                    .on_hover_text(format!("{}\n\n{}\n\nRule: {}", rule.why, rule.fix, rule.id));
            }
        });
    });
    let rect = shown.response.rect;
    let stripe = egui::Rect::from_min_size(rect.min, vec2(3.0, rect.height()));
    ui.painter().rect_filled(stripe, 1.5, color32(color));
    ui.add_space(2.0);
}
