//! Before something is done to many apps: to which, and what it means.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, EmptyState, LinkButton, PageHead, SectionCard,
};
use crate::console::pages::apps::under_list;
use crate::console::pages::page::{Content, OrgPage};
use crate::console::paths;
use crate::console::wording::count;
use crate::domain::apps::app::App;
use crate::workflows::apps::{BulkAct, MOST_AT_ONCE};

/// Asks whether to do it.
pub fn bulk(page: &OrgPage, act: BulkAct, apps: Vec<App>) -> Content {
    let many = count(apps.len(), "app", "apps");
    let (verb, means) = match act {
        BulkAct::Disable => (
            "Disable",
            "They can't get tokens, and the tokens they have are refused. You can enable them \
             again at any time.",
        ),
        BulkAct::Enable => ("Enable", "They can get tokens again."),
        BulkAct::Add => (
            "Add to this organization",
            "Server to server apps can get tokens for this organization. Other apps are left out.",
        ),
    };
    let back = paths::apps(page.org);
    if apps.is_empty() {
        let body = view! {
            <PageHead title="No apps selected"/>
            <div class="card">
                <EmptyState icon="layout-grid" title="No apps selected"
                    text="Select apps in the list first.">
                    <LinkButton href=back>"Back to the list"</LinkButton>
                </EmptyState>
            </div>
        };
        return under_list(page.org, "No apps selected", body.into_any());
    }
    let title = match act {
        BulkAct::Add => format!("Add {many} to this organization?"),
        BulkAct::Disable | BulkAct::Enable => format!("{verb} {many}?"),
    };
    let is_cut = apps.len() >= MOST_AT_ONCE;
    let names = apps.into_iter().map(|app| {
        view! {
            <li>
                <input type="hidden" name="app" value=app.id.to_string()/>
                <bdi>{app.name.to_string()}</bdi>" "<code>{app.id.to_string()}</code>
            </li>
        }
    });
    let names: Vec<_> = names.collect();
    let danger = if act == BulkAct::Disable { ButtonKind::DangerFill } else { ButtonKind::Primary };
    let body = view! {
        <PageHead title=title.clone() lead=means/>
        {is_cut.then(|| view! {
            <p class="muted">{format!("At most {MOST_AT_ONCE} apps at a time.")}</p>
        })}
        <form method="post" action=paths::bulk(page.org) class="form">
            <input type="hidden" name="act" value=act.wire_name()/>
            <input type="hidden" name="confirmed" value="yes"/>
            <SectionCard id="selected" title="Selected apps">
                <ul class="columns">{names}</ul>
            </SectionCard>
            <ButtonRow>
                <Button kind=danger>{verb}</Button>
                <LinkButton href=back kind=ButtonKind::Quiet>"Cancel"</LinkButton>
            </ButtonRow>
        </form>
    };
    under_list(page.org, title, body.into_any())
}
