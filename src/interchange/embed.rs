//! Gets the document back out of a picture that carries one.

use std::io::{Cursor, Read as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::pdf::MIME_TYPE;
use super::png::KEYWORD;
use super::svg::NAMESPACE;
use super::xml_bounds::excess;

/// Largest picture, and largest document in it, in bytes.
const MAX_BYTES: usize = 32 << 20;
/// Largest number of elements and texts in an SVG that is searched.
const MAX_XML_NODES: u32 = 4_000_000;
/// How often a page may speak of the element that holds a document before it comes.
const MOST_MENTIONS: usize = 64;
const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const PDF_SIGNATURE: &[u8] = b"%PDF-";
/// How many bytes the head of a file inside a PDF may have, and how many heads are looked at.
const PDF_HEAD: usize = 4_096;
const PDF_HEADS: usize = 64;

/// The picture formats that can carry a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Scalable Vector Graphics.
    Svg,
    /// Portable Network Graphics.
    Png,
    /// Portable Document Format.
    Pdf,
    /// A page with an SVG in it.
    Html,
}

/// Why an embedded document could not be read.
#[derive(Debug, thiserror::Error)]
pub enum EmbedError {
    /// The picture is too large to be searched.
    #[error("the picture has {0} MB, and only up to 32 MB are searched for a diagram")]
    TooLarge(usize),
    /// The SVG is of a shape that would take too long to read.
    #[error("the SVG has {0}, and is not searched for a diagram")]
    Excessive(&'static str),
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
    if bytes.starts_with(PDF_SIGNATURE) {
        return Some(Kind::Pdf);
    }
    let name = root_name(bytes)?;
    match name.split(':').next_back()? {
        "svg" => Some(Kind::Svg),
        html if html.eq_ignore_ascii_case("html") => Some(Kind::Html),
        _ => None,
    }
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
        } else if has_prefix(rest, "<!DOCTYPE html") {
            ">"
        } else {
            break;
        };
        rest = rest.split_once(end)?.1.trim_start();
    }
    let name = rest.strip_prefix('<')?;
    name.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))
        .next()
}

fn has_prefix(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
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
        Kind::Pdf => extract_pdf(bytes),
        Kind::Html => extract_html(bytes),
    }
}

/// The document in a page. Browsers and editors write pages that are no XML any more, so only the
/// element that holds it is read.
fn extract_html(bytes: &[u8]) -> Result<Option<String>, EmbedError> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Ok(None);
    };
    for (at, _) in text.match_indices(NAMESPACE).take(MOST_MENTIONS) {
        let (before, _) = text.split_at(at);
        let Some((start, element)) = before
            .rfind('<')
            .and_then(|start| Some((start, text.get(start + 1..)?)))
        else {
            continue;
        };
        let Some(name) = element
            .split(|c: char| c.is_whitespace() || c == '>')
            .next()
        else {
            continue;
        };
        let end = format!("</{name}>");
        let whole = element
            .find(&end)
            .and_then(|at| text.get(start..start + 1 + at + end.len()));
        match whole.map_or(Ok(None), |whole| extract_svg(whole.as_bytes())) {
            // Words that only look like it.
            Ok(None) | Err(EmbedError::Svg(_)) => {}
            found => return found,
        }
    }
    Ok(None)
}

fn extract_svg(bytes: &[u8]) -> Result<Option<String>, EmbedError> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Ok(None);
    };
    // Most pictures in the world are not ours: no reason to parse, or to complain about, them.
    if !text.contains(NAMESPACE) {
        return Ok(None);
    }
    if let Some(what) = excess(text) {
        return Err(EmbedError::Excessive(what));
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
    // A color profile is packed too, and of no interest here.
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

/// The document among the files inside a PDF. Whoever wrote it, streams stand in the open, each
/// behind a head that names its kind, so that the rest need not be understood.
fn extract_pdf(bytes: &[u8]) -> Result<Option<String>, EmbedError> {
    // Slashes in names are escaped, in ways that differ.
    let wanted = MIME_TYPE.rsplit('/').next().unwrap_or(MIME_TYPE).as_bytes();
    let mut rest = 0;
    for _ in 0..PDF_HEADS {
        let Some(found) = find(bytes, wanted, rest, bytes.len()) else {
            break;
        };
        rest = found + wanted.len();
        let Some(start) = find(bytes, b"stream", rest, rest + PDF_HEAD) else {
            continue;
        };
        let before = bytes.get(found.saturating_sub(PDF_HEAD)..start);
        let head = last_object(before.unwrap_or_default());
        if find(head, b"EmbeddedFile", 0, head.len()).is_none() {
            continue;
        }
        let Some(content) = bytes.get(start + b"stream".len()..) else {
            continue;
        };
        let content = content.strip_prefix(b"\r").unwrap_or(content);
        let content = content.strip_prefix(b"\n").unwrap_or(content);
        return unpacked(head, content).map(Some);
    }
    Ok(None)
}

/// What follows the last start of an object.
fn last_object(head: &[u8]) -> &[u8] {
    let mut from = 0;
    while let Some(next) = find(head, b" obj", from, head.len()) {
        from = next + 1;
    }
    head.get(from..).unwrap_or_default()
}

/// The text of a stream of a PDF, of which this is the object's head and all that follows it.
fn unpacked(head: &[u8], content: &[u8]) -> Result<String, EmbedError> {
    let is = |word: &[u8]| find(head, word, 0, head.len()).is_some();
    let mut text = Vec::new();
    if is(b"FlateDecode") {
        let most = MAX_BYTES as u64 + 1;
        flate2::read::ZlibDecoder::new(content)
            .take(most)
            .read_to_end(&mut text)
            .map_err(|error| EmbedError::Damaged(error.to_string()))?;
        if text.len() > MAX_BYTES {
            return Err(EmbedError::TooLarge(text.len() >> 20));
        }
    } else if is(b"/Filter") {
        return Err(EmbedError::Damaged("it is packed or encrypted".to_owned()));
    } else {
        let end = find(content, b"endstream", 0, content.len()).unwrap_or(content.len());
        let lines = content.get(..end).unwrap_or_default();
        let lines = lines.strip_suffix(b"\n").unwrap_or(lines);
        text.extend_from_slice(lines.strip_suffix(b"\r").unwrap_or(lines));
    }
    String::from_utf8(text).map_err(|error| EmbedError::Damaged(error.to_string()))
}

/// Where some bytes are first found between two places.
fn find(bytes: &[u8], wanted: &[u8], from: usize, to: usize) -> Option<usize> {
    let area = bytes.get(from..to.min(bytes.len()))?;
    let mut windows = area.windows(wanted.len().max(1));
    windows
        .position(|window| window == wanted)
        .map(|at| from + at)
}

#[cfg(test)]
mod tests {
    use ::png::text_metadata::ITXtChunk;

    use super::*;
    use crate::interchange::{PngOptions, VectorOptions, demo, pdf, png, svg};

    const DOCUMENT: &str = "(version: 1, title: \"<&> 検索 🚀\n\")";

    fn our_svg(document: Option<&str>) -> Vec<u8> {
        let options = VectorOptions {
            document,
            ..VectorOptions::default()
        };
        svg(&demo::scene(&["Node".to_owned()]), &options).into_bytes()
    }

    fn our_png(document: Option<&str>) -> Vec<u8> {
        let options = PngOptions {
            scale: 1.0,
            transparent: false,
            document,
        };
        png(&demo::scene(&["Node".to_owned()]), &options).unwrap()
    }

    fn our_pdf(document: Option<&str>) -> Vec<u8> {
        let options = VectorOptions {
            document,
            ..VectorOptions::default()
        };
        pdf(&demo::scene(&["Node".to_owned()]), &options).unwrap()
    }

    /// A PNG of one pixel with a chunk before or behind it, with right checksums.
    fn png_with(chunk: &ITXtChunk, is_behind: bool) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        let mut encoder = ::png::Encoder::new(&mut file, 1, 1);
        encoder.set_color(::png::ColorType::Rgba);
        let mut writer = encoder.write_header().unwrap();
        if !is_behind {
            writer.write_text_chunk(chunk).unwrap();
        }
        writer.write_image_data(&[0; 4]).unwrap();
        if is_behind {
            writer.write_text_chunk(chunk).unwrap();
        }
        writer.finish().unwrap();
        file.into_inner()
    }

    #[test]
    fn a_document_comes_back_as_it_went_in() {
        let large = DOCUMENT.repeat(20_000);
        for document in [DOCUMENT, "", &large] {
            let document = Some(document);
            for picture in [our_svg(document), our_png(document), our_pdf(document)] {
                assert_eq!(extract(&picture).unwrap().as_deref(), document);
            }
        }
    }

    #[test]
    fn pictures_without_a_document_and_other_files_have_none() {
        for bytes in [
            our_svg(None),
            our_png(None),
            our_pdf(None),
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"><broken".to_vec(),
            b"<html><svg/></html>".to_vec(),
            b"(version: 1)".to_vec(),
            b"\xff\xfe\x00<svg".to_vec(),
            Vec::new(),
        ] {
            assert!(extract(&bytes).unwrap().is_none());
        }
    }

    #[test]
    fn the_format_is_told_by_the_first_bytes() {
        for text in [
            "<svg/>",
            "\u{feff}<?xml version=\"1.0\"?>\n<!-- <html> -->\n<svg:svg xmlns:svg=\"\">",
            "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"\"><svg>",
        ] {
            assert_eq!(kind(text.as_bytes()), Some(Kind::Svg), "{text}");
        }
        for text in ["<!doctype html>\n<html><svg/></html>", "<html lang=\"en\">"] {
            assert_eq!(kind(text.as_bytes()), Some(Kind::Html), "{text}");
        }
        for text in ["<svgx/>", "<htmlx>", "<!-- <svg>", "svg", "<?xml", "<"] {
            assert_eq!(kind(text.as_bytes()), None, "{text}");
        }
        assert_eq!(kind(&our_png(None)), Some(Kind::Png));
        assert_eq!(kind(&our_pdf(None)), Some(Kind::Pdf));
    }

    #[test]
    fn a_page_that_is_no_xml_any_more_still_has_its_document() {
        let picture = String::from_utf8(our_svg(Some(DOCUMENT))).unwrap();
        let page = format!("<!DOCTYPE html><html><body><br><p>&nbsp;{picture}</body>");
        assert_eq!(extract(page.as_bytes()).unwrap().unwrap(), DOCUMENT);
        assert!(extract(b"<html></svg><svg></html>").unwrap().is_none());
        // Other pictures may stand before it, and words about such documents.
        let page = format!(
            "<html><svg></svg><p>{NAMESPACE} &lt;{NAMESPACE}</p><b {NAMESPACE}>x</b>{picture}<svg></svg></html>"
        );
        assert_eq!(extract(page.as_bytes()).unwrap().unwrap(), DOCUMENT);
    }

    #[test]
    fn editors_may_reformat_an_svg_and_move_chunks_of_a_png() {
        let text = String::from_utf8(our_svg(Some(DOCUMENT))).unwrap();
        let wrapped = text
            .replace("encoding=\"base64\">", "encoding=\"base64\">\n    ")
            .replace("</pipewright:document>", "\n  </pipewright:document>")
            .replace("pipewright:document", "ns0:document")
            .replace("xmlns:pipewright", "xmlns:ns0");
        assert_ne!(text, wrapped);
        assert_eq!(extract(wrapped.as_bytes()).unwrap().unwrap(), DOCUMENT);

        let chunk = ITXtChunk::new(KEYWORD, DOCUMENT);
        let moved = png_with(&chunk, true);
        assert_eq!(extract(&moved).unwrap().unwrap(), DOCUMENT);
    }

    #[test]
    fn a_damaged_svg_is_an_error_and_no_panic() {
        let text = String::from_utf8(our_svg(Some(DOCUMENT))).unwrap();
        let cut = &text[..text.len() - 10];
        assert!(matches!(extract(cut.as_bytes()), Err(EmbedError::Svg(_))));
        let start = text.find("\"base64\">").unwrap() + 9;
        for garbage in ["%%%", "AAAAA", "/w=="] {
            let mut broken = text.clone();
            broken.replace_range(start..start + 40, garbage);
            assert!(
                matches!(extract(broken.as_bytes()), Err(EmbedError::Damaged(_))),
                "{garbage}"
            );
        }
        let entities = format!(
            "<!DOCTYPE svg [<!ENTITY a \"AAAA\"><!ENTITY b \"&a;&a;\">]>\
             <svg><document xmlns=\"{NAMESPACE}\">&b;</document></svg>"
        );
        assert!(matches!(
            extract(entities.as_bytes()),
            Err(EmbedError::Svg(_))
        ));
    }

    /// An object of a PDF with a file of our kind inside.
    fn pdf_with(filter: &str, content: &[u8]) -> Vec<u8> {
        let head = format!(
            "%PDF-1.7\n3 0 obj\n<< /Length 9 >>\nstream\nx-pipewright\nendstream\nendobj\n\
             4 0 obj\n<< /Params << /Size 9 >> /Subtype /application#2fx-pipewright \
             /Type /EmbeddedFile {filter} >>\nstream\r\n"
        );
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(content);
        bytes.extend_from_slice(b"\r\nendstream\nendobj\n");
        bytes
    }

    #[test]
    fn programs_may_write_a_pdf_anew_and_a_file_that_only_looks_so_has_no_document() {
        let plain = pdf_with("", DOCUMENT.as_bytes());
        assert_eq!(extract(&plain).unwrap().unwrap(), DOCUMENT);
        let encrypted = pdf_with("/Filter /Crypt", DOCUMENT.as_bytes());
        assert!(matches!(extract(&encrypted), Err(EmbedError::Damaged(_))));
        let garbage = pdf_with("/Filter /FlateDecode", b"no zlib");
        assert!(matches!(extract(&garbage), Err(EmbedError::Damaged(_))));
        let spoken = b"%PDF-1.7\n1 0 obj\n(x-pipewright) << >>\nstream\nx\nendstream".repeat(200);
        let spoken = [b"%PDF-1.7\n".to_vec(), spoken].concat();
        assert!(extract(&spoken).unwrap().is_none());
    }

    #[test]
    fn a_damaged_pdf_is_an_error_and_no_panic() {
        let whole = our_pdf(Some(DOCUMENT));
        for end in 5..whole.len() {
            if let Ok(found) = extract(&whole[..end]) {
                assert!(found.is_none_or(|found| found == DOCUMENT), "cut at {end}");
            }
        }
    }

    #[test]
    fn a_file_in_a_pdf_that_unpacks_to_more_than_32_mb_is_refused() {
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        for _ in 0..40 {
            std::io::Write::write_all(&mut packer, &vec![b' '; 1 << 20]).unwrap();
        }
        let packed = packer.finish().unwrap();
        assert!(packed.len() < 1 << 20);
        let bomb = pdf_with("/Filter /FlateDecode", &packed);
        assert!(matches!(extract(&bomb), Err(EmbedError::TooLarge(_))));
    }

    #[test]
    fn a_damaged_png_is_an_error_and_no_panic() {
        let whole = our_png(Some(DOCUMENT));
        for end in 8..whole.len() {
            // Cut behind the text, the document is still there.
            if let Ok(found) = extract(&whole[..end]) {
                assert_eq!(found.as_deref(), Some(DOCUMENT), "cut at {end}");
            }
        }
        assert!(extract(&whole[..40]).is_err());
        for place in 8..whole.len().min(400) {
            let mut broken = whole.clone();
            broken[place] ^= 0xff;
            if let Ok(Some(found)) = extract(&broken) {
                assert_eq!(found, DOCUMENT, "flipped byte {place}");
            }
        }
        // A length that would reach far behind the end of the file.
        let mut long = whole.clone();
        long[33..37].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff]);
        assert!(extract(&long).is_err());
    }

    #[test]
    fn a_text_that_unpacks_to_too_much_is_refused() {
        let mut chunk = ITXtChunk::new(KEYWORD, "\0".repeat(MAX_BYTES + 1));
        chunk.compressed = true;
        let bomb = png_with(&chunk, false);
        assert!(bomb.len() < MAX_BYTES / 10);
        assert!(matches!(extract(&bomb), Err(EmbedError::Png(_))));
    }

    #[test]
    fn a_picture_that_is_too_large_is_refused() {
        let mut picture = our_png(Some(DOCUMENT));
        picture.resize(MAX_BYTES + 1, 0);
        assert!(matches!(extract(&picture), Err(EmbedError::TooLarge(32))));
    }
}
