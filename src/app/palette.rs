//! The palette: components by stage, searched, dragged or added.

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::{Key, Role, ScrollArea, TextEdit, Ui, WidgetInfo, vec2};

use super::custom::{CustomComponents, Kept, KeptDialog};
use super::look::{caption, color32, name};
use super::painter::icon_ui;
use super::regions::{Region, take};
use crate::app::ring::Following as _;
use crate::catalog::{Catalog, Component, Icon, Tier};
use crate::model::ComponentId;
use crate::scene::style::Theme;
use crate::session::{Command, CustomComponent, Keymap};

/// Sides of icons, in logical pixels: of stages in the narrow palette, of components in a row, of
/// stages over their components.
const RAIL_ICON: f32 = 20.0;
const ROW_ICON: f32 = 16.0;
const HEADER_ICON: f32 = 13.0;
/// Size of a stage in the narrow palette, in logical pixels.
const NARROW: egui::Vec2 = vec2(32.0, 28.0);

/// What can be added: a component of the palette, or one of the user's own.
#[derive(Clone, Debug)]
pub(super) enum Addable {
    Known(ComponentId),
    Custom(Arc<CustomComponent>),
}

impl Addable {
    /// The component of the palette, if it is one.
    pub fn known(&self) -> Option<&ComponentId> {
        match self {
            Self::Known(id) => Some(id),
            Self::Custom(_) => None,
        }
    }
}

/// What was done in the palette.
pub(super) enum PaletteAct {
    /// Add this to the middle of the view.
    Add(Addable),
    /// Ask this about a component of the user's own.
    Ask(KeptDialog),
}

/// What the palette shows.
#[derive(Clone, Copy)]
pub(super) struct Shelf<'a> {
    pub catalog: &'a Catalog,
    pub custom: &'a CustomComponents,
    pub keymap: &'a Keymap,
    pub theme: &'a Theme,
}

/// From which width of the window on the palette has room for its rows, in logical pixels.
const ROOM_FOR_ROWS: f32 = 1_100.0;

/// How the group of the user's own components is told from the stages.
const CUSTOM: &str = "custom";

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
    extent: Extent,
}

/// How wide it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Extent {
    /// In rows, where there is room for them.
    #[default]
    Rows,
    /// A column of stages, each of which opens a menu.
    Column,
    /// In rows where there is little room.
    Widened,
}

impl Palette {
    /// A palette that begins as a column of stages, or in full.
    pub fn new(is_narrow: bool) -> Self {
        Self {
            extent: if is_narrow {
                Extent::Column
            } else {
                Extent::Rows
            },
            ..Self::default()
        }
    }

    /// Puts the text cursor into the search field.
    pub fn focus(&mut self) {
        self.wants_focus = true;
        self.widen();
    }

    /// Whether it is a column of stages only, as it was left.
    pub fn is_narrow(&self) -> bool {
        self.extent == Extent::Column
    }

    /// Whether it is a column of stages in a window of this width: where there is little room, unless it
    /// was widened there.
    pub fn is_rail(&mut self, width: f32) -> bool {
        let has_room = width >= ROOM_FOR_ROWS;
        if has_room && self.extent == Extent::Widened {
            self.extent = Extent::Rows;
        }
        match self.extent {
            Extent::Rows => !has_room,
            Extent::Column => true,
            Extent::Widened => false,
        }
    }

    fn widen(&mut self) {
        self.extent = Extent::Widened;
    }

    /// Shows a column of stages; each opens a menu of its components.
    pub fn show_narrow(&mut self, ui: &mut Ui, shelf: Shelf<'_>) -> Option<PaletteAct> {
        let Shelf {
            catalog,
            keymap,
            theme,
            ..
        } = shelf;
        let mut done = None;
        let widen = ui.add(egui::Button::new("»").frame(false).min_size(NARROW));
        take(&widen, Region::Palette);
        name(&widen, "Widen the palette");
        if widen.on_hover_text("Widen the palette").clicked() {
            self.widen();
        }
        let search = ui.add(egui::Button::new("/").frame(false).min_size(NARROW));
        name(&search, "Search components");
        let tip = keymap.with_hint("Search components", Command::FocusPalette);
        if search.on_hover_text(tip).clicked() {
            self.focus();
        }
        ScrollArea::vertical().show_following(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            if !shelf.custom.all.is_empty() {
                let color = color32(theme.accent);
                let tip = "Your components";
                let response = rail_button(ui, custom_icon(), color, tip, theme);
                rail_menu(&response, |ui| {
                    for custom in &shelf.custom.all {
                        done = done.take().or(custom_row(ui, custom, shelf, false));
                    }
                });
            }
            for stage in catalog.stages() {
                let color = color32(theme.stage(stage.id.as_str()));
                let said = format!("Stage {}", stage.name);
                let response = rail_button(ui, Some(stage.icon), color, &said, theme);
                let tip = format!("{}\n{}", stage.name, stage.description);
                let response = response.on_hover_text(tip);
                rail_menu(&response, |ui| {
                    for component in catalog.components() {
                        if component.stage == stage.id {
                            let row = component_row(ui, component, shelf, false);
                            done = done.take().or(row);
                        }
                    }
                });
            }
        });
        done
    }

    /// Shows the palette; returns what was done in it.
    pub fn show(&mut self, ui: &mut Ui, shelf: Shelf<'_>) -> Option<PaletteAct> {
        let Shelf {
            catalog, keymap, ..
        } = shelf;
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
                    self.extent = match self.extent {
                        Extent::Widened => Extent::Rows,
                        _ => Extent::Column,
                    };
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
        if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
            self.query.clear();
        }
        ui.add_space(2.0);
        let mut added = None;
        ScrollArea::vertical()
            .auto_shrink([false, false])
            .show_following(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                added = if self.query.trim().is_empty() {
                    self.by_stage(ui, shelf)
                } else {
                    self.found(ui, shelf, entered)
                };
            });
        added
    }

    /// The user's own components, with what cannot be read of them.
    fn customs(&mut self, ui: &mut Ui, shelf: Shelf<'_>) -> Option<PaletteAct> {
        let custom = shelf.custom;
        if custom.all.is_empty() && custom.unread.is_empty() {
            return None;
        }
        ui.add_space(6.0);
        let folded = self.folded.contains(CUSTOM);
        let color = color32(shelf.theme.accent);
        let head = ("Your components", custom_icon(), color);
        let header = group_header(ui, head, custom.all.len(), folded, shelf.theme);
        let tip = "Kept with “Save as component…” in the menu of a node";
        if header.on_hover_text(tip).clicked() {
            self.fold(CUSTOM, folded);
        }
        if folded {
            return None;
        }
        let mut done = None;
        for own in &custom.all {
            done = done.or(custom_row(ui, own, shelf, false));
        }
        if !custom.unread.is_empty() {
            let count = custom.unread.len();
            let said = match count {
                1 => "1 file cannot be read".to_owned(),
                count => format!("{count} files cannot be read"),
            };
            let color = color32(shelf.theme.warning);
            let label = ui.label(egui::RichText::new(said).small().color(color));
            label.on_hover_text(custom.unread.join("\n"));
        }
        done
    }

    fn fold(&mut self, group: &str, folded: bool) {
        if folded {
            self.folded.remove(group);
        } else {
            self.folded.insert(group.to_owned());
        }
    }

    fn by_stage(&mut self, ui: &mut Ui, shelf: Shelf<'_>) -> Option<PaletteAct> {
        let Shelf { catalog, theme, .. } = shelf;
        let mut added = self.customs(ui, shelf);
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
            let color = color32(theme.stage(id));
            let head = (stage.name.as_str(), Some(stage.icon), color);
            let header = group_header(ui, head, components.len(), folded, theme);
            if header.on_hover_text(&stage.description).clicked() {
                self.fold(id, folded);
            }
            if folded {
                continue;
            }
            for component in components {
                added = added.or(component_row(ui, component, shelf, false));
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

    fn found(&mut self, ui: &mut Ui, shelf: Shelf<'_>, entered: bool) -> Option<PaletteAct> {
        let catalog = shelf.catalog;
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
        let customs = shelf.custom.all.iter();
        let customs: Vec<&Arc<CustomComponent>> =
            customs.filter(|own| own.answers(&self.query)).collect();
        if ranked.is_empty() && customs.is_empty() {
            ui.add_space(10.0);
            ui.weak(format!("No component matches “{}”.", self.query));
            if ui.button("Clear the search").clicked() {
                self.query.clear();
            }
            return None;
        }
        let mut added = None;
        for (place, own) in customs.iter().enumerate() {
            let first = place == 0;
            added = added.or(custom_row(ui, own, shelf, first));
            if first && entered {
                added = Some(PaletteAct::Add(Addable::Custom(Arc::clone(own))));
            }
        }
        for (place, component) in ranked.into_iter().take(60).enumerate() {
            let first = place == 0 && customs.is_empty();
            added = added.or(component_row(ui, component, shelf, first));
            if first && entered {
                added = Some(PaletteAct::Add(Addable::Known(component.id.clone())));
            }
        }
        if entered {
            self.query.clear();
        }
        added
    }
}

/// The icon of the group of the user's own components.
fn custom_icon() -> Option<Icon> {
    Icon::by_name("boxes")
}

/// A group in the narrow palette.
fn rail_button(
    ui: &mut Ui,
    icon: Option<Icon>,
    color: egui::Color32,
    said: &str,
    theme: &Theme,
) -> egui::Response {
    let (rect, response) = ui.allocate_exact_size(NARROW, egui::Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, said));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 6.0, color32(theme.hovered));
    }
    if let Some(icon) = icon {
        icon_ui(ui.painter(), icon, rect.center(), RAIL_ICON, color);
    }
    response
}

fn rail_menu(button: &egui::Response, content: impl FnOnce(&mut Ui)) {
    egui::Popup::menu(button)
        .align(egui::RectAlign::RIGHT_START)
        .show(|ui| {
            ui.set_width(230.0);
            ui.spacing_mut().item_spacing.y = 2.0;
            content(ui);
        });
}

/// The line over a group: its name and icon in a color, and how many are in it.
fn group_header(
    ui: &mut Ui,
    (title, icon, color): (&str, Option<Icon>, egui::Color32),
    count: usize,
    folded: bool,
    theme: &Theme,
) -> egui::Response {
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), 24.0), egui::Sense::click());
    let said = format!("Stage {title}");
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, !folded, &said));
    let painter = ui.painter();
    let center = rect.left_center() + vec2(7.0, 0.0);
    if let Some(icon) = icon {
        icon_ui(painter, icon, center, HEADER_ICON, color);
    }
    let font = egui::FontId::new(10.5, egui::FontFamily::Name("Inter SemiBold".into()));
    let color = color32(theme.muted);
    painter.text(
        rect.left_center() + vec2(20.0, 0.0),
        egui::Align2::LEFT_CENTER,
        title.to_uppercase(),
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

/// A row to drag or to add by; says whether it was double-clicked or entered.
fn row(
    ui: &mut Ui,
    (title, icon, color): (&str, Option<Icon>, egui::Color32),
    dragged: Addable,
    first: bool,
    theme: &Theme,
) -> (egui::Response, bool) {
    let (rect, response) = ui.allocate_exact_size(
        vec2(ui.available_width(), 26.0),
        egui::Sense::click_and_drag(),
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Add {title}")));
    response.dnd_set_drag_payload(dragged);
    let painter = ui.painter();
    let fill = if response.hovered() || first {
        theme.hovered
    } else {
        theme.raised
    };
    painter.rect_filled(rect, 5.0, color32(fill));
    let center = rect.left_center() + vec2(15.0, 0.0);
    if let Some(icon) = icon {
        icon_ui(painter, icon, center, ROW_ICON, color);
    }
    let body = egui::TextStyle::Body.resolve(ui.style());
    let room = rect.width() - 36.0;
    let mut job =
        egui::text::LayoutJob::simple_singleline(title.to_owned(), body, color32(theme.text));
    job.wrap = egui::text::TextWrapping::truncate_at_width(room);
    let galley = painter.layout_job(job);
    let at = egui::pos2(rect.left() + 30.0, rect.center().y - galley.size().y / 2.0);
    painter.galley(at, galley, color32(theme.text));
    let keyed = response.has_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let added = response.double_clicked() || keyed;
    (response, added)
}

fn component_row(
    ui: &mut Ui,
    component: &Component,
    shelf: Shelf<'_>,
    first: bool,
) -> Option<PaletteAct> {
    let theme = shelf.theme;
    let added = Addable::Known(component.id.clone());
    let color = color32(theme.stage(component.stage.as_str()));
    let head = (component.name.as_str(), Some(component.icon), color);
    let (response, is_added) = row(ui, head, added.clone(), first, theme);
    response.on_hover_ui(|ui| explain(ui, component, shelf.catalog, theme));
    is_added.then_some(PaletteAct::Add(added))
}

fn custom_row(
    ui: &mut Ui,
    custom: &Arc<CustomComponent>,
    shelf: Shelf<'_>,
    first: bool,
) -> Option<PaletteAct> {
    let Shelf { catalog, theme, .. } = shelf;
    let added = Addable::Custom(Arc::clone(custom));
    let (icon, color) = custom_mark(custom, catalog, theme);
    let head = (custom.title.as_str(), icon, color32(color));
    let (response, is_added) = row(ui, head, added.clone(), first, theme);
    let mut act = is_added.then_some(PaletteAct::Add(added));
    let response = response.on_hover_ui(|ui| {
        ui.set_max_width(320.0);
        ui.label(super::look::strong(&custom.title, 13.0));
        if !custom.description.is_empty() {
            ui.label(&custom.description);
        }
        ui.label(custom.content());
        ui.weak("Drag onto the canvas, or double-click to add");
    });
    response.context_menu(|ui| {
        let (path, title) = (custom.path.clone(), custom.title.clone());
        if ui.button("Rename…").clicked() {
            act = Some(PaletteAct::Ask(KeptDialog::rename(
                Kept::Component,
                path,
                title,
            )));
        } else if ui.button("Remove…").clicked() {
            act = Some(PaletteAct::Ask(KeptDialog::Remove {
                what: Kept::Component,
                path,
                title,
            }));
        }
    });
    act
}

/// The icon of a component of the user's own, and the color that it has.
pub(super) fn custom_mark(
    custom: &CustomComponent,
    catalog: &Catalog,
    theme: &Theme,
) -> (Option<Icon>, crate::scene::Color) {
    let component = custom.component.as_str();
    let color = catalog
        .stage_of(component)
        .map_or(theme.muted, |stage| theme.stage(stage.id.as_str()));
    (catalog.icon_of(component).or_else(custom_icon), color)
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
