//! Static files under addresses that contain the hash of their content, and so never change.
//!
//! Everything is inside the binary: the style sheet is the concatenation of `style/*.css`, the rest
//! is `public/` and the browser bundle. A debug build reads the latter two from the disk at start.
//! The bundle comes from `main.rs`, so that the library and the bundle compile side by side.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::OnceLock;

use aws_lc_rs::digest::{SHA256, digest};
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "public/"]
#[allow_missing = true]
struct Public;

/// Finds a file of the browser bundle by its name: `latchkey.js` and `latchkey.wasm`, perhaps
/// already compressed as `….br` and `….gz`.
pub type Bundle = fn(&str) -> Option<Cow<'static, [u8]>>;

/// The bundle where nobody looks for one.
pub fn no_bundle(_: &str) -> Option<Cow<'static, [u8]>> {
    None
}

/// What every page looks like.
const STYLE: &str = concat!(
    include_str!("../../style/tokens.css"),
    include_str!("../../style/base.css"),
    include_str!("../../style/plain.css"),
    include_str!("../../style/layout.css"),
    include_str!("../../style/controls.css"),
    include_str!("../../style/components.css"),
    include_str!("../../style/pages.css"),
);

/// The part of it that the sign-in needs, which is to be there at once.
const PLAIN_STYLE: &str = concat!(
    include_str!("../../style/tokens.css"),
    include_str!("../../style/base.css"),
    include_str!("../../style/plain.css"),
    include_str!("../../style/controls.css"),
);

/// Larger files are compressed when they are built or not at all: a request must not wait for it.
const COMPRESSED_HERE: usize = 1024 * 1024;

/// Without a bundle, pages with islands work as they do without JavaScript.
const NO_BUNDLE: &str = "// The browser bundle was not built: `cargo xtask build` makes it.\n";

/// A file, and what it becomes when it is compressed.
pub struct Asset {
    hash: String,
    kind: HeaderValue,
    plain: Bytes,
    brotli: OnceLock<Option<Bytes>>,
    gzip: OnceLock<Option<Bytes>>,
}

/// The static files by name.
pub struct Assets(BTreeMap<String, Asset>);

impl Assets {
    /// Hashes every file once.
    pub fn load(bundle: Bundle) -> Self {
        let mut assets = Self(BTreeMap::new());
        assets.add("style.css", Bytes::from_static(STYLE.as_bytes()));
        assets.add("plain.css", Bytes::from_static(PLAIN_STYLE.as_bytes()));
        for name in ["latchkey.js", "latchkey.wasm"] {
            if let Some(file) = bundle(name) {
                assets.add(name, bytes(file));
                assets.add_compressed(name, bundle);
            }
        }
        for name in Public::iter() {
            let Some(file) = Public::get(&name) else {
                continue;
            };
            let content = match name.as_ref() {
                "islands.js" => assets.addressed(&file.data),
                "ui.js" | "typing.js" => without_comments(&file.data),
                _ => bytes(file.data),
            };
            assets.add(&name, content);
        }
        assets
    }

    fn add(&mut self, name: &str, plain: Bytes) {
        self.0.insert(name.to_owned(), Asset::new(name, plain));
    }

    fn add_compressed(&mut self, name: &str, bundle: Bundle) {
        let Some(asset) = self.0.get_mut(name) else {
            return;
        };
        if let Some(file) = bundle(&format!("{name}.br")) {
            asset.brotli = OnceLock::from(Some(bytes(file)));
        }
        if let Some(file) = bundle(&format!("{name}.gz")) {
            asset.gzip = OnceLock::from(Some(bytes(file)));
        }
    }

    /// The islands' starter with the addresses of the bundle in it.
    fn addressed(&self, script: &[u8]) -> Bytes {
        let (Some(glue), Some(wasm)) = (self.url("latchkey.js"), self.url("latchkey.wasm")) else {
            return Bytes::from_static(NO_BUNDLE.as_bytes());
        };
        let script = String::from_utf8_lossy(script);
        script.replace("__LATCHKEY_JS__", &glue).replace("__LATCHKEY_WASM__", &wasm).into()
    }

    /// The address of a file, if there is one of this name.
    pub fn url(&self, name: &str) -> Option<String> {
        self.0.get(name).map(|asset| format!("/assets/{}/{name}", asset.hash))
    }

    /// Answers `GET /assets/{hash}/{name}`. The hash of another version is 404: a script must not
    /// meet the WebAssembly of a different build.
    pub fn answer(&self, hash: &str, name: &str, request: &HeaderMap) -> Response {
        match self.0.get(name) {
            Some(asset) if asset.hash == hash => {
                asset.answer(request, "public, max-age=31536000, immutable")
            }
            Some(_) | None => (StatusCode::NOT_FOUND, "Not found.\n").into_response(),
        }
    }

    /// Answers a well-known address such as `/favicon.ico`, which cannot contain a hash.
    pub fn answer_unhashed(&self, name: &str, request: &HeaderMap) -> Response {
        let asset = self.0.get(name).map(|asset| asset.answer_unhashed(request));
        asset.unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
    }
}

/// What is sent of a file.
struct Encoded {
    /// How it is compressed, if it is.
    encoding: Option<&'static str>,
    content: Bytes,
}

impl Asset {
    /// A file of this name, which says what it is.
    pub fn new(name: &str, plain: Bytes) -> Self {
        Self {
            hash: short_hash(&plain),
            kind: kind_of(name),
            plain,
            brotli: OnceLock::new(),
            gzip: OnceLock::new(),
        }
    }

    /// Answers an address without a hash: it may be kept for an hour.
    pub fn answer_unhashed(&self, request: &HeaderMap) -> Response {
        self.answer(request, "public, max-age=3600")
    }

    fn answer(&self, request: &HeaderMap, cache: &'static str) -> Response {
        let tag = format!("\"{}\"", self.hash);
        let known = request.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        let fresh = known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag));
        let Encoded { encoding, content } = self.encoded(request);
        let mut response = Response::new(if fresh { Body::empty() } else { Body::from(content) });
        if fresh {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        headers.insert(header::CONTENT_TYPE, self.kind.clone());
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
        if let Some(encoding) = encoding.filter(|_| !fresh) {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    }

    fn encoded(&self, request: &HeaderMap) -> Encoded {
        let brotli = || self.brotli.get_or_init(|| self.compress(brotli)).clone();
        let gzip = || self.gzip.get_or_init(|| self.compress(gzip)).clone();
        if accepts(request, "br")
            && let Some(content) = brotli()
        {
            return Encoded { encoding: Some("br"), content };
        }
        if accepts(request, "gzip")
            && let Some(content) = gzip()
        {
            return Encoded { encoding: Some("gzip"), content };
        }
        Encoded { encoding: None, content: self.plain.clone() }
    }

    /// The compressed content, if that is worth it.
    fn compress(&self, with: fn(&[u8]) -> std::io::Result<Vec<u8>>) -> Option<Bytes> {
        let kind = self.kind.to_str().unwrap_or_default();
        let is_text = ["text", "svg", "json"].iter().any(|text| kind.contains(text));
        if !is_text || self.plain.len() > COMPRESSED_HERE {
            return None;
        }
        with(&self.plain).ok().filter(|small| small.len() < self.plain.len()).map(Bytes::from)
    }
}

fn brotli(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut small = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut small, 4096, 11, 22);
    writer.write_all(plain)?;
    writer.flush()?;
    drop(writer);
    Ok(small)
}

fn gzip(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(plain)?;
    writer.finish()
}

/// Whether `Accept-Encoding` names this one without refusing it by `q=0`.
fn accepts(request: &HeaderMap, encoding: &str) -> bool {
    let values = request.get_all(header::ACCEPT_ENCODING).iter();
    values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).any(|one| {
        let (name, quality) = one.split_once(';').unwrap_or((one, ""));
        let quality = quality.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse::<f32>);
        name.trim().eq_ignore_ascii_case(encoding) && quality.is_ok_and(|quality| quality > 0.0)
    })
}

fn bytes(data: Cow<'static, [u8]>) -> Bytes {
    match data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => Bytes::from(data),
    }
}

fn short_hash(content: &[u8]) -> String {
    let hash = digest(&SHA256, content);
    hash.as_ref()[..8].iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The media type by the ending of the name; text is UTF-8.
fn kind_of(name: &str) -> HeaderValue {
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let text = match kind.type_().as_str() {
        "text" => format!("{kind}; charset=utf-8"),
        _ => kind.to_string(),
    };
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

/// A script without the lines that only people read.
fn without_comments(script: &[u8]) -> Bytes {
    let script = String::from_utf8_lossy(script);
    let lines = script.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Assets {
        let mut assets = Assets(BTreeMap::new());
        assets.add("a.css", Bytes::from("p { color: red }\n".repeat(50)));
        assets
    }

    fn asks(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())])
    }

    fn answer(request: &HeaderMap) -> Response {
        let assets = sample();
        let url = assets.url("a.css").unwrap();
        let [_, _, hash, name] = url.split('/').collect::<Vec<_>>().try_into().unwrap();
        assets.answer(hash, name, request)
    }

    #[test]
    fn address_contains_the_hash_and_may_be_kept_for_ever() {
        let response = answer(&HeaderMap::new());
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(
            response.headers()[header::CACHE_CONTROL],
            "public, max-age=31536000, immutable"
        );
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
    }

    #[test]
    fn other_version_is_not_found() {
        let response = sample().answer("0000000000000000", "a.css", &HeaderMap::new());
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn brotli_is_preferred_and_gzip_comes_next() {
        let encoding = |asked| {
            let response = answer(&asks(header::ACCEPT_ENCODING, asked));
            response
                .headers()
                .get(header::CONTENT_ENCODING)
                .map(|value| value.to_str().unwrap().to_owned())
        };
        assert_eq!(encoding("gzip, br").as_deref(), Some("br"));
        assert_eq!(encoding("gzip, br;q=0").as_deref(), Some("gzip"));
        assert_eq!(encoding("identity"), None);
    }

    #[test]
    fn browser_that_has_it_gets_no_body() {
        let assets = sample();
        let tag = format!("\"{}\"", assets.0["a.css"].hash);
        let response = answer(&asks(header::IF_NONE_MATCH, &tag));
        assert_eq!(response.status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn starter_of_islands_names_the_bundle_or_does_nothing() {
        let mut assets = sample();
        let script = b"import(\"__LATCHKEY_JS__\"); const w = \"__LATCHKEY_WASM__\"";
        assert_eq!(assets.addressed(script), NO_BUNDLE);
        assets.add("latchkey.js", Bytes::from("js"));
        assets.add("latchkey.wasm", Bytes::from("wasm"));
        let addressed = String::from_utf8(assets.addressed(script).to_vec()).unwrap();
        assert!(addressed.contains(&assets.url("latchkey.js").unwrap()), "{addressed}");
        assert!(!addressed.contains("__LATCHKEY"), "{addressed}");
    }

    #[test]
    fn style_sheet_is_always_there() {
        assert!(Assets::load(no_bundle).url("style.css").is_some());
    }
}
