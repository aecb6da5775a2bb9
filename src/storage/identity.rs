//! What a file is besides its content: whose it is, who may do what with it, what others noted on it.

use std::fs::{File, Metadata};

/// Gives a new file what an old one is besides its content, and tells whether nothing is lost if the
/// new one takes its name.
///
/// That is the owner and the group, the extended attributes (access control lists among them) and the
/// mode, in an order in which nobody may open the new file at any moment who may not open the old
/// one. Another name of the old file (a hard link) would go on with the old content, so it can never
/// be replaced without a loss.
#[cfg(unix)]
pub(super) fn pass_on(old: &File, known: &Metadata, new: &File) -> bool {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    const MODE: u32 = 0o7777;
    let Ok(fresh) = new.metadata() else {
        return false;
    };
    let owner = (fresh.uid() != known.uid()).then_some(known.uid());
    let group = (fresh.gid() != known.gid()).then_some(known.gid());
    let has_owner = (owner, group) == (None, None) || fchown(new, owner, group).is_ok();
    // A mode may be taken and be another one: only members of the group can pass its mark on.
    let has_mode = || {
        let is_set = new.set_permissions(known.permissions()).is_ok();
        let mode = new.metadata().map(|now| now.mode() & MODE);
        is_set && mode.is_ok_and(|mode| mode == known.mode() & MODE)
    };
    known.nlink() == 1 && has_owner && attributes::pass_on(old, new) && has_mode()
}

/// Gives a new file what an old one is besides its content, as far as the standard library knows.
#[cfg(not(unix))]
pub(super) fn pass_on(_old: &File, known: &Metadata, new: &File) -> bool {
    new.set_permissions(known.permissions()).is_ok()
}

/// Whether a file is another user's than the one who runs the program.
#[cfg(unix)]
pub(super) fn is_of_another(known: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    known.uid() != rustix::process::geteuid().as_raw()
}

/// Whether a file is another user's; not known here.
#[cfg(not(unix))]
pub(super) fn is_of_another(_known: &Metadata) -> bool {
    false
}

/// Extended attributes where there are any.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
mod attributes {
    use std::collections::BTreeMap;
    use std::fs::File;

    use rustix::fs::{
        XattrFlags, fgetxattr, fgetxattr_query, flistxattr, flistxattr_query, fremovexattr,
        fsetxattr,
    };
    use rustix::io::{Errno, Result};

    /// Makes the attributes of a new file those of an old one, and tells whether they are.
    pub(super) fn pass_on(old: &File, new: &File) -> bool {
        let (Ok(wanted), Ok(present)) = (all(old), all(new)) else {
            return false;
        };
        // Such as an access control list that the folder gives to new files.
        let mut superfluous = present.keys().filter(|name| !wanted.contains_key(*name));
        superfluous.all(|name| fremovexattr(new, name.as_slice()).is_ok())
            && wanted.iter().all(|(name, value)| {
                present.get(name) == Some(value)
                    || fsetxattr(new, name.as_slice(), value, XattrFlags::empty()).is_ok()
            })
    }

    fn all(file: &File) -> Result<BTreeMap<Vec<u8>, Vec<u8>>> {
        let mut names = match flistxattr_query(file) {
            Ok(length) => vec![0; length],
            // The file system has none.
            Err(Errno::NOTSUP | Errno::NOSYS) => return Ok(BTreeMap::new()),
            Err(error) => return Err(error),
        };
        // An empty buffer would only ask for the length again.
        if names.is_empty() {
            return Ok(BTreeMap::new());
        }
        let length = flistxattr(file, names.as_mut_slice())?;
        names.truncate(length);
        let names = names.split(|byte| *byte == 0);
        names
            .filter(|name| !name.is_empty())
            .map(|name| Ok((name.to_vec(), value(file, name)?)))
            .collect()
    }

    fn value(file: &File, name: &[u8]) -> Result<Vec<u8>> {
        let mut value = vec![0; fgetxattr_query(file, name)?];
        if !value.is_empty() {
            let length = fgetxattr(file, name, value.as_mut_slice())?;
            value.truncate(length);
        }
        Ok(value)
    }
}

#[cfg(all(
    unix,
    not(any(target_os = "linux", target_os = "android", target_vendor = "apple"))
))]
mod attributes {
    use std::fs::File;

    /// There are none that this program could ask for.
    pub(super) fn pass_on(_old: &File, _new: &File) -> bool {
        true
    }
}
