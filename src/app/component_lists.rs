//! Searched lists of components: to add one, to put one in the place of another or on an edge.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::lists::Offer;
use super::palette::{Addable, custom_mark};
use super::picker::{Entry, Mark, Picker};
use super::{App, PickerKind};
use crate::catalog::{BOX, Catalog, Component, Tier};
use crate::geometry::Point;
use crate::model::{ComponentId, NodeId};
use crate::scene::PortId;
use crate::session::{CustomComponent, Joining, usual_beside};

/// Ranks components by what a query means; at the end is the box.
fn by_meaning(query: &str, entries: &[Entry<Addable>]) -> Vec<usize> {
    let last = entries.len().saturating_sub(1);
    let mut ranked = by_meaning_alone(query, entries.get(..last).unwrap_or_default());
    if !query.trim().is_empty() {
        ranked.push(last);
    }
    ranked
}

/// Ranks components by what a query means.
fn by_meaning_alone(query: &str, entries: &[Entry<Addable>]) -> Vec<usize> {
    if query.trim().is_empty() {
        return (0..entries.len()).collect();
    }
    let places: BTreeMap<&str, usize> = entries
        .iter()
        .enumerate()
        .filter_map(|(place, entry)| Some((entry.value.known()?.as_str(), place)))
        .collect();
    // The user's own first: they were given their names.
    let customs = entries.iter().enumerate();
    let customs = customs.filter(|(_, entry)| match &entry.value {
        Addable::Custom(custom) => custom.answers(query),
        Addable::Known(_) => false,
    });
    let found = Catalog::bundled().search(query).into_iter();
    let found = found.filter_map(|found| places.get(found.component.id.as_str()).copied());
    customs.map(|(place, _)| place).chain(found).collect()
}

impl App {
    /// A line of a list of components, with something to say of it.
    fn component_entry(&self, component: &Component, detail: String) -> Entry<Addable> {
        Entry {
            value: Addable::Known(component.id.clone()),
            label: component.name.clone(),
            detail,
            keywords: String::new(),
            mark: Some(self.component_mark(component)),
            disabled: None,
        }
    }

    /// A line for a component of the user's own.
    fn custom_entry(&self, custom: &Arc<CustomComponent>) -> Entry<Addable> {
        let (icon, color) = custom_mark(custom, Catalog::bundled(), &self.environment.theme);
        Entry {
            value: Addable::Custom(Arc::clone(custom)),
            label: custom.title.clone(),
            detail: "yours".to_owned(),
            keywords: String::new(),
            mark: icon.map(|icon| Mark::Icon(icon, color)),
            disabled: None,
        }
    }

    /// The box at the end of a list of components.
    fn box_entry(&self, label: &str, detail: String) -> Entry<Addable> {
        let icon = Catalog::bundled().icon_of(BOX);
        Entry {
            value: Addable::Known(ComponentId::from(BOX)),
            label: label.to_owned(),
            detail,
            keywords: String::new(),
            mark: icon.map(|icon| Mark::Icon(icon, self.environment.theme.muted)),
            disabled: None,
        }
    }

    /// Opens the list of components for the selected nodes: each says how many edges it keeps.
    pub(super) fn open_replace(&mut self) {
        let Some(session) = self.documents.session() else {
            return;
        };
        let nodes: Vec<NodeId> = session.selection().nodes().cloned().collect();
        let Some(rect) = nodes.first().and_then(|id| session.node_rect(id)) else {
            return;
        };
        let words = |id: &ComponentId| {
            session
                .replacement(&nodes, id)
                .words(session.document(), &nodes)
        };
        let mut entries: Vec<Entry<Addable>> = session
            .catalog()
            .components()
            .iter()
            .map(|component| self.component_entry(component, words(&component.id)))
            .collect();
        entries.push(self.box_entry("A box", words(&ComponentId::from(BOX))));
        let place = self.place_of(Point::new(rect.x0, rect.y1 + 8.0));
        let mut picker = Picker::new("Replace by…", place, entries);
        picker.rank = by_meaning;
        self.picker = Some(PickerKind::Replace { picker, nodes });
    }

    /// Opens the list of components that fit between the ends of the selected edge.
    pub(super) fn open_insert(&mut self) {
        let Some(session) = self.documents.session() else {
            return;
        };
        let Some(edge) = session.selection().edges().next().cloned() else {
            return;
        };
        let Some(at) = session.edge_middle(&edge) else {
            return;
        };
        let catalog = session.catalog();
        let (fitting, others): (Vec<&Component>, Vec<&Component>) = catalog
            .components()
            .iter()
            .partition(|component| session.fits_on_edge(component, &edge));
        let stage = |component: &Component| {
            let stage = catalog.stage(component.stage.as_str());
            stage.map_or_else(String::new, |stage| stage.name.clone())
        };
        let fitting = fitting
            .iter()
            .map(|component| self.component_entry(component, stage(component)));
        let others = others
            .iter()
            .map(|component| self.component_entry(component, "goes beside the edge".to_owned()));
        let entries = fitting.chain(others).collect();
        let mut picker = Picker::new("Insert here…", self.place_of(at), entries);
        picker.rank = by_meaning_alone;
        self.picker = Some(PickerKind::Insert { picker, edge });
    }

    /// Asks what is to be done about two nodes that do not fit.
    pub(super) fn offer_connection(&mut self, from: NodeId, to: NodeId) {
        let Some(session) = self.documents.session() else {
            return;
        };
        let catalog = session.catalog();
        let mut entries = Vec::new();
        if let Some(ids) = session.between(&from, &to).filter(|ids| !ids.is_empty()) {
            let known: Vec<&Component> = ids
                .iter()
                .filter_map(|id| catalog.component(id.as_str()))
                .collect();
            let names: Vec<&str> = known
                .iter()
                .map(|component| component.name.as_str())
                .collect();
            entries.push(Entry {
                label: format!("Put {} between", names.join(" and ")),
                detail: String::new(),
                keywords: String::new(),
                mark: known
                    .first()
                    .map(|component| self.component_mark(component)),
                disabled: None,
                value: Offer::Between(ids),
            });
        }
        entries.push(Entry {
            value: Offer::Anyway,
            label: "Connect anyway".to_owned(),
            detail: "the checks report it".to_owned(),
            keywords: String::new(),
            mark: None,
            disabled: None,
        });
        let at = session.node_rect(&to).map_or_else(
            || session.viewport_center(),
            |rect| Point::new(rect.x0, rect.y1 + 8.0),
        );
        let picker = Picker::new("These do not fit", self.place_of(at), entries);
        self.picker = Some(PickerKind::Offer { picker, from, to });
    }

    /// Opens the menu of components: all of them, or those that fit a port.
    pub(super) fn open_quick_add(&mut self, at: Point, from: Option<PortId>) {
        let Some(session) = self.documents.session() else {
            return;
        };
        let catalog = session.catalog();
        let joined = |component: &Component| {
            let port = from.as_ref()?;
            Some(session.joining(&component.id, port))
        };
        let mut components: Vec<(Option<Joining>, &Component)> = catalog
            .components()
            .iter()
            .map(|component| (joined(component), component))
            .collect();
        let own = from.as_ref().and_then(|port| {
            let node = session.document().node(&port.node)?;
            Some((node.component.clone(), port.side))
        });
        // What fits first; of that what usually stands there, then what is common, along the pipeline.
        components.sort_by_cached_key(|(joining, component)| {
            let fits = match joining {
                None | Some(Joining::Fits) => 0,
                Some(Joining::Between(_)) => 1,
                Some(Joining::Anyway) => 2,
            };
            let is_rare = from.is_some() && component.tier == Tier::Specialist;
            let (likely, steps) = own.as_ref().map_or((0, 0), |(own, side)| {
                usual_beside(own, *side, &component.id, catalog)
            });
            (fits, Reverse(likely), is_rare, steps)
        });
        let mut entries: Vec<Entry<Addable>> = components
            .into_iter()
            .map(|(joining, component)| {
                let stage = catalog.stage(component.stage.as_str());
                let named = |id: &ComponentId| {
                    let known = catalog.component(id.as_str());
                    known.map_or_else(|| id.to_string(), |known| known.name.clone())
                };
                let detail = match &joining {
                    None | Some(Joining::Fits) => {
                        stage.map_or_else(String::new, |stage| stage.name.clone())
                    }
                    Some(Joining::Between(ids)) => {
                        let names: Vec<String> = ids.iter().map(named).collect();
                        format!("with {} between", names.join(" and "))
                    }
                    Some(Joining::Anyway) => "does not fit".to_owned(),
                };
                self.component_entry(component, detail)
            })
            .collect();
        let customs = self.components.all.iter();
        entries.extend(customs.map(|custom| self.custom_entry(custom)));
        let detail = "for what is not in the palette".to_owned();
        entries.push(self.box_entry("A box with this title", detail));
        let title = if from.is_some() {
            "Add and connect…"
        } else {
            "Add a component…"
        };
        let mut picker = Picker::new(title, self.place_of(at), entries);
        picker.rank = by_meaning;
        self.picker = Some(PickerKind::Component { picker, at, from });
    }

    /// The icon of a component in the color of its stage.
    pub(super) fn component_mark(&self, component: &Component) -> Mark {
        let color = self.environment.theme.stage(component.stage.as_str());
        Mark::Icon(component.icon, color)
    }
}
