//! The command table and what each command does to a session.

use std::collections::BTreeSet;

use pipewright::catalog::templates;
use pipewright::geometry::{Point, Rect};
use pipewright::model::{Document, LaneKind, Node, NodeId, Selection};
use pipewright::scene::Tag;
use pipewright::session::{
    COMMANDS, Command, Menu, Outcome, Request, Session, Shortcut, load_template,
};
use pipewright::storage::format;

use crate::desk::{Desk, PLAIN, component, nodes, nodes_at, search};

fn desk() -> Desk {
    Desk::new(search())
}

mod table {
    use super::*;

    #[test]
    fn ids_are_unique_and_have_a_place_and_a_name() {
        let ids: BTreeSet<&str> = COMMANDS.iter().map(|spec| spec.id).collect();
        assert_eq!(ids.len(), COMMANDS.len());
        for id in ids {
            let (place, name) = id.split_once('.').unwrap();
            let is_word = |word: &str| {
                !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_')
            };
            assert!(is_word(place) && is_word(name), "{id}");
        }
    }

    #[test]
    fn every_command_is_one_row() {
        for spec in COMMANDS {
            assert_eq!(spec.command.spec().id, spec.id);
        }
        let commands: BTreeSet<Command> = COMMANDS.iter().map(|spec| spec.command).collect();
        assert_eq!(commands.len(), COMMANDS.len());
    }

    #[test]
    fn labels_are_unique_and_start_with_a_capital() {
        let labels: BTreeSet<&str> = COMMANDS.iter().map(|spec| spec.label).collect();
        assert_eq!(labels.len(), COMMANDS.len());
        for label in labels {
            assert!(label.starts_with(char::is_uppercase), "{label:?}");
            assert_eq!(label.trim(), label);
        }
    }

    #[test]
    fn no_keys_mean_two_things() {
        // Some layouts need Shift for these characters, so that Shift says nothing there.
        let plain = |shortcut: &Shortcut| Shortcut {
            shift: shortcut.shift && !matches!(shortcut.key, "Plus" | "Questionmark"),
            ..*shortcut
        };
        let mut seen = BTreeSet::new();
        for spec in COMMANDS {
            for shortcut in spec.shortcuts {
                assert!(seen.insert(plain(shortcut)), "{shortcut} of {}", spec.id);
            }
        }
    }

    #[cfg(feature = "gui")]
    #[test]
    fn every_key_is_on_the_keyboard() {
        for shortcut in COMMANDS.iter().flat_map(|spec| spec.shortcuts) {
            assert!(egui::Key::from_name(shortcut.key).is_some(), "{shortcut:?}");
        }
    }

    #[test]
    fn every_menu_has_commands_and_keeps_its_groups_together() {
        for menu in Menu::ALL {
            let own = COMMANDS.iter().filter(|spec| spec.menu == Some(menu));
            let groups: Vec<u8> = own.map(|spec| spec.group).collect();
            assert!(!groups.is_empty(), "{menu:?}");
            assert!(groups.is_sorted(), "{menu:?}: {groups:?}");
        }
    }

    #[test]
    fn what_is_in_no_menu_has_a_key_or_the_palette() {
        for spec in COMMANDS.iter().filter(|spec| spec.menu.is_none()) {
            let is_reachable = !spec.shortcuts.is_empty() || spec.command == Command::QuickAdd;
            assert!(is_reachable, "{}", spec.id);
        }
    }
}

mod every_command {
    use super::*;

    /// Dispatches each command on a session of its own; says whether all held.
    fn check(document: &Document, select: impl Fn(&Document) -> Selection) {
        for spec in COMMANDS {
            let mut session = Session::new(document.clone());
            session.select(select(document));
            let available = session.availability(spec.command);
            let outcome = session.dispatch(spec.command);
            match outcome {
                Outcome::Unavailable(reason) => {
                    assert_eq!(available, Err(reason), "{}", spec.id);
                    assert!(reason.len() > 8, "{}: {reason:?}", spec.id);
                    assert_eq!(session.document(), document, "{}", spec.id);
                }
                Outcome::Done | Outcome::Request(_) => assert_eq!(available, Ok(()), "{}", spec.id),
            }
            assert_eq!(session.document().problems(), [], "{}", spec.id);
            assert!(!session.command_label(spec.command).is_empty());
            let fresh = Session::new(session.document().clone());
            assert_eq!(session.scene(), fresh.scene(), "{}", spec.id);
            let steps = session.history().steps().len();
            assert!(steps <= 1, "{} took {steps} steps", spec.id);
            session.dispatch(Command::Undo);
            assert_eq!(session.document(), document, "{} is not undone", spec.id);
        }
    }

    fn everything(document: &Document) -> Selection {
        Selection {
            lanes: document.lanes().keys().cloned().collect(),
            ..Selection::all(document)
        }
    }

    #[test]
    fn does_no_harm_to_an_empty_document() {
        check(&Document::new("Empty"), |_| Selection::default());
    }

    #[test]
    fn does_no_harm_to_a_template_with_nothing_selected() {
        let document = load_template(&templates()[0]).unwrap();
        check(&document, |_| Selection::default());
    }

    #[test]
    fn does_no_harm_to_a_template_with_everything_selected() {
        let document = load_template(&templates()[0]).unwrap();
        check(&document, everything);
    }

    #[test]
    fn does_no_harm_to_single_records() {
        let document = search();
        check(&document, |_| nodes(["gateway"]));
        check(&document, |document| {
            Selection::edge(document.edges().keys().next().unwrap())
        });
        check(&document, |document| {
            Selection::lane(document.lanes().keys().next().unwrap())
        });
        check(&document, |document| {
            Selection::note(document.notes().keys().next().unwrap())
        });
    }

    #[test]
    fn does_no_harm_to_locked_nodes() {
        let mut desk = desk();
        desk.does(Command::SelectAll);
        desk.does(Command::ToggleLock);
        check(desk.document(), everything);
    }
}

mod history {
    use super::*;

    #[test]
    fn undo_and_redo_name_the_step() {
        let mut desk = desk();
        assert_eq!(desk.session.command_label(Command::Undo), "Undo");
        desk.session.select(nodes(["gateway", "trainer"]));
        desk.does(Command::Delete);
        assert_eq!(
            desk.session.command_label(Command::Undo),
            "Undo delete 2 nodes"
        );
        desk.does(Command::Undo);
        assert_eq!(desk.session.command_label(Command::Undo), "Undo");
        assert_eq!(
            desk.session.command_label(Command::Redo),
            "Redo delete 2 nodes"
        );
        assert_eq!(
            desk.session.dispatch(Command::Undo),
            Outcome::Unavailable("Nothing to undo")
        );
    }

    #[test]
    fn undo_selects_what_it_brought_back() {
        let mut desk = desk();
        desk.session.select(nodes(["gateway"]));
        desk.does(Command::Delete);
        assert!(desk.session.selection().is_empty());
        desk.does(Command::Undo);
        assert_eq!(*desk.session.selection(), nodes(["gateway"]));
    }

    #[test]
    fn an_edit_after_undo_gives_redo_up() {
        let mut desk = desk();
        desk.session.select(nodes(["gateway"]));
        desk.does(Command::NudgeLeft);
        desk.does(Command::Undo);
        desk.session.select(nodes(["gateway"]));
        desk.does(Command::NudgeRight);
        assert_eq!(
            desk.session.dispatch(Command::Redo),
            Outcome::Unavailable("Nothing to redo")
        );
    }

    #[test]
    fn unsaved_follows_the_saved_state_through_undo_and_redo() {
        let folder = tempfile::tempdir().unwrap();
        let mut desk = desk();
        assert!(!desk.session.is_unsaved());
        desk.session.select(nodes(["gateway"]));
        desk.does(Command::NudgeLeft);
        assert!(desk.session.is_unsaved());
        desk.does(Command::Undo);
        assert!(!desk.session.is_unsaved());
        desk.does(Command::Redo);
        desk.session
            .save_to(&folder.path().join("a.pipe.ron"))
            .unwrap();
        assert!(!desk.session.is_unsaved());
        desk.does(Command::Undo);
        assert!(desk.session.is_unsaved());
        desk.does(Command::Redo);
        assert!(!desk.session.is_unsaved());
    }

    #[test]
    fn a_saved_state_that_was_given_up_never_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let mut desk = desk();
        desk.session.select(nodes(["gateway"]));
        desk.does(Command::NudgeLeft);
        desk.session
            .save_to(&folder.path().join("a.pipe.ron"))
            .unwrap();
        desk.does(Command::Undo);
        desk.does(Command::NudgeDown);
        assert!(desk.session.is_unsaved());
        desk.does(Command::Undo);
        assert!(desk.session.is_unsaved());
    }

    #[test]
    fn looking_around_leaves_a_document_saved() {
        let mut desk = desk();
        for command in [
            Command::SelectAll,
            Command::Copy,
            Command::ZoomIn,
            Command::FitAll,
            Command::FitSelection,
            Command::NextNode,
            Command::NextProblem,
            Command::ToggleGrid,
            Command::ClearSelection,
        ] {
            desk.session.dispatch(command);
        }
        assert!(!desk.session.is_unsaved());
        assert_eq!(*desk.document(), search());
    }

    #[test]
    fn recovered_work_is_unsaved() {
        let session = Session::recovered(search(), None);
        assert!(session.is_unsaved());
    }

    #[test]
    fn typing_is_one_step_until_something_else_is_selected() {
        let mut desk = desk();
        desk.session.select(nodes(["gateway"]));
        let own = nodes(["gateway"]).nodes;
        for text in ["E", "Ed", "Edge"] {
            desk.session.set_labels(&own, text);
        }
        assert_eq!(desk.steps(), 1);
        desk.session.select(nodes(["trainer"]));
        desk.session.select(nodes(["gateway"]));
        desk.session.set_labels(&own, "Edges");
        assert_eq!(desk.steps(), 2);
        desk.does(Command::Undo);
        desk.does(Command::Undo);
        assert_eq!(*desk.document(), search());
    }

    #[test]
    fn nudges_in_a_row_are_one_step() {
        let mut desk = desk();
        desk.session.select(nodes(["trainer"]));
        for _ in 0..5 {
            desk.does(Command::NudgeRight);
        }
        desk.does(Command::NudgeDownFar);
        assert_eq!(
            (desk.steps(), desk.position("trainer")),
            (1, (296.0, 400.0))
        );
        desk.does(Command::Undo);
        assert_eq!(*desk.document(), search());
    }
}

mod clipboard {
    use super::*;

    fn copied(desk: &mut Desk, command: Command) -> String {
        match desk.session.dispatch(command) {
            Outcome::Request(Request::CopyText(text)) => text,
            other => panic!("{other:?}"),
        }
    }

    /// Component, label and technology of all nodes.
    fn looks(document: &Document) -> Vec<[String; 3]> {
        let look = |node: &Node| {
            let component = node.component.to_string();
            [component, node.label.clone(), node.technology.clone()]
        };
        let mut looks: Vec<_> = document.nodes().values().map(|node| look(node)).collect();
        looks.sort();
        looks
    }

    #[test]
    fn what_is_copied_is_pasted_with_new_ids() {
        let mut desk = desk();
        desk.session.select(nodes(["gateway", "encoder"]));
        let text = copied(&mut desk, Command::Copy);
        assert!(desk.session.paste_text(&text, None));
        assert_eq!(
            *desk.session.selection(),
            Selection {
                edges: desk.session.selection().edges.clone(),
                ..nodes(["encoder_2", "gateway_2"])
            }
        );
        assert!(
            desk.edges()
                .contains(&"gateway_2 -media-> encoder_2".to_owned())
        );
        let pasted = desk.document().subset(desk.session.selection());
        let original = search().subset(&nodes(["gateway", "encoder"]));
        assert_eq!(looks(&pasted), looks(&original));
        let shift = |id: &str, copy: &str| {
            let (a, b) = (desk.position(id), desk.position(copy));
            (b.0 - a.0, b.1 - a.1)
        };
        assert_eq!(shift("gateway", "gateway_2"), (24.0, 24.0));
        assert_eq!(shift("encoder", "encoder_2"), (24.0, 24.0));
        assert_eq!(
            desk.session.command_label(Command::Undo),
            "Undo paste 2 nodes"
        );
        desk.does(Command::Undo);
        assert_eq!(*desk.document(), search());
    }

    #[test]
    fn pasting_again_goes_further_on() {
        let mut desk = desk();
        desk.session.select(nodes(["trainer"]));
        let text = copied(&mut desk, Command::Copy);
        desk.session.paste_text(&text, None);
        desk.session.paste_text(&text, None);
        assert_eq!(desk.position("trainer_2"), (280.0, 344.0));
        assert_eq!(desk.position("trainer_3"), (304.0, 368.0));
    }

    #[test]
    fn pasting_at_a_place_puts_the_middle_there() {
        let mut desk = desk();
        desk.session.select(nodes(["trainer"]));
        let text = copied(&mut desk, Command::Copy);
        let place = Point::new(803.0, 500.0);
        desk.session.paste_text(&text, Some(place));
        assert!((desk.middle("trainer_2") - place).hypot() < 8.0);
    }

    #[test]
    fn what_is_copied_can_be_pasted_into_another_document() {
        let mut from = desk();
        from.does(Command::SelectAll);
        let text = copied(&mut from, Command::Copy);
        let mut into = Desk::new(Document::new("Other"));
        assert!(into.session.paste_text(&text, None));
        assert_eq!(looks(into.document()), looks(&search()));
        assert_eq!(into.edges(), from.edges());
        assert_eq!(into.document().notes().len(), 1);
        assert_eq!(into.document().header().title, "Other");
    }

    #[test]
    fn a_lane_is_copied_with_its_nodes() {
        let mut desk = desk();
        let lane = desk.document().lanes().keys().next().unwrap().clone();
        desk.session.select(Selection::lane(&lane));
        let text = copied(&mut desk, Command::Copy);
        let mut other = Desk::new(Document::new("Other"));
        other.session.paste_text(&text, None);
        assert_eq!(other.document().nodes().len(), 4);
        assert_eq!(other.lane_of("gateway").as_deref(), Some("online"));
    }

    #[test]
    fn cut_and_paste_is_a_move() {
        let mut desk = desk();
        desk.session.select(nodes(["gateway", "encoder"]));
        let text = copied(&mut desk, Command::Cut);
        assert_eq!(desk.document().nodes().len(), 3);
        assert_eq!(
            desk.session.command_label(Command::Undo),
            "Undo cut 2 nodes"
        );
        desk.session.paste_text(&text, None);
        assert_eq!(looks(desk.document()), looks(&search()));
        desk.does(Command::Undo);
        desk.does(Command::Undo);
        assert_eq!(*desk.document(), search());
    }

    #[test]
    fn a_lane_is_cut_with_its_nodes() {
        let mut desk = desk();
        let lane = desk.document().lanes().keys().next().unwrap().clone();
        desk.session.select(Selection::lane(&lane));
        let text = copied(&mut desk, Command::Cut);
        assert_eq!(desk.document().nodes().len(), 1);
        desk.session.paste_text(&text, None);
        assert_eq!(looks(desk.document()), looks(&search()));
        assert_eq!(desk.edges(), Desk::new(search()).edges());
    }

    #[test]
    fn duplicates_lie_beside_their_originals_and_are_selected() {
        let mut desk = desk();
        desk.session.select(nodes(["gateway"]));
        desk.does(Command::Duplicate);
        assert_eq!(*desk.session.selection(), nodes(["gateway_2"]));
        assert_eq!(desk.position("gateway_2"), (280.0, 88.0));
        assert_eq!(desk.lane_of("gateway_2").as_deref(), Some("online"));
        assert_eq!((desk.steps(), desk.edges().len()), (1, 2));
    }

    #[test]
    fn rubbish_is_not_pasted_and_says_so() {
        let mut desk = desk();
        for text in [
            "",
            "hello",
            "(format: 1, nodes: 7)",
            "(format: 99)",
            "\u{0}{{[",
        ] {
            assert!(!desk.session.paste_text(text, None), "{text:?}");
            assert!(!desk.said().is_empty(), "{text:?}");
        }
        assert_eq!((desk.steps(), desk.document()), (0, &search()));
    }

    #[test]
    fn an_empty_document_pastes_nothing() {
        let mut desk = desk();
        let text = format::write(&Document::new("Empty"));
        assert!(!desk.session.paste_text(&text, None));
        assert_eq!(desk.steps(), 0);
    }
}

mod keyboard {
    use super::*;

    fn selected(desk: &Desk) -> String {
        let ids: Vec<&str> = desk
            .session
            .selection()
            .nodes
            .iter()
            .map(NodeId::as_str)
            .collect();
        ids.join(" ")
    }

    #[test]
    fn tab_walks_through_all_nodes_and_around() {
        for template in templates() {
            let mut desk = Desk::new(load_template(template).unwrap());
            let count = desk.document().nodes().len();
            let mut seen = BTreeSet::new();
            for _ in 0..count {
                desk.does(Command::NextNode);
                assert!(seen.insert(selected(&desk)), "{}", template.id);
                let rect = desk.rect(&selected(&desk));
                let visible = desk.session.canvas.camera.visible(desk.session.viewport());
                assert_eq!(visible.union(rect), visible, "{}", template.id);
            }
            let last = selected(&desk);
            desk.does(Command::NextNode);
            assert!(!seen.insert(selected(&desk)));
            desk.does(Command::PreviousNode);
            assert_eq!(selected(&desk), last);
        }
    }

    #[test]
    fn tab_follows_the_flow() {
        let mut desk = desk();
        let mut order = Vec::new();
        for _ in 0..5 {
            desk.does(Command::NextNode);
            order.push(selected(&desk));
        }
        let place = |id: &str| order.iter().position(|other| other == id);
        assert!(place("request") < place("gateway") && place("gateway") < place("encoder"));
    }

    #[test]
    fn edges_are_followed_both_ways() {
        let mut desk = desk();
        desk.session.select(nodes(["request"]));
        desk.does(Command::FollowEdgeForward);
        desk.does(Command::FollowEdgeForward);
        assert_eq!(selected(&desk), "encoder");
        desk.does(Command::FollowEdgeForward);
        assert_eq!(
            (selected(&desk).as_str(), desk.said().as_str()),
            ("encoder", "No edge leaves this node.")
        );
        desk.does(Command::FollowEdgeBack);
        assert_eq!(selected(&desk), "gateway");
    }

    #[test]
    fn a_design_is_drawn_without_a_pointer() {
        let mut desk = Desk::new(Document::new("By hand"));
        for id in ["client_request", "api_gateway", "image_encoder"] {
            let Outcome::Request(Request::QuickAdd { at, from: None }) =
                desk.session.dispatch(Command::QuickAdd)
            else {
                panic!("no menu of components");
            };
            desk.session.add_component(component(id), at).unwrap();
            for _ in 0..3 {
                desk.does(Command::NudgeRightFar);
            }
            desk.does(Command::ClearSelection);
        }
        let ids: Vec<NodeId> = desk.document().nodes().keys().cloned().collect();
        assert_eq!(ids.len(), 3);
        for (from, to) in [
            ("client_request", "api_gateway"),
            ("api_gateway", "image_encoder"),
        ] {
            let id = |component: &str| {
                let mut nodes = desk.document().nodes().iter();
                let found = nodes.find(|(_, node)| node.component.as_str() == component);
                found.unwrap().0.clone()
            };
            let (from, to) = (id(from), id(to));
            while desk.session.selection().nodes.first() != Some(&from) {
                desk.does(Command::NextNode);
            }
            let asked = desk.session.dispatch(Command::StartConnection);
            assert_eq!(asked, Outcome::Request(Request::ConnectFrom(from.clone())));
            assert!(desk.session.connectable_from(&from).contains(&to));
            assert!(desk.session.connect_nodes(&from, &to).is_some());
        }
        assert_eq!(desk.document().edges().len(), 2);
        desk.does(Command::AutoLayout);
        assert_eq!(desk.document().problems(), []);
    }

    #[test]
    fn only_what_fits_is_offered_for_a_connection() {
        let desk = desk();
        let offered = desk.session.connectable_from(&"encoder".into());
        assert_eq!(offered, ["retriever".into()]);
    }

    #[test]
    fn a_connection_that_does_not_fit_is_refused_with_the_reason() {
        let mut desk = desk();
        assert_eq!(
            desk.session
                .connect_nodes(&"request".into(), &"trainer".into()),
            None
        );
        assert!(desk.said().contains("Trainer takes"));
        assert_eq!(desk.steps(), 0);
    }

    #[test]
    fn escape_ends_a_gesture_before_it_clears_the_selection() {
        let mut desk = desk();
        let from = desk.middle("trainer");
        desk.begin_drag(from, Point::new(700.0, 500.0), PLAIN);
        desk.does(Command::ClearSelection);
        assert_eq!(
            (desk.document(), selected(&desk).as_str()),
            (&search(), "trainer")
        );
        desk.does(Command::ClearSelection);
        assert!(desk.session.selection().is_empty());
    }

    #[test]
    fn the_selected_record_is_edited_in_place() {
        let mut desk = desk();
        desk.session.select(nodes(["gateway"]));
        let tag = Tag::Node("gateway".into());
        assert_eq!(
            desk.session.dispatch(Command::EditText),
            Outcome::Request(Request::EditText(tag.clone()))
        );
        assert_eq!(desk.session.text_of(&tag).as_deref(), Some("Gateway"));
        desk.session.set_text(&tag, "Front door");
        desk.session.set_text(&tag, "Front door");
        assert_eq!(desk.session.text_of(&tag).as_deref(), Some("Front door"));
        assert_eq!(desk.steps(), 1);
    }
}

mod arranging {
    use super::*;

    fn aligned(command: Command, coordinate: impl Fn(Rect) -> f64) -> bool {
        let mut desk = desk();
        desk.session
            .select(nodes(["gateway", "trainer", "retriever"]));
        desk.does(command);
        let values = ["gateway", "trainer", "retriever"].map(|id| coordinate(desk.rect(id)));
        assert_eq!(desk.steps(), 1);
        values.iter().all(|value| (value - values[0]).abs() < 0.02)
    }

    #[test]
    fn nodes_are_lined_up_on_all_sides_and_middles() {
        assert!(aligned(Command::AlignLeft, |rect| rect.x0));
        assert!(aligned(Command::AlignCentre, |rect| rect.center().x));
        assert!(aligned(Command::AlignRight, |rect| rect.x1));
        assert!(aligned(Command::AlignTop, |rect| rect.y0));
        assert!(aligned(Command::AlignMiddle, |rect| rect.center().y));
        assert!(aligned(Command::AlignBottom, |rect| rect.y1));
    }

    #[test]
    fn distributing_makes_gaps_equal_and_keeps_the_outermost() {
        let document = nodes_at(&[(0.0, 0.0), (500.0, 90.0), (170.0, 40.0), (900.0, 400.0)]);
        for (command, low, high) in [
            (
                Command::DistributeHorizontally,
                (|r| r.x0) as fn(Rect) -> f64,
                (|r| r.x1) as fn(Rect) -> f64,
            ),
            (Command::DistributeVertically, |r| r.y0, |r| r.y1),
        ] {
            let mut desk = Desk::new(document.clone());
            desk.does(Command::SelectAll);
            desk.does(command);
            let order = ["n", "n_3", "n_2", "n_4"].map(|id| desk.rect(id));
            let gaps: Vec<f64> = order
                .windows(2)
                .map(|pair| low(pair[1]) - high(pair[0]))
                .collect();
            assert!(
                gaps.iter().all(|gap| (gap - gaps[0]).abs() < 0.05),
                "{gaps:?}"
            );
            assert_eq!(
                (desk.position("n"), desk.position("n_4")),
                ((0.0, 0.0), (900.0, 400.0))
            );
        }
    }

    #[test]
    fn auto_layout_is_undone_in_one_step() {
        let mut desk = desk();
        desk.does(Command::AutoLayout);
        assert_ne!(*desk.document(), search());
        assert_eq!(
            (
                desk.steps(),
                desk.session.command_label(Command::Undo).as_str()
            ),
            (1, "Undo auto layout")
        );
        desk.does(Command::Undo);
        assert_eq!(*desk.document(), search());
    }

    #[test]
    fn auto_layout_of_a_selection_leaves_the_rest() {
        let mut desk = Desk::new(nodes_at(&[
            (0.0, 0.0),
            (10.0, 10.0),
            (20.0, 20.0),
            (600.0, 600.0),
        ]));
        desk.session.select(nodes(["n", "n_2", "n_3"]));
        desk.does(Command::AutoLayout);
        assert_eq!(desk.position("n_4"), (600.0, 600.0));
        let rects = ["n", "n_2", "n_3"].map(|id| desk.rect(id));
        assert!(
            !rects[0].overlaps(rects[1])
                && !rects[1].overlaps(rects[2])
                && !rects[0].overlaps(rects[2])
        );
        assert_eq!(desk.steps(), 1);
    }

    #[test]
    fn auto_layout_shows_the_whole_document() {
        let mut desk = desk();
        desk.does(Command::AutoLayout);
        let visible = desk.session.canvas.camera.visible(desk.session.viewport());
        let bounds = desk.session.scene().bounds;
        assert_eq!(visible.union(bounds), visible);
    }

    #[test]
    fn locked_nodes_stay_in_auto_layout() {
        let mut desk = desk();
        desk.session.select(nodes(["trainer"]));
        desk.does(Command::ToggleLock);
        desk.does(Command::ClearSelection);
        desk.does(Command::AutoLayout);
        assert_eq!(desk.position("trainer"), (256.0, 320.0));
    }

    #[test]
    fn lock_is_set_for_all_and_taken_back_for_all() {
        let mut desk = desk();
        let locked = |desk: &Desk| {
            let nodes = desk.document().nodes().values();
            nodes.filter(|node| node.locked).count()
        };
        desk.session.select(nodes(["trainer"]));
        desk.does(Command::ToggleLock);
        desk.session.select(nodes(["trainer", "gateway"]));
        desk.does(Command::ToggleLock);
        assert_eq!(locked(&desk), 2);
        desk.does(Command::ToggleLock);
        assert_eq!(locked(&desk), 0);
    }

    #[test]
    fn a_new_lane_lies_below_the_others_and_is_of_another_kind() {
        let mut desk = desk();
        desk.does(Command::AddLane);
        let lanes = desk.document().lanes_in_order();
        assert_eq!(lanes.len(), 2);
        assert!(lanes[1].1.rect.y0 > lanes[0].1.rect.y1);
        assert_ne!(lanes[1].1.kind, LaneKind::Online);
    }

    #[test]
    fn a_group_lies_around_its_nodes() {
        let mut desk = Desk::new(nodes_at(&[(0.0, 0.0), (300.0, 90.0), (900.0, 900.0)]));
        desk.session.select(nodes(["n", "n_2"]));
        desk.does(Command::GroupIntoLane);
        let (id, lane) = desk.document().lanes_in_order()[0];
        assert_eq!(desk.lane_of("n"), Some(id.to_string()));
        assert_eq!(
            (desk.lane_of("n_2"), desk.lane_of("n_3")),
            (Some(id.to_string()), None)
        );
        for node in ["n", "n_2"] {
            assert_eq!(lane.rect.union(desk.rect(node)), lane.rect);
        }
        assert_eq!(desk.steps(), 1);
    }

    #[test]
    fn delete_and_join_closes_the_gap() {
        let mut desk = desk();
        desk.session.select(nodes(["gateway"]));
        desk.does(Command::DeleteAndJoin);
        assert_eq!(desk.edges(), ["request -query-> encoder"]);
        assert_eq!(desk.steps(), 1);
    }

    #[test]
    fn deleting_a_node_takes_its_edges_and_nothing_else() {
        let mut desk = desk();
        desk.session.select(nodes(["gateway"]));
        desk.does(Command::Delete);
        assert_eq!((desk.edges().len(), desk.document().nodes().len()), (0, 4));
        desk.does(Command::Undo);
        assert_eq!(*desk.document(), search());
    }
}

mod viewing {
    use super::*;

    #[test]
    fn switches_switch_and_switch_back() {
        let mut session = Session::new(search());
        let before = session.view.clone();
        for command in [
            Command::TogglePalette,
            Command::ToggleInspector,
            Command::ToggleMinimap,
            Command::ToggleGrid,
            Command::ToggleSnap,
        ] {
            session.dispatch(command);
            assert_ne!(session.view, before, "{command:?}");
            session.dispatch(command);
            assert_eq!(session.view, before, "{command:?}");
        }
    }

    #[test]
    fn zoom_commands_keep_the_middle_and_come_back() {
        let mut desk = desk();
        let middle = desk.session.viewport_centre();
        desk.does(Command::ZoomIn);
        assert!(desk.session.canvas.camera.zoom > 1.0);
        desk.does(Command::ZoomOut);
        desk.does(Command::ZoomOut);
        assert!(desk.session.canvas.camera.zoom < 1.0);
        desk.does(Command::ZoomActual);
        assert!((desk.session.canvas.camera.zoom - 1.0).abs() < 1e-9);
        assert!((desk.session.viewport_centre() - middle).hypot() < 1e-6);
    }

    #[test]
    fn fit_shows_all_or_the_selection() {
        let mut desk = desk();
        desk.does(Command::FitAll);
        let all = desk.session.canvas.camera;
        let (visible, bounds) = (
            all.visible(desk.session.viewport()),
            desk.session.scene().bounds,
        );
        assert_eq!(visible.union(bounds), visible);
        desk.session.select(nodes(["trainer"]));
        desk.does(Command::FitSelection);
        assert!(desk.session.canvas.camera.zoom > all.zoom);
        assert!((desk.session.viewport_centre() - desk.middle("trainer")).hypot() < 2.0);
    }

    #[test]
    fn problems_are_walked_through_and_around() {
        let mut desk = desk();
        let count = desk.session.findings().len();
        assert!(count > 1);
        for number in (1..=count).chain([1]) {
            desk.does(Command::NextProblem);
            let said = desk.said();
            assert!(
                said.starts_with(&format!("Problem {number} of {count}: ")),
                "{said}"
            );
        }
        desk.does(Command::PreviousProblem);
        assert!(desk.said().starts_with(&format!("Problem {count} of")));
    }
}
