//! Gets the document back out of a picture that carries one.

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::png::KEYWORD;
use super::svg::NAMESPACE;

/// Largest picture, and largest document in it, in bytes.
const MAX_BYTES: usize = 32 << 20;
/// Largest number of elements and texts in an SVG that is searched.
const MAX_XML_NODES: u32 = 4_000_000;
const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The picture formats that can carry a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Scalable Vector Graphics.
    Svg,
    /// Portable Network Graphics.
    Png,
}

/// Why an embedded document could not be read.
#[derive(Debug, thiserror::Error)]
pub enum EmbedError {
    /// The picture is too large to be searched.
    #[error("the picture has {0} MB, and only up to 32 MB are searched for a diagram")]
    TooLarge(usize),
    /// The SVG is broken.
    #[error("the SVG cannot be read: {0}; export the diagram again")]
    Svg(#[from] roxmltree::Error),
    /// The PNG is broken.
    #[error("the PNG cannot be read: {0}; export the diagram again")]
    Png(#[from] png::DecodingError),
    /// The embedded document is not base64 of UTF-8.
    #[error("the diagram inside the picture is damaged ({0}); export it again")]
    Damaged(String),
}

/// Which format the bytes are in, judged by how they begin; `None` for any other.
pub fn kind(bytes: &[u8]) -> Option<Kind> {
    if bytes.starts_with(PNG_SIGNATURE) {
        return Some(Kind::Png);
    }
    root_name(bytes).filter(|name| name.split(':').next_back() == Some("svg"))?;
    Some(Kind::Svg)
}

/// Name of the first element, past declaration, comments and document type.
fn root_name(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let end = if rest.starts_with("<?") {
            "?>"
        } else if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<!DOCTYPE svg") {
            // With an internal subset, `>` would come too early; the name is known anyway.
            return Some("svg");
        } else {
            break;
        };
        rest = rest.split_once(end)?.1.trim_start();
    }
    let name = rest.strip_prefix('<')?;
    name.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))
        .next()
}

/// The document inside a picture; `None` if there is none, or if it is no picture.
///
/// # Errors
/// [`EmbedError`] if the picture is too large, or broken where the document should be.
pub fn extract(bytes: &[u8]) -> Result<Option<String>, EmbedError> {
    let Some(kind) = kind(bytes) else {
        return Ok(None);
    };
    if bytes.len() > MAX_BYTES {
        return Err(EmbedError::TooLarge(bytes.len() >> 20));
    }
    match kind {
        Kind::Svg => extract_svg(bytes),
        Kind::Png => extract_png(bytes),
    }
}

fn extract_svg(bytes: &[u8]) -> Result<Option<String>, EmbedError> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Ok(None);
    };
    // Most pictures in the world are not ours: no reason to parse, or to complain about, them.
    if !text.contains(NAMESPACE) {
        return Ok(None);
    }
    let options = roxmltree::ParsingOptions {
        // No entities: they could multiply.
        allow_dtd: false,
        nodes_limit: MAX_XML_NODES,
        ..roxmltree::ParsingOptions::default()
    };
    let tree = roxmltree::Document::parse_with_options(text, options)?;
    let Some(element) = tree
        .descendants()
        .find(|node| node.has_tag_name((NAMESPACE, "document")))
    else {
        return Ok(None);
    };
    // Editors wrap long lines.
    let packed: String = element
        .descendants()
        .filter(roxmltree::Node::is_text)
        .filter_map(|node| node.text())
        .flat_map(str::chars)
        .filter(|character| !character.is_whitespace())
        .collect();
    let document = BASE64
        .decode(packed)
        .map_err(|error| EmbedError::Damaged(error.to_string()))?;
    String::from_utf8(document)
        .map(Some)
        .map_err(|error| EmbedError::Damaged(error.to_string()))
}

fn extract_png(bytes: &[u8]) -> Result<Option<String>, EmbedError> {
    let limits = png::Limits {
        bytes: 2 * MAX_BYTES,
    };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    // A colour profile is packed too, and of no interest here.
    decoder.set_ignore_iccp_chunk(true);
    let mut reader = decoder.read_info()?;
    if let Some(document) = text_chunk(reader.info())? {
        return Ok(Some(document));
    }
    // Other programs move text behind the pixels, which need no unpacking to get past.
    reader.finish()?;
    text_chunk(reader.info())
}

fn text_chunk(info: &png::Info<'_>) -> Result<Option<String>, EmbedError> {
    let Some(chunk) = info.utf8_text.iter().find(|chunk| chunk.keyword == KEYWORD) else {
        return Ok(None);
    };
    let mut chunk = chunk.clone();
    chunk.decompress_text_with_limit(MAX_BYTES)?;
    Ok(Some(chunk.get_text()?))
}
