//! App ID and App Secret, shown once.
//!
//! The secret stands in exactly one place of the HTML: the content of a
//! read-only `<textarea>`, never an attribute. It is masked by CSS, copied by
//! `ui.js` without being shown, and posted back for the download, so that the
//! server need not keep it.

use leptos::prelude::*;

use crate::console::components::escape::escape;
use crate::console::components::{Button, ButtonKind, CopyButton, Icon};

/// The credentials with everything that can be done with them. The browser
/// asks before the page is left while nothing was copied or downloaded.
#[component]
pub fn Reveal(
    /// The App ID.
    #[prop(into)]
    app_id: String,
    /// The App Secret.
    #[prop(into)]
    secret: String,
    /// What will be shown of it later: its ending.
    #[prop(into)]
    hint: String,
    /// Takes `app_secret` (POST) and answers with the JSON file.
    #[prop(into)]
    download: String,
    /// Takes `app_secret` (POST) and says in a new tab whether it works.
    #[prop(into)]
    verify: String,
    /// The page that says that it was shown: what Back and Reload lead to.
    #[prop(into)]
    afterwards: String,
    /// Where to go for who leaves without storing it.
    #[prop(into)]
    leave: String,
) -> impl IntoView {
    view! {
        <LeaveWithoutScripts what="App Secret" href=leave/>
        <section class="card" id="credentials" aria-labelledby="credentials-title"
            data-leave-warning="" data-here=afterwards>
            <div class="card-head"><h2 id="credentials-title">"Credentials"</h2></div>
            <form class="credentials" method="post" action=download data-repeatable="" data-settles="">
                <div class="credential">
                    <span class="field-label">"App ID"</span>
                    <code class="credential-value" id="app-id">{app_id}</code>
                    <div class="cluster"><CopyButton target="#app-id" what="App ID" words=true/></div>
                </div>
                <Secret id="app-secret" name="app_secret" what="App Secret" secret=secret/>
                <div class="button-row">
                    <Button kind=ButtonKind::Primary icon="download">"Download JSON"</Button>
                    <CopyBoth join="pair" words="Copy as id:secret" said="App ID and App Secret copied"/>
                    <CopyBoth join="basic" words="Copy Basic header" said="Basic header copied"/>
                    <button class="button" formaction=verify formtarget="_blank">
                        "Verify now"
                    </button>
                    <PrintButton/>
                </div>
                <p class="field-hint">
                    "Later, you'll see only its last characters, to tell secrets apart: " <code>{hint}</code>
                </p>
            </form>
        </section>
    }
}

/// An API token with what can be done with it. The browser asks before the page is left while it
/// was neither copied nor printed.
#[component]
pub fn RevealToken(
    /// The token.
    #[prop(into)]
    token: String,
    /// What will be shown of it later: its ending.
    #[prop(into)]
    hint: String,
    /// Where Back, Reload and who leaves without storing it go.
    #[prop(into)]
    leave: String,
) -> impl IntoView {
    let here = leave.clone();
    view! {
        <LeaveWithoutScripts what="API token" href=leave/>
        <section class="card" id="credentials" aria-labelledby="credentials-title"
            data-leave-warning="" data-here=here>
            <div class="card-head"><h2 id="credentials-title">"API token"</h2></div>
            <div class="credentials">
                <Secret id="api-token" name="token" what="API token" secret=token/>
                <div class="button-row" data-needs-script="">
                    <PrintButton/>
                </div>
                <p class="field-hint">
                    "Later, you'll see only its last characters, to tell tokens apart: " <code>{hint}</code>
                </p>
            </div>
        </section>
    }
}

/// A browser without scripts cannot ask when a link is followed. It shows no links around the
/// secret (`style/plain.css`), and this one asks by having to be opened first.
#[component]
fn LeaveWithoutScripts(what: &'static str, href: String) -> impl IntoView {
    view! {
        <details class="more" data-without-script="">
            <summary>"Leave this page"</summary>
            <p>{format!("The {what} is shown only this once. Leave without storing it?")}</p>
            <p><a href=href>{format!("Leave without the {what}")}</a></p>
        </details>
    }
}

#[component]
fn Secret(
    id: &'static str,
    name: &'static str,
    what: &'static str,
    secret: String,
) -> impl IntoView {
    let show = format!("Show {what}");
    view! {
        <div class="credential">
            <span class="field-label">{what}</span>
            <div class="credential-value">
                <span class="secret-dots" aria-hidden="true">"••••••••••••••••••••••••"</span>
                <textarea class="secret-text" id=id name=name rows="1" readonly
                    autocomplete="off" spellcheck="false" aria-label=what data-secret="">
                    {escape(&secret)}
                </textarea>
            </div>
            <div class="cluster">
                <label class="copy-button unmask-button">
                    <input type="checkbox" class="unmask" autocomplete="off" aria-label=show/>
                    <span class="when-masked"><Icon name="eye"/></span>
                    <span class="when-shown"><Icon name="eye-off"/></span>
                    <span class="when-masked">"Show"</span>
                    <span class="when-shown">"Hide"</span>
                </label>
                <CopyButton target=format!("#{id}") what=what words=true/>
            </div>
        </div>
    }
}

#[component]
fn PrintButton() -> impl IntoView {
    view! {
        <button type="button" class="button" data-print="" data-settles="" data-needs-script="">
            <Icon name="printer"/> "Print"
        </button>
    }
}

#[component]
fn CopyBoth(join: &'static str, words: &'static str, said: &'static str) -> impl IntoView {
    view! {
        <button type="button" class="button" data-copy="#app-id, #app-secret" data-copy-as=join
            data-copied=said>
            <Icon name="copy"/> <span data-label="">{words}</span>
        </button>
    }
}

/// "I have stored it", which opens the way on. Sending it clears the secret
/// from the page.
#[component]
pub fn StoredGate(
    /// Takes `stored=yes` (POST).
    #[prop(into)]
    action: String,
    /// What was stored.
    #[prop(default = "App Secret")]
    what: &'static str,
    /// Whether a second button adds the app to its organization at once (`add=yes`).
    #[prop(optional)]
    adds: bool,
    /// Hidden fields of the form.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <form method="post" action=action class="card" data-clear-secret="">
            <div class="card-body form">
                {children.map(|children| children())}
                <div class="check">
                    <input type="checkbox" id="stored" name="stored" value="yes" required
                        autocomplete="off" aria-describedby="stored-hint"/>
                    <label for="stored">{format!("I have stored the {what} in a safe place")}</label>
                    <p class="field-hint" id="stored-hint">
                        "Tick this to continue. It can't be shown again."
                    </p>
                </div>
                <div class="button-row">
                    <Button kind=ButtonKind::Primary>"Continue"</Button>
                    {adds.then(|| view! {
                        <Button name="add" value="yes">"Add to this organization"</Button>
                    })}
                </div>
            </div>
        </form>
    }
}
