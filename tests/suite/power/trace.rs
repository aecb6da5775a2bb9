//! What a program did to the files of a folder, by its system calls, as `strace` writes them down.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::disk::State;

/// The calls that change files, or say that they are to reach the disk.
const CALLS: &str = "open,openat,creat,close,write,pwrite64,writev,lseek,fsync,fdatasync,\
    sync_file_range,rename,renameat,renameat2,link,linkat,unlink,unlinkat,ftruncate,truncate,\
    mkdir,mkdirat,dup,dup2,dup3";

/// The number of a file, which it keeps under another name.
pub type Inode = usize;

/// Something that was done.
pub enum Act {
    /// A file with the next number.
    Create(PathBuf),
    MakeFolder(PathBuf),
    Write(Inode, usize, Vec<u8>),
    Cut(Inode, usize),
    Sync(Inode),
    SyncFolder(PathBuf),
    Rename(PathBuf, PathBuf),
    Link(PathBuf, PathBuf),
    Remove(PathBuf),
    /// The program said this.
    Said(String),
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Create(path) => write!(f, "create {}", path.display()),
            Self::MakeFolder(path) => write!(f, "make folder {}", path.display()),
            Self::Write(inode, at, bytes) => write!(f, "write {inode} {at} +{}", bytes.len()),
            Self::Cut(inode, length) => write!(f, "cut {inode} {length}"),
            Self::Sync(inode) => write!(f, "sync {inode}"),
            Self::SyncFolder(path) => write!(f, "sync folder {}", path.display()),
            Self::Rename(from, to) => write!(f, "rename {} {}", from.display(), to.display()),
            Self::Link(from, to) => write!(f, "link {} {}", from.display(), to.display()),
            Self::Remove(path) => write!(f, "remove {}", path.display()),
            Self::Said(words) => write!(f, "say {words}"),
        }
    }
}

/// Whether calls can be traced here; why not otherwise.
pub fn is_usable() -> Result<(), String> {
    let tried = Command::new("strace")
        .args(["-f", "-e", "trace=none", "true"])
        .output();
    match tried {
        Ok(out) if out.status.success() => Ok(()),
        Ok(out) => Err(String::from_utf8_lossy(&out.stderr).into_owned()),
        Err(error) => Err(format!("strace: {error}")),
    }
}

/// Runs a program and tells what it did to the files of a folder, in which there are these before it
/// begins; they have the first numbers.
pub fn recorded(program: &Command, folder: &Path, files: &State) -> Vec<Act> {
    let log = tempfile::NamedTempFile::new().unwrap();
    let mut strace = Command::new("strace");
    strace
        .args(["-f", "-xx", "-s", "16777216", "-e", "signal=none", "-o"])
        .arg(log.path())
        .arg(format!("-etrace={CALLS}"))
        .arg(program.get_program())
        .args(program.get_args());
    for (name, value) in program.get_envs() {
        strace.env(name, value.unwrap());
    }
    let out = strace.output().unwrap();
    let said = String::from_utf8_lossy(&out.stdout);
    assert!(
        out.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&out.stderr)
    );
    let mut reader = Reader::new(folder, files);
    for line in std::fs::read_to_string(log.path()).unwrap().lines() {
        reader.take(line);
    }
    reader.acts
}

/// An open file of the folder.
struct Open {
    inode: Inode,
    at: usize,
    appends: bool,
}

enum Opened {
    File(Open),
    Folder(PathBuf),
}

struct Reader<'f> {
    folder: &'f Path,
    /// The first halves of calls in which another thread was faster.
    begun: HashMap<String, String>,
    open: HashMap<i64, Opened>,
    inodes: HashMap<PathBuf, Inode>,
    lengths: Vec<usize>,
    acts: Vec<Act>,
}

impl<'f> Reader<'f> {
    fn new(folder: &'f Path, files: &State) -> Self {
        Self {
            folder,
            begun: HashMap::new(),
            open: HashMap::new(),
            inodes: files.keys().cloned().zip(0..).collect(),
            lengths: files.values().map(Vec::len).collect(),
            acts: Vec::new(),
        }
    }

    fn take(&mut self, line: &str) {
        let (thread, call) = line.split_once(' ').unwrap();
        let call = call.trim_start();
        if let Some(first) = call.strip_suffix("<unfinished ...>") {
            self.begun
                .insert(thread.to_owned(), first.trim_end().to_owned());
            return;
        }
        if call.starts_with("<...") {
            let (_, second) = call.split_once("resumed>").unwrap();
            let whole = self.begun.remove(thread).unwrap() + second;
            return self.follow(&whole);
        }
        self.follow(call);
    }

    fn follow(&mut self, call: &str) {
        // Ends of threads and signals.
        let Some((name, rest)) = call.split_once('(') else {
            return;
        };
        let Some((arguments, result)) = rest.rsplit_once(')') else {
            return;
        };
        let result = result.trim_start_matches([' ', '=']);
        let Some(Ok(result)) = result.split(' ').next().map(str::parse::<i64>) else {
            return;
        };
        if result < 0 {
            return;
        }
        let arguments: Vec<&str> = arguments.split(", ").collect();
        self.succeeded(name, &arguments, result);
    }

    fn succeeded(&mut self, name: &str, arguments: &[&str], result: i64) {
        let number = |index: usize| arguments[index].parse::<i64>().unwrap();
        match name {
            "open" | "creat" => self.opened(arguments[0], arguments[1], result),
            "openat" => self.opened(arguments[1], arguments[2], result),
            "close" => drop(self.open.remove(&number(0))),
            "write" => self.written(number(0), None, bytes(arguments[1]), result),
            "pwrite64" => {
                let at = Some(number(3) as usize);
                self.written(number(0), at, bytes(arguments[1]), result);
            }
            "lseek" => {
                if let Some(Opened::File(open)) = self.open.get_mut(&number(0)) {
                    open.at = result as usize;
                }
            }
            "fsync" | "fdatasync" => match self.open.get(&number(0)) {
                Some(Opened::File(open)) => self.acts.push(Act::Sync(open.inode)),
                Some(Opened::Folder(path)) => self.acts.push(Act::SyncFolder(path.clone())),
                None => {}
            },
            "ftruncate" => {
                if let Some(Opened::File(open)) = self.open.get(&number(0)) {
                    let length = number(1) as usize;
                    self.lengths[open.inode] = length;
                    self.acts.push(Act::Cut(open.inode, length));
                }
            }
            "rename" => self.renamed(arguments[0], arguments[1]),
            "renameat" | "renameat2" => self.renamed(arguments[1], arguments[3]),
            "link" => self.linked(arguments[0], arguments[1]),
            "linkat" => self.linked(arguments[1], arguments[3]),
            "unlink" => self.removed(arguments[0]),
            "unlinkat" => self.removed(arguments[1]),
            "mkdir" => self.folder_made(arguments[0]),
            "mkdirat" => self.folder_made(arguments[1]),
            // Nothing here writes so; if it did, it would be missing in what was recorded.
            other => {
                let is_ours = arguments
                    .first()
                    .and_then(|first| first.parse().ok())
                    .is_some_and(|first: i64| self.open.contains_key(&first));
                assert!(!is_ours, "{other} is not known here");
            }
        }
    }

    /// The path of an argument, if it lies in the folder.
    fn path(&self, argument: &str) -> Option<PathBuf> {
        use std::os::unix::ffi::OsStringExt as _;
        let path = PathBuf::from(std::ffi::OsString::from_vec(bytes(argument)));
        path.starts_with(self.folder).then_some(path)
    }

    fn opened(&mut self, path: &str, flags: &str, descriptor: i64) {
        let Some(path) = self.path(path) else {
            return;
        };
        if path.is_dir() || flags.contains("O_DIRECTORY") {
            self.open.insert(descriptor, Opened::Folder(path));
            return;
        }
        let inode = match self.inodes.get(&path) {
            Some(inode) => *inode,
            None => self.created(path),
        };
        if flags.contains("O_TRUNC") && self.lengths[inode] > 0 {
            self.lengths[inode] = 0;
            self.acts.push(Act::Cut(inode, 0));
        }
        let open = Open {
            inode,
            at: 0,
            appends: flags.contains("O_APPEND"),
        };
        self.open.insert(descriptor, Opened::File(open));
    }

    fn created(&mut self, path: PathBuf) -> Inode {
        let inode = self.lengths.len();
        self.lengths.push(0);
        self.inodes.insert(path.clone(), inode);
        self.acts.push(Act::Create(path));
        inode
    }

    fn written(&mut self, descriptor: i64, at: Option<usize>, mut bytes: Vec<u8>, result: i64) {
        bytes.truncate(result as usize);
        if descriptor == 1 {
            let said = String::from_utf8_lossy(&bytes).into_owned();
            self.acts.push(Act::Said(said));
            return;
        }
        let Some(Opened::File(open)) = self.open.get_mut(&descriptor) else {
            return;
        };
        let length = &mut self.lengths[open.inode];
        let start = match at {
            Some(at) => at,
            None if open.appends => *length,
            None => open.at,
        };
        let end = start + bytes.len();
        *length = end.max(*length);
        if at.is_none() {
            open.at = end;
        }
        self.acts.push(Act::Write(open.inode, start, bytes));
    }

    fn renamed(&mut self, from: &str, to: &str) {
        if let (Some(from), Some(to)) = (self.path(from), self.path(to)) {
            let inode = self.inodes.remove(&from).unwrap();
            self.inodes.insert(to.clone(), inode);
            self.acts.push(Act::Rename(from, to));
        }
    }

    fn linked(&mut self, from: &str, to: &str) {
        if let (Some(from), Some(to)) = (self.path(from), self.path(to)) {
            self.inodes.insert(to.clone(), self.inodes[&from]);
            self.acts.push(Act::Link(from, to));
        }
    }

    fn removed(&mut self, path: &str) {
        if let Some(path) = self.path(path) {
            self.inodes.remove(&path);
            self.acts.push(Act::Remove(path));
        }
    }

    fn folder_made(&mut self, path: &str) {
        if let Some(path) = self.path(path) {
            // It has a number as well.
            self.lengths.push(0);
            self.acts.push(Act::MakeFolder(path));
        }
    }
}

/// The bytes of a text argument, each of which is written as `\x61`.
fn bytes(argument: &str) -> Vec<u8> {
    let inner = argument.trim_matches('"');
    let pairs = inner.split("\\x").skip(1);
    pairs
        .map(|pair| u8::from_str_radix(pair, 16).unwrap())
        .collect()
}
