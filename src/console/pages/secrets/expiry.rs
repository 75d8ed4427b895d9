//! When a secret expires, as a form.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, FormError, LinkButton, LocalTime, Notice,
    PageHead, SectionCard, SelectField, Tone,
};
use crate::console::pages::frame::{Content, PageState, Section, org_page};
use crate::console::pages::secrets::{crumbs, form_errors, ids, lifetimes};
use crate::console::view::SecretExpiryView;
use crate::console::{paths, rpc};
use crate::domain::OrgId;

/// Sets, moves or takes away the expiry of a secret.
#[component]
pub fn SecretExpiryPage() -> impl IntoView {
    let ids = ids();
    let org = ids.clone().map(|(org, ..)| org);
    let load = async move {
        let (org, app, secret) = ids?;
        rpc::see_secret_expiry(org, app, secret).await
    };
    org_page(Section::Apps, org, load, |org, found| Content {
        title: vec![format!("Expiry of {}", found.secret.hint), "OAuth Apps".into()],
        crumbs: crumbs(org, &found.app, &found.name),
        body: form(org, found).into_any(),
    })
}

fn form(org: &OrgId, found: SecretExpiryView) -> impl IntoView + use<> {
    let (state, errors) = (PageState::current(), form_errors());
    let sent = state.submitted.value("version").filter(|_| !state.is_stale);
    let version = sent.unwrap_or(found.version);
    let keep = [("keep".to_owned(), "As it is now".to_owned())];
    let options = keep.into_iter().chain(lifetimes(found.max_age)).collect();
    let chosen = state.submitted.value("lasts").unwrap_or("keep".to_owned());
    let back = paths::app_credentials(org, &found.app);
    let overtaken = state.is_stale.then(|| {
        view! {
            <Notice tone=Tone::Warning title="Somebody else changed it meanwhile">
                <p>"Nothing of yours was saved. What you chose stands below."</p>
            </Notice>
        }
    });
    let now = match found.secret.ends {
        Some((at, left)) => {
            view! { <p>"It expires " {left} ", on " <LocalTime at=at/> "."</p> }.into_any()
        }
        None => view! { <p>"It does not expire."</p> }.into_any(),
    };
    view! {
        <PageHead title=format!("Expiry of {}", found.secret.hint)
            lead=format!("An App Secret of {}.", found.name)/>
        {overtaken}
        <ErrorSummary errors=errors.clone()/>
        <SectionCard id="expiry" title="Expiry">
            {now}
            <form method="post" class="form" data-guard="">
                <input type="hidden" name="version" value=version/>
                <SelectField name="lasts" label="From now on it works for"
                    options=options value=chosen
                    error=FormError::of(&errors, "lasts")
                    hint="Owners are warned 30, 14, 7 and 1 days before the end."/>
                <ButtonRow>
                    <Button kind=ButtonKind::Primary>"Save"</Button>
                    <LinkButton href=back kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                </ButtonRow>
            </form>
        </SectionCard>
    }
}
