//! Whatever is done on the canvas, the document stays whole and every step can be undone.

use super::*;
use std::sync::LazyLock;

use pipewright::model::{Edit, Family, NodeField};
use pipewright::session::{CustomComponent, custom_gallery, save_template};

/// Something under the hand, by number, so that it fits any document.
#[derive(Clone, Debug)]
enum Spot {
    Screen(f64, f64),
    Node(usize),
    Port(usize),
    Edge(usize, f64),
    LaneTitle(usize),
    Corner(usize),
}

#[derive(Clone, Debug)]
enum Act {
    Move(Spot, Modifiers),
    Press(Button, Spot, Modifiers),
    Release(Button, Spot, Modifiers),
    DoubleClick(Spot),
    Scroll(f64, f64),
    Zoom(Spot, f64),
    Left,
    Cancel,
    Command(Command),
    Add(usize, Spot),
    Insert(usize, usize),
    Join(usize, usize),
    Type(usize, String),
    Clip,
    Sketch(&'static str),
    Grow(usize, usize),
    Replace(usize, usize),
    Force(usize, usize),
    Custom(usize, bool),
    Note(String),
}

/// A component of the user's own: two nodes and their edge.
static KEPT: LazyLock<CustomComponent> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let part = search().subset(&nodes(["gateway", "encoder"]));
    save_template(&part, folder.path(), "Front", Family::Ml, false).unwrap();
    let gallery = custom_gallery(folder.path()).unwrap();
    CustomComponent::of(&gallery, Catalog::bundled()).remove(0)
});

/// Lines of words, of which some continue what is selected.
const LINES: [&str; 5] = [
    "query > gateway > ann > ranker > results",
    "> cdc ~> kafka => features",
    "a, b > c | d",
    "- one\n- two",
    "> , >",
];

fn spot() -> impl Strategy<Value = Spot> {
    let n = 0_usize..64;
    prop_oneof![
        2 => (-50.0..1250.0_f64, -50.0..750.0_f64).prop_map(|(x, y)| Spot::Screen(x, y)),
        4 => n.clone().prop_map(Spot::Node),
        4 => n.clone().prop_map(Spot::Port),
        2 => (n.clone(), 0.0..1.0_f64).prop_map(|(edge, part)| Spot::Edge(edge, part)),
        1 => n.clone().prop_map(Spot::LaneTitle),
        1 => n.prop_map(Spot::Corner),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let modifiers = prop_oneof![
        6 => Just(PLAIN),
        1 => Just(SHIFT),
        1 => Just(COMMAND),
        1 => Just(ALT),
        1 => Just(SPACE),
    ];
    let button = prop_oneof![
        12 => Just(Button::Primary),
        1 => Just(Button::Secondary),
        1 => Just(Button::Middle),
    ];
    let n = 0_usize..500;
    let m = 0_usize..500;
    let command = (0..COMMANDS.len()).prop_map(|number| COMMANDS[number].command);
    prop_oneof![
        12 => (spot(), modifiers.clone()).prop_map(|(at, held)| Act::Move(at, held)),
        8 => (button.clone(), spot(), modifiers.clone()).prop_map(|(b, at, held)| Act::Press(b, at, held)),
        7 => (button, spot(), modifiers).prop_map(|(b, at, held)| Act::Release(b, at, held)),
        1 => spot().prop_map(Act::DoubleClick),
        1 => (-90.0..90.0_f64, -90.0..90.0_f64).prop_map(|(x, y)| Act::Scroll(x, y)),
        1 => (spot(), 0.5..2.0_f64).prop_map(|(at, factor)| Act::Zoom(at, factor)),
        1 => Just(Act::Left),
        1 => Just(Act::Cancel),
        12 => command.prop_map(Act::Command),
        1 => (n.clone(), spot()).prop_map(|(number, at)| Act::Add(number, at)),
        1 => (n.clone(), n.clone()).prop_map(|(number, edge)| Act::Insert(number, edge)),
        1 => (n.clone(), n.clone()).prop_map(|(from, to)| Act::Join(from, to)),
        1 => (n, "[a-z ]{0,9}").prop_map(|(number, text)| Act::Type(number, text)),
        1 => Just(Act::Clip),
        1 => (0..LINES.len()).prop_map(|line| Act::Sketch(LINES[line])),
        1 => (m.clone(), m.clone()).prop_map(|(number, from)| Act::Grow(number, from)),
        1 => (m.clone(), m.clone()).prop_map(|(number, node)| Act::Replace(number, node)),
        1 => (m.clone(), m.clone()).prop_map(|(from, to)| Act::Force(from, to)),
        1 => (m, any::<bool>()).prop_map(|(from, grows)| Act::Custom(from, grows)),
        1 => "[a-z ]{0,9}".prop_map(Act::Note),
    ]
}

fn nth<T: Clone>(all: impl ExactSizeIterator<Item = T>, number: usize) -> Option<T> {
    let count = all.len();
    let mut all = all;
    all.nth(number.checked_rem(count)?)
}

/// Where a spot is on screen now.
fn place(session: &Session, spot: &Spot) -> Point {
    let document = session.document();
    let in_scene = match spot {
        Spot::Screen(x, y) => return Point::new(*x, *y),
        Spot::Node(number) => nth(document.nodes().keys(), *number)
            .and_then(|id| session.node_rect(id))
            .map(|rect| rect.center()),
        Spot::Port(number) => {
            let ports: Vec<Point> = session
                .scene()
                .fragments
                .iter()
                .flat_map(|fragment| fragment.ports.iter().map(|port| port.center))
                .collect();
            nth(ports.into_iter(), *number)
        }
        Spot::Edge(number, part) => {
            nth(session.derived().routes().values(), *number).and_then(|route| {
                let last = route.points.len().checked_sub(1)?;
                let run = ((part * last as f64) as usize).min(last.checked_sub(1)?);
                Some(route.points[run].lerp(route.points[run + 1], part * last as f64 - run as f64))
            })
        }
        Spot::LaneTitle(number) => nth(document.lanes().values(), *number)
            .map(|lane| lane.rect.origin() + Vec2::new(60.0, 10.0)),
        Spot::Corner(number) => nth(document.lanes().values(), *number)
            .map(|lane| Point::new(lane.rect.x1, lane.rect.y1)),
    };
    session
        .view
        .canvas
        .camera
        .to_screen(in_scene.unwrap_or(Point::new(77.0, 55.0)))
}

fn perform(session: &mut Session, act: &Act) {
    let catalog = Catalog::bundled();
    let node = |session: &Session, number: usize| -> Option<NodeId> {
        nth(session.document().nodes().keys(), number).cloned()
    };
    let event = match act {
        Act::Move(spot, modifiers) => InputEvent::Moved {
            at: place(session, spot),
            modifiers: *modifiers,
        },
        Act::Press(button, spot, modifiers) => InputEvent::Pressed {
            at: place(session, spot),
            button: *button,
            modifiers: *modifiers,
        },
        Act::Release(button, spot, modifiers) => InputEvent::Released {
            at: place(session, spot),
            button: *button,
            modifiers: *modifiers,
        },
        Act::DoubleClick(spot) => InputEvent::DoubleClicked {
            at: place(session, spot),
        },
        Act::Scroll(x, y) => InputEvent::Scrolled {
            by: Vec2::new(*x, *y),
        },
        Act::Zoom(spot, factor) => InputEvent::Zoomed {
            at: place(session, spot),
            factor: *factor,
        },
        Act::Left => InputEvent::Left,
        Act::Cancel => InputEvent::Cancelled,
        Act::Command(command) => {
            match command.owner() {
                Owner::Session(own) => {
                    session.dispatch(own);
                }
                Owner::Window(own) => {
                    let _ = session.make_way(own);
                }
            }
            return;
        }
        Act::Add(number, spot) => {
            let component = &catalog.components()[number % catalog.components().len()];
            let at = session.view.canvas.camera.to_scene(place(session, spot));
            session.add_component(component, at);
            return;
        }
        Act::Insert(number, edge) => {
            let component = &catalog.components()[number % catalog.components().len()];
            if let Some(edge) = nth(session.document().edges().keys(), *edge).cloned() {
                session.insert_on_edge(component, Point::new(99.0, 99.0), &edge);
            }
            return;
        }
        Act::Join(from, to) => {
            if let (Some(from), Some(to)) = (node(session, *from), node(session, *to)) {
                session.connect_nodes(&from, &to);
            }
            return;
        }
        Act::Type(number, text) => {
            if let Some(id) = node(session, *number) {
                session.apply(&Edit::set_node(&id, NodeField::Label(text.to_owned())));
            }
            return;
        }
        Act::Sketch(line) => {
            session.add_sketch(line);
            return;
        }
        Act::Grow(number, from) => {
            let component = &catalog.components()[number % catalog.components().len()];
            if let Some(node) = node(session, *from) {
                let side = if from % 3 == 0 {
                    PortSide::Input
                } else {
                    PortSide::Output
                };
                let port = PortId {
                    node,
                    side,
                    index: 0,
                };
                session.grow(&component.id, None, Point::new(120.0, 60.0), &port);
            }
            return;
        }
        Act::Replace(number, at) => {
            let component = &catalog.components()[number % catalog.components().len()];
            if let Some(node) = node(session, *at) {
                session.replace_component(&[node], &component.id);
            }
            return;
        }
        Act::Custom(from, grows) => {
            let at = Point::new(120.0, 60.0);
            match node(session, *from).filter(|_| *grows) {
                Some(node) => {
                    let port = PortId {
                        node,
                        side: PortSide::Output,
                        index: 0,
                    };
                    session.grow_custom(&KEPT, at, &port);
                }
                None => {
                    session.add_custom(&KEPT, at);
                }
            }
            return;
        }
        Act::Force(from, to) => {
            if let (Some(from), Some(to)) = (node(session, *from), node(session, *to)) {
                session.connect_anyway(&from, &to);
            }
            return;
        }
        Act::Note(text) => {
            session.paste_note(text, session.pointer());
            return;
        }
        Act::Clip => {
            if let Some(text) = session.copy_text() {
                session.paste_text(&text, None);
            }
            return;
        }
    };
    session.input(event);
}

fn undo_all(session: &mut Session) {
    while session.dispatch(SessionCommand::Undo) == Outcome::Done {}
}

fn redo_all(session: &mut Session) {
    while session.dispatch(SessionCommand::Redo) == Outcome::Done {}
}

fn small_document() -> impl Strategy<Value = Document> {
    prop_oneof![
        2 => Just(search()),
        1 => Just(Document::new("Blank")),
        1 => Just(nodes_at(&[(0.0, 0.0), (300.0, 0.0), (300.0, 160.0)])),
        1 => crate::random::document(),
    ]
}

proptest! {
    // As many as PROPTEST_CASES says; `.ci/run` asks for ten thousand.
    #![proptest_config(ProptestConfig::default())]

    #[test]
    fn whatever_a_hand_does_can_be_undone_and_redone(
        original in small_document(),
        acts in prop::collection::vec(act(), 50),
    ) {
        let mut session = Session::new(original.clone());
        session.set_viewport(Size::new(1_200.0, 700.0));
        for act in &acts {
            perform(&mut session, act);
            let document = session.document();
            prop_assert_eq!(document.problems(), [], "after {:?}", act);
            let places = document.nodes().values().map(|node| node.position);
            prop_assert!(places.clone().all(|at| at.x.is_finite() && at.y.is_finite()));
            let mut existing = session.selection().clone();
            existing.retain_existing(document);
            prop_assert_eq!(session.selection(), &existing, "after {:?}", act);
            // Copies of copies grow fast; the rest of the story is about small documents.
            if document.nodes().len() > 300 {
                break;
            }
        }
        session.input(InputEvent::Cancelled);
        session.end_presentation();
        session.leave_lane();
        redo_all(&mut session);
        let end = session.document().clone();
        let mut fresh = Session::new(end.clone());
        fresh.set_level(session.level());
        prop_assert_eq!(session.scene(), fresh.scene());
        prop_assert_eq!(session.findings(), fresh.findings());
        undo_all(&mut session);
        prop_assert_eq!(session.document(), &original);
        prop_assert_eq!(format::write(session.document()), format::write(&original));
        redo_all(&mut session);
        prop_assert_eq!(session.document(), &end);
    }
}
