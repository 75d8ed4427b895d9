//! Before an app is deleted: what stops, and its name once more.

use leptos::prelude::*;

use crate::console::components::{
    Button, ButtonKind, ButtonRow, ErrorSummary, FormError, LinkButton, PageHead, SectionCard,
    TextField,
};
use crate::console::pages::apps::reach::{reach, tokens};
use crate::console::pages::apps::under_app;
use crate::console::pages::page::{Content, OrgPage};
use crate::console::pages::proof::password_again;
use crate::console::paths;
use crate::workflows::apps::AppEnd;

/// Asks whether to delete an app, and for its name.
pub fn delete(page: &OrgPage, AppEnd { app, reach: found }: AppEnd) -> Content {
    let errors = page.errors();
    let typed = page.typed("name").unwrap_or_default();
    let (title, name) = (format!("Delete {}", app.name), app.name.to_string());
    let (question, back) = (format!("{title}?"), paths::app(page.org, &app.id));
    let error = FormError::of(&errors, "name");
    let tokens = tokens(page.now, &found, "are refused at once");
    let body = view! {
        <PageHead title=question/>
        <ErrorSummary errors=errors/>
        <SectionCard id="consequences" title="What happens next">
            <ul>
                <li>"It can't get tokens any more, and its App Secrets stop working."</li>
                <li>{tokens}</li>
                <li>"It's removed from every organization that added it."</li>
                <li>"Its name becomes available again. Its App ID is never reused, and the audit \
                     log keeps its history."</li>
                <li>"This can't be undone. You can disable the app instead."</li>
            </ul>
        </SectionCard>
        {reach(found)}
        <form method="post" class="form">
            <div class="card"><div class="card-body form">
                <p>"Type " <strong><bdi>{name}</bdi></strong> " to confirm."</p>
                <TextField name="name" label="Name of the app" autocomplete="off" value=typed
                    error=error/>
                {password_again(page)}
            </div></div>
            <ButtonRow>
                <Button kind=ButtonKind::DangerFill>"Delete app"</Button>
                <LinkButton href=back>"Cancel"</LinkButton>
            </ButtonRow>
        </form>
    };
    under_app(page.org, &app, title, body.into_any())
}
