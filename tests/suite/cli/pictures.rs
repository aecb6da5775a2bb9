//! `export`.

use pipewright::session::load_bytes;

use super::{Folder, read, run, succeed};

/// Labels that break naive exporters.
const HARD: [&str; 8] = [
    "<b>&amp; \"quoted\" 'single' ]]></b>",
    "emoji 🚀 and 👩‍🔬",
    "検索エンジン",
    "חיפוש مرحبا",
    "tab\there",
    "two\nlines",
    "bell\u{7}and\u{1b}escape",
    "-- > <!-- comment -->",
];

fn hard_document() -> String {
    let long = "long label ".repeat(46);
    let labels = HARD.iter().copied().chain([long.as_str()]);
    let nodes: Vec<String> = labels
        .enumerate()
        .map(|(index, label)| {
            format!(
                "\"n{index}\": (component: \"api_gateway\", label: {label:?}, at: ({}, 0)),",
                index * 300
            )
        })
        .collect();
    format!(
        "(format: 1, title: \"Hard <labels> & more\", nodes: {{ {} }})",
        nodes.join("\n")
    )
}

#[test]
fn pictures_have_the_size_that_was_asked_for() {
    let folder = Folder::new();
    let svg = folder.text("a.svg");
    succeed(&["export", "visual-search", "-o", &svg]);
    let text = String::from_utf8(read(&svg)).unwrap();
    let tree = roxmltree::Document::parse(&text).unwrap();
    let size = |name: &str| -> f64 {
        tree.root_element()
            .attribute(name)
            .unwrap()
            .parse()
            .unwrap()
    };
    for scale in ["1", "1.5", "2", "4"] {
        let png = folder.text("a.png");
        succeed(&["export", "visual-search", "-o", &png, "--scale", scale]);
        let picture = image::load_from_memory(&read(&png)).unwrap();
        let factor: f64 = scale.parse().unwrap();
        assert!(
            (f64::from(picture.width()) - size("width") * factor).abs() <= 1.0,
            "{scale}"
        );
        assert!(
            (f64::from(picture.height()) - size("height") * factor).abs() <= 1.0,
            "{scale}"
        );
    }
}

#[test]
fn transparent_pictures_are_and_others_are_not() {
    let folder = Folder::new();
    for (name, options, opaque) in [
        ("a.png", &[][..], true),
        ("b.png", &["--transparent"], false),
    ] {
        let png = folder.text(name);
        let mut arguments = vec!["export", "custom-ml", "-o", &png, "--scale", "1"];
        arguments.extend(options);
        succeed(&arguments);
        let corner = image::load_from_memory(&read(&png))
            .unwrap()
            .into_rgba8()
            .get_pixel(0, 0)
            .0;
        assert_eq!(corner[3] == 255, opaque, "{name}: {corner:?}");
    }
}

#[test]
fn themes_differ_in_colors_only() {
    let folder = Folder::new();
    let shapes = |theme: &str| {
        let svg = folder.text(&format!("{theme}.svg"));
        succeed(&["export", "custom-ml", "-o", &svg, "--theme", theme]);
        let text = String::from_utf8(read(&svg)).unwrap();
        let tree = roxmltree::Document::parse(&text).unwrap();
        let shapes: Vec<(String, String)> = tree
            .descendants()
            .filter(roxmltree::Node::is_element)
            .map(|node| {
                let place: Vec<&str> = ["id", "d", "x", "y", "width", "height", "cx", "cy", "r"]
                    .iter()
                    .filter_map(|name| node.attribute(*name))
                    .collect();
                (node.tag_name().name().to_owned(), place.join(" "))
            })
            .collect();
        (shapes, text)
    };
    let (light, light_text) = shapes("light");
    let (dark, dark_text) = shapes("dark");
    assert_eq!(light, dark);
    assert_ne!(light_text, dark_text);
}

#[test]
fn pictures_open_again_as_the_document_unless_they_must_not() {
    let folder = Folder::new();
    let document = folder.write("a.pipe.ron", hard_document());
    let original = load_bytes("a", hard_document().as_bytes()).unwrap();
    for ending in ["svg", "png", "pdf"] {
        let picture = folder.text(&format!("a.{ending}"));
        succeed(&["export", &document, "-o", &picture]);
        assert_eq!(
            load_bytes("picture", &read(&picture)).unwrap(),
            original,
            "{ending}"
        );
        let bare = folder.text(&format!("bare.{ending}"));
        succeed(&["export", &document, "-o", &bare, "--no-embed"]);
        let refused = run(&["check", &bare]);
        assert_eq!(refused.code, 2);
        assert!(
            refused.err.contains("no Pipewright document"),
            "{}",
            refused.err
        );
        assert!(read(&bare).len() < read(&picture).len());
    }
}

#[test]
fn hard_labels_are_escaped_and_whole() {
    let folder = Folder::new();
    let document = folder.write("a.pipe.ron", hard_document());
    for options in [&[][..], &["--text-as-paths"]] {
        let svg = folder.text("a.svg");
        let mut arguments = vec!["export", &document, "-o", &svg];
        arguments.extend(options);
        succeed(&arguments);
        let text = String::from_utf8(read(&svg)).unwrap();
        let tree = roxmltree::Document::parse(&text).unwrap();
        for (index, label) in HARD.iter().enumerate() {
            let group = tree
                .descendants()
                .find(|node| node.attribute("id") == Some(&format!("node-n{index}")))
                .unwrap_or_else(|| panic!("no group for {label}"));
            let title = group
                .children()
                .find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "title")));
            let title = title.and_then(|node| node.text()).unwrap_or_default();
            // What XML cannot say is left out or stood for; all else is as it was.
            let kept = |text: &str| -> String {
                text.chars()
                    .filter(|c| !c.is_control() && *c != '\u{fffd}' && *c != ' ')
                    .collect()
            };
            assert!(
                kept(title).starts_with(&kept(label)),
                "{title:?} is not {label:?}"
            );
        }
        assert!(!text.contains('\u{7}') && !text.contains('\u{1b}'));
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let folder = Folder::new();
    for name in ["a.svg", "a.png"] {
        let (first, second) = (folder.text(name), folder.text(&format!("b{name}")));
        succeed(&["export", "visual-search", "-o", &first]);
        succeed(&["export", "visual-search", "-o", &second]);
        assert_eq!(read(&first), read(&second), "{name}");
    }
}

#[test]
fn every_node_is_a_group_with_a_name_and_words() {
    let folder = Folder::new();
    let svg = folder.text("a.svg");
    succeed(&["export", "visual-search", "-o", &svg]);
    let text = String::from_utf8(read(&svg)).unwrap();
    let tree = roxmltree::Document::parse(&text).unwrap();
    let groups: Vec<_> = tree
        .descendants()
        .filter(|node| node.attribute("class") == Some("node"))
        .collect();
    assert_eq!(groups.len(), 28);
    for group in groups {
        assert!(group.attribute("id").is_some());
        for name in ["title", "desc"] {
            let words = group.children().find(|node| node.tag_name().name() == name);
            assert!(
                words
                    .and_then(|node| node.text())
                    .is_some_and(|text| !text.is_empty())
            );
        }
    }
}

#[test]
fn an_existing_picture_is_replaced_whole() {
    let folder = Folder::new();
    let svg = folder.write("a.svg", "x".repeat(1_000_000));
    succeed(&["export", "custom-ml", "-o", &svg]);
    assert!(read(&svg).ends_with(b"</svg>\n"));
    assert_eq!(folder.names(), ["a.svg"]);
}

#[test]
fn a_picture_has_the_theme_that_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("ocean.ron");
    std::fs::write(
        &own,
        "(name: \"Ocean\", base: dark, colors: {\"background\": \"#001b2e\"})",
    )
    .unwrap();
    let picture = folder.path().join("x.svg");
    let cases = [
        ("sketch", "Kalam"),
        ("print", "#111111"),
        (own.to_str().unwrap(), "#001b2e"),
    ];
    for (theme, mark) in cases {
        let ran = run(&[
            "export",
            "custom-ml",
            "--theme",
            theme,
            "-o",
            picture.to_str().unwrap(),
        ]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let svg = std::fs::read_to_string(&picture).unwrap();
        assert!(svg.contains(mark), "{theme} has no {mark}");
    }
    let ran = run(&[
        "export",
        "custom-ml",
        "--theme",
        "neon",
        "-o",
        picture.to_str().unwrap(),
    ]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("there is no theme \"neon\""),
        "{}",
        ran.err
    );
}

#[test]
fn a_theme_whose_text_is_hard_to_read_is_used_and_said() {
    let folder = Folder::new();
    let (theme, svg) = (folder.text("pale.ron"), folder.text("a.svg"));
    let pale = "(name: \"Pale\", base: light, colors: {\"text\": \"#cccccc\"})";
    std::fs::write(&theme, pale).unwrap();
    let ran = succeed(&["export", "custom-ml", "--theme", &theme, "-o", &svg]);
    assert!(ran.err.contains("pale.ron: text on"), "{}", ran.err);
    assert!(ran.err.contains("hard to read"), "{}", ran.err);
}

#[test]
fn a_picture_shows_as_much_as_its_level_says() {
    let folder = Folder::new();
    let written = |level: &[&str]| {
        let path = folder.text("a.svg");
        let mut arguments = vec!["export", "visual-search", "-o", &path, "--no-embed"];
        arguments.extend(level);
        succeed(&arguments);
        std::fs::read_to_string(&path).unwrap()
    };
    let nodes = |svg: &str| svg.matches("class=\"node\"").count();
    let full = written(&["--level", "full"]);
    assert_eq!(written(&[]), full);
    let standard = written(&["--level", "standard"]);
    let overview = written(&["--level", "overview"]);
    assert_eq!(nodes(&full), nodes(&standard));
    assert!(standard.len() < full.len());
    assert!(nodes(&overview) <= 12);
    assert_eq!(overview, written(&["--level", "overview"]));
}
