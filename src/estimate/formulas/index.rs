//! Vector indexes: their descriptions as people write them, and the memory that they take.

use std::str::FromStr;

use super::{ratio, whole};

/// Bytes of the id that a list keeps with each vector.
const ID_BYTES: f64 = 8.0;
/// Bytes of a float, and of a link in a graph.
const FLOAT_BYTES: f64 = 4.0;
/// Codewords that one byte of a product code tells apart.
const CODEWORDS: f64 = 256.0;

/// Share of a host's memory that an index may fill; the rest is for the system, queries and
/// growth. A rule of thumb.
pub const HOST_FILL: f64 = 0.7;

/// How the vectors of an index are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Structure {
    /// All are compared.
    Flat,
    /// A navigable graph: Malkov and Yashunin, "Efficient and Robust Approximate Nearest
    /// Neighbor Search Using Hierarchical Navigable Small World Graphs" (2018).
    Hnsw {
        /// Links of each vector (M); twice as many on the lowest layer.
        links: u32,
    },
    /// Lists around centroids, of which the nearest are searched.
    Ivf {
        /// How many lists there are (nlist).
        lists: u32,
        /// Links of each centroid, where they are found through a graph of their own.
        centroid_links: Option<u32>,
    },
}

/// How each vector is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// Four bytes for each dimension.
    Fp32,
    /// Two bytes for each dimension: FP16 or BF16.
    Half,
    /// One byte for each dimension: a scalar quantiser.
    Int8,
    /// So many bytes in all: Jégou, Douze and Schmid, "Product Quantization for Nearest
    /// Neighbor Search" (2011).
    Product {
        /// Bytes of one code (m).
        bytes: u32,
    },
}

/// A description of an index that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is not an index that can be sized: write Flat, HNSW32, IVF1024,Flat or \
     IVF65536,PQ64, with FP16, BF16, INT8, SQ8 or PQ and a number of bytes for smaller vectors"
)]
pub struct IndexLayoutError {
    /// What was written.
    pub text: String,
}

/// What an index is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexLayout {
    /// How vectors are found.
    pub structure: Structure,
    /// How they are stored.
    pub coding: Coding,
}

impl FromStr for IndexLayout {
    type Err = IndexLayoutError;

    /// Reads `Flat`, `Flat FP16`, `HNSW32`, `HNSW32,SQ8`, `IVF4096,SQ8`, `IVF65536,PQ64` or
    /// `IVF262144_HNSW32,PQ64`, in any case, with commas or spaces.
    ///
    /// These are the names of Faiss's index factory. Lists need a coding, a graph is of whole
    /// floats without one, and a coding alone is searched flat.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read(&words(text)).ok_or_else(|| IndexLayoutError {
            text: text.to_owned(),
        })
    }
}

/// The words of a description in lower case; a number after a space belongs to its name.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let lower = text.to_lowercase();
    let parts = lower.split(|c: char| c == ',' || c.is_whitespace());
    for part in parts.filter(|part| !part.is_empty()) {
        let is_number = part.chars().all(|c| c.is_ascii_digit());
        match words.last_mut() {
            Some(name) if is_number && name.ends_with(char::is_alphabetic) => name.push_str(part),
            _ => words.push(part.to_owned()),
        }
    }
    words
}

fn read(words: &[String]) -> Option<IndexLayout> {
    let (first, rest) = words.split_first()?;
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    let structure = structure(first);
    let coding = match (structure, rest.as_slice()) {
        (None, []) => coding(first)?,
        (Some(Structure::Flat | Structure::Hnsw { .. }), []) | (Some(_), ["flat"]) => Coding::Fp32,
        (Some(_), [word] | ["flat", word]) => coding(word)?,
        _ => return None,
    };
    Some(IndexLayout {
        structure: structure.unwrap_or(Structure::Flat),
        coding,
    })
}

/// The number after a name; 0 is none.
fn count(word: &str, name: &str) -> Option<u32> {
    let digits = word.strip_prefix(name)?;
    let is_number = digits.chars().all(|c| c.is_ascii_digit());
    let count: u32 = digits.parse().ok()?;
    (is_number && count > 0).then_some(count)
}

fn structure(word: &str) -> Option<Structure> {
    if word == "flat" {
        return Some(Structure::Flat);
    }
    if let Some(links) = count(word, "hnsw") {
        return Some(Structure::Hnsw { links });
    }
    let (lists, centroid_links) = match word.split_once('_') {
        Some((lists, graph)) => (lists, Some(count(graph, "hnsw")?)),
        None => (word, None),
    };
    Some(Structure::Ivf {
        lists: count(lists, "ivf")?,
        centroid_links,
    })
}

fn coding(word: &str) -> Option<Coding> {
    Some(match word {
        "fp32" => Coding::Fp32,
        "fp16" | "bf16" | "sqfp16" | "sqbf16" => Coding::Half,
        "sq8" | "int8" => Coding::Int8,
        _ => Coding::Product {
            bytes: count(word, "pq")?,
        },
    })
}

/// Bytes of the links of one vector or centroid in a graph: `M · 2 · 4`.
fn link_bytes(links: u32) -> f64 {
    f64::from(links) * 2.0 * FLOAT_BYTES
}

impl IndexLayout {
    /// Bytes that each vector takes, for its dimensions.
    ///
    /// The vector: 4, 2 or 1 bytes for each dimension, or the m bytes of its product code. On
    /// top, `M · 2 · 4` bytes of links in a graph, or an id of 8 bytes in a list. Source: Faiss
    /// wiki, "Guidelines to choose an index". Measured for 200,000 vectors of 128 dimensions,
    /// HNSW32 took 2.1% more (upper layers) and IVF1024,PQ32 8% more, of which nearly all is in
    /// [`Self::fixed_bytes`]. Copies, growth and a next version beside this one come on top:
    /// [`provisioned_bytes`].
    pub fn bytes_per_vector(&self, dimensions: f64) -> f64 {
        let vector = match self.coding {
            Coding::Fp32 => FLOAT_BYTES * dimensions,
            Coding::Half => 2.0 * dimensions,
            Coding::Int8 => dimensions,
            Coding::Product { bytes } => f64::from(bytes),
        };
        vector
            + match self.structure {
                Structure::Flat => 0.0,
                Structure::Hnsw { links } => link_bytes(links),
                Structure::Ivf { .. } => ID_BYTES,
            }
    }

    /// Bytes that the index takes however few vectors it holds: each shard has them.
    ///
    /// Centroids, `nlist · 4 · d`, with their links if they have a graph of their own, and the
    /// codebooks of a product quantiser, `256 · 4 · d`. Source: as of
    /// [`Self::bytes_per_vector`], with codes of 8 bits.
    pub fn fixed_bytes(&self, dimensions: f64) -> f64 {
        let float_vector = FLOAT_BYTES * dimensions;
        let centroids = match self.structure {
            Structure::Ivf {
                lists,
                centroid_links,
            } => f64::from(lists) * (float_vector + centroid_links.map_or(0.0, link_bytes)),
            Structure::Flat | Structure::Hnsw { .. } => 0.0,
        };
        let codebooks = match self.coding {
            Coding::Product { .. } => CODEWORDS * float_vector,
            Coding::Fp32 | Coding::Half | Coding::Int8 => 0.0,
        };
        centroids + codebooks
    }

    /// Bytes of one copy on one shard: `vectors · bytes per vector + fixed bytes`.
    pub fn total_bytes(&self, vectors: f64, dimensions: f64) -> f64 {
        vectors * self.bytes_per_vector(dimensions) + self.fixed_bytes(dimensions)
    }
}

/// Shards that an index needs for memory, a whole number; `None` for hosts without memory.
///
/// `⌈bytes / (0.7 · bytes of memory of a host)⌉`, with [`HOST_FILL`], a rule of thumb. More
/// shards are a matter of scan time alone, and each makes the slowest of them slower.
pub fn index_shards(bytes: f64, host_bytes: f64) -> Option<f64> {
    ratio(bytes, HOST_FILL * host_bytes).map(whole)
}

#[cfg(test)]
mod tests;
