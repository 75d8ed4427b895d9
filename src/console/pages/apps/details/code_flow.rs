//! Redirect URIs and refresh tokens of an app that signs people in.

use leptos::prelude::*;

use crate::console::components::{
    Checkbox, Detail, DetailsList, FormError, NumberField, SectionCard, TextArea, TextField,
};
use crate::console::pages::apps::details::editing::{SectionForm, edit_link, form};
use crate::console::pages::page::OrgPage;
use crate::console::pages::secrets::snippets::how_to_connect;
use crate::console::view::Submitted;
use crate::domain::apps::app::AppType;
use crate::domain::apps::code_flow::{CodeFlow, CodeFlowForm, RedirectUri, RefreshTtl};
use crate::workflows::apps::{AppDetails, AppSection, OwnedApp};

/// The section, for apps that sign people in.
pub fn section(page: &OrgPage, found: &OwnedApp) -> Option<AnyView> {
    let flow = found.details.code_flow.clone()?;
    if found.edited == Some(AppSection::SignIn) {
        return Some(edit(page, &found.details, flow));
    }
    let edit = edit_link(page, found, AppSection::SignIn, "redirect URIs and refresh tokens");
    Some(facts(flow, edit).into_any())
}

fn edit(page: &OrgPage, found: &AppDetails, flow: CodeFlow) -> AnyView {
    let typed = typed_code_flow(CodeFlowForm::from(&flow), &page.state.submitted);
    let fields = code_flow_fields(found.app.kind, typed, &page.errors()).into_any();
    let now = view! {
        <p>"Your changes weren't saved. What you typed is below. These are there now:"</p>
        {uris(flow.redirect_uris)}
    };
    let (title, now) = ("Sign-in", now.into_any());
    form(page, found, SectionForm { section: AppSection::SignIn, title, now, fields })
}

fn facts(flow: CodeFlow, edit: impl FnOnce() -> Option<AnyView> + Send + 'static) -> impl IntoView {
    let has_exits = !flow.sign_out_uris.is_empty();
    let refresh = flow.refresh_ttl.map_or("None are issued".to_owned(), |ttl| ttl.to_string());
    view! {
        <SectionCard id="sign-in" title="Sign-in" action=edit
            lead="Where people return to after signing in, compared exactly, and how long a \
                  sign-in lasts.">
            <DetailsList>
                <Detail term="Redirect URIs">{uris(flow.redirect_uris)}</Detail>
                {has_exits.then(|| view! {
                    <Detail term="Addresses after a sign-out">{uris(flow.sign_out_uris)}</Detail>
                })}
                <Detail term="Refresh tokens live">{refresh}</Detail>
            </DetailsList>
            {how_to_connect()}
        </SectionCard>
    }
}

/// Redirect URIs, one below the other.
pub fn uris(uris: Vec<RedirectUri>) -> impl IntoView {
    let lines = uris.into_iter().map(|uri| view! { <li><code>{uri.to_string()}</code></li> });
    view! { <ul class="permissions">{lines.collect_view()}</ul> }
}

/// The form as it was sent, or else as it is kept.
pub fn typed_code_flow(kept: CodeFlowForm, submitted: &Submitted) -> CodeFlowForm {
    let Some(redirect_uris) = submitted.value("redirect_uris") else {
        return kept;
    };
    CodeFlowForm {
        redirect_uris,
        schemes_again: submitted.value("schemes_again").unwrap_or_default(),
        sign_out_uris: submitted.value("sign_out_uris").unwrap_or_default(),
        has_refresh: submitted.value("has_refresh").is_some(),
        refresh_ttl: submitted.value("refresh_ttl").unwrap_or_default(),
    }
}

const fn redirect_hint(kind: AppType) -> &'static str {
    match kind {
        AppType::Native => {
            "One per line, at most 20: https://, http:// for 127.0.0.1, [::1] or localhost on \
             any port, or a scheme of the app's own such as com.example.app:/callback. Otherwise \
             they're compared exactly: no wildcards, no fragments (#)."
        }
        AppType::Web | AppType::ServerToServer => {
            "One per line, at most 20. Each begins with https://, or with http:// for 127.0.0.1, \
             [::1] or localhost. They're compared exactly: no wildcards, no fragments (#)."
        }
    }
}

/// The fields, with their rules told beforehand.
pub fn code_flow_fields(
    kind: AppType,
    typed: CodeFlowForm,
    errors: &[FormError],
) -> impl IntoView + use<> {
    let [uris, again, exits, ttl] =
        ["redirect_uris", "schemes_again", "sign_out_uris", "refresh_ttl"]
            .map(|field| FormError::of(errors, field));
    view! {
        <TextArea name="redirect_uris" label="Redirect URIs" value=typed.redirect_uris error=uris
            hint=redirect_hint(kind)/>
        {(kind == AppType::Native).then(|| view! {
            <TextField name="schemes_again" label="Confirm schemes without a dot" required=false
                value=typed.schemes_again error=again
                hint="Only for a redirect URI such as myapp:/callback: type myapp here. Another app \
                      can claim such a scheme too; com.example.app is yours alone."/>
        })}
        <TextArea name="sign_out_uris" label="Addresses after a sign-out" required=false
            value=typed.sign_out_uris error=exits
            hint="Where the app may send people after signing out (post_logout_redirect_uri). \
                  One per line, with the same rules."/>
        <Checkbox name="has_refresh" label="Issue refresh tokens" checked=typed.has_refresh
            hint="With one, the app gets new access tokens until it ends, without asking the person again."/>
        <NumberField name="refresh_ttl" label="Refresh token lifetime" unit="days"
            min=i64::from(RefreshTtl::MIN.days()) max=i64::from(RefreshTtl::MAX.days())
            value=typed.refresh_ttl hint="1 to 365 days; 90 is typical. Applies only if refresh \
                                          tokens are issued."
            error=ttl/>
    }
}
