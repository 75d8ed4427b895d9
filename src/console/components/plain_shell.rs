//! The page without a menu: sign-in, setup, errors.

use leptos::prelude::*;

use crate::console::components::Icon;

/// The name of the product, once.
pub(super) const PRODUCT: &str = "Latchkey";

/// A card in the middle of the page.
#[component]
pub fn PlainShell(
    /// Where the product's name leads.
    #[prop(into)]
    home: String,
    /// A wider card, for text rather than a form.
    #[prop(optional)]
    wide: bool,
    /// A line at the foot of the page.
    #[prop(optional, into)]
    foot: ViewFnOnce,
    children: Children,
) -> impl IntoView {
    let class = if wide { "plain-main wide" } else { "plain-main" };
    view! {
        <a class="skip-link" href="#main">"Skip to content"</a>
        <div class="plain">
            <div class=class>
                <header class="plain-brand brand-line">
                    <a class="brand plain-brand" href=home>
                        <span class="brand-mark"><Icon name="key-round"/></span>
                        <span>{PRODUCT}</span>
                    </a>
                </header>
                <main id="main" tabindex="-1" class="plain-card">{children()}</main>
            </div>
            <footer class="foot">{foot.run()}</footer>
        </div>
    }
}
