//! Components of the user's own: parts of diagrams that are kept, and added as they are.
//!
//! Each is a document in a folder, of one node or of several with their edges. What is added is made of
//! components of the palette, so that a diagram with it can be opened by everybody.

use std::path::PathBuf;

use super::Session;
use super::sketching::flowing;
use super::templates::CustomGallery;
use crate::catalog::Catalog;
use crate::geometry::{GRID, Point, Rect, Size, Vec2, bounding_box, snap};
use crate::interact::link_nodes;
use crate::model::{ComponentId, Document, EdgeKind, Edit, NodeId, Selection};
use crate::scene::{PortId, PortSide};
use crate::sizing::Cards;

/// A component of the user's own.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomComponent {
    /// Its name.
    pub title: String,
    /// What it is for, in the words of the file; may be empty.
    pub description: String,
    /// The component of its first node, whose icon it has.
    pub component: ComponentId,
    /// What is added.
    pub document: Document,
    /// The room that it takes, in scene points.
    pub size: Size,
    /// The file that it is in.
    pub path: PathBuf,
    /// All words that it is found by, in small letters.
    words: String,
}

impl CustomComponent {
    /// Those of a folder, by title; files without a node are none.
    pub fn of(gallery: &CustomGallery, catalog: &Catalog) -> Vec<Self> {
        let infos = gallery.infos.iter();
        infos
            .filter_map(|info| {
                let document = titled(info.placed(), &info.title);
                let nodes = document.nodes();
                let (_, first) = nodes.iter().min_by(|(_, a), (_, b)| {
                    let (a, b) = (a.position, b.position);
                    a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
                })?;
                let component = first.component.clone();
                let named = nodes
                    .values()
                    .map(|node| format!("{} {}", node.label, node.technology));
                let mut words: Vec<String> = vec![info.title.clone(), info.use_case.clone()];
                words.extend(info.tags.iter().cloned());
                words.extend(named);
                Some(Self {
                    title: info.title.clone(),
                    description: info.use_case.clone(),
                    component,
                    words: words.join(" ").to_lowercase(),
                    size: area_of(&document, catalog).map_or(Size::ZERO, |area| area.size()),
                    path: info.path.clone()?,
                    document,
                })
            })
            .collect()
    }

    /// Whether a query names it: each of its words is in one of the component's.
    pub fn answers(&self, query: &str) -> bool {
        let query = query.to_lowercase();
        let mut words = query.split_whitespace().peekable();
        words.peek().is_some() && words.all(|word| self.words.contains(word))
    }

    /// What is in it, in words: `Ranker`, or `3 nodes`.
    pub fn content(&self) -> String {
        let nodes = self.document.nodes();
        match nodes.values().next() {
            Some(node) if nodes.len() == 1 => node.label.clone(),
            _ => Selection::all(&self.document).describe(),
        }
    }
}

impl Session {
    /// What of the document would be kept as a component: the selected nodes and notes with the edges
    /// between; `None` if no node is selected.
    pub fn selected_part(&self) -> Option<Document> {
        let selection = &self.editor.selection;
        selection.nodes().next()?;
        let part = selection.iter().filter(|id| id.lane().is_none());
        Some(self.editor.document.subset(&part.cloned().collect()))
    }

    /// Adds a component of the user's own with its middle at a scene point, or where there is room
    /// nearby, and selects it; says whether it could.
    pub fn add_custom(&mut self, custom: &CustomComponent, center: Point) -> bool {
        let center = self.place_in_document(center);
        let Some(area) = self.area_of(&custom.document) else {
            return false;
        };
        let wanted = Rect::from_center_size(center, area.size());
        let at = self.free_place(wanted);
        let lane = self
            .lane_at(Rect::from_origin_size(at, area.size()).center())
            .cloned();
        let offset = on_grid(at - area.origin());
        let part = Box::new(custom.document.clone());
        let label = format!("Add {}", custom.title);
        let edit = Edit::Together(label, vec![Edit::Insert(part, offset, lane)]);
        let Some(added) = self.apply(&edit) else {
            return false;
        };
        self.select(added);
        true
    }

    /// Adds a component of the user's own and joins it with a port, in one step: by the node of it that
    /// fits and is nearest, or by the nearest all the same. The view follows.
    pub fn grow_custom(&mut self, custom: &CustomComponent, at: Point, port: &PortId) -> bool {
        let is_next = self.place_after_selection() == (at, Some(port.clone()));
        let Some(area) = self.area_of(&custom.document) else {
            return false;
        };
        self.end_gesture();
        let direction = self.editor.document.layout().direction;
        let forward = port.side == PortSide::Output;
        let lane = self.lane_of_new(&custom.component, &port.node, at, is_next);
        let size = direction.turn_size(area.size());
        let place = direction.turn(at);
        let x = if forward {
            place.x
        } else {
            place.x - size.width
        };
        let corner = Point::new(x, place.y - size.height / 2.0);
        let wanted = direction.turn_rect(Rect::from_origin_size(corner, size));
        let wanted = self.brought_into(wanted, lane.as_ref(), &port.node);
        let offset = on_grid(self.free_in_lane(wanted, lane.as_ref(), &[]) - area.origin());
        let catalog = self.environment.catalog;
        let added = self.edit(format!("Add {} and connect", custom.title), |draft| {
            let added = draft.insert(&custom.document, offset, |_| lane.clone())?;
            let mut nodes: Vec<(f64, NodeId)> = added
                .nodes()
                .filter_map(|id| {
                    let place = direction.turn(draft.document().node(id)?.position);
                    Some((if forward { place.x } else { -place.x }, id.clone()))
                })
                .collect();
            nodes.sort_by(|(a, _), (b, _)| a.total_cmp(b));
            let ends = |id: &NodeId| {
                let (own, other) = (port.node.clone(), id.clone());
                if forward { (own, other) } else { (other, own) }
            };
            let fitting = nodes.iter().find_map(|(_, id)| {
                let (from, to) = ends(id);
                link_nodes(draft.document(), catalog, &from, &to).ok()
            });
            if let Some(edge) = fitting {
                draft.connect(&edge.from, &edge.to, &edge.data, edge.kind)?;
            } else if let Some((_, nearest)) = nodes.first() {
                let (from, to) = ends(nearest);
                let data = flowing(draft.document(), &from, &to, catalog);
                draft.connect(&from, &to, &data, EdgeKind::Sync)?;
            }
            Ok(added)
        });
        let Some(added) = self.report(added) else {
            return false;
        };
        self.view.canvas.forget_hover();
        let rects = added.nodes().filter_map(|id| self.node_rect(id));
        let area = bounding_box(rects);
        self.select(added);
        if let Some(area) = area {
            self.reveal_growing(area, forward);
        }
        true
    }

    /// The room that a part takes where it stands in its file, in scene points.
    pub(super) fn area_of(&self, part: &Document) -> Option<Rect> {
        area_of(part, self.environment.catalog)
    }
}

fn area_of(part: &Document, catalog: &Catalog) -> Option<Rect> {
    let mut cards = Cards::default();
    cards.update(part, catalog);
    let nodes = part.nodes().keys().filter_map(|id| cards.rect(part, id));
    let lanes = part.lanes().values().map(|lane| lane.rect);
    let notes = part.notes().values();
    let notes = notes.map(|note| Rect::from_origin_size(note.position, note.size));
    bounding_box(nodes.chain(lanes).chain(notes))
}

/// A component of one node is added under its own title.
fn titled(mut document: Document, title: &str) -> Document {
    let only = document.nodes().keys().next().cloned();
    if let (Some(id), 1) = (only, document.nodes().len()) {
        let mut draft = document.edit();
        let done = draft.set_label(&id, title);
        if let Err(error) = done.and_then(|()| draft.commit("Title").map(drop)) {
            tracing::warn!("a component keeps the label of its node: {error}");
        }
    }
    document
}

fn on_grid(offset: Vec2) -> Vec2 {
    Vec2::new(snap(offset.x, GRID), snap(offset.y, GRID))
}
