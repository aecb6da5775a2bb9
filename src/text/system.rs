//! The fonts of the system, for letters that the bundled faces lack.
//!
//! Nothing is looked for until a letter needs it. Which font draws a letter depends on the
//! installed fonts alone and never on what was drawn before: the first in one order of all fonts
//! that has every character of it and an outline to draw.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};

use fontdb::{Database, FaceInfo, Source, Style};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::DrawSettings;
use skrifa::{FontRef, MetadataProvider as _};

use super::cluster::is_invisible;
use super::font::{FontFile, Pen};

/// Environment variable; fonts of the system are left alone if it is `0`.
const VARIABLE: &str = "PIPEWRIGHT_SYSTEM_FONTS";
/// Largest font file that is used, in bytes: one for all of CJK takes 20 MB, and some with
/// colored pictures, which cannot be used, take 200 MB.
const MOST_BYTES: u64 = 64_000_000;
/// How many letters are remembered with their fonts.
const MOST_ANSWERS: usize = 20_000;

/// The font of the system that draws a cluster; `None` if none does.
pub fn system_font(cluster: &str) -> Option<FontFile> {
    static LIBRARY: LazyLock<Mutex<Library>> = LazyLock::new(|| Mutex::new(Library::load()));
    // What a panic elsewhere left is a cache, and whole.
    let mut library = LIBRARY.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(answer) = library.answers.get(cluster) {
        return *answer;
    }
    let answer = library.search(cluster);
    if library.answers.len() >= MOST_ANSWERS {
        library.answers.clear();
    }
    library.answers.insert(cluster.into(), answer);
    answer
}

/// What is known of the system's fonts.
struct Library {
    database: Database,
    /// In the order in which they are tried.
    faces: Vec<SystemFace>,
    answers: HashMap<Box<str>, Option<FontFile>>,
}

struct SystemFace {
    id: fontdb::ID,
    path: PathBuf,
    family: String,
    /// The characters that it has, once somebody asked.
    characters: Option<Vec<RangeInclusive<u32>>>,
    /// The font itself, once it is used.
    file: Option<FontFile>,
}

impl Library {
    fn load() -> Self {
        let mut database = Database::new();
        if std::env::var_os(VARIABLE).is_none_or(|value| value != "0") {
            database.load_system_fonts();
        }
        let mut faces: Vec<(_, SystemFace)> =
            database.faces().filter_map(SystemFace::ranked).collect();
        faces.sort_by(|(a, _), (b, _)| a.cmp(b));
        Self {
            faces: faces.into_iter().map(|(_, face)| face).collect(),
            database,
            answers: HashMap::new(),
        }
    }

    fn search(&mut self, cluster: &str) -> Option<FontFile> {
        let wanted: Vec<char> = cluster.chars().filter(|c| !is_invisible(*c)).collect();
        let first = *wanted.first()?;
        let database = &self.database;
        self.faces.iter_mut().find_map(|face| {
            let is_fit = face.has_all(&wanted, database) && face.draws(first, database);
            is_fit.then(|| face.file(database))?
        })
    }
}

impl SystemFace {
    /// A face with what it is sorted by: upright before italic, regular before bold, sans serif
    /// before others, then names and places, which tell all apart.
    fn ranked(face: &FaceInfo) -> Option<(impl Ord + use<>, Self)> {
        let Source::File(path) = &face.source else {
            return None;
        };
        let (family, _) = face.families.first()?;
        let rank = (
            Reverse(face.style == Style::Normal),
            face.weight.0.abs_diff(400),
            manner(family, face.monospaced),
            face.stretch.to_number().abs_diff(5),
            family.clone(),
            face.post_script_name.clone(),
            path.clone(),
            face.index,
        );
        let own = Self {
            id: face.id,
            path: path.clone(),
            family: family.clone(),
            characters: None,
            file: None,
        };
        Some((rank, own))
    }

    fn has_all(&mut self, wanted: &[char], database: &Database) -> bool {
        let characters = self.characters.get_or_insert_with(|| {
            let is_small =
                std::fs::metadata(&self.path).is_ok_and(|about| about.len() <= MOST_BYTES);
            let found = is_small.then(|| database.with_face_data(self.id, characters));
            found.flatten().unwrap_or_default()
        });
        wanted.iter().all(|character| {
            let code = u32::from(*character);
            let after = characters.partition_point(|range| *range.start() <= code);
            let range = after.checked_sub(1).and_then(|at| characters.get(at));
            range.is_some_and(|range| range.contains(&code))
        })
    }

    /// Whether a character has an outline; those of colored emoji are pictures or layers.
    fn draws(&self, character: char, database: &Database) -> bool {
        let drawn = database.with_face_data(self.id, |bytes, index| {
            let font = FontRef::from_index(bytes, index).ok()?;
            let outlines = font.outline_glyphs();
            let outline = outlines.get(font.charmap().map(character)?)?;
            let size = DrawSettings::unhinted(Size::new(16.0), LocationRef::default());
            let mut pen = Pen::default();
            outline.draw(size, &mut pen).ok()?;
            (!pen.0.is_empty()).then_some(())
        });
        drawn.flatten().is_some()
    }

    fn file(&mut self, database: &Database) -> Option<FontFile> {
        if self.file.is_none() {
            let load = |bytes: &[u8], index| FontFile::add(&self.family, bytes.to_vec(), index);
            self.file = database.with_face_data(self.id, load).flatten();
        }
        if self.file.is_none() {
            // Gone, or one too many: it is not asked again.
            self.characters = Some(Vec::new());
        }
        self.file
    }
}

/// How far a family is from the text around it, which is sans serif: 0 is nearest.
fn manner(family: &str, is_mono: bool) -> u8 {
    let name = family.to_lowercase();
    let says = |word| name.contains(word);
    if is_mono || says("mono") || says("unifont") {
        3
    } else if name.starts_with("noto sans") {
        0
    } else if says("sans") {
        1
    } else if says("serif") || says("times") {
        3
    } else {
        2
    }
}

/// The characters of a font, in ranges in ascending order.
fn characters(bytes: &[u8], index: u32) -> Vec<RangeInclusive<u32>> {
    let Ok(font) = FontRef::from_index(bytes, index) else {
        return Vec::new();
    };
    let mut codes: Vec<u32> = font.charmap().mappings().map(|(code, _)| code).collect();
    codes.sort_unstable();
    let mut ranges: Vec<RangeInclusive<u32>> = Vec::new();
    for code in codes {
        match ranges.last_mut() {
            Some(last) if code <= last.end() + 1 => *last = *last.start()..=code,
            _ => ranges.push(code..=code),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Face;

    #[test]
    fn sans_serif_families_come_first_and_fixed_ones_last() {
        let mut families = [
            "Unifont",
            "Loma",
            "FreeSans",
            "Noto Sans Thai",
            "Noto Serif",
        ];
        families.sort_by_key(|family| manner(family, false));
        assert_eq!(
            families[..3],
            ["Noto Sans Thai", "FreeSans", "Loma"],
            "{families:?}"
        );
        assert_eq!(manner("Noto Sans Mono", false), 3);
    }

    #[test]
    fn the_characters_of_a_font_are_those_that_it_has_glyphs_for() {
        let file = Face::Regular.file();
        let ranges = characters(file.bytes(), 0);
        let has = |c: char| ranges.iter().any(|range| range.contains(&u32::from(c)));
        for c in ['a', 'é', 'ß', '→', 'ก', '語', '\u{10fffd}'] {
            assert_eq!(has(c), file.has(c), "{c}");
        }
        assert!(ranges.windows(2).all(|two| two[0].end() < two[1].start()));
        assert!(characters(b"no font", 0).is_empty());
    }

    #[test]
    fn a_letter_has_one_font_or_none() {
        for letter in ["ก็", "\u{10fffd}", "\u{200d}", ""] {
            let found = system_font(letter);
            assert_eq!(found, system_font(letter), "{letter:?}");
            assert!(found.is_none_or(|file| !file.is_bundled()));
        }
        assert_eq!(system_font("\u{200d}"), None);
    }
}
