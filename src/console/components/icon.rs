//! Icons out of the sprite.

use leptos::prelude::*;

use crate::console::components::AssetUrls;

/// A decorative icon. The words beside it carry the meaning, so it is hidden
/// from assistive technology.
#[component]
pub fn Icon(
    /// A symbol of `public/icons.svg`.
    #[prop(into)]
    name: String,
    /// More classes.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let href = format!("{}#{name}", AssetUrls::current().icons);
    let class = format!("icon {class}").trim_end().to_owned();
    view! { <svg class=class aria-hidden="true"><use href=href></use></svg> }
}
