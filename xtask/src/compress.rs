//! Compressed twins of the bundle's files, so that the server never compresses them.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::bundle::Flavour;

/// Writes a file and its `.br` and `.gz` twins; returns the size of the first twin.
pub fn write_with_twins(path: &Path, content: &[u8], flavour: Flavour) -> Result<usize> {
    let (brotli_quality, gzip_level) = match flavour {
        Flavour::Dev => (3, Compression::fast()),
        Flavour::Release => (11, Compression::best()),
    };
    let brotli = brotli(content, brotli_quality)?;
    std::fs::write(path, content)?;
    std::fs::write(with_suffix(path, ".br"), &brotli)?;
    std::fs::write(with_suffix(path, ".gz"), gzip(content, gzip_level)?)?;
    Ok(brotli.len())
}

/// `latchkey.js` becomes `latchkey.js.br`.
pub fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn brotli(content: &[u8], quality: i32) -> Result<Vec<u8>> {
    let params = BrotliEncoderParams {
        quality,
        lgwin: 22,
        size_hint: content.len(),
        ..BrotliEncoderParams::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &content[..], &mut compressed, &params)?;
    Ok(compressed)
}

fn gzip(content: &[u8], level: Compression) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}
