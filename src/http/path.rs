//! Paths as clients write them: repeated slashes count once, without a redirect (CONTRACT.md T11).

use axum::http::Uri;
use axum::http::uri::PathAndQuery;

/// Rewrites `//csp//gateway` to `/csp/gateway`. The query stays as it is.
pub fn with_single_slashes<B>(mut request: axum::http::Request<B>) -> axum::http::Request<B> {
    if request.uri().path().contains("//")
        && let Some(uri) = collapsed(request.uri())
    {
        *request.uri_mut() = uri;
    }
    request
}

fn collapsed(uri: &Uri) -> Option<Uri> {
    let mut path = String::with_capacity(uri.path().len());
    for letter in uri.path().chars() {
        if !(letter == '/' && path.ends_with('/')) {
            path.push(letter);
        }
    }
    if let Some(query) = uri.query() {
        path.push('?');
        path.push_str(query);
    }
    // Origin form: whatever authority an absolute request line names decides nothing here.
    Some(Uri::from(path.parse::<PathAndQuery>().ok()?))
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn seen(uri: &str) -> String {
        let request = Request::get(uri).body(()).unwrap();
        with_single_slashes(request).uri().to_string()
    }

    #[test]
    fn repeated_slashes_count_once() {
        assert_eq!(seen("//csp/gateway///am/api"), "/csp/gateway/am/api");
        assert_eq!(seen("/a//"), "/a/");
        assert_eq!(seen("//"), "/");
    }

    #[test]
    fn query_keeps_its_slashes() {
        assert_eq!(seen("//a?next=//b//c"), "/a?next=//b//c");
    }

    #[test]
    fn plain_path_stays_as_it_is() {
        assert_eq!(seen("/a/b?c=d"), "/a/b?c=d");
    }
}
