//! The estimate of a document that is being edited.

use std::sync::Arc;

use pipewright::model::{Edit, LaneField, Property, Quantity, RecordId};
use pipewright::scene::{Primitive, Shape, Tag};
use pipewright::session::{Command, Heat, Session};

use pipewright::session::template_infos;

use crate::desk::Desk;

fn visual_search() -> Desk {
    let mut infos = template_infos().into_iter();
    Desk::new(
        infos
            .find(|info| info.id == "visual-search")
            .unwrap()
            .document,
    )
}

#[test]
fn draws_are_made_once_for_the_same_figures_and_again_for_others() {
    let mut desk = visual_search();
    let session = &mut desk.session;
    assert!(session.estimate().latency.is_none());
    let task = session.take_estimate_task().unwrap();
    assert!(session.take_estimate_task().is_none(), "it is being made");
    let drawn = task.run();
    session.finish_estimate(Some(drawn));
    assert!(session.is_estimate_current());
    let before = session.estimate().latency.clone().unwrap();
    // A label is no figure.
    session.apply(&Edit::SetLane(
        "online".into(),
        LaneField::Title("Another title".into()),
    ));
    assert!(session.take_estimate_task().is_none());
    session.apply(&Edit::SetFigures(
        "ranking_model".into(),
        vec![(Property::P99Ms, Quantity::Number(200.0))],
    ));
    let stale = session.estimate();
    assert_eq!(
        stale.latency.as_ref(),
        Some(&before),
        "the old one stays meanwhile"
    );
    assert!(!session.is_estimate_current());
    let after = session.estimate_now().latency.clone().unwrap();
    assert!(after.p99 > before.p99 * 1.5);
}

#[test]
fn what_if_tells_without_changing_the_document() {
    let mut desk = visual_search();
    let before = desk.session.document().clone();
    let (_, slow) = desk
        .session
        .what_if(&"ranking_model".into(), 100.0, 300.0)
        .unwrap();
    let (_, fast) = desk
        .session
        .what_if(&"ranking_model".into(), 1.0, 3.0)
        .unwrap();
    assert!(slow > 250.0 && fast < 60.0, "{slow}, {fast}");
    assert_eq!(desk.session.document(), &before);
}

#[test]
fn heat_tints_cards_of_the_path_below_their_text_and_is_switched_off_again() {
    let mut desk = visual_search();
    desk.session.estimate_now();
    desk.does(Command::HeatLatency);
    assert_eq!(desk.session.view.heat, Heat::Latency);
    let hot = desk.session.heat();
    let most = hot.iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
    assert_eq!(most.0.as_str(), "query_encoder");
    let rect = desk.session.node_rect(&most.0).unwrap();
    let theme = desk.session.theme().clone();
    let tag = Tag::Record(RecordId::Node(most.0.clone()));
    let ground = |session: &Session| {
        let card = Arc::clone(session.index().fragment(&tag).unwrap());
        let is_text = |primitive: &Primitive| matches!(primitive.shape, Shape::Text { .. });
        let text = card.primitives.iter().position(is_text).unwrap();
        let below = card.primitives[..text].iter();
        let mut grounds = below.filter_map(|own| match own.shape {
            Shape::Rect {
                rect: own, fill, ..
            } if own == rect => fill,
            _ => None,
        });
        grounds.next_back().unwrap()
    };
    assert_eq!(ground(&desk.session), theme.raised);
    desk.session.update_heat();
    assert_eq!(ground(&desk.session), theme.heat_ground(1.0));
    // Its words stay clear of the card's own.
    for own in desk.session.heat_overlay(&theme) {
        if let Shape::Rect { rect: own, .. } = own.shape {
            assert!(own.y1 <= rect.y0 + 8.0 || own.x0 > rect.x1 || own.x1 < rect.x0);
        }
    }
    desk.does(Command::HeatLoad);
    assert_eq!(desk.session.view.heat, Heat::Load);
    assert!(!desk.session.heat().is_empty());
    desk.does(Command::HeatLoad);
    assert!(desk.session.heat_overlay(&theme).is_empty());
    desk.session.update_heat();
    assert_eq!(ground(&desk.session), theme.raised);
}
