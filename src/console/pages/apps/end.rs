//! Before an app is disabled or deleted: what stops.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, Column, Crumb, DataTable, ErrorSummary, FormError, LinkButton,
    LocalTime, PageHead, SectionCard, TextField,
};
use crate::console::pages::frame::{Content, PageState, Section, org_page, parameters};
use crate::console::view::{AppEndView, ReachedLine};
use crate::console::{paths, rpc};
use crate::domain::{AppId, OrgId};

/// Asks whether to disable an app.
#[component]
pub fn DisableAppPage() -> impl IntoView {
    let ids = parameters::<AppId>("app");
    let org = ids.clone().map(|(org, _)| org);
    let load = async move {
        let (org, app) = ids?;
        rpc::preview_app_disabling(org, app).await
    };
    org_page(Section::Apps, org, load, |org, found| Content {
        title: vec![format!("Disable {}", found.name), "OAuth Apps".into()],
        crumbs: crumbs(org, &found),
        body: disable(org, found).into_any(),
    })
}

/// Asks whether to delete an app, and for its name.
#[component]
pub fn DeleteAppPage() -> impl IntoView {
    let ids = parameters::<AppId>("app");
    let org = ids.clone().map(|(org, _)| org);
    let load = async move {
        let (org, app) = ids?;
        rpc::preview_app_deletion(org, app).await
    };
    org_page(Section::Apps, org, load, |org, found| Content {
        title: vec![format!("Delete {}", found.name), "OAuth Apps".into()],
        crumbs: crumbs(org, &found),
        body: delete(org, found).into_any(),
    })
}

fn crumbs(org: &OrgId, found: &AppEndView) -> Vec<Crumb> {
    vec![
        Crumb { label: "OAuth Apps".into(), href: paths::apps(org) },
        Crumb { label: found.name.clone(), href: paths::app(org, &found.app) },
    ]
}

fn disable(org: &OrgId, found: AppEndView) -> impl IntoView + use<> {
    let (title, back) = (format!("Disable {}?", found.name), paths::app(org, &found.app));
    let tokens = tokens(&found, "are refused while it is disabled");
    view! {
        <PageHead title=title/>
        <SectionCard id="consequences" title="What follows">
            <ul>
                <li>"It gets no token any more, from this moment on."</li>
                <li>{tokens}</li>
                <li>"Calls with X-Auth-Token are refused as well."</li>
                <li>"Its App Secrets, scopes and organizations stay. Enabling it takes all of this
                    back."</li>
            </ul>
        </SectionCard>
        {reach(found)}
        <form method="post" class="form">
            <ButtonRow>
                <Button kind=ButtonKind::DangerFill>"Disable app"</Button>
                <LinkButton href=back>"Cancel"</LinkButton>
            </ButtonRow>
        </form>
    }
}

fn delete(org: &OrgId, found: AppEndView) -> impl IntoView + use<> {
    let submitted = PageState::current().submitted;
    let errors: Vec<FormError> = submitted.errors.iter().cloned().map(Into::into).collect();
    let typed = submitted.value("name").unwrap_or_default();
    let (name, back) = (found.name.clone(), paths::app(org, &found.app));
    let error = FormError::of(&errors, "name");
    let tokens = tokens(&found, "are refused at once");
    view! {
        <PageHead title=format!("Delete {name}?")/>
        <ErrorSummary errors=errors/>
        <SectionCard id="consequences" title="What follows">
            <ul>
                <li>"It gets no token any more, and its App Secrets are worth nothing."</li>
                <li>{tokens}</li>
                <li>"It is taken out of every organization that added it."</li>
                <li>"Its name is free again. Its App ID is never used again, and the audit log
                    keeps what happened to it."</li>
                <li>"This cannot be undone. Disabling it can."</li>
            </ul>
        </SectionCard>
        {reach(found)}
        <form method="post" class="form">
            <div class="card"><div class="card-body form">
                <p>"Type " <strong><bdi>{name}</bdi></strong> " to confirm."</p>
                <TextField name="name" label="Name of the app" autocomplete="off" value=typed
                    error=error/>
            </div></div>
            <ButtonRow>
                <Button kind=ButtonKind::DangerFill>"Delete app"</Button>
                <LinkButton href=back>"Cancel"</LinkButton>
            </ButtonRow>
        </form>
    }
}

/// "Up to 3 tokens are alive, the last for 28 minutes. They are refused at once."
fn tokens(found: &AppEndView, fate: &str) -> String {
    let minutes = match found.minutes_left {
        Some(1) => "a minute".to_owned(),
        Some(minutes) => format!("{minutes} minutes"),
        None => return format!("No token of it is alive. Any that were issued {fate}."),
    };
    match found.live_tokens {
        1 => format!("1 token is alive, for at most {minutes}. Tokens {fate}."),
        count => format!("{count} tokens are alive, the last for at most {minutes}. They {fate}."),
    }
}

fn reach(found: AppEndView) -> impl IntoView {
    let AppEndView { orgs, org_count, callers, .. } = found;
    let more = org_count - orgs.len();
    let callers = callers.into_iter().map(|(address, at)| {
        view! {
            <li class="split"><code>{address}</code><span class="muted"><LocalTime at=at/></span></li>
        }
    });
    let callers: Vec<_> = callers.collect();
    view! {
        <SectionCard id="reach" title="Where it acts">
            {if orgs.is_empty() {
                view! { <p class="muted">"It was added to no organization."</p> }.into_any()
            } else {
                view! {
                    <DataTable id="reached" caption="Organizations that the app was added to"
                        columns=["Organization", "Permissions there", "Tokens alive"]
                            .map(Column::new).to_vec()>
                        {orgs.into_iter().map(line).collect_view()}
                    </DataTable>
                }.into_any()
            }}
            {(more > 0).then(|| view! { <p class="muted">{format!("and {more} more")}</p> })}
        </SectionCard>
        <SectionCard id="callers" title="Who called last">
            {if callers.is_empty() {
                view! { <p class="muted">"Nobody, as far as is known."</p> }.into_any()
            } else {
                view! { <ul class="lines">{callers}</ul> }.into_any()
            }}
        </SectionCard>
    }
}

fn line(line: ReachedLine) -> impl IntoView {
    view! {
        <tr>
            <th scope="row"><bdi>{line.name}</bdi></th>
            <td data-label="Permissions there">{line.permissions}</td>
            <td data-label="Tokens alive">{line.live_tokens}</td>
        </tr>
    }
}
