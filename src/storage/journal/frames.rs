//! Records one after the other in a file, so that what a crash or a power cut tore is told from
//! what is whole.
//!
//! Each begins with a line of its own, `= LENGTH CHECKSUM`, and is followed by a line break: a
//! person can read the file, and take out of it what a program does not.

use crate::storage::disk::Digest;

/// The first line of a file of records.
const HEAD: &str = "// Pipewright journal 2\n";

/// The beginning of a file of records.
pub(super) fn begin() -> Vec<u8> {
    HEAD.as_bytes().to_vec()
}

/// Adds a record.
pub(super) fn add(out: &mut Vec<u8>, record: &str) {
    let checksum = Digest::of(record.as_bytes());
    out.extend(format!("= {} {checksum}\n", record.len()).bytes());
    out.extend(record.bytes());
    out.push(b'\n');
}

/// The whole records of a file, and whether more follows that is none; `None` if it is no file of
/// records at all.
pub(super) fn read(bytes: &[u8]) -> Option<(Vec<&str>, bool)> {
    let mut rest = bytes.strip_prefix(HEAD.as_bytes())?;
    let mut records = Vec::new();
    while let Some((record, after)) = first(rest) {
        records.push(record);
        rest = after;
    }
    Some((records, !rest.is_empty()))
}

/// The first record, and what follows it.
fn first(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let line_end = bytes.iter().take(64).position(|byte| *byte == b'\n')?;
    let (line, rest) = bytes.split_at_checked(line_end)?;
    let line = std::str::from_utf8(line).ok()?.strip_prefix("= ")?;
    let (length, checksum) = line.split_once(' ')?;
    let (record, rest) = rest.get(1..)?.split_at_checked(length.parse().ok()?)?;
    let rest = rest.strip_prefix(b"\n")?;
    let is_whole = Digest::of(record).to_string() == checksum;
    let record = std::str::from_utf8(record).ok()?;
    is_whole.then_some((record, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> Vec<u8> {
        let mut bytes = begin();
        for record in ["base\n(a)", "", "später\n\n= 3 0\nabc"] {
            add(&mut bytes, record);
        }
        bytes
    }

    #[test]
    fn records_come_back_as_they_were() {
        let bytes = file();
        let (records, is_cut) = read(&bytes).unwrap();
        assert_eq!(records, ["base\n(a)", "", "später\n\n= 3 0\nabc"]);
        assert!(!is_cut);
        assert_eq!(read(b"(format: 1)"), None);
    }

    #[test]
    fn a_file_that_is_cut_anywhere_has_the_whole_records_before() {
        let bytes = file();
        let (all, _) = read(&bytes).unwrap();
        for end in HEAD.len()..bytes.len() {
            let (records, is_cut) = read(&bytes[..end]).unwrap();
            assert_eq!(records[..], all[..records.len()]);
            assert!(records.len() < all.len());
            // Between two records nothing tells that there were more.
            let whole = records.iter().fold(begin(), |mut out, record| {
                add(&mut out, record);
                out
            });
            assert_eq!(is_cut, whole.len() != end);
        }
    }

    #[test]
    fn no_flipped_bit_is_taken_for_a_record() {
        let bytes = file();
        let (all, _) = read(&bytes).unwrap();
        for at in HEAD.len()..bytes.len() {
            for bit in 0..8 {
                let mut flipped = bytes.clone();
                flipped[at] ^= 1 << bit;
                let (records, is_cut) = read(&flipped).unwrap();
                assert_eq!(records[..], all[..records.len()]);
                assert!(is_cut, "bit {bit} of byte {at}");
            }
        }
    }

    #[test]
    fn what_the_disk_filled_with_zeros_is_no_record() {
        let mut bytes = file();
        let (count, _) = read(&bytes).map(|(all, cut)| (all.len(), cut)).unwrap();
        bytes.extend([0; 4096]);
        let (records, is_cut) = read(&bytes).unwrap();
        assert_eq!((records.len(), is_cut), (count, true));
    }
}
