//! The document itself, and edges.

use std::collections::BTreeSet;

use egui::{Checkbox, Grid, Role, TextEdit, Ui, WidgetInfo, vec2};

use super::fields::{Common, combo, common, row_label, take_focus, text_field};
use crate::app::look::{caption, name, strong};
use crate::model::{EdgeField, EdgeId, EdgeKind, Edit, NodeId, counted};
use crate::session::Session;

pub(super) fn document_ui(ui: &mut Ui, session: &mut Session) {
    let theme = session.theme().clone();
    let mut header = session.document().header().as_ref().clone();
    ui.label(strong("Document", 15.0));
    ui.weak("Select something on the canvas to edit it");
    ui.add_space(8.0);
    let mut changed = false;
    ui.label(caption("Title", &theme));
    let response = ui.add(TextEdit::singleline(&mut header.title).desired_width(f32::INFINITY));
    name(&response, "Title");
    take_focus(&response);
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
    ui.label(caption("Tags", &theme)).on_hover_text(
        "Kinds of system, such as recsys or rag, with commas between them; they decide which \
         checks apply",
    );
    // What is typed stays as it is until the field is left, a comma at its end included.
    let id = ui.scope_id().with("tags");
    let typed: Option<String> = ui.data(|data| data.get_temp(id));
    let mut tags = typed.unwrap_or_else(|| header.tags.join(", "));
    let field = TextEdit::singleline(&mut tags)
        .hint_text("ann, retrieval")
        .char_limit(600);
    let response = ui.add(field.desired_width(f32::INFINITY));
    name(&response, "Tags");
    if response.changed() {
        let words = tags.split(',').map(str::trim).filter(|tag| !tag.is_empty());
        header.tags = words.map(str::to_lowercase).collect();
        header.tags.sort();
        header.tags.dedup();
        changed = true;
        ui.data_mut(|data| data.insert_temp(id, tags));
    } else if !response.has_focus() {
        ui.data_mut(|data| data.remove_temp::<String>(id));
    }
    if changed {
        session.apply(&Edit::SetHeader(header));
    }
    ui.add_space(12.0);
    let document = session.document();
    ui.label(caption("Contents", &theme));
    ui.label(format!(
        "{}, {}, {}, {}",
        counted(document.nodes().len(), "node"),
        counted(document.edges().len(), "edge"),
        counted(document.lanes().len(), "lane"),
        counted(document.notes().len(), "note")
    ));
}

pub(super) fn edges_ui(ui: &mut Ui, session: &mut Session, ids: &BTreeSet<EdgeId>) {
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
            combo(ui, "Kind", shown, |ui| {
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
                session.apply(&Edit::SetEdges(ids.clone(), EdgeField::Kind(kind)));
            }
            ui.end_row();
            row_label(
                ui,
                "Stubs",
                "A named stub at either end in place of a line; double-click one to follow it",
            );
            let stubs = common(edges.iter().map(|(_, edge)| edge.stub));
            let mut is_on = stubs.is_same(&true);
            let response =
                ui.add(Checkbox::new(&mut is_on, "").indeterminate(matches!(stubs, Common::Mixed)));
            response.widget_info(|| {
                WidgetInfo::selected(Role::CheckBox, true, is_on, "Shown as stubs")
            });
            if response.changed() {
                session.apply(&Edit::SetEdges(ids.clone(), EdgeField::Stub(is_on)));
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
            combo(ui, "Carries", &current, |ui| {
                for (id, name) in &types {
                    if ui.selectable_label(*id == first.data, name).clicked() {
                        data = Some(id.clone());
                    }
                }
            });
            if let Some(data) = data {
                session.apply(&Edit::set_edge(first_id, EdgeField::Data(data)));
            }
            ui.end_row();
            row_label(ui, "Label", "Text on the edge");
            let mut text = Common::Same(first.label.clone());
            if text_field(ui, &mut text, "Edge label") {
                session.apply(&Edit::set_edge(
                    first_id,
                    EdgeField::Label(text.text().to_owned()),
                ));
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
