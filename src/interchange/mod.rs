//! SVG, PNG and the document inside of them.
#![allow(missing_docs)]
use crate::scene::Scene;
#[derive(Debug, thiserror::Error)]
#[error("png")]
pub struct PngError;
#[derive(Debug, thiserror::Error)]
#[error("embed")]
pub struct EmbedError;
pub struct SvgOptions<'a> {
    pub title: &'a str,
    pub description: &'a str,
    pub text_as_paths: bool,
    pub transparent: bool,
    pub document: Option<&'a str>,
}
pub struct PngOptions<'a> {
    pub scale: f64,
    pub transparent: bool,
    pub document: Option<&'a str>,
}
pub fn svg(_scene: &Scene, _options: &SvgOptions<'_>) -> String {
    String::new()
}
pub fn png(_scene: &Scene, _options: &PngOptions<'_>) -> Result<Vec<u8>, PngError> {
    Ok(Vec::new())
}
pub struct Pixels {
    pub width: u32,
    pub height: u32,
    pub rgba: Vec<u8>,
}
pub fn rasterize(_scene: &Scene, _scale: f64, _transparent: bool) -> Result<Pixels, PngError> {
    Err(PngError)
}
pub fn extract(_bytes: &[u8]) -> Result<Option<String>, EmbedError> {
    Ok(None)
}
