//! Before an app is disabled: what stops.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, LinkButton, PageHead, SectionCard,
};
use crate::console::pages::apps::reach::{reach, tokens};
use crate::console::pages::apps::under_app;
use crate::console::pages::page::{Content, OrgPage};
use crate::console::paths;
use crate::workflows::apps::AppEnd;

/// Asks whether to disable an app.
pub fn disable(page: &OrgPage, AppEnd { app, reach: found }: AppEnd) -> Content {
    let title = format!("Disable {}", app.name);
    let (question, back) = (format!("{title}?"), paths::app(page.org, &app.id));
    let tokens = tokens(page.now, &found, "are refused while it is disabled");
    let body = view! {
        <PageHead title=question/>
        <SectionCard id="consequences" title="What happens next">
            <ul>
                <li>"It stops getting tokens immediately."</li>
                <li>{tokens}</li>
                <li>"Calls with X-Auth-Token are refused as well."</li>
                <li>"It keeps its App Secrets, scopes and organizations. You can enable it again \
                     at any time."</li>
            </ul>
        </SectionCard>
        {reach(found)}
        <form method="post" class="form">
            <ButtonRow>
                <Button kind=ButtonKind::DangerFill>"Disable app"</Button>
                <LinkButton href=back>"Cancel"</LinkButton>
            </ButtonRow>
        </form>
    };
    under_app(page.org, &app, title, body.into_any())
}
