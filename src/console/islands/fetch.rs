//! Asks a server function. The browser's own `fetch` does it in a few lines; the client that
//! `#[server]` makes, with its streams and its errors, would weigh more than an island.

use leptos::wasm_bindgen::{JsCast, JsValue};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response};

use crate::console::islands::Refusal;

/// Sends the arguments of the server function at a path, and reads its answer.
pub async fn post<T: DeserializeOwned>(
    path: &str,
    question: &impl Serialize,
) -> Result<T, Refusal> {
    let internal = |_: JsValue| Refusal::Internal;
    let body = serde_json::to_string(question).map_err(|_| Refusal::Internal)?;
    let headers = Headers::new().map_err(internal)?;
    headers.set("content-type", "application/json").map_err(internal)?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    request.set_body(&JsValue::from_str(&body));
    let window = web_sys::window().ok_or(Refusal::Internal)?;
    let sent = window.fetch_with_str_and_init(path, &request);
    let unreachable = |_: JsValue| Refusal::Unreachable;
    let answer: Response = JsFuture::from(sent).await.map_err(unreachable)?.unchecked_into();
    let text = JsFuture::from(answer.text().map_err(internal)?).await.map_err(unreachable)?;
    let text = text.as_string().unwrap_or_default();
    if answer.ok() {
        serde_json::from_str(&text).map_err(|_| Refusal::Internal)
    } else {
        Err(serde_json::from_str(&text).unwrap_or(Refusal::Internal))
    }
}
