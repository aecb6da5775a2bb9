//! Selected nodes: what they are, what implements them, their figures.

use std::collections::BTreeSet;

use egui::{Checkbox, Grid, Ui, vec2};

use super::Inspector;
use super::fields::{Common, combo, common, row_label, text_field};
use super::figures::Figure;
use super::prose::Field;
use crate::app::look::{caption, color32, name, strong};
use crate::app::painter::icon_ui;
use crate::app::palette;
use crate::catalog::{Component, Icon, box_id, is_box};
use crate::model::{Edit, FieldKind, LaneId, Node, NodeField, NodeId, Property, Quantity};
use crate::session::{Command, Keymap, Session};

/// Figures that are always offered for nodes on the request path.
const COMMON: [Property; 5] = [
    Property::P50Ms,
    Property::P99Ms,
    Property::QpsPerReplica,
    Property::Replicas,
    Property::Parameters,
];

impl Inspector {
    pub(super) fn nodes_ui(
        &mut self,
        ui: &mut Ui,
        session: &mut Session,
        keymap: &Keymap,
        ids: &BTreeSet<NodeId>,
    ) {
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
                _ if is_box(first.component.as_str()) => {
                    "Box · takes and gives anything".to_owned()
                }
                _ => format!("Unknown component `{}`", first.component),
            };
            let response = ui.weak(words);
            if let Some(component) = component {
                response.on_hover_ui(|ui| palette::explain(ui, component, catalog, &theme));
            }
        } else {
            ui.label(strong(format!("{} nodes", nodes.len()), 15.0));
            ui.weak("A change here applies to all of them");
        }
        ui.horizontal(|ui| {
            for (command, label) in [
                (Command::ReplaceComponent, "Replace…"),
                (Command::SaveAsComponent, "Save as component…"),
            ] {
                let tip = keymap.with_hint(command.spec().label, command);
                if ui.button(label).on_hover_text(tip).clicked() {
                    self.asked = Some(command);
                }
            }
        });
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
                    set(session, ids, NodeField::Label(label.text().to_owned()));
                }
                ui.end_row();
                row_label(ui, "Technology", "What implements it");
                technology_ui(ui, session, ids, &nodes, component);
                ui.end_row();
                if nodes
                    .iter()
                    .all(|(_, node)| is_box(node.component.as_str()))
                {
                    box_rows(ui, session, ids, first.component.as_str());
                }
                row_label(ui, "Lane", "The band that it belongs to");
                lane_choice(ui, session, ids, &nodes);
                ui.end_row();
                core_row(ui, session, ids, &nodes);
                ui.end_row();
                for property in shown_properties(&nodes, component) {
                    self.property_row(ui, session, ids, &nodes, component, property);
                    ui.end_row();
                }
            });
        self.more_properties(ui, session, ids, &nodes, component);
        if nodes.len() == 1 {
            ui.add_space(8.0);
            let key = format!("notes {first_id}");
            let field = Field {
                key: &key,
                title: "Notes",
                label: "Notes",
                hint: "Why it is so (Markdown)",
                rows: 4,
            };
            if let Some(notes) = self.prose_field(ui, &theme, field, &first.notes) {
                session.apply(&Edit::set_node(first_id, NodeField::Notes(notes)));
            }
            let steps: Vec<_> = session
                .document()
                .sheet()
                .steps_on(first_id)
                .cloned()
                .collect();
            if !steps.is_empty() {
                ui.add_space(8.0);
                ui.label(caption("In the sheet", &theme));
                self.steps_on_ui(ui, session, &steps);
            }
            if let Some(component) = component {
                provenance(ui, component, session);
            }
            self.findings_of(ui, session, first_id);
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
                set(
                    session,
                    ids,
                    NodeField::Property(property, Some(Quantity::Flag(on))),
                );
            }
            return;
        }
        let hint = match (&value, default_of(component, property)) {
            (Common::Mixed, _) => "mixed".to_owned(),
            (_, Some(default)) => format!("{} (default)", spec.display(&Quantity::Number(default))),
            _ => spec.unit.symbol().to_owned(),
        };
        let shown = match &value {
            Common::Same(Some(value)) => spec.display(value),
            _ => String::new(),
        };
        let figure = Figure::Property(ids.clone(), property);
        self.typed.figure_field(ui, session, figure, &shown, &hint);
    }

    fn findings_of(&mut self, ui: &mut Ui, session: &mut Session, id: &NodeId) {
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
            self.finding_ui(ui, session, index);
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
                        set(session, ids, NodeField::Technology(technology.clone()));
                        ui.close();
                    }
                }
            })
            .response
            .on_hover_text("Typical technologies");
        }
        if text_field(ui, &mut value, "Technology") {
            set(session, ids, NodeField::Technology(value.text().to_owned()));
        }
    });
}

/// What boxes look like: the stage whose color they have, and their icon.
fn box_rows(ui: &mut Ui, session: &mut Session, ids: &BTreeSet<NodeId>, component: &str) {
    let catalog = session.catalog();
    let theme = session.theme().clone();
    let stage = catalog.stage_of(component);
    let icon = component.split('.').nth(2).and_then(Icon::by_name);
    let mut chosen: Option<String> = None;
    row_label(
        ui,
        "Stage",
        "The stage that it belongs to, whose color it has",
    );
    let shown = stage.map_or("None", |stage| stage.name.as_str());
    combo(ui, "Stage", shown, |ui| {
        if ui.selectable_label(stage.is_none(), "None").clicked() {
            chosen = Some(box_id("", None));
        }
        for own in catalog.stages() {
            let on = stage.is_some_and(|stage| stage.id == own.id);
            if ui.selectable_label(on, &own.name).clicked() {
                chosen = Some(box_id(own.id.as_str(), icon));
            }
        }
    });
    ui.end_row();
    if let Some(stage) = stage {
        row_label(ui, "Icon", "What stands before its title");
        let shown = icon.map_or("That of the stage", Icon::name);
        let color = color32(theme.stage(stage.id.as_str()));
        combo(ui, "Icon", shown, |ui| {
            if ui
                .selectable_label(icon.is_none(), "That of the stage")
                .clicked()
            {
                chosen = Some(box_id(stage.id.as_str(), None));
            }
            for own in Icon::all() {
                let label = format!("      {}", own.name());
                let row = ui.selectable_label(icon == Some(own), label);
                let center = row.rect.left_center() + vec2(14.0, 0.0);
                icon_ui(ui.painter(), own, center, 13.0, color);
                if row.clicked() {
                    chosen = Some(box_id(stage.id.as_str(), Some(own)));
                }
            }
        });
        ui.end_row();
    }
    if let Some(id) = chosen {
        set(session, ids, NodeField::Component(id.as_str().into()));
    }
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
    combo(ui, "Lane", &shown, |ui| {
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

/// Whether nodes are part of the core: a check mark, a dash where they differ.
fn core_row(ui: &mut Ui, session: &mut Session, ids: &BTreeSet<NodeId>, nodes: &[(NodeId, Node)]) {
    row_label(
        ui,
        "Core",
        "Whether an overview shows it first. Where no node is marked, the core is the request path \
         and what feeds it.",
    );
    let value = common(nodes.iter().map(|(_, node)| node.core));
    let mut core = value.is_same(&true);
    let response =
        ui.add(Checkbox::new(&mut core, "").indeterminate(matches!(value, Common::Mixed)));
    name(&response, "Part of the core");
    if response.changed() {
        set(session, ids, NodeField::Core(core));
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

fn set(session: &mut Session, nodes: &BTreeSet<NodeId>, field: NodeField) {
    session.apply(&Edit::SetNodes(nodes.clone(), field));
}
