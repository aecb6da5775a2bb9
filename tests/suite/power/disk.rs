//! A disk that keeps back what nobody told it to write, and then loses power.
//!
//! What is certain of a file is its content when it was last flushed; of each sector written since
//! then, and of its length, any state may be there. What is certain of a name is what it meant when
//! its folder was last flushed; since then it may mean any of what it meant, or, on a disk that keeps
//! changes of names in order, what it meant at one moment together with all others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::trace::{Act, Inode};

/// Bytes that a disk writes at once.
const SECTOR: usize = 512;

/// Where all the files are after a power cut, and what they hold.
pub type State = BTreeMap<PathBuf, Vec<u8>>;

/// A number below another one.
pub type Choose<'c> = &'c mut dyn FnMut(usize) -> usize;

/// The content of a file, chosen among those since its last flush.
type Content<'c> = &'c mut dyn FnMut(Inode, &[Vec<u8>]) -> Vec<u8>;

/// What is on the disk and what is not yet, after some acts.
#[derive(Default)]
pub struct Disk {
    /// The contents of each file since its last flush; the first one is certain.
    contents: Vec<Vec<Vec<u8>>>,
    /// What each name meant since the last flush of its folder; the first one is certain.
    names: BTreeMap<PathBuf, Vec<Option<Inode>>>,
    /// The names that are folders.
    folders: BTreeSet<PathBuf>,
    /// The changes of names that are not certain, in order: which names, and which of their meanings.
    order: Vec<Vec<(PathBuf, usize)>>,
}

impl Disk {
    /// A disk that has these files for certain.
    pub fn with(files: &State) -> Self {
        let mut disk = Self::default();
        for (path, content) in files {
            let inode = disk.contents.len();
            disk.names.insert(path.clone(), vec![Some(inode)]);
            disk.contents.push(vec![content.clone()]);
        }
        disk
    }

    pub fn follow(&mut self, act: &Act) {
        match act {
            Act::Create(path) => self.created(path),
            Act::MakeFolder(path) => {
                self.folders.insert(path.clone());
                self.created(path);
            }
            Act::Write(inode, at, bytes) => self.change(*inode, |content| {
                let end = at + bytes.len();
                content.resize(content.len().max(end), 0);
                content[*at..end].copy_from_slice(bytes);
            }),
            Act::Cut(inode, length) => self.change(*inode, |content| content.resize(*length, 0)),
            Act::Sync(inode) => {
                let all = &mut self.contents[*inode];
                all.drain(..all.len() - 1);
            }
            Act::SyncFolder(folder) => {
                let is_in = |path: &Path| path.parent() == Some(folder);
                for (_, all) in self.names.iter_mut().filter(|(path, _)| is_in(path)) {
                    all.drain(..all.len() - 1);
                }
                self.order.retain(|change| !is_in(&change[0].0));
            }
            Act::Rename(from, to) => {
                let both = [(to.as_path(), self.meaning(from)), (from, None)];
                self.mean(&both);
            }
            Act::Link(from, to) => self.mean(&[(to, self.meaning(from))]),
            Act::Remove(path) => self.mean(&[(path, None)]),
            Act::Said(_) => {}
        }
    }

    fn created(&mut self, path: &Path) {
        self.contents.push(vec![Vec::new()]);
        self.mean(&[(path, Some(self.contents.len() - 1))]);
    }

    fn change(&mut self, inode: Inode, change: impl FnOnce(&mut Vec<u8>)) {
        let all = &mut self.contents[inode];
        let mut content = all.last().unwrap().clone();
        change(&mut content);
        all.push(content);
    }

    fn meaning(&self, path: &Path) -> Option<Inode> {
        self.names.get(path).and_then(|all| *all.last().unwrap())
    }

    /// Gives names other meanings, all at once.
    fn mean(&mut self, changes: &[(&Path, Option<Inode>)]) {
        let mut change = Vec::new();
        for (path, meaning) in changes {
            let all = self.names.entry((*path).to_owned());
            let all = all.or_insert_with(|| vec![None]);
            all.push(*meaning);
            change.push(((*path).to_owned(), all.len() - 1));
        }
        self.order.push(change);
    }

    /// How many changes of names are not certain.
    pub fn waiting_names(&self) -> usize {
        self.order.len()
    }

    /// What is there if so many changes of names reached the disk, in their order, and all content
    /// that was written, or none of what is not certain.
    pub fn in_order(&self, changes: usize, is_content_written: bool) -> State {
        let chosen: BTreeMap<&PathBuf, usize> = self.order[..changes]
            .iter()
            .flatten()
            .map(|(path, index)| (path, *index))
            .collect();
        self.state(
            &mut |path, _| chosen.get(path).copied().unwrap_or_default(),
            &mut |_, all| {
                let index = if is_content_written { all.len() - 1 } else { 0 };
                all[index].clone()
            },
        )
    }

    /// What is there if all reached the disk, but of what was written to one file last only so many
    /// bytes.
    pub fn cut(&self, inode: Inode, length: usize) -> State {
        self.state(&mut |_, count| count - 1, &mut |own, all| {
            let mut content = all.last().unwrap().clone();
            if own == inode {
                content.truncate(length);
            }
            content
        })
    }

    /// What is there if each name, length and sector that is not certain is any of what it was.
    pub fn at_random(&self, choose: Choose<'_>) -> State {
        let names: BTreeMap<&PathBuf, usize> = self
            .names
            .iter()
            .map(|(path, all)| (path, choose(all.len())))
            .collect();
        let mut contents: Vec<Vec<u8>> = Vec::new();
        for all in &self.contents {
            contents.push(mixed(all, choose));
        }
        self.state(&mut |path, _| names[path], &mut |inode, _| {
            contents[inode].clone()
        })
    }

    /// Names and contents as they are chosen; what lies in a folder that is not there is not there.
    fn state(&self, name: &mut dyn FnMut(&PathBuf, usize) -> usize, content: Content<'_>) -> State {
        let mut found: BTreeMap<&PathBuf, Inode> = BTreeMap::new();
        for (path, all) in &self.names {
            if let Some(inode) = all[name(path, all.len())] {
                found.insert(path, inode);
            }
        }
        let is_there = |path: &&PathBuf| {
            let mut around = path.ancestors().skip(1).map(Path::to_path_buf);
            around.all(|folder| !self.folders.contains(&folder) || found.contains_key(&folder))
        };
        let files = found.keys().filter(|path| !self.folders.contains(**path));
        files
            .filter(|path| is_there(path))
            .map(|path| {
                let inode = found[*path];
                ((*path).clone(), content(inode, &self.contents[inode]))
            })
            .collect()
    }
}

/// A content of which each sector is as it was at some moment, and so is the length.
fn mixed(all: &[Vec<u8>], choose: Choose<'_>) -> Vec<u8> {
    let mut content = vec![0; all[choose(all.len())].len()];
    for (number, sector) in content.chunks_mut(SECTOR).enumerate() {
        let source = &all[choose(all.len())];
        let start = (number * SECTOR).min(source.len());
        let end = (start + sector.len()).min(source.len());
        sector[..end - start].copy_from_slice(&source[start..end]);
    }
    content
}

#[test]
fn what_is_flushed_is_certain_and_the_rest_is_not() {
    let [old, new, folder] = ["/d/old", "/d/new", "/d"].map(PathBuf::from);
    let mut disk = Disk::with(&State::from([(old.clone(), b"old".to_vec())]));
    let states = |disk: &Disk| {
        let mut seed = 1_usize;
        let mut choose = |end: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % end
        };
        let all = (0..200).map(|_| disk.at_random(&mut choose));
        all.collect::<BTreeSet<State>>()
    };
    let mut follow = |acts: &[Act]| {
        for act in acts {
            disk.follow(act);
        }
        states(&disk)
    };
    let all = follow(&[Act::Create(new.clone()), Act::Write(1, 0, b"new".to_vec())]);
    // Not there; empty; of its length, with zeros or with what was written.
    assert_eq!(all.len(), 4);
    assert_eq!(follow(&[Act::Sync(1)]).len(), 2);
    let all = follow(&[Act::Rename(new, old.clone())]);
    assert!(all.iter().all(|state| state.contains_key(&old)));
    assert_eq!(all.len(), 4);
    let all = follow(&[Act::SyncFolder(folder)]);
    assert_eq!(all, [State::from([(old, b"new".to_vec())])].into());
}
