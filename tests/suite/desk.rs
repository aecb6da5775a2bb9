//! A session under a hand: points are given in the scene, as a person sees them.

use pipewright::catalog::{Catalog, Component};
use pipewright::geometry::{Point, Rect, Size, Vec2};
use pipewright::interact::{Button, InputEvent, Modifiers};
use pipewright::model::{Document, Edge, EdgeKind, LaneKind, NewNode, NodeId, NoteKind, Selection};
use pipewright::scene::PortSide;
use pipewright::session::{Command, Notice, Outcome, Owner, Request, Session};

pub const PLAIN: Modifiers = Modifiers {
    shift: false,
    alt: false,
    copies: false,
    free: false,
    space: false,
};
pub const SHIFT: Modifiers = Modifiers {
    shift: true,
    ..PLAIN
};
pub const COMMAND: Modifiers = Modifiers {
    free: true,
    ..PLAIN
};
pub const ALT: Modifiers = Modifiers {
    alt: true,
    copies: true,
    ..PLAIN
};
pub const SPACE: Modifiers = Modifiers {
    space: true,
    ..PLAIN
};

/// A lane with `request → gateway → encoder` and a lone `retriever`; below it a `trainer` in
/// no lane and a note.
pub fn search() -> Document {
    let mut document = Document::new("Visual search");
    let mut draft = document.edit();
    let area = Rect::new(0.0, 0.0, 1_000.0, 200.0);
    let lane = draft.add_lane("Online", LaneKind::Online, area).unwrap();
    for (component, label, x, y) in [
        ("client_request", "Request", 24.0, 64.0),
        ("api_gateway", "Gateway", 256.0, 64.0),
        ("image_encoder", "Encoder", 488.0, 64.0),
        ("ann_retriever", "Retriever", 760.0, 64.0),
        ("trainer", "Trainer", 256.0, 320.0),
    ] {
        let mut new = NewNode::new(component, label, Point::new(x, y));
        new.lane = (label != "Trainer").then(|| lane.clone());
        draft.add_node(new).unwrap();
    }
    for (from, to, data) in [
        ("request", "gateway", "query"),
        ("gateway", "encoder", "media"),
    ] {
        draft
            .connect(&from.into(), &to.into(), &data.into(), EdgeKind::Sync)
            .unwrap();
    }
    draft
        .add_note(
            "Why this index?",
            Point::new(560.0, 320.0),
            Size::new(160.0, 64.0),
        )
        .unwrap();
    draft.commit("Draw").unwrap();
    document
}

/// All that a note can say.
pub const EVERYTHING: &str = "\
# Cache
Keep the **hot** keys of `user_id`, *not all*, see [the runbook](https://x.test).
אחסון **מטמון** (חם) 検索システムの設計

## Steps
1. warm it up
   - from yesterday
   - [x] with `top_k`
   - [ ] without bots
2. measure

> Misses are not free.

---

| Tier | Hits |
|---|---|
| **L1** | 80 % |

```
get(key)
  or load(key)
```";

/// A document with a note card and free text, both of which say [`EVERYTHING`].
pub fn notes() -> Document {
    let mut document = Document::new("Notes");
    let mut draft = document.edit();
    let size = Size::new(260.0, 480.0);
    draft.add_note(EVERYTHING, Point::ZERO, size).unwrap();
    let free = draft
        .add_note(EVERYTHING, Point::new(320.0, 0.0), size)
        .unwrap();
    draft.set_note_kind(&free, NoteKind::Text).unwrap();
    draft.commit("Write").unwrap();
    document
}

/// Nodes of one component at those places, without edges.
pub fn nodes_at(places: &[(f64, f64)]) -> Document {
    let mut document = Document::new("Nodes");
    let mut draft = document.edit();
    for (x, y) in places {
        draft
            .add_node(NewNode::new("api_gateway", "n", Point::new(*x, *y)))
            .unwrap();
    }
    draft.commit("Draw").unwrap();
    document
}

pub fn component(id: &str) -> &'static Component {
    Catalog::bundled().component(id).unwrap()
}

pub fn nodes<const N: usize>(ids: [&str; N]) -> Selection {
    ids.into_iter().map(NodeId::from).collect()
}

pub struct Desk {
    pub session: Session,
}

impl Desk {
    pub fn new(document: Document) -> Self {
        let mut session = Session::new(document);
        session.set_viewport(Size::new(1_200.0, 700.0));
        Self { session }
    }

    pub fn document(&self) -> &Document {
        self.session.document()
    }

    pub fn on_screen(&self, in_scene: Point) -> Point {
        self.session.view.canvas.camera.to_screen(in_scene)
    }

    pub fn press(&mut self, at: Point, modifiers: Modifiers) -> Vec<Request> {
        self.press_with(Button::Primary, at, modifiers)
    }

    pub fn press_with(&mut self, button: Button, at: Point, modifiers: Modifiers) -> Vec<Request> {
        let at = self.on_screen(at);
        self.session.input(InputEvent::Pressed {
            at,
            button,
            modifiers,
        })
    }

    pub fn move_to(&mut self, at: Point, modifiers: Modifiers) -> Vec<Request> {
        let at = self.on_screen(at);
        self.session.input(InputEvent::Moved { at, modifiers })
    }

    pub fn release(&mut self, at: Point, modifiers: Modifiers) -> Vec<Request> {
        let at = self.on_screen(at);
        self.session.input(InputEvent::Released {
            at,
            button: Button::Primary,
            modifiers,
        })
    }

    pub fn click(&mut self, at: Point, modifiers: Modifiers) {
        self.move_to(at, modifiers);
        self.press(at, modifiers);
        self.release(at, modifiers);
    }

    /// Presses, moves half the way and all of it, and does not release.
    pub fn begin_drag(&mut self, from: Point, to: Point, modifiers: Modifiers) {
        self.move_to(from, modifiers);
        self.press(from, modifiers);
        self.move_to(from.midpoint(to), modifiers);
        self.move_to(to, modifiers);
    }

    pub fn drag(&mut self, from: Point, to: Point, modifiers: Modifiers) -> Vec<Request> {
        self.begin_drag(from, to, modifiers);
        self.release(to, modifiers)
    }

    /// Drags a node by its middle.
    pub fn drag_node(&mut self, id: &str, by: (f64, f64), modifiers: Modifiers) {
        let from = self.middle(id);
        self.drag(from, from + Vec2::from(by), modifiers);
    }

    /// Drags from a port onto the middle of another node.
    pub fn drag_port(&mut self, node: &str, side: PortSide, index: usize, target: &str) {
        let (from, to) = (self.port(node, side, index), self.middle(target));
        self.drag(from, to, PLAIN);
    }

    pub fn escape(&mut self) {
        self.session.input(InputEvent::Cancelled);
    }

    pub fn does(&mut self, command: Command) {
        let Owner::Session(own) = command.owner() else {
            panic!("{command:?} is the window's");
        };
        let outcome = self.session.dispatch(own);
        assert_eq!(outcome, Outcome::Done, "{command:?}");
    }

    pub fn rect(&self, id: &str) -> Rect {
        self.session.node_rect(&id.into()).unwrap()
    }

    pub fn middle(&self, id: &str) -> Point {
        self.rect(id).center()
    }

    pub fn position(&self, id: &str) -> (f64, f64) {
        let position = self.document().node(&id.into()).unwrap().position;
        (position.x, position.y)
    }

    pub fn lane_of(&self, id: &str) -> Option<String> {
        let node = self.document().node(&id.into()).unwrap();
        node.lane.as_ref().map(ToString::to_string)
    }

    /// The middle of a port.
    pub fn port(&self, node: &str, side: PortSide, index: usize) -> Point {
        let card = self.session.derived().cards().get(&node.into()).unwrap();
        let rect = self.rect(node);
        match side {
            PortSide::Input => Point::new(rect.x0, rect.y0 + card.inputs[index].at.y),
            PortSide::Output => Point::new(rect.x1, rect.y0 + card.outputs[index].at.y),
        }
    }

    /// All edges as `from -data-> to`.
    pub fn edges(&self) -> Vec<String> {
        let text = |edge: &Edge| format!("{} -{}-> {}", edge.from, edge.data, edge.to);
        let mut edges: Vec<String> = self.document().edges().values().map(|e| text(e)).collect();
        edges.sort();
        edges
    }

    /// What was said to the person since this was last asked.
    pub fn said(&mut self) -> String {
        let notices: Vec<Notice> = self.session.take_notices();
        let sentences: Vec<String> = notices.into_iter().map(|n| n.sentence).collect();
        sentences.join(" ")
    }

    /// How many steps undo could take back.
    pub fn steps(&self) -> usize {
        self.session.history().steps().len()
    }
}
