//! What fuzzing begins with: small inputs that are all right, and those that are refused for one
//! reason each.

use std::fs;
use std::path::Path;

use pipewright::catalog::templates;
use pipewright::geometry::Point;
use pipewright::model::{Document, EdgeKind, History, NewNode, Selection, Step};
use pipewright::session::{ExportFormat, ExportOptions, export_bytes, load_template};
use pipewright::storage::{Journal, Settings, format};

use super::targets::{BETWEEN, with_checksums};

/// Templates of which a part is taken.
const PARTS: usize = 6;
/// Most bytes of the pixels of a picture: nobody unpacks them.
const MOST_PIXELS: usize = 24;

/// An input for the target of that name.
pub type Seed = (&'static str, Vec<u8>);

/// All of them, in the same order each time. `root` is the folder of the project.
pub fn seeds(root: &Path) -> Vec<Seed> {
    let mut all = Vec::new();
    let documents = documents();
    let texts: Vec<String> = documents.iter().map(format::write).collect();
    let fixtures = ["read", "refused"].map(|kind| root.join("tests/fixtures/format").join(kind));
    let mut sources: Vec<Vec<u8>> = fixtures.iter().flat_map(|source| files(source)).collect();
    sources.extend(texts.iter().map(|text| text.clone().into_bytes()));
    sources.extend(odd_documents());
    for source in sources {
        for target in ["document", "drawn", "templates", "clipboard"] {
            all.push((target, source.clone()));
        }
    }
    for document in &documents {
        all.extend(pictures(document));
        all.extend(differences(document));
        all.push(("journal", journal(document)));
    }
    all.extend(custom_files(root));
    let notes = texts
        .iter()
        .flat_map(|text| text.split('"').skip(1).step_by(2));
    let long = notes.filter(|text| text.len() > 60).take(12);
    all.extend(long.map(|text| ("markdown", text.replace("\\n", "\n").into_bytes())));
    all.push(("markdown", MARKDOWN.as_bytes().to_vec()));
    all
}

const MARKDOWN: &str = "# One\n\n* a **b** `c`\n  1. d\n- [x] e\n\n> f\n\n| g | h |\n|---|--:|\n\
    | i | j |\n\n---\n[k](https://x.y \"z\") ![l](m) <b>n</b> &amp; \\* ~~o~~\n```rust\np\n```\n";

/// The bytes of the files of a folder, by name.
fn files(folder: &Path) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let files = paths.iter().filter(|path| path.is_file());
    files.map(|path| fs::read(path).unwrap()).collect()
}

/// Some nodes of some templates with what joins them, and a whole design sheet.
fn documents() -> Vec<Document> {
    let every = templates().len() / PARTS;
    let mut all: Vec<Document> = Vec::new();
    for template in templates().iter().step_by(every).take(PARTS) {
        let whole = load_template(template).unwrap();
        let mut part: Selection = whole.nodes().keys().take(4).collect();
        part.extend(whole.lanes().keys().take(2));
        part.extend(whole.notes().keys().take(2));
        let mut document = whole.subset(&part);
        let mut draft = document.edit();
        draft.set_header(whole.header().as_ref().clone());
        draft.commit("Name").unwrap();
        all.push(document);
    }
    all.push(Document::new("Nothing"));
    all
}

/// What editors and other systems make of a document.
fn odd_documents() -> Vec<Vec<u8>> {
    let text = "(format: 1, title: \"T\", nodes: {\"a\": (component: \"ranker\", at: (0, 0))})";
    [
        format!("\u{feff}{text}"),
        text.replace(", ", ",\r\n  // says why\r\n  "),
        text.replace(", ", ", /* a /* b */ */ "),
        format!("<<<<<<< ours\n{text}\n=======\n{text}\n>>>>>>> theirs\n"),
        text.replace("\"T\"", "r#\"T \"quoted\" \\\"#"),
        text.replace("\"T\"", "\"\\u{1F680}\\x41\\t\\\\\""),
        text.replace("0, 0", "-1.5e3, 0x10"),
        text.replace("format", "#![enable(implicit_some)] format"),
    ]
    .map(String::into_bytes)
    .to_vec()
}

fn pictures(document: &Document) -> Vec<Seed> {
    let export = |format, text_as_paths| {
        let options = ExportOptions {
            text_as_paths,
            scale: 1.0,
            ..ExportOptions::default()
        };
        export_bytes(document, format, &options).unwrap()
    };
    let svg = String::from_utf8(export(ExportFormat::Svg, false)).unwrap();
    let page = String::from_utf8(export(ExportFormat::Html, false)).unwrap();
    let svg = without(&without(&svg, "<style", "</style>"), "<g", "</g>").replace("</g>", "");
    let page = without(&page, "<style", "</style>");
    let mut all = vec![
        (
            "svg",
            format!("<?xml version=\"1.0\"?>\n<!-- a -->\n{svg}").into_bytes(),
        ),
        ("svg", svg.clone().into_bytes()),
        (
            "html",
            format!("<!DOCTYPE html><html><br>{svg}</html>").into_bytes(),
        ),
        ("png", without_pixels(&export(ExportFormat::Png, true))),
    ];
    // A page has its picture with all its letters; those that are short enough are worth it.
    if page.len() < 40_000 {
        all.push(("html", page.into_bytes()));
    }
    all
}

/// A text without all that begins and ends so.
fn without(text: &str, from: &str, to: &str) -> String {
    let mut parts = text.split(from);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(part.split_once(to).map_or("", |(_, rest)| rest));
    }
    out
}

/// A PNG with little of its pixels, and right checksums.
fn without_pixels(bytes: &[u8]) -> Vec<u8> {
    let (mut out, mut rest) = (bytes[..8].to_vec(), &bytes[8..]);
    while rest.len() >= 12 {
        let length = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
        let kept = if &rest[4..8] == b"IDAT" {
            length.min(MOST_PIXELS)
        } else {
            length
        };
        out.extend((kept as u32).to_be_bytes());
        out.extend(&rest[4..8 + kept]);
        out.extend([0; 4]);
        rest = &rest[12 + length..];
    }
    with_checksums(&out)
}

/// A document and two others that were made of it.
fn differences(base: &Document) -> Vec<Seed> {
    let (mut ours, mut theirs) = (base.clone(), base.clone());
    let mut draft = ours.edit();
    draft
        .add_node(NewNode::new("ranker", "Ours", Point::new(40.0, 40.0)))
        .unwrap();
    if let Some(first) = base.nodes().keys().next() {
        draft.remove_node(first).unwrap();
    }
    draft.commit("Ours").unwrap();
    let mut draft = theirs.edit();
    let new = draft
        .add_node(NewNode::new("ranker", "Theirs", Point::new(80.0, 40.0)))
        .unwrap();
    for id in base.nodes().keys().take(2) {
        draft.set_label(id, "Of theirs").unwrap();
        draft
            .connect(id, &new, &"features".into(), EdgeKind::ALL[0])
            .unwrap();
    }
    if let Some(lane) = base.lanes().keys().next() {
        draft.remove_lane(lane).unwrap();
    }
    draft.commit("Theirs").unwrap();
    let [base, ours, theirs] = [base, &ours, &theirs].map(format::write);
    vec![
        ("diff", [&*base, &*ours].join(BETWEEN).into_bytes()),
        ("diff", [&*ours, &*theirs].join(BETWEEN).into_bytes()),
        (
            "merge",
            [&*base, &*ours, &*theirs].join(BETWEEN).into_bytes(),
        ),
        (
            "merge",
            [&*base, &*theirs, &*ours].join(BETWEEN).into_bytes(),
        ),
    ]
}

/// The journal of a document with a step, one that is typed, one that is undone, and a save.
fn journal(document: &Document) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let (mut document, mut history) = (document.clone(), History::default());
    history.listen();
    let mut journal = Journal::new(folder.path(), "a", document.clone(), history.clone(), None);
    let mut draft = document.edit();
    let new = NewNode::new("ranker", "New", Point::ZERO);
    let node = draft.add_node(new).unwrap();
    history.push(draft.commit("Add").unwrap());
    let push = |document: &mut Document, history: &mut History, label: &str, key: &str| {
        let mut draft = document.edit();
        draft.set_label(&node, label).unwrap();
        history.push(Step {
            merge_key: (!key.is_empty()).then(|| key.to_owned()),
            ..draft.commit(label).unwrap()
        });
    };
    push(&mut document, &mut history, "One", "");
    push(&mut document, &mut history, "Tw", "typing");
    journal.follow(history.take_events(), None);
    journal.commit().unwrap();
    push(&mut document, &mut history, "Two", "typing");
    history.mark_saved();
    history.undo(&mut document);
    history.undo(&mut document);
    history.redo(&mut document);
    journal.follow(history.take_events(), None);
    journal.commit().unwrap();
    fs::read(folder.path().join("a.journal")).unwrap()
}

/// Files of a user's own.
fn custom_files(root: &Path) -> Vec<Seed> {
    let mut all = Vec::new();
    for bytes in files(&root.join("assets/themes")) {
        let text = String::from_utf8(bytes).unwrap();
        all.push((
            "theme",
            text.replacen("name: \"", "name: \"own ", 1).into_bytes(),
        ));
    }
    let theme = "(name: \"own\", base: light, colors: {\"background\": \"#fffffe\"})";
    all.push(("theme", theme.as_bytes().to_vec()));
    for file in ["frameworks", "prices"] {
        let bytes = fs::read(root.join(format!("assets/{file}.ron"))).unwrap();
        all.push((
            if file == "prices" {
                "prices"
            } else {
                "frameworks"
            },
            bytes,
        ));
    }
    all.push(("frameworks", FRAMEWORK.as_bytes().to_vec()));
    let home = tempfile::tempdir().unwrap();
    let settings = Settings {
        recent: vec![home.path().join("a.pipe.ron")],
        window_size: Some((800.0, 600.0)),
        templates: Some("/x".into()),
        ..Settings::default()
    };
    settings.save(home.path()).unwrap();
    all.push((
        "settings",
        fs::read(home.path().join("settings.ron")).unwrap(),
    ));
    all.push((
        "settings",
        b"(tour_seen: true, later: [1, {\"a\": ()}])".to_vec(),
    ));
    all.push((
        "keys",
        b"// Own\n{\n    \"edit.undo\": [\"Alt+Left\", \"Ctrl+Shift+Z\"],\n    \"file.save\": [],\n}\n"
            .to_vec(),
    ));
    all.push((
        "keys",
        b"{\"edit.undo\": [\"F13\"], \"no.such\": [\"Ctrl+1\"]}".to_vec(),
    ));
    all.extend(RULES.map(|rule| {
        let text = format!(
            "[(id: \"own\", severity: warning, title: \"T\", why: \"W\", fix: \"F\", {rule})]"
        );
        ("rules", text.into_bytes())
    }));
    all
}

const FRAMEWORK: &str = "[(id: \"own\", family: ml, kind: guide, name: \"Own\", summary: \"S\", \
    steps: [(id: \"frame\", title: \"Frame\", minutes: 5, prompts: [\"What?\"])])]";

const RULES: [&str; 7] = [
    "forbid: nodes(component: [\"heavy_ranker\"], label: \"RANK\", on_path: false)",
    "require: nodes(stage: [\"ranking\"], lane: \"online\", at_least: 2, at_most: 9)",
    "tags: [\"recsys\"], require: nodes(figures: [(key: \"replicas\", below: 3)])",
    "when: nodes(stage: [\"monitoring\"]), forbid: edges(kind: [\"async\"], labeled: true)",
    "require: edges(data: [\"events\"], from: (stage: [\"ranking\"]), to: ())",
    "require: path(from: (stage: [\"ranking\"]), to: (), over: [\"events\"])",
    "forbid: path(from: (), to: (), avoiding: (figures: [(key: \"p99_ms\", missing: true)]))",
];
