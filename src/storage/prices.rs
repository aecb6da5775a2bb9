//! The user's own price table.

use std::path::Path;

use super::user_file::{self, FileFault};
use crate::catalog::{Prices, read_prices};

/// Name of the table in the settings folder.
pub const PRICES_FILE: &str = "prices.ron";
/// Largest file, in bytes.
const MAX_BYTES: u64 = 64 << 10;

/// Reads a price table.
///
/// # Errors
/// [`FileFault`] with the file, and the line where that is known.
pub fn load_prices(path: &Path) -> Result<Prices, FileFault> {
    user_file::read(path, ("a price table", MAX_BYTES), |text| {
        Ok(read_prices("", text)?)
    })
}

/// The table of a settings folder, or that of the program; and what is wrong with the former.
pub fn prices_of(folder: &Path) -> (Prices, Option<FileFault>) {
    let path = folder.join(PRICES_FILE);
    if !path.exists() {
        return (Prices::bundled().clone(), None);
    }
    match load_prices(&path) {
        Ok(prices) => (prices, None),
        Err(fault) => (Prices::bundled().clone(), Some(fault)),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn an_own_table_is_read_and_a_broken_one_is_said_and_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(&prices_of(folder.path()).0, Prices::bundled());
        let path = folder.path().join(PRICES_FILE);
        let own = include_str!("../../assets/prices.ron").replace("dollars: 3.0", "dollars: 2.0");
        fs::write(&path, own).unwrap();
        let (prices, fault) = prices_of(folder.path());
        assert!(fault.is_none());
        assert!((prices.gpu_hour.dollars - 2.0).abs() < 1e-12);
        fs::write(&path, "(as_of: 3)").unwrap();
        let (prices, fault) = prices_of(folder.path());
        assert_eq!(&prices, Prices::bundled());
        assert!(fault.unwrap().to_string().contains("prices.ron:1:"));
    }
}
