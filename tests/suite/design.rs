//! The design document: the whole design as a page.

use std::collections::BTreeSet;

use pipewright::catalog::templates;
use pipewright::geometry::Point;
use pipewright::model::{BriefField, Document, Level, NewNode, Property, Quantity, Requirement};
use pipewright::scene::style::Theme;
use pipewright::session::{ExportFormat, ExportOptions, export_bytes, load_bytes, load_template};
use proptest::prelude::{ProptestConfig, proptest};
use pulldown_cmark::{Event, Options, Parser, Tag};

const HOSTILE: &str = "<script>alert(1)</script> | \" ]](javascript:alert(2)) `x` *y* <!-- \
                       </style> &lt; $z$ [a](javascript:alert(3)) <img src=x onerror=alert(4)>";

fn page(document: &Document, format: ExportFormat) -> String {
    let bytes = export_bytes(document, format, &ExportOptions::default()).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// A page as XML: what a browser makes of it, to be asked.
fn xml(html: &str) -> roxmltree::Document<'_> {
    let options = roxmltree::ParsingOptions {
        allow_dtd: true,
        ..roxmltree::ParsingOptions::default()
    };
    roxmltree::Document::parse_with_options(html, options)
        .unwrap_or_else(|error| panic!("{error}\n{}", html.get(..2_000).unwrap_or(html)))
}

/// The headings of a page and their levels.
fn outline(html: &str) -> Vec<(u8, String)> {
    let tree = xml(html);
    let headings = tree.descendants().filter_map(|node| {
        let level = node.tag_name().name().strip_prefix('h')?.parse().ok()?;
        let texts = node.descendants().filter(roxmltree::Node::is_text);
        let words: String = texts.filter_map(|word| word.text()).collect();
        Some((level, words))
    });
    headings.collect()
}

/// A page runs the script of the program and loads nothing.
fn only_its_own_script(tree: &roxmltree::Document<'_>) {
    let named = |name: &str| -> Vec<_> {
        let nodes = tree.descendants();
        nodes
            .filter(|node| node.tag_name().name() == name)
            .collect()
    };
    for name in ["img", "iframe", "object", "embed", "form", "link", "base"] {
        assert!(named(name).is_empty(), "{name}");
    }
    let own = include_str!("../../src/interchange/design/page/viewer.js");
    let scripts = named("script");
    let [script] = scripts.as_slice() else {
        panic!("{} scripts", scripts.len());
    };
    assert!(script.attributes().len() == 0 && script.text().unwrap().contains(own));
    for node in tree.descendants() {
        for name in ["src", "srcset", "data", "action", "ping", "background"] {
            assert_eq!(node.attribute(name), None, "{node:?}");
        }
    }
    let policy = tree
        .descendants()
        .find(|node| node.attribute("http-equiv") == Some("Content-Security-Policy"));
    let policy = policy.unwrap().attribute("content").unwrap();
    assert!(policy.starts_with("default-src 'none';") && !policy.contains("http"));
}

/// A document of one node, each text of which is the given one.
fn of_words(words: &str) -> Document {
    let mut document = Document::new(words);
    let mut draft = document.edit();
    let mut header = draft.document().header().as_ref().clone();
    words.clone_into(&mut header.use_case);
    header.tags = vec![words.to_owned()];
    draft.set_header(header);
    let mut node = NewNode::new("api_gateway", words, Point::ZERO);
    words.clone_into(&mut node.technology);
    let id = draft.add_node(node).unwrap();
    draft.set_notes(&id, words).unwrap();
    for field in BriefField::ALL {
        draft.set_brief(*field, words);
    }
    let text = Some(Quantity::Text(words.to_owned()));
    draft.set_requirement(Requirement::Freshness, text).unwrap();
    for step in ["clarify", "frame", "a step of another framework"] {
        draft.set_answer(&step.into(), words);
    }
    draft.commit("Write").unwrap();
    document
}

#[test]
fn every_template_becomes_a_whole_page_whose_links_lead_somewhere() {
    for template in templates() {
        let document = load_template(template).unwrap();
        let html = page(&document, ExportFormat::Html);
        assert_eq!(html, page(&document, ExportFormat::Html), "{}", template.id);
        let tree = xml(&html);
        let mut places = BTreeSet::new();
        for id in tree.descendants().filter_map(|node| node.attribute("id")) {
            assert!(places.insert(id), "{}: {id} is there twice", template.id);
        }
        for link in tree.descendants().filter_map(|node| node.attribute("href")) {
            let place = link.strip_prefix('#').map(|id| places.contains(id));
            assert_ne!(place, Some(false), "{}: {link}", template.id);
        }
        let levels: Vec<u32> = outline(&html)
            .iter()
            .map(|(level, _)| u32::from(*level))
            .collect();
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
        assert!(
            levels.iter().filter(|level| **level == 2).count() >= 13,
            "{levels:?}"
        );
        for node in document.nodes().values() {
            let label = node.label.replace('&', "&amp;");
            assert!(html.contains(&label), "{}: {label}", template.id);
        }
        // No word of the person's is lost on the way.
        let said: String = tree.descendants().filter_map(|node| node.text()).collect();
        for answer in document.sheet().answers.values() {
            for word in answer
                .split(|c: char| !c.is_alphanumeric())
                .filter(|w| w.len() > 6)
            {
                let is_address = document.nodes().keys().any(|id| id.as_str().contains(word));
                assert!(said.contains(word) || is_address, "{}: {word}", template.id);
            }
        }
        // It opens again as the diagram that it is.
        assert_eq!(
            load_bytes("page", html.as_bytes()).unwrap(),
            document,
            "{}",
            template.id
        );

        let md = page(&document, ExportFormat::Markdown);
        assert_eq!(
            md,
            page(&document, ExportFormat::Markdown),
            "{}",
            template.id
        );
        for link in md.match_indices("](#").map(|(at, _)| &md[at + 3..]) {
            let place = link.split(')').next().unwrap();
            let target = format!("<a id=\"{place}\"></a>");
            assert!(md.contains(&target), "{}: {place}", template.id);
        }
        assert!(md.contains("\n[diagram]: data:image/svg+xml;base64,"));
        assert!(md.contains("```mermaid\nflowchart LR\n"));
        assert_eq!(
            md.matches(" --> ").count()
                + md.matches(" -->|").count()
                + md.matches(" -.-> ").count()
                + md.matches(" -.->|").count(),
            document.edges().len()
        );
    }
}

#[test]
fn words_of_others_are_never_markup() {
    let document = of_words(HOSTILE);
    let html = page(&document, ExportFormat::Html);
    let tree = xml(&html);
    only_its_own_script(&tree);
    for node in tree.descendants() {
        for attribute in node.attributes() {
            assert!(!attribute.name().starts_with("on"), "{attribute:?}");
            assert!(!attribute.value().contains("javascript:"), "{attribute:?}");
        }
    }
    assert_eq!(
        html.matches("</style>").count(),
        3,
        "the page's, its letters, the viewer's"
    );
    let md = page(&document, ExportFormat::Markdown);
    let (words, _) = md.split_once("\n[diagram]:").unwrap();
    for markup in ["<script", "<img", "](javascript", "<!--"] {
        let found = words.match_indices(markup);
        let escaped = |at: usize| words[..at].ends_with('\\');
        assert!(found.clone().all(|(at, _)| escaped(at)), "{markup}");
    }
    // A cell cannot end early.
    for row in words.lines().filter(|line| line.starts_with("| **")) {
        let bars = row.matches('|').count() - row.matches("\\|").count();
        assert!([3, 4, 6].contains(&bars), "{bars}: {row}");
    }
}

#[test]
fn a_page_shows_each_level_and_walks_through_the_request() {
    let template = templates().iter().find(|own| own.id == "visual-search");
    let document = load_template(template.unwrap()).unwrap();
    let html = page(&document, ExportFormat::Html);
    let tree = xml(&html);
    let with_class = |class: &str| -> Vec<_> {
        let is = |own: &str| own.split(' ').any(|one| one == class);
        let nodes = tree.descendants();
        nodes
            .filter(|node| node.attribute("class").is_some_and(is))
            .collect()
    };
    let pictures = with_class("picture");
    let cards: Vec<usize> = pictures
        .iter()
        .map(|picture| {
            let all = picture.descendants();
            all.filter(|node| node.attribute("class") == Some("node"))
                .count()
        })
        .collect();
    let all = document.nodes().len();
    assert_eq!(cards[1..], [all, all]);
    assert!(cards[0] > 4 && cards[0] < all / 2, "{cards:?}");
    // Without a wish, that is seen first which can be read in the width of a page.
    assert_eq!(with_class("first").len(), 1);
    assert!(
        with_class("first")[0]
            .attribute("class")
            .unwrap()
            .contains("overview")
    );
    // What each picture says of its edges is about what it shows.
    for picture in &pictures {
        let ids = picture.attribute("data-ids").unwrap();
        let ways = picture.attribute("data-ways").unwrap();
        assert!(ways.ends_with(';'));
        let nodes = tree.descendants();
        let places: BTreeSet<&str> = nodes.filter_map(|node| node.attribute("id")).collect();
        for way in ways.split_terminator(';') {
            let [edge, from, to, leads] = way.split(' ').collect::<Vec<_>>()[..] else {
                panic!("{way}");
            };
            assert!(["on", "back"].contains(&leads));
            let has = |kind: &str, id: &str| places.contains(&*format!("{ids}{kind}-{id}"));
            assert!(has("edge", edge), "{way}");
            for node in [from, to] {
                let lane = node.strip_prefix("lane-20-");
                assert!(
                    has("node", node) || lane.is_some_and(|lane| has("lane", lane)),
                    "{way}"
                );
            }
        }
    }
    let walk = with_class("walk")[0];
    let steps: Vec<_> = walk
        .descendants()
        .filter(|node| node.has_tag_name("li") || node.tag_name().name() == "li")
        .collect();
    assert_eq!(steps[0].attribute("data-level"), Some("overview"));
    let reached = with_class("reached").len();
    assert!(reached >= 5 && reached + 3 <= steps.len(), "{reached}");

    // As asked for, in one look.
    let mut options = ExportOptions::default();
    options.picture.level = Some(Level::Full);
    options.picture.theme = Theme::print();
    let bytes = export_bytes(&document, ExportFormat::Html, &options).unwrap();
    let printed = String::from_utf8(bytes).unwrap();
    assert!(
        printed.contains("class=\"picture full first\"") && !printed.contains(":light-dark(#fff")
    );
    options.picture.theme = Theme::dark();
    let bytes = export_bytes(&document, ExportFormat::Html, &options).unwrap();
    assert!(
        String::from_utf8(bytes)
            .unwrap()
            .contains("data-look=\"dark\">")
    );
}

#[test]
fn headings_in_answers_stay_below_their_step() {
    let answer =
        "# Mine\ntext\n\nSecond\n======\n\n- # in a list\n\n> # quoted\n\n```\n# code\n```";
    let document = of_words(answer);
    let html = page(&document, ExportFormat::Html);
    let outline = outline(&html);
    assert!(outline.contains(&(3, "Mine".to_owned())), "{outline:?}");
    assert!(outline.contains(&(3, "Second".to_owned())), "{outline:?}");
    let md = page(&document, ExportFormat::Markdown);
    let mut in_code = false;
    // The title is the first line and the only heading of its level.
    for line in md.lines().skip(1) {
        in_code ^= line.trim_start().starts_with("```");
        assert!(in_code || !line.starts_with("# "), "{line}");
    }
    assert!(md.contains("### Mine\n") && md.contains("\n# code\n"));
}

#[test]
fn open_questions_come_from_answers_steps_and_placeholders() {
    let mut document = of_words("- [ ] Who pays?\n- [x] Who asks?");
    let mut draft = document.edit();
    let id = draft.document().nodes().keys().next().unwrap().clone();
    draft.set_label(&id, "Gate").unwrap();
    let yes = Some(Quantity::Flag(true));
    draft.set_property(&id, Property::Placeholder, yes).unwrap();
    draft.commit("Leave open").unwrap();
    let md = page(&document, ExportFormat::Markdown);
    let (_, open) = md.split_once("## Open questions\n").unwrap();
    assert!(
        open.contains("-   Who pays? (Clarify problem and requirements)"),
        "{open}"
    );
    assert!(!open.contains("Who asks?"));
    assert!(open.contains("-   **Evaluation**: not answered yet"));
    assert!(open.contains("-   [Gate](#component-"), "{open}");
    assert!(open.contains("still a placeholder"));
    // What is ticked stays ticked where it was said.
    assert!(md.contains("-   [x] Who asks?"));
    assert!(md.contains("## Other answer: a step of another framework"));
}

#[test]
fn an_empty_design_says_so() {
    let document = Document::new("");
    let md = page(&document, ExportFormat::Markdown);
    for sentence in [
        "# Untitled",
        "None are set yet.",
        "Not answered yet.",
        "The diagram is empty.",
    ] {
        assert!(md.contains(sentence), "{sentence}");
    }
    xml(&page(&document, ExportFormat::Html));
}

#[test]
fn a_small_design_as_markdown() {
    let mut document = of_words(
        "Why *so* **fast**: [the gate](#x), `a|b`\n\n1. one\n2. two\n   - three\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    );
    let mut draft = document.edit();
    let mut header = draft.document().header().as_ref().clone();
    "Small".clone_into(&mut header.title);
    "A gate".clone_into(&mut header.use_case);
    header.tags = vec!["ann".to_owned()];
    draft.set_header(header);
    let id = draft.document().nodes().keys().next().unwrap().clone();
    draft.rename_node(&id, &"x".into()).unwrap();
    draft.set_label(&"x".into(), "Gate").unwrap();
    draft.commit("Name").unwrap();
    let md = page(&document, ExportFormat::Markdown);
    let (words, _) = md.split_once("\n[diagram]:").unwrap();
    insta::assert_snapshot!(words);
}

/// Holds for every page, whatever is in it.
fn check_html(page: &str) {
    let tree = xml(page);
    let mut places = BTreeSet::new();
    only_its_own_script(&tree);
    for node in tree.descendants() {
        if let Some(id) = node.attribute("id") {
            assert!(places.insert(id), "{id} is there twice");
        }
    }
    for link in tree.descendants().filter_map(|node| node.attribute("href")) {
        match link.strip_prefix('#') {
            Some(id) => assert!(places.contains(id), "{link} leads nowhere"),
            None => assert!(
                link.starts_with("http") || link.starts_with("mailto:"),
                "{link}"
            ),
        }
    }
    check_levels(
        &outline(page)
            .iter()
            .map(|(level, _)| *level)
            .collect::<Vec<_>>(),
    );
}

/// One title, and no step left out on the way down.
fn check_levels(levels: &[u8]) {
    assert_eq!(levels.first(), Some(&1), "{levels:?}");
    assert!(!levels[1..].contains(&1), "{levels:?}");
}

/// Holds for every Markdown file, whatever is in it.
fn check_markdown(page: &str) {
    let (mut places, mut links, mut levels) = (BTreeSet::new(), Vec::new(), Vec::new());
    let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS;
    let mut pictures = 0;
    for event in Parser::new_ext(page, options) {
        match event {
            Event::Html(html) => {
                let own = ["<details>", "<summary>", "</details>"];
                assert!(own.iter().any(|one| html.starts_with(one)), "{html}");
            }
            Event::InlineHtml(html) => {
                let place = html
                    .strip_prefix("<a id=\"")
                    .and_then(|own| own.strip_suffix("\">"));
                match place {
                    Some(id) => assert!(places.insert(id.to_owned()), "{id} is there twice"),
                    None => assert!(["</a>", "<br>"].contains(&&*html), "{html}"),
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) => links.push(dest_url.to_string()),
            Event::Start(Tag::Image { .. }) => pictures += 1,
            Event::Start(Tag::Heading { level, .. }) => levels.push(level as u8),
            _ => {}
        }
    }
    assert_eq!(pictures, 1);
    for link in links {
        match link.strip_prefix('#') {
            Some(id) => assert!(places.contains(id), "{link} leads nowhere"),
            None => assert!(
                link.starts_with("http") || link.starts_with("mailto:"),
                "{link}"
            ),
        }
    }
    check_levels(&levels);
}

#[test]
fn a_large_graph_is_no_flowchart_that_viewers_would_refuse() {
    let mut document = Document::new("Large");
    let mut draft = document.edit();
    for index in 0..2_000 {
        let label = format!("A node with a long label, number {index}");
        draft
            .add_node(NewNode::new("api_gateway", &label, Point::ZERO))
            .unwrap();
    }
    draft.commit("Add").unwrap();
    let md = page(&document, ExportFormat::Markdown);
    assert!(!md.contains("```mermaid") && md.contains("[diagram]: data:"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// Any answer gives sound files.
    #[test]
    fn any_answer_gives_sound_files(answer in "([-#>*_`|~\\[\\]()<&!\\\\=+ \n0-9a-c.]|\\*\\*|```|- \\[ \\] ){0,60}") {
        let mut document = Document::new("Any");
        let mut draft = document.edit();
        draft.set_answer(&"clarify".into(), &answer);
        let id = draft.add_node(NewNode::new("api_gateway", "A", Point::ZERO)).unwrap();
        draft.set_notes(&id, &answer).unwrap();
        draft.commit("Answer").unwrap();
        check_markdown(&page(&document, ExportFormat::Markdown));
        check_html(&page(&document, ExportFormat::Html));
    }
}
