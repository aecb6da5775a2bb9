//! Edges that are shown as named stubs at either end.

use pipewright::catalog::{Catalog, templates};
use pipewright::geometry::Rect;
use pipewright::graph::GraphView;
use pipewright::interact::InputEvent;
use pipewright::model::{Document, EdgeId, Level, RecordId, Selection};
use pipewright::scene::style::Theme;
use pipewright::scene::{EdgeEnd, Fragment, Scene, Shape, StubId, Tag};
use pipewright::session::{
    Command, Session, SessionCommand, load_template, long_edges, picture_of, render,
};
use pipewright::storage::format;

use crate::desk::{Desk, PLAIN, nodes, search};

/// The sketch of a search, with the edge from the gateway to the encoder as stubs.
fn with_stubs() -> (Desk, EdgeId) {
    let mut desk = Desk::new(search());
    let edges = desk.document().edges().iter();
    let mut into = edges.filter(|(_, edge)| edge.to.as_str() == "encoder");
    let edge = into.next().unwrap().0.clone();
    desk.session.select(Selection::of(&edge));
    desk.does(Command::ToggleStub);
    desk.session.fit_all();
    (desk, edge)
}

fn stub(edge: &EdgeId, end: EdgeEnd) -> Tag {
    Tag::Stub(StubId {
        edge: edge.clone(),
        end,
    })
}

fn words(fragment: &Fragment) -> String {
    let texts = fragment.primitives.iter();
    let texts = texts.filter_map(|primitive| match &primitive.shape {
        Shape::Text { text, .. } => Some(text.to_string()),
        _ => None,
    });
    texts.collect()
}

fn fragment<'s>(scene: &'s Scene, tag: &Tag) -> Option<&'s Fragment> {
    let found = scene.fragments.iter().find(|fragment| fragment.tag == *tag);
    found.map(AsRef::as_ref)
}

/// Every template with its long edges as stubs.
fn templates_with_stubs() -> impl Iterator<Item = (&'static str, Document, usize)> {
    templates().iter().map(|template| {
        let mut document = load_template(template).unwrap();
        let edges = long_edges(&document, Catalog::bundled());
        let mut draft = document.edit();
        for edge in &edges {
            draft.set_edge_stub(edge, true).unwrap();
        }
        draft.commit("Stubs").unwrap();
        (template.id, document, edges.len())
    })
}

#[test]
fn a_stub_names_the_node_at_the_other_end_and_no_line_joins_them() {
    let (desk, edge) = with_stubs();
    let record = desk.document().edge(&edge).unwrap();
    let label = |id| desk.document().node(id).unwrap().label.clone();
    let (from, to) = (label(&record.from), label(&record.to));
    let scene = desk.session.scene();
    let source = fragment(scene, &stub(&edge, EdgeEnd::Source)).unwrap();
    let target = fragment(scene, &stub(&edge, EdgeEnd::Target)).unwrap();
    assert_eq!(words(source), format!("→ {to}"));
    assert_eq!(words(target), format!("{from} →"));
    assert!(source.title.contains(&to) && target.title.contains(&from));
    assert!(!desk.session.derived().routes().contains_key(&edge));
    let line = fragment(scene, &Tag::Record(RecordId::Edge(edge))).unwrap();
    for primitive in &line.primitives {
        if let Shape::Path { path, .. } = &primitive.shape {
            use pipewright::geometry::Shape as _;
            let bounds = path.bounding_box();
            assert!(bounds.width().max(bounds.height()) < 130.0);
        }
    }
}

#[test]
fn the_kind_of_an_edge_is_seen_on_its_stubs() {
    let (mut desk, edge) = with_stubs();
    let line = |desk: &Desk| {
        let line = fragment(
            desk.session.scene(),
            &Tag::Record(RecordId::Edge(edge.clone())),
        )
        .cloned();
        line.unwrap().primitives
    };
    let before = line(&desk);
    desk.does(Command::EdgeBatch);
    let dashed = line(&desk).into_iter().find_map(|own| match own.shape {
        Shape::Path { stroke, .. } => stroke?.dash,
        _ => None,
    });
    assert!(dashed.is_some());
    assert_ne!(line(&desk), before);
}

#[test]
fn stubs_are_taken_back_in_one_step_and_kept_in_files() {
    let (mut desk, edge) = with_stubs();
    let text = format::write(desk.document());
    assert!(text.contains("stub: true"));
    let read = format::read(&text).unwrap().document;
    assert!(read.edge(&edge).unwrap().stub);
    desk.does(Command::Undo);
    assert_eq!(*desk.document(), search());
}

#[test]
fn a_click_on_a_stub_selects_its_edge_and_a_double_click_goes_to_the_other_end() {
    for (end, other) in [(EdgeEnd::Source, "encoder"), (EdgeEnd::Target, "gateway")] {
        let (mut desk, edge) = with_stubs();
        desk.session.select(Selection::default());
        let pill = fragment(desk.session.scene(), &stub(&edge, end)).unwrap();
        let at = pill.bounds.center();
        desk.click(at, PLAIN);
        assert_eq!(*desk.session.selection(), Selection::of(&edge));
        let at = desk.on_screen(at);
        desk.session.input(InputEvent::DoubleClicked { at });
        assert_eq!(*desk.session.selection(), nodes([other]));
        let middle = desk.session.viewport_center();
        assert!((desk.middle(other) - middle).hypot() < 1.0);
        assert_eq!(desk.steps(), 1, "a look changes nothing");
    }
}

#[test]
fn the_command_says_what_it_would_do() {
    let (mut desk, _) = with_stubs();
    let says = |desk: &Desk| desk.session.command_label(Command::ToggleStub);
    assert_eq!(says(&desk), "Show as a line");
    desk.does(Command::ToggleStub);
    assert_eq!(says(&desk), "Show as stubs");
    assert_eq!(*desk.document(), search());
}

#[test]
fn enter_on_a_stub_follows_the_one_under_the_pointer() {
    let (mut desk, edge) = with_stubs();
    let pill = fragment(desk.session.scene(), &stub(&edge, EdgeEnd::Source)).unwrap();
    let at = pill.bounds.center();
    desk.click(at, PLAIN);
    desk.does(Command::EditText);
    assert_eq!(*desk.session.selection(), nodes(["encoder"]));
}

#[test]
fn long_edges_of_hubs_become_stubs_but_never_the_request_path() {
    let document = load_template(&templates()[0]).unwrap();
    let mut session = Session::new(document.clone());
    session.dispatch(SessionCommand::LongEdgesAsStubs);
    assert_eq!(session.history().steps().len(), 1);
    let view = GraphView::new(session.document(), session.catalog());
    let path: Vec<&EdgeId> = view.path_edges().map(|(_, _, facts)| facts.id).collect();
    let edges = session.document().edges();
    let stubs: Vec<&EdgeId> = edges.keys().filter(|id| edges[*id].stub).collect();
    assert!(!stubs.is_empty());
    assert!(stubs.iter().all(|id| !path.contains(id)));
    session.dispatch(SessionCommand::AllEdgesAsLines);
    assert_eq!(*session.document(), document);
}

#[test]
fn stubs_lie_on_no_card_and_not_on_each_other() {
    let mut count = 0;
    for (id, document, stubs) in templates_with_stubs() {
        let scene = render(&document, Level::Full, Catalog::bundled(), &Theme::light());
        let cards = picture_of(&document, Catalog::bundled()).nodes;
        let pills: Vec<Rect> = scene
            .fragments
            .iter()
            .filter(|fragment| matches!(fragment.tag, Tag::Stub(_)))
            .map(|fragment| fragment.bounds.inflate(-1.0, -1.0))
            .collect();
        assert_eq!(pills.len(), 2 * stubs, "{id}");
        for (place, pill) in pills.iter().enumerate() {
            assert!(cards.iter().all(|card| !card.overlaps(*pill)), "{id}");
            let mut others = pills.iter().skip(place + 1);
            assert!(others.all(|other| !other.overlaps(*pill)), "{id}");
        }
        count += pills.len();
    }
    assert!(count > 60, "{count}");
}

#[test]
fn what_is_shown_as_stubs_is_crossed_by_nothing() {
    let mut sums = (0, 0);
    for (id, document, stubs) in templates_with_stubs() {
        let lines = picture_of(&document, Catalog::bundled());
        assert_eq!(lines.edges.len() + stubs, document.edges().len(), "{id}");
        let template = templates().iter().find(|template| template.id == id);
        let before = load_template(template.unwrap()).unwrap();
        let before = picture_of(&before, Catalog::bundled()).stats();
        sums.0 += before.crossings;
        sums.1 += lines.stats().crossings;
    }
    assert!(sums.1 < sums.0, "{sums:?}");
}
