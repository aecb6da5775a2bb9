//! The palette: components by stage, searched, dragged or added.

use std::collections::BTreeSet;

use egui::{Key, Role, ScrollArea, TextEdit, Ui, WidgetInfo, vec2};

use super::look::{caption, color32, name};
use super::painter::icon_ui;
use crate::catalog::{Catalog, Component, Stage, Tier};
use crate::model::ComponentId;
use crate::scene::style::Theme;
use crate::session::{Command, Keymap};

/// Sides of icons, in logical pixels: of stages in the narrow palette, of components in a row, of
/// stages over their components.
const RAIL_ICON: f32 = 20.0;
const ROW_ICON: f32 = 16.0;
const HEADER_ICON: f32 = 13.0;
/// Size of a stage in the narrow palette, in logical pixels.
const NARROW: egui::Vec2 = vec2(32.0, 28.0);

/// State of the palette.
#[derive(Debug, Default)]
pub(super) struct Palette {
    query: String,
    /// The components that a query found, by their places, best first.
    found: Option<(String, Vec<usize>)>,
    wants_focus: bool,
    /// Stages that are folded.
    folded: BTreeSet<String>,
    /// Whether specialist components are shown too.
    all: bool,
    /// Whether it is a column of stages, each of which opens a menu.
    is_narrow: bool,
}

impl Palette {
    /// A palette that begins as a column of stages, or in full.
    pub fn new(is_narrow: bool) -> Self {
        Self {
            is_narrow,
            ..Self::default()
        }
    }

    /// Puts the text cursor into the search field.
    pub fn focus(&mut self) {
        self.wants_focus = true;
        self.is_narrow = false;
    }

    /// Whether it is a column of stages only.
    pub fn is_narrow(&self) -> bool {
        self.is_narrow
    }

    /// Shows a column of stages; each opens a menu of its components.
    pub fn show_narrow(
        &mut self,
        ui: &mut Ui,
        catalog: &Catalog,
        keymap: &Keymap,
        theme: &Theme,
    ) -> Option<ComponentId> {
        let mut added = None;
        let widen = ui.add(egui::Button::new("»").frame(false).min_size(NARROW));
        name(&widen, "Widen the palette");
        if widen.on_hover_text("Widen the palette").clicked() {
            self.is_narrow = false;
        }
        let search = ui.add(egui::Button::new("/").frame(false).min_size(NARROW));
        name(&search, "Search components");
        let tip = keymap.with_hint("Search components", Command::FocusPalette);
        if search.on_hover_text(tip).clicked() {
            self.focus();
        }
        ScrollArea::vertical().show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            for stage in catalog.stages() {
                let (rect, response) = ui.allocate_exact_size(NARROW, egui::Sense::click());
                response.widget_info(|| {
                    WidgetInfo::labeled(Role::Button, true, format!("Stage {}", stage.name))
                });
                let color = color32(theme.stage(stage.id.as_str()));
                if response.hovered() || response.has_focus() {
                    ui.painter().rect_filled(rect, 6.0, color32(theme.hovered));
                }
                icon_ui(ui.painter(), stage.icon, rect.center(), RAIL_ICON, color);
                let tip = format!("{}\n{}", stage.name, stage.description);
                let response = response.on_hover_text(tip);
                egui::Popup::menu(&response)
                    .align(egui::RectAlign::RIGHT_START)
                    .show(|ui| {
                        ui.set_width(230.0);
                        ui.spacing_mut().item_spacing.y = 2.0;
                        for component in catalog.components() {
                            if component.stage != stage.id {
                                continue;
                            }
                            added = added
                                .take()
                                .or(component_row(ui, component, catalog, theme, false));
                        }
                    });
            }
        });
        added
    }

    /// Shows the palette; returns a component that is to be added to the middle.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        catalog: &Catalog,
        keymap: &Keymap,
        theme: &Theme,
    ) -> Option<ComponentId> {
        let count = catalog.components().len();
        let hint = keymap.with_hint(&format!("Search {count} components"), Command::FocusPalette);
        let field = ui
            .horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                let width = ui.available_width() - 28.0;
                let field = ui.add(
                    TextEdit::singleline(&mut self.query)
                        .hint_text(hint)
                        .desired_width(width)
                        .margin(vec2(8.0, 6.0)),
                );
                let narrow = egui::Button::new("«").frame(false);
                let narrow = ui.add(narrow.min_size(vec2(24.0, 28.0)));
                name(&narrow, "Narrow the palette");
                if narrow.on_hover_text("Narrow the palette").clicked() {
                    self.is_narrow = true;
                }
                field
            })
            .inner;
        name(&field, "Search components");
        if std::mem::take(&mut self.wants_focus) {
            field.request_focus();
        }
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if entered {
            // On with what was added: connect it, move it, add the next.
            let canvas = super::canvas::canvas_id();
            ui.memory_mut(|memory| memory.request_focus(canvas));
        }
        ui.add_space(2.0);
        let mut added = None;
        ScrollArea::vertical()
            .auto_shrink([false, false])
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                added = if self.query.trim().is_empty() {
                    self.by_stage(ui, catalog, theme)
                } else {
                    self.found(ui, catalog, theme, entered)
                };
            });
        added
    }

    fn by_stage(&mut self, ui: &mut Ui, catalog: &Catalog, theme: &Theme) -> Option<ComponentId> {
        let mut added = None;
        for stage in catalog.stages() {
            let id = stage.id.as_str();
            let components: Vec<&Component> = catalog
                .components()
                .iter()
                .filter(|component| {
                    component.stage == stage.id && (self.all || component.tier == Tier::Core)
                })
                .collect();
            if components.is_empty() {
                continue;
            }
            ui.add_space(6.0);
            let folded = self.folded.contains(id);
            let header = stage_header(ui, stage, components.len(), folded, theme);
            if header.on_hover_text(&stage.description).clicked() {
                if folded {
                    self.folded.remove(id);
                } else {
                    self.folded.insert(id.to_owned());
                }
            }
            if folded {
                continue;
            }
            for component in components {
                added = added.or(component_row(ui, component, catalog, theme, false));
            }
        }
        ui.add_space(8.0);
        let specialists = catalog
            .components()
            .iter()
            .filter(|c| c.tier == Tier::Specialist)
            .count();
        ui.checkbox(
            &mut self.all,
            format!("Show {specialists} specialist components"),
        );
        ui.add_space(8.0);
        added
    }

    fn found(
        &mut self,
        ui: &mut Ui,
        catalog: &Catalog,
        theme: &Theme,
        entered: bool,
    ) -> Option<ComponentId> {
        if self.found.as_ref().is_none_or(|(of, _)| *of != self.query) {
            let found = catalog.search(&self.query);
            let places = found
                .iter()
                .filter_map(|found| catalog.place(found.component.id.as_str()));
            self.found = Some((self.query.clone(), places.collect()));
        }
        let ranked = self.found.as_ref().map_or(&[][..], |(_, found)| found);
        let ranked: Vec<&Component> = ranked
            .iter()
            .filter_map(|place| catalog.components().get(*place))
            .collect();
        if ranked.is_empty() {
            ui.add_space(10.0);
            ui.weak(format!("No component matches “{}”.", self.query));
            if ui.button("Clear the search").clicked() {
                self.query.clear();
            }
            return None;
        }
        let mut added = None;
        for (place, component) in ranked.into_iter().take(60).enumerate() {
            let first = place == 0;
            added = added.or(component_row(ui, component, catalog, theme, first));
            if first && entered {
                added = Some(component.id.clone());
            }
        }
        if entered {
            self.query.clear();
        }
        added
    }
}

fn stage_header(
    ui: &mut Ui,
    stage: &Stage,
    count: usize,
    folded: bool,
    theme: &Theme,
) -> egui::Response {
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), 24.0), egui::Sense::click());
    let said = format!("Stage {}", stage.name);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, !folded, &said));
    let painter = ui.painter();
    let center = rect.left_center() + vec2(7.0, 0.0);
    let color = color32(theme.stage(stage.id.as_str()));
    icon_ui(painter, stage.icon, center, HEADER_ICON, color);
    let font = egui::FontId::new(10.5, egui::FontFamily::Name("Inter SemiBold".into()));
    let color = color32(theme.muted);
    painter.text(
        rect.left_center() + vec2(20.0, 0.0),
        egui::Align2::LEFT_CENTER,
        stage.name.to_uppercase(),
        font,
        color,
    );
    let small = egui::TextStyle::Small.resolve(ui.style());
    let text = if folded {
        format!("{count} +")
    } else {
        count.to_string()
    };
    painter.text(
        rect.right_center() - vec2(6.0, 0.0),
        egui::Align2::RIGHT_CENTER,
        text,
        small,
        color,
    );
    response
}

fn component_row(
    ui: &mut Ui,
    component: &Component,
    catalog: &Catalog,
    theme: &Theme,
    first: bool,
) -> Option<ComponentId> {
    let (rect, response) = ui.allocate_exact_size(
        vec2(ui.available_width(), 26.0),
        egui::Sense::click_and_drag(),
    );
    response
        .widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Add {}", component.name)));
    response.dnd_set_drag_payload(component.id.clone());
    let painter = ui.painter();
    let fill = if response.hovered() || first {
        theme.hovered
    } else {
        theme.raised
    };
    painter.rect_filled(rect, 5.0, color32(fill));
    let stage = theme.stage(component.stage.as_str());
    let center = rect.left_center() + vec2(15.0, 0.0);
    icon_ui(painter, component.icon, center, ROW_ICON, color32(stage));
    let body = egui::TextStyle::Body.resolve(ui.style());
    let room = rect.width() - 36.0;
    let mut job =
        egui::text::LayoutJob::simple_singleline(component.name.clone(), body, color32(theme.text));
    job.wrap = egui::text::TextWrapping::truncate_at_width(room);
    let galley = painter.layout_job(job);
    let at = egui::pos2(rect.left() + 30.0, rect.center().y - galley.size().y / 2.0);
    painter.galley(at, galley, color32(theme.text));
    let keyed = response.has_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let added = response.double_clicked() || keyed;
    response.on_hover_ui(|ui| explain(ui, component, catalog, theme));
    added.then(|| component.id.clone())
}

/// What a component is, for tooltips and the inspector.
pub(super) fn explain(ui: &mut Ui, component: &Component, catalog: &Catalog, theme: &Theme) {
    ui.set_max_width(320.0);
    ui.label(super::look::strong(&component.name, 13.0));
    ui.label(&component.description);
    let types = |types: &[crate::model::DataTypeId]| {
        types
            .iter()
            .map(|data| {
                catalog
                    .data_type(data.as_str())
                    .map_or(data.as_str(), |data| data.name.as_str())
            })
            .collect::<Vec<_>>()
            .join(" or ")
    };
    if !component.inputs.is_empty() {
        ui.label(caption("Takes", theme));
        for port in &component.inputs {
            let need = if port.required { "" } else { " (optional)" };
            ui.label(format!("{}{need}", types(&port.types)));
        }
    }
    if !component.outputs.is_empty() {
        ui.label(caption("Gives", theme));
        ui.label(types(&component.outputs).replace(" or ", ", "));
    }
    if !component.technologies.is_empty() {
        ui.label(caption("Typically", theme));
        ui.label(component.technologies.join(", "));
    }
    if !component.capacity.is_empty() {
        ui.label(caption("Rule of thumb", theme));
        ui.label(component.rule_of_thumb());
    }
    ui.weak("Drag onto the canvas, or double-click to add");
}
