//! `diff`, `merge` and `textconv`, alone and as tools of git.

use std::path::Path;
use std::process::Command;

use pipewright::geometry::Point;
use pipewright::model::{
    Document, Draft, EdgeKind, EditError, NewNode, NodeId, Property, Quantity,
};
use pipewright::session::load_bytes;
use pipewright::storage::format;

use super::{Folder, Run, program, read, run, succeed};

fn small() -> Document {
    let mut document = Document::new("Search");
    let mut draft = document.edit();
    let query = draft.add_node(NewNode::new("client_request", "Query", Point::ZERO));
    let ranker = draft.add_node(NewNode::new("ranker", "Ranker", Point::new(300.0, 0.0)));
    draft
        .add_node(NewNode::new(
            "result_cache",
            "Cache",
            Point::new(300.0, 200.0),
        ))
        .unwrap();
    let (query, ranker) = (query.unwrap(), ranker.unwrap());
    draft
        .connect(&query, &ranker, &"query".into(), EdgeKind::Sync)
        .unwrap();
    let p99 = Some(Quantity::Number(20.0));
    draft.set_property(&ranker, Property::P99Ms, p99).unwrap();
    draft.set_answer(&"data".into(), "Logs of a year.");
    draft.commit("Small").unwrap();
    document
}

fn changed(
    document: &Document,
    change: impl FnOnce(&mut Draft<'_>) -> Result<(), EditError>,
) -> Document {
    let mut document = document.clone();
    let mut draft = document.edit();
    change(&mut draft).unwrap();
    draft.commit("Change").unwrap();
    document
}

/// A change of every kind.
fn later(document: &Document) -> Document {
    changed(document, |draft| {
        let (query, ranker, cache) = ("query".into(), "ranker".into(), "cache".into());
        draft.remove_node(&cache)?;
        let new = NewNode::new("llm", "Writer \u{1b}[31m", Point::new(600.0, 0.0));
        let new = draft.add_node(new)?;
        draft.connect(&ranker, &new, &"ranked_list".into(), EdgeKind::Async)?;
        draft.set_label(&ranker, "Ranker 2")?;
        let p99 = Some(Quantity::Number(30.0));
        draft.set_property(&ranker, Property::P99Ms, p99)?;
        draft.place_node(&query, Point::new(0.0, 80.0))?;
        draft.set_answer(&"data".into(), "Logs of two years.");
        draft.add_note("Ask **why**", Point::new(0.0, 300.0), (200.0, 80.0).into())?;
        Ok(())
    })
}

fn both(folder: &Folder) -> [String; 2] {
    let before = small();
    [
        folder.write("before.pipe.ron", format::write(&before)),
        folder.write("after.pipe.ron", format::write(&later(&before))),
    ]
}

#[test]
fn a_difference_is_said_in_lines_by_kind() {
    let folder = Folder::new();
    let [before, after] = both(&folder);
    let found = run(&["diff", &before, &after]);
    assert_eq!((found.code, &*found.err), (1, ""));
    insta::assert_snapshot!(found.text(), @r#"
    ~ answer data: "Logs of a year." → "Logs of two years."
    - node cache (result_cache) "Cache"
    ~ node ranker: label "Ranker" → "Ranker 2", p99_ms 20 → 30
    + node writer_31m (llm) "Writer \u{1b}[31m"
    + edge ranker → writer_31m (ranked_list)
    + note note "Ask **why**"
    ~ 1 node moved: query
    "#);
    let same = run(&["diff", &before, &before]);
    assert_eq!((same.code, same.text(), &*same.err), (0, "", ""));
    let written = folder.text("diff.txt");
    assert_eq!(run(&["diff", &before, &after, "-o", &written]).code, 1);
    assert_eq!(read(&written), found.out);
    for wrong in [
        vec!["diff", &before, "no-such.pipe.ron"],
        vec!["diff", &before],
        vec!["diff", &before, &after, "x"],
    ] {
        assert_eq!(run(&wrong).code, 2, "{wrong:?}");
    }
}

#[test]
fn a_difference_for_programs_has_values_before_and_after() {
    let folder = Folder::new();
    let [before, after] = both(&folder);
    let found = run(&["diff", "--format", "json", &before, &after]);
    assert_eq!(found.code, 1);
    let mut json = found.json();
    assert_eq!(
        (&json["before"], &json["after"]),
        (&before.into(), &after.into())
    );
    let shown = serde_json::to_string_pretty(&json["changes"].take()).unwrap();
    insta::assert_snapshot!("a_difference_for_programs", shown);
}

#[test]
fn documents_without_places_are_not_said_to_be_moved() {
    let folder = Folder::new();
    let text = |title: &str| {
        format!(
            "(format: 1, title: \"{title}\", nodes: {{\n\"a\": (component: \"ranker\", label: \
             \"A\"),\n\"b\": (component: \"ranker\", label: \"B\"),\n}})"
        )
    };
    let placed = folder.text("placed.pipe.ron");
    let bare = folder.write("bare.pipe.ron", text("One"));
    succeed(&["layout", &bare, "-o", &placed]);
    assert_eq!(run(&["diff", &bare, &placed]).code, 0);
    let other = folder.write("other.pipe.ron", text("Two"));
    let found = run(&["diff", &placed, &other]);
    assert_eq!(found.text(), "~ document: title \"One\" → \"Two\"\n");
    let merged = succeed(&["merge", &bare, &placed, &other]);
    let document = load_bytes("merged", &merged.out).unwrap();
    assert_eq!(document.header().title, "Two");
    let [a, b] = ["a", "b"].map(|id| document.node(&id.into()).unwrap().position);
    assert!((a - b).hypot() > 40.0, "it is laid out: {a} {b}");
}

#[test]
fn a_picture_shows_both_with_a_sign_and_a_word_for_each_mark() {
    let folder = Folder::new();
    let [before, after] = both(&folder);
    for theme in ["light", "dark", "print", "sketch"] {
        let found = run(&["diff", "--format", "svg", "--theme", theme, &before, &after]);
        assert_eq!((found.code, &*found.err), (1, ""));
        let svg = found.text();
        let tree = roxmltree::Document::parse(svg).unwrap();
        let title_of = |id: &str| {
            let group = tree
                .descendants()
                .find(|own| own.attribute("id") == Some(id));
            let group = group.unwrap_or_else(|| panic!("no {id} in {theme}"));
            group
                .first_element_child()
                .unwrap()
                .text()
                .unwrap()
                .to_owned()
        };
        assert!(title_of("node-cache").starts_with("removed: Cache"));
        assert!(title_of("node-ranker").starts_with("changed: Ranker 2"));
        assert!(title_of("node-writer_31m").starts_with("added: Writer"));
        assert!(title_of("edge-ranker.writer_31m").starts_with("added: "));
        assert!(title_of("edge-query.ranker").starts_with("Query to Ranker 2"));
        assert!(title_of("node-query").starts_with("Query"));
        let titles: Vec<&str> = tree
            .descendants()
            .filter(|own| own.has_tag_name("title"))
            .filter_map(|one| one.text())
            .collect();
        assert!(
            titles
                .iter()
                .any(|title| title.starts_with("moved from here: Query"))
        );
        assert!(titles.contains(
            &"Legend: 3 added, 1 changed, 1 removed, 1 moved from here, 1 change in words that \
              are not drawn"
        ));
        let ids: Vec<&str> = tree
            .descendants()
            .filter_map(|own| own.attribute("id"))
            .collect();
        let unique: std::collections::BTreeSet<&&str> = ids.iter().collect();
        assert_eq!(ids.len(), unique.len(), "{ids:?}");
    }
    // Nobody is to take it for a picture of the document.
    let picture = folder.text("difference.svg");
    run(&["diff", "--format", "svg", &before, &after, "-o", &picture]);
    assert_eq!(run(&["check", &picture]).code, 2);
}

#[test]
fn a_merge_keeps_both_changes_and_says_what_it_could_not() {
    let folder = Folder::new();
    let base = small();
    let ours = changed(&base, |draft| {
        draft.set_label(&"ranker".into(), "Ours")?;
        draft.set_technology(&"cache".into(), "Redis")
    });
    let theirs = changed(&base, |draft| {
        draft.set_label(&"ranker".into(), "Theirs")?;
        draft.place_node(&"cache".into(), Point::new(300.0, 400.0))
    });
    let [b, o, t] = [("b", &base), ("o", &ours), ("t", &theirs)]
        .map(|(name, document)| folder.write(name, format::write(document)));
    let to = folder.text("merged");
    let merged = run(&["merge", &b, &o, &t, "-o", &to]);
    assert_eq!((merged.code, merged.text()), (1, ""));
    insta::assert_snapshot!(merged.err, @r#"
    pipewright: conflict: node `ranker`: label is "Ours" in ours and "Theirs" in theirs; ours is kept
    pipewright: 1 conflict. The document is whole, with what is said to be kept
    "#);
    let document = load_bytes("merged", &read(&to)).unwrap();
    let node = |id: &str| document.node(&id.into()).unwrap();
    assert_eq!(node("ranker").label, "Ours");
    assert_eq!(node("cache").technology, "Redis");
    assert_eq!(node("cache").position, Point::new(300.0, 400.0));

    let told = run(&["merge", &b, &o, &t, "-o", &to, "--format", "json"]);
    assert_eq!((told.code, &*told.err), (1, ""));
    let json = told.json();
    let conflict = &json["conflicts"][0];
    assert_eq!(
        (&conflict["id"], &conflict["field"], &conflict["theirs"]),
        (&"ranker".into(), &"label".into(), &"Theirs".into())
    );
    assert_eq!(run(&["merge", &b, &o, &t, "--format", "json"]).code, 2);

    let clean = succeed(&["merge", &b, &o, &b]);
    assert_eq!((clean.text(), &*clean.err), (&*format::write(&ours), ""));
}

#[test]
fn a_merge_without_an_ancestor_takes_an_empty_file() {
    let folder = Folder::new();
    let empty = folder.write("empty", "");
    let ours = folder.write("ours", format::write(&small()));
    let theirs = changed(&small(), |draft| {
        draft.set_technology(&"cache".into(), "Redis")
    });
    let theirs = folder.write("theirs", format::write(&theirs));
    let merged = succeed(&["merge", &empty, &ours, &theirs]);
    let document = load_bytes("merged", &merged.out).unwrap();
    let ids: Vec<&str> = document.nodes().keys().map(NodeId::as_str).collect();
    assert_eq!(ids, ["cache", "cache_2", "query", "ranker"]);
    assert!(
        merged
            .err
            .contains("node `cache` of theirs is node `cache_2` here")
    );
}

#[test]
fn a_merge_that_cannot_be_writes_nothing() {
    let folder = Folder::new();
    let good = folder.write("good", format::write(&small()));
    let bad = folder.write("bad", "(format: 1,\n<<<<<<< HEAD\ntitle: \"A\",\n)");
    let failed = run(&["merge", &good, &good, &bad, "-o", &good]);
    assert_eq!(failed.code, 2);
    assert!(
        failed
            .err
            .contains("line 2: git left a conflict here (<<<<<<< HEAD)")
    );
    assert_eq!(read(&good), format::write(&small()).as_bytes());
    // Git merges pictures under names that do not tell that they are.
    let svg = folder.text("a.svg");
    succeed(&["export", &good, "-o", &svg]);
    let hidden = folder.write("merge_file_a", read(&svg));
    let failed = run(&["merge", &good, &hidden, &good, "-o", &hidden]);
    assert_eq!((failed.code, read(&hidden)), (2, read(&svg)));
    assert!(failed.err.contains("picture"), "{}", failed.err);
}

#[test]
fn text_for_git_is_the_document_or_a_line_that_changes_with_the_file() {
    let folder = Folder::new();
    let text = format::write(&small());
    let file = folder.write("a.pipe.ron", &text);
    assert_eq!(succeed(&["textconv", &file]).text(), text);
    for ending in ["svg", "png", "html"] {
        let picture = folder.text(&format!("a.{ending}"));
        succeed(&["export", &file, "-o", &picture]);
        assert_eq!(succeed(&["textconv", &picture]).text(), text, "{ending}");
    }
    let other = |content: &str| {
        let file = folder.write("other.svg", content);
        succeed(&["textconv", &file]).text().to_owned()
    };
    assert!(other("<svg>1</svg>").starts_with("// No Pipewright document in 12 bytes"));
    assert_ne!(other("<svg>1</svg>"), other("<svg>2</svg>"));
    let broken = folder.write("broken.pipe.ron", "(format: 1");
    assert_eq!(succeed(&["textconv", &broken]).text(), "(format: 1");
    let bare = "(format: 1, nodes: {\"a\": (component: \"ranker\")})";
    let bare = folder.write("bare.pipe.ron", bare);
    assert_eq!(succeed(&["textconv", &bare]).out, read(&bare));
}

/// A repository that uses the program for its documents and pictures.
struct Repository(Folder);

impl Repository {
    /// `None` where there is no git, which is said.
    fn new() -> Option<Self> {
        if Command::new("git").arg("--version").output().is_err() {
            eprintln!("git is not installed: what git does with the program is not tested here");
            return None;
        }
        let repository = Self(Folder::new());
        let program = env!("CARGO_BIN_EXE_pipewright");
        repository.git(&["init", "-q", "-b", "main"]);
        for (name, value) in [
            ("user.name", "A".to_owned()),
            ("user.email", "a@example.org".to_owned()),
            ("core.autocrlf", "false".to_owned()),
            ("commit.gpgsign", "false".to_owned()),
            (
                "merge.pipewright.driver",
                format!("\"{program}\" merge %O %A %B -o %A"),
            ),
            (
                "diff.pipewright.textconv",
                format!("\"{program}\" textconv"),
            ),
            ("difftool.prompt", "false".to_owned()),
            (
                "difftool.pipewright.cmd",
                format!("\"{program}\" diff \"$LOCAL\" \"$REMOTE\""),
            ),
        ] {
            repository.git(&["config", name, &value]);
        }
        repository.0.write(
            ".gitattributes",
            "*.pipe.ron merge=pipewright\n*.svg diff=pipewright\n",
        );
        Some(repository)
    }

    fn git_run(&self, arguments: &[&str]) -> Run {
        // Nobody's own settings of git.
        let output = program_environment(Command::new("git"))
            .args(arguments)
            .current_dir(self.0.path("."))
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output()
            .unwrap();
        Run {
            code: output.status.code().expect("it was not killed"),
            out: output.stdout,
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn git(&self, arguments: &[&str]) -> Run {
        let run = self.git_run(arguments);
        assert_eq!(run.code, 0, "{arguments:?}: {}{}", run.text(), run.err);
        run
    }

    fn commit(&self, document: &Document) {
        self.0.write("a.pipe.ron", format::write(document));
        succeed(&[
            "export",
            &self.0.text("a.pipe.ron"),
            "-o",
            &self.0.text("a.svg"),
        ]);
        self.git(&["add", "-A"]);
        self.git(&["commit", "-qm", "Change"]);
    }

    fn document(&self) -> Document {
        load_bytes("a", &read(self.0.path("a.pipe.ron"))).unwrap()
    }
}

fn program_environment(mut command: Command) -> Command {
    for (name, value) in program().get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command
}

#[test]
fn git_merges_documents_by_element_and_shows_what_changed() {
    let Some(repository) = Repository::new() else {
        return;
    };
    let base = small();
    repository.commit(&base);
    repository.git(&["checkout", "-qb", "side"]);
    let side = changed(&base, |draft| {
        draft.set_label(&"ranker".into(), "Side")?;
        draft.set_technology(&"ranker".into(), "LightGBM")
    });
    repository.commit(&side);

    // In a text, the two would meet in neighboring lines.
    repository.git(&["checkout", "-q", "main"]);
    let main = changed(&base, |draft| draft.set_notes(&"ranker".into(), "Mine"));
    repository.0.write("a.pipe.ron", format::write(&main));
    repository.git(&["commit", "-qam", "Main"]);
    repository.git(&["merge", "-q", "-m", "Merge", "side"]);
    let node = repository
        .document()
        .node(&"ranker".into())
        .unwrap()
        .clone();
    assert_eq!(
        (&*node.label, &*node.technology, &*node.notes),
        ("Side", "LightGBM", "Mine")
    );

    let shown = repository.git(&["difftool", "-t", "pipewright", "HEAD~1", "--", "a.pipe.ron"]);
    assert!(
        shown.text().contains("label \"Ranker\" → \"Side\""),
        "{}",
        shown.text()
    );
    let shown = repository.git(&["diff", "main~1", "side", "--", "a.svg"]);
    assert!(
        shown.text().contains("+            label: \"Side\","),
        "{}",
        shown.text()
    );
    let program = env!("CARGO_BIN_EXE_pipewright");
    let external = format!("diff.external=\"{program}\" diff");
    let shown = repository.git(&["-c", &external, "diff", "HEAD~1", "--", "a.pipe.ron"]);
    assert!(
        shown.text().starts_with("a.pipe.ron\n~ node ranker: label"),
        "{}",
        shown.text()
    );
    let first = repository.git(&["rev-list", "--max-parents=0", "HEAD"]);
    let first = first.text().trim();
    let shown = repository.git(&[
        "-c",
        &external,
        "diff",
        "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
        first,
        "--",
        "a.pipe.ron",
    ]);
    assert!(
        shown.text().contains("+ node ranker (ranker) \"Ranker\""),
        "{}",
        shown.text()
    );
}

#[test]
fn git_is_told_of_conflicts_and_has_a_file_that_opens() {
    let Some(repository) = Repository::new() else {
        return;
    };
    let base = small();
    repository.commit(&base);
    let labeled = |label: &str| changed(&base, |draft| draft.set_label(&"ranker".into(), label));
    repository.git(&["checkout", "-qb", "side"]);
    repository
        .0
        .write("a.pipe.ron", format::write(&labeled("Side")));
    repository.git(&["commit", "-qam", "Side"]);
    repository.git(&["checkout", "-q", "main"]);
    repository
        .0
        .write("a.pipe.ron", format::write(&labeled("Main")));
    repository.git(&["commit", "-qam", "Main"]);
    let merged = repository.git_run(&["merge", "side"]);
    assert_eq!(merged.code, 1, "{}{}", merged.text(), merged.err);
    assert!(
        merged
            .err
            .contains("label is \"Main\" in ours and \"Side\" in theirs; ours is kept"),
        "{}",
        merged.err
    );
    assert_eq!(repository.document(), labeled("Main"));
    let status = repository.git(&["status", "--porcelain"]);
    assert_eq!(status.text(), "UU a.pipe.ron\n");

    // Without an ancestor, as after adding the same file twice.
    repository.git(&["merge", "--abort"]);
    repository.git(&["checkout", "-q", "--orphan", "other"]);
    repository.0.write("a.pipe.ron", format::write(&base));
    repository.git(&["add", "-A"]);
    repository.git(&["commit", "-qm", "Other"]);
    repository.git_run(&[
        "merge",
        "--allow-unrelated-histories",
        "-m",
        "Merge",
        "main",
    ]);
    let ids: Vec<String> = repository
        .document()
        .nodes()
        .keys()
        .map(ToString::to_string)
        .collect();
    assert_eq!(ids, ["cache", "query", "ranker", "ranker_2"]);
}

#[test]
fn what_git_left_in_a_file_is_named_with_its_line() {
    let folder = Folder::new();
    let document = folder.write("good.pipe.ron", format::write(&small()));
    let left = "[\n<<<<<<< HEAD\n=======\n>>>>>>> side\n]\n";
    let rules = folder.write("rules.ron", left);
    let theme = folder.write("theme.ron", left);
    let prices = folder.write("prices.ron", left);
    let svg = folder.text("a.svg");
    let bad = folder.write("bad.pipe.ron", left);
    for arguments in [
        vec!["check", &bad],
        vec!["check", &document, "--rules", &rules],
        vec!["estimate", &document, "--prices", &prices],
        vec!["export", &document, "-o", &svg, "--theme", &theme],
    ] {
        let refused = run(&arguments);
        assert_eq!(refused.code, 2, "{arguments:?}");
        let said = "git left a conflict here (<<<<<<< HEAD). Merge the file, or take one side, \
                    and open it again";
        assert!(refused.err.contains(said), "{arguments:?}: {}", refused.err);
        assert!(refused.err.contains('2'), "{arguments:?}: {}", refused.err);
    }
    assert!(!Path::new(&svg).exists());
    // Such lines are fine in words.
    let setext = "(format: 1, title: \"A\", sheet: (answers: {\"data\": \"Logs\n=======\nx\"}))";
    let fine = folder.write("fine.pipe.ron", setext);
    assert_eq!(run(&["sheet", &fine]).code, 0);
}
