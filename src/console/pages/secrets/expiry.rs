//! When a secret expires, as a form.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, FormError, LinkButton, LocalTime, Notice,
    PageHead, SectionCard, SelectField, Tone,
};
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::secrets::{crumbs, lifetimes};
use crate::console::paths;
use crate::console::wording::secrets::ends;
use crate::workflows::secrets::{ExpiryNow, KEEP};

/// Sets, moves or takes away the expiry of a secret.
pub fn expiry(page: &OrgPage, found: ExpiryNow) -> Content {
    Content {
        title: vec![format!("Expiry of {}", found.secret.hint), "OAuth Apps".into()],
        crumbs: crumbs(page.org, &found.app),
        body: form(page, found).into_any(),
    }
}

fn form(page: &OrgPage, found: ExpiryNow) -> impl IntoView + use<> {
    let (is_stale, errors) = (page.state.is_stale, page.errors());
    let version = page.typed("version").filter(|_| !is_stale).unwrap_or(found.version);
    let keep = [(KEEP.to_owned(), "As it is now".to_owned())];
    let options = keep.into_iter().chain(lifetimes(found.max_age)).collect();
    let chosen = page.typed("lasts").unwrap_or(KEEP.to_owned());
    let back = paths::app_credentials(page.org, &found.app.id);
    let overtaken = is_stale.then(|| {
        view! {
            <Notice tone=Tone::Warning title="Somebody else changed it in the meantime">
                <p>"Your changes weren't saved. What you chose is below."</p>
            </Notice>
        }
    });
    let now = match ends(page.now, &found.secret) {
        Some(ends) => {
            view! { <p>"It expires " {ends.left} ", on " <LocalTime at=ends.at.to_rfc3339()/> "."</p> }.into_any()
        }
        None => view! { <p>"It doesn't expire."</p> }.into_any(),
    };
    view! {
        <PageHead title=format!("Expiry of {}", found.secret.hint)
            lead=format!("An App Secret of {}.", found.app.name)/>
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
