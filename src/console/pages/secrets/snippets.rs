//! Commands that use an app. Its credentials stand in the environment, never in the text.

use leptos::prelude::*;

use crate::console::components::{CodeBlock, Icon, SectionCard};
use crate::console::paths;
use crate::console::wording::snippets::{environment, token_for_terraform};
use crate::domain::AppId;

/// How to get a token with credentials that have just been shown: the command of seed 001.
pub fn get_token(app: &AppId, token_url: &str, note: &'static str) -> impl IntoView + use<> {
    let curl = by_curl(app, token_url).into_any();
    view! {
        <SectionCard id="try" title="Get a token">
            {curl}
            <p class="muted small">{note}</p>
        </SectionCard>
    }
}

/// The section of an app's page.
pub fn section(app: &AppId, token_url: &str) -> impl IntoView + use<> {
    let header = "curl --header \"X-Auth-Token: $APP_SECRET/$APP_ID\" \\\n  \
                  \"$CBC_URL/appservices/v6/orgs/$ORG_KEY/devices/$DEVICE_ID\"";
    let more = [
        ("python", "Python", python(token_url)),
        ("header", "X-Auth-Token", header.to_owned()),
        ("terraform", "Terraform", token_for_terraform(token_url)),
        ("env", ".env", environment(app.as_str(), token_url)),
    ];
    let more = more.into_iter().map(|(id, title, text)| {
        view! {
            <details class="more">
                <summary><Icon name="chevron-right" class="turn"/> {title}</summary>
                <CodeBlock id=id title=title>{text}</CodeBlock>
            </details>
        }
    });
    let curl = by_curl(app, token_url).into_any();
    let more = more.collect_view();
    view! {
        <SectionCard id="use" title="Use it"
            lead="The App Secret isn't known here. Store it where only your program can read it.">
            {curl}
            {more}
            {how_to_connect()}
        </SectionCard>
    }
}

/// Leads to the settings of every client.
pub fn how_to_connect() -> impl IntoView {
    view! {
        <p class="muted small">
            "Settings for curl, Python, Node, Spring, nginx and VMware's clients: "
            <a href=paths::guide("clients")>"Connect a client"</a>
        </p>
    }
}

fn by_curl(app: &AppId, token_url: &str) -> impl IntoView + use<> {
    let export = format!("export APP_ID={app}\nread -rs APP_SECRET && export APP_SECRET");
    let curl = format!(
        "curl --request POST '{token_url}' \\\n\
         --header \"Authorization: Basic $(printf '%s' \"$APP_ID:$APP_SECRET\" | base64 | tr -d '\\n')\" \\\n\
         --header 'Content-Type: application/x-www-form-urlencoded' \\\n\
         --data-urlencode 'grant_type=client_credentials'"
    );
    view! {
        <p>"Put the credentials into the environment. The second line waits for the App Secret,
            so that it stays out of the shell's history:"</p>
        <CodeBlock id="environment" title="Shell">{export}</CodeBlock>
        <p>"Then ask for a token:"</p>
        <CodeBlock id="curl" title="curl">{curl}</CodeBlock>
    }
}

fn python(token_url: &str) -> String {
    format!(
        "import base64, json, os, urllib.parse, urllib.request\n\
         \n\
         credentials = os.environ[\"APP_ID\"] + \":\" + os.environ[\"APP_SECRET\"]\n\
         request = urllib.request.Request(\n    \
             \"{token_url}\",\n    \
             data=urllib.parse.urlencode({{\"grant_type\": \"client_credentials\"}}).encode(),\n    \
             headers={{\"Authorization\": \"Basic \" + base64.b64encode(credentials.encode()).decode()}},\n\
         )\n\
         token = json.load(urllib.request.urlopen(request))[\"access_token\"]"
    )
}
